package openproject

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// The kinds of the envelopes of this source.
const (
	KindWorkPackage = "work_package"
	KindProject     = "project"
	KindVersion     = "version"
	KindType        = "type"
	KindStatus      = "status"
	KindPriority    = "priority"
	KindUser        = "user"
	KindTimeEntry   = "time_entry"
	KindMeeting     = "meeting"
)

// Source reads one OpenProject. Its methods may be called from several
// goroutines, but two Pulls of one source at a time only repeat each other's
// work.
type Source struct {
	opts   Options
	client *rest.Client
	size   *rest.Size // of a page of whole objects

	mu      sync.Mutex
	who     *identity // as of the last look; nil before the first
	missing map[string]string
}

var (
	_ connectors.Source  = (*Source)(nil)
	_ connectors.Census  = (*Source)(nil)
	_ connectors.Witness = (*Source)(nil)
	_ connectors.Fetcher = (*Source)(nil)
	_ connectors.Locator = (*Source)(nil)
)

// New checks the options. It does not touch the network; [Source.Check] does.
func New(opts Options) (*Source, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, fmt.Errorf("openproject source %s: %w", opts.Name, err)
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, fmt.Errorf("openproject source %s: %w", opts.Name, err)
	}
	return &Source{opts: opts, client: client, size: opts.sizes(), missing: map[string]string{}}, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Source) Requests() int64 { return s.client.Requests() }

// Close ends idle connections.
func (s *Source) Close() error { s.client.Close(); return nil }

// Missing tells which kinds the instance lacks or refuses, with the reason, as of
// the last time each was asked for. A pull goes on without them.
func (s *Source) Missing() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.missing)
}

// reads tells whether a kind is configured to be read.
func (s *Source) reads(kind string) bool { return !slices.Contains(s.opts.Without, kind) }

// lacks notes that an optional kind is not to be had, and tells that the reading
// goes on; of any other error it does not.
func (s *Source) lacks(kind string, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.missing, kind)
		return false
	}
	if !slices.Contains(optional, kind) || (!absent(err) && !forbidden(err)) {
		return false
	}
	s.missing[kind] = err.Error()
	return true
}

type answer struct {
	body   []byte
	header http.Header
}

// ask reads an address below /api/v3. do says what it is for; the name of the
// source is added. The body is JSON in UTF-8: one that is not is asked for again
// once, and is then errDamaged, with the bytes.
func (s *Source) ask(ctx context.Context, do, path string, query url.Values) (answer, error) {
	got, err := s.get(ctx, do, path, query)
	if err != nil || sound(got.body) {
		return got, err
	}
	got, err = s.get(ctx, do, path, query)
	if err != nil || sound(got.body) {
		return got, err
	}
	return got, s.damaged(do, errDamaged)
}

var errDamaged = errors.New("the answer is no JSON in UTF-8")

func sound(body []byte) bool { return utf8.Valid(body) && json.Valid(body) }

func (s *Source) get(ctx context.Context, do, path string, query url.Values) (answer, error) {
	op := do + " of " + s.opts.Name
	address := s.opts.URL + "/api/v3/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, s.bad(connectors.Stop, do, "correct the address in the configuration", errors.New("the address cannot be read"))
	}
	req.Header.Set("Accept", "application/hal+json")
	resp, err := s.client.Do(req)
	if err != nil {
		return answer{}, rest.Name(op, err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, s.bad(connectors.Retry, do, "", fmt.Errorf("read the answer: %w", err))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	body2, err := rest.ReadJSON(op, resp)
	if err == nil {
		return answer{body: body2, header: resp.Header}, nil
	}
	fault, ok := errors.AsType[*connectors.Fault](err)
	if said := apiError(resp.StatusCode, body); ok && said != nil {
		fault.Err = fmt.Errorf("%w (%w)", said, fault.Err)
	}
	return answer{header: resp.Header}, err
}
