package mapping_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
	"pilotis/deploy"
	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

var dcStatuses = []string{"Ouvert", "À qualifier N2", "En cours N2", "Contourné", "Transmis N3", "Résolu", "Clos", "Annulé"}

func cassiopee(t require.TestingT) *mapping.Mapping {
	data, err := deploy.Files.ReadFile("mapping/jira-cassiopee.yaml")
	require.NoError(t, err)
	m, err := mapping.Parse(data, "jira-cassiopee.yaml")
	require.NoError(t, err)
	return m
}

type object = map[string]any

// randomIssue is an issue with a history that is consistent with itself, oldest
// change first.
func randomIssue(t *rapid.T) object {
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	created := at
	status := rapid.SampledFrom(dcStatuses[:3]).Draw(t, "initial")
	priorities := []string{"Bloquant", "Majeur", "Mineur"}
	priority := rapid.SampledFrom(priorities).Draw(t, "priority")
	histories := []any{}
	for i := range rapid.IntRange(0, 12).Draw(t, "changes") {
		// A third share their instant with the one before: only the id tells.
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 40, 7_000}).Draw(t, "minutes")) * time.Minute)
		var items []any
		if rapid.IntRange(0, 3).Draw(t, "what") > 0 {
			to := rapid.SampledFrom(dcStatuses).Draw(t, "to")
			items = append(items, object{"field": "status", "fieldtype": "jira", "from": "", "fromString": status, "to": nil, "toString": to})
			status = to
		} else {
			to := rapid.SampledFrom(priorities).Draw(t, "class")
			items = append(items, object{"field": "priority", "fieldtype": "jira", "fromString": priority, "toString": to})
			priority = to
		}
		items = append(items, object{"field": "assignee", "fieldtype": "jira", "from": nil, "to": "x"})
		author := rapid.SampledFrom([]any{object{"name": "tit.a"}, object{"name": "b"}, nil}).Draw(t, "author")
		histories = append(histories, object{"id": fmt.Sprint(95 + i), "created": at.Format("2006-01-02T15:04:05.000-0700"), "author": author, "items": items})
	}
	return object{
		"id": "1", "key": "N2CAS-1",
		"fields": object{
			"issuetype": object{"name": "Incident"}, "project": object{"key": "N2CAS"}, "components": []any{object{"name": "BRIQ"}},
			"status": object{"name": status}, "priority": object{"name": priority}, "created": created.Format("2006-01-02T15:04:05.000-0700"),
		},
		"changelog": object{"total": len(histories), "histories": histories},
	}
}

func envelopeOf(t require.TestingT, issue object) connectors.Envelope {
	body, err := json.Marshal(issue)
	require.NoError(t, err)
	return connectors.Envelope{Source: "jira-cassiopee", Kind: "issue", ID: "1", Presence: connectors.Present, Body: body}
}

func TestPermutedHistoryChangesNothing(t *testing.T) {
	m, c := cassiopee(t), contract.Default()
	transform := m.Func(c)
	rapid.Check(t, func(t *rapid.T) {
		issue := randomIssue(t)
		want, err := transform(envelopeOf(t, issue))
		require.NoError(t, err)
		log := issue["changelog"].(object)
		log["histories"] = rapid.Permutation(log["histories"].([]any)).Draw(t, "order")
		got, err := transform(envelopeOf(t, issue))
		require.NoError(t, err)
		require.Equal(t, columns(want[0]), columns(got[0]))
	})
}

// Whatever a workflow does, a ticket comes out, and what its row promises holds.
func TestAnyWorkflowGivesACoherentTicket(t *testing.T) {
	m, c := cassiopee(t), contract.Default()
	rapid.Check(t, func(t *rapid.T) {
		trial, err := m.Try(c, envelopeOf(t, randomIssue(t)))
		require.NoError(t, err)
		require.Empty(t, trial.Rejected)
		row := trial.Ticket
		require.True(t, row.HistoryComplete)
		require.Equal(t, row.InScope, row.OutOfScopeReason == "")
		require.Equal(t, row.InScope, row.InTime != nil)
		require.Equal(t, row.InScope, row.UO == transform.UOSupportN2)
		require.Len(t, row.N3Seconds, len(row.N3SentAt))
		require.Len(t, row.N3States, len(row.N3SentAt))
		require.Len(t, row.N3Classes, len(row.N3SentAt))
		require.Len(t, row.StockTo, len(row.StockFrom))
		require.Len(t, row.HeldByN3To, len(row.HeldByN3From))
		require.Len(t, row.ReopenedBy, len(row.ReopenedAt))
		require.Len(t, row.TransitionTo, len(row.TransitionAt))
		require.LessOrEqual(t, len(row.N3ReturnedAt), len(row.N3SentAt), "a return needs a transmission")
		for i, at := range row.EventAt {
			require.True(t, i == 0 || !at.Before(row.EventAt[i-1]))
			require.Equal(t, at.Truncate(time.Second), at, "C-02")
		}
		submissions := 0
		for _, kind := range row.EventKind {
			if kind == string(clock.Submitted) {
				submissions++
			}
		}
		require.LessOrEqual(t, submissions, 1)
	})
}

