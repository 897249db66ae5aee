package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/warehouse"
)

// written is a record of a tool: its kind and its body. Its identifier is its
// place, written ID where the body tells it.
type written struct{ source, kind, body string }

// book is a good contract: an order of one line, what it makes due and delivers,
// a committee, a quote, a person, an anomaly, a test and a ticket.
var book = []written{
	{"book", "orders", `{"ref":"GOOD-1","subject":"Direction","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02","end":"2026-05-01"}`},
	{"book", "lines", `{"ref":"GOOD-1/1","order":"GOOD-1","uo":"UO2.2-PP","level":"M","frequency":"trimestriel","quantity":1,"application":"CASSIOPEE","start":"2026-02-02","measured":15}`},
	{"book", "orders", `{"ref":"NEXT-1","subject":"Direction","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02"}`},
	{"book", "lines", `{"ref":"NEXT-1/1","order":"NEXT-1","uo":"UO2.2-PP","level":"M","frequency":"trimestriel","quantity":1,"application":"CASSIOPEE","start":"2026-02-02","measured":15}`},
	{"book", "plans", `{"ref":"GOOD-L1","code":"UO2.2-PP/L01","order":"GOOD-1","due":"2026-03-10","decided":["2026-03-20"],"outcomes":["CONFORME"]}`},
	{"book", "files", `{"path":"/GOOD-L1/v1/note.docx","name":"note.docx","at":"2026-03-09T10:00:00Z","deliverable":"GOOD-L1","number":1,"missing":[]}`},
	{"book", "files", `{"path":"/GOOD-L1/v1/bordereau.txt","name":"bordereau.txt","at":"2026-03-09T10:01:00Z","deliverable":"GOOD-L1","number":1,"slip":true,"signed":true,"missing":[]}`},
	{"book", "meetings", `{"ref":"GOOD-C1","committee":"COPIL","on":"2026-04-14","support":"2026-04-10T10:00:00Z","minutes":"2026-04-15T10:00:00Z"}`},
	{"book", "quotes", `{"ref":"GOOD-D1","order":"GOOD-1","inputs":"2026-01-05","submitted":"2026-01-12"}`},
	{"book", "people", `{"person":"GOOD-P1","order":"GOOD-1","uo":"UO2.2-PP","level":"M","start":"2026-02-02","years":6,"practised":true}`},
	{"book", "anomalies", `{"ref":"GOOD-A1","severity":"MAJEURE","application":"CASSIOPEE","ticket":"","opened":"2026-03-02T10:00:00Z","resolved":"2026-03-04T10:00:00Z"}`},
	{"book", "tests", `{"campaign":"GOOD-T1","case":"CT-1","application":"CASSIOPEE","order":"GOOD-1","executed":["2026-03-02T10:00:00Z","2026-03-03T10:00:00Z"]}`},
	{"jira-cassiopee", "issue", issue("GOOD-7", "Majeur", "2026-03-02T09:00:00.000+0100", "2026-03-02T09:05:00.000+0100", "2026-03-02T16:00:00.000+0100")},
}

// issue is a ticket of CASSIOPEE: created, submitted to N2, resolved.
func issue(key, priority, created, submitted, resolved string) string {
	return fmt.Sprintf(`{"id":"ID","key":%q,"fields":{"created":%q,"project":{"key":"N2CAS"},"issuetype":{"name":"Incident"},"priority":{"name":%q},
		"components":[{"name":"CASSIOPEE"}],"status":{"name":"Résolu"}},"changelog":{"total":2,"histories":[
		{"id":"1","created":%q,"author":{"name":"tit.a"},"items":[{"field":"status","fromString":"Ouvert","toString":"À qualifier N2"}]},
		{"id":"2","created":%q,"author":{"name":"tit.a"},"items":[{"field":"status","fromString":"À qualifier N2","toString":"Résolu"}]}]}}`, key, created, priority, submitted, resolved)
}

