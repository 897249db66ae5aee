package timeline

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform/clock"
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
	require.Equal(t, "N2", *results[0].Holder)
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

// TestMistakes: what is not known is an error with its place, never skipped.
func TestMistakes(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{`{`, "at 1:2: the JSON ends before it is complete"},
		{``, "at 1:1: the JSON ends before it is complete"},
		{"{\"id\":\"A\",\n \"events\":[[}", "at 2:13: invalid character '}'"},
		{"{\"id\":\"A\",\n \"events\":[], \"id\":\"B\"}", "at 2:15: the key \"id\" stands twice in one object"},
		{`[{"cases":[{"a":1},{"a":1},"a"],"tickets":{"a":{"a":1,"b":{"a":2},"a":3}}}]`, "at 1:67: the key \"a\" stands twice"},
		{`{"id":7}`, "at 1:7: \"id\" must be a text"},
		{`{"events":[["2026-06-08T09:00:00Z","n2_submitted","MINEUR"]],"as_of":3}`, `"as_of" must be a text`},
		{`{"events":{"a":1}}`, `at 1:11: "events" must be a list`},
		{`{"events":[["2026-06-08T09:00:00Z","n2_submitted",{"to":"MINEUR"}]]}`, "at 1:12: read the event"},
		{"{\"events\":[[\"2026-06-08T09:00:00Z\",\"n2_submitted\",\"MINEUR\"],\n[\"2026-06-08T10:00:00Z\",\"fixed\"]]}", "at 2:1: read the event fixed of 2026-06-08T10:00:00Z: no such kind of event: expected one of"},
		{`{"events":[["2026-06-08T09:00:00Z","n2_submitted","URGENT"]]}`, `"URGENT" is no criticality: expected BLOQUANT, MAJEUR or MINEUR`},
		{`{"events":[["2026-02-30T09:00:00Z","n2_submitted","MINEUR"]]}`, `"2026-02-30T09:00:00Z" is no instant that exists`},
		{`{"id":"A"}{"id":"B"}`, "at 1:11: a second document"},
		{`[{"id":"A","kind":"dates","cases":[["is_jo","2026-05-01"]]}, 3]`, "at 1:62: an example must be an object"},
		{`{"id":"A"}`, "there is no event"},
		{`{"id":"A","kind":"parcel"}`, `A at 1:18: "parcel" is no kind of timeline`},
		{`{"id":"A","kind":3}`, `at 1:18: "kind" must be a text`},
		{`{"id":"A","events":[["2026-06-08","resolved",null]]}`, "A at 1:21: read the event resolved: \"2026-06-08\" is no instant that exists: it must be as 2026-06-09T10:15:00+02:00"},
		{`{"id":"A","events":[["2026-06-08T09:00:00Z"]]}`, "expected [instant, kind, argument or null]"},
		{`{"id":"A","events":[["2026-06-08T09:00:00Z","resolved"]]}`, "the ticket is not submitted"},
		{`{"id":"A","events":[["2026-06-08T09:00:00Z","n2_submitted","MINEUR"]],"as_of":"soon"}`, "at 1:79"},
		{`{"id":"A","kind":"tickets","tickets":{"T9":{"events":[["2026-06-08T09:00:00Z","nothing"]]}}}`, "ticket T9"},
		{`{"id":"A","kind":"tickets","tickets":{"T9":{"events":[["2026-06-08T09:00:00Z","n2_submitted","MINEUR"]]}},"live_at":3}`, `"live_at" must be an instant`},
		{`{"id":"A","kind":"dates"}`, "nothing to compute"},
		{`{"id":"A","kind":"dates","cases":[["plain_after","2026-02-30",1]]}`, "existing day"},
		{"{\"id\":\"A\",\"kind\":\"dates\",\n \"cases\":[[\"jo_after\",\"2026-02-20\",1],\n  [\"soon\",\"2026-02-20\",1]]}", `A at 3:3: compute the case ["soon","2026-02-20",1]: "soon" is no operation on dates`},
		{`{"id":"A","kind":"dates","cases":[["jo_after","2300-01-01",5]]}`, "2300-01-01 is outside the years over which working days are known"},
		{`{"id":"A","kind":"dates","cases":[["jo_after","2026-01-01",60000]]}`, "2200-01-01 is outside the years"},
		{`{"id":"A","events":[["1899-12-31T12:00","n2_submitted","MINEUR"]]}`, "at 1:21: read the event n2_submitted: 1899-12-31 is outside the years"},
		{`{"id":"A","kind":"dates","cases":[["jo_after","2026-02-20",1.5]]}`, "whole number"},
		{`{"id":"A","kind":"dates","cases":[["jo_after","2026-02-20",-1]]}`, "0 or more"},
		{`{"id":"A","kind":"dates","cases":[["days_between","2026-02-20","x"]]}`, "the third part"},
		{`{"id":"A","kind":"dates","levels":[["UO9.9-X",[1]]]}`, "no such unit"},
		{`{"id":"A","kind":"dates","levels":[["UO2.7-AMIG",[7]]]}`, "at 1:36: compute the level [\"UO2.7-AMIG\",[7]]: UO2.7-AMIG is measured by table_count, source_app_count, target_app_count"},
		{`{"id":"A","kind":"dates","levels":[["UO1.1-DPG",[-1]]]}`, "each 0 or more"},
		{`{"id":"A","kind":"dates","cases":{"a":1}}`, `at 1:34: read "cases": a list is wanted, this is a JSON object`},
		{`{"id":"A","kind":"quote","inputs":"2026-05-04"}`, `at 1:35: read "inputs": a list is wanted, this is a JSON string`},
		{`{"id":"A","kind":"apdt","stories":"ten"}`, `at 1:35: read "stories": a whole number is wanted, this is a JSON string`},
		{`{"id":"A","kind":"order","lines":[{"uo":"UO2.8-ASCM","quantity":"2"}]}`, `a whole number for "quantity" is wanted, this is a JSON string`},
		{`{"id":"A","kind":"pack","input":{"submitted":1.5}}`, `a whole number for "submitted" is wanted, this is a JSON number 1.5`},
		{`{"id":"A","kind":"tickets","tickets":{"T9":3}}`, `ticket T9: an object is wanted, this is a JSON number`},
		{`{"id":"A","kind":"rates","cases":[["URGENT",1,2]]}`, "expected [class or N3"},
		{`{"id":"A","kind":"rates","cases":[["MAJEUR",3,2]]}`, "from 0 to the denominator"},
		{`{"id":"A","kind":"rates"}`, "nothing to compute"},
		{`{"id":"A","kind":"pack"}`, `a pack needs "input"`},
		{`{"id":"A","kind":"pack","input":{"submited":1}}`, "unknown field"},
		{`{"id":"A","kind":"pack","input":{"submitted":3,"sent_n3":5}}`, "do not hold together"},
		{`{"id":"A","kind":"deliverable","events":[["2026-06-08","delivred"]]}`, "at 1:42: read the event delivred: no such kind"},
		{`{"id":"A","kind":"quote","inputs":["x"]}`, "at 1:36"},
		{`{"id":"A","kind":"meeting","committee":"COPIL"}`, "a meeting needs the day"},
		{`{"id":"A","kind":"increment"}`, `needs its "start"`},
		{`{"id":"A","kind":"dates","cases":[["is_jo","2026-05-01"]],"knobs":{"n3_pauze":false}}`, "no knob is called"},
		{`{"id":"A","kind":"dates","cases":[["is_jo","2026-05-01"]],"alt":["n3_pause"]}`, `expected "knob=value"`},
	} {
		_, err := Run([]byte(test.data), Options{})
		require.ErrorContains(t, err, test.want, test.data)
	}
	_, err := Run([]byte(waiting), Options{Knobs: map[string]string{"n3_pauze": "false"}})
	require.ErrorContains(t, err, "no knob is called")
}

