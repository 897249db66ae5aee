package mantis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"pilotis/connectors"
)

// See asks Mantis about one object. Of issues it tells all four presences:
// Deleted when Mantis itself says that there is no such issue, Hidden when it
// refuses to show it, Moved when the issue lies in a project out of scope. The
// issues of a disabled project are Present, though no list shows them. Of the
// other kinds Mantis does not tell what was deleted from what is hidden: what no
// list shows is Hidden.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	kind, id, err := s.cut(key)
	if err != nil {
		return "", err
	}
	v, err := s.look(ctx)
	if err != nil {
		return "", err
	}
	if kind != Issue {
		o, err := s.find(ctx, v, key)
		if err != nil {
			return "", err
		}
		if o == nil {
			return connectors.Hidden, nil
		}
		return connectors.Present, nil
	}
	got, err := s.ask(ctx, "look for issue "+id, "issues/"+id, url.Values{"select": {"id,project"}})
	switch {
	case got.missing():
		return connectors.Deleted, nil
	case got.denied():
		return connectors.Hidden, nil
	case err != nil:
		return "", err
	}
	rows, err := decodeRows(got.body)
	if err == nil && (len(rows) != 1 || strconv.FormatInt(rows[0].id, 10) != id) {
		err = errors.New("the answer is not the one issue")
	}
	if err != nil {
		return "", s.bad(connectors.Retry, "look for issue "+id, "", err)
	}
	if !v.covers(rows[0].project) {
		return connectors.Moved, nil
	}
	return connectors.Present, nil
}

// Fetch reads one object as [Source.Pull] would emit it.
func (s *Source) Fetch(ctx context.Context, key string) (connectors.Envelope, error) {
	kind, id, err := s.cut(key)
	if err != nil {
		return connectors.Envelope{}, err
	}
	v, err := s.look(ctx)
	if err != nil {
		return connectors.Envelope{}, err
	}
	if kind != Issue {
		o, err := s.find(ctx, v, key)
		if err != nil {
			return connectors.Envelope{}, err
		}
		if o == nil {
			return connectors.Envelope{}, s.bad(connectors.Reject, "read "+key, "", errors.New("no list shows it"))
		}
		return s.wrap(*o), nil
	}
	number, _ := strconv.ParseInt(id, 10, 64) // cut has read it
	one, got, err := s.read(ctx, number)
	if got.missing() || got.denied() {
		return connectors.Envelope{}, s.bad(connectors.Reject, "read "+key, "", err)
	}
	if err != nil {
		return connectors.Envelope{}, err
	}
	if !v.covers(one.project) {
		return connectors.Envelope{}, s.bad(connectors.Reject, "read "+key, "", errors.New("it lies in a project that is not configured"))
	}
	r := &run{Source: s, view: v}
	if err := r.complete(ctx, []row{one}); err != nil {
		return connectors.Envelope{}, err
	}
	return s.envelope(one), nil
}

// Container is the project of an issue or a category.
func (s *Source) Container(e connectors.Envelope) string {
	if e.Kind != Issue && e.Kind != Category {
		return ""
	}
	var form struct {
		Project numbered `json:"project"`
	}
	if json.Unmarshal(e.Body, &form) != nil || form.Project.ID <= 0 {
		return ""
	}
	return Project + "/" + strconv.FormatInt(form.Project.ID, 10)
}

// find looks for an object beside the issues; nil when no list shows it.
func (s *Source) find(ctx context.Context, v view, key string) (*object, error) {
	kind, _, _ := strings.Cut(key, "/")
	var all []object
	var err error
	switch kind {
	case User, Config:
		all, err = s.references(ctx, v)
	default:
		all, err = s.containers(v)
	}
	for _, o := range all {
		if o.key() == key {
			return &o, err
		}
	}
	return nil, err
}

// cut parts a key and refuses what is none of this source, which Mantis would
// take for the issue 0.
func (s *Source) cut(key string) (kind, id string, err error) {
	kind, id, _ = strings.Cut(key, "/")
	switch kind {
	case Issue, Project, Version, Category, User:
		if n, bad := strconv.ParseInt(id, 10, 64); bad == nil && n > 0 {
			return kind, id, nil
		}
	case Config:
		if id != "" {
			return kind, id, nil
		}
	}
	return "", "", s.bad(connectors.Stop, "look for an object", "", fmt.Errorf("%q is no key of this source", key))
}
