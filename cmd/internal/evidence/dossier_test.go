package evidence

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

func ptr[T any](v T) *T { return &v }

// someFacts is an order of two lines with a deliverable that was adjourned once,
// delivered late, and read before.
func someFacts() dossier.Facts {
	origin := func(id string) transform.Origin {
		return transform.Origin{FactKey: transform.Key("openproject", "work_package", id), Source: "openproject", ObjectID: id, Version: day2026("06-01")}
	}
	deposit := func(path string, number int64, at string, slip bool) transform.Document {
		return transform.Document{Origin: origin(path), Server: "LETSDOCIT", Path: path, DepositedAt: day2026(at).Add(9 * time.Hour), DeliverableReference: "LIV-1", DeliveryNumber: number,
			IsSlip: slip, SlipMissing: []string{"commande"}, SlipSigned: true}
	}
	return dossier.Facts{
		Orders: []transform.Order{{Origin: origin("1"), Reference: "BC-1", Subject: "Pilotage", Tranche: "FERME", NotifiedOn: ptr(day2026("03-02")), StartOn: ptr(day2026("03-09")), EndOn: ptr(day2026("06-08"))}},
		Lines: []transform.OrderLine{{Origin: origin("2"), Reference: "BC-1/1", OrderReference: "BC-1", UO: "UO1.1-DPG", Level: "M", Frequency: "trimestriel", Quantity: 1, AmountCents: 123456, StartOn: ptr(day2026("03-09"))},
			{Origin: origin("3"), Reference: "BC-1/2", OrderReference: "BC-1", UO: "UO9.9-XX", Level: "M", Quantity: 1}},
		Plans: []transform.DeliverablePlan{{Origin: origin("4"), Reference: "LIV-1", Code: "UO1.1-DPG/L01", Title: "Plan", OrderReference: "BC-1",
			DueOn: []time.Time{day2026("04-10"), day2026("04-17")}, DueSetOn: []time.Time{time.Unix(0, 0), day2026("03-20")},
			DecidedOn: []time.Time{day2026("05-04"), day2026("06-01")}, Outcomes: []string{"CONFORME_PARTIEL", "CONFORME"}, Motives: []string{"incomplet", ""}}},
		Documents: []transform.Document{deposit("v1/plan.docx", 1, "04-20", false), deposit("v2/plan.docx", 2, "05-11", false), deposit("v2/bordereau.docx", 2, "05-11", true)},
	}
}

// wellFormed holds that a page has no row of another length than its headings,
// no empty cell, and no identifier twice; and gives it as text.
func wellFormed(t *testing.T, page Page) string {
	t.Helper()
	ids := map[string]bool{}
	for _, section := range page.Sections {
		require.False(t, ids[section.ID], section.ID)
		ids[section.ID] = true
		require.NotEmpty(t, section.Tables, section.Title)
		for _, table := range section.Tables {
			require.NotEmpty(t, table.Caption, section.Title)
			require.True(t, table.Empty != "" || len(table.Rows) > 0, table.Caption)
			for _, row := range table.Rows {
				require.Len(t, row, len(table.Columns), table.Caption)
				for _, cell := range row {
					require.NotEmpty(t, cell.Text, table.Caption)
				}
			}
		}
	}
	var out strings.Builder
	WriteText(&out, page)
	return out.String()
}

func TestADeliverableIsTold(t *testing.T) {
	c, at := contract.Default(), day2026("06-10")
	account, known := dossier.ExplainDeliverable(someFacts(), "LIV-1", c, at)
	require.True(t, known)
	d := NewDeliverable(account, c, at, []Raw{{Source: "openproject", Topic: "raw.openproject", Offset: 7, SHA256: "ab"}})
	require.Equal(t, "2026-04-17", d.Due.On.Format(time.DateOnly))
	require.Equal(t, "2026-04-10", d.Due.Planned.Format(time.DateOnly))
	require.True(t, d.Due.Moved)
	require.Nil(t, d.Due.Set[0].SetOn, "by the order")
	require.NotNil(t, d.Due.Set[1].SetOn)
	require.Len(t, d.Cycles, 2)
	require.Empty(t, d.Cycles[0].Slip)
	require.Equal(t, "incomplet", d.Cycles[0].Motive)
	require.Len(t, d.Cycles[1].Slip, 9)
	require.Equal(t, Item{"commande", false}, d.Cycles[1].Slip[5])
	require.False(t, *d.Conform)
	require.Equal(t, 3, d.Titulaire.Days, "20 April for the 17th; the redelivery is in time")
	require.Equal(t, 0, d.Ministere.Days)
	text := wellFormed(t, d.Page())
	for _, words := range []string{"Délais du titulaire", "Délais du Ministère", "Relivraison après l'ajournement, cycle 1", "R-084", "redelivery.jo", "raw.openproject[0]@7", "sans bordereau", "✘ absente", "ordre de service"} {
		require.Contains(t, text, words)
	}
	shorter, err := c.With(map[string]string{"redelivery.jo": "2"})
	require.NoError(t, err)
	other, _ := dossier.ExplainDeliverable(someFacts(), "LIV-1", shorter, at)
	w := NewWhatIf(c, shorter, DeliverableLines(account), DeliverableLines(other))
	var changed []string
	for _, line := range w.Lines {
		if line.Changed {
			changed = append(changed, line.What)
		}
	}
	require.Equal(t, []string{"Cycle 1, relivraison (titulaire)", "Retard du titulaire"}, changed)
}

func TestAnOrderIsTold(t *testing.T) {
	c, at := contract.Default(), day2026("06-10")
	account, known := dossier.ExplainOrder(someFacts(), "BC-1", c, at)
	require.True(t, known)
	o := NewOrder(OrderParts{Account: account, Packs: []Pack{{Tranche: "FERME", Level: "M", Packs: 1, Ordered: 50, Consumed: 50, Alert: "EPUISE"}}, Services: []Service{{Reference: "BC-1/1", Proofs: 1}}}, at)
	require.True(t, o.Confirmed)
	require.EqualValues(t, 123456, o.AmountCents)
	require.Equal(t, "UO1.1-DPG", o.Lines[0].UO)
	require.Equal(t, "M", o.Lines[0].Level)
	require.Empty(t, o.Lines[1].UO)
	require.Equal(t, []Span{{"2026-03", "2026-03-09", "2026-06-08"}}, o.Lines[0].Periods)
	text := wellFormed(t, o.Page())
	for _, words := range []string{"rien : hors catalogue", "1234,56 €", "tranche affermie", "▲ épuisé", "R-091", "n'est pas au catalogue"} {
		require.Contains(t, text, words)
	}
}
