package transform

import (
	"slices"
	"time"

	"pilotis/transform/clock"
)

// UOSupportN2 is the unit of work that tickets of the N2 service consume.
const UOSupportN2 = "UO3.6-SN2"

// openEnd closes, in the warehouse, an interval that has not ended: the last day
// that its instants can hold.
var openEnd = time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC)

// SetEvents records the events that the clocks were folded from.
func (t *Ticket) SetEvents(events []clock.Event) {
	t.EventAt = make([]time.Time, len(events))
	t.EventKind = make([]string, len(events))
	t.EventArgument = make([]string, len(events))
	for i, event := range events {
		t.EventAt[i], t.EventKind[i], t.EventArgument[i] = event.At, string(event.Kind), event.Argument
		if t.LastEventAt == nil || event.At.After(*t.LastEventAt) {
			t.LastEventAt = instant(event.At)
		}
	}
}

// Judge fills what the clocks say of a ticket in the scope: instants, seconds,
// deadlines, verdicts. The life must be that of the events as at the last one.
func (t *Ticket) Judge(life clock.Life) {
	t.CreatedAt = instant(life.CreatedAt)
	t.SubmittedAt = instant(life.StartAt)
	t.TakenAt, t.TakenImputed, t.TakenSeconds = instant(life.TakenAt), life.TakenImputed, life.TakenSeconds
	t.FirstResponseAt, t.FirstResponseSeconds = instant(life.FirstResponseAt), life.FirstResponseSeconds
	t.PhoneAt = instant(life.PhoneAt)
	t.WorkaroundAt = instant(life.WorkaroundAt)
	t.ResolvedAt = instant(life.ResolvedAt)
	t.ClosedAt, t.ClosedSeconds = instant(life.ClosedAt), life.ClosedSeconds
	t.CancelledAt = instant(life.CancelledAt)
	t.ExceptionAt = instant(life.ExceptionAt)
	t.TreatedAt, t.FirstTreatedAt = instant(life.TreatedAt), instant(life.FirstTreatedAt)

	t.Criticality, t.Class, t.CritChanged = string(life.Criticality), string(life.Class), life.CritChanged

	t.WorkaroundDeadlineAt = instant(life.Workaround.Deadline)
	t.WorkaroundSeconds, t.WorkaroundState = life.Workaround.Seconds, string(life.Workaround.State)
	t.ResolutionDeadlineAt = instant(life.Resolution.Deadline)
	t.ResolutionOverdueAfter = instant(life.Resolution.OverdueAfter)
	t.AtRiskFrom = instant(life.AtRiskFrom)
	t.ResolutionSeconds, t.ResolutionState = life.Resolution.Seconds, string(life.Resolution.State)

	t.N3DeadlineAt, t.N3State = instant(life.N3Deadline), string(life.N3State)
	for _, sent := range life.N3 {
		t.addTransmission(sent.At, sent.Seconds, sent.State, sent.Class)
	}
	t.N3ReturnedAt = slices.Clone(life.N3ReturnedAt)

	t.InTime = new(life.InTime)
	t.PackUnits, t.NReopen = uint8(life.PackUnits), uint16(life.NReopen)
	for _, reopening := range life.Reopenings {
		t.ReopenedAt = append(t.ReopenedAt, reopening.At)
		t.ReopenedBy = append(t.ReopenedBy, reopening.Side)
	}
	t.StockFrom, t.StockTo = bounds(life.Stock)
	t.OverdueFrom, t.OverdueTo = bounds(life.Overdue)
	t.HeldByN3From, t.HeldByN3To = bounds(life.AtN3)
}

