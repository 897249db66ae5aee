package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// Kinds of reference data: what issues point to. JIRA gives them no update time,
// and a change of them touches no issue.
const (
	ProjectKind   = "project"
	VersionKind   = "version"
	ComponentKind = "component"
	UserKind      = "user"
	FieldKind     = "field"
	StatusKind    = "status"
	PriorityKind  = "priority"
	IssueTypeKind = "issuetype"
)

// referenceKinds in the order of reading: what others point to first.
func referenceKinds() []string {
	return []string{ProjectKind, FieldKind, StatusKind, PriorityKind, IssueTypeKind, VersionKind, ComponentKind, UserKind}
}

// usersPage is the most that either flavour gives at once.
const usersPage = 1000

// thing is one object of reference data.
type thing struct {
	kind, id string
	body     json.RawMessage
}

func (t thing) key() string { return t.kind + "/" + t.id }

// errRefused is in the chain of the error of a list that the server does not
// give to this account, or has not.
var errRefused = errors.New("the server does not give this list to the account")

// referenceOf reads all objects of one kind in scope, each once. It is
// [errRefused] when the server refuses one of the lists it takes.
func (s *Source) referenceOf(ctx context.Context, flavor Flavor, kind string) ([]thing, error) {
	var things []thing
	var err error
	switch kind {
	case ProjectKind:
		var scope []project
		scope, err = s.scope(ctx, flavor)
		for _, p := range scope {
			things = append(things, identify(kind, p.body))
		}
	case VersionKind, ComponentKind:
		things, err = s.ofProjects(ctx, flavor, kind)
	case UserKind:
		things, err = s.users(ctx, flavor)
	case FieldKind, StatusKind, PriorityKind, IssueTypeKind:
		things, err = s.list(ctx, kind, "read the list of "+kind, "rest/api/2/"+kind, nil)
	default:
		err = unknownKind(kind)
	}
	if err != nil {
		return nil, refusal(err)
	}
	once := map[string]bool{}
	return slices.DeleteFunc(things, func(t thing) bool {
		again := once[t.id]
		once[t.id] = true
		return again
	}), nil
}

// refusal marks the answers that say: not for you, or not here. 401 is none: it
// is the credentials that are refused.
func refusal(err error) error {
	switch status(err) {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusConflict, http.StatusGone, http.StatusNotImplemented:
		return errors.Join(errRefused, err)
	}
	return err
}

func (s *Source) ofProjects(ctx context.Context, flavor Flavor, kind string) ([]thing, error) {
	scope, err := s.scope(ctx, flavor)
	if err != nil {
		return nil, err
	}
	var all []thing
	for _, p := range scope {
		things, err := s.list(ctx, kind, "read the "+kind+"s of "+p.Key, "rest/api/2/project/"+url.PathEscape(p.Key)+"/"+kind+"s", nil)
		if p.Archived && errors.Is(err, rest.ErrNotFound) {
			continue // what an archived project holds is not shown everywhere
		}
		if err != nil {
			return nil, err
		}
		all = append(all, things...)
	}
	return all, nil
}

// users reads the accounts, inactive ones included. A page may be shorter than
// asked: only an empty one is the end.
func (s *Source) users(ctx context.Context, flavor Flavor) ([]thing, error) {
	path, query := "rest/api/2/user/search", url.Values{"username": {"."}, "includeInactive": {"true"}}
	if flavor == Cloud {
		path, query = "rest/api/2/users/search", url.Values{}
	}
	var all []thing
	known := map[string]bool{}
	for {
		query.Set("startAt", strconv.Itoa(len(all)))
		query.Set("maxResults", strconv.Itoa(usersPage))
		page, err := s.list(ctx, UserKind, "read the users", path, query)
		if err != nil {
			return nil, err
		}
		fresh := 0
		for _, user := range page {
			if !known[user.id] {
				known[user.id] = true
				fresh++
			}
		}
		if fresh == 0 { // the end, or a server that does not know startAt
			return all, nil
		}
		all = append(all, page...)
	}
}

