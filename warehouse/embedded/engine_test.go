package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// needEngine fails the test when the engine is not installed.
func needEngine(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(LibraryPath()); errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the engine is not installed (%s): run `make engine`", LibraryPath())
	}
}

// start runs an engine for the length of the test.
func start(t *testing.T, dir string) *Engine {
	t.Helper()
	needEngine(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	e, err := Start(ctx, Options{Dir: dir, Log: func(line string) { t.Log(line) }})
	require.NoError(t, err)
	t.Cleanup(func() { stop(t, e) })
	return e
}

func stop(t *testing.T, e *Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(t, e.Close(ctx))
	require.NoError(t, e.Err())
}

// childPID is the engine's process.
func (e *Engine) childPID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.current.command.Process.Pid
}

// waitFor polls until done; the test's own deadline bounds it.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, 30*time.Second, 20*time.Millisecond, what)
}

func TestRowsOutliveTheEngine(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir)
	client{t, first.Endpoint()}.must("CREATE DATABASE core")
	client{t, first.Endpoint()}.must("CREATE TABLE core.t (a UInt8) ENGINE = MergeTree ORDER BY a")
	client{t, first.Endpoint()}.must("INSERT INTO core.t VALUES (1), (2)")
	stop(t, first)
	second := start(t, dir)
	require.Equal(t, "1\n2\n", client{t, second.Endpoint()}.must("SELECT a FROM core.t ORDER BY a"))
	require.Equal(t, first.Endpoint().Password, second.Endpoint().Password, "the password is made once and kept")
}

func TestEndpointFileLeadsOthersIn(t *testing.T) {
	dir := t.TempDir()
	_, found := Find(dir)
	require.False(t, found, "nothing runs yet")
	e := start(t, dir)
	other, found := Find(dir)
	require.True(t, found)
	require.Equal(t, e.Endpoint(), other)
	require.Equal(t, os.Getpid(), other.PID)
	require.Equal(t, "1\n", client{t, other.Reader()}.must("SELECT 1"))
	for _, name := range []string{"endpoint.json", "credentials.json", "lock"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
	stop(t, e)
	_, found = Find(dir)
	require.False(t, found)
	require.NoFileExists(t, filepath.Join(dir, "endpoint.json"))
}

func TestEndpointPrintsWithoutPassword(t *testing.T) {
	e := Endpoint{Addr: "127.0.0.1:1", User: "u", Password: "hunter2", readerPassword: "hunter3"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(format, e), "hunter")
	}
}

func TestSecondOpenerIsToldWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	start(t, dir)
	_, err := Start(t.Context(), Options{Dir: dir})
	require.ErrorContains(t, err, "the folder is in use by process "+strconv.Itoa(os.Getpid()))
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	_, found := Find(dir)
	require.True(t, found, "the refused opener left the endpoint of the first alone")
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	needEngine(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	junk := filepath.Join(t.TempDir(), "junk.so")
	require.NoError(t, os.WriteFile(junk, []byte("not a library"), 0o600))
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, tt := range map[string]struct {
		options Options
		want    string
	}{
		"no folder":            {Options{}, "no folder is given"},
		"folder is a file":     {Options{Dir: file}, "not a directory"},
		"engine not installed": {Options{Dir: t.TempDir(), Library: "/nowhere/libchdb.so"}, "make engine"},
		"engine is junk":       {Options{Dir: t.TempDir(), Library: junk}, "load the engine"},
		"port taken":           {Options{Dir: t.TempDir(), Listen: taken.Addr().String()}, "give another port"},
		"open to the network":  {Options{Dir: t.TempDir(), Listen: "0.0.0.0:0"}, "listens on 127.0.0.1 only"},
		"no such program":      {Options{Dir: t.TempDir(), Command: []string{"/nowhere/pilotis"}}, "start the engine"},
		"program ends at once": {Options{Dir: t.TempDir(), Command: []string{"/bin/true"}}, "ended before it was ready"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Start(t.Context(), tt.options)
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, connectors.Stop, connectors.KindOf(err))
			if tt.options.Dir != "" && name != "folder is a file" {
				lock, err := lockFolder(t.Context(), tt.options.Dir)
				require.NoError(t, err, "a failed start frees the folder")
				require.NoError(t, lock.Close())
			}
		})
	}
}

