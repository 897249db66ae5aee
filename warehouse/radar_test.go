package warehouse_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// life is what a record of these tests says of a ticket.
type life struct {
	Resolved, Reopened, Closed *time.Time
	Late                       bool
	Changelog                  map[string]any `json:"changelog,omitempty"`
}

func ticketOfLife(e connectors.Envelope) ([]transform.Row, error) {
	var said life
	if err := json.Unmarshal(e.Body, &said); err != nil {
		return nil, &connectors.Fault{Kind: connectors.Reject, Op: "read", Err: err}
	}
	submitted, inTime := time.Date(2026, 6, 2, 8, 0, 0, 0, time.UTC), !said.Late
	ticket := &transform.Ticket{TicketKey: transform.Key(e.Source, e.Kind, e.ID), Source: e.Source, TicketID: e.ID, Reference: "N2-" + e.ID, InScope: true,
		Tranche: "FERME", Application: "CASSIOPEE", Class: "MAJEUR", Criticality: "MAJEUR", CreatedAt: &submitted, SubmittedAt: &submitted,
		ResolvedAt: said.Resolved, TreatedAt: said.Resolved, ClosedAt: said.Closed, InTime: &inTime, Presence: string(e.Presence), Version: e.Version}
	for _, event := range []struct {
		at   *time.Time
		kind string
	}{{&submitted, "n2_submitted"}, {said.Resolved, "resolved"}, {said.Reopened, "reopened"}, {said.Closed, "closed"}} {
		if event.at != nil {
			ticket.EventAt, ticket.EventKind, ticket.EventArgument = append(ticket.EventAt, *event.at), append(ticket.EventKind, event.kind), append(ticket.EventArgument, "")
		}
	}
	if said.Reopened != nil {
		ticket.ResolvedAt, ticket.TreatedAt = nil, nil
	}
	return []transform.Row{ticket}, nil
}

func on(month time.Month, day int) *time.Time {
	at := time.Date(2026, month, day, 9, 0, 0, 0, time.UTC)
	return &at
}

// What changes a month that had ended is found with its effect, whatever the order
// and the number of times in which the records came; what changes a running month,
// or goes on after it, is not.
func TestTheRadarFindsEditsOfThePast(t *testing.T) {
	store := openStore(t)
	_, err := store.Migrate(t.Context(), sql.Files)
	require.NoError(t, err)
	require.NoError(t, store.PutReference(t.Context(), contract.Default(), sql.Files, noon))
	wrote := map[string]any{"histories": []any{
		map[string]any{"created": "2026-06-10T10:00:00.000+0000", "author": map[string]any{"accountId": "5b1"}},
		map[string]any{"created": "2026-07-05T10:00:00.000+0000", "author": map[string]any{"accountId": "5b2", "displayName": "Nom"}},
	}}
	records := []connectors.Record{}
	say := func(id string, at *time.Time, said life) {
		body, err := json.Marshal(said)
		require.NoError(t, err)
		records = append(records, connectors.Record{Envelope: connectors.Envelope{Source: "jira", Kind: "issue", ID: id, Version: *at, SeenAt: at.Add(time.Minute), Presence: connectors.Present, Body: body},
			Topic: "raw.jira", Offset: int64(len(records)), SHA256: fmt.Sprintf("%064d", len(records))})
	}
	say("1", on(6, 10), life{Resolved: on(6, 9), Late: true})
	say("1", on(7, 5), life{Resolved: on(6, 8), Changelog: wrote}) // moved back, and in time now
	say("2", on(6, 10), life{Resolved: on(6, 9)})
	say("2", on(7, 3), life{Resolved: on(6, 9), Reopened: on(7, 2)})
	say("3", on(6, 10), life{Resolved: on(6, 9), Late: true})
	say("3", on(6, 12), life{Resolved: on(6, 8)}) // June was not over
	say("4", on(6, 10), life{Resolved: on(6, 9)})
	say("4", on(7, 3), life{Resolved: on(6, 9), Closed: on(7, 3)}) // goes on

	radar := warehouse.Radar{Store: store, Files: sql.Files, Transforms: map[string]transform.Func{"jira": ticketOfLife}, Contract: contract.Default(), AsOf: *on(8, 1)}
	load := func(records []connectors.Record) {
		j := &journal{records: records}
		_, err := (&warehouse.Loader{Records: j, Parking: j, Warehouse: store, Transforms: radar.Transforms, Now: func() time.Time { return noon }}).LoadBatch(t.Context())
		require.NoError(t, err)
	}
	find := func() []warehouse.Backdating {
		require.NoError(t, radar.Fill(t.Context()))
		found, err := store.Backdatings(t.Context(), warehouse.Period{})
		require.NoError(t, err)
		return found
	}
	load(records)
	found := find()
	require.Len(t, found, 2)

	first := found[0]
	if first.Reference != "N2-1" {
		first = found[1]
	}
	require.Equal(t, "N2-1", first.Reference)
	require.True(t, first.Rewritten)
	require.Equal(t, "5b2", first.WrittenBy)
	require.Equal(t, "2026-06-01", first.Month.Format(time.DateOnly))
	require.Equal(t, *on(7, 5), first.WrittenAt.UTC())
	require.Equal(t, []string{"resolved_at", "treated_at", "in_time"}, first.Fields)
	require.Equal(t, []string{"2026-06-09T09:00:00Z", "2026-06-09T09:00:00Z", "false"}, first.Before)
	require.Equal(t, []string{"2026-06-08T09:00:00Z", "2026-06-08T09:00:00Z", "true"}, first.After)
	late := slices.Index(first.KPIs, "K-001 FERME MAJEUR")
	require.GreaterOrEqual(t, late, 0, "%v", first.KPIs)
	require.Equal(t, []int64{1, 0}, []int64{first.NumeratorsMoved[late], first.DenominatorsMoved[late]})
	require.NotContains(t, first.KPIs, "K-005 FERME TOUTES")

	second := found[0]
	if second.Reference != "N2-2" {
		second = found[1]
	}
	require.Equal(t, "N2-2", second.Reference)
	require.False(t, second.Rewritten, "June stands: only July went on")
	require.Contains(t, second.KPIs, "K-001 FERME MAJEUR")
	require.Contains(t, second.KPIs, "K-005 FERME TOUTES")
	require.Equal(t, int64(-1), second.DenominatorsMoved[slices.Index(second.KPIs, "K-001 FERME MAJEUR")])

	again := slices.Concat(records, records)
	rand.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	for i := range again[:len(records)] { // read again later: the first sighting stands
		again[i].SeenAt = again[i].SeenAt.AddDate(0, 1, 0)
	}
	load(again)
	require.Equal(t, found, find())
	_, left, err := store.Select(t.Context(), "SELECT name FROM system.tables WHERE name LIKE '%edited%'")
	require.NoError(t, err)
	require.Empty(t, left)
}
