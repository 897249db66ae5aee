package dossier

import (
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/agile"
	"pilotis/transform/contract"
)

// SprintItem is a row of core.sprint_items: an item in a sprint of a squad, with
// what it was at the start and at the end.
type SprintItem struct {
	IncrementReference string     `ch:"increment_reference"`
	Team               string     `ch:"team"`
	Tranche            string     `ch:"tranche"`
	Sprint             string     `ch:"sprint"` // S1, S2…
	StartOn            *time.Time `ch:"start_on"`
	EndOn              *time.Time `ch:"end_on"`
	Over               bool       `ch:"over"`
	Reference          string     `ch:"reference"`
	URL                string     `ch:"url"`
	Title              string     `ch:"title"`
	Application        string     `ch:"application"`
	Committed          bool       `ch:"committed"` // false: added after the start
	Points             int64      `ch:"points"`    // at the start; of what was added, at the end
	Ready              bool       `ch:"ready"`     // R-136, at the start
	Left               bool       `ch:"left"`      // in the sprint no more at its end
	Done               bool       `ch:"done"`      // R-137, at the end
	AsOf               time.Time  `ch:"as_of"`
}

// Table is where the items of sprints are kept.
func (*SprintItem) Table() string { return "core.sprint_items" }

// sprints makes a row of each item of each sprint that has begun.
func (a *assembly) sprints(pi increment, backlog []*backlogItem) {
	for _, sprint := range pi.Sprints {
		if sprint.First.After(a.view) {
			continue
		}
		for _, item := range backlog {
			if in := item.within(a, pi.sheet.Reference, sprint.Label, sprint); in != outside {
				a.add(a.sprintItem(pi, sprint, item, in == committed))
			}
		}
	}
}

func (a *assembly) sprintItem(pi increment, sprint contract.Period, item *backlogItem, onTime bool) *SprintItem {
	start, end := a.planned(sprint.First), a.ended(sprint.Last)
	row := &SprintItem{
		IncrementReference: pi.sheet.Reference, Team: pi.sheet.Team, Tranche: pi.sheet.Tranche, Sprint: sprint.Label, StartOn: column(sprint.First), EndOn: column(sprint.Last),
		Over: sprint.Last.Before(a.view), Reference: item.Reference, URL: item.URL, Title: item.Title, Application: a.application(item.Application),
		Committed: onTime, Points: item.pointsAt(end), Ready: item.at(start).Ready(), AsOf: a.asOf,
	}
	if onTime {
		row.Points = item.pointsAt(start)
	}
	increment, label := item.placeAt(end)
	row.Left = increment != pi.sheet.Reference || label != sprint.Label
	row.Done = !row.Left && item.at(end).Done()
	return row
}

// backlogItem is an item with the results of its linked tests.
type backlogItem struct {
	transform.BacklogItem
	runs map[string][]execution // of each test case, in order
}

type execution struct {
	at     time.Time
	passed bool
}

// backlog is the items, each once.
func (a *assembly) backlog() []*backlogItem {
	if a.items != nil {
		return a.items
	}
	runs := map[string][]execution{}
	for _, item := range a.facts.TestItems {
		for i, at := range item.ExecutedAt {
			runs[item.TestCase] = append(runs[item.TestCase], execution{at, item.Statuses[i] == "SUCCESS"})
		}
	}
	for _, one := range runs {
		slices.SortStableFunc(one, func(a, b execution) int { return a.at.Compare(b.at) })
	}
	references, sheets := byReference(a.facts.Backlog, func(i transform.BacklogItem) string { return i.Reference })
	a.items = make([]*backlogItem, 0, len(references))
	for _, reference := range references {
		sheet := counted(a, "backlog_item", "R-136", reference, sheets[reference], func(i transform.BacklogItem) transform.Origin { return i.Origin })
		a.items = append(a.items, &backlogItem{sheet, runs})
	}
	return a.items
}

// membership is how an item belongs to a sprint or an increment.
type membership int

const (
	outside membership = iota
	committed
	joined
)

// within tells whether an item was planned for a sprint, or for an increment when
// the sprint is empty, by the end of its first day, or came to it later.
func (i *backlogItem) within(a *assembly, increment, sprint string, period contract.Period) membership {
	start, end := a.planned(period.First), a.ended(period.Last)
	matches := func(k int) bool {
		return i.Increments[k] == increment && (sprint == "" || i.Sprints[k] == sprint)
	}
	in := outside
	for k, at := range i.PlannedAt {
		switch {
		case at.Before(start) && matches(k):
			in = committed
		case at.Before(start):
			in = outside
		case at.Before(end) && matches(k) && in == outside:
			in = joined
		}
	}
	return in
}

// placeAt is where an item is planned just before an instant.
func (i *backlogItem) placeAt(t time.Time) (increment, sprint string) {
	for k, at := range i.PlannedAt {
		if at.Before(t) {
			increment, sprint = i.Increments[k], i.Sprints[k]
		}
	}
	return increment, sprint
}

// pointsAt is the estimate just before an instant; 0 when there is none.
func (i *backlogItem) pointsAt(t time.Time) int64 {
	var points int64
	for k, at := range i.PointsSetAt {
		if at.Before(t) {
			points = i.Points[k]
		}
	}
	return points
}

// at is the item as it was just before an instant.
func (i *backlogItem) at(t time.Time) agile.Item {
	before := func(at *time.Time) bool { return at != nil && at.Before(t) }
	item := agile.Item{Ref: i.Reference, Described: before(i.DescribedAt), Estimated: i.pointsAt(t) > 0}
	if before(i.CriteriaAt) {
		item.Criteria = int(i.Criteria)
	}
	for k, from := range i.DoneFrom {
		item.StatusDone = item.StatusDone || from.Before(t) && !i.DoneTo[k].Before(t)
	}
	if !before(i.TestCasesAt) {
		return item
	}
	item.TestCases = len(i.TestCases)
	for _, test := range i.TestCases {
		var last *execution
		for n := range i.runs[test] {
			if i.runs[test][n].at.Before(t) {
				last = &i.runs[test][n]
			}
		}
		if last != nil {
			item.LastResults = append(item.LastResults, last.passed)
		}
	}
	return item
}
