package mapping

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
)

// An amendment applies to tickets submitted from its date on, and never to one
// that was already running: the same life is judged by the targets in
// force at its submission.
func TestAnAmendmentAppliesFromItsDate(t *testing.T) {
	body, err := os.ReadFile("../testdata/jira/plain-life/in.json")
	require.NoError(t, err)
	text, err := os.ReadFile("../testdata/jira/mapping.yaml")
	require.NoError(t, err)
	m, err := Parse(text, "mapping.yaml")
	require.NoError(t, err)
	envelope := connectors.Envelope{Source: m.Source(), Kind: "issue", ID: "10042", Presence: connectors.Present, Body: body}
	state := func(from string) string {
		c, err := contract.Parse([]byte("amendments:\n  - from: "+from+"\n    sn2:\n      target:\n        resolution: {BLOQUANT: 1h, MAJEUR: 1h, MINEUR: 1h}\n"), "contract.yaml")
		require.NoError(t, err)
		rows, err := m.Func(c)(envelope)
		require.NoError(t, err)
		ticket := rows[0].(*transform.Ticket)
		require.True(t, ticket.InScope)
		require.True(t, ticket.SubmittedAt.Before(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)))
		return ticket.ResolutionState
	}
	require.Equal(t, "MET", state("2026-06-01"), "the ticket was submitted before")
	require.Equal(t, "MISSED", state("2026-01-01"))
}
