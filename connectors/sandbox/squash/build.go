package squash

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pilotis/connectors/sandbox/world"
)

// nobody is the account that made what the world does not tell the maker of.
const nobody = "squash.admin"

func emptyModel() *model {
	return &model{
		projects: map[int64]*project{}, requirements: map[int64]*requirement{}, testCases: map[int64]*testCase{},
		campaigns: map[int64]*campaign{}, iterations: map[int64]*iteration{}, items: map[int64]*item{}, executions: map[int64]*execution{},
		hidden: map[key]bool{}, last: map[string]int64{}, anomalies: map[string]int{},
	}
}

// builder fills a model from a world. Numbers follow the order of the world, those
// of executions their instants, so that a world that lives on keeps its numbers.
type builder struct {
	*model
	world        *world.World
	byName       map[string]int64 // projects
	requirement  map[string]int64
	test         map[string]int64
	began, until time.Time
}

func build(w *world.World) (*model, error) {
	b := &builder{model: emptyModel(), world: w, byName: map[string]int64{}, requirement: map[string]int64{}, test: map[string]int64{}, until: w.Until}
	b.began = w.NotifiedOn
	if b.began.IsZero() {
		b.began = w.Until
	}
	for _, a := range w.Anomalies {
		b.anomalies[a.Ref] = a.ID
	}
	template := b.next(Project)
	b.projects[template] = &project{audit: b.made(b.began), id: template, name: "Modèle de recette", template: true}
	for _, r := range w.Requirements {
		b.addRequirement(r)
	}
	for _, t := range w.TestCases {
		if err := b.addTestCase(t); err != nil {
			return nil, err
		}
	}
	var runs []run
	for _, c := range w.Campaigns {
		more, err := b.addCampaign(c)
		if err != nil {
			return nil, err
		}
		runs = append(runs, more...)
	}
	slices.SortStableFunc(runs, func(a, b run) int { return a.At.Compare(b.At) })
	for _, r := range runs {
		if err := b.addExecution(r); err != nil {
			return nil, err
		}
	}
	return b.model, nil
}

func (b *builder) made(at time.Time) audit {
	return audit{createdBy: nobody, modifiedBy: nobody, created: at, modified: at}
}

// project is the project of an application.
func (b *builder) project(application string) int64 {
	name := cmp.Or(application, "Transverse")
	if b.byName[name] == 0 {
		id := b.next(Project)
		b.projects[id] = &project{audit: b.made(b.began), id: id, name: name, label: "Recette de " + name}
		b.byName[name] = id
	}
	return b.byName[name]
}

func (b *builder) addRequirement(r world.Requirement) {
	id := b.next(Requirement)
	made := &requirement{audit: b.made(b.began), id: id, project: b.project(r.Application), name: r.Name, ref: r.Ref, status: "APPROVED", high: id%17 == 0}
	if id%5 == 0 {
		made.former = append(made.former, b.next("requirement-version"))
	}
	made.version = b.next("requirement-version")
	b.requirements[id] = made
	b.requirement[r.Ref] = id
}

func (b *builder) addTestCase(t world.TestCase) error {
	id := b.next(TestCase)
	made := &testCase{
		audit: b.made(b.began), id: id, project: b.project(t.Application), kind: TestCase,
		name: t.Name, ref: t.Ref, importance: t.Importance, status: "APPROVED", application: t.Application,
	}
	switch {
	case id%11 == 0:
		made.kind = "keyword-test-case"
	case id%7 == 0:
		made.kind = "scripted-test-case"
	}
	for _, ref := range t.Requirements {
		if b.requirement[ref] == 0 {
			return fmt.Errorf("serve Squash TM: test case %s proves requirement %s, which does not exist", t.Ref, ref)
		}
		made.requirements = append(made.requirements, b.requirement[ref])
	}
	b.testCases[id] = made
	b.test[t.Ref] = id
	return nil
}

// run is an execution with the item it runs.
type run struct {
	world.Execution
	item int64
}

