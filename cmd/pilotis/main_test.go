package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse/embedded"
)

// built is the program as an operator runs it: built once, without the race
// detector, which the tests of each package have.
var built string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "pilotis")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	built = filepath.Join(folder, "pilotis")
	build := exec.Command("go", "build", "-trimpath", "-o", built, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// program is the command line of the program, ready to start.
func program(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(ctx, built, args...)
}

// ran is what a finished process left.
type ran struct {
	code        int
	out, errors string
}

// run runs the program to its end.
func runProgram(t *testing.T, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	command := program(ctx, t, args...)
	var out, errors bytes.Buffer
	command.Stdout, command.Stderr = &out, &errors
	_ = command.Run() // the exit code says it
	require.NoError(t, ctx.Err(), "%v did not end:\n%s", args, errors.String())
	return ran{command.ProcessState.ExitCode(), out.String(), errors.String()}
}

// summary is the contract of `demo --once --output json` with the scripts that
// read it.
type summary struct {
	Sources []struct {
		Name        string            `json:"name"`
		Tool        string            `json:"tool"`
		KindCounts  map[string]uint64 `json:"kind_counts"`
		Records     uint64            `json:"records"`
		Requests    uint64            `json:"requests"`
		DeadLetters uint64            `json:"dead_letters"`
		Deleted     uint64            `json:"deleted"`
	} `json:"sources"`
	Tables  map[string]uint64         `json:"tables"`
	Seconds float64                   `json:"seconds"`
	Files   map[string]map[string]int `json:"files"`
}

// demoOnce runs one demonstration to its end and reads its summary.
func demoOnce(t *testing.T, data string, more ...string) summary {
	t.Helper()
	result := runProgram(t, append([]string{"demo", "--once", "--data", data, "--output", "json"}, more...)...)
	require.Zero(t, result.code, result.errors)
	var read summary
	decoder := json.NewDecoder(bytes.NewBufferString(result.out))
	require.NoError(t, decoder.Decode(&read), result.out)
	require.False(t, decoder.More(), "one JSON object and nothing else")
	return read
}

// keepWarehouse keeps the warehouse of a data folder running, as a daemon would:
// what reads it need not start an engine each time.
func keepWarehouse(t *testing.T, data string) {
	t.Helper()
	engine, err := embedded.Start(t.Context(), embedded.Options{Dir: filepath.Join(data, "clickhouse"), Command: []string{built, embedded.Verb}, Log: func(string) {}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close(context.Background())) })
}

// query runs one query on the warehouse of a data folder and gives its rows.
func query(t *testing.T, data, text string) []map[string]any {
	t.Helper()
	result := runProgram(t, "sql", "--data", data, "--format", "JSONEachRow", text)
	require.Zero(t, result.code, result.errors)
	var rows []map[string]any
	decoder := json.NewDecoder(bytes.NewBufferString(result.out))
	for decoder.More() {
		row := map[string]any{}
		require.NoError(t, decoder.Decode(&row))
		rows = append(rows, row)
	}
	return rows
}
