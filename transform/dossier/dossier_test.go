package dossier_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
	"pilotis/transform/flaw"
)

var until = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// factsOf tells a lived world as the tools' facts, without any tool.
func factsOf(t *testing.T) (*world.World, dossier.Facts) {
	t.Helper()
	lived, err := world.Generate(world.Options{Seed: 3, Scale: 0.3, Until: until})
	require.NoError(t, err)
	var facts dossier.Facts
	for i, order := range lived.Orders {
		facts.Orders = append(facts.Orders, transform.Order{Origin: origin(i), Reference: order.Ref, Tranche: order.Tranche, NotifiedOn: date(order.NotifiedOn),
			StartOn: date(order.Start), EndOn: date(order.End), Cancelled: order.Cancelled})
		for j, line := range order.Lines {
			facts.Lines = append(facts.Lines, transform.OrderLine{Origin: origin(1000*i + j), Reference: fmt.Sprint(order.Ref, "/", j+1), OrderReference: order.Ref,
				UO: line.UO, Level: line.Level, Frequency: line.Frequency, Quantity: int64(line.Quantity), AmountCents: line.AmountCents,
				Application: line.Application, StartOn: date(line.Start), EndOn: date(line.End)})
		}
	}
	for i, d := range lived.Deliverables {
		plan := transform.DeliverablePlan{Origin: origin(i), Reference: d.Ref, Code: d.Code, OrderReference: d.Order, Application: d.Application,
			DueOn: []time.Time{d.DueOn}, DueSetOn: []time.Time{time.Unix(0, 0).UTC()}, ReadingAgreed: d.ReadingAgreed, ReadingOn: date(d.ReadingOn)}
		if !d.ReadingRemise.IsZero() {
			plan.HandedOverAt = &d.ReadingRemise
		}
		for _, decision := range d.Decisions {
			plan.DecidedOn, plan.Outcomes = append(plan.DecidedOn, decision.On), append(plan.Outcomes, decision.Outcome)
		}
		facts.Plans = append(facts.Plans, plan)
		for _, delivery := range d.Deliveries {
			for n, path := range delivery.Files {
				facts.Documents = append(facts.Documents, transform.Document{Origin: origin(100000*i + 100*delivery.N + n), Server: delivery.Channel, Path: path,
					DepositedAt: delivery.At.Add(time.Duration(n) * time.Minute), DeliverableReference: d.Ref, DeliveryNumber: int64(delivery.N)})
			}
		}
	}
	for i, m := range lived.Meetings {
		meeting := transform.Meeting{Origin: origin(i), Reference: m.Ref, Committee: m.Committee, Tranche: m.Tranche, PlannedOn: date(m.PlannedOn), HeldOn: date(m.HeldOn), Cancelled: m.Cancelled}
		if !m.SupportSent.IsZero() {
			meeting.SupportSentAt = &m.SupportSent
		}
		if !m.MinutesSent.IsZero() {
			meeting.MinutesSentAt = &m.MinutesSent
		}
		facts.Meetings = append(facts.Meetings, meeting)
	}
	for i, q := range lived.Quotes {
		facts.Quotes = append(facts.Quotes, transform.Quote{Origin: origin(i), Reference: q.Ref, OrderReference: q.Order, InputsCompleteOn: date(q.InputsCompleteOn),
			SubmittedOn: date(q.SubmittedOn), Withdrawn: q.Withdrawn})
	}
	for i, a := range lived.Assignments {
		facts.Assignments = append(facts.Assignments, transform.Assignment{Origin: origin(i), Person: a.Person, OrderReference: a.Order, UO: a.UO, Level: a.Level,
			StartOn: date(a.Start), PlannedEndOn: date(a.PlannedEnd), EndOn: date(a.End), Years: int64(a.Years), RecentPractice: a.RecentPractice, Unplanned: a.Unplanned, Replacement: a.Replacement})
	}
	return lived, facts
}

