package kafka

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// PublisherOptions say who publishes.
type PublisherOptions struct {
	Connector string        // version of the program, kept with each record
	Timeout   time.Duration // of one page with all its retries; one minute when zero
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

// Publish writes a page in one go and returns nil when every record of it is on
// all in-sync replicas. On any error the page must be published again as a whole;
// what had landed of it lands twice, which is harmless. A nil error after a retry
// of a lost answer can also mean twice.
//
// A record that is too large for its topic is published without its body, at its
// place in the page: one huge object must not hold back its source for ever, and
// [Reader.Damage] then refuses it by its weight, so that it becomes a dead letter
// like any other.
//
// The bodies must not be changed afterwards, not even after an error, as a write
// in the background may still be sending them.
func (p *Publisher) Publish(ctx context.Context, envelopes []connectors.Envelope) error {
	messages := make([]kafkago.Message, 0, len(envelopes))
	for _, envelope := range envelopes {
		message, err := encode(envelope, p.options.Connector)
		if err != nil {
			return err
		}
		if weight(message) > p.client.batchBytes() {
			if message, err = p.withoutBody(message, envelope); err != nil {
				return err
			}
		}
		// Carried along, so that a refusal by the broker finds its envelope.
		message.WriterData = envelope
		messages = append(messages, message)
	}
	ctx, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	return fault("publish records", deliver(ctx, p.client, p.writer, messages, func(refused kafkago.Message) (kafkago.Message, error) {
		return p.withoutBody(refused, refused.WriterData.(connectors.Envelope))
	}))
}

// withoutBody makes the message that stands for one too large for its topic.
func (p *Publisher) withoutBody(large kafkago.Message, envelope connectors.Envelope) (kafkago.Message, error) {
	envelope.Body = nil
	message, err := encode(envelope, p.options.Connector)
	if envelope.Presence == connectors.Present { // of what is gone the body says nothing more
		message.Headers = append(message.Headers, kafkago.Header{Key: headerTooLarge, Value: []byte(strconv.Itoa(len(large.Value)))})
	}
	return message, err
}

// Close ends the writer. No Publish may run or follow.
func (p *Publisher) Close() error { return p.writer.Close() }

// deliver writes messages. A batch that is refused for its size is written again
// record by record, since the topic may have a lower limit than we were told; and
// with it whatever else the page has of the same objects, as the last record of a
// key is the one that compaction keeps. What shrink makes of a record that is too
// large by itself is written in its place.
func deliver(ctx context.Context, client *Client, writer *kafkago.Writer, messages []kafkago.Message, shrink func(kafkago.Message) (kafkago.Message, error)) error {
	failed, err := send(ctx, client, writer, messages)
	if err != nil || len(failed) == 0 {
		return err
	}
	keys := make(map[string]bool, len(failed))
	for _, message := range failed {
		keys[string(message.Key)] = true
	}
	for _, message := range messages {
		if !keys[string(message.Key)] {
			continue
		}
		large, err := send(ctx, client, writer, []kafkago.Message{message})
		if err != nil {
			return err
		}
		if len(large) == 0 {
			continue
		}
		smaller, err := shrink(message)
		if err != nil {
			return err
		}
		if large, err = send(ctx, client, writer, []kafkago.Message{smaller}); err != nil {
			return err
		}
		if len(large) > 0 {
			return fmt.Errorf("%s %q: %w", message.Topic, message.Key, kafkago.MessageSizeTooLarge)
		}
	}
	return nil
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