// The standard library is the oracle of the faster decoder: a record re-encoded
// by it means the same.
func TestDecoderAgreesWithTheStandardLibrary(t *testing.T) {
	c := contract.Default()
	for _, name := range caseNames(t) {
		m, envelope := loadCase(t, name)
		decoder := json.NewDecoder(bytes.NewReader(envelope.Body))
		decoder.UseNumber()
		var value any
		if decoder.Decode(&value) != nil || decoder.More() || name == "raw-control-character" {
			continue
		}
		again := envelope
		var err error
		again.Body, err = json.Marshal(value)
		require.NoError(t, err)
		if name == "invalid-utf8" {
			continue // the standard library replaces what is invalid
		}
		want, wantErr := m.Try(c, envelope)
		got, gotErr := m.Try(c, again)
		require.Equal(t, wantErr, gotErr)
		require.Equal(t, want.Outcome, got.Outcome, name)
		require.Equal(t, columns(want.Ticket), columns(got.Ticket), name)
	}
}

func TestMappingServesManyGoroutines(t *testing.T) {
	m, envelope := loadCase(t, "n3-round-trips")
	transform := m.Func(contract.Default())
	want, err := transform(envelope)
	require.NoError(t, err)
	results := make(chan error)
	for range 8 {
		go func() {
			for range 50 {
				got, err := transform(envelope)
				if err == nil && fmt.Sprint(columns(got[0])["event_at"]) != fmt.Sprint(columns(want[0])["event_at"]) {
					err = fmt.Errorf("another ticket")
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
}

func TestEnvelopeOfAnotherSourceStops(t *testing.T) {
	m, envelope := loadCase(t, "plain-life")
	envelope.Source = "jira-ppn"
	_, err := m.Func(contract.Default())(envelope)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	_, err = m.Try(contract.Default(), envelope)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

func TestTheRecordIsLeftUntouched(t *testing.T) {
	m, envelope := loadCase(t, "plain-life")
	before := bytes.Clone(envelope.Body)
	_, err := m.Func(contract.Default())(envelope)
	require.NoError(t, err)
	require.Equal(t, before, []byte(envelope.Body))
}

func FuzzAnyBody(f *testing.F) {
	for _, name := range caseNames(f) {
		if body, err := os.ReadFile(filepath.Join(casesDir, name, "in.json")); err == nil && len(body) < 20_000 {
			f.Add(body)
		}
	}
	m, c := cassiopee(f), contract.Default()
	transform := m.Func(c)
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := transform(connectors.Envelope{Source: "jira-cassiopee", Kind: "issue", ID: "10042", Body: body})
		if err != nil {
			require.Equal(t, connectors.Reject, connectors.KindOf(err))
			require.NotContains(t, err.Error(), "\n")
		}
		require.LessOrEqual(t, len(rows), 1)
	})
}

// BenchmarkFunc measures an issue of 8 KB with a life of 24 changes.
func BenchmarkFunc(b *testing.B) {
	issue := rapid.Custom(randomIssue).Example(7)
	var histories []any
	status := "Ouvert"
	for i := range 24 {
		to := []string{"À qualifier N2", "En cours N2", "Transmis N3"}[i%3]
		histories = append(histories, object{"id": fmt.Sprint(1000 + i), "created": time.Date(2026, 3, 2+i, 9, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000-0700"),
			"author": object{"name": "tit.durand", "displayName": "Durand"},
			"items":  []any{object{"field": "status", "fieldtype": "jira", "from": "1", "fromString": status, "to": "2", "toString": to}}})
		status = to
	}
	issue["changelog"] = object{"total": len(histories), "histories": histories}
	fields := issue["fields"].(object)
	fields["status"] = object{"name": status}
	body, err := json.Marshal(issue)
	require.NoError(b, err)
	fields["description"] = string(bytes.Repeat([]byte("Écran figé. "), (8<<10-len(body))/14))
	envelope := envelopeOf(b, issue)
	transform := cassiopee(b).Func(contract.Default())
	rows, err := transform(envelope)
	require.NoError(b, err)
	require.Len(b, rows, 1)
	b.SetBytes(int64(len(envelope.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := transform(envelope); err != nil {
			b.Fatal(err)
		}
	}
}
