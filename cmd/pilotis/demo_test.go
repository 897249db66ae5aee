package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
	"pilotis/warehouse"
)

// small is a contract large enough for every outcome and small enough for a test.
var small = []string{"--scale", "0.05", "--seed", "7"}

// facts is everything a dashboard can show, as one text: two warehouses with the
// same facts are the same warehouse.
func facts(t *testing.T, data string) string {
	t.Helper()
	parts := []string{
		"SELECT 'tickets' AS part, toString(groupBitXor(cityHash64(toString(tuple(* EXCEPT (resolution_state, in_time, holder)))))) AS hash, count() AS n FROM core.tickets",
		"SELECT 'records', toString(groupBitXor(cityHash64(source, kind, object_id, sha256))), count() FROM raw.records WHERE source != 'squash'",
		"SELECT 'letters', toString(groupBitXor(cityHash64(source, kind, object_id, sha256))), count() FROM ops.dead_letters",
		"SELECT 'figures', toString(groupBitXor(cityHash64(toString((kpi, period_kind, period_start, tranche, criticality, numerator, denominator, compliant))))), count() FROM contractual.service_levels",
	}
	for _, table := range []string{"orders", "order_lines", "deliverables", "meetings", "committee_periods", "quotes", "assignments", "flaws"} {
		parts = append(parts, "SELECT '"+table+"', toString(groupBitXor(cityHash64(toString(tuple(* EXCEPT as_of))))), count() FROM core."+table)
	}
	rows := query(t, data, "SELECT * FROM ("+strings.Join(parts, " UNION ALL ")+") ORDER BY part")
	text, err := json.Marshal(rows)
	require.NoError(t, err)
	return string(text)
}

func TestDemoTwiceOnTheSameFolderAddsNothingAndReadsOnlyWhatChanged(t *testing.T) {
	data := t.TempDir()
	first := demoOnce(t, data, small...)
	tools := map[string]int{}
	for _, source := range first.Sources {
		tools[source.Tool]++
		require.Positive(t, source.Records, source.Name)
		require.NotEmpty(t, source.KindCounts, source.Name)
		var objects uint64
		for kind, n := range source.KindCounts {
			require.Positive(t, n, "%s %s", source.Name, kind)
			objects += n
		}
		require.Equal(t, source.Records, objects, source.Name)
		spoilt := uint64(0)
		if source.Tool == "jira" {
			spoilt = 3 // records that the sandbox spoils on purpose
		}
		require.LessOrEqual(t, source.DeadLetters, spoilt, source.Name)
	}
	require.Equal(t, map[string]int{"jira": 2, "mantis": 1, "squash": 1, "openproject": 1, "documents": 2, "files": 1}, tools)
	for _, table := range []string{"core.tickets", "core.orders", "core.deliverables", "core.meetings", "core.anomalies", "core.test_items", "core.documents", "core.quotes", "core.assignments", "contractual.service_levels"} {
		require.Positive(t, first.Tables[table], table)
	}
	before := facts(t, data)

	second := demoOnce(t, data, small...)
	for i, source := range second.Sources {
		require.Zero(t, source.Records, source.Name)
		require.LessOrEqual(t, source.Requests, first.Sources[i].Requests, "an idle poll of %s is bounded", source.Name)
		if source.Tool == "jira" || source.Tool == "mantis" {
			require.LessOrEqual(t, source.Requests, uint64(4), source.Name)
		}
	}
	require.Equal(t, first.Tables, second.Tables)
	require.Equal(t, before, facts(t, data))
}

// TestTheDemonstrationShowsItsFlaws: what the sandbox's world has wrong on purpose
// is seen in the warehouse, each with the record that says so.
func TestTheDemonstrationShowsItsFlaws(t *testing.T) {
	data := t.TempDir()
	demoOnce(t, data, small...)
	codes := map[string]string{
		world.FlawUnknownUO: "UO_INCONNUE", world.FlawLevel: "NIVEAU_INCONNU", world.FlawUnconfirmed: "TRANCHE_NON_AFFERMIE",
		world.FlawWithoutOrder: "LIVRABLE_SANS_COMMANDE", world.FlawDecidedBefore: "DECISION_AVANT_LIVRAISON", world.FlawBackwards: "HORLOGE_A_REBOURS",
	}
	seen := map[string]bool{}
	for _, row := range query(t, data, `SELECT f.code AS code, f.reference AS reference, f.remedy AS remedy, r.object_id = f.object_id AND r.source = f.source AS recorded
		FROM operational.flaws AS f LEFT JOIN raw.records AS r ON r.topic = f.topic AND r.partition = f.partition AND r.offset = f.offset`) {
		require.True(t, row["recorded"] == true || row["recorded"] == 1.0, row)
		require.NotEmpty(t, row["remedy"], row)
		seen[fmt.Sprint(row["code"], " ", row["reference"])] = true
	}
	lived := worldOf(t, data)
	require.Len(t, lived.Flaws, len(codes))
	for _, flaw := range lived.Flaws {
		found := slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(key string) bool { return strings.HasPrefix(key, codes[flaw.What]+" "+flaw.Ref) })
		require.True(t, found, "%s of %s is not among %v", flaw.What, flaw.Ref, seen)
	}
	require.NotEmpty(t, query(t, data, "SELECT 1 AS n FROM operational.flaws WHERE code = 'ENREGISTREMENT_REFUSE'"), "what is refused is a flaw too")
}

