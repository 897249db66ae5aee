package squash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// split reads a key; it fails on a kind that Squash does not have.
func (s *Source) split(do, key string) (kind string, id int64, err error) {
	kind, text, _ := strings.Cut(key, "/")
	id, err = strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 || !slices.Contains(Kinds(), kind) {
		return "", 0, s.bad(connectors.Stop, do, "", fmt.Errorf("%q is no key of this source", key))
	}
	return kind, id, nil
}

// See asks for the object itself. It is Deleted when Squash answers in JSON that
// it is not found while the interface itself answers; Hidden when the account may
// not read it; Moved when it lies in a project that is not read.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	do := "look for " + key
	kind, id, err := s.split(do, key)
	if err != nil {
		return "", err
	}
	resp, op, err := s.send(ctx, do, entity{}.path(kind, id), nil)
	if err != nil {
		return "", err
	}
	switch resp.StatusCode {
	case http.StatusForbidden:
		return connectors.Hidden, nil
	case http.StatusNotFound:
		return s.proven(ctx, op, resp)
	}
	body, err := rest.ReadJSON(op, resp)
	if err != nil {
		return "", err
	}
	e := readEntity(body)
	switch {
	case e.Type == unauthorized:
		return connectors.Hidden, nil
	case e.ID != id:
		return "", s.damaged(do, errOther(e.ID))
	}
	return s.place(ctx, kind, e)
}

// proven judges a 404: one of a proxy, or of an address that is not Squash's,
// proves nothing.
func (s *Source) proven(ctx context.Context, op string, resp *http.Response) (connectors.Presence, error) {
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(strings.NewReader(string(body)))
	if err != nil || !utf8.Valid(body) || !json.Valid(body) {
		return "", rest.Check(op, resp)
	}
	if _, _, err := s.page(ctx, "confirm that the interface answers", "projects", url.Values{}, 0, 1, "id"); err != nil {
		return "", err
	}
	return connectors.Deleted, nil
}

// place tells whether the project of a present object is read.
func (s *Source) place(ctx context.Context, kind string, e entity) (connectors.Presence, error) {
	project := e.projectID()
	if len(s.opts.Projects) == 0 || kind == KindProject || project == 0 {
		return connectors.Present, nil
	}
	projects, _, err := s.scope(ctx)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(projects, func(p row) bool { return p.id == project }) {
		return connectors.Present, nil
	}
	return connectors.Moved, nil
}

// Fetch reads an object with all that Pull adds to it.
func (s *Source) Fetch(ctx context.Context, key string) (connectors.Envelope, error) {
	do := "fetch " + key
	kind, id, err := s.split(do, key)
	if err != nil {
		return connectors.Envelope{}, err
	}
	var around *surroundings
	if kind == KindExecution || kind == KindItem {
		if around, err = s.surroundings(ctx, kind, id); err != nil {
			return connectors.Envelope{}, err
		}
	}
	seen, at, err := s.look(ctx, kind, row{id: id}, around)
	if err != nil {
		return connectors.Envelope{}, err
	}
	if seen.damaged || seen.presence != connectors.Present {
		return connectors.Envelope{}, s.bad(connectors.Retry, do, "give the account the right to read it", errors.New("it is hidden or damaged"))
	}
	return connectors.Envelope{
		Source: s.opts.Name, Kind: kind, ID: number(id), Version: at, SeenAt: s.opts.REST.Clock.Now().UTC(), Presence: seen.presence, Body: seen.body,
	}, nil
}

// surroundings reads what holds an item or an execution, from the inside out.
func (s *Source) surroundings(ctx context.Context, kind string, id int64) (*surroundings, error) {
	around := &surroundings{}
	if kind == KindExecution {
		_, execution, err := s.one(ctx, kind, id)
		if err != nil {
			return nil, err
		}
		_, around.linked = execution.Links["issues"]
		body, item, err := s.one(ctx, KindItem, execution.Item.ID)
		if err != nil {
			return nil, err
		}
		around.item, id = itemDigest(body), item.ID
	}
	_, item, err := s.one(ctx, KindItem, id)
	if err != nil {
		return nil, err
	}
	body, iteration, err := s.one(ctx, KindIteration, item.Iteration.ID)
	if err != nil {
		return nil, err
	}
	around.iteration = iterationDigest(body)
	if body, _, err = s.one(ctx, KindCampaign, iteration.Parent.ID); err != nil {
		return nil, err
	}
	around.campaign = campaignDigest(body)
	return around, nil
}

func (s *Source) one(ctx context.Context, kind string, id int64) ([]byte, entity, error) {
	do := "read " + kind + " " + number(id)
	got, err := s.ask(ctx, do, entity{}.path(kind, id), nil)
	if err != nil {
		return nil, entity{}, err
	}
	if !got.valid() {
		return nil, entity{}, s.damaged(do, errNotJSON)
	}
	return got.body, readEntity(got.body), nil
}
