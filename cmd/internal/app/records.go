package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pilotis/cmd/internal/evidence"
	"pilotis/connectors"
	"pilotis/warehouse"
)

// rawRecord is the raw record as the warehouse keeps it.
type rawRecord struct {
	Key       uint64    `ch:"record_key"`
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

func (r rawRecord) envelope() connectors.Envelope {
	return connectors.Envelope{
		Source: r.Source, Kind: r.Kind, ID: r.ObjectID, Version: r.Version, SeenAt: r.SeenAt,
		Presence: connectors.Presence(r.Presence), Body: json.RawMessage(r.Body),
	}
}

func (r rawRecord) place() evidence.Raw {
	return evidence.Raw{Source: r.Source, Kind: r.Kind, ObjectID: r.ObjectID, Version: r.Version.UTC(), SeenAt: r.SeenAt.UTC(),
		Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, SHA256: r.SHA256}
}

// recordBatch bounds how many raw records are read at once.
const recordBatch = 500

// records reads the raw records behind facts.
func (a *App) records(ctx context.Context, facts []warehouse.Behind) ([]rawRecord, error) {
	var records []rawRecord
	err := a.eachRecord(ctx, facts, func(record rawRecord) error {
		records = append(records, record)
		return nil
	})
	return records, err
}

// eachRecord passes the raw records behind facts, some at a time.
func (a *App) eachRecord(ctx context.Context, facts []warehouse.Behind, pass func(rawRecord) error) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(facts, recordBatch) {
		names := make([]string, len(batch))
		for i, one := range batch {
			if !hexadecimal(one.SHA256) {
				return fmt.Errorf("read raw records: %q is no SHA-256", one.SHA256)
			}
			names[i] = fmt.Sprintf("(%d, '%s')", one.Key, one.SHA256)
		}
		var records []rawRecord
		err := store.SelectStructs(ctx, &records, `SELECT record_key, source, kind, object_id, version, presence, body, toString(sha256) AS sha256, seen_at, topic, partition, offset
			FROM raw.records WHERE (record_key, toString(sha256)) IN (`+strings.Join(names, ", ")+`)
			ORDER BY source, kind, object_id, version, offset DESC LIMIT 1 BY record_key, sha256`)
		if err != nil {
			return fmt.Errorf("read raw records: %w", err)
		}
		for _, record := range records {
			if err := pass(record); err != nil {
				return err
			}
		}
	}
	return nil
}

func hexadecimal(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}

// places tells where records lie, with the tool's pages: those of the facts made
// of them, or as the tool makes its addresses.
func (a *App) places(records []rawRecord, urls map[uint64]string) []evidence.Raw {
	var places []evidence.Raw
	for _, record := range records {
		place := record.place()
		if place.URL = urls[record.Key]; place.URL == "" {
			place.URL = a.toolPage(record)
		}
		places = append(places, place)
	}
	return places
}

// toolPage is the tool's own page of an object; empty where it has none that its
// identifier gives.
func (a *App) toolPage(record rawRecord) string {
	for _, source := range a.config.Sources {
		if source.Name != record.Source {
			continue
		}
		base := strings.TrimSuffix(source.URL, "/")
		switch source.Tool + " " + record.Kind {
		case "openproject work_package":
			return base + "/work_packages/" + record.ObjectID
		case "openproject meeting":
			return base + "/meetings/" + record.ObjectID
		}
	}
	return ""
}
