package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	kafkago "github.com/segmentio/kafka-go"
)

// bounds are the offsets of a partition: the first that is kept, and the one that
// the next record will take.
type bounds struct{ first, end int64 }

// bounds asks the brokers where each partition of the topics begins and ends.
func (c *Client) bounds(ctx context.Context, topics []string) (map[string][]bounds, error) {
	partitions, err := c.partitions(ctx, topics)
	if err != nil {
		return nil, err
	}
	first, err := c.offsetsAt(ctx, partitions, kafkago.FirstOffset)
	if err != nil {
		return nil, err
	}
	end, err := c.offsetsAt(ctx, partitions, kafkago.LastOffset)
	if err != nil {
		return nil, err
	}
	all := make(map[string][]bounds, len(partitions))
	for topic, n := range partitions {
		all[topic] = make([]bounds, n)
		for p := range n {
			all[topic][p] = bounds{first[topic][p], end[topic][p]}
		}
	}
	return all, nil
}

// offsetsAt gives, for each partition, the first offset whose record is at least
// as late as a timestamp in milliseconds, or -1; and for the library's FirstOffset
// and LastOffset the bounds.
func (c *Client) offsetsAt(ctx context.Context, partitions map[string]int, timestamp int64) (map[string][]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request := &kafkago.ListOffsetsRequest{Topics: make(map[string][]kafkago.OffsetRequest, len(partitions))}
	for topic, n := range partitions {
		for p := range n {
			request.Topics[topic] = append(request.Topics[topic], kafkago.OffsetRequest{Partition: p, Timestamp: timestamp})
		}
	}
	listed, err := c.api.ListOffsets(ctx, request)
	if err != nil {
		return nil, fault("list offsets", err)
	}
	found := make(map[string][]int64, len(partitions))
	for topic, n := range partitions {
		if len(listed.Topics[topic]) != n {
			return nil, fault("list offsets of "+topic, io.ErrUnexpectedEOF)
		}
		found[topic] = make([]int64, n)
		for _, p := range listed.Topics[topic] {
			if p.Error != nil {
				return nil, fault(fmt.Sprintf("list offsets of %s/%d", topic, p.Partition), p.Error)
			}
			switch timestamp {
			case kafkago.FirstOffset:
				found[topic][p.Partition] = p.FirstOffset
			case kafkago.LastOffset:
				found[topic][p.Partition] = p.LastOffset
			default:
				for offset := range p.Offsets {
					found[topic][p.Partition] = offset
				}
			}
		}
	}
	return found, nil
}

// scan calls each with every message of a partition whose offset lies in
// [from, end), in order. from must not lie before the partition's first offset.
// It gives up with a Retry fault when a whole timeout brings nothing new, and
// never takes silence for the end.
func (c *Client) scan(ctx context.Context, topic string, partition int, from, end int64, each func(kafkago.Message) error) error {
	op := fmt.Sprintf("read %s/%d", topic, partition)
	progress := time.Now()
	for next := from; next < end; {
		if time.Since(progress) > c.timeout {
			return fault(op, fmt.Errorf("stuck at offset %d of %d: %w", next, end, context.DeadlineExceeded))
		}
		after, err := c.page(ctx, topic, partition, next, end, each)
		if err != nil {
			return fault(op, err)
		}
		if after > next {
			next, progress = after, time.Now()
		}
	}
	return nil
}

// page fetches once and returns the offset to go on from.
func (c *Client) page(ctx context.Context, topic string, partition int, next, end int64, each func(kafkago.Message) error) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	fetched, err := c.api.Fetch(ctx, &kafkago.FetchRequest{
		Topic: topic, Partition: partition, Offset: next,
		MinBytes: 1, MaxBytes: 8 << 20, MaxWait: 500 * time.Millisecond,
	})
	if err == nil {
		err = fetched.Error
	}
	if err != nil {
		return next, err
	}
	for {
		record, err := fetched.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return next, nil
		}
		if err != nil {
			return next, err
		}
		// A compressed batch comes whole, with records before the asked offset.
		if record.Offset < next || record.Offset >= end {
			continue
		}
		message, err := messageOf(topic, partition, record)
		if err != nil {
			return next, err
		}
		if err := each(message); err != nil {
			return next, err
		}
		next = record.Offset + 1
	}
}

// messageOf copies a record out of the pages that the library reuses. A null
// value stays nil, an empty one does not.
func messageOf(topic string, partition int, record *kafkago.Record) (kafkago.Message, error) {
	message := kafkago.Message{Topic: topic, Partition: partition, Offset: record.Offset, Time: record.Time, Headers: record.Headers}
	var err error
	if record.Key != nil {
		defer record.Key.Close()
		if message.Key, err = kafkago.ReadAll(record.Key); err != nil {
			return message, err
		}
	}
	if record.Value != nil {
		defer record.Value.Close()
		if message.Value, err = kafkago.ReadAll(record.Value); err != nil {
			return message, err
		}
		if message.Value == nil {
			message.Value = []byte{}
		}
	}
	return message, nil
}
