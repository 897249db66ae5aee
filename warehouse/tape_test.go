package warehouse_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
	"pilotis/warehouse"
)

// tape is a Kafka that holds some records and gives them as they are asked for.
type tape struct {
	records []connectors.Record
	parked  []connectors.DeadLetter
}

func (p *tape) Fetch(_ context.Context, most int, _ time.Duration) ([]connectors.Record, error) {
	batch := p.records[:min(most, len(p.records))]
	p.records = p.records[len(batch):]
	return batch, nil
}

func (*tape) Damage(connectors.Record) error { return nil }

func (*tape) Commit(context.Context, []connectors.Record) error { return nil }

func (p *tape) Park(_ context.Context, letters []connectors.DeadLetter) error {
	p.parked = append(p.parked, letters...)
	return nil
}

// taped is a record of a tool as Kafka keeps it, at an offset.
func taped(source, kind, id string, version time.Time, offset int64, body string) connectors.Record {
	sum := sha256.Sum256([]byte(body))
	return connectors.Record{
		Envelope: connectors.Envelope{Source: source, Kind: kind, ID: id, Version: version, SeenAt: noon, Presence: connectors.Present, Body: json.RawMessage(body)},
		Topic:    "raw." + source, Partition: 0, Offset: offset, SHA256: hex.EncodeToString(sum[:]),
	}
}

// load carries records into a warehouse as the program does, some a batch, and
// gives the reasons for which some are refused.
func load(t *testing.T, store *warehouse.Store, transforms map[string]transform.Func, records []connectors.Record, batch int) (refused []string) {
	t.Helper()
	p := &tape{records: records}
	loader := &warehouse.Loader{Records: p, Parking: p, Warehouse: store, Transforms: transforms, BatchSize: batch, Now: func() time.Time { return noon }}
	for len(p.records) > 0 {
		_, err := loader.LoadBatch(t.Context())
		require.NoError(t, err)
	}
	for _, letter := range p.parked {
		refused = append(refused, letter.Reason)
	}
	return refused
}

// transformsOf reads mapping files.
func transformsOf(t *testing.T, c *contract.Contract, files ...string) map[string]transform.Func {
	t.Helper()
	transforms := map[string]transform.Func{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		read, err := mapping.Parse(text, file)
		require.NoError(t, err)
		transforms[read.Source()] = read.Func(c)
	}
	return transforms
}
