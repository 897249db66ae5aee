package warehouse_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/warehouse"
)

var noon = time.Date(2026, 6, 9, 10, 0, 0, 0, time.UTC)

// journal is a Kafka and a warehouse that write down in which order they were
// asked, and fail where they are told to.
type journal struct {
	records []connectors.Record
	damage  map[int64]error
	fail    map[string]error
	calls   []string
	parked  []connectors.DeadLetter
	rows    []transform.Row
	commits []connectors.Record
}

func (j *journal) call(name string) error {
	j.calls = append(j.calls, name)
	return j.fail[name]
}

func (j *journal) Fetch(context.Context, int, time.Duration) ([]connectors.Record, error) {
	return j.records, j.call("fetch")
}

func (j *journal) Damage(record connectors.Record) error { return j.damage[record.Offset] }

func (j *journal) Commit(_ context.Context, records []connectors.Record) error {
	j.commits = records
	return j.call("commit")
}

func (j *journal) Park(_ context.Context, letters []connectors.DeadLetter) error {
	j.parked = letters
	return j.call("park")
}

func (j *journal) Insert(_ context.Context, rows []transform.Row) error {
	j.rows = rows
	return j.call("insert")
}

func record(offset int64, source, body string) connectors.Record {
	return connectors.Record{
		Envelope: connectors.Envelope{Source: source, Kind: "issue", ID: fmt.Sprint(offset), Version: noon, SeenAt: noon,
			Presence: connectors.Present, Body: json.RawMessage(body)},
		Topic: "raw." + source, Offset: offset, SHA256: fmt.Sprintf("%064d", offset),
	}
}

// ticketFrom makes a ticket of a body that says "good" and refuses the others.
func ticketFrom(e connectors.Envelope) ([]transform.Row, error) {
	if string(e.Body) != "good" {
		return nil, &connectors.Fault{Kind: connectors.Reject, Op: "read", Err: errors.New("not good")}
	}
	return []transform.Row{&transform.Ticket{TicketKey: transform.Key(e.Source, e.Kind, e.ID), Source: e.Source, TicketID: e.ID, Version: e.Version}}, nil
}

func newLoader(j *journal) *warehouse.Loader {
	return &warehouse.Loader{Records: j, Parking: j, Warehouse: j, Now: func() time.Time { return noon },
		Transforms: map[string]transform.Func{"jira": ticketFrom}}
}

func TestOffsetsAreCommittedAfterTheInsertIsAcknowledged(t *testing.T) {
	j := &journal{records: []connectors.Record{record(1, "jira", "good"), record(2, "jira", "bad")}}
	batch, err := newLoader(j).LoadBatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"fetch", "park", "insert", "commit"}, j.calls)
	require.Equal(t, warehouse.Batch{Records: 2, Rows: 6, Parked: 1}, batch) // two raw rows, two sightings, a ticket, a dead letter
	require.Len(t, j.commits, 2)
}

func TestNothingIsCommittedWhenAStepFails(t *testing.T) {
	for _, step := range []string{"fetch", "park", "insert"} {
		t.Run(step, func(t *testing.T) {
			j := &journal{records: []connectors.Record{record(1, "jira", "bad")}, fail: map[string]error{step: errors.New("down")}}
			_, err := newLoader(j).LoadBatch(t.Context())
			require.ErrorContains(t, err, "down")
			require.NotContains(t, j.calls, "commit")
		})
	}
}

func TestRefusedRecordsArePartedFromTheirNeighbours(t *testing.T) {
	damaged := record(3, "jira", "good")
	j := &journal{
		records: []connectors.Record{record(1, "jira", "bad"), record(2, "jira", "good"), damaged, record(4, "stranger", "good")},
		damage:  map[int64]error{3: &connectors.Fault{Kind: connectors.Reject, Op: "verify the body", Err: errors.New("SHA-256 differs")}},
	}
	batch, err := newLoader(j).LoadBatch(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, batch.Parked)
	reasons := map[string]string{}
	for _, letter := range j.parked {
		reasons[letter.ID] = letter.Reason
	}
	require.Contains(t, reasons["1"], "not good")
	require.Contains(t, reasons["3"], "SHA-256 differs")
	require.Contains(t, reasons["4"], `no source named "stranger"`)
	require.NotContains(t, reasons, "2")
}

func TestADefectInATransformStopsAndLosesNothing(t *testing.T) {
	j := &journal{records: []connectors.Record{record(1, "jira", "good")}}
	loader := newLoader(j)
	loader.Transforms["jira"] = func(connectors.Envelope) ([]transform.Row, error) { return nil, errors.New("defect") }
	_, err := loader.LoadBatch(t.Context())
	require.ErrorContains(t, err, "defect")
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.Equal(t, []string{"fetch"}, j.calls)
}

func TestAnEmptyBatchTouchesNothing(t *testing.T) {
	j := &journal{}
	batch, err := newLoader(j).LoadBatch(t.Context())
	require.NoError(t, err)
	require.Zero(t, batch)
	require.Equal(t, []string{"fetch"}, j.calls)
}
