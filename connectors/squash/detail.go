package squash

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// fieldsOf asks a list for more of each object than its name, so that its rows
// differ when the object does. A Squash that does not know the parameter gives
// the short row.
func fieldsOf(kind string) url.Values {
	fields := "name,reference,path,status,last_modified_on,custom_fields"
	switch kind {
	case KindTestCase:
		fields += ",importance,verified_requirements"
	case KindRequirement:
		fields += ",current_version"
	case KindCampaign:
		fields += ",project,scheduled_start_date,scheduled_end_date"
	}
	return url.Values{"fields": {fields}}
}

// details emits the objects of a list the rows of which changed, each as it is in
// detail. What is no more in a whole list is forgotten.
func (r *run) details(ctx context.Context, kind string, l listing) error {
	r.settle(l, resource(kind))
	known := r.mem.list(kind)
	here := map[int64]bool{}
	var changes []change
	for _, one := range l.rows {
		here[one.id] = true
		want := digest(one.body) ^ r.epoch(one.id)
		if m, seen := known[one.id]; seen && m.row == want {
			continue
		}
		changes = append(changes, change{row: one, want: want})
	}
	if err := r.changed(ctx, kind, changes, known); err != nil {
		return err
	}
	if l.complete {
		forget(known, here)
	}
	return nil
}

func forget(known marks, here map[int64]bool) {
	for id := range known {
		if !here[id] {
			delete(known, id)
		}
	}
}

// epoch changes once in each period of refresh, for each object at another time.
func (r *run) epoch(id int64) uint32 {
	period := int64(r.opts.Refresh / time.Second)
	if period <= 0 {
		return 0
	}
	offset := int64(uint32(id)*2654435761) % period
	return uint32((r.start.Unix()+offset)/period) * 2654435761 & markMask
}

// sight is an object as it was read.
type sight struct {
	body     []byte
	presence connectors.Presence
	firm     bool // if not, the next run reads it again, whatever its row
	damaged  bool
}

// change is an object that its row shows to have changed.
type change struct {
	row
	want   uint32 // what is remembered of the row when the object is emitted
	around *surroundings
}

// look is what the reading of a change found.
type look struct {
	sight
	at  time.Time
	err error
}

// lookAhead is how many objects are read before the first of them is emitted.
const lookAhead = 16

// changed reads objects and emits those that are not as remembered.
func (r *run) changed(ctx context.Context, kind string, changes []change, known marks) error {
	for some := range slices.Chunk(changes, lookAhead) {
		looks, err := rest.Each(ctx, r.client, some, func(ctx context.Context, c change) (look, error) {
			seen, at, err := r.look(ctx, kind, c.row, c.around)
			return look{seen, at, err}, nil
		})
		if err != nil {
			return err
		}
		for i, c := range some {
			if err := r.detail(kind, c, looks[i], known); err != nil {
				return err
			}
		}
	}
	return nil
}

// detail emits an object when it is not as remembered.
func (r *run) detail(kind string, one change, found look, known marks) error {
	seen, want := found.sight, one.want
	if found.at.After(r.at) {
		r.at = found.at
	}
	switch status(found.err) {
	case http.StatusNotFound:
		return nil // deleted since it was listed: the census tells
	case http.StatusInternalServerError:
		return r.trouble(found.err)
	}
	if found.err != nil {
		return found.err
	}
	r.pain = 0
	if !seen.firm {
		want ^= 1
	}
	body := digest(seen.body, []byte(seen.presence))
	before, remembered := known[one.id]
	known[one.id] = mark{want, body}
	if remembered && before.body == body {
		return nil
	}
	return r.add(kind, one.id, seen.presence, seen.body)
}

