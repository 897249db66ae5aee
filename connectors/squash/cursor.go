package squash

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pilotis/connectors"
)

// cursorLimit is the longest cursor, in bytes: what Kafka takes in one message
// with room to spare. It holds some 90,000 objects that are not in a closed
// iteration, and some 15,000 closed iterations.
const cursorLimit = 1_000_000

// cursor is how a source remembers what it emitted: a mark for each object, but
// for a closed iteration one sum over all that it holds.
type cursor struct {
	Clock      int64                         `json:"clock"` // epoch ms: the highest Version given
	Lists      map[string]string             `json:"lists"` // project, test-case, requirement, campaign: packed marks
	Campaigns  map[int64]visit               `json:"campaigns,omitempty"`
	Iterations map[int64]rememberedIteration `json:"iterations,omitempty"`
}

// visit is the last whole walk through something closed: when, in epoch minutes,
// and the digest of its row then. The zero value is none.
type visit [2]int64

// recent tells that no walk is due.
func (v visit) recent(now time.Time, every time.Duration, row uint32) bool {
	return v != visit{} && v[1] == int64(row) && (every < 0 || now.Sub(time.Unix(v[0]*60, 0)) < every)
}

func visited(now time.Time, row uint32) visit { return visit{now.Unix() / 60, int64(row)} }

// rememberedIteration is an iteration in a cursor.
type rememberedIteration struct {
	Campaign   int64  `json:"c"`
	Mark       string `json:"m,omitempty"` // of the iteration itself
	Visit      *visit `json:"v,omitempty"` // since it is closed
	Sum        uint32 `json:"s,omitempty"` // of a closed iteration, over all it holds
	Items      string `json:"i,omitempty"` // packed marks of an open one
	Executions string `json:"e,omitempty"`
}

// memory is a cursor unpacked.
type memory struct {
	clock      time.Time
	lists      map[string]marks
	campaigns  map[int64]visit // closed ones
	iterations map[int64]*iterationMemory
}

type iterationMemory struct {
	campaign          int64
	mark              marks // one at most, by its number
	visit             visit
	sum               uint32
	items, executions marks
}

func (m *memory) list(kind string) marks {
	if m.lists[kind] == nil {
		m.lists[kind] = marks{}
	}
	return m.lists[kind]
}

func (m *memory) iteration(id, campaign int64) *iterationMemory {
	if m.iterations[id] == nil {
		m.iterations[id] = &iterationMemory{mark: marks{}, items: marks{}, executions: marks{}}
	}
	m.iterations[id].campaign = campaign
	return m.iterations[id]
}

func parseCursor(from connectors.Cursor) (*memory, error) {
	m := &memory{lists: map[string]marks{}, campaigns: map[int64]visit{}, iterations: map[int64]*iterationMemory{}}
	if len(from) == 0 || string(from) == "null" {
		return m, nil
	}
	var c cursor
	if err := json.Unmarshal(from, &c); err != nil {
		return nil, fmt.Errorf("decode the cursor: %w", err)
	}
	if c.Lists == nil {
		return nil, errors.New("the cursor remembers no lists")
	}
	var wrong error
	open := func(text string) marks {
		opened, err := unpack(text)
		wrong = errors.Join(wrong, err)
		return opened
	}
	if c.Clock != 0 {
		m.clock = time.UnixMilli(c.Clock).UTC()
	}
	for kind, text := range c.Lists {
		m.lists[kind] = open(text)
	}
	for id, last := range c.Campaigns {
		m.campaigns[id] = last
	}
	for id, i := range c.Iterations {
		m.iterations[id] = &iterationMemory{campaign: i.Campaign, mark: open(i.Mark), sum: i.Sum, items: open(i.Items), executions: open(i.Executions)}
		if i.Visit != nil {
			m.iterations[id].visit = *i.Visit
		}
	}
	if wrong != nil {
		return nil, fmt.Errorf("decode the cursor: %w", wrong)
	}
	return m, nil
}

// encode gives the same bytes for the same memory.
func (m *memory) encode() (connectors.Cursor, error) {
	c := cursor{Lists: map[string]string{}, Campaigns: m.campaigns, Iterations: map[int64]rememberedIteration{}}
	if !m.clock.IsZero() {
		c.Clock = m.clock.UnixMilli()
	}
	for kind, list := range m.lists {
		if len(list) > 0 {
			c.Lists[kind] = list.pack()
		}
	}
	for id, i := range m.iterations {
		packed := rememberedIteration{Campaign: i.campaign, Mark: i.mark.pack(), Sum: i.sum, Items: i.items.pack(), Executions: i.executions.pack()}
		if i.visit != (visit{}) {
			packed.Visit = &i.visit
		}
		c.Iterations[id] = packed
	}
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return data, nil
}
