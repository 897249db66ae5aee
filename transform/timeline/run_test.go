package timeline

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/contract"
)

// standard is the reading of the contract without any contract file.
var standard = contract.Default()

// TestScenarios checks each file of testdata: every key that it expects, under
// every other reading that it names. The S are the worked examples of the
// contract's digest. The lists beside them hold further lives, computed by hand or
// by a day-by-day reading of the rules that shares nothing with this code; those
// of drawn.json were drawn at random, with several knobs each.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 34)
	var all []json.RawMessage
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		examples, _, err := split(data)
		require.NoError(t, err)
		all = append(all, examples...)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			requireAsExpected(t, data)
			results, err := Run(data, Options{})
			require.NoError(t, err)
			for _, result := range results {
				require.Empty(t, result.Ignored, "every key of a scenario means something")
			}
		})
	}
	list, err := json.Marshal(all)
	require.NoError(t, err)
	requireAsExpected(t, list) // several examples are a list
}

// requireAsExpected compares every example of a file, and each of their figures.
func requireAsExpected(t *testing.T, data []byte) {
	t.Helper()
	comparisons, err := Check(data, Options{})
	require.NoError(t, err)
	for _, c := range comparisons {
		require.Empty(t, c.Differences)
		require.Empty(t, c.NotGiven)
		require.NotZero(t, c.Compared, c.ID)
	}
}

// TestRunIgnoresWhatIsExpected: a wrong expectation changes no answer, and Check
// tells each.
func TestRunIgnoresWhatIsExpected(t *testing.T) {
	right, err := Run([]byte(`{"id":"A","kind":"dates","cases":[["jo_after","2026-04-28",5]],"expect":{}}`), Options{})
	require.NoError(t, err)
	wrong := []byte("[\n {\"id\":\"A\",\"kind\":\"dates\",\n  \"cases\":[[\"jo_after\",\"2026-04-28\",5,\"2026-05-05\"]],\n  \"expect\":{\"cases\":[1],\"nothing\":3}}\n]")
	got, err := Run(wrong, Options{})
	require.NoError(t, err)
	require.Equal(t, right[0].Cases, got[0].Cases)
	comparisons, err := Check(wrong, Options{})
	require.NoError(t, err)
	differences := comparisons[0].Differences
	require.Len(t, differences, 3)
	require.Equal(t, "A, line 4: nothing should be 3: the example gives no figure of that name", differences[1].String())
	require.Equal(t, `A, line 3: cases.0 should be "2026-05-05", is "2026-05-06"`, differences[2].String())
}

func TestCheckComparesInstantsByMeaning(t *testing.T) {
	requireAsExpected(t, []byte(`{"id":"A","events":[["2026-06-08T09:00:00Z","n2_submitted","BLOQUANT"],["2026-06-08T10:00:00Z","resolved"]],
		"expect":{"treated_at":"2026-06-08T12:00:00+02:00","first_treated_at":"2026-06-08T12:00","in_time":true,"resolution":{"elapsed":3600,"state":"MET"}}}`))
}