func origin(n int) transform.Origin { return transform.Origin{FactKey: uint64(n) + 1, Version: until} }

func date(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func rowsOf[T transform.Row](rows []transform.Row) []T {
	var list []T
	for _, row := range rows {
		if one, ok := row.(T); ok {
			list = append(list, one)
		}
	}
	return list
}

// Every dossier of the world is judged once, and what any reader of the world can
// tell without the rules is so: first delivery, first decision, adjournments,
// amounts, the length of the list.
func TestDossiersAreThoseOfTheWorld(t *testing.T) {
	lived, facts := factsOf(t)
	rows := dossier.Assemble(facts, contract.Default(), until)
	byReference := map[string]*dossier.Deliverable{}
	for _, row := range rowsOf[*dossier.Deliverable](rows) {
		byReference[row.Reference] = row
	}
	require.Len(t, byReference, len(lived.Deliverables))
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	for _, d := range lived.Deliverables {
		row := byReference[d.Ref]
		if len(d.Deliveries) > 0 {
			require.Equal(t, d.Deliveries[0].At.In(paris).Format(time.DateOnly), row.DeliveredOn.Format(time.DateOnly), d.Ref)
		} else {
			require.Nil(t, row.DeliveredOn, d.Ref)
		}
		if len(d.Decisions) > 0 && len(d.Deliveries) > 0 {
			require.Equal(t, d.Decisions[0].Outcome == "CONFORME", row.FirstConform, d.Ref)
		}
	}
	var want, got int64
	for _, order := range lived.Orders {
		for _, line := range order.Lines {
			want += line.AmountCents
		}
	}
	for _, row := range rowsOf[*dossier.Order](rows) {
		got += row.AmountCents
	}
	require.Equal(t, want, got)
	require.Len(t, rowsOf[*dossier.Meeting](rows), len(lived.Meetings))
	require.Len(t, rowsOf[*dossier.Quote](rows), len(lived.Quotes))
	require.Len(t, rowsOf[*dossier.Assignment](rows), len(lived.Assignments))
	require.NotEmpty(t, rowsOf[*dossier.Flaw](rows))
}

// What is wrong on purpose in the world is a flaw with its record, and takes
// nothing away.
func TestFlawsAreShownAndNothingVanishes(t *testing.T) {
	lived, facts := factsOf(t)
	rows := dossier.Assemble(facts, contract.Default(), until)
	codes := map[string]flaw.Code{
		world.FlawUnknownUO: flaw.UnknownUnit, world.FlawLevel: flaw.UnknownLevel, world.FlawUnconfirmed: flaw.UnconfirmedTranche,
		world.FlawWithoutOrder: flaw.WithoutOrder, world.FlawDecidedBefore: flaw.DecisionBeforeDelivery,
	}
	for what, code := range codes {
		at := slices.IndexFunc(lived.Flaws, func(f world.Flaw) bool { return f.What == what })
		require.True(t, slices.ContainsFunc(rowsOf[*dossier.Flaw](rows), func(f *dossier.Flaw) bool {
			return f.Code == string(code) && strings.HasPrefix(f.Reference, lived.Flaws[at].Ref) && f.RecordKey != 0
		}), what)
	}
	for _, row := range rowsOf[*dossier.Flaw](rows) {
		require.True(t, slices.ContainsFunc(flaw.Kinds(), func(k flaw.Kind) bool { return string(k.Code) == row.Code }), "%+v", row)
	}
}

// The order of the facts and repeated facts mean nothing.
func TestPermutedFactsGiveTheSameDossiers(t *testing.T) {
	_, facts := factsOf(t)
	want := dossier.Assemble(facts, contract.Default(), until)
	random := rand.New(rand.NewPCG(1, 2))
	shuffle := func(n int, swap func(i, j int)) { random.Shuffle(n, swap) }
	shuffle(len(facts.Orders), func(i, j int) { facts.Orders[i], facts.Orders[j] = facts.Orders[j], facts.Orders[i] })
	shuffle(len(facts.Plans), func(i, j int) { facts.Plans[i], facts.Plans[j] = facts.Plans[j], facts.Plans[i] })
	shuffle(len(facts.Documents), func(i, j int) { facts.Documents[i], facts.Documents[j] = facts.Documents[j], facts.Documents[i] })
	shuffle(len(facts.Meetings), func(i, j int) { facts.Meetings[i], facts.Meetings[j] = facts.Meetings[j], facts.Meetings[i] })
	facts.Plans = append(facts.Plans, facts.Plans[0])
	facts.Meetings = append(facts.Meetings, facts.Meetings[0])
	got := dossier.Assemble(facts, contract.Default(), until)
	require.Equal(t, sorted(want), sorted(got))
}

func sorted(rows []transform.Row) []string {
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = fmt.Sprintf("%s %+v", row.Table(), row)
	}
	slices.Sort(texts)
	return texts
}

