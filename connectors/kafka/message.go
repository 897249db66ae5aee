package kafka

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// Headers of a raw record. Version is empty when the tool gives none.
const (
	headerKind      = "kind"
	headerID        = "id"
	headerPresence  = "presence"
	headerVersion   = "version"
	headerSeenAt    = "seen_at"
	headerSHA256    = "sha256"
	headerConnector = "connector"
	headerTooLarge  = "too_large" // what the body weighed that its topic could not take; only then
)

// encode makes the message of an envelope. The value is never null, as a null
// value is a tombstone and compaction would remove the object: what is no longer
// present and has no body becomes {}, any other missing body a value of length 0,
// which the transform rejects as it must.
func encode(e connectors.Envelope, connector string) (kafkago.Message, error) {
	if err := checkEnvelope(e); err != nil {
		return kafkago.Message{}, &connectors.Fault{
			Kind: connectors.Reject, Op: "encode record " + e.Source + ":" + e.Key(), Err: err,
			Hint: "the connector made an incomplete envelope: this is a defect of its code",
		}
	}
	value := []byte(e.Body)
	if len(value) == 0 {
		value = []byte{}
		if e.Presence != connectors.Present {
			value = []byte("{}")
		}
	}
	return kafkago.Message{
		Topic: RawTopic(e.Source),
		Key:   []byte(e.Key()),
		Value: value,
		Headers: []kafkago.Header{
			{Key: headerKind, Value: []byte(e.Kind)},
			{Key: headerID, Value: []byte(e.ID)},
			{Key: headerPresence, Value: []byte(e.Presence)},
			{Key: headerVersion, Value: []byte(formatTime(e.Version))},
			{Key: headerSeenAt, Value: []byte(formatTime(e.SeenAt))},
			{Key: headerSHA256, Value: []byte(hash(value))},
			{Key: headerConnector, Value: []byte(connector)},
		},
	}, nil
}

func checkEnvelope(e connectors.Envelope) error {
	switch {
	case CheckSource(e.Source) != nil:
		return fmt.Errorf("%q cannot name a source", e.Source)
	case e.Kind == "" || strings.Contains(e.Kind, "/"):
		return fmt.Errorf("kind %q is empty or holds a slash", e.Kind)
	case e.ID == "":
		return errors.New("no identifier")
	case !known(e.Presence):
		return fmt.Errorf("presence %q", e.Presence)
	}
	return nil
}

// decode gives the record of a message with whatever can be known of it, and an
// error when it is damaged. A damaged record keeps its bytes, its place and the
// kind and id of its key, has no Presence, and must be parked. So must be one
// whose body was too large, of which all is known but the body.
func decode(m kafkago.Message) (connectors.Record, error) {
	kind, id, _ := strings.Cut(string(m.Key), "/")
	record := connectors.Record{
		Envelope: connectors.Envelope{Source: sourceOf(m.Topic), Kind: kind, ID: id, Body: m.Value},
		Topic:    m.Topic, Partition: m.Partition, Offset: m.Offset,
		SHA256: hash(m.Value),
	}
	headers := headersOf(m)
	var damage []error
	blame := func(format string, args ...any) { damage = append(damage, fmt.Errorf(format, args...)) }

	if headers[headerKind] != kind || headers[headerID] != id || kind == "" || id == "" {
		blame("headers name %q/%q and the key says %q", headers[headerKind], headers[headerID], m.Key)
	}
	var err error
	if record.Version, err = parseTime(headers, headerVersion); err != nil {
		blame("%w", err)
	}
	if record.SeenAt, err = parseTime(headers, headerSeenAt); err != nil {
		blame("%w", err)
	}
	record.Presence = connectors.Presence(headers[headerPresence])
	if !known(record.Presence) {
		blame("header presence is %q", headers[headerPresence])
	}
	if headers[headerSHA256] != record.SHA256 {
		blame("the body's SHA-256 is %s and its header says %q", record.SHA256, headers[headerSHA256])
	}
	if len(damage) == 0 {
		return record, missingBody(m, headers)
	}
	record.Presence = ""
	return record, &connectors.Fault{
		Kind: connectors.Reject,
		Op:   fmt.Sprintf("read record %q at %s/%d/%d", m.Key, m.Topic, m.Partition, m.Offset),
		Err:  errors.Join(damage...),
		Hint: "it was not written by this program or was altered: pull the object again from its tool",
	}
}

// missingBody is the fault of a record whose body was too large for its topic.
func missingBody(m kafkago.Message, headers map[string]string) error {
	weight, ok := headers[headerTooLarge]
	if !ok {
		return nil
	}
	return &connectors.Fault{
		Kind: connectors.Reject, Op: fmt.Sprintf("read record %q at %s/%d/%d", m.Key, m.Topic, m.Partition, m.Offset),
		Err:  fmt.Errorf("its body of %s bytes was larger than the topic takes, and was left out", weight),
		Hint: "make the object smaller in its tool, and it is pulled again",
	}
}

func headersOf(m kafkago.Message) map[string]string {
	headers := make(map[string]string, len(m.Headers))
	for _, header := range m.Headers {
		headers[header.Key] = string(header.Value)
	}
	return headers
}

func known(p connectors.Presence) bool {
	switch p {
	case connectors.Present, connectors.Deleted, connectors.Hidden, connectors.Moved:
		return true
	}
	return false
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func parseTime(headers map[string]string, name string) (time.Time, error) {
	text, ok := headers[name]
	if !ok {
		return time.Time{}, fmt.Errorf("no header %s", name)
	}
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("header %s: %w", name, err)
	}
	return t.UTC(), nil
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// weight bounds from above what a message weighs before compression.
func weight(m kafkago.Message) int {
	n := len(m.Key) + len(m.Value) + 64
	for _, header := range m.Headers {
		n += len(header.Key) + len(header.Value) + 12
	}
	return n
}
