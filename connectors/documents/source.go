package documents

import (
	"context"
	"errors"
	"fmt"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// Kind is the kind of the envelopes of this source.
const Kind = "file"

// Source reads one document server. Its methods may be called from several
// goroutines, but two Pulls of one source at a time only repeat each other's work.
type Source struct {
	opts                Options
	exclude, hash, text patterns
	sealed              patterns
	codec               *codec
}

var (
	_ connectors.Source  = (*Source)(nil)
	_ connectors.Census  = (*Source)(nil)
	_ connectors.Witness = (*Source)(nil)
)

// New checks the options. It does not touch the network; [Source.Check] does.
func New(opts Options) (*Source, error) {
	s := &Source{opts: opts.withDefaults()}
	if err := s.opts.check(); err != nil {
		return nil, fmt.Errorf("documents source %s: %w", opts.Name, err)
	}
	for _, of := range []struct {
		into *patterns
		list []string
	}{{&s.exclude, s.opts.Exclude}, {&s.hash, s.opts.Hash}, {&s.text, s.opts.Text}, {&s.sealed, []string{"*.zed"}}} {
		parsed, err := parsePatterns(of.list)
		if err != nil {
			return nil, fmt.Errorf("documents source %s: %w", opts.Name, err)
		}
		*of.into = parsed
	}
	var err error
	if s.codec, err = newCodec(); err != nil {
		return nil, fmt.Errorf("documents source %s: %w", opts.Name, err)
	}
	return s, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Requests counts the requests sent so far, repetitions included; 0 when the
// server does not count.
func (s *Source) Requests() int64 {
	if counter, ok := s.opts.Server.(interface{ Requests() int64 }); ok {
		return counter.Requests()
	}
	return 0
}

// Close ends the server's connections.
func (s *Source) Close() error { return s.opts.Server.Close() }

// Check lists the root, so that an address, credentials or a server that cannot
// serve are found before the first run.
func (s *Source) Check(ctx context.Context) error {
	_, err := s.list(ctx, directory{})
	return err
}

// list reads one directory, and refuses a listing that could not be compared
// with another.
func (s *Source) list(ctx context.Context, d directory) ([]Entry, error) {
	entries, err := s.opts.Server.List(ctx, d.handle)
	if err == nil {
		err = checkNames(entries)
	}
	if err == nil {
		return entries, nil
	}
	fault := s.fault("list "+d.shown(), err)
	if errors.Is(err, ErrUnreadable) && d.path == "" {
		fault.Kind, fault.Hint = connectors.Stop, "give the account the right to read this folder, or correct the root in the configuration"
	}
	return nil, fault
}

// fault names what was being done when err came. An error that was not judged is
// one to stop at, but for those that concern one directory or file alone.
func (s *Source) fault(do string, err error) *connectors.Fault {
	op := do + " of " + s.opts.Name
	if named, ok := errors.AsType[*connectors.Fault](rest.Name(op, err)); ok {
		return named
	}
	fault := &connectors.Fault{Kind: connectors.Stop, Op: op, Err: err}
	if errors.Is(err, ErrUnreadable) || errors.Is(err, ErrRefused) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		fault.Kind = connectors.Retry
	}
	return fault
}

// checkNames refuses names that could not be told apart or would lie elsewhere.
func checkNames(entries []Entry) error {
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		switch {
		case e.Name == "" || e.Name == "." || e.Name == "..":
			return fmt.Errorf("%w: a member is named %q", ErrRefused, e.Name)
		case !plain(e.Name):
			return fmt.Errorf("%w: the name %q holds a slash or a line break", ErrRefused, e.Name)
		case seen[e.Name]:
			return fmt.Errorf("%w: %q is named twice", ErrRefused, e.Name)
		}
		seen[e.Name] = true
	}
	return nil
}

func plain(name string) bool {
	for i := range len(name) {
		switch name[i] {
		case '/', '\n', '\r', 0:
			return false
		}
	}
	return true
}
