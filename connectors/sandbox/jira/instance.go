package jira

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"pilotis/connectors/sandbox/faults"
	"pilotis/connectors/sandbox/jira/jql"
)

// Instance is a living site: an http.Handler of its REST interface, whose
// issues can be changed and whose faults can be switched while it serves. Its
// methods may be called from several goroutines.
type Instance struct {
	Faults *faults.Queue // what goes wrong next

	site     Site // without its issues
	zone     *time.Location
	now      func() time.Time
	latency  time.Duration
	limiter  *rate.Limiter
	blanks   atomic.Int64 // empty pages to be given
	requests atomic.Int64

	mu          sync.RWMutex
	issues      map[string]*Issue // by id; an *Issue is never changed, only replaced
	keys        map[string]string // current key → id
	oldKeys     map[string]string // key before a move → id
	projects    map[string]Project
	nextHistory int
	access      access
	found       map[string][]*Issue // results of queries since the last change
}

// InstanceOptions is how a site lives. The zero value is real time, no latency.
type InstanceOptions struct {
	Latency time.Duration    // added to every answer
	Now     func() time.Time // the server's clock: Date header, relative dates; nil is time.Now
}

// NewInstance makes a site live. It fails on a zone that is not known, an issue
// without an id, and two issues with one id.
func NewInstance(site Site, options InstanceOptions) (*Instance, error) {
	zone, err := time.LoadLocation(site.Zone)
	if err != nil {
		return nil, fmt.Errorf("load the account zone of site %s: %w", site.Name, err)
	}
	if site.Flavor != DataCenter && site.Flavor != Cloud {
		return nil, fmt.Errorf("start site %s: unknown flavor %q", site.Name, site.Flavor)
	}
	instance := &Instance{
		Faults: &faults.Queue{}, site: site, zone: zone, now: options.Now, latency: options.Latency,
		issues: map[string]*Issue{}, keys: map[string]string{}, oldKeys: map[string]string{},
		projects: map[string]Project{}, nextHistory: firstMutation,
	}
	if instance.now == nil {
		instance.now = time.Now
	}
	if perSecond := site.Limits.RequestsPerSec; perSecond > 0 {
		instance.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, site.Limits.Burst))
	}
	for _, project := range site.Projects {
		instance.projects[project.Key] = project
	}
	for i := range site.Issues {
		issue := &site.Issues[i]
		if issue.ID == "" {
			return nil, fmt.Errorf("start site %s: issue %q has no id", site.Name, issue.Key)
		}
		if instance.issues[issue.ID] != nil {
			return nil, fmt.Errorf("start site %s: two issues have the id %s", site.Name, issue.ID)
		}
		instance.store(issue)
	}
	instance.site.Issues = nil
	return instance, nil
}

// Requests is how many requests came in, faults and refusals included.
func (i *Instance) Requests() int64 { return i.requests.Load() }

// Name is the site's name.
func (i *Instance) Name() string { return i.site.Name }

// store puts an issue into the index; the lock is held by the caller.
func (i *Instance) store(issue *Issue) {
	if before := i.issues[issue.ID]; before != nil && i.keys[before.Key] == before.ID {
		delete(i.keys, before.Key)
	}
	i.issues[issue.ID] = issue
	i.keys[issue.Key] = issue.ID
	for _, old := range issue.OldKeys {
		i.oldKeys[old] = issue.ID
	}
	i.found = nil
}

// lookup finds an issue by id, key or former key; the lock is held by the caller.
func (i *Instance) lookup(idOrKey string) *Issue {
	if issue := i.issues[idOrKey]; issue != nil {
		return issue
	}
	if id, ok := i.keys[idOrKey]; ok {
		return i.issues[id]
	}
	return i.issues[i.oldKeys[idOrKey]]
}

func (i *Instance) issue(idOrKey string) *Issue {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.lookup(idOrKey)
}

// keptResults bounds the memory of the result cache.
const keptResults = 16

// search gives the issues that a query selects now, in its order. The slice is
// shared: callers read it only.
func (i *Instance) search(text string, lenient bool) ([]*Issue, *jql.Query, error) {
	query, err := jql.Parse(text, jql.Context{Zone: i.zone, Now: i.now()})
	if err != nil {
		return nil, nil, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if !lenient {
		if err := i.validate(query); err != nil {
			return nil, nil, err
		}
	}
	if kept, ok := i.found[text]; ok {
		return kept, query, nil
	}
	type candidate struct {
		row   jql.Row
		issue *Issue
	}
	var rows []candidate
	for _, issue := range i.issues {
		if row := issue.row(i.projects[issue.Project]); query.Match(row) && !i.unlisted(issue) {
			rows = append(rows, candidate{row, issue})
		}
	}
	slices.SortFunc(rows, func(a, b candidate) int { return query.Compare(a.row, b.row) })
	found := make([]*Issue, len(rows))
	for n, row := range rows {
		found[n] = row.issue
	}
	if !query.Relative() {
		if i.found == nil || len(i.found) >= keptResults {
			i.found = map[string][]*Issue{}
		}
		i.found[text] = found
	}
	return found, query, nil
}

// validate refuses a query that names what the site does not have, as JIRA does.
func (i *Instance) validate(query *jql.Query) error {
	for _, name := range query.Named(jql.Project) {
		if !i.hasProject(name) {
			return missing(name, jql.Project)
		}
	}
	for _, name := range query.Named(jql.Status) {
		if !slices.ContainsFunc(i.site.Statuses, func(s Status) bool { return same(s.Name, name) || s.ID == name }) {
			return missing(name, jql.Status)
		}
	}
	for _, name := range query.Named(jql.Type) {
		if !slices.ContainsFunc(i.site.Types, func(t Named) bool { return same(t.Name, name) || t.ID == name }) {
			return missing(name, jql.Type)
		}
	}
	for _, field := range []jql.Field{jql.Key, jql.ID} {
		for _, name := range query.Named(field) {
			if i.lookup(name) == nil {
				return &jql.Error{Message: fmt.Sprintf("An issue with key '%s' does not exist for field '%s'.", name, field)}
			}
		}
	}
	return nil
}

func missing(name string, field jql.Field) error {
	return &jql.Error{Message: fmt.Sprintf("The value '%s' does not exist for the field '%s'.", name, field)}
}
