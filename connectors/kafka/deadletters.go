package kafka

import (
	"context"
	"fmt"
	"strconv"
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

// DeadLetters parks records that could not become facts. They become facts when
// their raw topic is read again. It is safe for concurrent use.
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