func (b *builder) addCampaign(c world.Campaign) ([]run, error) {
	id := b.next(Campaign)
	made := &campaign{
		audit: b.made(earlier(c.Start, b.until)), id: id, project: b.project(c.Application), name: c.Name, ref: c.Ref,
		status: b.status(c.Start, c.End), order: c.Order, application: c.Application, start: c.Start, end: c.End,
	}
	var runs []run
	for n, i := range c.Iterations {
		iterationID := b.next(Iteration)
		round := &iteration{audit: made.audit, id: iterationID, campaign: id, name: i.Name, ref: fmt.Sprintf("%s-C%d", c.Ref, n+1), status: made.status}
		items := map[string]int64{}
		for _, ref := range i.Planned {
			test := b.testCases[b.test[ref]]
			if test == nil {
				return nil, fmt.Errorf("serve Squash TM: campaign %s plans test case %s, which does not exist", c.Ref, ref)
			}
			itemID := b.next(Item)
			b.items[itemID] = &item{id: itemID, iteration: iterationID, testCase: test.id, testName: test.name, testRef: test.ref, status: "READY"}
			round.items = append(round.items, itemID)
			items[ref] = itemID
		}
		for _, e := range i.Executions {
			if items[e.TestCase] == 0 {
				return nil, fmt.Errorf("serve Squash TM: campaign %s runs test case %s, which %q does not plan", c.Ref, e.TestCase, i.Name)
			}
			runs = append(runs, run{e, items[e.TestCase]})
			made.actualStart = first(made.actualStart, e.At)
			made.actualEnd = last(made.actualEnd, e.At)
		}
		b.iterations[iterationID] = round
		made.iterations = append(made.iterations, iterationID)
	}
	if made.status == "FINISHED" {
		made.touch(earlier(c.End.AddDate(0, 0, 1), b.until), nobody)
		for _, i := range made.iterations {
			b.iterations[i].audit = made.audit
		}
	}
	b.campaigns[id] = made
	return runs, nil
}

func (b *builder) status(start, end time.Time) string {
	switch {
	case !end.IsZero() && end.AddDate(0, 0, 1).Before(b.until):
		return "FINISHED"
	case start.After(b.until):
		return "PLANNED"
	}
	return "IN_PROGRESS"
}

func (b *builder) addExecution(r run) error {
	e := b.execute(r.item, r.Status, r.Tester, r.At)
	if r.Anomaly == "" {
		return nil
	}
	if b.anomalies[r.Anomaly] == 0 {
		return fmt.Errorf("serve Squash TM: an execution of %s found anomaly %s, which does not exist", r.TestCase, r.Anomaly)
	}
	e.issues = append(e.issues, b.anomalies[r.Anomaly])
	return nil
}

// execute adds an execution to an item.
func (m *model) execute(itemID int64, status, by string, at time.Time) *execution {
	i := m.items[itemID]
	e := &execution{id: m.next(Execution), item: itemID, order: len(i.executions), name: i.testName, ref: i.testRef, importance: "LOW"}
	if test := m.testCases[i.testCase]; test != nil {
		e.importance, e.testApplication = test.importance, test.application
	}
	for range 3 {
		e.steps = append(e.steps, step{id: m.next("execution-step"), status: "READY"})
	}
	m.executions[e.id] = e
	i.executions = append(i.executions, e.id)
	m.result(e, status, by, at)
	return e
}

// result gives an execution a status as its tester does: by its steps. READY
// takes the result back, and the date with it.
func (m *model) result(e *execution, status, by string, at time.Time) {
	e.status, e.by, e.on = status, by, at
	if status == "READY" {
		e.by, e.on = "", time.Time{}
	}
	for n := range e.steps {
		s := &e.steps[n]
		s.status, s.by, s.on = "SUCCESS", e.by, e.on
		switch {
		case status == "READY" || status != "SUCCESS" && n > 1:
			s.status, s.by, s.on = "READY", "", time.Time{}
		case status != "SUCCESS" && n == 1:
			s.status = status
		}
	}
	m.items[e.item].follow(m)
}

// follow copies the latest execution to its item.
func (i *item) follow(m *model) {
	i.status, i.by, i.on = "READY", "", time.Time{}
	if len(i.executions) > 0 {
		latest := m.executions[i.executions[len(i.executions)-1]]
		i.status, i.by, i.on = latest.status, latest.by, latest.on
	}
}

func earlier(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}

func first(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func last(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