// badInputs are records that are wrong, each with the flaws that it must show as
// "kind reference code rule", and a query that finds the object all the same.
var badInputs = []struct {
	name  string
	bad   []written
	flaws []string
	there string
}{
	{"an unknown UO code", []written{
		{"book", "orders", `{"ref":"BAD-1","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02"}`},
		{"book", "lines", `{"ref":"BAD-1/1","order":"BAD-1","uo":"UO2.11-DATA","level":"M","quantity":1}`}},
		[]string{"order_line BAD-1/1 UO_INCONNUE R-010"}, "SELECT count() FROM core.order_lines WHERE reference = 'BAD-1/1' AND uo = 'UO2.11-DATA'"},
	{"a level outside the catalogue", []written{
		{"book", "orders", `{"ref":"BAD-2","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02"}`},
		{"book", "lines", `{"ref":"BAD-2/1","order":"BAD-2","uo":"UO3.1-EMA","level":"TC","quantity":1,"start":"2026-02-02","measured":5}`}},
		[]string{"order_line BAD-2/1 NIVEAU_INCONNU R-013"}, "SELECT count() FROM core.order_lines WHERE reference = 'BAD-2/1' AND computed_level = 'M'"},
	{"a measure beyond the catalogue, no quantity, two lines of one reference", []written{
		{"book", "orders", `{"ref":"BAD-3","tranche":"FERME","notified":"2026-02-02","start":"2026-02-02","subject":"Conception de formation aux outils"}`},
		{"book", "lines", `{"ref":"BAD-3/1","order":"BAD-3","uo":"UO3.1-EMA","level":"C","quantity":0,"start":"2026-02-02","measured":12}`},
		{"book", "lines", `{"ref":"BAD-3/1","order":"BAD-3","uo":"UO3.1-EMA","level":"C","quantity":1,"start":"2026-02-02"}`}},
		[]string{"order BAD-3 CONCEPTION_FORMATION R-039", "order_line BAD-3/1 LIGNE_EN_DOUBLE R-043", "order_line BAD-3/1 MESURE_HORS_CATALOGUE R-036", "order_line BAD-3/1 QUANTITE_NULLE R-043"},
		"SELECT count() = 2 FROM core.order_lines WHERE reference = 'BAD-3/1'"},
	{"an order on an unconfirmed tranche, its dates reversed", []written{
		{"book", "orders", `{"ref":"BAD-4","tranche":"OPTIONNELLE_1","notified":"2026-02-02","start":"2026-03-02","end":"2026-02-27"}`},
		{"book", "lines", `{"ref":"BAD-4/1","order":"BAD-4","uo":"UO3.1-EMA","level":"C","quantity":1,"start":"2026-02-02"}`}},
		[]string{"order BAD-4 DATES_INVERSEES R-017", "order BAD-4 TRANCHE_NON_AFFERMIE R-009"}, "SELECT count() FROM core.orders WHERE reference = 'BAD-4' AND NOT tranche_confirmed AND flaws = 2"},
	{"an order without lines, twice", []written{
		{"book", "orders", `{"ref":"BAD-5","tranche":"FERME","notified":"2026-02-02"}`}, {"book", "orders", `{"ref":"BAD-5","tranche":"FERME","notified":"2026-02-03"}`}},
		[]string{"order BAD-5 COMMANDE_SANS_LIGNE R-016", "order BAD-5 REFERENCE_EN_DOUBLE R-009"}, "SELECT count() FROM core.orders WHERE reference = 'BAD-5'"},
	{"a line of no order, of another application", []written{
		{"book", "lines", `{"ref":"BAD-6/1","order":"BAD-6","uo":"UO2.2-PP","level":"M","frequency":"hebdomadaire","quantity":1,"application":"NULLE_PART","start":"2026-02-02"}`}},
		nil, ""}, // a frequency that is no word of the contract: a dead letter
	{"a line of no order", []written{
		{"book", "lines", `{"ref":"BAD-7/1","order":"BAD-7","uo":"UO2.2-PP","level":"M","frequency":"mensuel","quantity":1,"application":"","start":"2026-02-02"}`}},
		[]string{"order_line BAD-7/1 LIGNE_SANS_COMMANDE R-009"}, "SELECT count() FROM core.order_lines WHERE reference = 'BAD-7/1' AND tranche = ''"},
	{"a deliverable without an order, without a due date", []written{
		{"book", "plans", `{"ref":"BAD-L1","code":"UO2.2-PP/L01","order":"","decided":[],"outcomes":[],"reading":true}`},
		{"book", "plans", `{"ref":"BAD-L2","code":"UO2.2-PP/L99","order":"BAD-0","due":"2026-03-10","decided":[],"outcomes":[]}`}},
		[]string{"deliverable BAD-L1 ECHEANCE_ABSENTE R-076", "deliverable BAD-L1 LECTURE_SANS_DATE R-077", "deliverable BAD-L1 LIVRABLE_SANS_COMMANDE R-076",
			"deliverable BAD-L2 LIVRABLE_HORS_CATALOGUE R-091", "deliverable BAD-L2 LIVRABLE_SANS_COMMANDE R-076"}, "SELECT count() = 2 FROM core.deliverables WHERE reference IN ('BAD-L1', 'BAD-L2')"},
	{"a decision before its delivery", []written{
		{"book", "plans", `{"ref":"BAD-L3","code":"UO2.2-PP/L01","order":"NEXT-1","due":"2026-03-10","decided":["2026-03-06"],"outcomes":["CONFORME"]}`},
		{"book", "files", `{"path":"/BAD-L3/v1/n.docx","name":"n.docx","at":"2026-03-09T10:00:00Z","deliverable":"BAD-L3","number":1,"missing":[]}`}},
		[]string{"deliverable BAD-L3 BORDEREAU_ABSENT R-088", "deliverable BAD-L3 DECISION_AVANT_LIVRAISON R-083", "deliverable BAD-L3 LIVRAISON_APRES_DECISION R-085"},
		"SELECT count() FROM core.deliverables WHERE reference = 'BAD-L3' AND delivered_on = '2026-03-09' AND flaws = 3"},
	{"deliveries out of their order, a slip that lacks things, a PDF", []written{
		{"book", "plans", `{"ref":"BAD-L4","code":"UO2.2-PP/L01","order":"NEXT-1","due":"2026-03-10","decided":[],"outcomes":[]}`},
		{"book", "files", `{"path":"/BAD-L4/v1/n.pdf","name":"n.pdf","at":"2026-03-09T10:00:00Z","deliverable":"BAD-L4","number":1,"missing":[]}`},
		{"book", "files", `{"path":"/BAD-L4/v1/bordereau.txt","name":"bordereau.txt","at":"2026-03-09T10:00:00Z","deliverable":"BAD-L4","number":1,"slip":true,"missing":["date"]}`},
		{"book", "files", `{"path":"/BAD-L4/v2/n.bin","name":"n.bin","at":"2026-03-05T10:00:00Z","deliverable":"BAD-L4","number":2,"missing":[]}`},
		{"book", "files", `{"path":"/BAD-L5/v1/n.docx","name":"n.docx","at":"2026-03-05T10:00:00Z","deliverable":"BAD-L5","number":1,"missing":[]}`}},
		[]string{"deliverable BAD-L4 BORDEREAU_ABSENT R-088", "deliverable BAD-L4 BORDEREAU_INCOMPLET R-088", "deliverable BAD-L4 BORDEREAU_NON_SIGNE R-088", "deliverable BAD-L4 FORMAT_NON_ADMIS R-090",
			"deliverable BAD-L4 HORLOGE_A_REBOURS R-089", "deliverable BAD-L4 LIVRAISON_SANS_DECISION R-085", "deliverable BAD-L4 PDF_SEUL R-090", "document BAD-L5 DEPOT_INCONNU R-089"},
		"SELECT count() FROM core.deliverables WHERE reference = 'BAD-L4' AND cycle_delivered_on = [toDate('2026-03-05'), toDate('2026-03-09')] AND slip_present = [-1, 8]"},
	{"minutes before their meeting", []written{
		{"book", "meetings", `{"ref":"BAD-C1","committee":"COPIL","on":"2026-05-12","support":"2026-05-04T10:00:00Z","minutes":"2026-05-11T10:00:00Z"}`},
		{"book", "meetings", `{"ref":"BAD-C2","committee":"COPIL"}`}},
		[]string{"meeting BAD-C1 HORLOGE_A_REBOURS R-102", "meeting BAD-C2 REUNION_SANS_DATE R-095"}, "SELECT count() = 2 FROM core.meetings WHERE reference IN ('BAD-C1', 'BAD-C2')"},
	{"a quote before its inputs, of no order", []written{
		{"book", "quotes", `{"ref":"BAD-D1","order":"BAD-0","inputs":"2026-01-12","submitted":"2026-01-05"}`},
		{"book", "quotes", `{"ref":"BAD-D2","order":"","submitted":"2026-01-05"}`}},
		[]string{"quote BAD-D1 COMMANDE_INCONNUE R-118", "quote BAD-D1 HORLOGE_A_REBOURS R-118", "quote BAD-D2 ENTRANTS_SANS_DATE R-118"}, "SELECT count() = 2 FROM core.quotes WHERE reference IN ('BAD-D1', 'BAD-D2')"},
	{"a person who ends before the start", []written{
		{"book", "people", `{"person":"BAD-P1","order":"BAD-0","uo":"UO2.2-PP","level":"C","start":"2026-02-02","end":"2026-01-02","years":2,"practised":false}`},
		{"book", "people", `{"person":"BAD-P2","order":"NEXT-1","uo":"UO9.9-XX","level":"C","start":"2026-02-02","years":2,"practised":true}`}},
		[]string{"assignment BAD-P1 COMMANDE_INCONNUE R-122", "assignment BAD-P1 DATES_INVERSEES R-122", "assignment BAD-P1 EXPERIENCE_INSUFFISANTE R-014", "assignment BAD-P1 PRATIQUE_ANCIENNE R-015", "assignment BAD-P2 UO_INCONNUE R-010"},
		"SELECT count() = 2 FROM core.assignments WHERE person IN ('BAD-P1', 'BAD-P2')"},
	{"an anomaly resolved before it was opened", []written{
		{"book", "anomalies", `{"ref":"BAD-A1","severity":"","application":"","ticket":"NULLE-PART","opened":"2026-03-02T10:00:00Z","resolved":"2026-03-01T10:00:00Z"}`}},
		[]string{"anomaly BAD-A1 APPLICATION_ABSENTE R-109", "anomaly BAD-A1 HORLOGE_A_REBOURS R-109", "anomaly BAD-A1 SEVERITE_ABSENTE R-109", "anomaly BAD-A1 TICKET_INCONNU R-109"}, "SELECT count() FROM core.anomalies WHERE reference = 'BAD-A1'"},
	{"executions that go back in time", []written{
		{"book", "tests", `{"campaign":"BAD-T1","case":"CT-1","application":"","order":"BAD-0","executed":["2026-03-03T10:00:00Z","2026-03-02T10:00:00Z"]}`}},
		[]string{"test_item BAD-T1/1/CT-1 APPLICATION_ABSENTE R-109", "test_item BAD-T1/1/CT-1 COMMANDE_INCONNUE R-109", "test_item BAD-T1/1/CT-1 HORLOGE_A_REBOURS R-109"}, "SELECT count() FROM core.test_items WHERE campaign = 'BAD-T1'"},
	{"a ticket whose clock would run backwards", []written{
		{"jira-cassiopee", "issue", issue("BAD-8", "Majeur", "2026-03-02T12:00:00.000+0100", "2026-03-02T09:05:00.000+0100", "2026-03-02T16:00:00.000+0100")},
		{"jira-cassiopee", "issue", issue("BAD-9", "Majeur", "2026-03-02T09:00:00.000+0100", "2026-03-02T09:05:00.000+0100", "2026-03-02T08:00:00.000+0100")}},
		[]string{"ticket BAD-8 HORLOGE_A_REBOURS R-047", "ticket BAD-9 HISTORIQUE_INCOMPLET R-047", "ticket BAD-9 HORLOGE_A_REBOURS R-047"}, "SELECT count() = 2 FROM core.tickets WHERE reference IN ('BAD-8', 'BAD-9') AND in_scope"},
	{"a criticality that means nothing", []written{
		{"jira-cassiopee", "issue", issue("BAD-10", "Étrange", "2026-03-02T09:00:00.000+0100", "2026-03-02T09:05:00.000+0100", "2026-03-02T16:00:00.000+0100")}}, nil, ""},
}

