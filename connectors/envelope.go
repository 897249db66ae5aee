package connectors

import (
	"encoding/json"
	"time"
)

// Presence tells whether an object was there when its tool was last asked.
type Presence string

// The four ways an object can be seen. They are told apart because only Deleted
// may remove an object from a figure: an account that lost a permission sees
// Hidden objects, and a moved object lives on under another container.
const (
	Present Presence = "present"
	Deleted Presence = "deleted"
	Hidden  Presence = "hidden"
	Moved   Presence = "moved"
)

// Envelope is one whole object of a tool, with its whole history, exactly as the
// tool sent it. It is the only thing that travels from a connector to Kafka.
//
// Two envelopes with the same Source, Kind and ID are two versions of one
// object; the one with the later Version is the truth, in whatever order and
// however many times they arrive.
type Envelope struct {
	Source   string          // the configured name of the source: "jira-ccp"
	Kind     string          // what the object is in its tool: "issue"
	ID       string          // the tool's immutable identifier, never a key that changes when the object moves
	Version  time.Time       // the tool's own update time; zero when the tool gives none, and then any dated version wins
	SeenAt   time.Time       // when it was read, by this machine's clock; never part of a figure
	Presence Presence        // Present unless a census proved otherwise
	Body     json.RawMessage // the tool's bytes, untouched; may be invalid JSON, which the transform rejects
}

// Key is the Kafka key of the object: all its versions share it, so that they
// stay in order and compaction keeps the latest.
func (e Envelope) Key() string { return e.Kind + "/" + e.ID }

// Record is an envelope that Kafka acknowledged, with the place where it lies.
type Record struct {
	Envelope
	Topic     string
	Partition int
	Offset    int64
	SHA256    string // of Body, lower-case hexadecimal
}

// DeadLetter is a record that could not become a fact, with the reason. The
// record itself stays in its raw topic: nothing is lost, and it can be sent
// again once the cause is mended.
type DeadLetter struct {
	Record
	Reason string    // one sentence for the operator: what is wrong, where, what to do
	At     time.Time // when it was parked
}
