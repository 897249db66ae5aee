package dossier_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

func at(text string) time.Time {
	when, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return when
}

// lasting is the end of a stay that has not ended.
var lasting = at("2199-12-31 00:00:00")

// seenOn are the rows of a type that the facts make, as seen in the morning of a
// day.
func seenOn[T any](f dossier.Facts, on string) (rows []T) {
	for _, row := range dossier.Assemble(f, contract.Default(), at(on+" 08:00:00")) {
		if one, is := row.(T); is {
			rows = append(rows, one)
		}
	}
	return rows
}

// story is a Ready one of five points, planned for S1 of an increment that starts
// on Monday 8 June 2026.
func story(n int, edit func(*transform.BacklogItem)) transform.BacklogItem {
	ready := at("2026-06-01 08:00:00")
	item := transform.BacklogItem{
		Origin: origin(n), Reference: fmt.Sprint("US-", n), Nature: "RECIT", Tranche: "FERME", FeatureReference: "FT-1", DescribedAt: &ready, Points: []int64{5}, PointsSetAt: []time.Time{ready},
		Criteria: 1, CriteriaAt: &ready, TestCases: []string{"CT-1"}, TestCasesAt: &ready, Increments: []string{"PI-1-A"}, Sprints: []string{"S1"}, PlannedAt: []time.Time{ready},
	}
	edit(&item)
	return item
}

func done(from, to time.Time) func(*transform.BacklogItem) {
	return func(i *transform.BacklogItem) { i.DoneFrom, i.DoneTo = []time.Time{from}, []time.Time{to} }
}

func squad(items ...transform.BacklogItem) dossier.Facts {
	return dossier.Facts{
		Increments: []transform.Increment{{Origin: origin(1), Reference: "PI-1-A", Name: "PI-1", Team: "A", Tranche: "FERME", StartOn: day("2026-06-08"), Capacity: 20}},
		TestItems:  []transform.TestItem{{TestCase: "CT-1", ExecutedAt: []time.Time{at("2026-06-10 08:00:00"), at("2026-06-28 21:59:59")}, Statuses: []string{"FAILURE", "SUCCESS"}}},
		Backlog:    items,
	}
}

// TestSprints: what is planned by 24:00 of the first day in Paris is committed, what
// comes later is added; what is done by 24:00 of the last day is done, if its tests
// passed the last time (R-136, R-137, K-045, K-046).
func TestSprints(t *testing.T) {
	type row struct{ committed, ready, left, done bool }
	for name, test := range map[string]struct {
		edit func(*transform.BacklogItem)
		want row
	}{
		"done":                       {done(at("2026-06-20 08:00:00"), lasting), row{true, true, false, true}},
		"done at the last second":    {done(at("2026-06-28 21:59:59"), lasting), row{true, true, false, true}},
		"done after it":              {done(at("2026-06-28 22:00:00"), lasting), row{true, true, false, false}},
		"reopened before the end":    {done(at("2026-06-20 08:00:00"), at("2026-06-25 08:00:00")), row{true, true, false, false}},
		"reopened after the end":     {done(at("2026-06-20 08:00:00"), at("2026-06-30 08:00:00")), row{true, true, false, true}},
		"planned in the last second": {func(i *transform.BacklogItem) { i.PlannedAt[0] = at("2026-06-08 21:59:59") }, row{true, true, false, false}},
		"planned at midnight":        {func(i *transform.BacklogItem) { i.PlannedAt[0] = at("2026-06-08 22:00:00") }, row{false, true, false, false}},
		"estimate taken back": {func(i *transform.BacklogItem) {
			i.Points, i.PointsSetAt = []int64{5, 0}, append(i.PointsSetAt, at("2026-06-02 08:00:00"))
		}, row{true, false, false, false}},
		"criteria after the start": {func(i *transform.BacklogItem) { late := at("2026-06-09 08:00:00"); i.CriteriaAt = &late }, row{true, false, false, false}},
		"a linked test that did not run": {func(i *transform.BacklogItem) {
			i.TestCases = []string{"CT-1", "CT-2"}
			done(at("2026-06-20 08:00:00"), lasting)(i)
		}, row{true, true, false, false}},
		"moved to the next sprint": {func(i *transform.BacklogItem) {
			i.Increments, i.Sprints, i.PlannedAt = append(i.Increments, "PI-1-A"), append(i.Sprints, "S2"), append(i.PlannedAt, at("2026-06-20 08:00:00"))
			done(at("2026-06-21 08:00:00"), lasting)(i)
		}, row{true, true, true, false}},
	} {
		rows := seenOn[*dossier.SprintItem](squad(story(10, test.edit)), "2026-06-29")
		require.NotEmpty(t, rows, name)
		r := rows[0]
		require.Equal(t, "S1", r.Sprint, name)
		require.Equal(t, test.want, row{r.Committed, r.Ready, r.Left, r.Done}, name)
	}
	require.Empty(t, seenOn[*dossier.SprintItem](squad(story(10, done(lasting, lasting))), "2026-06-07"), "a sprint that has not begun has no items")
}

