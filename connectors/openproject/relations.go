package openproject

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// relationAge is how old the knowledge of relations may become while their number
// stays the same.
const relationAge = 24 * time.Hour

// relationState is what is known of the relations, which carry no instant and
// whose changes touch no work package: by it the work packages are found whose
// relations changed.
type relationState struct {
	At    int64  `json:"at"` // epoch s of the last reading of all
	Total int    `json:"total"`
	All   string `json:"all,omitempty"` // packed
}

// tie3 is one relation: its ends and a mark of its bytes.
type tie3 struct {
	from, to uint64
	mark     uint32
}

// pack writes the relations in few bytes, in the order of their ids.
func pack(all map[uint64]tie3) string {
	var b []byte
	var before uint64
	for _, id := range slices.Sorted(maps.Keys(all)) {
		one := all[id]
		b = binary.AppendUvarint(b, id-before)
		b = binary.AppendUvarint(b, one.from)
		b = binary.AppendUvarint(b, one.to)
		b = binary.BigEndian.AppendUint32(b, one.mark)
		before = id
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

func unpack(text string) (map[uint64]tie3, error) {
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("decode the relations: %w", err)
	}
	all := map[uint64]tie3{}
	var id uint64
	for len(b) > 0 {
		var fields [3]uint64
		for i := range fields {
			n, size := binary.Uvarint(b)
			if size <= 0 {
				return nil, errors.New("the relations are cut")
			}
			fields[i], b = n, b[size:]
		}
		if len(b) < 4 {
			return nil, errors.New("the relations are cut")
		}
		id += fields[0]
		all[id], b = tie3{fields[1], fields[2], binary.BigEndian.Uint32(b)}, b[4:]
	}
	return all, nil
}

// pullRelations emits again the work packages whose relations changed. Their
// number is asked each run, all of them when it changed and once a day. The first
// run only takes note: the work packages come with their relations.
func (r *run) pullRelations(ctx context.Context) error {
	const do = "count the relations"
	q := query{size: 1}
	got, err := r.ask(ctx, do, relationList.path, q.values())
	if err != nil {
		return err
	}
	p, err := decodePage(got.body)
	if err != nil {
		return r.damaged(do, err)
	}
	state := r.c.Relations
	if state.At != 0 && p.total == state.Total && r.start.Sub(time.Unix(state.At, 0)) < relationAge {
		return nil
	}
	rows, err := r.everything(ctx, "read the relations", relationList, nil)
	if err != nil {
		return err
	}
	now := map[uint64]tie3{}
	for _, one := range rows {
		id, err := strconv.ParseUint(one.id, 10, 64)
		if err != nil {
			return r.damaged("read the relations", fmt.Errorf("a relation has the id %q", one.id))
		}
		now[id] = readTie(one)
	}
	before, err := unpack(state.All)
	if err != nil {
		return r.damaged("resume the reading", err)
	}
	changed := r.touched(before, now)
	r.c.Relations = relationState{At: r.start.Unix(), Total: len(rows), All: pack(now)}
	r.dirty = true
	if state.At == 0 && state.All == "" {
		return nil
	}
	return r.againAll(ctx, changed, state)
}

// againAll emits the work packages before the new state may be saved.
func (r *run) againAll(ctx context.Context, ids []string, before relationState) error {
	after := r.c.Relations
	for size := r.size.Now(); len(ids) > 0; ids = ids[min(size, len(ids)):] {
		page := ids[:min(size, len(ids))]
		r.c.Relations = before
		if len(page) == len(ids) {
			r.c.Relations = after
		}
		if err := r.againPage(ctx, page, func(whole) bool { return true }); err != nil {
			return err
		}
	}
	r.c.Relations = after
	return nil
}

// touched are the ends of the relations that are not as they were.
func (r *run) touched(before, now map[uint64]tie3) []string {
	ends := map[string]bool{}
	for _, both := range [][2]map[uint64]tie3{{before, now}, {now, before}} {
		for id, one := range both[0] {
			if both[1][id] != one {
				ends[strconv.FormatUint(one.from, 10)], ends[strconv.FormatUint(one.to, 10)] = true, true
			}
		}
	}
	return slices.Sorted(maps.Keys(ends))
}

func readTie(one row) tie3 {
	ends := links(one.body)
	from, _ := strconv.ParseUint(linked(ends, "from"), 10, 64)
	to, _ := strconv.ParseUint(linked(ends, "to"), 10, 64)
	var form struct {
		Type        json.RawMessage `json:"type"`
		Lag         json.RawMessage `json:"lag"`
		Description json.RawMessage `json:"description"`
	}
	_ = json.Unmarshal(one.body, &form)
	return tie3{from, to, uint32(fingerprint(form.Type, form.Lag, form.Description))}
}