// TestTheOrderOfEventsMeansNothing in a file, nor does an event told twice.
func TestTheOrderOfEventsMeansNothing(t *testing.T) {
	for _, name := range []string{"S10", "S11", "S12", "S13", "S20-late"} {
		data, err := os.ReadFile("testdata/" + name + ".json")
		require.NoError(t, err)
		var document map[string]any
		require.NoError(t, json.Unmarshal(data, &document))
		delete(document, "expect")
		events, _ := document["events"].([]any)
		require.NotEmpty(t, events)
		written := func(events []any) []byte {
			document["events"] = events
			text, err := json.Marshal(document)
			require.NoError(t, err)
			return text
		}
		want, err := Run(written(events), Options{Contract: standard})
		require.NoError(t, err)
		rapid.Check(t, func(t *rapid.T) {
			shuffled := rapid.Permutation(append(append([]any{}, events...), events[rapid.IntRange(0, len(events)-1).Draw(t, "twice")])).Draw(t, "order")
			got, err := Run(written(shuffled), Options{Contract: standard})
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func BenchmarkRun(b *testing.B) {
	data, err := os.ReadFile("testdata/S11.json")
	require.NoError(b, err)
	for b.Loop() {
		if _, err := Run(data, Options{Contract: standard}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestCheckTellsApartWhatIsNotGiven: a figure of an object that does not stand
// beside the dates is neither right nor wrong, and a name of no figure is wrong.
func TestCheckTellsApartWhatIsNotGiven(t *testing.T) {
	comparisons, err := Check([]byte(`{"id":"S22","kind":"dates","cases":[["jo_after","2026-04-30",10,"2026-05-19"]],"expect":{"on_time":true,"in_tme":true,"alt":{"devis.jo=5":{"complete_on":"2026-05-07"}}}}`), Options{})
	require.NoError(t, err)
	require.Equal(t, 2, comparisons[0].Compared)
	require.Len(t, comparisons[0].Differences, 1)
	require.Equal(t, "in_tme", comparisons[0].Differences[0].Path)
	require.Len(t, comparisons[0].NotGiven, 2)
	require.Equal(t, `S22, line 1: alt.devis.jo=5.complete_on should be "2026-05-07": not given: it follows from "quote" with "inputs"`, comparisons[0].NotGiven[0].String())
	require.Contains(t, comparisons[0].NotGiven[1].Needs, `"quote" with "inputs" and "submitted", or "replacement" with "on" and "came"`)

	given, err := Check([]byte(`{"id":"S22","kind":"dates","cases":[],"quote":{"inputs":["2026-04-30"]},"expect":{"complete_on":"2026-04-30","first_conf":true,"withdrawn":null}}`), Options{})
	require.NoError(t, err)
	require.Equal(t, "withdrawn", given[0].Differences[0].Path)
	require.Equal(t, "first_conf", given[0].NotGiven[0].Path)
}

// TestWhatIsNeededNamesEachFigure of the objects that may stand beside dates, and
// no other.
func TestWhatIsNeededNamesEachFigure(t *testing.T) {
	for kind, object := range map[string]string{
		"deliverable": `{"events":[["2026-06-01","due_date"]]}`, "meeting": `{"committee":"COPIL","held":"2026-06-01"}`, "quote": `{"inputs":["2026-06-01"]}`,
		"replacement": `{"on":"2026-06-01"}`, "reversibility": `{"notified":"2026-06-01"}`, "increment": `{"start":"2026-06-01"}`,
		"apdt": `{"start":"2026-06-01","stories":1}`, "order": `{"lines":[]}`,
	} {
		results, err := Run([]byte(`{"kind":"dates","`+kind+`":`+object+`}`), Options{})
		require.NoError(t, err)
		delete(results[0].Facts, "steps")
		delete(results[0].Facts, "flaws")
		var named []string
		for _, f := range known() {
			if f.kind == kind {
				named = append(named, strings.Fields(f.keys)...)
			}
		}
		require.ElementsMatch(t, slices.Collect(maps.Keys(results[0].Facts)), named, kind)
	}
}

// TestCheckComparesTypes: a number written as a text is not that number.
func TestCheckComparesTypes(t *testing.T) {
	comparisons, err := Check([]byte(`{"id":"A","events":[["2026-06-08T09:00","n2_submitted","BLOQUANT"]],"expect":{"elapsed":"0","in_time":"true","treated_at":"","n3":{}}}`), Options{})
	require.NoError(t, err)
	require.Len(t, comparisons[0].Differences, 4)
}

// TestExpectMayBeTheListOfTheAnswers of dates, rates and levels.
func TestExpectMayBeTheListOfTheAnswers(t *testing.T) {
	requireAsExpected(t, []byte(`[{"id":"A","kind":"dates","cases":[["jo_after","2026-04-28",5],["is_jo","2026-05-01"]],"expect":["2026-05-06",false]},
		{"id":"B","kind":"levels","levels":[["UO3.1-EMA",[3]],["UO3.1-EMA",[10]]],"expect":["S",null]},
		{"id":"C","kind":"levels","cases":[["UO3.1-EMA",[6],"M"]]},
		{"id":"D","levels":[["UO3.1-EMA",[6],"M"]]},
		{"id":"E","kind":"rates","cases":[["MAJEUR",26,29]],"expect":[false]}]`))
	comparisons, err := Check([]byte(`{"id":"A","kind":"dates","cases":[["jo_after","2026-04-28",5]],"expect":["2026-05-05"]}`), Options{})
	require.NoError(t, err)
	require.Equal(t, `A, line 1: expect.0 should be "2026-05-05", is "2026-05-06"`, comparisons[0].Differences[0].String())
}
