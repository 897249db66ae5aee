package jira

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"pilotis/connectors"
)

// cursor is how far a source has read: everything changed before Low has been
// emitted, and of what changed since, what is in Seen.
//
// Many servers stamp to the second. An issue read within the second of its
// change can change again under the same time: Marks holds a hash of its bytes,
// by which the next run tells.
type cursor struct {
	Low      int64             `json:"low"`       // epoch ms, a whole minute
	RunStart int64             `json:"run_start"` // epoch ms by JIRA's clock
	Zone     string            `json:"zone"`      // of the account, in which Low was asked
	Seen     map[string]int64  `json:"seen"`      // id → update time in epoch ms, or the negative mark of an undated issue
	Marks    map[string]uint64 `json:"marks,omitempty"`

	Reference reference `json:"reference,omitzero"`
}

func parseCursor(from connectors.Cursor) (cursor, error) {
	c := cursor{Seen: map[string]int64{}, Marks: map[string]uint64{}, Reference: reference{Marks: map[string]uint64{}, Keys: map[string]string{}}}
	if len(from) == 0 || string(from) == "null" {
		return c, nil
	}
	if err := json.Unmarshal(from, &c); err != nil {
		return c, fmt.Errorf("decode the cursor: %w", err)
	}
	if c.Seen == nil {
		c.Seen = map[string]int64{}
	}
	if c.Marks == nil {
		c.Marks = map[string]uint64{}
	}
	if c.Reference.Marks == nil {
		c.Reference.Marks = map[string]uint64{}
	}
	if c.Reference.Keys == nil {
		c.Reference.Keys = map[string]string{}
	}
	return c, nil
}

// encode writes the cursor without what no later search can match. The run
// itself remembers more as long as its walk lasts, which may have to step back.
func (r *run) encode() (connectors.Cursor, error) {
	seen, marks := maps.Clone(r.seen), maps.Clone(r.marks)
	forget(seen, marks, remembered(r.low, r.who.zone))
	c := cursor{RunStart: r.start.UnixMilli(), Zone: r.who.zone.String(), Seen: seen, Marks: marks, Reference: r.reference}
	if r.low.After(epoch) {
		c.Low = r.low.UnixMilli()
	}
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return connectors.Cursor(data), nil
}

// forget takes out what was updated before an instant.
func forget(seen map[string]int64, marks map[string]uint64, before time.Time) {
	earliest := before.UnixMilli()
	maps.DeleteFunc(seen, func(_ string, updated int64) bool { return updated >= 0 && updated < earliest })
	maps.DeleteFunc(marks, func(id string, _ uint64) bool { _, known := seen[id]; return !known })
}

// begin is the bound from which a cursor makes us read. Under another zone than
// the cursor's, the last searches may have asked for the future: as much is read
// again as the account's zone may have been believed too long.
func (c cursor) begin(zone *time.Location) time.Time {
	low := time.UnixMilli(c.Low).UTC()
	if c.Zone != "" && c.Zone != zone.String() {
		low = low.Add(-2 * identityAge)
	}
	return low
}