func TestDemoRefusesAFolderThatHoldsAnotherContract(t *testing.T) {
	data := t.TempDir()
	demoOnce(t, data, small...)
	result := runProgram(t, "demo", "--once", "--data", data, "--seed", "8")
	require.Equal(t, exitFailed, result.code)
	require.Contains(t, result.errors, "already holds another demonstration")
}

func TestDemoWritesOverNobodysConfiguration(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, "pilotis.yaml")
	require.NoError(t, os.WriteFile(path, []byte("sources: []\n"), 0o600))
	result := runProgram(t, "demo", "--once", "--data", data)
	require.Equal(t, exitFailed, result.code)
	require.Contains(t, result.errors, "is not the configuration of a demonstration")
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "sources: []\n", string(kept))
}

// Bug: a first run that could not read its recordings left the folder bound to
// them, and every later run was refused.
func TestAFailedFirstRunLeavesTheFolderFree(t *testing.T) {
	data := t.TempDir()
	result := runProgram(t, "demo", "--once", "--data", data, "--recordings", filepath.Join(data, "nowhere"))
	require.Equal(t, exitFailed, result.code)
	require.Contains(t, result.errors, "nowhere")
	demoOnce(t, data, small...)
}

// The process is killed at instants spread over its whole work. Whatever it was
// doing, the next run must end where a run without a kill ends.
func TestKilledRunsEndWhereAnUndisturbedRunEnds(t *testing.T) {
	undisturbed := t.TempDir()
	started := time.Now()
	demoOnce(t, undisturbed, small...)
	length := time.Since(started)
	want := facts(t, undisturbed)

	data := t.TempDir()
	const kills = 5
	for i := range kills {
		ctx, cancel := context.WithTimeout(t.Context(), length*time.Duration(i+1)/(kills+1))
		command := program(ctx, t, append([]string{"demo", "--once", "--data", data}, small...)...)
		_ = command.Run() // killed by the end of ctx, with SIGKILL
		cancel()
	}
	demoOnce(t, data, small...)
	require.Equal(t, want, facts(t, data))
}

func TestDemoServesItsFiguresAndStopsCleanly(t *testing.T) {
	data := t.TempDir()
	command := program(t.Context(), t, append([]string{"demo", "--data", data, "--listen", "127.0.0.1:18080"}, small...)...)
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() })
	waitFor(t, out, "Dashboards")
	go func() { _, _ = io.Copy(io.Discard, out) }()

	require.Eventually(t, func() bool {
		code, _ := get(t, "http://127.0.0.1:18080/readyz")
		return code == http.StatusOK
	}, time.Minute, 200*time.Millisecond)
	code, page := get(t, "http://127.0.0.1:18080/")
	require.Equal(t, http.StatusOK, code)
	for _, text := range []string{`lang="fr"`, "Tickets traités dans les délais", "FERME"} {
		require.Contains(t, page, text)
	}
	code, metrics := get(t, "http://127.0.0.1:18080/metrics")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, metrics, "pilotis_")

	assertSameRowsByEveryDoor(t, data)

	require.NoError(t, command.Process.Signal(syscall.SIGTERM))
	require.NoError(t, command.Wait(), errors.String())
}

// assertSameRowsByEveryDoor asks the running warehouse through the command line,
// through clickhouse-go and through plain HTTP as curl would.
func assertSameRowsByEveryDoor(t *testing.T, data string) {
	t.Helper()
	const text = "SELECT kpi, tranche, criticality, toString(period_start), toUInt64(numerator), toUInt64(denominator) FROM contractual.service_levels WHERE contractual ORDER BY ALL"
	command := runProgram(t, "sql", "--data", data, "--format", "TSV", text)
	require.Zero(t, command.code, command.errors)
	require.Greater(t, strings.Count(command.out, "\n"), 20)

	var endpoint struct {
		Addr     string `json:"addr"`
		User     string `json:"reader_user"`
		Password string `json:"reader_password"`
	}
	file, err := os.ReadFile(filepath.Join(data, "clickhouse", "endpoint.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(file, &endpoint))
	request, err := http.NewRequest(http.MethodGet, "http://"+endpoint.Addr+"/?query="+url.QueryEscape(text), nil)
	require.NoError(t, err)
	request.SetBasicAuth(endpoint.User, endpoint.Password)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, string(body))
	require.Equal(t, command.out, string(body))

	store, err := warehouse.Open(t.Context(), warehouse.Options{Address: endpoint.Addr, User: endpoint.User, Password: endpoint.Password})
	require.NoError(t, err)
	defer store.Close()
	_, rows, err := store.Select(t.Context(), text)
	require.NoError(t, err)
	require.Equal(t, strings.Count(command.out, "\n"), len(rows))
}

func get(t *testing.T, address string) (code int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

func waitFor(t *testing.T, r io.Reader, text string) {
	t.Helper()
	var seen strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(seen.String(), text) {
		n, err := r.Read(buffer)
		seen.Write(buffer[:n])
		require.NoError(t, err, seen.String())
	}
}