func TestWhatIsNotReadIsTold(t *testing.T) {
	results, err := Run([]byte(`{"id":"A","kind":"dates","cases":[["is_jo","2026-05-01"]],"case":[],"quote":{"inputs":["2026-05-04"],"sent":"x"}}`), Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"case", "quote.sent"}, results[0].Ignored)
}

func TestTheKindIsToldByTheKeys(t *testing.T) {
	for _, data := range []string{
		`{"cases":[["jo_after","2026-05-01",1]]}`, `{"cases":[["MAJEUR",1,2]]}`, `{"input":{"submitted":1}}`,
		`{"events":[["2026-06-08T09:00:00","n2_submitted","MINEUR"]]}`, `{"tickets":{"A":{"events":[["2026-06-08 09:00","n2_submitted","MINEUR"]]}}}`,
	} {
		_, err := Run([]byte(data), Options{})
		require.NoError(t, err, data)
	}
}

// TestAnInstantWithoutOffsetIsLocal: 02:30 occurs twice on 25 October and never on
// 29 March.
func TestAnInstantWithoutOffsetIsLocal(t *testing.T) {
	for _, test := range []struct {
		text, want string
		notes      []string
	}{
		{"2026-06-08T09:00:00", "2026-06-08T09:00:00+02:00", nil},
		{"2026-06-08 09:00", "2026-06-08T09:00:00+02:00", nil},
		{"2026-06-08T09:00+0200", "2026-06-08T09:00:00+02:00", nil},
		{"2026-06-08T07:00:00.999Z", "2026-06-08T09:00:00+02:00", nil},
		{"2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00", []string{"R-001 : l'heure locale 2026-10-25T02:30:00 existe deux fois ; lue la première, 2026-10-25T02:30:00+02:00."}},
		{"2026-03-29T02:30", "2026-03-29T03:30:00+02:00", []string{"R-001 : l'heure locale 2026-03-29T02:30 n'existe pas ; lue 2026-03-29T03:30:00+02:00."}},
		{"2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00", nil},
	} {
		results, err := Run([]byte(`{"events":[["`+test.text+`","n2_submitted","MINEUR"]]}`), Options{})
		require.NoError(t, err)
		require.Equal(t, test.want, results[0].SubmittedAt.Format(time.RFC3339))
		require.Equal(t, test.notes, results[0].Notes)
	}
}