// TestIncrements: the load, the reserve and what the objectives are worth (R-135,
// R-140, K-047, K-062).
func TestIncrements(t *testing.T) {
	seven := int64(7)
	f := squad(story(10, func(*transform.BacklogItem) {}), story(11, func(i *transform.BacklogItem) { i.PlannedAt[0] = at("2026-07-01 08:00:00") }))
	f.Objectives = []transform.Objective{
		{Origin: origin(20), Reference: "O1", IncrementReference: "PI-1-A", Committed: true, PlannedValue: 5, ActualValue: &seven},
		{Origin: origin(21), Reference: "O2", IncrementReference: "PI-1-A", PlannedValue: 5},
	}
	r := seenOn[*dossier.Increment](f, "2026-09-06")[0]
	require.Equal(t, []any{int64(5), int64(5), true, false, false}, []any{r.Committed, r.Added, *r.ReserveKept, r.Over, r.Rated}, "the last day still runs")
	require.Zero(t, r.Flaws)
	r = seenOn[*dossier.Increment](f, "2026-09-07")[0]
	require.True(t, r.Over)
	require.False(t, r.Rated)
	require.EqualValues(t, 1, r.Flaws, "an objective that nobody rated")
	f.Objectives[1].ActualValue = &seven
	r = seenOn[*dossier.Increment](f, "2026-09-07")[0]
	require.Equal(t, []any{true, int64(14), int64(5)}, []any{r.Rated, r.Actual, r.Planned}, "stretch counts above alone")
	f.Objectives = append(f.Objectives, f.Objectives[0])
	f.Objectives[2].FactKey, f.Objectives[2].Version = 99, f.Objectives[0].Version.Add(-time.Hour)
	require.EqualValues(t, 5, seenOn[*dossier.Increment](f, "2026-09-07")[0].Planned, "an objective told twice counts once")
	f.Increments[0].Capacity = 0
	require.Nil(t, seenOn[*dossier.Increment](f, "2026-09-07")[0].ReserveKept)
}

// TestFeatures: the days on which stories were done tell whether a feature fits in
// one increment.
func TestFeatures(t *testing.T) {
	feature := transform.BacklogItem{Origin: origin(9), Reference: "FT-1", Nature: "FONCTIONNALITE", Tranche: "FERME", DoneFrom: []time.Time{at("2026-09-08 08:00:00")}, DoneTo: []time.Time{lasting}}
	f := squad(feature, story(10, done(at("2026-09-06 21:59:59"), lasting)), story(11, done(at("2026-09-06 22:00:00"), lasting)), story(12, func(*transform.BacklogItem) {}))
	f.Increments = append(f.Increments, transform.Increment{Origin: origin(2), Reference: "PI-2-A", Name: "PI-2", Team: "A", Tranche: "FERME", StartOn: day("2026-09-07")})
	r := seenOn[*dossier.Feature](f, "2026-09-09")[0]
	require.Equal(t, []any{uint32(3), uint32(2), true}, []any{r.Stories, r.StoriesDone, r.Overflows})
	require.Equal(t, []string{"PI-1", "PI-2"}, r.Increments)
	require.Equal(t, day("2026-09-08"), r.ClosedOn)
	require.False(t, seenOn[*dossier.Feature](f, "2026-09-07")[0].ClosedOn != nil, "it closes later")
}

