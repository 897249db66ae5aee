package clock

import (
	"fmt"
	"time"
)

// maxStretches is how many openings an interval is told by; a longer one is told
// as a whole.
const maxStretches = 12

// tell logs an event with the count after it, and the knobs that decided.
func (m *machine) tell(e Event, rule, note string, knobs ...string) {
	if m.rules.NoSteps {
		return
	}
	step := Step{From: e.At, To: e.At, Kind: StepEvent, Rule: rule, Note: string(e.Kind) + " : " + note, Knob: m.rules.told(knobs...)}
	if m.where != notStarted {
		step.Cumulated = m.elapsed(m.rules.Calendar, m.base, e.At)
	}
	m.log = append(m.log, step)
}

func ineffective(kind Kind) string {
	switch kind {
	case N3Returned:
		return "le ticket n'est pas au support N3."
	case N3Sent:
		return "le ticket est déjà au support N3."
	case Reopened:
		return "le ticket est déjà ouvert."
	case Workaround:
		return "un contournement est déjà en place, ou le ticket est déjà traité."
	case Resolved, Closed, Cancelled, ExceptionAccepted:
		return "le ticket est déjà traité ou annulé."
	}
	return "cet événement a déjà eu lieu."
}

// steps merges the spans with the events and adds the verdicts.
func (m *machine) steps() []Step {
	spans := m.spans
	if m.where != stopped && m.asOf.After(m.mark) {
		spans = append(spans[:len(spans):len(spans)], span{from: m.mark, to: m.asOf, where: m.where})
	}
	steps := make([]Step, 0, len(m.log)+2*len(spans)+4)
	cumulated := int64(0)
	events := m.log
	tellUntil := func(t time.Time) {
		for len(events) > 0 && !events[0].From.After(t) {
			cumulated = events[0].Cumulated
			steps = append(steps, events[0])
			events = events[1:]
		}
	}
	for _, s := range spans {
		tellUntil(s.from)
		for s.from.Before(s.to) {
			to := s.to
			if len(events) > 0 && events[0].From.Before(to) {
				to = events[0].From
			}
			steps, cumulated = m.tellSpan(steps, span{from: s.from, to: to, where: s.where}, cumulated)
			tellUntil(to)
			s.from = to
		}
	}
	tellUntil(m.asOf)
	return m.tellVerdicts(steps)
}

// tellSpan tells an interval: the closed hours apart when they are few.
func (m *machine) tellSpan(steps []Step, s span, cumulated int64) ([]Step, int64) {
	step := Step{From: s.from, To: s.to, Cumulated: cumulated}
	switch {
	case s.where == stopped:
		step.Kind, step.Rule, step.Note = StepSuspended, "R-058", "Ticket traité, puis rouvert : délais suspendus."
		step.Knob = m.rules.told("reopen_clock")
		return append(steps, step), cumulated
	case s.where == atN3 && m.rules.N3Pause:
		step.Kind, step.Rule, step.Note = StepSuspended, "R-054", "Ticket au support N3 : délais suspendus."
		step.Knob = m.rules.told("n3_pause")
		return append(steps, step), cumulated
	}
	rule, note, knob := "R-047", "Temps compté au support N2.", ""
	switch s.where {
	case atN3:
		rule, note, knob = "R-054", "Ticket au support N3 : temps compté.", m.rules.told("n3_pause")
	case recharged:
		rule, note, knob = "R-058", "Ticket traité, puis rouvert : temps compté.", m.rules.told("reopen_clock")
	}
	at := s.from
	for _, open := range m.stretches(s.from, s.to) {
		if at.Before(open.From) {
			steps = append(steps, Step{From: at, To: open.From, Kind: StepClosedWindow, Cumulated: cumulated, Rule: "R-004", Note: "Support N2 fermé."})
		}
		seconds := m.rules.Calendar.Seconds(open.From, open.To)
		cumulated += seconds
		steps = append(steps, Step{From: open.From, To: open.To, Kind: StepCounted, Seconds: seconds, Cumulated: cumulated, Rule: rule, Note: note, Knob: knob})
		at = open.To
	}
	if at.Before(s.to) {
		steps = append(steps, Step{From: at, To: s.to, Kind: StepClosedWindow, Cumulated: cumulated, Rule: "R-004", Note: "Support N2 fermé."})
	}
	return steps, cumulated
}

// stretches gives the openings that lie in [from, to), or the interval as a
// whole when they are more than maxStretches.
func (m *machine) stretches(from, to time.Time) []Interval {
	calendar := m.rules.Calendar
	left := calendar.Seconds(from, to)
	var stretches []Interval
	for at := from; left > 0; {
		if len(stretches) == maxStretches {
			return []Interval{{From: from, To: to}}
		}
		opening := calendar.LastWithin(at, 0)
		low, high := int64(0), left // the opening lasts at least low, and no more than high
		for low < high {
			middle := (low + high + 1) / 2
			if calendar.After(opening, middle).Unix() == opening.Unix()+middle {
				low = middle
			} else {
				high = middle - 1
			}
		}
		if low == 0 {
			return []Interval{{From: from, To: to}}
		}
		at = opening.Add(time.Duration(low) * time.Second)
		stretches = append(stretches, Interval{From: opening, To: at})
		left -= low
	}
	return stretches
}

func (m *machine) tellVerdicts(steps []Step) []Step {
	life := &m.life
	steps = append(steps, m.verdict("Contournement", "R-049", life.Workaround, "commitment_mode"))
	for i, n3 := range life.N3 {
		steps = append(steps, m.verdict(fmt.Sprintf("Transmission N3 n° %d", i+1), "R-051", n3, "n3_eval"))
	}
	steps = append(steps, m.verdict("Résolution", "R-050", life.Resolution))
	answer := "Ticket dans les délais"
	if !life.InTime {
		answer = "Ticket hors délais"
	}
	return append(steps, Step{
		From: m.asOf, Kind: StepVerdict, Seconds: life.Resolution.Seconds, Cumulated: life.Resolution.Seconds, Rule: "R-052",
		Note: answer + ", classe " + string(life.Class) + ", en vue au " + m.instant(m.asOf) + ".", Knob: m.rules.told("commitment_mode"),
	})
}

func (m *machine) verdict(name, rule string, t Target, knobs ...string) Step {
	step := Step{From: t.At, To: t.Deadline, Kind: StepVerdict, Seconds: t.Seconds, Cumulated: t.Seconds, Rule: rule}
	if t.At.IsZero() {
		step.From = m.asOf
	}
	step.Knob = m.rules.told(append(knobs, "hours_mode", "day_mode", "compare")...)
	meanings := map[State]string{
		Met: "respecté", Missed: "dépassé", Running: "en cours", Overdue: "en retard", NotApplicable: "sans objet", Waived: "levé",
	}
	step.Note = fmt.Sprintf("%s : %s (%s), %s comptées pour %s permises en classe %s", name, meanings[t.State], t.State, spell(t.Seconds), spell(t.Budget), t.Class)
	if t.Deadline.IsZero() {
		step.Note += ", échéance suspendue."
	} else {
		step.Note += ", échéance le " + m.instant(t.Deadline) + "."
	}
	return step
}

func (m *machine) instant(t time.Time) string {
	if m.rules.Zone != nil {
		t = t.In(m.rules.Zone)
	}
	return t.Format("02/01/2006 à 15:04:05")
}

// spell writes a duration as committees read it: "9 h 00 min 01 s".
func spell(seconds int64) string {
	return fmt.Sprintf("%d h %02d min %02d s", seconds/3600, seconds/60%60, seconds%60)
}
