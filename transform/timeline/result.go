package timeline

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/clock"
	"pilotis/transform/trace"
)

// Result is what an example comes to. Written as JSON its keys are those by which
// an example expects them, all on one level; instants are in the contract's zone.
type Result struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	*Ticket
	// Cases and Levels are those of the file, with what was computed in the place
	// of what was expected.
	Cases  [][]any `json:"cases,omitempty"`
	Levels [][]any `json:"levels,omitempty"`
	// Results are the answers of the cases, or else of the levels, in their order.
	Results []any `json:"results,omitempty"`
	// Alt is what other readings give, by the name of the reading, without steps and knobs.
	Alt map[string]Result `json:"alt,omitempty"`
	// Ignored are the keys of the example that its kind does not read.
	Ignored []string `json:"ignored,omitempty"`
	// Knobs are those by which the example was read, with their values.
	Knobs map[string]string `json:"knobs,omitempty"`
	// Notes tell how an instant was read that the local clock does not show exactly
	// once.
	Notes []string `json:"notes,omitempty"`
	// Error is why the example has no answer.
	Error string `json:"error,omitempty"`
	// Facts are the further keys, by kind.
	Facts map[string]any `json:"-"`
}

// MarshalJSON writes the facts beside the other keys.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	data, err := json.Marshal(plain(r))
	if err != nil || len(r.Facts) == 0 {
		return data, err
	}
	facts, err := json.Marshal(r.Facts)
	if err != nil {
		return nil, err
	}
	return append(append(data[:len(data)-1], ','), facts[1:]...), nil
}

// answer lists the answers of the cases, or else of the levels.
func (r *Result) answer() {
	series := r.Cases
	if len(series) == 0 {
		series = r.Levels
	}
	for _, parts := range series {
		r.Results = append(r.Results, parts[len(parts)-1])
	}
}

// brief is the result without its account.
func (r Result) brief() Result {
	r.Knobs = nil
	if r.Ticket != nil {
		ticket := *r.Ticket
		ticket.Steps = nil
		r.Ticket = &ticket
	}
	if len(r.Facts) > 0 {
		facts := make(map[string]any, len(r.Facts))
		for key, value := range r.Facts {
			if key != "steps" {
				facts[key] = value
			}
		}
		r.Facts = facts
	}
	return r
}

func (r *Result) set(key string, value any) {
	if r.Facts == nil {
		r.Facts = map[string]any{}
	}
	r.Facts[key] = value
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
	Elapsed            int64      `json:"elapsed"` // seconds counted against the resolution
	TreatedAt          *time.Time `json:"treated_at"`
	FirstTreatedAt     *time.Time `json:"first_treated_at"`
	Criticality        string     `json:"criticality"`
	Class              string     `json:"class"`
	CritChanged        bool       `json:"crit_changed"`
	TypeAction         *string    `json:"type_action"` // the latest; null while N2 did nothing
	PackUnits          int        `json:"pack_units"`
	NReopen            int        `json:"n_reopen"`
	Holder             *string    `json:"holder"` // N2, N3, or null when nobody holds it
	Phone              string     `json:"phone"`
	WindowPassed       bool       `json:"window_passed"`
	AtRisk             bool       `json:"at_risk"`
	VolumeQuarter      string     `json:"volume_quarter"` // of the submission
	RateQuarter        *string    `json:"rate_quarter"`   // of the treatment; null while untreated
	Steps              []Step     `json:"steps,omitempty"`
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
	Knob      string     `json:"knob,omitempty"`
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

// text gives a text, nil for none.
func text(t string) *string {
	if t == "" {
		return nil
	}
	return &t
}

func (l local) target(t clock.Target) Target {
	return Target{State: string(t.State), Elapsed: t.Seconds, Target: t.Budget, At: l.instant(t.At), Class: string(t.Class)}
}

func (l local) ticket(life clock.Life, quarter func(time.Time) string) *Ticket {
	t := &Ticket{
		AsOf: *l.instant(life.AsOf), SubmittedAt: l.instant(life.SubmittedAt),
		DeadlineWorkaround: l.instant(life.Workaround.Planned), DeadlineResolution: l.instant(life.Resolution.Planned), DeadlineN3: l.instant(life.N3Deadline),
		Workaround: l.target(life.Workaround), Resolution: l.target(life.Resolution), N3: []Target{}, N3State: string(life.N3State),
		InTime: life.InTime, Elapsed: life.Resolution.Seconds, TreatedAt: l.instant(life.TreatedAt), FirstTreatedAt: l.instant(life.FirstTreatedAt),
		Criticality: string(life.Criticality), Class: string(life.Class), CritChanged: life.CritChanged,
		PackUnits: life.PackUnits, NReopen: life.NReopen, Holder: text(life.Holder), Phone: string(life.Phone),
		WindowPassed: life.WindowPassed, AtRisk: life.AtRisk,
		VolumeQuarter: quarter(life.SubmittedAt), RateQuarter: text(quarter(life.TreatedAt)),
	}
	if actions := life.Actions(); len(actions) > 0 {
		t.TypeAction = text(string(actions[len(actions)-1].Kind))
	}
	for _, n3 := range life.N3 {
		t.N3 = append(t.N3, l.target(n3))
	}
	for _, s := range life.Steps {
		if s.Kind == clock.StepClosedWindow {
			s.Note += l.closed(s.From, s.To)
		}
		t.Steps = append(t.Steps, Step{
			From: l.instant(s.From), To: l.instant(s.To), Kind: string(s.Kind),
			Seconds: s.Seconds, Cumulated: s.Cumulated, Rule: s.Rule, Note: s.Note, Knob: s.Knob,
		})
	}
	return t
}

// closed names the days from Monday to Friday that a closed interval holds whole.
func (l local) closed(from, to time.Time) string {
	var names strings.Builder
	last := l.calendar.DateOf(to)
	for day := l.calendar.DateOf(from); !day.After(last); day = day.AddDays(1) {
		name, holiday := l.calendar.Holiday(day)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		switch known := l.calendar.Day(day); {
		case weekend || known.N2Close.After(known.N2Open):
		case holiday:
			fmt.Fprintf(&names, " %s : %s.", trace.Day(day), name)
		default:
			fmt.Fprintf(&names, " %s : jour fermé.", trace.Day(day))
		}
	}
	return names.String()
}
