package kafka

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// PublisherOptions say who publishes and what happens to what cannot be.
type PublisherOptions struct {
	Connector string        // version of the program, kept with each record
	Timeout   time.Duration // of one page with all its retries; one minute when zero

	// Park, if given, takes a letter for each record that is too large for its
	// topic, and Publish then counts it as done: one huge object must not hold
	// back its source for ever. [DeadLetters.Park] fits. The letter has no body,
	// which would be too large for it as well, and no offset (-1).
	Park func(ctx context.Context, letters []connectors.DeadLetter) error
}

// Publisher writes records to raw topics. It is safe for concurrent use.
type Publisher struct {
	client  *Client
	options PublisherOptions
	writer  *kafkago.Writer
}

var _ connectors.Publisher = (*Publisher)(nil)

// NewPublisher makes a publisher; it connects at the first page.
func NewPublisher(client *Client, options PublisherOptions) *Publisher {
	if options.Timeout <= 0 {
		options.Timeout = time.Minute
	}
	return &Publisher{client: client, options: options, writer: client.writer(client.batchBytes())}
}

// TooLarge is the cause of the Reject fault that Publish returns for records
// above the limit. All other records of the page were acknowledged.
type TooLarge struct {
	Keys  []string // source:kind/id
	Bytes []int    // of each, uncompressed
	Limit int
}

// Error names every record.
func (e *TooLarge) Error() string {
	names := make([]string, len(e.Keys))
	for i := range e.Keys {
		names[i] = fmt.Sprintf("%s (%d bytes)", e.Keys[i], e.Bytes[i])
	}
	return fmt.Sprintf("larger than %d bytes: %s", e.Limit, strings.Join(names, ", "))
}

// Publish writes a page in one go and returns nil when every record of it is on
// all in-sync replicas. On any error but [TooLarge] the page must be published
// again as a whole; what had landed of it lands twice, which is harmless. A nil
// error after a retry of a lost answer can also mean twice.
// The bodies must not be changed afterwards, not even after an error, as a write
// in the background may still be sending them.
func (p *Publisher) Publish(ctx context.Context, envelopes []connectors.Envelope) error {
	messages := make([]kafkago.Message, 0, len(envelopes))
	var large []oversized
	for _, envelope := range envelopes {
		message, err := encode(envelope, p.options.Connector)
		if err != nil {
			return err
		}
		if weight(message) > p.client.batchBytes() {
			large = append(large, oversized{envelope, message})
			continue
		}
		// Carried along, so that a refusal by the broker finds its envelope.
		message.WriterData = envelope
		messages = append(messages, message)
	}
	ctx, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	refused, err := deliver(ctx, p.client, p.writer, messages)
	if err != nil {
		return fault("publish records", err)
	}
	for _, message := range refused {
		large = append(large, oversized{message.WriterData.(connectors.Envelope), message})
	}
	return p.reject(ctx, large)
}

// Close ends the writer. No Publish may run or follow.
func (p *Publisher) Close() error { return p.writer.Close() }

type oversized struct {
	envelope connectors.Envelope
	message  kafkago.Message
}

// deliver writes messages and returns those that the broker finds too large. A
// batch that is refused for its size is written again record by record, since the
// topic may have a lower limit than we were told; and with it whatever else the
// page has of the same objects, as the last record of a key is the one that
// compaction keeps.
func deliver(ctx context.Context, client *Client, writer *kafkago.Writer, messages []kafkago.Message) ([]kafkago.Message, error) {
	failed, err := send(ctx, client, writer, messages)
	if err != nil || len(failed) == 0 {
		return nil, err
	}
	keys := make(map[string]bool, len(failed))
	for _, message := range failed {
		keys[string(message.Key)] = true
	}
	var large []kafkago.Message
	for _, message := range messages {
		if !keys[string(message.Key)] {
			continue
		}
		again, err := send(ctx, client, writer, []kafkago.Message{message})
		if err != nil {
			return nil, err
		}
		large = append(large, again...)
	}
	return large, nil
}

// send writes messages and returns those of refused batches. The cached metadata
// may not know a topic that another process has just made: then it is asked anew.
func send(ctx context.Context, client *Client, writer *kafkago.Writer, messages []kafkago.Message) ([]kafkago.Message, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	err := writer.WriteMessages(ctx, messages...)
	if errors.Is(err, kafkago.UnknownTopicOrPartition) {
		client.pool.reset()
		err = writer.WriteMessages(ctx, messages...)
	}
	writes, ok := errors.AsType[kafkago.WriteErrors](err)
	if !ok {
		return nil, err
	}
	var failed []kafkago.Message
	for i, cause := range writes {
		switch {
		case cause == nil:
		case errors.Is(cause, kafkago.MessageSizeTooLarge):
			failed = append(failed, messages[i])
		default:
			return nil, writes
		}
	}
	return failed, nil
}

func (p *Publisher) reject(ctx context.Context, large []oversized) error {
	if len(large) == 0 {
		return nil
	}
	cause := &TooLarge{Limit: p.client.maxMessageBytes}
	letters := make([]connectors.DeadLetter, len(large))
	for i, o := range large {
		cause.Keys = append(cause.Keys, o.envelope.Source+":"+o.envelope.Key())
		cause.Bytes = append(cause.Bytes, len(o.message.Value))
		envelope := o.envelope
		envelope.Body = nil
		letters[i] = connectors.DeadLetter{
			Record: connectors.Record{Envelope: envelope, Topic: o.message.Topic, Partition: -1, Offset: -1, SHA256: hash(o.message.Value)},
			Reason: fmt.Sprintf("the object weighs %d bytes and its topic takes %d: raise max.message.bytes of the topic and the configured limit together, then pull it again", len(o.message.Value), p.client.maxMessageBytes),
			At:     time.Now().UTC(),
		}
	}
	if p.options.Park != nil {
		if err := p.options.Park(ctx, letters); err != nil {
			return fmt.Errorf("park records that are too large: %w", err)
		}
		return nil
	}
	return fault("publish records", errors.Join(cause, kafkago.MessageSizeTooLarge))
}
