package deliverable_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/deliverable"
	"pilotis/transform/term"
)

var paris = standard.Calendar()

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func noon(text string) time.Time { return paris.Start(date(text)).Add(12 * time.Hour) }

func due(text string) []deliverable.Due { return []deliverable.Due{{On: date(text)}} }

func delivered(days ...string) []deliverable.Delivery {
	var list []deliverable.Delivery
	for _, day := range days {
		list = append(list, deliverable.Delivery{At: noon(day), SlipUnknown: true})
	}
	return list
}

func decided(pairs ...string) []deliverable.Decision {
	var list []deliverable.Decision
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, deliverable.Decision{On: date(pairs[i]), Outcome: pairs[i+1]})
	}
	return list
}

func with(t *testing.T, knobs map[string]string) *contract.Contract {
	t.Helper()
	c, err := standard.With(knobs)
	require.NoError(t, err)
	return c
}

func whats(life deliverable.Life) []string {
	var rules []string
	for _, flaw := range life.Flaws {
		rules = append(rules, flaw.Rule)
	}
	return rules
}

// TestStates goes through where a deliverable may stand (R-076, R-082, R-083,
//
func TestStates(t *testing.T) {
	for _, test := range []struct {
		name  string
		d     deliverable.Deliverable
		asOf  string
		state deliverable.State
		flaws []string
	}{
		{"nothing known", deliverable.Deliverable{}, "2026-06-01", deliverable.Unscheduled, []string{"R-076"}},
		{"before the due day", deliverable.Deliverable{Dues: due("2026-06-05")}, "2026-06-05", deliverable.ToDeliver, nil},
		{"after it", deliverable.Deliverable{Dues: due("2026-06-05")}, "2026-06-06", deliverable.Late, nil},
		{"delivered", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05")}, "2026-06-26", deliverable.InVerification, nil},
		{"decision late", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05")}, "2026-06-27", deliverable.DecisionLate, nil},
		{"adjourned", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05"), Decisions: decided("2026-06-08", "CONFORME_PARTIEL")}, "2026-06-15", deliverable.Adjourned, nil},
		{"redelivery late", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05"), Decisions: decided("2026-06-08", "CONFORME_PARTIEL")}, "2026-06-16", deliverable.RedeliveryLate, nil},
		{"incomplete is adjourned", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05"), Decisions: decided("2026-06-08", "NON_CONFORME")}, "2026-06-09", deliverable.Adjourned, nil},
		{"absent is refused", deliverable.Deliverable{Dues: due("2026-06-05"), Decisions: decided("2026-06-08", "NON_CONFORME")}, "2026-06-09", deliverable.Refused, nil},
		{"what was refused as absent may come", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-10"), Decisions: decided("2026-06-08", "NON_CONFORME")}, "2026-06-11", deliverable.InVerification, nil},
		{"accepted", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05"), Decisions: decided("2026-06-05", "CONFORME")}, "2027-06-09", deliverable.Accepted, nil},
		{"refused for good", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05", "2026-06-12"), Decisions: decided("2026-06-08", "REFUS")}, "2026-06-30", deliverable.Refused, []string{"R-085"}},
		{"after acceptance", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05", "2026-06-12"), Decisions: decided("2026-06-08", "CONFORME", "2026-06-15", "REFUS")}, "2026-06-30", deliverable.Accepted, []string{"R-085", "R-083"}},
		{"unknown word", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-05"), Decisions: decided("2026-06-08", "OK")}, "2026-06-09", deliverable.InVerification, []string{"R-083"}},
		{"cancelled", deliverable.Deliverable{Dues: due("2026-06-05"), Cancelled: date("2026-06-01")}, "2026-07-01", deliverable.CancelledState, nil},
		{"cancelled later", deliverable.Deliverable{Dues: due("2026-06-05"), Cancelled: date("2026-08-01")}, "2026-07-01", deliverable.Late, nil},
		{"two deliveries, one decision", deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: delivered("2026-06-01", "2026-06-04"), Decisions: decided("2026-06-30", "CONFORME")}, "2026-07-01", deliverable.Accepted, []string{"R-085"}},
		{"not in the catalogue", deliverable.Deliverable{Code: "UO1.1-DPG/L99", Dues: due("2026-06-05")}, "2026-06-01", deliverable.ToDeliver, []string{"R-091"}},
		{"no such unit", deliverable.Deliverable{UO: "UO9", Dues: due("2026-06-05")}, "2026-06-01", deliverable.ToDeliver, []string{"R-010"}},
	} {
		life := deliverable.Follow(test.d, standard, noon(test.asOf))
		require.Equal(t, test.state, life.State, test.name)
		require.Equal(t, test.flaws, whats(life), test.name)
		require.NotEmpty(t, life.Steps)
	}
}

// TestLatenessOfThePartiesIsKeptApart: a late decision is the Ministry's alone,
// whatever the contractor did.
// TestADecisionWithoutADeliveryIsAFlaw, but for the refusal of what did not come
// it keeps its effect.
func TestADecisionWithoutADeliveryIsAFlaw(t *testing.T) {
	for _, test := range []struct {
		outcomes []deliverable.Decision
		flaws    int
		state    deliverable.State
	}{
		{decided("2026-06-03", "CONFORME"), 1, deliverable.Accepted},
		{decided("2026-06-03", "NON_CONFORME"), 0, deliverable.Refused},
		{append(decided("2026-06-08", "AJOURNEMENT"), decided("2026-06-09", "AJOURNEMENT")...), 1, deliverable.Adjourned},
	} {
		d := deliverable.Deliverable{Dues: due("2026-06-05"), Decisions: test.outcomes}
		if len(test.outcomes) > 1 {
			d.Deliveries = delivered("2026-06-05")
		}
		life := deliverable.Follow(d, standard, noon("2026-06-10"))
		require.Equal(t, test.state, life.State)
		require.Len(t, life.Flaws, test.flaws)
	}
}

func TestLatenessOfThePartiesIsKeptApart(t *testing.T) {
	life := deliverable.Follow(deliverable.Deliverable{
		Dues: due("2026-05-07"), Deliveries: delivered("2026-05-11", "2026-06-22"), Decisions: decided("2026-06-10", "AJOURNEMENT"),
	}, standard, noon("2026-07-20"))
	require.Equal(t, term.Missed, life.Delivery.State)
	require.Equal(t, 4, life.Delivery.LateDays, "Thursday to Monday")
	require.Equal(t, 1, life.Delivery.LateJO, "8 May is a holiday and no working day")
	require.Equal(t, deliverable.Lateness{Terms: 2, Days: 4 + 5, JO: 1 + 3}, life.Titulaire, "redelivery due 17 June")
	require.Equal(t, deliverable.Lateness{Terms: 2, Days: 9 + 7, JO: 7 + 4}, life.Ministere, "decisions due 1 June and 13 July, which is still awaited")
	require.Equal(t, deliverable.DecisionLate, life.State)
	kept, judged := life.Decisions()
	require.Equal(t, [2]int{0, 2}, [2]int{kept, judged})
}

// TestTheLatestOrdreDeServiceReplacesTheDate, unless it came after the delivery
// (R-076, K-012).
func TestTheLatestOrdreDeServiceReplacesTheDate(t *testing.T) {
	d := deliverable.Deliverable{Dues: []deliverable.Due{
		{On: date("2026-06-20"), Set: date("2026-06-02")}, {On: date("2026-06-05")}, {On: date("2026-06-12"), Set: date("2026-05-20")}, {On: date("2026-09-01"), Set: date("2026-06-19")},
	}}
	require.Equal(t, date("2026-06-12"), deliverable.Follow(d, standard, noon("2026-06-01")).Due)
	d.Deliveries = delivered("2026-06-18")
	life := deliverable.Follow(d, standard, noon("2026-07-01"))
	require.Equal(t, date("2026-06-20"), life.Due)
	require.Equal(t, date("2026-06-05"), life.Planned)
	require.True(t, life.Moved)
	require.Equal(t, term.Met, life.Delivery.State)
}

// TestReading: around 14 July, with and without another date in the order (R-077,
//
func TestReading(t *testing.T) {
	d := deliverable.Deliverable{
		Dues:       due("2026-07-20"),
		Reading:    &deliverable.Reading{HandedOver: noon("2026-07-08"), HeldOn: date("2026-07-16"), Corrections: 3, Corrected: 4},
		Deliveries: delivered("2026-07-23"),
	}
	for knob, want := range map[string]struct {
		due  string
		rule string
		late int
	}{"meeting_plus_5": {"2026-07-23", "R-078", 0}, "min": {"2026-07-20", "R-076", 3}, "max": {"2026-07-23", "R-078", 0}} {
		life := deliverable.Follow(d, with(t, map[string]string{"due_with_reading": knob}), noon("2026-08-01"))
		require.Equal(t, date(want.due), life.Due, knob)
		require.Equal(t, want.rule, life.DueRule, knob)
		require.Equal(t, want.late, life.Delivery.LateDays, knob)
		require.Equal(t, date("2026-07-08"), life.HandOver.Due, "five working days before, the 14th is none")
		require.Equal(t, term.Met, life.HandOver.State)
		require.Equal(t, []string{"R-080"}, whats(life), "more corrections done than asked for")
		require.Equal(t, date("2026-08-13"), life.Cycles[0].Verification.Due, "the reading starts no verification")
	}
	d.HandOverJO = 8
	require.Equal(t, date("2026-07-03"), deliverable.Follow(d, standard, noon("2026-08-01")).HandOver.Due, "the order may lengthen")
	d.HandOverJO = 3
	life := deliverable.Follow(d, standard, noon("2026-08-01"))
	require.Equal(t, date("2026-07-08"), life.HandOver.Due, "and never shorten")
	require.Contains(t, whats(life), "R-077")
	d.Reading = &deliverable.Reading{}
	life = deliverable.Follow(d, standard, noon("2026-08-01"))
	require.Equal(t, date("2026-07-20"), life.Due, "a reading without a date moves nothing")
	require.Equal(t, term.NotApplicable, life.HandOver.State)
}

func TestVerificationKnobs(t *testing.T) {
	d := deliverable.Deliverable{Dues: due("2026-06-10"), Deliveries: delivered("2026-06-05"), Decisions: []deliverable.Decision{{On: date("2026-07-06"), Notified: date("2026-07-08"), Outcome: "CONFORME_PARTIEL"}}}
	for start, want := range map[string]string{"actual": "2026-06-26", "planned": "2026-07-01", "max": "2026-07-01"} {
		life := deliverable.Follow(d, with(t, map[string]string{"verification.start": start}), noon("2026-07-31"))
		require.Equal(t, date(want), life.Cycles[0].Verification.Due, start)
	}
	for start, want := range map[string]string{"decision": "2026-07-13", "notification": "2026-07-16"} {
		life := deliverable.Follow(d, with(t, map[string]string{"redelivery.start": start}), noon("2026-07-31"))
		require.Equal(t, date(want), life.Cycles[0].Redelivery.Due, start)
	}
	life := deliverable.Follow(d, with(t, map[string]string{"tacit_acceptance": "true"}), noon("2026-07-31"))
	require.Equal(t, deliverable.TacitlyAccepted, life.State)
	require.Equal(t, date("2026-06-26"), life.AcceptedOn)
	require.True(t, life.FirstDecision.IsZero(), "what is accepted by silence is no first-delivery conformity")
	require.Contains(t, whats(life), "R-082")
	life = deliverable.Follow(d, with(t, map[string]string{"outcome_map": "{CONFORME_PARTIEL: ACCEPTE}"}), noon("2026-07-31"))
	require.Equal(t, deliverable.Accepted, life.State)
	require.False(t, life.FirstConform, "accepted, and not conform all the same")
	life = deliverable.Follow(d, with(t, map[string]string{"max_cycles": "1"}), noon("2026-07-31"))
	require.NotContains(t, whats(life), "R-084")
	d.Deliveries = append(d.Deliveries, delivered("2026-07-10")...)
	d.Decisions = append(d.Decisions, decided("2026-07-15", "AJOURNEMENT")...)
	life = deliverable.Follow(d, with(t, map[string]string{"max_cycles": "1"}), noon("2026-07-31"))
	require.Contains(t, whats(life), "R-084")
	require.Equal(t, 2, life.Adjournments)
	require.True(t, deliverable.Follow(d, with(t, map[string]string{"days.roll_forward": "next_working_day"}), noon("2026-07-31")).Cycles[1].Verification.Due == date("2026-07-31"))
}

// TestTheVerificationIsThatOfTheDelivery: an amendment changes nothing of a delay
// that runs.
func TestTheVerificationIsThatOfTheDelivery(t *testing.T) {
	c, err := contract.Parse([]byte("amendments: [{from: 2026-07-01, verification: {days: 30}, redelivery: {jo: 2}}]\n"), "c.yaml")
	require.NoError(t, err)
	life := deliverable.Follow(deliverable.Deliverable{
		Dues: due("2026-06-30"), Deliveries: delivered("2026-06-30", "2026-07-03"), Decisions: decided("2026-07-01", "AJOURNEMENT"),
	}, c, noon("2026-09-01"))
	require.Equal(t, date("2026-07-21"), life.Cycles[0].Verification.Due)
	require.Equal(t, date("2026-07-03"), life.Cycles[0].Redelivery.Due)
	require.Equal(t, date("2026-08-02"), life.Cycles[1].Verification.Due)
}

func TestConformityOfUnitsVerifiedOnActivityDoesNotCount(t *testing.T) {
	for code, counts := range map[string]bool{"UO1.2-PMOG/L01": false, "UO2.4-PMO/L02": false, "UO3.6-SN2/L07": false, "UO1.1-DPG/L01": true, "TR/PACQ": true, "": true} {
		life := deliverable.Follow(deliverable.Deliverable{Code: code, Dues: due("2026-06-05")}, standard, noon("2026-06-01"))
		require.Equal(t, counts, life.CountsInConformity, code)
	}
	counted := deliverable.Follow(deliverable.Deliverable{UO: "UO1.2", Dues: due("2026-06-05")}, with(t, map[string]string{"docs_for_act_only": "count"}), noon("2026-06-01"))
	require.True(t, counted.CountsInConformity)
	require.Equal(t, "UO1.2-PMOG", counted.UO)
}

func TestSlips(t *testing.T) {
	nine := deliverable.Items()
	require.Len(t, nine, 9)
	present, missing := deliverable.Slip{Present: []deliverable.Item{deliverable.Market, deliverable.Market, "couleur"}}.Complete()
	require.Equal(t, 1, present, "one item twice is one, and what is none is none")
	require.Len(t, missing, 8)
	d := deliverable.Deliverable{Dues: due("2026-06-05"), Deliveries: []deliverable.Delivery{
		{At: noon("2026-06-05"), Channel: "MESSIE", Slip: &deliverable.Slip{Present: nine, Signed: true}, Files: []string{"a/note.docx", "a/note.pdf", "plan.XLSX", "secret.docx.zed"}},
	}}
	require.Empty(t, deliverable.Follow(d, standard, noon("2026-06-06")).Flaws)
	d.Deliveries[0] = deliverable.Delivery{At: noon("2026-06-05"), Channel: "COURRIEL", Slip: &deliverable.Slip{Present: nine[1:]}, Files: []string{"a/note.pdf", "x.exe", "sans"}}
	life := deliverable.Follow(d, standard, noon("2026-06-06"))
	require.Equal(t, []string{"R-088", "R-088", "R-089", "R-090", "R-090", "R-090"}, whats(life))
	require.Equal(t, term.Met, life.Delivery.State, "a bad slip does not undo the delivery")
	strict := deliverable.Follow(d, with(t, map[string]string{"require_bl": "true"}), noon("2026-06-06"))
	require.Equal(t, deliverable.Late, strict.State)
	d.Deliveries[0].Slip = nil
	require.Contains(t, whats(deliverable.Follow(d, standard, noon("2026-06-06"))), "R-088")
	d.Deliveries[0].SlipUnknown = true
	require.NotContains(t, whats(deliverable.Follow(d, standard, noon("2026-06-06"))), "R-088", "nobody tells of it")
}

func TestAReportThatIsNotAcceptedOpensNoDelay(t *testing.T) {
	report := deliverable.Deliverable{
		Ref: "D", Code: deliverable.ActivityReport, Dues: due("2026-06-01"), Deliveries: delivered("2026-06-01", "2026-07-20"),
		Decisions: decided("2026-06-10", "CONFORME_PARTIEL", "2026-07-21", "CONFORME"),
	}
	life := deliverable.Follow(report, standard, noon("2026-08-01"))
	require.Zero(t, life.Adjournments)
	require.Equal(t, []string{deliverable.Refus, deliverable.Accepte}, []string{life.Cycles[0].Effect, life.Cycles[1].Effect})
	require.Equal(t, term.NotApplicable, life.Cycles[0].Redelivery.State)
	require.Equal(t, "R-074", life.Cycles[1].Verification.Rule)
	require.Equal(t, deliverable.Accepted, life.State)
	require.False(t, life.FirstConform)
	require.Zero(t, life.Titulaire)
	require.Empty(t, life.Flaws)

	report.Deliveries, report.Decisions = report.Deliveries[:1], report.Decisions[:1]
	require.Equal(t, deliverable.Refused, deliverable.Follow(report, standard, noon("2026-08-01")).State)
}

// someDeliverable draws deliveries and decisions in and out of order.
func someDeliverable(t *rapid.T) deliverable.Deliverable {
	day := func(label string) calendar.Date {
		return date("2026-04-01").AddDays(rapid.IntRange(0, 120).Draw(t, label))
	}
	d := deliverable.Deliverable{Ref: "L", Dues: []deliverable.Due{{On: day("due")}}}
	if rapid.Bool().Draw(t, "moved") {
		d.Dues = append(d.Dues, deliverable.Due{On: day("new due"), Set: day("set")})
	}
	if rapid.Bool().Draw(t, "reading") {
		d.Reading = &deliverable.Reading{HeldOn: day("meeting"), HandedOver: paris.Start(day("remise")).Add(9 * time.Hour)}
	}
	for range rapid.IntRange(0, 4).Draw(t, "deliveries") {
		d.Deliveries = append(d.Deliveries, deliverable.Delivery{At: paris.Start(day("delivery")).Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second), Channel: rapid.SampledFrom([]string{"", "MESSIE", "COURRIEL"}).Draw(t, "channel"), Files: []string{rapid.SampledFrom([]string{"a.pdf", "a.docx", "b.exe"}).Draw(t, "file")}, SlipUnknown: rapid.Bool().Draw(t, "unknown")})
	}
	for range rapid.IntRange(0, 4).Draw(t, "decisions") {
		d.Decisions = append(d.Decisions, deliverable.Decision{On: day("decision"), Outcome: rapid.SampledFrom([]string{"CONFORME", "CONFORME_PARTIEL", "NON_CONFORME", "REFUS", "OK"}).Draw(t, "outcome")})
	}
	return d
}

// TestOrderAndRepetitionMeanNothing: deliveries, decisions and dates may come in
// any order, and twice.
func TestOrderAndRepetitionMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDeliverable(t)
		asOf := paris.Start(date("2026-04-01").AddDays(rapid.IntRange(0, 200).Draw(t, "view")))
		want := deliverable.Follow(d, standard, asOf)
		shuffled := d
		shuffled.Deliveries = rapid.Permutation(append(slices.Clone(d.Deliveries), d.Deliveries...)).Draw(t, "deliveries")
		shuffled.Decisions = rapid.Permutation(append(slices.Clone(d.Decisions), d.Decisions...)).Draw(t, "decisions")
		shuffled.Dues = rapid.Permutation(append(slices.Clone(d.Dues), d.Dues...)).Draw(t, "dues")
		got := deliverable.Follow(shuffled, standard, asOf)
		require.Equal(t, want, got)
	})
}

// TestTheFutureChangesNothing: what comes after the view is not seen.
func TestTheFutureChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDeliverable(t)
		view := date("2026-04-01").AddDays(rapid.IntRange(0, 130).Draw(t, "view"))
		want := deliverable.Follow(d, standard, paris.End(view).Add(-time.Second))
		later := d
		later.Deliveries = append(slices.Clone(d.Deliveries), deliverable.Delivery{At: paris.End(view), SlipUnknown: true})
		later.Decisions = append(slices.Clone(d.Decisions), deliverable.Decision{On: view.AddDays(1), Outcome: "CONFORME"})
		require.Equal(t, want, deliverable.Follow(later, standard, paris.End(view).Add(-time.Second)))
	})
}

// TestLatenessGrows: a later view never lessens what either party is late by, and
// no lateness appears without a due day passed.
func TestLatenessGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDeliverable(t)
		d.Dues = d.Dues[:1] // an ordre de service may well lessen it
		d.Reading = nil
		a, b := rapid.IntRange(0, 200).Draw(t, "a"), rapid.IntRange(0, 200).Draw(t, "b")
		first := deliverable.Follow(d, standard, noon("2026-04-01").AddDate(0, 0, min(a, b)))
		second := deliverable.Follow(d, standard, noon("2026-04-01").AddDate(0, 0, max(a, b)))
		require.LessOrEqual(t, first.Delivery.LateDays, second.Delivery.LateDays)
		require.LessOrEqual(t, first.Adjournments, second.Adjournments)
		if !first.FirstDecision.IsZero() {
			require.Equal(t, first.FirstConform, second.FirstConform, "judged once, for ever (R-086)")
		}
		for _, life := range []deliverable.Life{first, second} {
			require.LessOrEqual(t, life.Titulaire.JO, life.Titulaire.Days)
			require.LessOrEqual(t, life.Ministere.JO, life.Ministere.Days)
			days := life.Delivery.LateDays
			for _, cycle := range life.Cycles {
				days += cycle.Redelivery.LateDays
			}
			require.Equal(t, days, life.Titulaire.Days, "only deliveries and redeliveries are the contractor's")
		}
	})
}

func BenchmarkFollow(b *testing.B) {
	c := standard
	d := deliverable.Deliverable{
		Ref: "L", Code: "UO1.1-DPG/L01", Dues: due("2026-04-10"), Deliveries: delivered("2026-04-09", "2026-05-06", "2026-05-29"),
		Decisions: decided("2026-04-28", "AJOURNEMENT", "2026-05-20", "AJOURNEMENT", "2026-06-19", "CONFORME"),
	}
	for b.Loop() {
		deliverable.Follow(d, c, noon("2026-07-01"))
	}
}
