package agile

import (
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Item is a backlog item.
type Item struct {
	Ref         string
	Described   bool
	Estimated   bool
	Criteria    int // acceptance criteria
	TestCases   int // linked test cases
	StatusDone  bool
	LastResults []bool // of each linked test case: whether its last run passed; shorter than TestCases when some never ran
}

// Ready tells whether an item can be committed: described, estimated, with a
// criterion and a test case.
func (i Item) Ready() bool { return i.Described && i.Estimated && i.Criteria > 0 && i.TestCases > 0 }

// Done tells whether an item is finished: its status says so, and every linked
// test ran and passed the last time.
func (i Item) Done() bool {
	if !i.StatusDone || len(i.LastResults) < i.TestCases {
		return false
	}
	for _, passed := range i.LastResults {
		if !passed {
			return false
		}
	}
	return true
}

// Overflows tells whether the stories of a feature are done in more than one
// increment. A story that is not done has no date and counts for none.
func Overflows(done []calendar.Date, increments []Increment) bool {
	seen := map[calendar.Date]bool{}
	for _, day := range done {
		for _, pi := range increments {
			if !day.IsZero() && pi.Whole.Contains(day) {
				seen[pi.Whole.First] = true
			}
		}
	}
	return len(seen) > 1
}

// Objective is an objective of a squad for an increment.
type Objective struct {
	Committed       bool // false: a stretch objective
	Planned, Actual int64
	Achieved        bool // for kpi.predict.mode items
}

// Predictability is the fraction of a train over all the objectives of its squads
// (R-140, A-61, K-062): actual value of all, over planned value of the committed.
// In mode items, objectives achieved over objectives committed. It may exceed one,
// and has no value without denominator (C-14).
func Predictability(objectives []Objective, c *contract.Contract) (num, den int64) {
	items := c.Knobs().KPI.Predict.Mode == "items"
	for _, o := range objectives {
		switch {
		case items && o.Achieved:
			num++
		case !items:
			num += o.Actual
		}
		switch {
		case items && o.Committed:
			den++
		case o.Committed:
			den += o.Planned
		}
	}
	return num, den
}

// Design is an order of UO2.6-APDT.
type Design struct {
	Ref       string
	Start     calendar.Date
	Stories   int
	WithTests bool
	DoneOn    calendar.Date
}

// DesignLife is the verdict on it.
type DesignLife struct {
	Lots int
	Term term.Term
	trace.Trace
}

// FollowDesign judges the delay of an order of UO2.6-APDT as seen on a day
// ten days a lot of ten stories, or thirty with tests, each begun
// lot counting whole; one lot whatever the number unless apdt.proportional.
func FollowDesign(d Design, c *contract.Contract, view calendar.Date) DesignLife {
	var life DesignLife
	c = c.At(d.Start)
	k := c.Knobs().APDT
	life.Term = term.Term{Rule: "R-139", Party: term.Titulaire, State: term.NotApplicable}
	if d.Start.IsZero() || d.Stories <= 0 {
		life.Flag(flaw.NoUserStories, "R-139", d.Ref, "Le début ou le nombre d'US n'est pas connu.")
		return life
	}
	life.Lots = Lots(d.Stories, c)
	days := k.Days
	if d.WithTests {
		days = k.DaysWithTests
	}
	due := c.PlainDaysAfter(d.Start, life.Lots*days)
	life.Delay(due, "R-139", "%d US : %d lot(s) de %d jours à compter du %s.", d.Stories, life.Lots, days, trace.Day(d.Start))
	done := d.DoneOn
	if done.After(view) {
		done = calendar.Date{}
	}
	life.Term = term.Judge(c.Calendar(), "R-139", term.Titulaire, due, done, view)
	life.Term.Tell(&life.Trace, "Conception", view)
	return life
}

// Lots is how many lots some stories make.
func Lots(stories int, c *contract.Contract) int {
	k := c.Knobs().APDT
	if !k.Proportional && stories > 0 {
		return 1
	}
	return (stories + k.USPerLot - 1) / k.USPerLot
}
