package mapping_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
	"pilotis/deploy"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// Lists that a tool gives in no order of meaning may come in any.
func TestPermutedListsChangeNoFact(t *testing.T) {
	c := contract.Default()
	for _, one := range factCases(t) {
		if !strings.Contains(one.name, "deliverable") && !strings.HasPrefix(one.name, "mantis") && !strings.HasPrefix(one.name, "squash") {
			continue // nothing of it depends on a list
		}
		var record map[string]any
		decoder := json.NewDecoder(bytes.NewReader(one.envelope.Body))
		decoder.UseNumber()
		if decoder.Decode(&record) != nil {
			continue
		}
		convert := one.mapping.Func(c)
		want, wantErr := convert(one.envelope)
		t.Run(one.name, rapid.MakeCheck(func(t *rapid.T) {
			again := one.envelope
			var err error
			again.Body, err = json.Marshal(permuted(t, record))
			require.NoError(t, err)
			got, gotErr := convert(again)
			require.Equal(t, connectors.KindOf(wantErr), connectors.KindOf(gotErr))
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, factColumns(want[i]), factColumns(got[i]))
			}
		}))
	}
}

// permuted gives a record with its lists of objects in another order.
func permuted(t *rapid.T, value any) any {
	switch v := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, one := range v {
			object[name] = permuted(t, one)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = permuted(t, one)
		}
		return rapid.Permutation(list).Draw(t, "order")
	}
	return value
}

func TestFactsLeaveTheRecordUntouchedAndServeManyGoroutines(t *testing.T) {
	one := loadFactCase(t, "openproject", "openproject", "../testdata/openproject/deliverable")
	convert := one.mapping.Func(contract.Default())
	before := bytes.Clone(one.envelope.Body)
	want, err := convert(one.envelope)
	require.NoError(t, err)
	results := make(chan error)
	for range 8 {
		go func() {
			for range 20 {
				got, err := convert(one.envelope)
				if err == nil && !equalJSON(got, want) {
					err = errors.New("another fact")
				}
				if err != nil {
					results <- err
					return
				}
			}
			results <- nil
		}()
	}
	for range 8 {
		require.NoError(t, <-results)
	}
	require.Equal(t, before, []byte(one.envelope.Body))
}

func equalJSON(a, b []transform.Row) bool {
	left, errA := json.Marshal(mapping.Facts(a))
	right, errB := json.Marshal(mapping.Facts(b))
	return errA == nil && errB == nil && bytes.Equal(left, right)
}

func TestFactsAsJSONNameTableAndColumns(t *testing.T) {
	text, err := json.Marshal(mapping.Facts{&transform.Quote{Origin: transform.Origin{Source: "s", Revision: 3}, Reference: "DEV-1"}})
	require.NoError(t, err)
	require.JSONEq(t, `[{"table": "core.quote_store", "columns": {
		"fact_key": 0, "source": "s", "object_id": "", "url": "", "presence": "", "mapping": "", "contract": "", "revision": 3, "raw_sha256": "",
		"version": "0001-01-01T00:00:00Z", "reference": "DEV-1", "order_reference": "", "inputs_complete_on": null, "submitted_on": null, "withdrawn": false}}]`, string(text))
}

func TestOneObjectHasOneKeyWhateverTheFact(t *testing.T) {
	one := loadFactCase(t, "openproject", "openproject", "../testdata/openproject/two-facts-of-one-record")
	rows, err := one.mapping.Func(contract.Default())(one.envelope)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	key := transform.Key(one.envelope.Source, one.envelope.Kind, one.envelope.ID)
	require.Equal(t, key, rows[0].(*transform.Order).FactKey)
	require.Equal(t, key, rows[1].(*transform.Meeting).FactKey)
}

