package openproject

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"pilotis/connectors"
)

// cursor is how far a source has read.
type cursor struct {
	RunStart  int64                        `json:"run_start"` // epoch ms by the server's clock
	Feeds     map[string]*position         `json:"feeds"`
	Pending   map[string]pending           `json:"pending,omitempty"` // work packages whose history may still change in place
	Relations relationState                `json:"relations"`
	Listed    int64                        `json:"listed"` // epoch s of the last reading of the lists
	Lists     map[string]map[string]uint64 `json:"lists"`  // kind → id → hash of what was emitted
}

// position is how far a feed was read: all that was updated before Low has been
// emitted, and of what was updated since, what is in Seen.
type position struct {
	Low  int64              `json:"low"` // epoch ms
	Seen map[string]sighted `json:"seen"`
}

// sighted is an object as it was emitted. The hash tells two changes apart that
// the server prints with one instant.
type sighted struct {
	Updated int64  `json:"u"` // epoch ms; 0 when the object tells none
	Hash    uint64 `json:"h"` // of the bytes in the collection
}

// pending is a work package to read again.
type pending struct {
	Due  int64  `json:"due"` // epoch ms by the server's clock
	Hash uint64 `json:"h"`   // of the body emitted
}

func parseCursor(from connectors.Cursor) (cursor, error) {
	c := cursor{}
	if len(from) > 0 && string(from) != "null" {
		if err := json.Unmarshal(from, &c); err != nil {
			return c, fmt.Errorf("decode the cursor: %w", err)
		}
	}
	if c.Feeds == nil {
		c.Feeds = map[string]*position{}
	}
	for _, f := range []feed{workPackages, timeEntries} {
		if c.Feeds[f.kind] == nil {
			c.Feeds[f.kind] = &position{}
		}
		if c.Feeds[f.kind].Seen == nil {
			c.Feeds[f.kind].Seen = map[string]sighted{}
		}
	}
	if c.Pending == nil {
		c.Pending = map[string]pending{}
	}
	if c.Lists == nil {
		c.Lists = map[string]map[string]uint64{}
	}
	return c, nil
}

// encode writes the cursor without what no later walk can match. It forgets the
// same in memory.
func (c *cursor) encode() (connectors.Cursor, error) {
	for _, p := range c.Feeds {
		maps.DeleteFunc(p.Seen, func(_ string, one sighted) bool { return one.Updated != 0 && one.Updated < p.Low })
	}
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return data, nil
}

func (p *position) low() time.Time {
	if p.Low == 0 {
		return time.Time{}
	}
	return time.UnixMilli(p.Low).UTC()
}

// raise moves the bound up to at, never down.
func (p *position) raise(at time.Time) { p.Low = max(p.Low, at.UnixMilli()) }

func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}