// Recount fills the instants of a ticket outside the scope, as far as its events
// tell. It judges nothing: no target applies, nothing is consumed, and it is in
// no stock.
func (t *Ticket) Recount(events []clock.Event) {
	t.WorkaroundState, t.ResolutionState, t.N3State = none(), none(), none()
	for _, event := range events {
		at := instant(event.At)
		switch event.Kind {
		case clock.Created:
			first(&t.CreatedAt, at)
		case clock.Submitted:
			first(&t.SubmittedAt, at)
		case clock.Taken:
			first(&t.TakenAt, at)
		case clock.FirstResponse:
			first(&t.FirstResponseAt, at)
		case clock.PhoneComm:
			first(&t.PhoneAt, at)
		case clock.Workaround:
			first(&t.WorkaroundAt, at)
		case clock.N3Sent:
			t.addTransmission(event.At, 0, clock.NotApplicable, "")
			t.HeldByN3From = append(t.HeldByN3From, event.At)
			t.HeldByN3To = append(t.HeldByN3To, openEnd)
		case clock.N3Returned:
			t.N3ReturnedAt = append(t.N3ReturnedAt, event.At)
			t.leaveN3(event.At)
		case clock.Resolved:
			t.ResolvedAt = at
		case clock.Closed:
			t.ClosedAt = at
		case clock.Cancelled:
			t.CancelledAt = at
			t.leaveN3(event.At)
		case clock.ExceptionAccepted:
			first(&t.ExceptionAt, at)
		case clock.Reopened:
			t.ResolvedAt, t.ClosedAt, t.CancelledAt = nil, nil, nil
			t.ReopenedAt = append(t.ReopenedAt, event.At)
			t.ReopenedBy = append(t.ReopenedBy, event.Argument)
		}
	}
}

func (t *Ticket) addTransmission(at time.Time, seconds int64, state clock.State, class clock.Criticality) {
	t.N3SentAt = append(t.N3SentAt, at)
	t.N3Seconds = append(t.N3Seconds, seconds)
	t.N3States = append(t.N3States, string(state))
	t.N3Classes = append(t.N3Classes, string(class))
}

// leaveN3 ends the stay at N3 that has not ended.
func (t *Ticket) leaveN3(at time.Time) {
	if last := len(t.HeldByN3To) - 1; last >= 0 && t.HeldByN3To[last].Equal(openEnd) {
		t.HeldByN3To[last] = at
	}
}

func bounds(intervals []clock.Interval) (from, to []time.Time) {
	for _, interval := range intervals {
		from = append(from, interval.From)
		if interval.To.IsZero() {
			to = append(to, openEnd)
		} else {
			to = append(to, interval.To)
		}
	}
	return from, to
}

func none() string { return string(clock.NotApplicable) }

func first(into **time.Time, at *time.Time) {
	if *into == nil {
		*into = at
	}
}

// instant is nil for an instant that has not happened.
func instant(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	utc := at.UTC()
	return &utc
}

// AsOf is the ticket as it was known to have happened at an instant: what came
// later is taken away and the rest judged again under the rules. It is nil before
// the ticket reached N2, and for one that is out of the scope.
func (t *Ticket) AsOf(at time.Time, rules clock.Rules) (*Ticket, error) {
	if !t.InScope {
		return nil, nil
	}
	var events []clock.Event
	last := time.Time{}
	submitted := false
	for i, happened := range t.EventAt {
		if happened.After(at) {
			continue
		}
		event := clock.Event{At: happened, Kind: clock.Kind(t.EventKind[i]), Argument: t.EventArgument[i]}
		events = append(events, event)
		submitted = submitted || event.Kind == clock.Submitted
		if happened.After(last) {
			last = happened
		}
	}
	if !submitted {
		return nil, nil
	}
	rules.NoSteps = true
	life, err := clock.Fold(events, last, rules)
	if err != nil {
		return nil, err
	}
	then := &Ticket{
		TicketKey: t.TicketKey, Source: t.Source, TicketID: t.TicketID, Reference: t.Reference, URL: t.URL, Title: t.Title, Project: t.Project,
		Nature: t.Nature, Priority: t.Priority, Status: t.Status, InScope: true, Tranche: t.Tranche, Application: t.Application, Difficulty: t.Difficulty,
		UO: t.UO, HistoryComplete: t.HistoryComplete, Presence: t.Presence, Mapping: t.Mapping, Contract: t.Contract, Revision: t.Revision,
		RawSHA256: t.RawSHA256, Version: t.Version,
	}
	then.SetEvents(events)
	then.Judge(life)
	return then, nil
}