// A JIRA mapping may know other facts beside tickets, or instead of them.
func TestJIRAIssuesGiveOtherFactsToo(t *testing.T) {
	data, err := deploy.Files.ReadFile("mapping/jira-cassiopee.yaml")
	require.NoError(t, err)
	anomalies := `
anomalies:
  - when: 'kind == "issue" && record.fields.issuetype.name == "Incident"'
    set:
      reference: record.key
      nature: '"ANOMALIE"'
      severity: {from: record.fields.priority.name, values: {Bloquant: BLOQUANTE, Majeur: MAJEURE, Mineur: MINEURE}}
      status: record.fields.status.name
      opened_at: record.fields.created
      event_at: 'map(changes(record, "status"), .at)'
      event_kind: 'map(changes(record, "status"), "assigned")'
`
	_, envelope := loadCase(t, "plain-life")
	both, err := mapping.Parse(append(data, anomalies...), "both.yaml")
	require.NoError(t, err)
	trial, err := both.Try(contract.Default(), envelope)
	require.NoError(t, err)
	require.Equal(t, mapping.InScope, trial.Outcome)
	require.NotNil(t, trial.Ticket)
	require.Len(t, trial.Facts, 1)
	rows, err := both.Func(contract.Default())(envelope)
	require.NoError(t, err)
	require.Len(t, rows, 2)

	alone, err := mapping.Parse([]byte("source: jira-cassiopee\ntool: jira\n"+anomalies), "alone.yaml")
	require.NoError(t, err)
	trial, err = alone.Try(contract.Default(), envelope)
	require.NoError(t, err)
	require.Equal(t, mapping.OtherFacts, trial.Outcome)
	require.Nil(t, trial.Ticket)
	require.Len(t, trial.Facts, 1)
	require.Len(t, trial.Facts[0].(*transform.Anomaly).EventAt, len(trial.Facts[0].(*transform.Anomaly).EventKind))

	// A fact that cannot be read keeps the ticket back too: nothing lands by half.
	envelope.Body = bytes.ReplaceAll(envelope.Body, []byte(`"created": "2026-03-02T09:00:00.000+0100"`), []byte(`"created": "2026-03-02T09:00:00.000+0100", "x": 1`))
	broken, err := mapping.Parse([]byte(string(data)+strings.Replace(anomalies, "reference: record.key", "reference: record.nothing", 1)), "broken.yaml")
	require.NoError(t, err)
	rows, err = broken.Func(contract.Default())(envelope)
	require.Equal(t, connectors.Reject, connectors.KindOf(err))
	require.Empty(t, rows)
	trial, err = broken.Try(contract.Default(), envelope)
	require.NoError(t, err)
	require.Equal(t, mapping.Rejected, trial.Outcome)
	require.Nil(t, trial.Ticket)
}

func TestCheckNamesApplicationsOfFactsThatAreNone(t *testing.T) {
	data, err := deploy.Files.ReadFile("mapping/mantis.yaml")
	require.NoError(t, err)
	m, err := mapping.Parse([]byte(strings.Replace(string(data), `"Général": none`, `"Général": NOWHERE`, 1)), "m.yaml")
	require.NoError(t, err)
	require.ErrorContains(t, m.Check(contract.Default()), "this is no application of the contract, nor none")
}

func TestMissingWordsOfFacts(t *testing.T) {
	m := deployed(t, "mantis")
	missing := m.Missing(contract.Default(), connectors.Vocabulary{
		Statuses: []connectors.Status{{Name: "anything"}}, Natures: []string{"major", "catastrophic"},
		Components: []string{"CASSIOPEE", "Scellés", "Général", "Divers"}, Priorities: []string{"urgent"},
	})
	require.Equal(t, connectors.Vocabulary{Natures: []string{"catastrophic"}, Components: []string{"Divers"}}, missing)
}