// TestBadInputIsSeenAndHarmsNothing feeds each bad input beside good neighbours:
// its flaws are there with their record, the object is there, and what is said of
// the neighbours is what is said of them alone.
func TestBadInputIsSeenAndHarmsNothing(t *testing.T) {
	store := kpiStore(t)
	c := contract.Default()
	transforms := transformsOf(t, c, "testdata/book.yaml", "../deploy/mapping/jira-cassiopee.yaml")
	offset := int64(0)
	tapedAll := func(list []written) []connectors.Record {
		var records []connectors.Record
		for _, one := range list {
			offset++
			records = append(records, taped(one.source, one.kind, fmt.Sprint(offset), noon.Add(time.Duration(offset)*time.Second), offset, strings.Replace(one.body, `"ID"`, fmt.Sprintf("%q", fmt.Sprint(offset)), 1)))
		}
		return records
	}
	require.Empty(t, load(t, store, transforms, tapedAll(book), 100))
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, noon))
	require.Empty(t, lines(t, store, "SELECT kind, reference, code, what FROM operational.flaws"), "the neighbours are good")
	alone := neighbours(t, store)
	require.Greater(t, len(alone), 25)

	var records []connectors.Record
	for _, test := range badInputs {
		records = append(records, tapedAll(test.bad)...)
	}
	letters := load(t, store, transforms, records, 100)
	require.Len(t, letters, 2, "one word without meaning each")
	require.NoError(t, store.Rebuild(t.Context(), sql.Files, c, noon))
	require.Equal(t, alone, neighbours(t, store))

	want := []string{}
	for _, test := range badInputs {
		for _, line := range test.flaws {
			want = append(want, line+" "+test.bad[0].source)
		}
		if test.there != "" {
			require.Contains(t, []string{"1", "true"}, strings.Join(lines(t, store, test.there), ""), test.name)
		}
	}
	require.ElementsMatch(t, want, lines(t, store, "SELECT kind, reference, code, rule, source FROM operational.flaws WHERE kind != 'record'"))
	require.ElementsMatch(t, []string{"lines ENREGISTREMENT_REFUSE R-046 book", "issue ENREGISTREMENT_REFUSE R-046 jira-cassiopee"},
		lines(t, store, "SELECT record_kind, code, rule, source FROM operational.flaws WHERE kind = 'record'"))
	require.Empty(t, lines(t, store, `SELECT f.code, f.reference FROM operational.flaws AS f LEFT JOIN raw.records AS r
		ON r.topic = f.topic AND r.partition = f.partition AND r.offset = f.offset
		WHERE r.object_id != f.object_id OR r.sha256 != f.sha256 OR r.source != f.source OR r.kind != f.record_kind OR f.topic = ''`), "each flaw names its record")
	require.Empty(t, lines(t, store, "SELECT code FROM operational.flaws WHERE severity = '' OR label = '' OR remedy = '' OR what = ''"))
	require.Equal(t, []string{"files /BAD-L4/v1/bordereau.txt"}, lines(t, store, "SELECT record_kind, about FROM operational.flaws WHERE code = 'BORDEREAU_INCOMPLET'"), "of a file, the file is the record")
	requireCounted(t, store)
}

