package dossier

import (
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/committee"
	"pilotis/transform/contract"
)

// Meeting is a row of core.meetings: a committee with the delays of its support
// and of its minutes.
type Meeting struct {
	Reference    string     `ch:"reference"`
	URL          string     `ch:"url"`
	Committee    string     `ch:"committee"`
	Tranche      string     `ch:"tranche"`
	Period       string     `ch:"period"` // that of the committee: "2026-W12", "2026-03", "2026-Q1"
	PlannedOn    *time.Time `ch:"planned_on"`
	HeldOn       *time.Time `ch:"held_on"`
	Held         bool       `ch:"held"`
	Cancelled    bool       `ch:"cancelled"`
	SupportDueOn *time.Time `ch:"support_due_on"`
	SupportOn    *time.Time `ch:"support_on"`
	SupportState string     `ch:"support_state"`
	SupportLate  int32      `ch:"support_late_days"`
	MinutesDueOn *time.Time `ch:"minutes_due_on"`
	MinutesOn    *time.Time `ch:"minutes_on"`
	MinutesState string     `ch:"minutes_state"`
	MinutesLate  int32      `ch:"minutes_late_days"`
	Attendees    int64      `ch:"attendees"`
	Flaws        uint32     `ch:"flaws"`
	AsOf         time.Time  `ch:"as_of"`
}

// Table is where meetings as judged are kept.
func (*Meeting) Table() string { return "core.meetings" }

// CommitteePeriod is a row of core.committee_periods: a period in which a
// committee is owed, with what was held in it.
type CommitteePeriod struct {
	Committee string    `ch:"committee"`
	Tranche   string    `ch:"tranche"`
	Period    string    `ch:"period"`
	FirstOn   time.Time `ch:"first_on"`
	LastOn    time.Time `ch:"last_on"`
	Held      []string  `ch:"held"`
	Over      bool      `ch:"over"`
	AsOf      time.Time `ch:"as_of"`
}

// Table is where the periods of committees are kept.
func (*CommitteePeriod) Table() string { return "core.committee_periods" }

// MeetingAccount is the row of a committee with all that it came of.
type MeetingAccount struct {
	Row   *Meeting
	Sheet transform.Meeting // the one that counts
	Life  committee.Life
}

// ExplainMeeting judges one committee as [Assemble] does, and keeps how. It is
// false when no tool knows the reference.
func ExplainMeeting(f Facts, reference string, c *contract.Contract, asOf time.Time) (MeetingAccount, bool) {
	_, sheets := byReference(f.Meetings, func(m transform.Meeting) string { return m.Reference })
	if len(sheets[reference]) == 0 {
		return MeetingAccount{}, false
	}
	return newAssembly(f, c, asOf).judgeMeeting(latestMeeting(sheets[reference])), true
}

func meetingOrigin(m transform.Meeting) transform.Origin { return m.Origin }

func latestMeeting(sheets []transform.Meeting) transform.Meeting {
	return latest(sheets, meetingOrigin)
}

func (a *assembly) meetings() {
	references, sheets := byReference(a.facts.Meetings, func(m transform.Meeting) string { return m.Reference })
	var written []committee.Meeting
	for _, reference := range references {
		duplicates(a, "meeting", "R-095", reference, sheets[reference], meetingOrigin)
		sheet := latestMeeting(sheets[reference])
		written = append(written, writtenMeeting(sheet))
		account := a.judgeMeeting(sheet)
		a.add(account.Row)
		a.flaws("meeting", sheet.Reference, sheet.Tranche, sheet.Origin, account.Life.Flaws)
	}
	if len(written) == 0 {
		return // no tool tells of committees: nothing proves that one is missing
	}
	first := a.contractStart(written)
	for _, expected := range committee.Expected(a.contract, written, first, a.view) {
		a.add(&CommitteePeriod{
			Committee: expected.Committee, Tranche: expected.Tranche, Period: expected.Period.Label,
			FirstOn: element(expected.Period.First), LastOn: element(expected.Period.Last), Held: expected.Held,
			Over: expected.Period.Last.Before(a.view), AsOf: a.asOf,
		})
	}
}

func writtenMeeting(sheet transform.Meeting) committee.Meeting {
	return committee.Meeting{
		Ref: sheet.Reference, Committee: sheet.Committee, Tranche: sheet.Tranche, PlannedOn: dateOf(sheet.PlannedOn), HeldOn: dateOf(sheet.HeldOn),
		Cancelled: sheet.Cancelled, SupportSent: instant(sheet.SupportSentAt), MinutesSent: instant(sheet.MinutesSentAt),
	}
}

func (a *assembly) judgeMeeting(sheet transform.Meeting) MeetingAccount {
	life := committee.Judge(writtenMeeting(sheet), a.contract, a.asOf)
	return MeetingAccount{Sheet: sheet, Life: life, Row: &Meeting{
		Reference: sheet.Reference, URL: sheet.URL, Committee: sheet.Committee, Tranche: sheet.Tranche, Period: life.Period.Label,
		PlannedOn: sheet.PlannedOn, HeldOn: sheet.HeldOn, Held: life.Held, Cancelled: sheet.Cancelled,
		SupportDueOn: column(life.Support.Due), SupportOn: column(life.Support.Done), SupportState: state(life.Support), SupportLate: int32(life.Support.LateDays),
		MinutesDueOn: column(life.Minutes.Due), MinutesOn: column(life.Minutes.Done), MinutesState: state(life.Minutes), MinutesLate: int32(life.Minutes.LateDays),
		Attendees: sheet.Attendees, Flaws: uint32(len(life.Flaws)), AsOf: a.asOf,
	}}
}

// contractStart is the notification of the contract, or the day of the first
// meeting known when it is not told.
func (a *assembly) contractStart(meetings []committee.Meeting) calendar.Date {
	if notified := a.contract.Knobs().Contract.NotificationDate; notified != nil {
		return *notified
	}
	var first calendar.Date
	for _, meeting := range meetings {
		for _, day := range []calendar.Date{meeting.PlannedOn, meeting.HeldOn} {
			if !day.IsZero() && (first.IsZero() || day.Before(first)) {
				first = day
			}
		}
	}
	return first
}
