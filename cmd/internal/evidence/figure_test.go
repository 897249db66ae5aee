package evidence

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform/contract"
	"pilotis/warehouse"
)

func day2026(text string) time.Time {
	at, err := time.Parse(time.DateOnly, "2026-"+text)
	if err != nil {
		panic(err)
	}
	return at
}

func someFigure(facts ...warehouse.KPIFact) warehouse.KPIFigure {
	figure := warehouse.KPIFigure{KPI: "K-001", Label: "Tickets traités dans les délais", NumeratorIs: "dans les délais (R-052)", DenominatorIs: "traités (R-061)", Measure: "rate",
		Direction: "up", Data: "values", Header: "R-052 R-061", Period: "2026-Q3", First: day2026("07-01"), Last: day2026("09-30"), Tranche: "FERME", AsOf: day2026("11-24"), Facts: facts}
	for _, fact := range facts {
		figure.Numerator += fact.Numerator
		figure.Denominator += fact.Denominator
	}
	return figure
}

func ticketFact(reference, class string, inTime int64) warehouse.KPIFact {
	return warehouse.KPIFact{OnDate: day2026("08-03"), Tranche: "FERME", Criticality: class, Numerator: inTime, Denominator: 1, Reference: reference}
}

// A rate is judged class by class, in integers, and a figure without any
// fact neither way (C-14).
func TestAFigureIsJudgedByItsParts(t *testing.T) {
	f := NewFigure(someFigure(ticketFact("A", "MAJEUR", 1), ticketFact("B", "MAJEUR", 0), ticketFact("C", "MINEUR", 1)), contract.Default())
	require.Equal(t, ByPart, f.Verdict)
	require.Len(t, f.Parts, 2)
	require.Equal(t, NotCompliant, f.Parts[0].Verdict)
	require.Equal(t, 90, f.Parts[0].Target.Percent)
	require.Equal(t, Compliant, f.Parts[1].Verdict)
	require.False(t, f.Binding, "it engages class by class")
	require.Contains(t, fmt.Sprint(f.Rules), "R-050")
	require.Contains(t, fmt.Sprint(f.Knobs), "{sn2.respect_pct.MAJEUR 90}")

	one := someFigure(ticketFact("A", "MAJEUR", 1), ticketFact("B", "MAJEUR", 0))
	one.Criticality = "MAJEUR"
	f = NewFigure(one, contract.Default())
	require.Equal(t, NotCompliant, f.Verdict)
	require.True(t, f.Binding)
	require.True(t, f.Over)
	none := someFigure()
	none.Criticality, none.AsOf = "MAJEUR", day2026("08-24")
	f = NewFigure(none, contract.Default())
	require.Equal(t, NothingToSay, f.Verdict)
	require.False(t, f.Over)
}

func TestPeriodsAreNamed(t *testing.T) {
	for code, want := range map[string]string{"2026-Q3": "T3 2026", "2026-09": "09/2026", "2026-W37": "semaine 37 de 2026", "2026": "année 2026"} {
		require.Equal(t, want, periodName(code))
	}
}

// What would count otherwise is told by object, and the page says both figures.
func TestAFigureSupposed(t *testing.T) {
	other, err := contract.Default().With(map[string]string{"sn2.n3_pause": "false"})
	require.NoError(t, err)
	f := NewFigure(someFigure(ticketFact("A", "MAJEUR", 1), ticketFact("B", "MAJEUR", 1), ticketFact("C", "MAJEUR", 1)), contract.Default())
	f.Suppose(someFigure(ticketFact("A", "MAJEUR", 1), ticketFact("B", "MAJEUR", 0), ticketFact("D", "MAJEUR", 1)), other)
	require.Equal(t, []Affected{
		{"B", "03/08/2026, MAJEUR : 1/1", "03/08/2026, MAJEUR : 0/1"}, {"C", "03/08/2026, MAJEUR : 1/1", "ne compte pas"}, {"D", "ne compte pas", "03/08/2026, MAJEUR : 1/1"},
	}, f.Affected)
	require.Equal(t, []KnobChange{{"sn2.n3_pause", "true", "false"}}, f.WhatIf.Knobs)
	require.Contains(t, f.WhatIf.Lines, Compared{"Numérateur", "3", "2", true})
	require.Contains(t, f.WhatIf.Lines, Compared{"MAJEUR", "3 / 3, objectif au moins 90 %, conforme", "2 / 3, objectif au moins 90 %, non conforme", true})
	f.Link(map[string]bool{"B": true})
	var out strings.Builder
	WriteText(&out, f.Page())
	require.Contains(t, out.String(), "Objets dont le verdict changerait")
	links := 0
	for _, section := range f.Page().Sections {
		for _, table := range section.Tables {
			for _, row := range table.Rows {
				require.Len(t, row, len(table.Columns), table.Caption)
				if row[0].Name == "B" {
					links++
				}
				require.NotEqual(t, "D", row[0].Name, "what cannot be explained is no link")
			}
		}
	}
	require.Equal(t, 2, links)
}
