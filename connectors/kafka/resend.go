package kafka

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// Resend writes the parked records of a source to its raw topic again and takes
// their letters away; those that still cannot become facts get new letters. It
// returns how many it sent. A crash in between sends some twice, which is harmless.
//
// A letter that cannot be sent, because its body was too large to keep or its
// headers are unreadable, stays and is named in a Reject fault; the others go.
//
// Compaction keeps the last record of an object, not its latest version. An old
// version written again at the end would thus drive out a newer one: Resend reads
// the topic on from the oldest letter and writes the latest version of each
// object after its parked ones.
func (d *DeadLetters) Resend(ctx context.Context, source string) (int, error) {
	letters, err := d.List(ctx, source)
	if err != nil {
		return 0, err
	}
	var sent, gone []kafkago.Message
	var kept []string
	latest := map[string]connectors.Envelope{}
	for _, letter := range letters {
		message, err := encode(letter.Envelope, d.connector)
		if err != nil || letter.Offset < 0 || letter.SHA256 != hash(letter.Body) {
			kept = append(kept, letter.Key())
			continue
		}
		sent = append(sent, message)
		gone = append(gone, kafkago.Message{Topic: DeadTopic(source), Key: []byte(letterKey(letter.Record))})
		key := letter.Key()
		if known, ok := latest[key]; !ok || !letter.Version.Before(known.Version) {
			latest[key] = letter.Envelope
		}
	}
	if len(sent) > 0 {
		winners, err := d.newer(ctx, source, letters, latest)
		if err != nil {
			return 0, err
		}
		if err := d.write(ctx, d.raw, "send records again", append(slices.Clone(sent), winners...)); err != nil {
			return 0, err
		}
		if err := d.write(ctx, d.dead, "take letters away", gone); err != nil {
			return len(sent), err
		}
	}
	if len(kept) > 0 {
		return len(sent), &connectors.Fault{
			Kind: connectors.Reject, Op: "send records of " + source + " again",
			Err:  fmt.Errorf("%d without a usable body: %s", len(kept), strings.Join(kept, ", ")),
			Hint: "mend the cause that the letter gives, then pull these objects again from their tool",
		}
	}
	return len(sent), nil
}

// newer gives a message for each object that must be written after its parked
// versions: a later one lies in the topic, or its parked versions are not in order.
func (d *DeadLetters) newer(ctx context.Context, source string, letters []connectors.DeadLetter, latest map[string]connectors.Envelope) ([]kafkago.Message, error) {
	topic := RawTopic(source)
	all, err := d.client.bounds(ctx, []string{topic})
	if err != nil {
		return nil, err
	}
	from := map[int]int64{}
	last := map[string]connectors.Envelope{} // what compaction would keep of the parked ones
	for _, letter := range letters {
		if _, ok := latest[letter.Key()]; !ok || letter.Offset < 0 {
			continue
		}
		last[letter.Key()] = letter.Envelope
		if at, ok := from[letter.Partition]; !ok || letter.Offset < at {
			from[letter.Partition] = letter.Offset
		}
	}
	for partition, offset := range from {
		if partition >= len(all[topic]) {
			return nil, stop("send records of "+source+" again", fmt.Errorf("%s has no partition %d", topic, partition), "the topic was made anew: pull the objects again")
		}
		b := all[topic][partition]
		err := d.client.scan(ctx, topic, partition, max(offset, b.first), b.end, func(m kafkago.Message) error {
			known, ok := latest[string(m.Key)]
			if !ok {
				return nil
			}
			record, damage := decode(m)
			if damage == nil && !record.Version.Before(known.Version) {
				latest[string(m.Key)] = record.Envelope
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var messages []kafkago.Message
	var errs []error
	for key, envelope := range latest {
		if last[key].Version.Equal(envelope.Version) && hash(last[key].Body) == hash(envelope.Body) && last[key].Presence == envelope.Presence {
			continue
		}
		message, err := encode(envelope, d.connector)
		messages, errs = append(messages, message), append(errs, err)
	}
	return messages, errors.Join(errs...)
}
