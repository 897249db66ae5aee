package squash

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors"
)

// painLimit is how many objects in a row may fail before the run is given up.
const painLimit = 5

// run is one Pull.
type run struct {
	*Source
	emit   func([]connectors.Envelope, connectors.Cursor) error
	mem    *memory
	floor  time.Time // no Version is before it
	start  time.Time // of the run, by Squash's clock
	at     time.Time // of the last answer, by Squash's clock
	page   []connectors.Envelope
	saved  connectors.Cursor
	linked *bool // whether this Squash tells linked issues; nil before it was asked
	pain   int
	first  error // what a later run has to mend
}

// Pull walks the lists and emits each object that is not as the cursor remembers
// it, once. An idle Pull makes as many requests as the lists have pages: those of
// the projects, their test cases, requirements and campaigns, of the open
// campaigns' iterations, and of the open iterations' test plans and issues; two
// more for each list of several pages, and one.
//
// An object that cannot be read does not keep its neighbours back: the rest is
// emitted, and then Pull fails. So it does after a list that never held still.
func (s *Source) Pull(ctx context.Context, from connectors.Cursor, emit func([]connectors.Envelope, connectors.Cursor) error) error {
	mem, err := parseCursor(from)
	if err != nil {
		return s.bad(connectors.Stop, "resume the reading", "the cursor is not one of this source: start a backfill", err)
	}
	r := &run{Source: s, emit: emit, mem: mem, saved: from}
	if !mem.clock.IsZero() {
		r.floor = mem.clock.Add(time.Millisecond)
	}
	if err := r.walk(ctx); err != nil {
		return err
	}
	if err := r.finish(); err != nil {
		return err
	}
	return r.first
}

func (r *run) walk(ctx context.Context) error {
	projects, l, err := r.scope(ctx)
	if err != nil {
		return err
	}
	r.start, r.at = l.at, l.at
	if r.opts.wants(KindProject) {
		l.rows = projects
		if err := r.details(ctx, KindProject, l); err != nil {
			return err
		}
	}
	for _, kind := range []string{KindTestCase, KindRequirement} {
		if !r.opts.wants(kind) {
			continue
		}
		l, err := r.library(ctx, kind, projects)
		if err != nil {
			return err
		}
		if err := r.details(ctx, kind, l); err != nil {
			return err
		}
	}
	if r.opts.wants(KindCampaign) || r.opts.wantsPlans() || r.opts.wants(KindIteration) {
		return r.campaigns(ctx, projects)
	}
	return nil
}

func (o Options) wantsPlans() bool { return o.wants(KindItem) || o.wants(KindExecution) }

// scope lists the projects to read, without templates. A configured project that
// is not to be seen is a stop: its objects would look as if they were gone.
func (s *Source) scope(ctx context.Context) ([]row, listing, error) {
	const do = "list the projects"
	l, err := s.list(ctx, do, "projects", nil)
	if err != nil {
		return nil, l, err
	}
	var rows []row
	missing := slices.Clone(s.opts.Projects)
	for _, r := range l.rows {
		if r.hidden || r.Type == "project-template" {
			continue
		}
		named := func(name string) bool { return name == r.Name || name == strconv.FormatInt(r.id, 10) }
		if len(s.opts.Projects) > 0 && !slices.ContainsFunc(s.opts.Projects, named) {
			continue
		}
		missing = slices.DeleteFunc(missing, named)
		rows = append(rows, r)
	}
	if len(missing) > 0 {
		return nil, l, s.bad(connectors.Stop, do, "correct the projects in the configuration, or give the account the right to read them",
			fmt.Errorf("the account sees no project %q", missing[0]))
	}
	return rows, l, nil
}

// library reads one list of each project as one list.
func (s *Source) library(ctx context.Context, kind string, projects []row) (listing, error) {
	whole := listing{complete: true}
	met := map[int64]bool{}
	for _, p := range projects {
		l, err := s.list(ctx, "list the "+resource(kind)+" of project "+number(p.id), "projects/"+number(p.id)+"/"+resource(kind), fieldsOf(kind))
		if status(err) == http.StatusNotFound {
			continue // the project was deleted since it was listed
		}
		if err != nil {
			return listing{}, err
		}
		whole.at, whole.complete = l.at, whole.complete && l.complete
		for _, one := range l.rows {
			if !met[one.id] { // it moved from a project to a later one
				met[one.id] = true
				whole.rows = append(whole.rows, one)
			}
		}
	}
	return whole, nil
}

// settle notes when a list was read, and that it is to be read again when it did
// not hold still.
func (r *run) settle(l listing, what string) {
	if l.at.After(r.at) {
		r.at = l.at
	}
	if !l.complete && r.first == nil {
		r.first = r.unsteady("list the " + what)
	}
}

// trouble notes that one object could not be read. It is an error once too many
// in a row could not.
func (r *run) trouble(err error) error {
	if r.first == nil {
		r.first = err
	}
	if r.pain++; r.pain >= painLimit {
		return err
	}
	return nil
}

// version is the instant at which a state was read.
func (r *run) version() time.Time {
	at := r.at.Truncate(time.Millisecond)
	if at.Before(r.floor) {
		at = r.floor
	}
	if at.After(r.mem.clock) {
		r.mem.clock = at
	}
	return at
}

// add puts an object on the page. The caller has remembered it.
func (r *run) add(kind string, id int64, presence connectors.Presence, body []byte) error {
	r.page = append(r.page, connectors.Envelope{
		Source: r.opts.Name, Kind: kind, ID: number(id), Version: r.version(), SeenAt: r.opts.REST.Clock.Now().UTC(), Presence: presence, Body: body,
	})
	if len(r.page) < r.opts.PageSize {
		return nil
	}
	return r.send()
}

// send emits the page with a cursor that remembers all that was emitted.
func (r *run) send() error {
	cursor, err := r.mem.encode()
	if err != nil {
		return err
	}
	if len(cursor) > cursorLimit {
		return r.bad(connectors.Stop, "remember the objects", "configure several sources, each with some of the projects, or close campaigns that are over",
			errors.New("there are too many objects outside closed campaigns for one source"))
	}
	if err := r.emit(r.page, cursor); err != nil {
		return err
	}
	r.page, r.saved = nil, cursor
	return nil
}

// finish emits what is left. A page without objects saves what only the cursor
// learnt.
func (r *run) finish() error {
	cursor, err := r.mem.encode()
	if err != nil {
		return err
	}
	if len(r.page) == 0 && bytes.Equal(cursor, r.saved) {
		return nil
	}
	return r.send()
}
