package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHomeShowsTheThreeDashboards(t *testing.T) {
	w := filled()
	get := serve(t, w)
	v := get("/")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Contains(t, page.all("title")[0].text, "Tableaux de bord, T4 2026 – Pilotis")
	require.Contains(t, page.text, "Données au lundi 2 novembre 2026 à 08\u202fh\u202f05")
	for _, heading := range []string{"Tableau de bord contractuel", "Tableau de bord opérationnel", "Tableau de bord de pilotage", "Qualité des données"} {
		require.Contains(t, page.text, heading)
	}
	require.Equal(t, []string{
		"Ferme | Bloquant | 12\u202f345 | 12\u202f345 | 100,0\u202f% | ≥ 100\u202f% | ✔ Conforme à ce jour",
		"Ferme | Majeur | 8\u202f997 | 10\u202f000 | 89,97\u202f% | ≥ 90\u202f% | ✘ Non conforme à ce jour",
		"Ferme | Mineur | 0 | 0 | n/d | ≥ 80\u202f% | – Sans objet",
		"Ensemble | Majeur | 1 | 3 | 33,3\u202f% | ≥ 90\u202f% | ✘ Non conforme à ce jour, pour information",
	}, page.table("Tickets traités dans les délais, T4 2026"))
	require.Equal(t, []string{"Ferme | Toutes | 2 | 5 | 40,0\u202f% | ≤ 40\u202f% | ✔ Conforme"}, page.table("Taux de transmission au N3, T3 2026"))
	require.Equal(t, []string{"Ferme | Bloquant | 1 | 2 | 50,0\u202f% | aucun | – Sans objectif"}, page.table("Contournement dans les délais, T4 2026"))
	require.Contains(t, page.text, "Engagements contractuels du 1er octobre 2026 au 31 décembre 2026 : 2 tenus, 1 manqués, 1 sans objet.")
	require.Equal(t, []string{
		"nov. 2026 | 75,0\u202f% | 88,0\u202f% | n/d | 41,0\u202f%",
		"oct. 2026 | n/d | 91,3\u202f% | n/d | 20,0\u202f%",
		"sept. 2026 | 100,0\u202f% | n/d | n/d | 12,5\u202f%",
	}, page.table("Taux mensuels"))
	require.Equal(t, []string{"N2 | Majeur | 1 | 2 | 3 | 0 | 6 | 1", "Ensemble | Toutes | 1 | 2 | 3 | 0 | 6 | 1"}, page.table("le 2 novembre 2026"))
	require.Equal(t, []string{
		"02/11/2026 | 6 | 0 | 1", "01/11/2026 | 0 | 0 | 0", "31/10/2026 | 0 | 0 | 0", "30/10/2026 | 4 | 1 | 0",
	}, page.table("quatre-vingt-dix jours"), "a day without stock is zero")
	require.Equal(t, []string{"octobre 2026 | 1\u202f234\u202f567 | 2 | 3 | 4 | 5 | 6 | 7 | 8"}, page.table("Volumes"))
	require.Equal(t, []string{
		`N2CAS-1 | Écran <script>alert("x")</script> | Ferme | CASSIOPEE | Bloquant | N2 | 02/11/2026 10:00 | ✘ En retard`,
		"N2CAS-2 | Lenteur | Ferme | CASSIOPEE | Mineur | N2 | n/d | ▲ À risque",
	}, page.table("échéance, 2 sur 41"))
	require.Equal(t, []string{
		"Tickets traités dans les délais (K-001) | Majeur | 91,2\u202f% | 88,7\u202f% | +2,5\u202fpt | 90,0\u202f% | % | ✔ En amélioration",
		"Stock résiduel (K-031) | Toutes | 12 | 1\u202f500 | −1\u202f488 | 700,5 | tickets | ✔ En amélioration",
		"Volume (K-035) | Toutes | 12 | n/d | n/d | n/d | tickets | n/d",
	}, page.table("T3 2026 comparé à T2 2026"), "a running quarter is not compared")
	require.Equal(t, []string{
		"jira-cassiopee | jira | 02/11/2026 08:00 | il y a 30\u202fmin | 12 | ✔ À jour | ✔ Rapprochée le 02/11/2026 04:00",
		"jira-ppn | jira | n/d | jamais | 0 | ✘ En échec : search issues: 401 | ▲ Jamais rapprochée",
		"jira-vieux | jira | 20/10/2026 09:00 | il y a 13\u202fjours | 3 | ▲ Données anciennes | ✘ Écart le 20/10/2026 05:00",
	}, page.table("synchronisation"))
	require.Equal(t, []string{
		"Enregistrement refusé | ✘ Bloquante | 3 | Suivre la raison donnée.", "Unité d'œuvre hors catalogue | ▲ Majeure | 1 | Corriger le code.",
	}, page.table("Anomalies de données par nature"))
	require.Equal(t, []string{"BC-2026-012/2 | Unité d'œuvre hors catalogue | « UO2.11-DATA » n'est pas au catalogue. | UO2.11-DATA | R-010 | ▲ Majeure | openproject 7, raw.openproject/0 à 1042"},
		page.table("Objets en cause, 1 sur 1"))
	require.Contains(t, page.text, "À confirmer : pas encore rapproché avec jira-ppn, jira-vieux")
	require.Contains(t, page.text, "Enregistrements refusés en attente : 1.")
	require.NotContains(t, v.body, "javascript:", "a tool's address is no script")
	require.Len(t, page.table("refusés, 1 sur 1"), 1)
}

