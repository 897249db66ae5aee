package kafka

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// Headers of a dead letter, beside those of its record.
const (
	headerReason    = "reason"
	headerTopic     = "topic"
	headerPartition = "partition"
	headerOffset    = "offset"
	headerAt        = "at"
)

// DeadLetters parks records that could not become facts, lists them and sends
// them again. It is safe for concurrent use.
type DeadLetters struct {
	client    *Client
	connector string
	raw, dead *kafkago.Writer
}

// NewDeadLetters makes a DeadLetters; connector is the program's version, kept
// with what is sent again.
func NewDeadLetters(client *Client, connector string) *DeadLetters {
	return &DeadLetters{
		client:    client,
		connector: connector,
		raw:       client.writer(client.batchBytes()),
		dead:      client.writer(client.batchBytes() + letterBytes),
	}
}

// Park returns nil when every letter is on all in-sync replicas. Parking a record
// again replaces its letter. A letter without a time gets the present one.
func (d *DeadLetters) Park(ctx context.Context, letters []connectors.DeadLetter) error {
	messages := make([]kafkago.Message, len(letters))
	for i, letter := range letters {
		if err := CheckSource(letter.Source); err != nil {
			return err
		}
		if letter.At.IsZero() {
			letter.At = time.Now()
		}
		messages[i] = encodeLetter(letter)
	}
	return d.write(ctx, d.dead, "park records", messages)
}

// List gives the letters of a source that were not sent again, in the order of
// parking.
func (d *DeadLetters) List(ctx context.Context, source string) ([]connectors.DeadLetter, error) {
	if err := CheckSource(source); err != nil {
		return nil, err
	}
	topic := DeadTopic(source)
	all, err := d.client.bounds(ctx, []string{topic})
	if err != nil {
		return nil, err
	}
	b := all[topic][0]
	latest := map[string]int{} // key → index in letters
	var letters []*connectors.DeadLetter
	err = d.client.scan(ctx, topic, 0, b.first, b.end, func(m kafkago.Message) error {
		key := string(m.Key)
		if i, ok := latest[key]; ok {
			letters[i] = nil
			delete(latest, key)
		}
		if m.Value == nil { // sent again
			return nil
		}
		letter, err := decodeLetter(m)
		if err != nil {
			return err
		}
		latest[key] = len(letters)
		letters = append(letters, &letter)
		return nil
	})
	if err != nil {
		return nil, err
	}
	living := make([]connectors.DeadLetter, 0, len(latest))
	for _, letter := range letters {
		if letter != nil {
			living = append(living, *letter)
		}
	}
	return living, nil
}

// Close ends the writers.
func (d *DeadLetters) Close() error {
	if err := d.raw.Close(); err != nil {
		return err
	}
	return d.dead.Close()
}

func (d *DeadLetters) write(ctx context.Context, writer *kafkago.Writer, op string, messages []kafkago.Message) error {
	ctx, cancel := context.WithTimeout(ctx, 2*d.client.timeout)
	defer cancel()
	large, err := deliver(ctx, d.client, writer, messages)
	if err == nil && len(large) > 0 {
		op = fmt.Sprintf("%s: %s %q", op, large[0].Topic, large[0].Key)
		err = kafkago.MessageSizeTooLarge
	}
	return fault(op, err)
}

// letterKey is the place of the record, so that two versions of an object have
// two letters and one version parked twice has one. A record that never reached
// its topic has no place: its object stands for it.
func letterKey(r connectors.Record) string {
	if r.Offset < 0 {
		return r.Topic + "/" + r.Key()
	}
	return fmt.Sprintf("%s/%d/%d", r.Topic, r.Partition, r.Offset)
}

func encodeLetter(l connectors.DeadLetter) kafkago.Message {
	value := []byte(l.Body)
	if value == nil {
		value = []byte{} // null would mean sent again
	}
	return kafkago.Message{
		Topic: DeadTopic(l.Source),
		Key:   []byte(letterKey(l.Record)),
		Value: value,
		Headers: []kafkago.Header{
			{Key: headerReason, Value: []byte(l.Reason)},
			{Key: headerTopic, Value: []byte(l.Topic)},
			{Key: headerPartition, Value: []byte(strconv.Itoa(l.Partition))},
			{Key: headerOffset, Value: []byte(strconv.FormatInt(l.Offset, 10))},
			{Key: headerAt, Value: []byte(formatTime(l.At))},
			{Key: headerKind, Value: []byte(l.Kind)},
			{Key: headerID, Value: []byte(l.ID)},
			{Key: headerPresence, Value: []byte(l.Presence)},
			{Key: headerVersion, Value: []byte(formatTime(l.Version))},
			{Key: headerSeenAt, Value: []byte(formatTime(l.SeenAt))},
			{Key: headerSHA256, Value: []byte(l.SHA256)},
		},
	}
}

func decodeLetter(m kafkago.Message) (connectors.DeadLetter, error) {
	headers := headersOf(m)
	letter := connectors.DeadLetter{
		Record: connectors.Record{
			Envelope: connectors.Envelope{
				Source: sourceOf(m.Topic), Kind: headers[headerKind], ID: headers[headerID],
				Presence: connectors.Presence(headers[headerPresence]), Body: m.Value,
			},
			Topic: headers[headerTopic], SHA256: headers[headerSHA256],
		},
		Reason: headers[headerReason],
	}
	var errs [5]error
	letter.Partition, errs[0] = strconv.Atoi(headers[headerPartition])
	letter.Offset, errs[1] = strconv.ParseInt(headers[headerOffset], 10, 64)
	letter.At, errs[2] = parseTime(headers, headerAt)
	letter.Version, errs[3] = parseTime(headers, headerVersion)
	letter.SeenAt, errs[4] = parseTime(headers, headerSeenAt)
	for _, err := range errs {
		if err != nil {
			return letter, stop(fmt.Sprintf("read letter %q at %s/0/%d", m.Key, m.Topic, m.Offset), err,
				"another program writes to this topic: find and stop it")
		}
	}
	if !strings.HasPrefix(letter.Topic, "raw.") {
		letter.Topic = RawTopic(letter.Source)
	}
	return letter, nil
}
