package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// observed is a version of a record of the order book, with the day on which it
// was seen.
type observed struct {
	id, kind, body string
	seen           *time.Time
}

// backdated is a life of an order in which the past is changed: each of the
// objects from 10 on is changed or entered once March is over.
var backdated = []observed{
	{"1", "orders", `{"ref":"BC-1","subject":"Direction","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02","end":"2026-05-01"}`, on(2, 2)},
	{"2", "lines", `{"ref":"BC-1/1","order":"BC-1","uo":"UO2.2-PP","level":"M","frequency":"trimestriel","quantity":1,"application":"CASSIOPEE","start":"2026-02-02","measured":15}`, on(2, 2)},
	{"3", "plans", `{"ref":"L1","code":"UO2.2-PP/L01","order":"BC-1","due":"2026-03-10","decided":[],"outcomes":[]}`, on(2, 2)},
	{"4", "plans", `{"ref":"L2","code":"UO2.2-PP/L02","order":"BC-1","due":"2026-03-17","decided":[],"outcomes":[]}`, on(2, 2)},

	// delivered in April, then dated in March
	{"10", "files", `{"path":"/L1/v1/note.docx","name":"note.docx","at":"2026-04-02T09:00:00Z","deliverable":"L1","number":1,"missing":[]}`, on(4, 2)},
	{"10", "files", `{"path":"/L1/v1/note.docx","name":"note.docx","at":"2026-03-09T09:00:00Z","deliverable":"L1","number":1,"missing":[]}`, on(4, 6)},
	// first seen in July, dated in the quarter before
	{"11", "files", `{"path":"/L2/v1/note.docx","name":"note.docx","at":"2026-03-16T09:00:00Z","deliverable":"L2","number":1,"missing":[]}`, on(7, 6)},
	// minutes of March written in April
	{"12", "meetings", `{"ref":"C1","committee":"COPIL","on":"2026-03-10","support":"2026-03-06T10:00:00Z","minutes":null}`, on(3, 11)},
	{"12", "meetings", `{"ref":"C1","committee":"COPIL","on":"2026-03-10","support":"2026-03-06T10:00:00Z","minutes":"2026-03-11T10:00:00Z"}`, on(4, 10)},
	// a quote that its tool says was created in April; one that was there in March
	{"13", "quotes", `{"ref":"D1","order":"BC-1","inputs":"2026-03-02","submitted":"2026-03-04","created_at":"2026-04-07T09:00:00Z"}`, on(4, 8)},
	{"14", "quotes", `{"ref":"D2","order":"BC-1","inputs":"2026-03-02","submitted":"2026-03-04","created_at":"2026-03-05T09:00:00Z"}`, on(4, 8)},
	// a support moved by an hour, in time before and after
	{"15", "meetings", `{"ref":"C2","committee":"COPIL","on":"2026-03-24","support":"2026-03-18T10:00:00Z","minutes":"2026-03-25T10:00:00Z"}`, on(3, 25)},
	{"15", "meetings", `{"ref":"C2","committee":"COPIL","on":"2026-03-24","support":"2026-03-18T11:00:00Z","minutes":"2026-03-25T10:00:00Z"}`, on(4, 9)},
	// a file of no deliverable
	{"16", "files", `{"path":"/divers.txt","name":"divers.txt","at":"2026-03-20T09:00:00Z","deliverable":"","number":0,"missing":[]}`, on(4, 9)},
	// decided in April, on what was due in March: the contract goes on
	{"4", "plans", `{"ref":"L2","code":"UO2.2-PP/L02","order":"BC-1","due":"2026-03-17","decided":["2026-04-03"],"outcomes":["CONFORME"]}`, on(4, 3)},
}

// An edit of a dossier has the effect that the indicators' own queries find between
// the dossiers without it and with it; so has an object that is entered late.
func TestTheRadarWeighsEditsOfDossiers(t *testing.T) {
	store := kpiStore(t)
	c := contract.Default()
	transforms := transformsOf(t, c, "testdata/book.yaml")
	var records []connectors.Record
	for i, one := range backdated {
		record := taped("book", one.kind, one.id, one.seen.Add(-time.Minute), int64(i), one.body)
		record.SeenAt = *one.seen
		records = append(records, record)
	}
	require.Empty(t, load(t, store, transforms, records, 100))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, *on(8, 1)))

	radar := warehouse.Radar{Store: store, Files: sql.Files, Transforms: transforms, Contract: c, AsOf: *on(8, 1)}
	find := func() []warehouse.Backdating {
		require.NoError(t, radar.Fill(t.Context()))
		found, err := store.Backdatings(t.Context(), warehouse.Period{})
		require.NoError(t, err)
		return found
	}
	found := find()
	march := func(id string) warehouse.Backdating {
		at := slices.IndexFunc(found, func(b warehouse.Backdating) bool {
			return b.ObjectID == id && b.Month.Format(time.DateOnly) == "2026-03-01"
		})
		require.GreaterOrEqual(t, at, 0, "%s among %+v", id, found)
		return found[at]
	}
	moved := func(id, kpi string) string {
		one := march(id)
		at := slices.Index(one.KPIs, kpi)
		require.GreaterOrEqual(t, at, 0, "%s among %v of %s", kpi, one.KPIs, id)
		require.Empty(t, one.Unmoved)
		return fmt.Sprintf("%+d/%+d", one.NumeratorsMoved[at], one.DenominatorsMoved[at])
	}

	require.Equal(t, "+1/+0", moved("10", "K-012 FERME TOUTES"), "the first delivery is in time now (R-087)")
	require.False(t, march("10").EnteredLate)
	require.Contains(t, march("10").Fields, "deposited_at")
	require.Equal(t, "+1/+0", moved("11", "K-012 FERME TOUTES"))
	require.True(t, march("11").EnteredLate)
	require.True(t, march("11").Rewritten)
	require.Empty(t, march("11").BeforeSHA256)
	require.Equal(t, []string{"deposited_at"}, march("11").Fields)
	require.Equal(t, *on(7, 6), march("11").WrittenAt.UTC())
	require.Equal(t, "+1/+0", moved("12", "K-020 ENSEMBLE COPIL"), "the minutes are in time now (R-102)")
	require.Equal(t, []string{"minutes_sent_at"}, march("12").Fields)
	require.Equal(t, "+1/+1", moved("13", "K-023 FERME TOUTES"))
	require.Equal(t, time.Date(2026, 4, 7, 9, 0, 0, 0, time.UTC), march("13").WrittenAt.UTC())
	for _, one := range found {
		require.NotContains(t, []string{"1", "2", "3", "4", "14"}, one.ObjectID, "%+v", one)
	}

	require.Equal(t, "same_facts", march("15").Unmoved)
	require.Equal(t, "same_facts", march("16").Unmoved)
	for _, id := range []string{"15", "16"} {
		for _, other := range []string{"10", "11", "12", "13"} {
			require.Greater(t, march(id).Rank, march(other).Rank, "what has no effect comes last")
		}
	}

	again := slices.Concat(records, records)
	rand.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	require.Empty(t, load(t, store, transforms, again, 5))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, *on(8, 1)))
	require.Equal(t, found, find())
}