func TestHomeFilters(t *testing.T) {
	w := filled()
	get := serve(t, w)
	v := get("/?periode=2026-10&tranche=OPTIONNELLE_1")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Contains(t, page.all("title")[0].text, "octobre 2026, tranche Optionnelle 1")
	for i, key := range w.asked {
		switch key {
		case "contractual.service_levels":
			require.Equal(t, "month", w.bound[i][0])
			require.Contains(t, []any{"2026-10-01", "2026-09-01"}, w.bound[i][1])
			require.Equal(t, "OPTIONNELLE_1", w.bound[i][3])
		case "pilotage.kpi_trends":
			require.Equal(t, []any{"month", "2026-10-01", "OPTIONNELLE_1"}, w.bound[i], "october is over")
		}
	}
	var selected []string
	for _, option := range page.all("option") {
		if _, ok := option.attrs["selected"]; ok {
			selected = append(selected, option.attrs["value"])
		}
	}
	require.Equal(t, []string{"2026-10", "OPTIONNELLE_1"}, selected)

	old := requireAccessible(t, get("/?periode=2019-T2").body)
	require.Contains(t, old.text, "T2 2019", "a period that the warehouse does not know stays selected")

	for _, wrong := range []string{"/?periode=2026-13", "/?periode=hier", "/?periode=2026-T5", "/?tranche=X"} {
		v = get(wrong)
		require.Equal(t, http.StatusBadRequest, v.code, wrong)
		require.Contains(t, requireAccessible(t, v.body).text, "Filtre non reconnu")
	}
}

func TestHomeWithEmptyMarts(t *testing.T) {
	v := serve(t, empty())("/")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Contains(t, page.text, "Données au n/d")
	require.Contains(t, page.all("title")[0].text, "T4 2026", "the clock gives the quarter when no figure does")
	require.Contains(t, page.text, "Aucune donnée pour cette période.")
	require.Contains(t, page.text, "Aucune synchronisation n’a encore eu lieu.")
	require.Empty(t, page.all("table"))
}

func TestWarehouseDownIsA503ThatSaysWhatToDo(t *testing.T) {
	var heard []error
	get := serve(t, filled().breaks("contractual.service_levels periods", "system.databases"), func(o *Options) {
		o.OnError = func(err error) { heard = append(heard, err) }
	})
	for _, path := range []string{"/", "/dictionary"} {
		v := get(path)
		require.Equal(t, http.StatusServiceUnavailable, v.code)
		require.Equal(t, "30", v.header.Get("Retry-After"))
		page := requireAccessible(t, v.body)
		require.Contains(t, page.text, "Que faire ?")
		require.Contains(t, page.text, "/readyz?verbose")
		require.NotContains(t, page.text, "ch1", "the cause is for the log")
	}
	require.Len(t, heard, 2)
	require.ErrorContains(t, heard[0], "connection refused")
}

func TestABrokenMartLeavesTheOthersAndSaysSo(t *testing.T) {
	var heard []error
	v := serve(t, filled().breaks("operational.ticket_volumes"), func(o *Options) {
		o.OnError = func(err error) { heard = append(heard, err) }
	})("/")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Contains(t, page.text, "Page incomplète")
	require.Contains(t, page.text, "Indisponible : l’entrepôt n’a pas répondu pour cette partie")
	require.NotEmpty(t, page.table("synchronisation"))
	require.Len(t, heard, 1)
}

