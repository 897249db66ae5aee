package kafka

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// DefaultGroup is the consumer group of the loader.
const DefaultGroup = "pilotis"

// ReaderOptions say what a reader reads. Sources is required.
type ReaderOptions struct {
	Group   string // DefaultGroup when empty
	Sources []string

	// MaxBytes bounds the bodies that one Fetch holds in memory, give or take the
	// last one; 64 MiB when zero.
	MaxBytes int

	// MaxWait is how long a broker may hold a request for new records; two seconds
	// when zero. Close can take as long.
	MaxWait time.Duration
}

// Reader reads the raw topics of some sources as a member of a consumer group. It
// starts where the group committed last, and at the beginning of a topic of which
// the group knows nothing; brokers forget a group that did not commit for a week
// by default, and then all is read again, which changes nothing. It sees the topics of its options only: after a source
// was added, close it and make another.
//
// One process a group is what it is made for. Several share the partitions, but
// at each redistribution some records come again, to another member even. A topic
// must not be deleted under a reader.
// Its methods may be called from different goroutines, Fetch from one at a time.
type Reader struct {
	client *Client
	group  string
	topics []string
	max    int
	reader *kafkago.Reader

	mu     sync.Mutex
	next   map[place]int64     // the offset after the last record taken over from the library
	open   []connectors.Record // taken over and not committed, in the order of arrival
	damage map[position]error  // of open records
}

type place struct {
	topic     string
	partition int
}

type position struct {
	place
	offset int64
}

// NewReader joins the group. A topic that does not exist is a Retry fault, and a
// committed offset beyond a topic's end a Stop fault, as such a reader would wait
// in silence for ever.
func NewReader(ctx context.Context, client *Client, options ReaderOptions) (*Reader, error) {
	if len(options.Sources) == 0 {
		return nil, stop("make a reader", errors.New("no source given"), "name at least one source")
	}
	if options.Group == "" {
		options.Group = DefaultGroup
	}
	if options.MaxBytes <= 0 {
		options.MaxBytes = 64 << 20
	}
	if options.MaxWait <= 0 {
		options.MaxWait = 2 * time.Second
	}
	topics := make([]string, len(options.Sources))
	for i, source := range options.Sources {
		if err := CheckSource(source); err != nil {
			return nil, err
		}
		topics[i] = RawTopic(source)
	}
	if _, err := client.Lag(ctx, options.Group, topics); err != nil {
		return nil, err
	}
	config := kafkago.ReaderConfig{
		Brokers:     client.brokers,
		GroupID:     options.Group,
		GroupTopics: topics,
		Dialer:      client.dialer,
		// The latest offset would lose what was written between the join and the
		// first fetch, and all that a new source wrote before.
		StartOffset:           kafkago.FirstOffset,
		MinBytes:              1,
		MaxBytes:              8 << 20,
		MaxWait:               options.MaxWait,
		QueueCapacity:         256,
		HeartbeatInterval:     2 * time.Second,
		SessionTimeout:        10 * time.Second,
		RebalanceTimeout:      10 * time.Second,
		JoinGroupBackoff:      time.Second,
		WatchPartitionChanges: true,
		// Each look costs a request a topic.
		PartitionWatchInterval: 30 * time.Second,
	}
	if err := config.Validate(); err != nil {
		return nil, stop("make a reader", err, "")
	}
	return &Reader{
		client: client, group: options.Group, topics: topics, max: options.MaxBytes,
		reader: kafkago.NewReader(config),
		next:   map[place]int64{},
		damage: map[position]error{},
	}, nil
}

// Fetch returns the oldest records that are not committed: up to limit, or fewer
// when wait is over or their bodies reach MaxBytes; none and no error when there
// are none. The records of a partition come in its order. Until Commit, every
// Fetch begins with the same records: a batch that could not be loaded is not
// passed over by the next one. After an error nothing is lost either.
//
// Every record must be asked about with [Reader.Damage] before it is believed.
func (r *Reader) Fetch(ctx context.Context, limit int, wait time.Duration) ([]connectors.Record, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	records, size := r.uncommitted(limit)
	for len(records) < limit && size < r.max {
		message, err := r.reader.FetchMessage(waiting)
		switch {
		case err == nil:
			if record, ok := r.accept(message); ok {
				records = append(records, record)
				size += len(record.Body)
			}
		case ctx.Err() != nil:
			return nil, fault("fetch records", ctx.Err())
		case waiting.Err() != nil:
			return records, nil
		case errors.Is(err, io.EOF):
			return nil, stop("fetch records", errors.New("the reader is closed"), "")
		default:
			return nil, fault("fetch records", err)
		}
	}
	return records, nil
}

func (r *Reader) uncommitted(limit int) (records []connectors.Record, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.open {
		if len(records) >= limit || size >= r.max {
			break
		}
		records = append(records, record)
		size += len(record.Body)
	}
	return records, size
}

// accept takes a message over, and drops it when it was taken over before: after
// a redistribution of the group the library starts again at the committed offset,
// and hands out stale messages even from before it.
func (r *Reader) accept(m kafkago.Message) (connectors.Record, bool) {
	at := place{m.Topic, m.Partition}
	record, damage := decode(m)
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.Offset < r.next[at] {
		return record, false
	}
	r.next[at] = m.Offset + 1
	r.open = append(r.open, record)
	if damage != nil {
		r.damage[position{at, m.Offset}] = damage
	}
	return record, true
}

// Damage is nil for a record as the publisher wrote it, and otherwise a Reject
// fault that says what is wrong: unreadable headers, a body that is not the one
// whose SHA-256 was noted (such a record has no Presence), or none as it was too
// large for the topic. Such a record must be parked. The answer is kept until the record is committed.
func (r *Reader) Damage(record connectors.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.damage[position{place{record.Topic, record.Partition}, record.Offset}]
}

// Commit tells the group that these records, and all before them in their
// partitions, are where they belong. Call it only after the warehouse has
// acknowledged them or the dead letter topic has.
func (r *Reader) Commit(ctx context.Context, records []connectors.Record) error {
	last := make(map[place]int64)
	for _, record := range records {
		at := place{record.Topic, record.Partition}
		if offset, ok := last[at]; !ok || record.Offset > offset {
			last[at] = record.Offset
		}
	}
	if len(last) == 0 {
		return nil
	}
	messages := make([]kafkago.Message, 0, len(last))
	for at, offset := range last {
		messages = append(messages, kafkago.Message{Topic: at.topic, Partition: at.partition, Offset: offset})
	}
	ctx, cancel := context.WithTimeout(ctx, r.client.timeout)
	defer cancel()
	if err := r.reader.CommitMessages(ctx, messages...); err != nil {
		return fault("commit offsets of group "+r.group, err)
	}
	r.settle(last)
	return nil
}

// settle forgets the records up to the committed ones.
func (r *Reader) settle(last map[place]int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	committed := func(at place, offset int64) bool {
		upTo, ok := last[at]
		return ok && offset <= upTo
	}
	r.open = slices.DeleteFunc(r.open, func(record connectors.Record) bool {
		return committed(place{record.Topic, record.Partition}, record.Offset)
	})
	for at := range r.damage {
		if committed(at.place, at.offset) {
			delete(r.damage, at)
		}
	}
}

// Lag is [Client.Lag] of the reader's group and topics.
func (r *Reader) Lag(ctx context.Context) (map[string]int64, error) {
	return r.client.Lag(ctx, r.group, r.topics)
}

// Close leaves the group. What was fetched and not committed comes again.
func (r *Reader) Close() error { return r.reader.Close() }