func TestGivenPasswordIsUsedAndNotKept(t *testing.T) {
	needEngine(t)
	dir := t.TempDir()
	e, err := Start(t.Context(), Options{Dir: dir, Password: "donné"})
	require.NoError(t, err)
	t.Cleanup(func() { stop(t, e) })
	require.Equal(t, "donné", e.Endpoint().Password)
	require.Equal(t, "1\n", client{t, e.Endpoint()}.must("SELECT 1"))
	kept, err := os.ReadFile(filepath.Join(dir, "credentials.json"))
	require.NoError(t, err)
	require.NotContains(t, string(kept), "donné")
}

func TestFolderIsFreeAfterParentIsKilled(t *testing.T) {
	needEngine(t)
	dir := t.TempDir()
	parent := exec.Command(os.Args[0], holdVerb, dir)
	out, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	child, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	orphan, found := Find(dir)
	require.True(t, found)
	client{t, orphan}.must("CREATE TABLE default.kept (a UInt8) ENGINE = MergeTree ORDER BY a")

	// A statement that would run for hours must not keep the folder.
	running := make(chan error, 1)
	go func() {
		_, err := client{t, orphan}.send("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7", nil)
		running <- err
	}()
	waitFor(t, "the statement runs", func() bool {
		return client{t, orphan}.must("SELECT count() FROM system.processes WHERE query LIKE '%sipHash64(number) = 7' AND query NOT LIKE '%processes%'") == "1\n"
	})
	require.NoError(t, parent.Process.Signal(syscall.SIGKILL))
	require.Error(t, parent.Wait())
	e := start(t, dir) // waits for the orphan to leave
	require.Equal(t, "0\n", client{t, e.Endpoint()}.must("SELECT count() FROM default.kept"))
	<-running
	waitFor(t, "the child is gone", func() bool { return !alive(child) || zombie(child) })
}

// zombie tells a process that has ended but was not waited for by its new parent.
func zombie(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(text), ") Z ")
}

func TestClosingFinishesWhatRuns(t *testing.T) {
	e := start(t, t.TempDir())
	answered := make(chan string, 1)
	go func() { answered <- client{t, e.Endpoint()}.must("SELECT sleep(2)") }()
	waitFor(t, "the statement runs", func() bool {
		return client{t, e.Endpoint()}.must("SELECT count() FROM system.processes WHERE query = 'SELECT sleep(2)'") == "1\n"
	})
	stop(t, e)
	require.Equal(t, "0\n", <-answered)
}

func TestTerminalInterruptIsTheParentsBusiness(t *testing.T) {
	e := start(t, t.TempDir())
	pid := e.childPID()
	group, err := syscall.Getpgid(pid)
	require.NoError(t, err)
	require.NotEqual(t, syscall.Getpgrp(), group)
	require.NoError(t, syscall.Kill(pid, syscall.SIGINT))
	require.Equal(t, "1\n", client{t, e.Endpoint()}.must("SELECT 1"))
	require.Equal(t, pid, e.childPID())
}

// TestSignalHandlersSurviveConnect: the engine replaces Go's handlers at each
// connection; a recovered nil dereference would then hang the process.
func TestSignalHandlersSurviveConnect(t *testing.T) {
	needEngine(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, os.Args[0], signalsVerb, t.TempDir()).CombinedOutput()
	require.NoError(t, err, string(out))
}

// TestSecretsOfTheDaemonStayWithIt: what stands in the daemon's environment is
// not handed to the engine, whose SQL could read it.
func TestSecretsOfTheDaemonStayWithIt(t *testing.T) {
	t.Setenv("PILOTIS_SOME_TOKEN", "hunter2")
	e := start(t, t.TempDir())
	for _, file := range []string{"environ", "cmdline"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", e.childPID(), file))
		require.NoError(t, err)
		require.NotEmpty(t, text)
		require.NotContains(t, string(text), "hunter2")
		require.NotContains(t, string(text), e.Endpoint().Password)
	}
}