func TestAnUnforeseenTypeIsAnErrorNotAFigure(t *testing.T) {
	w := filled()
	a := w.answers["operational.ticket_volumes"]
	a.rows[0][1] = "1234567"
	var heard []error
	page := requireAccessible(t, serve(t, w, func(o *Options) { o.OnError = func(err error) { heard = append(heard, err) } })("/").body)
	require.Empty(t, page.table("Volumes"))
	require.ErrorContains(t, heard[0], "n_submitted")
}

func TestDictionary(t *testing.T) {
	v := serve(t, filled())("/dictionary")
	require.Equal(t, http.StatusOK, v.code)
	page := requireAccessible(t, v.body)
	require.Equal(t, []string{"kpi | LowCardinality(String) | Code de l’indicateur"}, page.table("contractual.service_levels"))
	require.Equal(t, []string{"body | String | sans description"}, page.table("raw.record_store"))
	require.Contains(t, page.text, "contractual.service_levels (vue)")

	page = requireAccessible(t, serve(t, empty())("/dictionary").body)
	require.Contains(t, page.text, "L’entrepôt ne contient encore aucune base")
}

func TestSourcesOfBlocksLeadToTheDictionary(t *testing.T) {
	get := serve(t, filled())
	home := requireAccessible(t, get("/").body)
	var names []string
	for _, a := range home.all("a") {
		if fragment, ok := strings.CutPrefix(a.attrs["href"], "/dictionary#"); ok {
			names = append(names, fragment)
			require.Equal(t, fragment, a.text)
		}
	}
	require.Contains(t, names, "contractual.service_levels")
	dictionary := requireAccessible(t, get("/dictionary").body)
	found := false
	for _, e := range dictionary.every() {
		found = found || e.attrs["id"] == "contractual.service_levels"
	}
	require.True(t, found)
}

func TestPeriods(t *testing.T) {
	for code, want := range map[string][3]string{
		"2026-T1": {"T1 2026", "du 1er janvier 2026 au 31 mars 2026", "2025-T4"},
		"2026-T4": {"T4 2026", "du 1er octobre 2026 au 31 décembre 2026", "2026-T3"},
		"2028-02": {"février 2028", "du 1er février 2028 au 29 février 2028", "2028-01"},
		"2026-01": {"janvier 2026", "du 1er janvier 2026 au 31 janvier 2026", "2025-12"},
	} {
		p, ok := parsePeriod(code)
		require.True(t, ok)
		require.Equal(t, code, p.Code())
		require.Equal(t, want, [3]string{p.Label(), p.Span(), p.Previous().Code()})
	}
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	p, _ := parsePeriod("2026-T4")
	require.False(t, p.Over(time.Date(2026, 12, 31, 23, 59, 59, 0, paris)))
	require.True(t, p.Over(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC).In(paris)), "midnight of Paris, not of UTC")
	require.Equal(t, "2027-T1", quarterOf(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC).In(paris)).Code())
}

// C-15: what changed since a closing, what was changed after the fact and whose
// time it was stand on the page with their causes and effects.
func TestWhatChangedAfterwardsIsShown(t *testing.T) {
	get := serve(t, filled())
	page := requireAccessible(t, get("/?periode=2026-T3").body)
	require.Equal(t, []string{"T3 2026 | K-001 | Majeur | 41 | 45 | 40 | 45 | 1 | règle du marché, correction à la source"}, page.table("Figures closes qui seraient aujourd’hui différentes"))
	require.Contains(t, page.text, "1 sur 31")
	radar := page.table("Modifications et saisies qui changent un mois passé, T3 2026")
	require.Len(t, radar, 2)
	for _, said := range []string{"N2CAS-1 (jira-cassiopee)", "septembre 2026", "Passé réécrit", "5b2", "in_time : false → true", "K-001 FERME MAJEUR : +1 / 0"} {
		require.Contains(t, radar[0], said)
	}
	for _, said := range []string{"/divers.txt (letsdocit)", "Saisie tardive", "aucun : les faits du marché restent les mêmes"} {
		require.Contains(t, radar[1], said)
	}
	require.Equal(t, []string{"Tickets | Ferme | 45 | 90 | 30 | 12 | 132", "Livrables | Ferme | 3 | 60 | 40 | 0 | 100"}, page.table("Temps passé chez chaque partie"))
}
