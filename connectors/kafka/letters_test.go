package kafka

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

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
