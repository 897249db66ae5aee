package kafka

import (
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
)

func TestEncodeAndDecodeAreInverse(t *testing.T) {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(-6e10, 2e11).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		want := connectors.Envelope{
			Source:   rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`).Draw(t, "source"),
			Kind:     rapid.StringMatching(`[^/]+`).Draw(t, "kind"),
			ID:       rapid.StringN(1, 40, -1).Draw(t, "id"),
			Version:  instant.Draw(t, "version"),
			SeenAt:   instant.Draw(t, "seen"),
			Presence: rapid.SampledFrom([]connectors.Presence{connectors.Present, connectors.Deleted, connectors.Hidden, connectors.Moved}).Draw(t, "presence"),
			Body:     rapid.SliceOfN(rapid.Byte(), 1, 100).Draw(t, "body"),
		}
		message, err := encode(want, "test")
		require.NoError(t, err)
		require.NotNil(t, message.Value)
		record, err := decode(message)
		require.NoError(t, err)
		require.Equal(t, want, record.Envelope)

		letter := connectors.DeadLetter{Record: record, Reason: rapid.String().Draw(t, "reason"), At: instant.Draw(t, "at")}
		letter.Partition, letter.Offset = rapid.IntRange(0, 9).Draw(t, "partition"), rapid.Int64Range(0, 1e9).Draw(t, "offset")
		back, err := decodeLetter(encodeLetter(letter))
		require.NoError(t, err)
		require.Equal(t, letter, back)

		// One other byte in the body, and it no longer passes for intact.
		message.Value = append([]byte{message.Value[0] ^ 1}, message.Value[1:]...)
		damaged, err := decode(message)
		require.Equal(t, connectors.Reject, connectors.KindOf(err))
		require.Empty(t, damaged.Presence)
	})
}

// The library hands out stale messages after a redistribution of the group.
func TestWhatWasTakenOverIsDropped(t *testing.T) {
	r := &Reader{max: 1 << 20, next: map[place]int64{{"raw.jira-a", 1}: 10}, damage: map[position]error{}}
	message := func(partition int, offset int64) kafkago.Message {
		return kafkago.Message{Topic: "raw.jira-a", Partition: partition, Offset: offset}
	}
	for _, c := range []struct {
		partition int
		offset    int64
		want      bool
	}{{1, 9, false}, {1, 10, true}, {1, 12, true}, {1, 11, false}, {1, 12, false}, {0, 0, true}} {
		_, ok := r.accept(message(c.partition, c.offset))
		require.Equal(t, c.want, ok, c)
	}
	records, _ := r.uncommitted(10)
	require.Len(t, records, 3)
	require.Len(t, r.damage, 3, "only what came out is remembered")
	r.settle(map[place]int64{{"raw.jira-a", 1}: 11})
	records, _ = r.uncommitted(10)
	require.Len(t, records, 2)
	require.Equal(t, int64(12), records[0].Offset)
	require.Equal(t, 0, records[1].Partition)
	require.Len(t, r.damage, 2)
}

func TestWorstCauseDecidesAboutAPage(t *testing.T) {
	for _, c := range []struct {
		errs []error
		want connectors.FaultKind
	}{
		{[]error{nil, kafkago.NotLeaderForPartition}, connectors.Retry},
		{[]error{kafkago.RequestTimedOut, kafkago.MessageSizeTooLarge}, connectors.Reject},
		{[]error{kafkago.TopicAuthorizationFailed, kafkago.MessageSizeTooLarge, nil}, connectors.Stop},
		{[]error{kafkago.Unknown}, connectors.Retry},
		{[]error{kafkago.InvalidRequiredAcks}, connectors.Stop},
	} {
		require.Equal(t, c.want, connectors.KindOf(fault("publish", kafkago.WriteErrors(c.errs))), "%v", c.errs)
	}
}
