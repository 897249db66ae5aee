package openproject

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"pilotis/connectors"
)

// censusPage is how many ids are asked at once; the server lowers it.
const censusPage = 1000

// IDs yields kind/id once for every object that the account sees in the projects
// configured. Work packages and time entries are walked along the instant of
// their creation, which never changes: nothing can slip over a page border.
//
// Kinds that the instance lacks or refuses are not named at all. What lies in an
// archived project is not named either; [Source.See] and [Source.Container] tell
// that it is hidden.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		who, err := s.look(ctx)
		if err != nil {
			yield("", err)
			return
		}
		found := map[string]bool{}
		more := true
		name := func(kind string, rows []row) bool {
			for _, r := range rows {
				if key := kind + "/" + r.id; more && !found[key] {
					found[key] = true
					more = yield(key, nil)
				}
			}
			return more
		}
		for _, f := range []feed{workPackages, timeEntries} {
			if !more || !s.reads(f.kind) {
				continue
			}
			err := s.along(ctx, who, f, f.byCreation(), time.Time{}, true, func(p page, _ time.Time, _ bool) (bool, error) { return name(f.kind, p.rows), nil })
			if err != nil && !s.lacks(f.kind, err) {
				yield("", err)
				return
			}
		}
		for _, l := range lists() {
			if !more || !s.reads(l.kind) {
				continue
			}
			rows, err := s.elements(ctx, who, l)
			if err != nil && !s.lacks(l.kind, err) {
				yield("", err)
				return
			}
			name(l.kind, rows)
		}
		if !more {
			return
		}
		if _, err := s.whoami(ctx); err != nil { // a token refused meanwhile makes a shorter list, not an error
			yield("", err)
		}
	}
}

// paths are where single objects are read.
func pathOf(kind string) string {
	switch kind {
	case KindWorkPackage, KindTimeEntry:
		return map[string]string{KindWorkPackage: workPackages.path, KindTimeEntry: timeEntries.path}[kind]
	case KindProject, KindVersion, KindType, KindStatus, KindPriority, KindUser, KindMeeting:
		return listOf(kind).path
	}
	return ""
}

// split reads a key of this source.
func (s *Source) split(do, key string) (kind, id, path string, err error) {
	kind, id, _ = strings.Cut(key, "/")
	if path = pathOf(kind); path == "" || strings.Trim(id, "0123456789") != "" || id == "" {
		return "", "", "", s.bad(connectors.Stop, do, "", fmt.Errorf("%q is no key of this source", key))
	}
	return kind, id, path, nil
}

// See asks for one object. OpenProject answers 404 both for what is deleted and
// for what the account may not see; only to an administrator, who sees all that
// is not archived, does it mean deleted. An archived project is hidden.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	const do = "look for an object"
	kind, id, path, err := s.split(do, key)
	if err != nil {
		return "", err
	}
	one, err := s.alone(ctx, path, row{id: id})
	switch {
	case forbidden(err):
		return connectors.Hidden, nil
	case absent(err):
		who, err := s.look(ctx) // what was answered to nobody in particular proves nothing
		if err != nil {
			return "", err
		}
		if who.admin {
			return connectors.Deleted, nil
		}
		return connectors.Hidden, nil
	case err != nil:
		return "", err
	}
	if kind == KindProject && !active(one.body) {
		return connectors.Hidden, nil
	}
	who, err := s.whoami(ctx)
	if err != nil {
		return "", err
	}
	if !who.covers(kind, one) {
		return connectors.Moved, nil
	}
	return connectors.Present, nil
}

// Fetch reads one object as Pull would emit it.
func (s *Source) Fetch(ctx context.Context, key string) (connectors.Envelope, error) {
	const do = "read an object"
	kind, id, path, err := s.split(do, key)
	if err != nil {
		return connectors.Envelope{}, err
	}
	who, err := s.whoami(ctx)
	if err != nil {
		return connectors.Envelope{}, err
	}
	found, err := s.fetch(ctx, who, kind, id, path)
	if absent(err) || (err == nil && len(found) == 0) {
		err = s.bad(connectors.Stop, do, "", errors.Join(fmt.Errorf("%s: %w", key, errNotThere), err))
	}
	if err != nil {
		return connectors.Envelope{}, err
	}
	r := run{Source: s}
	return r.envelope(kind, found[0]), nil
}

func (s *Source) fetch(ctx context.Context, who identity, kind, id, path string) ([]whole, error) {
	switch kind {
	case KindWorkPackage:
		rows, err := s.byIDs(ctx, who, []string{id})
		if err != nil {
			return nil, err
		}
		return s.complete(ctx, who, map[string][]byte{}, rows)
	case KindTimeEntry:
		one, err := s.alone(ctx, path, row{id: id})
		return []whole{{row: one, data: one.body, version: one.updated.at}}, err
	}
	rows, err := s.elements(ctx, who, listOf(kind))
	if err != nil {
		return nil, err
	}
	for _, one := range rows {
		if one.id == id {
			w, err := s.listed(ctx, kind, one)
			return []whole{w}, err
		}
	}
	return nil, nil
}

// Container gives the project that holds the object.
func (s *Source) Container(e connectors.Envelope) string {
	body := e.Body
	switch e.Kind {
	case KindWorkPackage, KindMeeting:
		body = part(e.Body, e.Kind)
	case KindTimeEntry, KindVersion:
	default:
		return ""
	}
	of := links(body)
	for _, name := range []string{"project", "definingProject"} {
		if id := linked(of, name); id != "" {
			return KindProject + "/" + id
		}
	}
	return ""
}