// A thing of one reference in two records counts once: the later wins.
func TestTheLaterRecordOfAReferenceWins(t *testing.T) {
	older := transform.Quote{Origin: transform.Origin{FactKey: 1, Version: until}, Reference: "D-1", InputsCompleteOn: date(until.AddDate(0, 0, -30))}
	newer := older
	newer.FactKey, newer.Version, newer.Withdrawn = 2, until.AddDate(0, 0, 1), true
	for _, quotes := range [][]transform.Quote{{older, newer}, {newer, older}} {
		rows := rowsOf[*dossier.Quote](dossier.Assemble(dossier.Facts{Quotes: quotes}, contract.Default(), until))
		require.Len(t, rows, 1)
		require.True(t, rows[0].Withdrawn)
	}
}

// What is told of one dossier is the row that all of them give, from no more than
// the facts of that one.
func TestOneDossierIsToldAsAllAre(t *testing.T) {
	_, facts := factsOf(t)
	all := dossier.Assemble(facts, contract.Default(), until)
	told := 0
	for _, row := range all {
		var got any
		found := false
		switch row := row.(type) {
		case *dossier.Deliverable:
			few := dossier.Facts{Orders: facts.Orders, Plans: facts.Plans[:0:0]}
			for _, plan := range facts.Plans {
				if plan.Reference == row.Reference {
					few.Plans = append(few.Plans, plan)
				}
			}
			for _, document := range facts.Documents {
				if document.DeliverableReference == row.Reference {
					few.Documents = append(few.Documents, document)
				}
			}
			var account dossier.DeliverableAccount
			account, found = dossier.ExplainDeliverable(few, row.Reference, contract.Default(), until)
			require.Equal(t, int(row.Flaws), len(account.Flaws))
			got = account.Row
		case *dossier.Order:
			var account dossier.OrderAccount
			account, found = dossier.ExplainOrder(facts, row.Reference, contract.Default(), until)
			require.Len(t, account.Lines, int(row.Lines))
			got = account.Row
		case *dossier.Meeting:
			var account dossier.MeetingAccount
			account, found = dossier.ExplainMeeting(facts, row.Reference, contract.Default(), until)
			got = account.Row
		case *dossier.Quote:
			var account dossier.QuoteAccount
			account, found = dossier.ExplainQuote(facts, row.Reference, contract.Default(), until)
			got = account.Row
		default:
			continue
		}
		require.True(t, found)
		require.Equal(t, any(row), got)
		told++
	}
	require.Greater(t, told, 100)
	_, found := dossier.ExplainDeliverable(facts, "LIV-0", contract.Default(), until)
	require.False(t, found)
	_, found = dossier.ExplainOrder(facts, "BC-0", contract.Default(), until)
	require.False(t, found)
	_, found = dossier.ExplainMeeting(facts, "REU-0", contract.Default(), until)
	require.False(t, found)
	_, found = dossier.ExplainQuote(facts, "DEV-0", contract.Default(), until)
	require.False(t, found)
}
