package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
)

const (
	// referenceAge is how long reference data is believed, by the server's clock.
	referenceAge = time.Hour
	// exactMarks is up to how many objects of a kind each has its own mark in the
	// cursor. Beyond, so many marks are shared, and a change emits the few
	// objects that share one.
	exactMarks = 1000
	// referencePage is how many objects are emitted at once.
	referencePage = 200
)

// reference is what a cursor remembers of the reference data.
type reference struct {
	Read  int64             `json:"read,omitempty"`  // epoch ms by JIRA's clock; 0 when it was never read whole
	Marks map[string]uint64 `json:"marks,omitempty"` // hashes, by kind/id or by kind~number
	Keys  map[string]string `json:"keys,omitempty"`  // of the projects, by id
}

// due tells whether the reference data is to be read again.
func (r *run) due() bool {
	age := r.start.Sub(time.UnixMilli(r.reference.Read))
	return r.reference.Read == 0 || age >= referenceAge || age < -time.Minute
}

// refresh reads the reference data again once it is old, and emits what has other
// bytes than before.
func (r *run) refresh(ctx context.Context) error {
	if !r.due() {
		return nil
	}
	refused := map[string]error{}
	for _, kind := range referenceKinds() {
		things, err := r.referenceOf(ctx, r.who.flavor, kind)
		if errors.Is(err, errRefused) {
			refused[kind] = err
			continue
		}
		if err != nil {
			return err
		}
		if err := r.emitChanged(kind, things); err != nil {
			return err
		}
		if kind == ProjectKind && r.rekeyed(things) {
			r.low = epoch
			clear(r.seen)
			clear(r.marks)
		}
	}
	r.mu.Lock()
	r.refused = refused
	r.mu.Unlock()
	r.reference.Read = r.start.UnixMilli()
	return r.save()
}

// rekeyed notes the keys of the projects and tells whether a known one has another
// key than before. Then its issues have other keys too, and no update time says
// so: the next run reads from the beginning.
func (r *run) rekeyed(projects []thing) bool {
	rekeyed := false
	for _, t := range projects {
		var p project
		if json.Unmarshal(t.body, &p) != nil || p.Key == "" {
			continue
		}
		before, known := r.reference.Keys[t.id]
		rekeyed = rekeyed || known && before != p.Key
		r.reference.Keys[t.id] = p.Key
	}
	return rekeyed
}

// mark is a hash of objects that share it.
type mark struct {
	name   string
	hash   uint64
	things []thing
}

// marks groups the objects of a kind under their marks, in order.
func marks(kind string, things []thing) []*mark {
	byName := map[string]*mark{}
	var all []*mark
	for _, t := range things {
		name := t.key()
		if len(things) > exactMarks {
			name = kind + "~" + strconv.FormatUint(fingerprint([]byte(t.id))%exactMarks, 10)
		}
		m := byName[name]
		if m == nil {
			m = &mark{name: name}
			byName[name], all = m, append(all, m)
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(t.id))
		_, _ = h.Write([]byte{0})
		_, _ = h.Write(t.body)
		m.hash ^= h.Sum64()
		m.things = append(m.things, t)
	}
	return all
}

// emitChanged emits the objects of a kind the marks of which changed, and
// forgets the marks of those that are gone: deletions are for the census.
func (r *run) emitChanged(kind string, things []thing) error {
	now := r.opts.REST.Clock.Now().UTC()
	current := map[string]bool{}
	var page []connectors.Envelope
	for _, m := range marks(kind, things) {
		current[m.name] = true
		if r.reference.Marks[m.name] == m.hash {
			continue
		}
		for _, t := range m.things {
			page = append(page, r.referenceEnvelope(t, now))
		}
		r.reference.Marks[m.name] = m.hash
		if len(page) >= referencePage {
			if err := r.send(page); err != nil {
				return err
			}
			page = nil
		}
	}
	for name := range r.reference.Marks {
		if (strings.HasPrefix(name, kind+"/") || strings.HasPrefix(name, kind+"~")) && !current[name] {
			delete(r.reference.Marks, name)
		}
	}
	if len(page) == 0 {
		return nil
	}
	return r.send(page)
}

// save writes the cursor if it changed.
func (r *run) save() error {
	cursor, err := r.encode()
	if err != nil {
		return err
	}
	if bytes.Equal(cursor, r.saved) {
		return nil
	}
	return r.send(nil)
}
