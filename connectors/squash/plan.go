package squash

import (
	"context"
	"encoding/binary"
	"net/http"

	"pilotis/connectors"
)

// surroundings is what holds an item or an execution, as far as a fact about it
// needs to know.
type surroundings struct {
	campaign, iteration, item []byte
	held                      []byte // a digest of campaign and iteration
	linked                    bool   // issues are linked to the execution
}

// in gives the surroundings of what an iteration holds.
func (a surroundings) in(iteration row) surroundings {
	a.iteration = iterationDigest(iteration.body)
	a.held = binary.BigEndian.AppendUint32(nil, digest(a.campaign, a.iteration))
	return a
}

func (a *surroundings) members() []member {
	members := []member{{"campaign", a.campaign}, {"iteration", a.iteration}}
	if a.item != nil {
		members = append(members, member{"test-plan-item", a.item})
	}
	return members
}

func campaignDigest(body []byte) []byte {
	return pick(body, "_type", "id", "name", "reference", "path", "project",
		"scheduled_start_date", "scheduled_end_date", "custom_fields")
}

func iterationDigest(body []byte) []byte {
	return pick(body, "_type", "id", "name", "reference", "custom_fields")
}

func itemDigest(body []byte) []byte {
	return pick(body, "_type", "id", "referenced_test_case", "referenced_dataset", "assigned_to")
}

// campaigns walks the campaigns and what they hold.
func (r *run) campaigns(ctx context.Context, projects []row) error {
	l, err := r.library(ctx, KindCampaign, projects)
	if err != nil {
		return err
	}
	if r.opts.wants(KindCampaign) {
		if err := r.details(ctx, KindCampaign, l); err != nil {
			return err
		}
	} else {
		r.settle(l, resource(KindCampaign))
	}
	if !r.opts.wants(KindIteration) && !r.opts.wantsPlans() {
		return nil
	}
	here := map[int64]bool{}
	for _, c := range l.rows {
		here[c.id] = true
		if c.hidden {
			continue
		}
		row := digest(c.body)
		if r.mem.campaigns[c.id].recent(r.start, r.opts.Refresh, row) {
			continue // closed, and walked
		}
		full, err := r.full(ctx, c)
		if err != nil {
			return err
		}
		over := full.closed(r.start, r.opts.Refresh)
		whole, err := r.iterations(ctx, full, over)
		if err != nil {
			return err
		}
		delete(r.mem.campaigns, c.id)
		if over && whole {
			r.mem.campaigns[c.id] = visited(r.start, row)
		}
	}
	if l.complete {
		for id := range r.mem.campaigns {
			if !here[id] {
				delete(r.mem.campaigns, id)
			}
		}
		for id, i := range r.mem.iterations {
			if !here[i.campaign] {
				delete(r.mem.iterations, id)
			}
		}
	}
	return nil
}

// iterations walks the iterations of a campaign; true when all were.
func (r *run) iterations(ctx context.Context, c row, over bool) (bool, error) {
	l, err := r.list(ctx, "list the iterations of campaign "+number(c.id), "campaigns/"+number(c.id)+"/iterations", nil)
	if status(err) == http.StatusNotFound {
		return false, nil // deleted since it was listed
	}
	if err != nil {
		return false, err
	}
	r.settle(l, "iterations of campaign "+number(c.id))
	around := surroundings{campaign: campaignDigest(c.body)}
	whole, here := l.complete, map[int64]bool{}
	for _, i := range l.rows {
		here[i.id] = true
		memory := r.mem.iteration(i.id, c.id)
		if r.opts.wants(KindIteration) || i.hidden {
			if err := r.plain(KindIteration, i, i.body, digest(i.body), memory.mark); err != nil {
				return false, err
			}
		}
		if i.hidden || !r.opts.wantsPlans() {
			continue
		}
		ended, err := r.plan(ctx, i, memory, around.in(i), over || i.closed(r.start, r.opts.Refresh))
		if err != nil {
			return false, err
		}
		whole = whole && ended
	}
	for id, i := range r.mem.iterations {
		if l.complete && i.campaign == c.id && !here[id] {
			delete(r.mem.iterations, id)
		}
	}
	return whole, nil
}

// full is a campaign with its status and its custom fields, which old servers
// leave out of lists.
func (r *run) full(ctx context.Context, c row) (row, error) {
	if c.Status != "" && (c.CustomFields != nil || !r.opts.wantsPlans()) {
		return c, nil
	}
	const do = "read a campaign"
	got, err := r.ask(ctx, do, "campaigns/"+number(c.id), nil)
	if status(err) == http.StatusNotFound {
		return c, nil // deleted since it was listed
	}
	if err == nil && !got.valid() {
		err = r.damaged(do, errNotJSON)
	}
	return readRow(got.body), err
}

