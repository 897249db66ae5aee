package timeline

import (
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/clock"
)

// Result is what a life, or a series of cases, comes to. Its instants are in the
// contract's zone. A result of kind ticket has Ticket's keys beside its own; the
// others have cases or levels.
type Result struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	*Ticket
	// Cases are those of the file, with what was computed in the place of what
	// was expected.
	Cases  [][]any `json:"cases,omitempty"`
	Levels [][]any `json:"levels,omitempty"`
}

// Ticket is the verdict on a ticket.
type Ticket struct {
	AsOf               time.Time  `json:"as_of"`
	SubmittedAt        *time.Time `json:"submitted_at"`
	DeadlineWorkaround *time.Time `json:"deadline_workaround"`
	DeadlineResolution *time.Time `json:"deadline_resolution"` // while suspended: as when the clock stopped
	DeadlineN3         *time.Time `json:"deadline_n3"`
	Workaround         Target     `json:"workaround"`
	Resolution         Target     `json:"resolution"`
	N3                 []Target   `json:"n3"`
	N3State            string     `json:"n3_state"`
	InTime             bool       `json:"in_time"`
	TreatedAt          *time.Time `json:"treated_at"`
	FirstTreatedAt     *time.Time `json:"first_treated_at"`
	Criticality        string     `json:"criticality"`
	Class              string     `json:"class"`
	CritChanged        bool       `json:"crit_changed"`
	PackUnits          int        `json:"pack_units"`
	NReopen            int        `json:"n_reopen"`
	Holder             string     `json:"holder"` // N2, N3, or empty when nobody holds it
	Phone              string     `json:"phone"`
	WindowPassed       bool       `json:"window_passed"`
	AtRisk             bool       `json:"at_risk"`
	VolumeQuarter      string     `json:"volume_quarter"` // of the submission
	RateQuarter        string     `json:"rate_quarter"`   // of the treatment; empty while untreated
	Steps              []Step     `json:"steps"`
}

// Target is the verdict on one commitment.
type Target struct {
	State   string     `json:"state"`
	Elapsed int64      `json:"elapsed"` // seconds
	Target  int64      `json:"target"`  // seconds
	At      *time.Time `json:"at,omitempty"`
	Class   string     `json:"class"`
}

// Step is [clock.Step] in the contract's zone.
type Step struct {
	From      *time.Time `json:"from"`
	To        *time.Time `json:"to"`
	Kind      string     `json:"kind"`
	Seconds   int64      `json:"seconds"`
	Cumulated int64      `json:"cumulated"`
	Rule      string     `json:"rule"`
	Note      string     `json:"note"`
}

// local gives instants in the zone, nil for those that have not happened.
type local struct{ calendar *calendar.Calendar }

func (l local) instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(l.calendar.Zone())
	return &t
}

func (l local) quarter(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.calendar.DateOf(t).QuarterLabel()
}

func (l local) target(t clock.Target) Target {
	return Target{State: string(t.State), Elapsed: t.Seconds, Target: t.Budget, At: l.instant(t.At), Class: string(t.Class)}
}

func (l local) ticket(life clock.Life) *Ticket {
	t := &Ticket{
		AsOf: *l.instant(life.AsOf), SubmittedAt: l.instant(life.SubmittedAt),
		DeadlineWorkaround: l.instant(life.Workaround.Planned), DeadlineResolution: l.instant(life.Resolution.Planned), DeadlineN3: l.instant(life.N3Deadline),
		Workaround: l.target(life.Workaround), Resolution: l.target(life.Resolution), N3: []Target{}, N3State: string(life.N3State),
		InTime: life.InTime, TreatedAt: l.instant(life.TreatedAt), FirstTreatedAt: l.instant(life.FirstTreatedAt),
		Criticality: string(life.Criticality), Class: string(life.Class), CritChanged: life.CritChanged,
		PackUnits: life.PackUnits, NReopen: life.NReopen, Holder: life.Holder, Phone: string(life.Phone),
		WindowPassed: life.WindowPassed, AtRisk: life.AtRisk,
		VolumeQuarter: l.quarter(life.SubmittedAt), RateQuarter: l.quarter(life.TreatedAt),
	}
	for _, n3 := range life.N3 {
		t.N3 = append(t.N3, l.target(n3))
	}
	for _, s := range life.Steps {
		t.Steps = append(t.Steps, Step{
			From: l.instant(s.From), To: l.instant(s.To), Kind: string(s.Kind),
			Seconds: s.Seconds, Cumulated: s.Cumulated, Rule: s.Rule, Note: s.Note,
		})
	}
	return t
}
