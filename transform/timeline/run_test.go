package timeline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/contract"
)

// standard is the reading of the contract without any contract file.
var standard = contract.Default()

// TestScenarios checks each file of testdata: every key that it expects, under
// every other reading that it names.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 26)
	var all []json.RawMessage
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		examples, _, err := split(data)
		require.NoError(t, err)
		all = append(all, examples...)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			differences, err := Check(data, Options{})
			require.NoError(t, err)
			require.Empty(t, differences)
			results, err := Run(data, Options{})
			require.NoError(t, err)
			for _, result := range results {
				require.Empty(t, result.Ignored, "every key of a scenario means something")
			}
		})
	}
	list, err := json.Marshal(all)
	require.NoError(t, err)
	differences, err := Check(list, Options{})
	require.NoError(t, err, "several examples are a list")
	require.Empty(t, differences)
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
	differences, err := Check(wrong, Options{})
	require.NoError(t, err)
	require.Len(t, differences, 3)
	require.Equal(t, "A, line 4: nothing should be 3: the example does not say what it follows from", differences[1].String())
	require.Equal(t, `A, line 3: cases.0 should be "2026-05-05", is "2026-05-06"`, differences[2].String())
}

func TestCheckComparesInstantsByMeaning(t *testing.T) {
	differences, err := Check([]byte(`{"id":"A","events":[["2026-06-08T09:00:00Z","n2_submitted","BLOQUANT"],["2026-06-08T10:00:00Z","resolved"]],
		"expect":{"treated_at":"2026-06-08T12:00:00+02:00","in_time":true,"resolution":{"elapsed":3600,"state":"MET"}}}`), Options{})
	require.NoError(t, err)
	require.Empty(t, differences)
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