func TestDraftsOfEveryToolParseAndMakeNoFact(t *testing.T) {
	nasty := []string{"", "true", "a: b", "#x", `q"uo\te`, "d'été", "new\nline", "- c", "{source}", "{done}", "🔥"}
	full := connectors.Vocabulary{Priorities: nasty, Natures: nasty, Components: nasty}
	for _, name := range nasty {
		full.Statuses = append(full.Statuses, connectors.Status{Name: name, Category: "done"})
	}
	for _, tool := range []string{"jira", "mantis", "squash", "openproject", "documents", "files"} {
		for _, v := range []connectors.Vocabulary{full, {}} {
			draft, err := mapping.Draft(tool, "some-source", v)
			require.NoError(t, err)
			m, err := mapping.Parse(draft, "draft.yaml")
			require.NoError(t, err, "%s", draft)
			require.Equal(t, "some-source", m.Source())
			require.NoError(t, m.Check(contract.Default()))
			missing := m.Missing(contract.Default(), v)
			for _, words := range [][]string{missing.Natures, missing.Components} {
				for _, word := range words {
					require.Empty(t, strings.TrimSpace(word), "a word of the draft has a meaning")
				}
			}
			again, err := mapping.Draft(tool, "some-source", v)
			require.NoError(t, err)
			require.Equal(t, draft, again, "the same words give the same draft")
			if tool == "jira" {
				continue
			}
			for _, one := range factCases(t) {
				envelope := one.envelope
				envelope.Source = "some-source"
				if envelope.Presence != connectors.Present || !strings.HasPrefix(one.name, tool) || !json.Valid(envelope.Body) {
					continue
				}
				trial, err := m.Try(contract.Default(), envelope)
				require.NoError(t, err)
				require.Equal(t, mapping.NoFact, trial.Outcome, trial.Rejected)
			}
		}
	}
	_, err := mapping.Draft("sap", "x", connectors.Vocabulary{})
	require.ErrorContains(t, err, `"sap" is none of jira, mantis`)
}

// What a draft proposes is read from real words when its condition is written.
func TestTheDraftOfMantisReadsItsRecords(t *testing.T) {
	draft, err := mapping.Draft("mantis", "mantis", connectors.Vocabulary{
		Statuses: []connectors.Status{{Name: "new", Category: "new"}, {Name: "resolved", Category: "done"}, {Name: "closed", Category: "done"}},
		Natures:  []string{"feature", "major", "block"}, Components: []string{"CASSIOPEE"},
	})
	require.NoError(t, err)
	m, err := mapping.Parse([]byte(strings.Replace(string(draft), "when: 'false'", "when: 'true'", 1)), "draft.yaml")
	require.NoError(t, err)
	one := loadFactCase(t, "mantis", "mantis", "../testdata/mantis/reopened")
	rows, err := m.Func(contract.Default())(one.envelope)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	row := rows[0].(*transform.Anomaly)
	require.Equal(t, "42", row.Reference)
	require.Equal(t, "MAJEURE", row.Severity)
	require.Len(t, row.OpenFrom, 2)
	require.Nil(t, row.ResolvedAt)
}

func FuzzAnyFactBody(f *testing.F) {
	c := contract.Default()
	var functions []func(connectors.Envelope) ([]transform.Row, error)
	var envelopes []connectors.Envelope
	for _, one := range factCases(f) {
		if one.folder == filepath.Join("../testdata", filepath.Dir(one.name), "deleted") {
			continue
		}
		f.Add(len(functions), []byte(one.envelope.Body))
		functions = append(functions, one.mapping.Func(c))
		envelopes = append(envelopes, one.envelope)
	}
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		which = int(uint(which) % uint(len(functions)))
		e := envelopes[which]
		e.Body = body
		rows, err := functions[which](e)
		if err != nil {
			require.Equal(t, connectors.Reject, connectors.KindOf(err), "%v", err)
			require.NotContains(t, err.Error(), "\n")
			require.Empty(t, rows)
		}
	})
}

// BenchmarkFact measures a deliverable with two decisions.
func BenchmarkFact(b *testing.B) {
	one := loadFactCase(b, "openproject", "openproject", "../testdata/openproject/deliverable")
	convert := one.mapping.Func(contract.Default())
	b.SetBytes(int64(len(one.envelope.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := convert(one.envelope); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDeliveredMappingsNameTheirFile(t *testing.T) {
	files, err := filepath.Glob("../../deploy/mapping/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		m, err := mapping.Parse(data, filepath.Base(file))
		require.NoError(t, err)
		require.Equal(t, strings.TrimSuffix(filepath.Base(file), ".yaml"), m.Source())
		require.NoError(t, m.Check(contract.Default()))
	}
}
