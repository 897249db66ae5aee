package mapping_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

var update = flag.Bool("update", false, "write the expected results anew")

const casesDir = "../testdata/jira"

// expectation is what a case promises: everything but the fingerprints.
type expectation struct {
	Outcome  mapping.Outcome      `json:"outcome"`
	Rejected string               `json:"rejected,omitempty"`
	Notes    []string             `json:"notes,omitempty"`
	Events   []mapping.Occurrence `json:"events,omitempty"`
	Row      map[string]any       `json:"row,omitempty"` // by column, without the empty ones
}

func TestCases(t *testing.T) {
	c := contract.Default()
	for _, name := range caseNames(t) {
		t.Run(name, func(t *testing.T) {
			m, envelope := loadCase(t, name)
			trial, err := m.Try(c, envelope)
			require.NoError(t, err)
			got, err := json.MarshalIndent(expectation{
				Outcome: trial.Outcome, Rejected: trial.Rejected, Notes: trial.Notes, Events: trial.Events, Row: columns(trial.Ticket),
			}, "", "  ")
			require.NoError(t, err)
			golden(t, filepath.Join(casesDir, name, "out.json"), append(got, '\n'))
			requireSameAsFunc(t, m.Func(c), envelope, trial)
		})
	}
}

// requireSameAsFunc proves that what Try tells is what Func does.
func requireSameAsFunc(t *testing.T, transform transform.Func, envelope connectors.Envelope, trial mapping.Trial) {
	t.Helper()
	rows, err := transform(envelope)
	if trial.Outcome == mapping.Rejected {
		require.Empty(t, rows)
		require.Equal(t, connectors.Reject, connectors.KindOf(err))
		require.EqualError(t, err, trial.Rejected)
		require.NotContains(t, err.Error(), "\n", "a reason is one line")
		return
	}
	require.NoError(t, err)
	if trial.Ticket == nil {
		require.Empty(t, rows)
		return
	}
	require.Len(t, rows, 1)
	require.Equal(t, columns(trial.Ticket), columns(rows[0]))
}

func caseNames(t testing.TB) []string {
	entries, err := os.ReadDir(casesDir)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	require.Greater(t, len(names), 25)
	return names
}

// loadCase reads a case: its mapping.yaml or the shared one, and the envelope
// around in.json, of which envelope.json may change the parts.
func loadCase(t testing.TB, name string) (*mapping.Mapping, connectors.Envelope) {
	file := filepath.Join(casesDir, name, "mapping.yaml")
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		file = filepath.Join(casesDir, "mapping.yaml")
		data, err = os.ReadFile(file)
	}
	require.NoError(t, err)
	m, err := mapping.Parse(data, "mapping.yaml")
	require.NoError(t, err)

	parts := struct{ Kind, ID, Version, Presence string }{"issue", "", "2026-03-20T11:00:00.345Z", "present"}
	body, err := os.ReadFile(filepath.Join(casesDir, name, "in.json"))
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	var identity struct {
		ID any `json:"id"`
	}
	_ = json.Unmarshal(body, &identity) // what is no JSON has the default identifier
	parts.ID = "10042"
	if id, ok := identity.ID.(string); ok {
		parts.ID = id
	}
	changed, err := os.ReadFile(filepath.Join(casesDir, name, "envelope.json"))
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(changed, &parts))
	}
	envelope := connectors.Envelope{
		Source: m.Source(), Kind: parts.Kind, ID: parts.ID, Presence: connectors.Presence(parts.Presence), Body: body,
	}
	if parts.Version != "" {
		envelope.Version, err = time.Parse(time.RFC3339Nano, parts.Version)
		require.NoError(t, err)
	}
	return m, envelope
}

// columns gives the filled columns of a row, without what changes with every
// byte of the mapping, the contract and the record.
func columns(row any) map[string]any {
	value := reflect.ValueOf(row)
	if value.IsNil() {
		return nil
	}
	filled := map[string]any{}
	for field, content := range value.Elem().Fields() {
		name := field.Tag.Get("ch")
		empty := content.IsZero() || content.Kind() == reflect.Slice && content.Len() == 0
		if empty || slices.Contains([]string{"mapping", "contract", "raw_sha256", "ticket_key"}, name) {
			continue
		}
		filled[name] = content.Interface()
	}
	return filled
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update and read what it writes")
	require.Equal(t, string(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))), string(got))
}