// neighbours is what the warehouse says of the good contract: its rows, and the
// facts that figures are made of.
func neighbours(t *testing.T, store *warehouse.Store) []string {
	t.Helper()
	said := lines(t, store, `SELECT kpi, on_date, tranche, application, criticality, numerator, denominator, reference FROM core.kpi_facts
		WHERE startsWith(reference, 'GOOD') AND kpi NOT IN ('K-022') ORDER BY ALL`)
	for _, table := range []string{"tickets", "orders", "order_lines", "deliverables", "meetings", "quotes", "assignments", "anomalies", "test_items"} {
		key := map[string]string{"assignments": "person", "test_items": "campaign"}[table]
		if key == "" {
			key = "reference"
		}
		said = append(said, lines(t, store, "SELECT '"+table+"', hex(cityHash64(toString(tuple(*)))) FROM core."+table+" WHERE startsWith("+key+", 'GOOD')")...)
	}
	return said
}

// requireCounted holds the numbers of flaws that rows carry to core.flaws.
func requireCounted(t *testing.T, store *warehouse.Store) {
	t.Helper()
	require.Empty(t, lines(t, store, `SELECT d.reference, d.flaws, f.n FROM core.deliverables AS d
		LEFT JOIN (SELECT reference, count() AS n FROM core.flaws WHERE kind = 'deliverable' GROUP BY reference) AS f ON f.reference = d.reference WHERE d.flaws != f.n`))
	require.Empty(t, lines(t, store, `SELECT o.reference, o.flaws, f.n FROM core.orders AS o
		LEFT JOIN (SELECT splitByChar('/', reference)[1] AS reference, countIf(code != 'REFERENCE_EN_DOUBLE') AS n FROM core.flaws WHERE kind IN ('order', 'order_line') GROUP BY reference) AS f
		ON f.reference = o.reference WHERE o.flaws != f.n`))
}

// TestTheKindsOfFlawsAreWhole: each kind has one code and says what to do.
func TestTheKindsOfFlawsAreWhole(t *testing.T) {
	seen := map[flaw.Code]bool{}
	for _, kind := range flaw.Kinds() {
		require.False(t, seen[kind.Code], kind.Code)
		seen[kind.Code] = true
		require.NotEmpty(t, kind.Label)
		require.True(t, strings.HasSuffix(kind.Remedy, "."), kind.Code)
		require.Contains(t, []flaw.Severity{flaw.Bloquante, flaw.Majeure, flaw.Mineure}, kind.Severity)
	}
}