// list reads one array.
func (s *Source) list(ctx context.Context, kind, do, path string, query url.Values) ([]thing, error) {
	got, err := s.ask(ctx, do, path, query, nil)
	if err != nil {
		return nil, err
	}
	var bodies []json.RawMessage
	if err = json.Unmarshal(got.body, &bodies); err == nil && !utf8.Valid(got.body) {
		err = errors.New("it holds bytes that are not UTF-8")
	}
	if err != nil {
		return nil, s.bad(connectors.Retry, do, "a proxy or the server damages the answers; if it lasts, tell its administrators", fmt.Errorf("decode the list: %w", err))
	}
	things := make([]thing, len(bodies))
	for i, body := range bodies {
		things[i] = identify(kind, body)
	}
	return things, nil
}

// identify finds the identifier of an object: of users the account id of Cloud,
// or the key of a Data Center, which stays when a login changes. What has none
// gets one of its own, as an issue does.
func identify(kind string, body json.RawMessage) thing {
	var form struct {
		ID        json.RawMessage `json:"id"`
		AccountID json.RawMessage `json:"accountId"`
		Key       json.RawMessage `json:"key"`
		Name      json.RawMessage `json:"name"`
	}
	_ = json.Unmarshal(body, &form)
	candidates := []json.RawMessage{form.ID}
	if kind == UserKind {
		candidates = []json.RawMessage{form.AccountID, form.Key, form.Name}
	}
	for _, candidate := range candidates {
		if id := identifier(candidate); id != "" {
			return thing{kind: kind, id: id, body: body}
		}
	}
	return thing{kind: kind, id: fmt.Sprintf("unidentified-%016x", fingerprint(body)), body: body}
}

// seeReference looks for an object of reference data in the lists of the server.
// A Data Center's lists are global, so that what is not in them is gone; a
// Cloud's are limited to what the account's projects use. Projects and users are
// never proven gone.
func (s *Source) seeReference(ctx context.Context, kind, id string) (connectors.Presence, error) {
	who, err := s.whoami(ctx)
	if err != nil {
		return "", err
	}
	things, err := s.visibleReference(ctx, who.flavor, kind)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(things, func(t thing) bool { return t.id == id }) {
		return connectors.Present, nil
	}
	switch kind {
	case FieldKind, StatusKind, PriorityKind, IssueTypeKind:
		if who.flavor == Cloud {
			return connectors.Hidden, nil
		}
		return connectors.Deleted, nil
	case VersionKind, ComponentKind:
		_, err := s.ask(ctx, "look for "+kind+" "+id, "rest/api/2/"+kind+"/"+url.PathEscape(id), nil, nil)
		switch {
		case err == nil:
			return connectors.Moved, nil // it lives on in a project out of scope
		case errors.Is(err, rest.ErrNotFound):
			return connectors.Deleted, nil
		case status(err) == http.StatusForbidden:
			return connectors.Hidden, nil
		}
		return "", err
	}
	return connectors.Hidden, nil
}

// visibleReference is referenceOf, of projects those that the account sees, in
// scope or not: it serves to prove that a container is there.
func (s *Source) visibleReference(ctx context.Context, flavor Flavor, kind string) ([]thing, error) {
	if kind != ProjectKind {
		return s.referenceOf(ctx, flavor, kind)
	}
	visible, err := s.projects(ctx, flavor)
	if err != nil {
		return nil, err
	}
	things := make([]thing, len(visible))
	for i, p := range visible {
		things[i] = identify(kind, p.body)
	}
	return things, nil
}

func (s *Source) fetchReference(ctx context.Context, kind, id string) (connectors.Envelope, error) {
	who, err := s.whoami(ctx)
	if err != nil {
		return connectors.Envelope{}, err
	}
	things, err := s.referenceOf(ctx, who.flavor, kind)
	if err != nil {
		return connectors.Envelope{}, err
	}
	for _, t := range things {
		if t.id == id {
			return s.referenceEnvelope(t, s.opts.REST.Clock.Now().UTC()), nil
		}
	}
	return connectors.Envelope{}, s.bad(connectors.Retry, "read "+kind+" "+id, "", rest.ErrNotFound)
}

func (s *Source) referenceEnvelope(t thing, seenAt time.Time) connectors.Envelope {
	return connectors.Envelope{
		Source: s.opts.Name, Kind: t.kind, ID: t.id, SeenAt: seenAt, Presence: connectors.Present, Body: t.body,
	}
}

// Refused tells which kinds of reference data the server refused when they were
// last read, and how. Issues are complete without them, so that it is no error of
// Pull; the operator should be shown it.
func (s *Source) Refused() map[string]error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.refused)
}
