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

// DeadLetters parks records that could not become facts and lists them. They
// become facts when their raw topic is read again. It is safe for concurrent use.
type DeadLetters struct {
	client *Client
	writer *kafkago.Writer
}

// NewDeadLetters makes a DeadLetters.
func NewDeadLetters(client *Client) *DeadLetters {
	return &DeadLetters{client: client, writer: client.writer(client.batchBytes() + letterBytes)}
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
	ctx, cancel := context.WithTimeout(ctx, 2*d.client.timeout)
	defer cancel()
	return fault("park records", deliver(ctx, d.client, d.writer, messages, func(large kafkago.Message) (kafkago.Message, error) {
		return large, fmt.Errorf("%s %q: %w", large.Topic, large.Key, kafkago.MessageSizeTooLarge)
	}))
}

// List gives the letters of a source in the order of parking, of one parked
// twice the last.
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

// Close ends the writer.
func (d *DeadLetters) Close() error { return d.writer.Close() }

// letterKey is the place of the record, so that two versions of an object have
// two letters and one version parked twice has one.
func letterKey(r connectors.Record) string {
	return fmt.Sprintf("%s/%d/%d", r.Topic, r.Partition, r.Offset)
}

func encodeLetter(l connectors.DeadLetter) kafkago.Message {
	value := []byte(l.Body)
	if value == nil {
		value = []byte{} // null would take the letter away
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
