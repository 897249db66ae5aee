package order_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/order"
	"pilotis/transform/trace"
)

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func rules(r order.Reading) []string {
	var list []string
	for _, flaw := range r.Flaws {
		list = append(list, flaw.Rule)
	}
	return list
}

func read(t *testing.T, o order.Order, knobs map[string]string) order.Reading {
	t.Helper()
	c, err := standard.With(knobs)
	require.NoError(t, err)
	if o.Tranche == "" {
		o.Tranche = contract.Ferme
	}
	if o.NotifiedOn.IsZero() {
		o.NotifiedOn = date("2026-06-01")
	}
	return order.Read(o, c)
}

// TestALineIsReadThroughTheCatalogue: aliases, level, periods, verification
//
func TestALineIsReadThroughTheCatalogue(t *testing.T) {
	r := read(t, order.Order{Ref: "BC-1", Lines: []order.Line{
		{UO: "UO2.4-PO", Level: "Moyen", Frequency: "trimestriel", Quantity: 2, Start: date("2026-01-31"), End: date("2026-07-30"), Application: "CASSIOPEE Gestion", Projects: [][]int{{25}}},
	}}, nil)
	require.Empty(t, r.Flaws)
	line := r.Lines[0]
	require.Equal(t, "UO2.4-PMO", line.Unit.Code)
	require.Equal(t, "2", line.Unit.Typology)
	require.Equal(t, []string{"M", "C", "M"}, []string{line.Declared, line.Computed, line.Level})
	require.Equal(t, 1, line.Gap)
	require.Equal(t, []string{"vérif-act"}, line.Verifications)
	require.Equal(t, "CASSIOPEE", line.Application)
	require.Equal(t, []contract.Period{{Label: "2026-01", First: date("2026-01-31"), Last: date("2026-04-29")}, {Label: "2026-04", First: date("2026-04-30"), Last: date("2026-07-30")}}, line.Periods)
	require.Len(t, r.Unplanned, 8, "every document of the unit, none being planned (R-091)")

	computed := read(t, order.Order{Lines: []order.Line{{UO: "UO2.4", Level: "M", Frequency: "mensuel", Quantity: 1, Start: date("2026-06-01"), Projects: [][]int{{25}}}}}, map[string]string{"level_source": "computed"})
	require.Equal(t, "C", computed.Lines[0].Level)
}

// TestFlaws: what offends a rule is told, and the order stays what it is.
func TestFlaws(t *testing.T) {
	good := order.Line{UO: "UO1.1-DPG", Level: "S", Frequency: "mensuel", Quantity: 1, Start: date("2026-06-01")}
	line := func(change func(*order.Line)) order.Order {
		l := good
		change(&l)
		return order.Order{Lines: []order.Line{l}}
	}
	for name, test := range map[string]struct {
		o    order.Order
		want []string
	}{
		"none":                    {order.Order{Lines: []order.Line{good}}, nil},
		"no line":                 {order.Order{}, []string{"R-016"}},
		"cancelled without line":  {order.Order{Cancelled: true}, nil},
		"unknown tranche":         {order.Order{Tranche: "FERMEE", Lines: []order.Line{good}}, []string{"R-009"}},
		"option not confirmed":    {order.Order{Tranche: contract.Optionnelle1, Lines: []order.Line{good}}, []string{"R-009"}},
		"site":                    {order.Order{Site: "Lyon", Lines: []order.Line{good}}, []string{"R-023"}},
		"site validated":          {order.Order{Site: "Lyon", Remote: true, Lines: []order.Line{good}}, nil},
		"end before start":        {order.Order{Start: date("2026-06-02"), End: date("2026-06-01"), Lines: []order.Line{good}}, []string{"R-017"}},
		"unknown unit":            {line(func(l *order.Line) { l.UO = "UO9.9" }), []string{"R-010"}},
		"level of another unit":   {line(func(l *order.Line) { l.Level = "TC" }), []string{"R-013", "R-013"}},
		"level in the code":       {line(func(l *order.Line) { l.UO, l.Level = "UO1.1-DPG_Simple", "" }), nil},
		"two levels":              {line(func(l *order.Line) { l.UO = "UO1.1-DPG_Moyen" }), []string{"R-013"}},
		"no level":                {line(func(l *order.Line) { l.Level = "" }), []string{"R-013"}},
		"no frequency":            {line(func(l *order.Line) { l.Frequency = "" }), []string{"R-016"}},
		"frequency of no kind":    {line(func(l *order.Line) { l.Frequency = "annuel" }), []string{"R-016"}},
		"unit price by month":     {line(func(l *order.Line) { l.UO = "UO2.5" }), []string{"R-016"}},
		"agile by month":          {line(func(l *order.Line) { l.UO = "UO2.8" }), []string{"R-016"}},
		"agile by quarter":        {line(func(l *order.Line) { l.UO, l.Frequency = "UO2.8", "trimestriel" }), nil},
		"pack":                    {line(func(l *order.Line) { l.UO, l.Frequency = "UO3.6", "" }), nil},
		"pack by tickets":         {line(func(l *order.Line) { l.UO, l.Frequency = "UO3.6", "50 tickets" }), nil},
		"no start":                {line(func(l *order.Line) { l.Start = calendar.Date{} }), []string{"R-017"}},
		"another end":             {line(func(l *order.Line) { l.End = date("2026-07-01") }), []string{"R-017"}},
		"no quantity":             {line(func(l *order.Line) { l.Quantity = 0 }), []string{"R-043"}},
		"unknown application":     {line(func(l *order.Line) { l.Application = "NULLE" }), []string{"R-011"}},
		"application elsewhere":   {line(func(l *order.Line) { l.Application = "PPN" }), []string{"R-009"}},
		"exit covers all (R-133)": {line(func(l *order.Line) { l.UO, l.Frequency, l.Application = "UO_REVERS", "", "PPN" }), nil},
		"out of the catalogue":    {line(func(l *order.Line) { l.UO, l.Frequency, l.Projects = "UO2.7", "", [][]int{{61, 1, 1}} }), []string{"R-033"}},
		"measures of another":     {line(func(l *order.Line) { l.Projects = [][]int{{1, 2}} }), []string{"R-024"}},
		"one session":             {line(func(l *order.Line) { l.UO, l.Frequency, l.Projects = "UO3.1", "", [][]int{{1}} }), []string{"R-036"}},
		"a squad too large":       {line(func(l *order.Line) { l.UO, l.Frequency, l.Projects = "UO2.9", "trimestriel", [][]int{{3, 9, 13}} }), []string{"R-035"}},
		"unknown deliverable":     {order.Order{Lines: []order.Line{good}, Deliverables: []string{"UO1.1-DPG/L77"}}, []string{"R-091"}},
		"deliverable of no line":  {order.Order{Lines: []order.Line{good}, Deliverables: []string{"UO2.5-ATEST/L01"}}, []string{"R-091"}},
		"deliverable of all":      {order.Order{Lines: []order.Line{good}, Deliverables: []string{"TR/PACQ"}}, nil},
	} {
		r := read(t, test.o, nil)
		require.Equal(t, test.want, rules(r), name)
		require.Len(t, r.Lines, len(test.o.Lines), "no line is dropped: %s", name)
		told := 0
		for _, step := range r.Steps {
			if step.Kind == trace.Defect {
				told++
			}
		}
		require.Equal(t, len(r.Flaws), told, "each flaw stands in the account: %s", name)
	}
	early := read(t, order.Order{Tranche: contract.Optionnelle1, Lines: []order.Line{good}}, map[string]string{"tranches.opt1": "2026-07-01"})
	require.Contains(t, early.Flaws[0].What, "avant son affermissement du 01/07/2026")
}

