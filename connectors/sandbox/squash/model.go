package squash

import (
	"slices"
	"time"
)

// Kinds of the objects, as mutations name them.
const (
	Project     = "project"
	Campaign    = "campaign"
	Iteration   = "iteration"
	Item        = "test-plan-item"
	Execution   = "execution"
	TestCase    = "test-case"
	Requirement = "requirement"
)

// key names one object; numbers are given by kind.
type key struct {
	kind string
	id   int64
}

// audit is who made and changed a thing, and when.
type audit struct {
	createdBy, modifiedBy string
	created, modified     time.Time
}

func (a *audit) touch(at time.Time, by string) { a.modified, a.modifiedBy = at, by }

type project struct {
	audit
	id          int64
	name, label string
	template    bool
}

type requirement struct {
	audit
	id, project, version int64 // the current version
	name, ref, status    string
	former               []int64 // ids of the versions before
	high                 bool    // a high-level requirement
}

type testCase struct {
	audit
	id, project                                  int64
	kind, name, ref, importance, status, comment string
	requirements                                 []int64
	application                                  string
}

type campaign struct {
	audit
	id, project            int64
	name, ref, status      string
	order, application     string
	start, end             time.Time
	actualStart, actualEnd time.Time
	iterations             []int64
}

type iteration struct {
	audit
	id, campaign int64
	name, ref    string
	status       string
	items        []int64
}

type item struct {
	id, iteration, testCase int64 // testCase 0: it was deleted
	testName, testRef       string
	status, by, assigned    string
	on                      time.Time
	executions              []int64
}

type execution struct {
	id, item                                  int64
	order                                     int
	name, ref, status, by, importance, remark string
	on                                        time.Time
	steps                                     []step
	issues                                    []int // numbers in the bug tracker
	testApplication                           string
}

type step struct {
	id     int64
	status string
	on     time.Time
	by     string
}

// model is all that the server holds.
type model struct {
	blanks int // pages to come empty

	projects     map[int64]*project
	requirements map[int64]*requirement
	testCases    map[int64]*testCase
	campaigns    map[int64]*campaign
	iterations   map[int64]*iteration
	items        map[int64]*item
	executions   map[int64]*execution
	hidden       map[key]bool
	last         map[string]int64 // the highest number given, by kind
	anomalies    map[string]int   // number in the bug tracker, by reference
}

// next gives a number that was never given.
func (m *model) next(kind string) int64 {
	m.last[kind]++
	return m.last[kind]
}

// ids gives the numbers of a map in order.
func ids[V any](m map[int64]V) []int64 {
	all := make([]int64, 0, len(m))
	for id := range m {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// projectOf is the project that an object lies in; 0 when there is no such object.
func (m *model) projectOf(k key) int64 {
	switch k.kind {
	case Project:
		if m.projects[k.id] != nil {
			return k.id
		}
	case Requirement:
		if r := m.requirements[k.id]; r != nil {
			return r.project
		}
	case TestCase:
		if t := m.testCases[k.id]; t != nil {
			return t.project
		}
	case Campaign:
		if c := m.campaigns[k.id]; c != nil {
			return c.project
		}
	case Iteration:
		if i := m.iterations[k.id]; i != nil {
			return m.projectOf(key{Campaign, i.campaign})
		}
	case Item:
		if i := m.items[k.id]; i != nil {
			return m.projectOf(key{Iteration, i.iteration})
		}
	case Execution:
		if e := m.executions[k.id]; e != nil {
			return m.projectOf(key{Item, e.item})
		}
	}
	return 0
}

// visible tells whether the account may read an object, which exists.
func (m *model) visible(k key) bool {
	return !m.hidden[k] && !m.hidden[key{Project, m.projectOf(k)}]
}
