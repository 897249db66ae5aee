package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse"
)

func TestMisuseIsTellable(t *testing.T) {
	for _, c := range []struct {
		args string
		says string
	}{
		{"statsu", `did you mean status?`},
		{"sync", "pilotis sync wants one of its commands"},
		{"sync lst", `unknown command "lst"`},
		{"sql", "wants QUERY, got 0 arguments"},
		{"explain a b", "wants REFERENCE|KPI, got 2 arguments"},
		{"explain X --knob sn2.n3_pause", "is not NAME=VALUE"},
		{"explain X --knob a=1 --knob a=2", "is given twice"},
		{"explain X --check", "--check compares a --timeline"},
		{"explain X --output pdf", `--output "pdf" is not`},
		{"explain --timeline x --output html", "is not text or json"},
		{"demo --scale 0", "--scale 0 is not a positive number"},
		{"demo --scale x", "invalid argument"},
		{"demo --listen 127.0.0.1:99999", "not a host and a port"},
		{"status --output xml", `--output "xml" is not text or json`},
		{"status --config a --data b", "give one of them"},
		{"mapping try x.json", "wants --mapping FILE"},
		{"mapping check", "wants at least one FILE"},
		{"mapping draft", "wants SOURCE, got 0 arguments"},
		{"explain X --as-of yesterday", "--as-of wants an instant"},
	} {
		t.Run(c.args, func(t *testing.T) {
			result := runProgram(t, strings.Fields(c.args)...)
			require.Equal(t, exitMisuse, result.code, result.errors)
			require.Contains(t, result.errors, c.says)
			require.Empty(t, result.out)
		})
	}
}

func TestMissingConfigurationSaysWhatToDo(t *testing.T) {
	for _, verb := range []string{"status", "serve", "config check", "sync list", "warehouse check", "sql x"} {
		result := runProgram(t, append(strings.Fields(verb), "--config", "/nowhere/pilotis.yaml")...)
		require.Equal(t, exitFailed, result.code, verb)
		require.Contains(t, result.errors, "/nowhere/pilotis.yaml", verb)
		require.Contains(t, result.errors, "--config", verb)
	}
}

func TestEveryVerbHelpsWithAnExample(t *testing.T) {
	for _, verb := range []string{"demo", "serve", "sync list", "sync run", "sync backfill", "status", "radar", "sql", "explain", "mapping draft", "mapping check", "mapping try",
		"config check", "warehouse migrate", "warehouse check", "version"} {
		result := runProgram(t, append(strings.Fields(verb), "--help")...)
		require.Zero(t, result.code, verb)
		require.Contains(t, result.out, "Examples:", verb)
		require.NotContains(t, result.out, "embedded-engine", verb)
	}
}

