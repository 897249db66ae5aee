package timeline

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// expectation is the part of a scenario that Run does not look at.
type expectation struct {
	Kind    string                     `json:"kind"`
	Cases   [][]any                    `json:"cases"`
	Levels  [][]any                    `json:"levels"`
	Expect  map[string]any             `json:"expect"`
	Tickets map[string]json.RawMessage `json:"tickets"`
}

// TestScenarios runs each file of testdata and compares every key that it
// expects, then every other reading of the contract that it names.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 24)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			var want expectation
			require.NoError(t, json.Unmarshal(data, &want))
			switch want.Kind {
			case "ticket":
				checkTicket(t, data, want.Expect)
			case "tickets":
				checkTickets(t, data, want)
			default:
				got := run(t, data, Options{})
				require.Len(t, got, 1)
				require.Equal(t, plain(t, want.Cases), plain(t, got[0]["cases"]))
				require.Equal(t, plain(t, want.Levels), plain(t, got[0]["levels"]))
			}
		})
	}
}

func checkTicket(t *testing.T, data []byte, expect map[string]any) {
	alternatives, _ := expect["alt"].(map[string]any)
	delete(expect, "alt")
	compare(t, expect, run(t, data, Options{})[0])
	for _, knob := range slices.Sorted(maps.Keys(alternatives)) {
		t.Run(knob, func(t *testing.T) {
			name, value, _ := strings.Cut(knob, "=")
			got := run(t, data, Options{Knobs: map[string]string{name: value}})
			compare(t, alternatives[knob].(map[string]any), got[0])
		})
	}
}

// checkTickets checks each ticket, then the quarterly counts as frozen and as
// live.
func checkTickets(t *testing.T, data []byte, want expectation) {
	for _, ticket := range run(t, data, Options{}) {
		var expect struct {
			Elapsed int64 `json:"elapsed"`
		}
		require.NoError(t, json.Unmarshal(want.Tickets[ticket["id"].(string)], &expect))
		compare(t, map[string]any{"resolution": map[string]any{"elapsed": float64(expect.Elapsed), "state": "MET"}}, ticket)
	}
	for view, at := range map[string]string{"frozen": "frozen_at", "live": "live_at"} {
		asOf, err := time.Parse(time.RFC3339, want.Expect[at].(string))
		require.NoError(t, err)
		volume := map[string]any{}
		rates := map[string]any{}
		for quarter := range want.Expect[view].(map[string]any) {
			rates[quarter] = map[string]any{"treated": 0.0, "sent": 0.0}
		}
		for _, ticket := range run(t, data, Options{AsOf: asOf}) {
			add(volume, ticket["volume_quarter"].(string))
			quarter := ticket["rate_quarter"].(string)
			if quarter == "" {
				continue
			}
			add(rates[quarter].(map[string]any), "treated")
			if len(ticket["n3"].([]any)) > 0 {
				add(rates[quarter].(map[string]any), "sent")
			}
		}
		require.Equal(t, want.Expect[view], rates, view)
		require.Equal(t, want.Expect["volume"], volume)
	}
}

func add(counts map[string]any, key string) {
	count, _ := counts[key].(float64)
	counts[key] = count + 1
}

// run gives the results as a reader of the JSON sees them.
func run(t *testing.T, data []byte, options Options) []map[string]any {
	t.Helper()
	results, err := Run(data, options)
	require.NoError(t, err)
	list := make([]map[string]any, len(results))
	for i, result := range results {
		list[i] = plain(t, result).(map[string]any)
	}
	return list
}

func plain(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	var decoded any
	require.NoError(t, json.Unmarshal(data, &decoded))
	return decoded
}

// compare checks the keys of want, and no others, at any depth.
func compare(t *testing.T, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		require.True(t, ok, "%v", got)
		for key, value := range want {
			require.Contains(t, fields, key)
			compare(t, value, fields[key])
		}
	case []any:
		list, ok := got.([]any)
		require.True(t, ok)
		require.Len(t, list, len(want))
		for i := range want {
			compare(t, want[i], list[i])
		}
	default:
		require.Equal(t, want, got)
	}
}