// TestTheRuleIsThatOfTheSubmission: an amendment changes nothing for what was
// submitted before it, whenever it is looked at.
func TestTheRuleIsThatOfTheSubmission(t *testing.T) {
	c, err := contract.Parse([]byte("amendments:\n- from: 2026-07-01\n  sn2: {target: {resolution: {BLOQUANT: 2h}}}\n  verification: {days: 30}\n"), "c.yaml")
	require.NoError(t, err)
	for day, state := range map[string]string{"2026-06-30": "MET", "2026-07-01": "MISSED"} {
		data := `{"events":[["` + day + `T10:00:00+02:00","n2_submitted","BLOQUANT"],["` + day + `T13:00:00+02:00","resolved"]]}`
		results, err := Run([]byte(data), Options{Contract: c})
		require.NoError(t, err)
		require.Equal(t, state, results[0].Resolution.State, day)
		results, err = Run([]byte(data), Options{Contract: c, Knobs: map[string]string{"sn2.target.resolution.BLOQUANT": "1h"}})
		require.NoError(t, err)
		require.Equal(t, "MISSED", results[0].Resolution.State, "a knob given over the contract holds for every version")
	}
}

// TestKnobsOfAnExampleMayBeLists: a knob of an example is any JSON, and another
// reading may be a list.
func TestKnobsOfAnExampleMayBeLists(t *testing.T) {
	data := `{"id":"A","knobs":{"sn2.reopen_sides":["MJ","TITULAIRE"],"calendar.n2":{"open":"08:00"},"sn2.n3_pause":"false","sn2.phone_max_delay":null},
		"events":[["2026-06-08T08:00","n2_submitted","BLOQUANT"],["2026-06-08T10:00","resolved"],["2026-06-08T11:00","reopened","TITULAIRE"]],
		"expect":{"elapsed":7200,"n_reopen":1,"alt":{"reopen_sides=[MJ]":{"n_reopen":0},"reopen_sides=[TITULAIRE, MJ],reopen_clock=restart":{"n_reopen":1,"elapsed":0}}}}`
	requireAsExpected(t, []byte(data))
}