func TestALifeWrittenByHandIsExplainedWithoutAWarehouse(t *testing.T) {
	life := filepath.Join(t.TempDir(), "life.json")
	write := func(text string) { require.NoError(t, os.WriteFile(life, []byte(text), 0o600)) }
	write(`{"id":"A","kind":"ticket","events":[["2026-06-08T09:30:00+02:00","n2_submitted","BLOQUANT"],["2026-06-08T12:00:00+02:00","n3_sent",null],["2026-06-10T16:00:00+02:00","n3_returned",null],["2026-06-11T10:30:00+02:00","resolved",null]],
		"expect":{"resolution":{"state":"MET"},"in_time":true}}`)
	var result struct {
		Resolution struct {
			Elapsed int    `json:"elapsed"`
			State   string `json:"state"`
		} `json:"resolution"`
		Steps []any `json:"steps"`
	}
	got := runProgram(t, "explain", "--timeline", life, "--output", "json")
	require.Zero(t, got.code, got.errors)
	require.NoError(t, json.Unmarshal([]byte(got.out), &result))
	require.Equal(t, "MET", result.Resolution.State)
	require.Equal(t, 2*3600+1800+2*3600+3600+1800, result.Resolution.Elapsed) // before N3, then after the return
	require.NotEmpty(t, result.Steps)
	require.Zero(t, runProgram(t, "explain", "--timeline", life, "--check").code)

	got = runProgram(t, "explain", "--timeline", life, "--knob", "sn2.n3_pause=false", "--output", "json")
	require.NoError(t, json.Unmarshal([]byte(got.out), &result))
	require.Equal(t, "MISSED", result.Resolution.State)
	got = runProgram(t, "explain", "--timeline", life, "--knob", "sn2.n3_pause=false", "--check")
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.out, "resolution.state")
	got = runProgram(t, "explain", "--timeline", life)
	require.Zero(t, got.code, got.errors)
	require.Contains(t, got.out, "Ticket au support N3 : délais suspendus. [sn2.n3_pause=true]")
	require.Contains(t, got.out, "verdict (R-052) : dans les délais ; traité (R-061) : 2026-06-11 10:30:00")
	require.Equal(t, exitMisuse, runProgram(t, "explain", "--timeline", life, "--as-of", "soon").code)
	got = runProgram(t, "explain", "--timeline", life, "--as-of", "2026-06-08")
	require.Contains(t, got.out, "au 2026-06-08 23:59:59", "a day is its last second")

	write(`[{"id":"A","kind":"dates","cases":[["jo_after","2026-04-30",10,"2026-05-19"]],"expect":{"on_time":true}},{"id":"B","kind":"parcel"}]`)
	got = runProgram(t, "explain", "--timeline", life)
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.out, "[01/05 : Fête du Travail], 04/05 (1)", "a mistake stops no other life")
	require.Contains(t, got.errors, "no kind of timeline")

	write("\xef\xbb\xbf" + `{"id":"A","kind":"dates","cases":[["jo_after","2026-04-30",10,"2026-05-19"]],"expect":{"on_time":true},"expected":{}}`)
	got = runProgram(t, "explain", "--timeline", life, "--check")
	require.Contains(t, got.out, "A: keys that nothing reads: expected")
	require.Zero(t, got.code, "what is not given is no difference")
	require.Contains(t, got.out, `on_time should be true: not given: it follows from "quote"`)
	require.Contains(t, got.out, "no difference: 1 figures compared, 1 not given")
	got = runProgram(t, "explain", "--timeline", life, "--check", "--output", "json")
	require.Contains(t, got.out, `"not_given":[{"id":"A","path":"on_time"`)

	write(`{"id":"A","kind":"ticket","events":[["soon","n2_submitted","BLOQUANT"]]}`)
	require.Equal(t, exitFailed, runProgram(t, "explain", "--timeline", life).code)
	require.Equal(t, exitMisuse, runProgram(t, "explain", "--timeline", life, "--knob", "x").code)
	require.Equal(t, exitMisuse, runProgram(t, "explain", "N2-1", "--timeline", life).code)
}

