package squash

import (
	"slices"
	"time"
)

// Delete deletes an object with all that it holds, without a trace. An execution
// outlives its test case, which its item then no longer names.
func (s *Server) Delete(kind string, id int64) error {
	return s.change("delete an object", func(m *model, _ time.Time) error {
		if m.projectOf(key{kind, id}) == 0 {
			return absent(kind, id)
		}
		m.remove(key{kind, id})
		return nil
	})
}

func (m *model) remove(k key) {
	switch k.kind {
	case TestCase:
		delete(m.testCases, k.id)
		for _, i := range m.items {
			if i.testCase == k.id {
				i.testCase = 0
			}
		}
	case Requirement:
		delete(m.requirements, k.id)
	case Execution:
		i := m.items[m.executions[k.id].item]
		i.executions = slices.DeleteFunc(i.executions, func(id int64) bool { return id == k.id })
		delete(m.executions, k.id)
		i.follow(m)
	case Item:
		i := m.items[k.id]
		for _, e := range slices.Clone(i.executions) {
			m.remove(key{Execution, e})
		}
		iteration := m.iterations[i.iteration]
		iteration.items = slices.DeleteFunc(iteration.items, func(id int64) bool { return id == k.id })
		delete(m.items, k.id)
	case Iteration:
		for _, i := range slices.Clone(m.iterations[k.id].items) {
			m.remove(key{Item, i})
		}
		c := m.campaigns[m.iterations[k.id].campaign]
		c.iterations = slices.DeleteFunc(c.iterations, func(id int64) bool { return id == k.id })
		delete(m.iterations, k.id)
	case Campaign:
		for _, i := range slices.Clone(m.campaigns[k.id].iterations) {
			m.remove(key{Iteration, i})
		}
		delete(m.campaigns, k.id)
	case Project:
		for id, c := range m.campaigns {
			if c.project == k.id {
				m.remove(key{Campaign, id})
			}
		}
		for id, t := range m.testCases {
			if t.project == k.id {
				m.remove(key{TestCase, id})
			}
		}
		for id, q := range m.requirements {
			if q.project == k.id {
				delete(m.requirements, id)
			}
		}
		delete(m.projects, k.id)
	}
}