// TestAKnobOfTheCommandIsReadOverThatOfTheExample, and another reading over both.
func TestAKnobOfTheCommandIsReadOverThatOfTheExample(t *testing.T) {
	data := []byte(`{"id":"A","knobs":{"n3_pause":false},"alt":["n3_pause=false"],
		"events":[["2026-06-08T09:00","n2_submitted","BLOQUANT"],["2026-06-08T10:00","n3_sent"],["2026-06-08T12:00","n3_returned"]]}`)
	for _, test := range []struct {
		knobs map[string]string
		want  int64
	}{{nil, 10800}, {map[string]string{"sn2.n3_pause": "true"}, 3600}} {
		results, err := Run(data, Options{Knobs: test.knobs})
		require.NoError(t, err)
		require.Equal(t, test.want, results[0].Elapsed)
		require.EqualValues(t, 10800, results[0].Alt["n3_pause=false"].Elapsed)
	}
}

// TestAnEventAfterTheViewIsCheckedToo: it changes nothing, but what it says must
// mean something.
func TestAnEventAfterTheViewIsCheckedToo(t *testing.T) {
	_, err := Run([]byte(`{"as_of":"2026-06-08T12:00","events":[["2026-06-08T09:00","n2_submitted","MINEUR"],["2026-06-09T09:00","fixed"]]}`), Options{})
	require.ErrorContains(t, err, "no such kind of event")
}

// TestAMistakeStopsNoOtherExample of the file.
func TestAMistakeStopsNoOtherExample(t *testing.T) {
	results, err := Run([]byte("["+waiting+`,{"id":"B","kind":"parcel"},{"id":"C","kind":"dates","cases":[["is_jo","2026-05-01"]]}]`), Options{})
	require.ErrorContains(t, err, `B at 1:`)
	require.Len(t, results, 3)
	require.Equal(t, "MET", results[0].N3State)
	require.Contains(t, results[1].Error, "no kind of timeline")
	require.Equal(t, false, results[2].Cases[0][2])
}

// TestADayAsTheViewIsItsLastSecond.
func TestADayAsTheViewIsItsLastSecond(t *testing.T) {
	results, err := Run([]byte(`{"as_of":"2026-06-08","events":[["2026-06-08T09:00","n2_submitted","MINEUR"],["2026-06-08T17:00","resolved"]]}`), Options{})
	require.NoError(t, err)
	require.Equal(t, "2026-06-08T23:59:59+02:00", results[0].AsOf.Format(time.RFC3339))
	require.Equal(t, "MET", results[0].Resolution.State)
	at, err := Instant("2026-10-25", standard)
	require.NoError(t, err)
	require.Equal(t, "2026-10-25T22:59:59Z", at.UTC().Format(time.RFC3339))
	_, err = Instant("soon", standard)
	require.ErrorContains(t, err, "neither an instant")
}

