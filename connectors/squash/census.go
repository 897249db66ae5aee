package squash

import (
	"context"
	"iter"
	"net/http"
)

// IDs yields each object of the kinds read once, those of closed campaigns and
// iterations included. What is hidden from the account is not named: [Source.See]
// tells it from what is deleted.
//
// It ends with an error when a list does not hold still or is refused.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		c := &census{Source: s, yield: yield, met: map[string]bool{}}
		if err := c.take(ctx); err != nil && !c.enough {
			yield("", err)
		}
	}
}

type census struct {
	*Source
	yield  func(string, error) bool
	met    map[string]bool
	enough bool // yield wants no more
}

func (c *census) take(ctx context.Context) error {
	projects, l, err := c.scope(ctx)
	if err != nil {
		return err
	}
	if !l.complete {
		return c.unsteady("list the projects")
	}
	if !c.name(KindProject, projects) {
		return nil
	}
	for _, kind := range []string{KindTestCase, KindRequirement} {
		if !c.opts.wants(kind) {
			continue
		}
		if _, err := c.collect(ctx, kind, projects); err != nil || c.enough {
			return err
		}
	}
	if !c.opts.wants(KindCampaign) && !c.opts.wants(KindIteration) && !c.opts.wantsPlans() {
		return nil
	}
	campaigns, err := c.collect(ctx, KindCampaign, projects)
	if err != nil || c.enough {
		return err
	}
	for _, campaign := range campaigns {
		if err := c.inside(ctx, campaign); err != nil || c.enough {
			return err
		}
	}
	return nil
}

// name yields the objects that the account sees; false when yield wants no more.
func (c *census) name(kind string, rows []row) bool {
	if !c.opts.wants(kind) {
		return true
	}
	for _, r := range rows {
		key := kind + "/" + number(r.id)
		if r.hidden || r.id == 0 || c.met[key] {
			continue
		}
		c.met[key] = true
		if !c.yield(key, nil) {
			c.enough = true
			return false
		}
	}
	return true
}

func (c *census) collect(ctx context.Context, kind string, projects []row) ([]row, error) {
	l, err := c.library(ctx, kind, projects)
	if err == nil && !l.complete {
		err = c.unsteady("list the " + resource(kind))
	}
	if err != nil {
		return nil, err
	}
	c.name(kind, l.rows)
	return l.rows, nil
}

// whole reads a list that must hold still. What was deleted since it was listed
// holds nothing.
func (c *census) whole(ctx context.Context, what, path string) ([]row, error) {
	l, err := c.list(ctx, "list the "+what, path, nil)
	if status(err) == http.StatusNotFound {
		return nil, nil
	}
	if err == nil && !l.complete {
		err = c.unsteady("list the " + what)
	}
	return l.rows, err
}

func (c *census) inside(ctx context.Context, campaign row) error {
	if campaign.hidden || (!c.opts.wants(KindIteration) && !c.opts.wantsPlans()) {
		return nil
	}
	iterations, err := c.whole(ctx, "iterations of campaign "+number(campaign.id), "campaigns/"+number(campaign.id)+"/iterations")
	if err != nil || !c.name(KindIteration, iterations) {
		return err
	}
	for _, iteration := range iterations {
		if iteration.hidden || !c.opts.wantsPlans() {
			continue
		}
		items, err := c.whole(ctx, "test plan of iteration "+number(iteration.id), "iterations/"+number(iteration.id)+"/test-plan")
		if err != nil || !c.name(KindItem, items) {
			return err
		}
		for _, item := range items {
			var executions []row
			for _, entry := range item.Executions {
				executions = append(executions, readRow(entry))
			}
			if !c.name(KindExecution, executions) {
				return nil
			}
		}
	}
	return nil
}