// plain emits an object from its row when that is not as remembered.
func (r *run) plain(kind string, one row, body []byte, want uint32, known marks) error {
	presence := connectors.Present
	if one.hidden {
		presence = connectors.Hidden
	}
	if m, seen := known[one.id]; seen && m.row == want {
		return nil
	}
	known[one.id] = mark{want, want}
	return r.add(kind, one.id, presence, body)
}

// plan walks the test plan of an iteration; true when all of it was. A closed
// iteration is remembered by one sum when it was walked, and walked again once a
// period, or when its row changes.
func (r *run) plan(ctx context.Context, i row, memory *iterationMemory, around surroundings, over bool) (bool, error) {
	rowDigest := digest(i.body, around.campaign)
	if over && memory.visit.recent(r.start, r.opts.Refresh, rowDigest) {
		return true, nil
	}
	l, err := r.list(ctx, "list the test plan of iteration "+number(i.id), "iterations/"+number(i.id)+"/test-plan", nil)
	if status(err) == http.StatusNotFound {
		return false, nil // deleted since it was listed
	}
	if err != nil {
		return false, err
	}
	r.settle(l, "test plan of iteration "+number(i.id))
	issues, err := r.linkedIssues(ctx, i)
	if err != nil {
		return false, err
	}
	p := &plan{run: r, memory: memory, around: around, issues: issues, over: over, items: map[int64]bool{}, executions: map[int64]bool{}}
	sum, troubles := uint32(0), r.first
	if over {
		sum = p.sum(l)
	}
	if !over || memory.sum != sum {
		memory.sum = 0
		if err := p.walk(ctx, l); err != nil {
			return false, err
		}
	}
	memory.visit = visit{}
	whole := l.complete && r.first == troubles
	if over && whole {
		memory.visit, memory.sum, memory.items, memory.executions = visited(r.start, rowDigest), sum, marks{}, marks{}
	}
	return whole, nil
}

// plan is a test plan while it is walked.
type plan struct {
	*run
	memory            *iterationMemory
	around            surroundings
	issues            linkedIssues
	over              bool
	items, executions map[int64]bool // those met
	veiled            bool           // an item is hidden, and its executions with it
	changes           []change       // of executions
}

func (p *plan) walk(ctx context.Context, l listing) error {
	for _, item := range l.rows {
		p.items[item.id] = true
		body := []byte(item.body)
		if !item.hidden {
			body = embed(body, p.around.members())
		}
		if p.opts.wants(KindItem) {
			if err := p.plain(KindItem, item, body, digest(item.body, p.around.held), p.memory.items); err != nil {
				return err
			}
		}
		p.veiled = p.veiled || item.hidden
		for _, entry := range item.Executions {
			execution := readRow(entry)
			if execution.id == 0 || !p.opts.wants(KindExecution) {
				continue
			}
			p.executions[execution.id] = true
			p.execution(item, execution)
		}
	}
	if err := p.changed(ctx, KindExecution, p.changes, p.memory.executions); err != nil {
		return err
	}
	if l.complete {
		forget(p.memory.items, p.items)
		if !p.veiled {
			forget(p.memory.executions, p.executions)
		}
	}
	return nil
}

// execution notes an execution whose row, item, issues or whatever holds it
// changed.
func (p *plan) execution(item, one row) {
	around := p.around
	around.item = itemDigest(item.body)
	links := p.issues.of(one)
	around.linked = links != 0
	want := p.want(one, around, links)
	if !p.over {
		want ^= p.epoch(one.id)
	}
	if m, seen := p.memory.executions[one.id]; seen && m.row == want {
		return
	}
	p.changes = append(p.changes, change{one, want, &around})
}

func (p *plan) want(one row, around surroundings, links uint32) uint32 {
	return digest(one.body, around.item, binary.BigEndian.AppendUint32(around.held, links))
}

// sum is over all that the walk would compare.
func (p *plan) sum(l listing) uint32 {
	var all []byte
	for _, item := range l.rows {
		all = binary.BigEndian.AppendUint32(all, digest(item.body, p.around.held))
		for _, entry := range item.Executions {
			all = binary.BigEndian.AppendUint32(all, p.issues.of(readRow(entry)))
		}
	}
	return max(1, digest(all)) // 0 is none
}
