package timeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform/contract"
)

const waiting = `{"id":"W","events":[["2026-06-08T09:00:00+02:00","n2_submitted","BLOQUANT"],["2026-06-08T12:00:00+02:00","n3_sent"]]}`

func TestTheViewIsTheOptionElseTheFileElseTheLastEvent(t *testing.T) {
	results, err := Run([]byte(waiting), Options{})
	require.NoError(t, err)
	require.Equal(t, "2026-06-08T12:00:00+02:00", results[0].AsOf.Format(time.RFC3339))
	results, err = Run([]byte(waiting), Options{AsOf: time.Date(2026, 6, 8, 9, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Equal(t, "2026-06-08T11:00:00+02:00", results[0].AsOf.Format(time.RFC3339))
	require.Equal(t, "N2", results[0].Holder)
}

func TestAContractAndKnobsOverIt(t *testing.T) {
	c, err := contract.Parse([]byte("sn2: {target: {n3: {BLOQUANT: 2h}}}\n"), "c.yaml")
	require.NoError(t, err)
	results, err := Run([]byte(waiting), Options{Contract: c, Knobs: map[string]string{"commitment_mode": "all_milestones"}})
	require.NoError(t, err)
	require.Equal(t, "MISSED", results[0].N3State)
	require.EqualValues(t, 7200, results[0].N3[0].Target)
	require.NotEmpty(t, results[0].Steps)
}

func TestMistakes(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{`{`, "read the timeline"},
		{`{"id":"A"}{"id":"B"}`, "second document"},
		{`{"id":"A"}`, "there is no event"},
		{`{"id":"A","kind":"pack"}`, `"pack" is no kind of timeline`},
		{`{"id":"A","events":[["2026-06-08","resolved",null]]}`, "must be as 2026-06-09T10:15:00+02:00"},
		{`{"id":"A","events":[["2026-06-08T09:00:00Z"]]}`, "expected [instant, kind, argument or null]"},
		{`{"id":"A","events":[["2026-06-08T09:00:00Z","resolved"]]}`, "the ticket is not submitted"},
		{`{"id":"A","kind":"tickets","tickets":{"T9":{"events":[["2026-06-08T09:00:00Z","nothing"]]}}}`, "ticket T9"},
		{`{"id":"A","kind":"dates","cases":[["plain_after","2026-02-30",1]]}`, "existing day"},
		{`{"id":"A","kind":"dates","cases":[["soon","2026-02-20",1]]}`, "no operation on dates"},
		{`{"id":"A","kind":"dates","cases":[["jo_after","2026-02-20",1.5]]}`, "whole number"},
		{`{"id":"A","kind":"dates","levels":[["UO9.9-X",[1]]]}`, "no such unit"},
		{`{"id":"A","kind":"rates","cases":[["URGENT",1,2]]}`, "expected [class or N3"},
	} {
		_, err := Run([]byte(test.data), Options{})
		require.ErrorContains(t, err, test.want, test.data)
	}
	_, err := Run([]byte(waiting), Options{Knobs: map[string]string{"n3_pauze": "false"}})
	require.ErrorContains(t, err, "no knob is called")
}