// TestFewAnswersAreKept: nothing of fewer than five people leaves the facts,
// and a mark off the scale is a flaw.
func TestFewAnswersAreKept(t *testing.T) {
	f := dossier.Facts{
		Surveys:     []transform.Survey{{Origin: origin(1), Reference: "E1", Invited: 9, Answers: 4, MarksSum: 16}, {Origin: origin(2), Reference: "E2", Invited: 9, Answers: 5, MarksSum: 26}},
		Assessments: []transform.Assessment{{Origin: origin(3), Team: "A", Criterion: "Tests", Mark: 6, AssessedOn: day("2026-06-01")}},
	}
	rows := seenOn[*dossier.Survey](f, "2026-06-09")
	require.False(t, rows[0].Shown)
	require.Nil(t, rows[0].MarksSum)
	require.EqualValues(t, 26, *rows[1].MarksSum)
	flaws := seenOn[*dossier.Flaw](f, "2026-06-09")
	require.Len(t, flaws, 2, "26 is more than five times five, and 6 is no mark")
}

// TestDesigns: a design is done when its requirements and its documents are
// delivered, whatever follows each month.
func TestDesigns(t *testing.T) {
	plan := func(n int, code string) transform.DeliverablePlan {
		return transform.DeliverablePlan{Origin: origin(n), Reference: fmt.Sprint("LIV-2026-000", n), Code: code, OrderReference: "BC-1", DueOn: []time.Time{*day("2026-06-18")}, DueSetOn: []time.Time{time.Unix(0, 0)}}
	}
	deposit := func(n int, on string) transform.Document {
		return transform.Document{Origin: origin(10 + n), Server: "LETSDOCIT", Path: fmt.Sprint("/", n), DeliverableReference: fmt.Sprint("LIV-2026-000", n), DeliveryNumber: 1, DepositedAt: at(on + " 08:00:00")}
	}
	f := dossier.Facts{
		Orders:    []transform.Order{{Origin: origin(1), Reference: "BC-1", Tranche: "FERME", StartOn: day("2026-05-29"), EndOn: day("2026-06-30")}},
		Designs:   []transform.Design{{Origin: origin(2), Reference: "BC-1/1", OrderReference: "BC-1", Stories: 11}},
		Plans:     []transform.DeliverablePlan{plan(3, "UO2.6-APDT/L01"), plan(4, "UO2.6-APDT/L02"), plan(5, "UO2.6-APDT/L03")},
		Documents: []transform.Document{deposit(3, "2026-06-10"), deposit(4, "2026-06-18")},
	}
	r := seenOn[*dossier.Design](f, "2026-06-30")[0]
	require.Equal(t, []any{uint32(2), day("2026-06-18"), day("2026-06-18"), "MET"}, []any{r.Lots, r.DueOn, r.DoneOn, r.State})
	f.Documents = f.Documents[:1]
	require.Equal(t, "OVERDUE", seenOn[*dossier.Design](f, "2026-06-30")[0].State)
	f.Designs[0].Stories = 0
	require.Equal(t, "NOT_APPLICABLE", seenOn[*dossier.Design](f, "2026-06-30")[0].State)
	f.Orders[0].Cancelled = true
	require.Empty(t, seenOn[*dossier.Design](f, "2026-06-30"))
}