// look reads an object twice at most. Only what is forbidden twice is hidden, for
// it was listed. What is damaged twice is given as it came, for the transform to
// refuse.
func (s *Source) look(ctx context.Context, kind string, one row, around *surroundings) (sight, time.Time, error) {
	hidden := sight{body: one.body, presence: connectors.Hidden, firm: true}
	if one.hidden {
		return hidden, time.Time{}, nil
	}
	do := "read " + kind + " " + number(one.id)
	var got answer
	var err error
	for range 2 {
		got, err = s.ask(ctx, do, one.path(kind, one.id), nil)
		if status(err) == http.StatusForbidden {
			continue
		}
		if err != nil {
			return sight{}, got.at, err
		}
		if got.valid() {
			break
		}
	}
	if err != nil {
		hidden.firm = false
		return hidden, got.at, nil
	}
	if !got.valid() {
		return sight{body: got.body, presence: connectors.Present, damaged: true}, got.at, nil
	}
	e := readEntity(got.body)
	if e.Type == unauthorized {
		return hidden, got.at, nil
	}
	if e.ID != one.id {
		return sight{}, got.at, s.bad(connectors.Stop, do, "a proxy confuses addresses, or the server is broken", errOther(e.ID))
	}
	body, err := s.complete(ctx, kind, e, got.body, around)
	return sight{body: body, presence: connectors.Present, firm: one.settled(e, got.at)}, got.at, err
}

// complete adds what belongs to an object and is read elsewhere.
func (s *Source) complete(ctx context.Context, kind string, e entity, body []byte, around *surroundings) ([]byte, error) {
	switch {
	case kind == KindRequirement:
		return s.withVersions(ctx, e, body)
	case kind == KindExecution && around != nil:
		members := around.members()
		if around.linked {
			issues, err := s.issues(ctx, e.path(kind, e.ID)+"/issues")
			if err != nil && status(err) != http.StatusNotFound {
				return nil, err
			}
			members = append(members, member{"issues", array(issues)})
		}
		return embed(body, members), nil
	case kind == KindItem && around != nil:
		return embed(body, around.members()), nil
	}
	return body, nil
}

// withVersions adds the former versions of a requirement with their coverage.
func (s *Source) withVersions(ctx context.Context, e entity, body []byte) ([]byte, error) {
	var versions []json.RawMessage
	for _, v := range e.Versions {
		if v.ID == 0 || v.ID == e.Current.ID {
			continue
		}
		do := "read version " + number(v.ID) + " of requirement " + number(e.ID)
		got, err := s.ask(ctx, do, "requirement-versions/"+number(v.ID), nil)
		if code := status(err); code == http.StatusNotFound || code == http.StatusForbidden {
			continue // its reference stays among the requirement's versions
		}
		if err != nil {
			return nil, err
		}
		if !got.valid() {
			return nil, s.damaged(do, errNotJSON)
		}
		versions = append(versions, got.body)
	}
	if len(versions) == 0 {
		return body, nil
	}
	return embed(body, []member{{"versions", array(versions)}}), nil
}

// member is a member of an object: its name and its value.
type member struct {
	name  string
	value []byte
}

// embed adds a member _embedded to an object and leaves all its bytes as they
// are. An object that has one already is left alone: the transform will miss what
// it needs, and say so.
func embed(body []byte, members []member) []byte {
	end := bytes.LastIndexByte(body, '}')
	if len(members) == 0 || end < 0 || readEntity(body).Embedded != nil {
		return body
	}
	out := bytes.NewBuffer(make([]byte, 0, len(body)+512))
	out.Write(body[:end])
	if bytes.TrimSpace(body[:end])[len(bytes.TrimSpace(body[:end]))-1] != '{' {
		out.WriteByte(',')
	}
	out.WriteString(`"_embedded":`)
	out.Write(object(members))
	out.Write(body[end:])
	return out.Bytes()
}

func object(members []member) []byte {
	out := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), m.name...), '"', ':')
		out = append(out, m.value...)
	}
	return append(out, '}')
}

func array(values []json.RawMessage) []byte {
	out := []byte{'['}
	for i, value := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, value...)
	}
	return append(out, ']')
}

// pick keeps some members of an object, in the order asked.
func pick(body []byte, names ...string) []byte {
	var all map[string]json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return []byte("{}")
	}
	var kept []member
	for _, name := range names {
		if value, ok := all[name]; ok {
			kept = append(kept, member{name, value})
		}
	}
	return object(kept)
}
