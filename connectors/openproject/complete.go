package openproject

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// whole is an object as it is emitted.
type whole struct {
	row
	data    json.RawMessage
	version time.Time
	rests   time.Time // from when the history cannot change in place any more; zero when that cannot be told
}

// complete gives work packages with their histories, their relations and the
// names of their custom fields. One that is gone meanwhile is left out: a census
// tells what became of it.
func (s *Source) complete(ctx context.Context, who identity, schemas map[string][]byte, rows []row) ([]whole, error) {
	relations, err := s.relationsOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	logs, err := rest.Each(ctx, s.client, rows, s.history)
	if err != nil {
		return nil, err
	}
	var wholes []whole
	for i, one := range rows {
		if one.broken {
			wholes = append(wholes, whole{row: one, data: one.body, version: one.updated.at})
			continue
		}
		if logs[i].gone {
			continue
		}
		names, err := s.customFields(ctx, schemas, one)
		if absent(err) {
			if _, gone := s.alone(ctx, workPackages.path, one); absent(gone) {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		wholes = append(wholes, s.assemble(who, one, logs[i].entries, relations[one.id], names))
	}
	return wholes, nil
}

// history is what happened to a work package.
type history struct {
	entries []row
	gone    bool // the work package is
}

func (s *Source) history(ctx context.Context, one row) (history, error) {
	if one.broken {
		return history{}, nil
	}
	entries, err := s.activities(ctx, one.id)
	if absent(err) {
		return history{gone: true}, nil
	}
	return history{entries: entries}, err
}

// assemble puts the parts together, each as it came. The version is that of the
// latest part: an edited comment is stamped in the history alone.
func (s *Source) assemble(who identity, one row, log, relations []row, names []byte) whole {
	w := whole{row: one, version: one.updated.at}
	for _, entry := range log {
		at, window := entry.updated.at, s.opts.Aggregation
		if at.IsZero() { // an old release: the entry may have been rewritten since it was made
			at, window = entry.created.at, 2*s.opts.Aggregation
		}
		if at.After(w.version) {
			w.version = at
		}
		if rests := at.Add(window + time.Second); s.opts.Aggregation > 0 && rests.After(w.rests) {
			w.rests = rests
		}
	}
	var b bytes.Buffer
	b.WriteString(`{"work_package":`)
	b.Write(one.body)
	b.WriteString(`,"activities":`)
	writeList(&b, log)
	b.WriteString(`,"relations":`)
	writeList(&b, relations)
	b.WriteString(`,"custom_fields":`)
	b.Write(names)
	fmt.Fprintf(&b, `,"language":%s}`, encoded(who.language))
	w.data = b.Bytes()
	return w
}

func writeList(b *bytes.Buffer, rows []row) {
	b.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(r.body)
	}
	b.WriteByte(']')
}

// activities reads the whole history of a work package, in the server's order.
// The server gives all at once; one that gives less is asked for the rest.
func (s *Source) activities(ctx context.Context, id string) ([]row, error) {
	do := "read the history of work package " + id
	var all []row
	met := map[string]bool{}
	for offset := 1; ; offset++ {
		var q url.Values
		if offset > 1 {
			q = url.Values{"offset": {strconv.Itoa(offset)}, "pageSize": {strconv.Itoa(max(1, len(all)/(offset-1)))}}
		}
		got, err := s.ask(ctx, do, "work_packages/"+id+"/activities", q)
		if err != nil {
			return nil, err
		}
		p, err := decodePage(got.body)
		if err != nil {
			return nil, s.damaged(do, err)
		}
		news := 0
		for _, r := range p.rows {
			if !met[r.id] {
				met[r.id] = true
				all, news = append(all, r), news+1
			}
		}
		if len(all) >= p.total {
			return all, nil
		}
		if news == 0 {
			return nil, s.damaged(do, fmt.Errorf("the history has %d entries, %d were given", p.total, len(all)))
		}
	}
}

// relationsOf reads the relations of some work packages at once, by id of the
// work package.
func (s *Source) relationsOf(ctx context.Context, rows []row) (map[string][]row, error) {
	of := map[string][]row{}
	for _, one := range rows {
		if !one.broken {
			of[one.id] = nil
		}
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(of)), 200) { // what an address can hold
		found, err := s.everything(ctx, "read the relations", relationList, []filter{{"involved", "=", chunk}})
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			ends := links(r.body)
			from, to := linked(ends, "from"), linked(ends, "to")
			if slices.Contains(chunk, from) {
				of[from] = append(of[from], r)
			}
			if to != from && slices.Contains(chunk, to) {
				of[to] = append(of[to], r)
			}
		}
	}
	return of, nil
}

// customFields gives the names and types of the custom fields of a work package,
// which only its schema knows; a schema is read once a run.
func (s *Source) customFields(ctx context.Context, schemas map[string][]byte, one row) ([]byte, error) {
	id := linked(links(one.body), "schema")
	if id == "" {
		return []byte("{}"), nil
	}
	if known, ok := schemas[id]; ok {
		return known, nil
	}
	do := "read the schema " + id
	got, err := s.ask(ctx, do, "work_packages/schemas/"+url.PathEscape(id), nil)
	if err != nil {
		return nil, err
	}
	var properties map[string]json.RawMessage
	if err := json.Unmarshal(got.body, &properties); err != nil {
		return nil, s.damaged(do, fmt.Errorf("decode the schema: %w", err))
	}
	type field struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	fields := map[string]field{}
	for name, raw := range properties {
		if !strings.HasPrefix(name, "customField") {
			continue
		}
		var f field
		if json.Unmarshal(raw, &f) != nil || f.Name == "" {
			return nil, s.bad(connectors.Stop, do, "the release is not one that this source knows", fmt.Errorf("%s has no name", name))
		}
		fields[name] = f
	}
	schemas[id] = []byte(encoded(fields))
	return schemas[id], nil
}

// byIDs reads work packages by their ids as a walk would give them. Those that
// are not to be seen are not in it.
func (s *Source) byIDs(ctx context.Context, who identity, ids []string) ([]row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q := query{filters: []filter{{"id", "=", ids}}, order: []sort{"id"}, offset: 1, size: s.size.Now()}
	if who.scope != nil {
		q.filters = append(q.filters, filter{workPackages.project, "=", who.scope})
	}
	found := map[string]row{}
	_, err := s.tie(ctx, workPackages, q, func(p page) (bool, error) {
		for _, r := range p.rows {
			found[r.id] = r
		}
		return true, nil
	})
	var rows []row
	for _, id := range ids {
		if r, ok := found[id]; ok {
			rows = append(rows, r)
		}
	}
	return rows, err
}

// errNotThere is what Fetch finds of an object that is not to be seen.
var errNotThere = errors.New("the object does not exist, or the account may not see it")
