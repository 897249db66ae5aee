package mapping_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/deploy"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// factTools are the folders of cases of the tools beside JIRA, each with the
// delivered mapping that a case without one of its own is read by.
var factTools = map[string]string{
	"openproject": "openproject", "mantis": "mantis", "squash": "squash", "documents": "letsdocit", "files": "order-book",
}

// factExpectation is what a case promises: everything but the fingerprints.
type factExpectation struct {
	Outcome  mapping.Outcome           `json:"outcome"`
	Rejected string                    `json:"rejected,omitempty"`
	Notes    []string                  `json:"notes,omitempty"`
	Facts    map[string]map[string]any `json:"facts,omitempty"` // by table, the filled columns
}

func TestFactCases(t *testing.T) {
	c := contract.Default()
	for _, one := range factCases(t) {
		t.Run(one.name, func(t *testing.T) {
			trial, err := one.mapping.Try(c, one.envelope)
			require.NoError(t, err)
			want := factExpectation{Outcome: trial.Outcome, Rejected: trial.Rejected, Notes: trial.Notes, Facts: map[string]map[string]any{}}
			for _, row := range trial.Facts {
				require.NotContains(t, want.Facts, row.Table(), "a record gives one fact of a kind at most")
				want.Facts[row.Table()] = factColumns(row)
			}
			got, err := json.MarshalIndent(want, "", "  ")
			require.NoError(t, err)
			golden(t, filepath.Join(one.folder, "out.json"), append(got, '\n'))

			rows, err := one.mapping.Func(c)(one.envelope)
			if trial.Outcome == mapping.Rejected {
				require.Empty(t, rows)
				require.Equal(t, connectors.Reject, connectors.KindOf(err))
				require.EqualError(t, err, trial.Rejected)
				require.NotContains(t, err.Error(), "\n", "a reason is one line")
				return
			}
			require.NoError(t, err)
			require.Equal(t, []transform.Row(trial.Facts), rows)
		})
	}
}

// factCase is a case: a record and the mapping that it is read by.
type factCase struct {
	name, folder string
	mapping      *mapping.Mapping
	envelope     connectors.Envelope
}

func factCases(t testing.TB) []factCase {
	var cases []factCase
	for tool, delivered := range factTools {
		folders, err := filepath.Glob(filepath.Join("../testdata", tool, "*", "in.json"))
		require.NoError(t, err)
		require.NotEmpty(t, folders, tool)
		for _, file := range folders {
			cases = append(cases, loadFactCase(t, tool, delivered, filepath.Dir(file)))
		}
	}
	slices.SortFunc(cases, func(a, b factCase) int { return strings.Compare(a.name, b.name) })
	return cases
}

func loadFactCase(t testing.TB, tool, delivered, folder string) factCase {
	data, err := os.ReadFile(filepath.Join(folder, "mapping.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		data, err = deploy.Files.ReadFile("mapping/" + delivered + ".yaml")
	}
	require.NoError(t, err)
	m, err := mapping.Parse(data, "mapping.yaml")
	require.NoError(t, err)
	body, err := os.ReadFile(filepath.Join(folder, "in.json"))
	require.NoError(t, err)
	parts := struct{ Kind, ID, Version, Presence string }{ID: "1", Version: "2026-03-20T11:00:00.345Z", Presence: "present"}
	parts.Kind = map[string]string{"openproject": "work_package", "mantis": "issue", "squash": "test-plan-item", "documents": "file", "files": "quotes"}[tool]
	text, err := os.ReadFile(filepath.Join(folder, "envelope.json"))
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &parts))
	}
	envelope := connectors.Envelope{Source: m.Source(), Kind: parts.Kind, ID: parts.ID, Presence: connectors.Presence(parts.Presence), Body: body}
	if parts.Version != "" {
		envelope.Version, err = time.Parse(time.RFC3339Nano, parts.Version)
		require.NoError(t, err)
	}
	return factCase{tool + "/" + filepath.Base(folder), folder, m, envelope}
}

// taggedField is a column of a row type.
type taggedField struct {
	name, typ string
	value     reflect.Value
}

// taggedFields are the columns of a row, those of Origin first.
func taggedFields(row any) []taggedField {
	var list []taggedField
	var gather func(value reflect.Value)
	gather = func(value reflect.Value) {
		for field, content := range value.Fields() {
			if field.Anonymous {
				gather(content)
			} else {
				list = append(list, taggedField{field.Tag.Get("ch"), field.Type.String(), content})
			}
		}
	}
	gather(reflect.ValueOf(row).Elem())
	return list
}

// factColumns gives the filled columns of a row, without what changes with every
// byte of the mapping, the contract and the record.
func factColumns(row any) map[string]any {
	filled := map[string]any{}
	for _, c := range taggedFields(row) {
		empty := c.value.IsZero() || c.value.Kind() == reflect.Slice && c.value.Len() == 0
		if !empty && !slices.Contains([]string{"mapping", "contract", "raw_sha256", "fact_key", "revision"}, c.name) {
			filled[c.name] = c.value.Interface()
		}
	}
	return filled
}
