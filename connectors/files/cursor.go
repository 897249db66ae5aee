package files

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pilotis/connectors"
)

// cursor is what a source remembers of its tables, by kind. It grows with the
// number of rows, by some 20 bytes each.
type cursor struct {
	Tables map[string]*snapshot `json:"tables"`
}

// snapshot is what was emitted of a table.
type snapshot struct {
	Files []file `json:"files"` // as they were read last; empty while a reading is not finished
	Spec  uint64 `json:"spec"`  // a hash of the table's configuration
	Top   int64  `json:"top"`   // the latest version emitted, epoch ns
	Rows  hashes `json:"rows"`
}

// hashes are the hashes of the rows' bytes by identifier. They are written
// compressed.
type hashes map[string]uint64

// MarshalJSON writes lines of hash and identifier, compressed, in base 64.
func (h hashes) MarshalJSON() ([]byte, error) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	for _, id := range slices.Sorted(maps.Keys(h)) {
		if _, err := fmt.Fprintf(writer, "%x %s\n", h[id], strconv.Quote(id)); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return json.Marshal(packed.Bytes())
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *hashes) UnmarshalJSON(data []byte) error {
	var packed []byte
	if err := json.Unmarshal(data, &packed); err != nil {
		return err
	}
	*h = hashes{}
	if len(packed) == 0 {
		return nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("unpack the rows: %w", err)
	}
	lines := bufio.NewScanner(reader)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		hash, quoted, _ := strings.Cut(lines.Text(), " ")
		value, err := strconv.ParseUint(hash, 16, 64)
		if err != nil {
			return fmt.Errorf("read a row's hash: %w", err)
		}
		id, err := strconv.Unquote(quoted)
		if err != nil {
			return fmt.Errorf("read a row's identifier: %w", err)
		}
		(*h)[id] = value
	}
	return lines.Err()
}

func parseCursor(from connectors.Cursor) (cursor, error) {
	c := cursor{}
	if len(from) > 0 && string(from) != "null" {
		if err := json.Unmarshal(from, &c); err != nil {
			return c, fmt.Errorf("decode the cursor: %w", err)
		}
	}
	if c.Tables == nil {
		c.Tables = map[string]*snapshot{}
	}
	return c, nil
}

func (c cursor) encode() (connectors.Cursor, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return connectors.Cursor(data), nil
}

// of gives the snapshot of a table, which is begun when there is none.
func (c cursor) of(kind string) *snapshot {
	s := c.Tables[kind]
	if s == nil {
		s = &snapshot{}
		c.Tables[kind] = s
	}
	if s.Rows == nil {
		s.Rows = hashes{}
	}
	return s
}

// spec is a hash of how a table is read: under another configuration the same
// files give other rows.
func spec(t Table) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%#v", t)
	return h.Sum64()
}

func hash(body []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(body)
	return h.Sum64()
}