// TestSeveralProjects: the highest of their levels.
func TestSeveralProjects(t *testing.T) {
	unit, _, _ := standard.Unit("UO2.2-PP")
	require.Equal(t, "C", order.Measure(unit, [][]int{{5}, {25}, {12}}, standard).Level)
	require.Equal(t, "", order.Measure(unit, nil, standard).Level)
	amig, _, _ := standard.Unit("UO2.7-AMIG")
	out := order.Measure(amig, [][]int{{5, 1, 1}, {5, 5, 1}}, standard)
	require.True(t, out.OutOfCatalogue)
	require.Empty(t, out.Level)
}

// TestForfaitsChain: periods follow one another without gap, each of whole months
// from the first day.
func TestForfaitsChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := date("2024-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "start"))
		months := rapid.SampledFrom([]int{1, 3, 4}).Draw(t, "months")
		periods := order.Forfait(start, months, rapid.IntRange(1, 14).Draw(t, "count"))
		require.Equal(t, start, periods[0].First)
		for i, p := range periods {
			require.Equal(t, start.AddMonths((i+1)*months), p.Last.AddDays(1))
			if i > 0 {
				require.Equal(t, periods[i-1].Last.AddDays(1), p.First)
			}
		}
	})
}

// TestTheOrderOfProjectsMeansNothing, and one more never lowers the level.
func TestTheOrderOfProjectsMeansNothing(t *testing.T) {
	unit, _, _ := standard.Unit("UO3.5-UX")
	rapid.Check(t, func(t *rapid.T) {
		var projects [][]int
		for range rapid.IntRange(1, 5).Draw(t, "projects") {
			projects = append(projects, []int{rapid.IntRange(0, 10).Draw(t, "a"), rapid.IntRange(0, 6).Draw(t, "b"), rapid.IntRange(1, 3).Draw(t, "c")})
		}
		want := order.Measure(unit, projects, standard)
		require.Equal(t, want, order.Measure(unit, rapid.Permutation(projects).Draw(t, "order"), standard))
		fewer := order.Measure(unit, slices.Clone(projects)[1:], standard)
		require.LessOrEqual(t, unit.Rank(fewer.Level), unit.Rank(want.Level))
	})
}

func BenchmarkRead(b *testing.B) {
	c := standard
	o := order.Order{Ref: "BC", Tranche: contract.Ferme, NotifiedOn: date("2026-06-01"), Lines: []order.Line{
		{UO: "UO2.4-PO", Level: "Moyen", Frequency: "trimestriel", Quantity: 2, Start: date("2026-01-31"), Projects: [][]int{{25}}}, {UO: "UO3.6", Level: "C", Quantity: 3},
	}}
	for b.Loop() {
		order.Read(o, c)
	}
}