// One warehouse serves all the verbs that only read.
func TestVerbsOnADemonstration(t *testing.T) {
	data := t.TempDir()
	demoOnce(t, data, small...)
	keepWarehouse(t, data)

	t.Run("explain", func(t *testing.T) {
		rows := query(t, data, "SELECT reference FROM core.tickets WHERE in_scope AND notEmpty(n3_returned_at) AND resolved_at IS NOT NULL ORDER BY reference LIMIT 1")
		require.Len(t, rows, 1)
		reference := rows[0]["reference"].(string)
		result := runProgram(t, "explain", reference, "--data", data)
		require.Zero(t, result.code, result.errors)
		for _, text := range []string{reference, "R-047", "R-050", "R-051", "R-054", "suspendu", "compté", "Échéance", "Verdict (R-052)", "SHA-256", "Tiers (support N3)", "sn2.n3_pause", "raw.jira-"} {
			require.Contains(t, result.out, text)
		}
		result = runProgram(t, "explain", strings.ToLower(reference), "--data", data, "--output", "json")
		require.Zero(t, result.code, result.errors)
		require.True(t, json.Valid([]byte(result.out)))
	})
	t.Run("explain of a refused record gives the reason", func(t *testing.T) {
		rows := query(t, data, "SELECT source || '/' || object_id AS name FROM ops.dead_letters LIMIT 1")
		result := runProgram(t, "explain", rows[0]["name"].(string), "--data", data)
		require.Equal(t, exitFailed, result.code)
		require.Contains(t, result.errors, "was refused by the mapping")
	})
	t.Run("explain of an indicator adds up to its figure", func(t *testing.T) {
		figure := query(t, data, `SELECT toInt32(numerator) AS num, toInt32(denominator) AS den, toUInt8(compliant) AS compliant, concat(toString(toYear(period_start)), '-Q', toString(toQuarter(period_start))) AS period
			FROM contractual.service_levels WHERE kpi = 'K-001' AND tranche = 'FERME' AND criticality = 'MINEUR' AND period_kind = 'quarter' AND denominator > 1 ORDER BY period_start DESC LIMIT 1`)
		require.Len(t, figure, 1)
		result := runProgram(t, "explain", "k-001", "--period", figure[0]["period"].(string), "--tranche", "FERME", "--criticality", "MINEUR", "--data", data, "--output", "json")
		require.Zero(t, result.code, result.errors)
		var explained struct {
			Numerator, Denominator int64
			Target                 struct{ Percent int }
			Verdict                string
			Binding                bool
			Facts                  []struct {
				Numerator int64  `json:"numerator"`
				Reference string `json:"reference"`
			} `json:"facts"`
		}
		require.NoError(t, json.Unmarshal([]byte(result.out), &explained))
		var met int64
		for _, fact := range explained.Facts {
			require.NotEmpty(t, fact.Reference)
			met += fact.Numerator
		}
		require.EqualValues(t, figure[0]["num"], met)
		require.EqualValues(t, figure[0]["num"], explained.Numerator)
		require.EqualValues(t, figure[0]["den"], explained.Denominator)
		require.Equal(t, 80, explained.Target.Percent)
		require.Equal(t, map[string]string{"1": "CONFORME", "0": "NON_CONFORME"}[fmt.Sprint(figure[0]["compliant"])], explained.Verdict)
		require.True(t, explained.Binding)
		require.EqualValues(t, figure[0]["den"], len(explained.Facts))
	})
	t.Run("explain of nothing", func(t *testing.T) {
		for name, says := range map[string]string{"NOPE-1": "no ticket, deliverable, order, committee, quote or document", "deliverable:N2CAS-1": "no ticket, deliverable",
			"K-999": "no file of sql/kpi has this code", "LIV-2025-001": "did you mean LIV-2025-00"} {
			result := runProgram(t, "explain", name, "--data", data)
			require.Equal(t, exitFailed, result.code, name)
			require.Contains(t, result.errors, says)
			require.Empty(t, result.out)
		}
		for args, says := range map[string]string{"K-001 --period 2026-Q5": "is no period", "K-001 --period soon": "is no period", "N2CAS-1 --knob nothing=1": "no knob is called",
			"N2CAS-1 --knob sn2.n3_pause=perhaps": "sn2.n3_pause", "N2CAS-1 --contract /nowhere.yaml": "/nowhere.yaml", "N2CAS-1 --as-of 2001-01-01T00:00:00Z": "had not reached N2",
			"K-001 --tranche FERMEE": "ask for one of FERME", "K-001 --application NOPE": "no application", "K-001 --criticality GRAVE": `it has no criticality "GRAVE" (ask for one of`,
			"K-055 --knob sn2.n3_pause=false": "those that can be supposed: K-001"} {
			result := runProgram(t, append(append([]string{"explain"}, strings.Fields(args)...), "--data", data)...)
			require.Equal(t, exitFailed, result.code, args)
			require.Contains(t, result.errors, says)
		}
	})
	t.Run("explain of dossiers", func(t *testing.T) { explainDossiers(t, data) })
	t.Run("explain what would be", func(t *testing.T) { explainSupposed(t, data) })
	t.Run("explain as a page", func(t *testing.T) {
		result := runProgram(t, "explain", "K-001", "--period", "2026-Q1", "--data", data, "--output", "html")
		require.Zero(t, result.code, result.errors)
		require.True(t, strings.HasPrefix(result.out, "<!doctype html>"))
		require.Contains(t, result.out, "<style>")
		require.NotContains(t, result.out, `href="/`, "it stands alone")
		require.NotContains(t, result.out, "<script")
	})
	t.Run("status", func(t *testing.T) {
		result := runProgram(t, "status", "--data", data, "--output", "json")
		require.Zero(t, result.code, result.errors)
		var status struct {
			Sources []struct {
				Late    bool  `json:"late"`
				ToLoad  int64 `json:"to_load"`
				Letters int   `json:"dead_letters"`
			} `json:"sources"`
		}
		require.NoError(t, json.Unmarshal([]byte(result.out), &status))
		require.Len(t, status.Sources, 8)
		for _, source := range status.Sources {
			require.False(t, source.Late)
			require.Zero(t, source.ToLoad)
		}
	})
	t.Run("warehouse check", func(t *testing.T) {
		result := runProgram(t, "warehouse", "check", "--data", data)
		require.Zero(t, result.code, result.errors)
		require.Contains(t, result.out, "holds  stock_identity")
	})
	t.Run("sql writes nothing", func(t *testing.T) {
		result := runProgram(t, "sql", "--data", data, "DROP TABLE core.ticket_store")
		require.Equal(t, exitFailed, result.code)
		require.Contains(t, result.errors, "readonly")
	})
	t.Run("sql takes a FORMAT clause", func(t *testing.T) {
		result := runProgram(t, "sql", "--data", data, "SELECT 1 AS one FORMAT CSVWithNames")
		require.Equal(t, "\"one\"\n1\n", result.out)
	})
	t.Run("mapping try", func(t *testing.T) {
		record := filepath.Join(t.TempDir(), "record.json")
		body := runProgram(t, "sql", "--data", data, "--format", "RawBLOB",
			"SELECT body FROM raw.records WHERE (record_key, toString(sha256)) IN (SELECT ticket_key, raw_sha256 FROM core.tickets WHERE in_scope AND source = 'jira-cassiopee') LIMIT 1")
		require.NoError(t, os.WriteFile(record, []byte(body.out), 0o600))
		mapping := filepath.Join(data, "mapping", "jira-cassiopee.yaml")
		result := runProgram(t, "mapping", "try", "--mapping", mapping, record)
		require.Zero(t, result.code, result.errors)
		require.Contains(t, result.out, "outcome: in_scope")
		require.NoError(t, os.WriteFile(record, []byte(`{"id":"1","key":`), 0o600))
		result = runProgram(t, "mapping", "try", "--mapping", mapping, record)
		require.Equal(t, exitPartly, result.code)
		require.Contains(t, result.out, "outcome: rejected")
	})
	t.Run("config check", func(t *testing.T) {
		result := runProgram(t, "config", "check", "--data", data, "--print")
		require.Zero(t, result.code, result.errors)
		require.Contains(t, result.out, "jira-cassiopee")
		secret, err := os.ReadFile(filepath.Join(data, "secrets", "jira-cassiopee"))
		require.NoError(t, err)
		require.NotContains(t, result.out, string(secret))
	})
	t.Run("sync run while the tool is down is partly done", func(t *testing.T) {
		result := runProgram(t, "sync", "run", "jira-cassiopee", "--data", data)
		require.Equal(t, exitPartly, result.code, result.errors)
		require.Contains(t, result.out+result.errors, "connection refused")
	})
	t.Run("sync run of an unknown source", func(t *testing.T) {
		result := runProgram(t, "sync", "run", "nope", "--data", data)
		require.Equal(t, exitMisuse, result.code)
	})
	t.Run("every counted fact has the rows behind it, but for counts that name no object", func(t *testing.T) {
		rows := query(t, data, `SELECT DISTINCT kpi FROM core.kpi_facts WHERE reference NOT IN (SELECT arrayJoin(behind) FROM core.evidence)
			AND NOT match(reference, '^N[23](, .*)?$') AND kpi != 'K-055' ORDER BY kpi`)
		require.Empty(t, rows)
	})
	t.Run("a period is closed only in spite of its reservations, and proven", func(t *testing.T) {
		refused := runProgram(t, "close", "2026-Q2", "--data", data)
		require.Equal(t, exitFailed, refused.code)
		require.Contains(t, refused.errors, "was not reconciled since the period ended")
		require.Contains(t, refused.errors, "are refused")
		closed := runProgram(t, "close", "2026-Q2", "--despite", "essai", "--data", data, "--output", "json")
		require.Zero(t, closed.code, closed.errors)
		require.Contains(t, closed.out, `"despite":"essai"`)
		require.Zero(t, runProgram(t, "close", "2026-Q2", "--verify", "--data", data).code)
		kinds := query(t, data, "SELECT kind, count() AS n FROM contractual.closed_facts GROUP BY kind ORDER BY kind")
		var names []any
		for _, kind := range kinds {
			names = append(names, kind["kind"])
		}
		for _, kind := range []string{"ticket", "deliverable_plan", "document", "meeting", "committee_period", "quote_sheet", "assignment_sheet", "order_line", "work_item"} {
			require.Contains(t, names, kind)
		}
		require.Empty(t, query(t, data, "SELECT kpi FROM contractual.corrections"))
	})
	t.Run("the radar of a first reading is empty", func(t *testing.T) {
		found := runProgram(t, "radar", "2026-Q2", "--data", data, "--output", "json")
		require.Zero(t, found.code, found.errors)
		require.JSONEq(t, "[]", found.out)
	})
	t.Run("the radar finds a quote that is dated anew in a past month", func(t *testing.T) { datedAnew(t, data) })
}

