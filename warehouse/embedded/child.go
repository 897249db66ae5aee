package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Files that Start hands to its child, by number.
const (
	lockFile     = 3 // keeps the folder locked as long as either process lives
	listenerFile = 4 // the socket, so that the address survives a crash of the child
	reportFile   = 5 // where the child says that it is ready, or why not
)

// order is what the parent tells its child on standard input, on one line. The
// pipe then stays open: its end tells the child that the parent is gone.
type order struct {
	Logins logins `json:"logins"`
}

// What the parent tells its child in the environment, and the only things of
// the daemon's that stand there: its secrets are none of the engine's business.
const (
	dirVariable     = "PILOTIS_EMBEDDED_DIR"
	libraryVariable = "PILOTIS_ENGINE"
)

// report is the child's answer, on one line.
type report struct {
	Error string `json:"error,omitempty"`
	Hint  string `json:"hint,omitempty"`
	Open  bool   `json:"open,omitempty"` // the kernel could not fence the process in
}

// How long the child waits for running statements when it is told to stop, when
// its parent is gone, and once they were stopped.
const (
	drainTime  = 60 * time.Second
	orphanTime = 2 * time.Second
	abortTime  = 5 * time.Second
)

// Serve is the engine's process: the body of the hidden verb that Start runs,
// to be called in such a process only. It answers requests until SIGTERM
// (running statements are finished), the end of ctx (the same), or the end of
// its parent (running statements are stopped), closes the folder and returns.
func Serve(ctx context.Context) error {
	out := os.NewFile(reportFile, "report")
	if out == nil {
		return errors.New("serve the embedded engine: this verb is for the program's own use")
	}
	dir, library := os.Getenv(dirVariable), os.Getenv(libraryVariable)
	err := fence(dir, library)
	open := errors.Is(err, errNoFence)
	if open {
		err = nil
	}
	for _, fd := range []int{lockFile, listenerFile, reportFile} {
		syscall.CloseOnExec(fd)
	}
	// The terminal's Ctrl-C goes to the parent, which still needs the engine.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()

	orders := json.NewDecoder(os.Stdin)
	var o order
	err = errors.Join(err, orders.Decode(&o))
	var s *server
	var listener net.Listener
	if err == nil {
		s, err = newServer(dir, library, o.Logins)
	}
	if err == nil {
		listener, err = net.FileListener(os.NewFile(listenerFile, "listener"))
	}
	r := report{Open: open}
	if err != nil {
		r = report{Error: err.Error(), Hint: openHint(err)}
	}
	if sent := json.NewEncoder(out).Encode(r); err == nil {
		err = sent
	}
	if err != nil {
		return fmt.Errorf("serve the embedded engine: %w", err)
	}
	_ = out.Close()
	orphaned := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, io.MultiReader(orders.Buffered(), os.Stdin))
		close(orphaned)
	}()
	return s.serve(ctx, listener, orphaned)
}

// openHint tells what to do about a folder that cannot be opened.
func openHint(err error) string {
	if strings.Contains(err.Error(), "refused to open") {
		return "look at the log for the engine's own words; the folder may be damaged, full, or held by another program"
	}
	return ""
}

// newServer loads the engine and opens the folder.
func newServer(dir, library string, logins logins) (*server, error) {
	lib, err := openLibrary(library)
	if err != nil {
		return nil, err
	}
	if err := prepareFolder(lib, dir); err != nil {
		return nil, err
	}
	pool, err := newPool(lib, arguments(dir))
	if err != nil {
		return nil, err
	}
	version, err := askVersion(pool)
	if err != nil {
		return nil, err
	}
	return &server{pool: pool, sessions: newSessions(pool), logins: logins, version: version}, nil
}

// prepareFolder opens a fresh folder once, creates a database and closes it:
// otherwise DROP … SYNC never returns in the process that made the folder.
func prepareFolder(lib *library, dir string) error {
	if _, err := os.Stat(filepath.Join(dataPath(dir), "metadata")); err == nil {
		return nil
	}
	c, err := lib.connect(arguments(dir)...)
	if err != nil {
		return err
	}
	defer c.close()
	s := seat{connection: c}
	return errors.Join(s.command("CREATE DATABASE IF NOT EXISTS `_prepare`"), s.command("DROP DATABASE `_prepare`"))
}

func askVersion(p *pool) (string, error) {
	s, err := p.take(mayRead)
	if err != nil {
		return "", err
	}
	defer p.give(s)
	rows, err := s.ask("SELECT version()")
	if err != nil {
		return "", err
	}
	return rows[0][0], nil
}

// serve answers requests until it is told to stop, then closes the folder.
func (s *server) serve(ctx context.Context, listener net.Listener, orphaned <-chan struct{}) error {
	stopping, abort := context.WithCancel(context.Background())
	defer abort()
	s.stopping = stopping
	web := &http.Server{Handler: s, ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 5 * time.Minute, MaxHeaderBytes: 4 << 20}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()

	patience := drainTime
	select {
	case err := <-failed:
		return fmt.Errorf("serve the embedded engine: %w", err)
	case <-ctx.Done():
	case <-orphaned:
		patience = orphanTime
	}
	done := make(chan error, 1)
	go func() { done <- web.Shutdown(context.Background()) }()
	select {
	case <-done:
	case <-time.After(patience):
		abort()
		select {
		case <-done:
		case <-time.After(abortTime):
			return errors.New("stop the embedded engine: a statement does not end; the folder is left as after a crash")
		}
	}
	s.sessions.close()
	s.pool.close()
	return nil
}
