package mantis

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/connectors"
)

// known is what was last read of an issue.
type known struct {
	updated uint32 // its updated_at, seconds since 1970; 0 when it told none
	print   uint32 // fingerprint of its bytes
	stale   bool   // it has to be read again, whatever updated_at says
}

// memory is how far a source has read: what it knows of each issue that the
// server shows, and of each object beside them.
type memory struct {
	since    time.Time // pages newest first need not go further back
	swept    time.Time // when everything was last marked to be read again
	referred time.Time // when users and enumerations were last read
	objects  map[string]uint32
	issues   map[int64]known
}

type cursorForm struct {
	Since    int64             `json:"since"`
	Swept    int64             `json:"swept"`
	Referred int64             `json:"referred"`
	Objects  map[string]uint32 `json:"objects,omitempty"`
	Issues   []byte            `json:"issues,omitempty"` // see pack
}

func parseCursor(from connectors.Cursor) (memory, error) {
	m := memory{objects: map[string]uint32{}, issues: map[int64]known{}}
	if len(from) == 0 || string(from) == "null" {
		return m, nil
	}
	var form cursorForm
	if err := json.Unmarshal(from, &form); err != nil {
		return m, fmt.Errorf("decode the cursor: %w", err)
	}
	m.since, m.swept, m.referred = moment(form.Since), moment(form.Swept), moment(form.Referred)
	maps.Copy(m.objects, form.Objects)
	return m, m.unpack(form.Issues)
}

func (m memory) encode() (connectors.Cursor, error) {
	data, err := json.Marshal(cursorForm{
		Since: seconds(m.since), Swept: seconds(m.swept), Referred: seconds(m.referred), Objects: m.objects, Issues: m.pack(),
	})
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return connectors.Cursor(data), nil
}

// pack writes the issues in the order of their numbers, nine bytes each or
// little more: the step from the number before, doubled, plus one for a stale
// one, then updated_at and fingerprint. A cursor of 1 MiB holds 85,000.
func (m memory) pack() []byte {
	packed := make([]byte, 0, 10*len(m.issues))
	before := int64(0)
	for _, id := range slices.Sorted(maps.Keys(m.issues)) {
		k := m.issues[id]
		step := uint64(id-before) << 1
		if k.stale {
			step |= 1
		}
		packed = binary.AppendUvarint(packed, step)
		packed = binary.BigEndian.AppendUint32(packed, k.updated)
		packed = binary.BigEndian.AppendUint32(packed, k.print)
		before = id
	}
	return packed
}

func (m memory) unpack(packed []byte) error {
	id := int64(0)
	for len(packed) > 0 {
		step, n := binary.Uvarint(packed)
		if n <= 0 || len(packed) < n+8 {
			return errors.New("decode the cursor: its issues are cut short")
		}
		id += int64(step >> 1)
		m.issues[id] = known{
			updated: binary.BigEndian.Uint32(packed[n:]), print: binary.BigEndian.Uint32(packed[n+4:]), stale: step&1 == 1,
		}
		packed = packed[n+8:]
	}
	return nil
}

// moment and seconds keep the zero time as 0.
func moment(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

func seconds(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.Unix()
}

// stamp is updated_at as a cursor keeps it.
func stamp(at time.Time) uint32 { return uint32(seconds(at)) }
