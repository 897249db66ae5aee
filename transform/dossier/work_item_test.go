package dossier_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

func day(text string) *time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return &at
}

// registers are a running order and a cancelled one with lines of the registers,
// as the tools tell them.
func registers() dossier.Facts {
	item := func(n int, kind, reference, order string, edit func(*transform.WorkItem)) transform.WorkItem {
		i := transform.WorkItem{Origin: origin(n), Kind: kind, Reference: reference, OrderReference: order, Owner: "P-1", RaisedOn: day("2026-04-01")}
		if edit != nil {
			edit(&i)
		}
		return i
	}
	about := func(reference, raised string) func(*transform.WorkItem) {
		return func(i *transform.WorkItem) { i.About, i.RaisedOn = reference, day(raised) }
	}
	return dossier.Facts{
		Orders: []transform.Order{
			{Origin: origin(1), Reference: "BC-1", Tranche: "OPTIONNELLE_1", NotifiedOn: day("2026-03-02"), StartOn: day("2026-03-09"), EndOn: day("2026-05-29")},
			{Origin: origin(2), Reference: "BC-9", Tranche: "FERME", NotifiedOn: day("2026-03-02"), StartOn: day("2026-03-09"), EndOn: day("2026-05-29"), Cancelled: true},
		},
		Plans: []transform.DeliverablePlan{
			{Origin: origin(3), Reference: "LIV-1", Code: "UO2.2-PP/L01", OrderReference: "BC-1", DueOn: []time.Time{*day("2026-05-13")}, DueSetOn: []time.Time{time.Unix(0, 0)}},
			{Origin: origin(4), Reference: "LIV-9", Code: "UO2.2-PP/L01", OrderReference: "BC-9", DueOn: []time.Time{*day("2026-05-13")}, DueSetOn: []time.Time{time.Unix(0, 0)}},
			{Origin: origin(5), Reference: "LIV-0", Code: "UO2.2-PP/L01", OrderReference: "", DueOn: []time.Time{*day("2026-05-13")}, DueSetOn: []time.Time{time.Unix(0, 0)}},
		},
		WorkItems: []transform.WorkItem{
			item(10, "DEMANDE", "DEM-1", "BC-1", func(i *transform.WorkItem) { i.Tranche, i.DoneOn = "FERME", day("2026-04-10") }),
			item(11, "DEMANDE", "DEM-2", "BC-1", func(i *transform.WorkItem) { i.RaisedOn = day("2026-05-30") }),
			item(12, "DEMANDE", "DEM-3", "BC-9", nil),
			item(13, "DEMANDE", "DEM-4", "BC-404", nil),
			item(14, "DEMANDE", "DEM-5", "", func(i *transform.WorkItem) { i.Tranche = "FERME" }),
			item(15, "RISQUE", "RSQ-1", "", func(i *transform.WorkItem) { i.Probability, i.Impact = 2, 3 }),
			item(16, "TACHE", "TCH-1", "BC-1", func(i *transform.WorkItem) {
				i.UO, i.DueOn, i.DoneOn, i.BudgetCents, i.CostCents = "UO2.4-PO", day("2026-05-04"), day("2026-05-04"), 100, 101
			}),
			item(17, "TACHE", "TCH-2", "BC-1", func(i *transform.WorkItem) { i.UO, i.BudgetCents, i.CostCents = "UO9", 100, 101 }),
			item(18, "JALON", "JAL-1", "BC-1", func(i *transform.WorkItem) {
				i.BaselineOn, i.DueOn, i.DoneOn = day("2026-05-04"), day("2026-05-20"), day("2026-05-20")
			}),
			item(19, "JALON", "JAL-9", "BC-9", func(i *transform.WorkItem) { i.BaselineOn = day("2026-05-04") }),
			item(20, "JALON", "JAL-8", "BC-1", func(i *transform.WorkItem) { i.BaselineOn, i.Cancelled = day("2026-05-04"), true }),
			item(21, "ALERTE", "ALR-1", "BC-1", about("LIV-1", "2026-05-05")),
			item(22, "ALERTE", "ALR-2", "BC-1", about("LIV-1", "2026-05-06")),
			item(23, "ALERTE", "ALR-3", "BC-1", about("JAL-1", "2026-05-05")),
			item(24, "ECART", "ECT-1", "BC-1", func(i *transform.WorkItem) { i.About, i.Cause = "JAL-1", "Charge sous-estimée" }),
			item(25, "ECART", "ECT-2", "BC-1", func(i *transform.WorkItem) {
				i.About, i.Cause, i.Cancelled = "LIV-1", "Charge sous-estimée", true
			}),
		},
	}
}

