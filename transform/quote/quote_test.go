package quote_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/quote"
	"pilotis/transform/term"
)

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// TestTenWorkingDaysThroughMay: the last input counts, in whatever order.
func TestTenWorkingDaysThroughMay(t *testing.T) {
	q := quote.Quote{Ref: "D", Inputs: []calendar.Date{date("2026-05-04"), date("2026-04-30")}, SubmittedOn: date("2026-05-20"), Units: []string{"UO1.1-DPG_Simple"}, Parts: []quote.Part{quote.Costs, quote.Scope, quote.Planning}}
	life := quote.Judge(q, standard, date("2026-06-01"))
	require.Equal(t, date("2026-05-20"), life.Term.Due)
	require.Equal(t, term.Met, life.Term.State)
	require.Empty(t, life.Flaws)
	require.Equal(t, date("2026-05-19"), quote.Judge(q, standard, date("2026-05-03")).Term.Due, "the second input is not there yet")
	require.Equal(t, term.Overdue, quote.Judge(quote.Quote{Inputs: q.Inputs}, standard, date("2026-05-21")).Term.State)
}

func TestQuotesWithoutDelay(t *testing.T) {
	require.Equal(t, term.NotApplicable, quote.Judge(quote.Quote{Inputs: []calendar.Date{date("2026-05-04")}, Withdrawn: true}, standard, date("2026-07-01")).Term.State)
	life := quote.Judge(quote.Quote{}, standard, date("2026-07-01"))
	require.Equal(t, term.NotApplicable, life.Term.State)
	require.Equal(t, "R-118", life.Flaws[0].Rule)
}

func TestContent(t *testing.T) {
	life := quote.Judge(quote.Quote{
		Inputs: []calendar.Date{date("2026-05-04")}, SubmittedOn: date("2026-05-01"), Units: []string{"UO9.9", "UO1.1-DPG_TC"}, Parts: []quote.Part{quote.Scope},
	}, standard, date("2026-07-01"))
	var rules []string
	for _, flaw := range life.Flaws {
		rules = append(rules, flaw.Rule)
	}
	require.Equal(t, []string{"R-119", "R-119", "R-119", "R-118"}, rules)
	require.Equal(t, term.Met, life.Term.State)
}

func TestTheDelayIsThatOfTheInputs(t *testing.T) {
	c, err := contract.Parse([]byte("amendments: [{from: 2026-05-05, devis: {jo: 2}}]\n"), "c.yaml")
	require.NoError(t, err)
	require.Equal(t, date("2026-05-20"), quote.Judge(quote.Quote{Inputs: []calendar.Date{date("2026-05-04")}}, c, date("2026-07-01")).Term.Due)
	require.Equal(t, date("2026-05-07"), quote.Judge(quote.Quote{Inputs: []calendar.Date{date("2026-05-05")}}, c, date("2026-07-01")).Term.Due)
}
