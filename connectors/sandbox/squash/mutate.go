package squash

import (
	"fmt"
	"time"
)

// change makes one mutation, under the lock and by the server's clock.
func (s *Server) change(what string, f func(m *model, now time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := f(s.model, s.options.Now().UTC().Truncate(time.Millisecond)); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func absent(kind string, id int64) error { return fmt.Errorf("there is no %s %d", kind, id) }

// AddProject adds an empty project and gives its number.
func (s *Server) AddProject(name string) int64 {
	var id int64
	_ = s.change("add a project", func(m *model, now time.Time) error {
		id = m.next(Project)
		m.projects[id] = &project{audit: audit{nobody, nobody, now, now}, id: id, name: name, label: name}
		return nil
	})
	return id
}

// AddTestCase adds a test case and gives its number.
func (s *Server) AddTestCase(projectID int64, name string) (int64, error) {
	var id int64
	err := s.change("add a test case", func(m *model, now time.Time) error {
		if m.projects[projectID] == nil {
			return absent(Project, projectID)
		}
		id = m.next(TestCase)
		m.testCases[id] = &testCase{audit: audit{nobody, nobody, now, now}, id: id, project: projectID, kind: TestCase, name: name, ref: "TC-" + number(id), importance: "LOW", status: "WORK_IN_PROGRESS"}
		return nil
	})
	return id, err
}

// EditTestCase changes a test case.
func (s *Server) EditTestCase(id int64, edit string) error {
	return s.change("edit a test case", func(m *model, now time.Time) error {
		t := m.testCases[id]
		if t == nil {
			return absent(TestCase, id)
		}
		t.comment = edit
		t.touch(now, "dubois.m")
		return nil
	})
}

// Cover links a test case to one more requirement; the date of neither changes.
func (s *Server) Cover(testCaseID, requirementID int64) error {
	return s.change("link a test case", func(m *model, _ time.Time) error {
		t := m.testCases[testCaseID]
		if t == nil || m.requirements[requirementID] == nil {
			return absent(TestCase, testCaseID)
		}
		t.requirements = append(t.requirements, requirementID)
		return nil
	})
}

// AddCampaign adds a campaign with one iteration, both in progress, and gives
// their numbers.
func (s *Server) AddCampaign(projectID int64, name, order string) (campaignID, iterationID int64, err error) {
	err = s.change("add a campaign", func(m *model, now time.Time) error {
		if m.projects[projectID] == nil {
			return absent(Project, projectID)
		}
		campaignID, iterationID = m.next(Campaign), m.next(Iteration)
		made := audit{nobody, nobody, now, now}
		m.campaigns[campaignID] = &campaign{
			audit: made, id: campaignID, project: projectID, name: name, ref: "C-" + number(campaignID), status: "IN_PROGRESS",
			order: order, application: m.projects[projectID].name, start: now, end: now.AddDate(0, 1, 0), iterations: []int64{iterationID},
		}
		m.iterations[iterationID] = &iteration{audit: made, id: iterationID, campaign: campaignID, name: name + " - cycle 1", status: "IN_PROGRESS"}
		return nil
	})
	return campaignID, iterationID, err
}

// Plan adds a test case to an iteration's test plan and gives the item's number.
func (s *Server) Plan(iterationID, testCaseID int64) (int64, error) {
	var id int64
	err := s.change("plan a test case", func(m *model, _ time.Time) error {
		i, t := m.iterations[iterationID], m.testCases[testCaseID]
		if i == nil || t == nil {
			return absent(Iteration, iterationID)
		}
		id = m.next(Item)
		m.items[id] = &item{id: id, iteration: iterationID, testCase: testCaseID, testName: t.name, testRef: t.ref, status: "READY"}
		i.items = append(i.items, id)
		return nil
	})
	return id, err
}

// Execute adds an execution to an item, with a result or READY, and gives its
// number.
func (s *Server) Execute(itemID int64, status, by string) (int64, error) {
	var id int64
	err := s.change("execute an item", func(m *model, now time.Time) error {
		if m.items[itemID] == nil {
			return absent(Item, itemID)
		}
		id = m.execute(itemID, status, by, now).id
		return nil
	})
	return id, err
}

// SetStatus gives an execution another result; READY resets it: its date goes.
func (s *Server) SetStatus(executionID int64, status, by string) error {
	return s.change("give an execution a status", func(m *model, now time.Time) error {
		e := m.executions[executionID]
		if e == nil {
			return absent(Execution, executionID)
		}
		m.result(e, status, by, now)
		return nil
	})
}

// Remark edits the comment of an execution: no list shows it and no date changes.
func (s *Server) Remark(executionID int64, text string) error {
	return s.change("comment an execution", func(m *model, _ time.Time) error {
		e := m.executions[executionID]
		if e == nil {
			return absent(Execution, executionID)
		}
		e.remark = text
		return nil
	})
}

// FastPass types a status on the plan without any execution.
func (s *Server) FastPass(itemID int64, status, by string) error {
	return s.change("type a status on the plan", func(m *model, now time.Time) error {
		i := m.items[itemID]
		if i == nil {
			return absent(Item, itemID)
		}
		i.status, i.by, i.on = status, by, now
		return nil
	})
}

// Link links an issue of the bug tracker to an execution: neither its row nor its
// dates change.
func (s *Server) Link(executionID int64, issue int) error {
	return s.change("link an issue", func(m *model, _ time.Time) error {
		e := m.executions[executionID]
		if e == nil {
			return absent(Execution, executionID)
		}
		e.issues = append(e.issues, issue)
		return nil
	})
}

// RenameCampaign changes a campaign's name and order.
func (s *Server) RenameCampaign(id int64, name, order string) error {
	return s.change("rename a campaign", func(m *model, now time.Time) error {
		c := m.campaigns[id]
		if c == nil {
			return absent(Campaign, id)
		}
		c.name, c.order = name, order
		c.touch(now, nobody)
		return nil
	})
}

// SetCampaignStatus closes or reopens a campaign and its iterations.
func (s *Server) SetCampaignStatus(id int64, status string) error {
	return s.change("give a campaign a status", func(m *model, now time.Time) error {
		c := m.campaigns[id]
		if c == nil {
			return absent(Campaign, id)
		}
		c.status = status
		c.touch(now, nobody)
		for _, i := range c.iterations {
			m.iterations[i].status = status
			m.iterations[i].touch(now, nobody)
		}
		return nil
	})
}

// Move puts a test case or a campaign into another project; its number stays.
func (s *Server) Move(kind string, id, projectID int64) error {
	return s.change("move an object", func(m *model, now time.Time) error {
		if m.projects[projectID] == nil {
			return absent(Project, projectID)
		}
		switch {
		case kind == TestCase && m.testCases[id] != nil:
			m.testCases[id].project = projectID
		case kind == Campaign && m.campaigns[id] != nil:
			m.campaigns[id].project = projectID
		default:
			return absent(kind, id)
		}
		return nil
	})
}

// Hide takes away, or gives back, the account's right to read an object; of a
// project, with all that it holds.
func (s *Server) Hide(kind string, id int64, hidden bool) error {
	return s.change("hide an object", func(m *model, _ time.Time) error {
		if m.projectOf(key{kind, id}) == 0 {
			return absent(kind, id)
		}
		delete(m.hidden, key{kind, id})
		if hidden {
			m.hidden[key{kind, id}] = true
		}
		return nil
	})
}