func TestWorkItemsInTheirPlace(t *testing.T) { // K-026, R-113, R-114
	rows := map[string]*dossier.WorkItem{}
	for _, row := range rowsOf[*dossier.WorkItem](dossier.Assemble(registers(), contract.Default(), until)) {
		rows[row.Reference] = row
	}
	for reference, want := range map[string]string{
		"DEM-1": "OPTIONNELLE_1 MISSED", // the order's tranche, whatever the tool writes; Easter Monday is off
		"DEM-2": "OPTIONNELLE_1 NOT_APPLICABLE", "DEM-3": "FERME NOT_APPLICABLE", "DEM-4": "HORS_TRANCHE OVERDUE", "DEM-5": "FERME OVERDUE",
		"RSQ-1": " NOT_APPLICABLE", "TCH-1": "OPTIONNELLE_1 MET", "JAL-1": "OPTIONNELLE_1 MISSED", "JAL-8": "OPTIONNELLE_1 NOT_APPLICABLE",
	} {
		require.Equal(t, want, rows[reference].Tranche+" "+rows[reference].State, reference)
	}
	require.Equal(t, "2026-04-10", rows["DEM-1"].DoneOn.Format(time.DateOnly))
	require.Equal(t, "2026-04-09", rows["DEM-1"].DueOn.Format(time.DateOnly))
	require.Nil(t, rows["DEM-2"].DueOn, "it is a change of no running order")
	require.EqualValues(t, 6, rows["RSQ-1"].Severity)
	require.Equal(t, []string{"UO2.4-PMO", "projet"}, []string{rows["TCH-1"].UO, rows["TCH-1"].Family}, "by its alias")
	require.Equal(t, []string{"UO9", ""}, []string{rows["TCH-2"].UO, rows["TCH-2"].Family})
	require.EqualValues(t, 16, *rows["JAL-1"].SlipDays)
	require.Nil(t, rows["JAL-9"].SlipDays)
}

func TestAdverseEvents(t *testing.T) { // K-027
	rows := dossier.Assemble(registers(), contract.Default(), until)
	events := map[string]*dossier.AdverseEvent{}
	for _, row := range rowsOf[*dossier.AdverseEvent](rows) {
		events[row.Kind+" "+row.Reference] = row
	}
	require.Len(t, events, 4, "none of a cancelled order or milestone, and none without a day")
	// The fifth working day before 13 May jumps over the 8th; before 4 May, over the 1st.
	require.Equal(t, "2026-05-05", events["LIVRABLE LIV-1"].AlertDueOn.Format(time.DateOnly))
	require.Equal(t, "2026-05-05", events["LIVRABLE LIV-1"].AlertedOn.Format(time.DateOnly))
	require.Equal(t, []any{true, uint32(2), "", "OPTIONNELLE_1"}, []any{events["LIVRABLE LIV-1"].Anticipated, events["LIVRABLE LIV-1"].Alerts, events["LIVRABLE LIV-1"].Cause, events["LIVRABLE LIV-1"].Tranche})
	require.Equal(t, []any{false, uint32(0), "HORS_TRANCHE"}, []any{events["LIVRABLE LIV-0"].Anticipated, events["LIVRABLE LIV-0"].Alerts, events["LIVRABLE LIV-0"].Tranche})
	require.Equal(t, []any{false, "Charge sous-estimée"}, []any{events["JALON JAL-1"].Anticipated, events["JALON JAL-1"].Cause})
	require.Equal(t, "2026-05-04", events["BUDGET TCH-1"].DueOn.Format(time.DateOnly))

	found := map[string][]string{}
	for _, flaw := range rowsOf[*dossier.Flaw](rows) {
		if flaw.Kind == "work_item" {
			found[flaw.Reference] = append(found[flaw.Reference], flaw.Rule)
		}
	}
	require.Equal(t, map[string][]string{"DEM-4": {"R-113"}, "DEM-5": {"R-113"}, "TCH-2": {"R-113", "R-113"}, "ALR-3": {"R-125"}}, found)
}

// The order in which the tools tell of the registers means nothing.
func TestPermutedRegistersGiveTheSameRows(t *testing.T) {
	facts := registers()
	want := dossier.Assemble(facts, contract.Default(), until)
	items := facts.WorkItems
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	facts.WorkItems = append(items, items[0])
	require.Equal(t, texts(want), texts(dossier.Assemble(facts, contract.Default(), until)))
}

// texts are rows whose pointers are followed.
func texts(rows []transform.Row) []string {
	list := make([]string, 0, len(rows))
	for _, row := range rows {
		switch one := row.(type) {
		case *dossier.WorkItem:
			list = append(list, one.Reference+one.Tranche+one.State)
		case *dossier.AdverseEvent:
			list = append(list, one.Reference+one.AlertDueOn.String()+one.Cause)
		case *dossier.Flaw:
			list = append(list, one.Reference+one.Rule+one.What)
		}
	}
	return list
}
