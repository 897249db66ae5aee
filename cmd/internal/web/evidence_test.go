package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/cmd/internal/evidence"
)

// told is an explainer that tells one page, or fails.
type told struct {
	page  evidence.Page
	err   error
	asked evidence.Question
}

func (t *told) Explain(_ context.Context, question evidence.Question) (evidence.Evidence, error) {
	t.asked = question
	return t, t.err
}

func (t *told) Page() evidence.Page { return t.page }

func somePage() evidence.Page {
	return evidence.Page{
		Title: "Ticket N2CAS-1", Lead: `Écran <script>alert("x")</script>`,
		Facts: []evidence.Fact{{Label: "Page de l'outil", Value: evidence.Cell{Text: "https://jira.example/browse/N2CAS-1", URL: "https://jira.example/browse/N2CAS-1"}},
			{Label: "Bon de commande", Value: evidence.Cell{Text: "BC-2026-001/1", Name: "BC-2026-001/1"}}, {Label: "Verdict", Value: evidence.Cell{Text: "hors délais", Mark: evidence.Bad}}},
		Sections: []evidence.Section{{ID: "temps", Title: "À qui appartient le temps", Intro: "De l'arrivée au traitement.", Tables: []evidence.Table{
			{Caption: "Temps de chacun", Columns: []evidence.Column{{Label: "Partie"}, {Label: "Temps", Numeric: true}}, Rows: [][]evidence.Cell{{{Text: "Titulaire"}, {Text: "2 h"}}}},
			{Caption: "Passages", Columns: []evidence.Column{{Label: "Du"}}, Empty: "Aucun passage."}, {Caption: "Rien"},
		}}, {ID: "bruts", Title: "Enregistrements bruts", Tables: []evidence.Table{{Caption: "Pages", Columns: []evidence.Column{{Label: "Page"}}, Rows: [][]evidence.Cell{{{Text: "javascript", URL: "javascript:alert(1)"}}}}}}},
	}
}

func TestEvidencePage(t *testing.T) {
	explainer := &told{page: somePage()}
	get := serve(t, filled(), func(o *Options) { o.Explainer = explainer })
	v := get("/preuve/N2CAS-1")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Equal(t, "N2CAS-1", explainer.asked.Name)
	require.Equal(t, []string{"Titulaire | 2 h"}, page.table("Temps de chacun"))
	require.Contains(t, page.text, "Passages : aucun passage.")
	require.Contains(t, page.text, `alert("x")`, "what a tool says is text")
	require.Contains(t, page.text, "✘ hors délais")
	links := map[string]bool{}
	for _, a := range page.all("a") {
		links[a.attrs["href"]] = true
	}
	require.True(t, links["https://jira.example/browse/N2CAS-1"])
	require.True(t, links["/preuve/BC-2026-001%2F1"], "a reference leads to its own evidence")
	require.False(t, links["javascript:alert(1)"])
	require.Contains(t, v.header.Get("Content-Security-Policy"), "default-src 'none'")

	get("/preuve/BC-2026-001%2F1")
	require.Equal(t, "BC-2026-001/1", explainer.asked.Name)
	get("/preuve/K-001?periode=2026-T3&tranche=FERME&repartition=MAJEUR&application=PPN&au=2026-10-01T00:00:00%2B02:00")
	require.Equal(t, "2026-10-01T00:00:00+02:00", explainer.asked.At.Format("2006-01-02T15:04:05Z07:00"))
	explainer.asked.At = evidence.Question{}.At
	require.Equal(t, evidence.Question{Name: "K-001", Period: "2026-Q3", Tranche: "FERME", Criticality: "MAJEUR", Application: "PPN"}, explainer.asked)
	require.Equal(t, http.StatusBadRequest, get("/preuve/K-001?au=hier").code)
}

// near is an error that a visitor is told.
type near struct{}

func (near) Error() string   { return "no such name" }
func (near) Heading() string { return "Aucune preuve pour « N2CAS-O1 »" }
func (near) Near() []string  { return []string{"N2CAS-01"} }

func TestEvidenceThatThereIsNot(t *testing.T) {
	var heard []error
	explainer := &told{err: near{}}
	get := serve(t, filled(), func(o *Options) {
		o.Explainer, o.OnError = explainer, func(err error) { heard = append(heard, err) }
	})
	v := get("/preuve/N2CAS-O1")
	require.Equal(t, http.StatusNotFound, v.code)
	require.Contains(t, requireAccessible(t, v.body).text, "N2CAS-O1")
	require.Contains(t, v.body, `href="/preuve/N2CAS-01"`)
	require.Empty(t, heard, "a wrong name is no error of the program")
	explainer.err = errors.New("dial tcp ch1:8443: connection refused")
	v = get("/preuve/N2CAS-1")
	require.Equal(t, http.StatusInternalServerError, v.code)
	require.NotContains(t, v.body, "ch1")
	require.Len(t, heard, 1)
	require.Equal(t, http.StatusNotFound, serve(t, filled())("/preuve/N2CAS-1").code, "without explainer there is no such page")
}

func TestDashboardsLeadToEvidence(t *testing.T) {
	v := serve(t, filled(), func(o *Options) { o.Explainer = &told{} })("/")
	page := requireAccessible(t, v.body)
	found := map[string]string{}
	for _, a := range page.all("a") {
		found[a.attrs["href"]] = a.attrs["aria-label"]
	}
	label, led := found["/preuve/K-001?periode=2026-T4&repartition=MAJEUR&tranche=FERME"]
	require.True(t, led)
	require.Equal(t, "8\u202f997 : faits derrière K-001, T4 2026, Ferme, Majeur", label)
	require.Contains(t, found, "/preuve/K-001?periode=2026-T4&repartition=MAJEUR", "the whole contract is no tranche")
	require.Contains(t, found, "/preuve/N2CAS-1")
}

// A page that stands alone needs nothing but itself.
func TestEvidenceStandsAlone(t *testing.T) {
	var out strings.Builder
	require.NoError(t, WriteEvidence(&out, somePage(), "1.2.3"))
	style, err := os.ReadFile("assets/style.css")
	require.NoError(t, err)
	require.Contains(t, out.String(), string(style))
	page := requireAccessible(t, strings.Replace(out.String(), "<style>"+string(style)+"</style>", "", 1))
	require.Empty(t, page.all("link"))
	for _, a := range page.all("a") {
		href := a.attrs["href"]
		require.True(t, strings.HasPrefix(href, "#") || strings.HasPrefix(href, "https://"), href)
	}
}
