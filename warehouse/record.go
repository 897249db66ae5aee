package warehouse

import (
	"time"

	"pilotis/connectors"
	"pilotis/transform"
)

// recordRow is a row of raw.record_store.
type recordRow struct {
	RecordKey uint64    `ch:"record_key"`
	Source    string    `ch:"source"`
	Kind      string    `ch:"kind"`
	ObjectID  string    `ch:"object_id"`
	Version   time.Time `ch:"version"`
	Presence  string    `ch:"presence"`
	Body      string    `ch:"body"`
	SHA256    string    `ch:"sha256"`
	SeenAt    time.Time `ch:"seen_at"`
	Topic     string    `ch:"topic"`
	Partition uint32    `ch:"partition"`
	Offset    uint64    `ch:"offset"`
}

// Table is where raw records are stored.
func (*recordRow) Table() string { return "raw.record_store" }

func newRecordRow(r connectors.Record) *recordRow {
	return &recordRow{
		RecordKey: transform.Key(r.Source, r.Kind, r.ID), Source: r.Source, Kind: r.Kind, ObjectID: r.ID,
		Version: known(r.Version), Presence: string(r.Presence), Body: string(r.Body), SHA256: r.SHA256,
		SeenAt: known(r.SeenAt), Topic: r.Topic, Partition: uint32(r.Partition), Offset: uint64(r.Offset),
	}
}

// sighting is a row of raw.sighting_store: that a version was read at an instant.
type sighting struct {
	RecordKey uint64    `ch:"record_key"`
	Version   time.Time `ch:"version"`
	SHA256    string    `ch:"sha256"`
	SeenAt    time.Time `ch:"seen_at"`
	Presence  string    `ch:"presence"`
}

// Table is where sightings are stored; readers use raw.sightings.
func (*sighting) Table() string { return "raw.sighting_store" }

func newSighting(r connectors.Record) *sighting {
	return &sighting{RecordKey: transform.Key(r.Source, r.Kind, r.ID), Version: known(r.Version), SHA256: r.SHA256, SeenAt: known(r.SeenAt), Presence: string(r.Presence)}
}

// known replaces the zero time, which ClickHouse cannot hold, by its own zero.
func known(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC()
}

// deadLetterRow is a row of ops.dead_letter_store.
type deadLetterRow struct {
	RecordKey uint64    `ch:"record_key"`
	Source    string    `ch:"source"`
	Kind      string    `ch:"kind"`
	ObjectID  string    `ch:"object_id"`
	SHA256    string    `ch:"sha256"`
	Version   time.Time `ch:"version"`
	Reason    string    `ch:"reason"`
	ParkedAt  time.Time `ch:"parked_at"`
	Topic     string    `ch:"topic"`
	Partition uint32    `ch:"partition"`
	Offset    uint64    `ch:"offset"`
}

// Table is where dead letters are stored; ops.dead_letters shows those still open.
func (*deadLetterRow) Table() string { return "ops.dead_letter_store" }

func newDeadLetterRow(letter connectors.DeadLetter) *deadLetterRow {
	r := letter.Record
	return &deadLetterRow{
		RecordKey: transform.Key(r.Source, r.Kind, r.ID), Source: r.Source, Kind: r.Kind, ObjectID: r.ID,
		SHA256: r.SHA256, Version: known(r.Version), Reason: letter.Reason, ParkedAt: letter.At,
		Topic: r.Topic, Partition: uint32(r.Partition), Offset: uint64(r.Offset),
	}
}