// TestPeriodsThatAreAskedForAreShown, those without any ticket as nothing, and by
// month under sn2.rate_period; a quarter asked for by month is no figure.
func TestPeriodsThatAreAskedForAreShown(t *testing.T) {
	data := `{"id":"A","kind":"tickets","tickets":{"T1":{"events":[["2026-03-31T22:30:00Z","n2_submitted","MINEUR"],["2026-05-04T12:00","resolved"]]},
		"T2":{"events":[["2026-04-20T09:00","n2_submitted","BLOQUANT"]]}},"live_at":"2026-05-30T12:00",
		"expect":{"volume":{"2026-Q1":0,"2026-Q2":2},"live":{"2026-Q1":{"treated":0,"sent":0},"2026-Q2":{"treated":1}},"live_overdue_open":{"BLOQUANT":1},"live_rates":{"2026-Q2":{"MINEUR":[0,1],"N3":[0,1]}},
		"alt":{"rate_period=month":{"live":{"2026-05":{"treated":1}},"volume":{"2026-Q2":2}},
		"include_overdue_open=true":{"live_rates":{"2026-Q2":{"MINEUR":[0,1],"BLOQUANT":[0,1],"N3":[0,1]}},"live":{"2026-Q2":{"treated":1}}}}}}`
	requireAsExpected(t, []byte(data))
	comparisons, err := Check([]byte(data), Options{Knobs: map[string]string{"sn2.rate_period": "month"}})
	require.NoError(t, err)
	require.Len(t, comparisons[0].Differences, 5, "the other readings are read over the month")
}

// TestAnObjectWithoutItsDatesHasNoDeadline: a date is never made of nothing.
func TestAnObjectWithoutItsDatesHasNoDeadline(t *testing.T) {
	for _, kind := range []string{"reversibility", "replacement", "quote", "apdt"} {
		results, err := Run([]byte(`{"id":"A","kind":"`+kind+`"}`), Options{})
		require.NoError(t, err)
		for key, value := range results[0].Facts {
			text, err := json.Marshal(value)
			require.NoError(t, err)
			require.NotRegexp(t, `^"-?\d+-\d+-\d+"$`, string(text), key)
		}
		require.NotEmpty(t, results[0].Facts["flaws"])
	}
}

// TestClosedDaysAreNamed where the account passes them.
func TestClosedDaysAreNamed(t *testing.T) {
	results, err := Run([]byte(`{"knobs":{"calendar.extra_closed_days":["2026-05-04"]},"events":[["2026-04-30T17:00","n2_submitted","BLOQUANT"],["2026-05-05T10:00","resolved"]]}`), Options{})
	require.NoError(t, err)
	require.Equal(t, "Support N2 fermé. 01/05/2026 : Fête du Travail. 04/05/2026 : jour fermé.", results[0].Steps[2].Note)
	require.Equal(t, "sn2.clock_start=n2_submitted", results[0].Steps[0].Knob)
}

// TestATicketSubmittedAfterTheViewIsNotThereYet, and stops no other of its example.
func TestATicketSubmittedAfterTheViewIsNotThereYet(t *testing.T) {
	tickets := `"tickets":{"A":{"events":[["2026-03-02T09:00","n2_submitted","MINEUR"],["2026-03-02T10:00","resolved"]]},"B":{"events":[["2026-04-20T09:00","n2_submitted","MINEUR"]]}}`
	results, err := Run([]byte(`[{"id":"A","kind":"tickets",`+tickets+`},{"id":"B","kind":"pack","packs_ordered":1,`+tickets+`}]`), Options{AsOf: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"2026-Q1": 1}, results[0].Facts["volume"])
	require.Equal(t, map[string]tally{"2026-Q1": {Treated: 1, InTime: 1}}, results[0].Facts["live"])
	require.Equal(t, 1, results[1].Facts["consumed"])
	_, err = Run([]byte(`{"id":"C","kind":"tickets","tickets":{"A":{"events":[["2026-03-02T09:00","resolved"]]}}}`), Options{})
	require.ErrorIs(t, err, clock.ErrNotSubmitted, "one that never is submitted is a mistake")
}