// datedAnew writes another day of submission into the order book, where a quote in
// time becomes late and a late one is in time, and reads it again.
func datedAnew(t *testing.T, data string) {
	quotes := query(t, data, `SELECT reference, toString(submitted_on) AS before, state, toString(if(state = 'MET', assumeNotNull(due_on) + 1, assumeNotNull(due_on))) AS after, formatDateTime(assumeNotNull(due_on), '%Y-%m') AS month
		FROM core.quotes WHERE state IN ('MET', 'MISSED') AND due_on < toStartOfMonth(today()) - 31 ORDER BY reference LIMIT 1`)
	require.Len(t, quotes, 1)
	quote := quotes[0]
	file := filepath.Join(data, "order-book", "quotes.csv")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	written := strings.Split(string(text), "\n")
	for i, line := range written {
		if strings.HasPrefix(line, quote["reference"].(string)+";") {
			written[i] = strings.Replace(line, ";"+quote["before"].(string)+";", ";"+quote["after"].(string)+";", 1)
		}
	}
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(written, "\n")), 0o600))
	read := runProgram(t, "sync", "run", "order-book", "--data", data)
	require.Zero(t, read.code, read.errors)

	result := runProgram(t, "radar", quote["month"].(string), "--data", data, "--output", "json")
	require.Zero(t, result.code, result.errors)
	var found []warehouse.Backdating
	require.NoError(t, json.Unmarshal([]byte(result.out), &found))
	require.NotEmpty(t, found, quote)
	require.Equal(t, quote["reference"], found[0].Reference)
	require.Equal(t, []string{"submitted_on"}, found[0].Fields)
	require.Equal(t, []string{quote["before"].(string)}, found[0].Before)
	require.Equal(t, []string{quote["after"].(string)}, found[0].After)
	step := int64(1)
	if quote["state"] == "MET" {
		step = -1
	}
	at := slices.IndexFunc(found[0].KPIs, func(kpi string) bool { return strings.HasPrefix(kpi, "K-023 ") })
	require.GreaterOrEqual(t, at, 0, found[0].KPIs)
	require.Equal(t, []int64{step, 0}, []int64{found[0].NumeratorsMoved[at], found[0].DenominatorsMoved[at]})
}
