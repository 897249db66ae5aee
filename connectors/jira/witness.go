package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

var (
	_ connectors.Witness = (*Source)(nil)
	_ connectors.Fetcher = (*Source)(nil)
	_ connectors.Locator = (*Source)(nil)
)

// See asks JIRA for one object. Of an issue:
//
//	given, in a project in scope               Present
//	given, in a project out of scope           Moved
//	403                                        Hidden
//	404, and a project in scope hides issues   Hidden: JIRA says 404 for both
//	404 else                                   Deleted
//
// A project hides issues when it has an issue security scheme or, where the
// account may not know, when an issue in sight bears a security level. An issue
// moved into a project that the account may not browse cannot be told from a
// deleted one: let the account browse all projects.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	kind, id, _ := strings.Cut(key, "/")
	if kind != Kind {
		return s.seeReference(ctx, kind, id)
	}
	who, err := s.whoami(ctx)
	if err != nil {
		return "", err
	}
	got, err := s.ask(ctx, "look for issue "+id, "rest/api/2/issue/"+url.PathEscape(id), url.Values{"fields": {"project"}}, nil)
	switch {
	case errors.Is(err, rest.ErrNotFound):
		return s.gone(ctx, who)
	case status(err) == http.StatusForbidden:
		if err := s.Check(ctx); err != nil {
			return "", err // it is the account that is refused, not the issue
		}
		return connectors.Hidden, nil
	case err != nil:
		return "", err
	}
	var issue struct {
		ID     json.RawMessage `json:"id"`
		Fields struct {
			Project project `json:"project"`
		} `json:"fields"`
	}
	if err := json.Unmarshal(got.body, &issue); err != nil || identifier(issue.ID) != id {
		return "", s.bad(connectors.Retry, "look for issue "+id, "", errors.New("the answer is not this issue"))
	}
	if len(s.opts.Projects) == 0 || issue.Fields.Project.Key == "" {
		return connectors.Present, nil
	}
	for _, inScope := range s.opts.Projects {
		if inScope == issue.Fields.Project.Key {
			return connectors.Present, nil
		}
	}
	return connectors.Moved, nil
}

// gone judges an issue that JIRA does not find.
func (s *Source) gone(ctx context.Context, who identity) (connectors.Presence, error) {
	scope, err := s.scope(ctx, who.flavor)
	if err != nil {
		return "", err
	}
	for _, p := range scope {
		hides, err := s.hides(ctx, who, p.Key)
		if err != nil {
			return "", err
		}
		if hides {
			return connectors.Hidden, nil
		}
	}
	return connectors.Deleted, nil
}

// hiding is what is known of a project's issue security.
type hiding struct {
	hides bool
	at    time.Time // our clock
}

// hides tells whether a project may hide single issues from the account. The
// answer is believed as long as the account's identity.
func (s *Source) hides(ctx context.Context, who identity, key string) (bool, error) {
	s.mu.Lock()
	known, ok := s.hiding[key]
	s.mu.Unlock()
	if ok && s.opts.REST.Clock.Now().Sub(known.at) < identityAge {
		return known.hides, nil
	}
	hides, err := s.lookForSecurity(ctx, who, key)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hiding[key] = hiding{hides: hides, at: s.opts.REST.Clock.Now()}
	return hides, nil
}

func (s *Source) lookForSecurity(ctx context.Context, who identity, key string) (bool, error) {
	got, err := s.ask(ctx, "read the issue security of "+key, "rest/api/2/project/"+url.PathEscape(key)+"/issuesecuritylevelscheme", nil, nil)
	var scheme struct {
		ID json.RawMessage `json:"id"`
	}
	switch code := status(err); {
	case err == nil:
		if err := json.Unmarshal(got.body, &scheme); err != nil {
			return false, s.bad(connectors.Retry, "read the issue security of "+key, "", err)
		}
		return identifier(scheme.ID) != "", nil
	case code == http.StatusNotFound:
		return false, nil
	case code != http.StatusForbidden && code != http.StatusUnauthorized:
		return false, err
	}
	// The account may not administer the project, which is as it should be.
	q := query{jql: "project = " + quoted(key) + " AND level is not EMPTY", max: 1, fields: "id"}
	got, err = s.search(ctx, who.flavor, q)
	if status(err) == http.StatusBadRequest {
		return false, nil // a JIRA where nothing has a level does not know the word
	}
	if err != nil {
		return false, err
	}
	p, err := decodePage(got.body)
	if err != nil {
		return false, s.bad(connectors.Retry, "look for issues with a security level", "", err)
	}
	return len(p.rows) > 0, nil
}

// Fetch reads one issue, whole.
func (s *Source) Fetch(ctx context.Context, key string) (connectors.Envelope, error) {
	kind, id, _ := strings.Cut(key, "/")
	if kind != Kind {
		return s.fetchReference(ctx, kind, id)
	}
	who, err := s.whoami(ctx)
	if err != nil {
		return connectors.Envelope{}, err
	}
	r, err := s.issue(ctx, row{id: id})
	if err != nil {
		return connectors.Envelope{}, err
	}
	if r, err = s.complete(ctx, who.flavor, r); err != nil {
		return connectors.Envelope{}, err
	}
	return s.envelope(r, s.opts.REST.Clock.Now().UTC()), nil
}

// Container is the project of an issue; versions and components lie in one too,
// but are proven gone by the tool's own lists.
func (s *Source) Container(e connectors.Envelope) string {
	var issue struct {
		Fields struct {
			Project struct {
				ID json.RawMessage `json:"id"`
			} `json:"project"`
		} `json:"fields"`
	}
	if e.Kind != Kind || json.Unmarshal(e.Body, &issue) != nil {
		return ""
	}
	id := identifier(issue.Fields.Project.ID)
	if id == "" {
		return ""
	}
	return ProjectKind + "/" + id
}

// status is the HTTP status in an error; 0 when there is none.
func status(err error) int {
	if answered, ok := errors.AsType[*rest.StatusError](err); ok {
		return answered.Status
	}
	return 0
}

func unknownKind(kind string) error {
	return fmt.Errorf("a JIRA source has no objects of kind %q", kind)
}
