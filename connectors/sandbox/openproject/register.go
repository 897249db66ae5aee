package openproject

import (
	"cmp"
	"time"

	"pilotis/connectors/sandbox/world"
)

var itemTypes = map[string]int{
	world.ItemRisk: typeRisk, world.ItemAction: typeAction, world.ItemAlert: typeAlert, world.ItemMilestone: typeMilestone, world.ItemRecommendation: typeRecommendation,
	world.ItemChange: typeChange, world.ItemQuestion: typeQuestion, world.ItemBenefit: typeBenefit, world.ItemTask: typeTask, world.ItemDeviation: typeDeviation,
}

// fillItem makes the n-th line of the registers: written down on its day, planned
// anew, then closed with what it came to.
func (s *Server) fillItem(until time.Time, i world.Item, n, by int) {
	at := morning(i.RaisedOn).Add(time.Duration(n%240) * time.Minute)
	due := "due"
	if i.Kind == world.ItemMilestone {
		due = "date"
	}
	first := i.DueOn
	if !i.MovedFrom.IsZero() {
		first = i.MovedFrom
	}
	attrs := map[string]string{
		"project": id(cmp.Or(tranches[i.Tranche], projectContract)), "type": id(itemTypes[i.Kind]), "subject": i.Ref + " — " + i.Title, due: date(first),
		custom(fieldReference): i.Ref, custom(fieldOrder): i.Order, custom(fieldUO): i.UO, custom(fieldAbout): i.About,
		custom(fieldRaisedOn): date(i.RaisedOn), custom(fieldBaseline): date(i.Baseline),
	}
	for field, value := range map[int]int{fieldProbability: i.Probability, fieldImpact: i.Impact, fieldExpected: i.Expected} {
		if value != 0 {
			attrs[custom(field)] = id(value)
		}
	}
	if i.Application != "" {
		attrs[custom(fieldApplication)] = s.option(fieldApplication, i.Application)
	}
	if i.BudgetCents != 0 {
		attrs[custom(fieldBudget)] = money(i.BudgetCents)
	}
	if i.Owner != "" {
		attrs["assignee"] = id(s.person(i.Owner, at))
	}
	s.story(until, step{at: at, by: by, set: attrs}, s.itemSteps(i, at, due, by))
}

func (s *Server) itemSteps(i world.Item, at time.Time, due string, by int) []step {
	var steps []step
	if !i.MovedFrom.IsZero() {
		steps = append(steps, step{at: maxTime(at.Add(time.Hour), morning(i.MovedFrom).Add(-72*time.Hour)), by: by, set: map[string]string{due: date(i.DueOn)}})
	}
	if i.Cancelled {
		steps = append(steps, step{at: at.Add(30 * time.Minute), by: by, set: map[string]string{"status": id(statusCancelled)}})
	}
	if i.DoneOn.IsZero() {
		return steps
	}
	done := map[string]string{custom(fieldDoneOn): date(i.DoneOn), "done": "100"}
	if !i.Cancelled {
		done["status"] = id(statusClosed)
	}
	if i.Kind == world.ItemBenefit {
		done[custom(fieldMeasured)] = id(i.Measured)
	}
	if i.CostCents != 0 {
		done[custom(fieldCost)] = money(i.CostCents)
	}
	if i.Cause != "" {
		done[custom(fieldCause)] = s.option(fieldCause, i.Cause)
	}
	return append(steps, step{at: morning(i.DoneOn).Add(6 * time.Hour), by: by, set: done})
}
