package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// grow makes the tools of a demonstration of 'small' show what had happened until a day.
func grow(t *testing.T, data, until string) {
	t.Helper()
	memory := `{"seed": 7, "scale": 0.05, "until": "` + until + `"}`
	require.NoError(t, os.WriteFile(filepath.Join(data, "demo.json"), []byte(memory), 0o600))
	demoOnce(t, data, small...)
}

// shown sums up every row of every table and view that a reader sees: all columns,
// the instants of the figures and of the refusals with them. ref.present alone
// differs between a warehouse and what is recalled of it: there it stands still.
func shown(t *testing.T, data string) map[string]string {
	t.Helper()
	text := query(t, data, `SELECT arrayStringConcat(groupArray('SELECT ''' || database || '.' || name || ''' AS name, toString(sum(cityHash64(toString(tuple(*))))) || '' in '' || toString(count()) AS rows FROM ' || database || '.' || name), ' UNION ALL ') AS text
		FROM system.tables WHERE database IN ('raw', 'core', 'ref', 'ops', 'contractual', 'operational', 'pilotage') AND name NOT LIKE '%\\_store' AND (database, name) != ('ref', 'present')`)
	sums := map[string]string{}
	for _, row := range query(t, data, text[0]["text"].(string)) {
		sums[row["name"].(string)] = row["rows"].(string)
	}
	return sums
}

// A warehouse grows, and what it showed before is recalled, to the last column of
// the last table: after a recall that was killed, by the other commands, and by
// the pages, which say so.
func TestARecallShowsWhatTheWarehouseShowed(t *testing.T) {
	data := t.TempDir()
	grow(t, data, "2026-03-31T22:00:00Z")
	before := shown(t, data)
	for _, table := range []string{"core.kpi_values", "core.tickets", "core.deliverables", "contractual.service_levels", "contractual.packs", "operational.at_risk", "pilotage.scurves", "ops.dead_letters", "raw.records"} {
		require.NotContains(t, before[table], " in 0", table)
	}
	instant := query(t, data, "SELECT formatDateTime(max(as_of), '%FT%T', 'UTC') || '.' || leftPad(toString(toUnixTimestamp64Milli(max(as_of)) % 1000), 3, '0') || 'Z' AS at FROM core.kpi_values")[0]["at"].(string)
	grow(t, data, "2026-06-30T22:00:00Z")
	grown := shown(t, data)
	for _, table := range []string{"raw.records", "core.kpi_values", "contractual.service_levels", "contractual.deliverables"} {
		require.NotEqual(t, before[table], grown[table], "%s grew", table)
	}

	folder := filepath.Join(t.TempDir(), "then")
	ctx, cancel := context.WithCancel(t.Context())
	cut := program(ctx, t, "recall", instant, "--data", data, "--into", folder)
	require.NoError(t, cut.Start())
	require.Eventually(t, func() bool {
		made, _ := filepath.Glob(filepath.Join(folder, "made-*", "clickhouse", "endpoint.json"))
		return len(made) == 1
	}, time.Minute, 20*time.Millisecond)
	time.Sleep(2 * time.Second) // it fills the warehouse
	cancel()                    // with SIGKILL
	require.Error(t, cut.Wait())
	require.NoFileExists(t, filepath.Join(folder, "pilotis.yaml"))

	type recollection struct {
		KnownAt time.Time         `json:"known_at"`
		Reused  bool              `json:"reused"`
		Tables  map[string]uint64 `json:"tables"`
	}
	recall := func() (made recollection) {
		result := runProgram(t, "recall", instant, "--data", data, "--into", folder, "--output", "json")
		require.Zero(t, result.code, result.errors)
		require.NoError(t, json.Unmarshal([]byte(result.out), &made))
		return made
	}
	made := recall()
	require.False(t, made.Reused)
	require.Equal(t, instant, made.KnownAt.Format("2006-01-02T15:04:05.000Z"))
	require.Positive(t, made.Tables["core.kpi_values"])
	require.Equal(t, before, shown(t, folder))
	require.True(t, recall().Reused)
	require.Equal(t, grown, shown(t, data), "what is recalled from is only read")

	ticket := query(t, folder, "SELECT reference FROM core.tickets WHERE in_scope ORDER BY reference LIMIT 1")[0]["reference"].(string)
	explained := runProgram(t, "explain", ticket, "--data", folder)
	require.Zero(t, explained.code, explained.errors)
	require.Contains(t, explained.out, ticket)
	for _, verb := range [][]string{{"sync", "run"}, {"replay"}, {"recall", instant}, {"warehouse", "migrate"}} {
		refused := runProgram(t, append(verb, "--data", folder)...)
		require.Equal(t, exitFailed, refused.code, verb)
		require.Contains(t, refused.errors, "to be read only", verb)
	}
	assertRecalledPages(t, data, folder, instant, ticket)
}

func assertRecalledPages(t *testing.T, data, folder, instant, ticket string) {
	t.Helper()
	const address = "127.0.0.1:18081"
	command := program(t.Context(), t, "recall", instant, "--data", data, "--into", folder, "--listen", address)
	var errors bytes.Buffer // read once the process has ended
	command.Stdout, command.Stderr = io.Discard, &errors
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() })
	require.Eventually(t, func() bool {
		code, _ := get(t, "http://"+address+"/readyz")
		return code == http.StatusOK
	}, time.Minute, 200*time.Millisecond, "the pages must come")
	for _, path := range []string{"/", "/dictionary", "/preuve/" + ticket} {
		code, page := get(t, "http://"+address+path)
		require.Equal(t, http.StatusOK, code, path)
		require.Contains(t, page, "Données telles que connues le ", path)
	}
	require.NoError(t, command.Process.Signal(syscall.SIGTERM))
	err := command.Wait()
	require.NoError(t, err, errors.String())
}

func TestADayIsKnownAtItsEndInParis(t *testing.T) {
	now := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	at, err := instantKnown("2026-09-30", now)
	require.NoError(t, err)
	require.Equal(t, "2026-09-30T21:59:59.999Z", at.UTC().Format("2006-01-02T15:04:05.000Z"))
	at, err = instantKnown("2026-10-01T13:00:00+02:00", now)
	require.NoError(t, err)
	require.Equal(t, 11, at.UTC().Hour())
	for text, why := range map[string]string{"2026-10-01": "is not over", "2026-10-01T15:00:00+02:00": "is not over", "30/09/2026": "neither an instant", "2026-02-30": "neither an instant"} {
		_, err := instantKnown(text, now)
		require.ErrorContains(t, err, why, text)
		require.True(t, strings.Contains(err.Error(), text))
		_, isMisuse := err.(misuse)
		require.True(t, isMisuse)
	}
}
