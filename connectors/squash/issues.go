package squash

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
)

// linkedIssues is a digest of the issues of an iteration by execution, and of
// those that name none.
type linkedIssues struct {
	byExecution map[int64]uint32
	others      uint32
}

func (l linkedIssues) of(execution row) uint32 {
	if named := l.byExecution[execution.id]; named != 0 || execution.Outcome == "SUCCESS" || execution.Outcome == "READY" {
		return named
	}
	return l.others // it may be one of them that is linked to it
}

// linkedIssues reads the issues of an iteration in one list: an issue that is
// linked to an execution changes neither its row nor its dates. Before Squash 6
// the interface did not tell them.
func (r *run) linkedIssues(ctx context.Context, i row) (linkedIssues, error) {
	found := linkedIssues{byExecution: map[int64]uint32{}}
	if !r.opts.wants(KindExecution) {
		return found, nil
	}
	if r.linked == nil {
		got, err := r.ask(ctx, "read iteration "+number(i.id), "iterations/"+number(i.id), nil)
		if status(err) == http.StatusNotFound {
			return found, nil
		}
		if err != nil {
			return found, err
		}
		if !got.valid() {
			return found, r.damaged("read an iteration", errNotJSON)
		}
		_, told := readEntity(got.body).Links["issues"]
		r.linked = &told
	}
	if !*r.linked {
		return found, nil
	}
	issues, err := r.Source.issues(ctx, "iterations/"+number(i.id)+"/issues")
	if status(err) == http.StatusNotFound {
		return found, nil
	}
	if err != nil {
		return found, err
	}
	for _, issue := range issues {
		named := executionsOf(issue)
		for id := range named {
			found.byExecution[id] = max(1, (found.byExecution[id]+digest(issue))&markMask)
		}
		if len(named) == 0 {
			found.others = max(1, (found.others+digest(issue))&markMask)
		}
	}
	return found, nil
}

var executionLink = regexp.MustCompile(`/executions/(\d+)"`)

// executionsOf finds the executions that an issue names by their addresses.
func executionsOf(issue []byte) map[int64]bool {
	named := map[int64]bool{}
	for _, found := range executionLink.FindAllSubmatch(issue, -1) {
		if id, err := strconv.ParseInt(string(found[1]), 10, 64); err == nil {
			named[id] = true
		}
	}
	return named
}

// issues reads the issues linked to an object, sorted by their bytes: they have
// no number of their own and no order.
func (s *Source) issues(ctx context.Context, path string) ([]json.RawMessage, error) {
	const do = "read the issues"
	var all []json.RawMessage
	met := map[string]json.RawMessage{}
	size := strconv.Itoa(s.size.Now())
	for n := 0; ; n++ {
		query := url.Values{"page": {strconv.Itoa(n)}, "size": {size}, "sort": {"id"}}
		elements, form, err := s.elements(ctx, do, path, query)
		if err != nil {
			return nil, err
		}
		for _, element := range elements {
			met[string(element)] = element
		}
		if len(elements) == 0 || n+1 >= form.Pages {
			break
		}
	}
	for _, text := range sortedKeys(met) {
		all = append(all, met[text])
	}
	return all, nil
}

func (s *Source) elements(ctx context.Context, do, path string, query url.Values) ([]json.RawMessage, numbers, error) {
	var wrong error
	for range pageTries {
		got, err := s.ask(ctx, do, path, query)
		if err != nil {
			return nil, numbers{}, err
		}
		elements, form, err := decodeElements(got.body)
		if err == nil {
			return elements, form, nil
		}
		wrong = err
	}
	return nil, numbers{}, s.damaged(do, wrong)
}
