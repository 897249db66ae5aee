package squash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// Source reads one Squash TM. Its methods may be called from several goroutines,
// but two Pulls of one source at a time only repeat each other's work.
type Source struct {
	opts   Options
	client *rest.Client
	size   *rest.Size // of a page of a list
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
		return nil, fmt.Errorf("squash source %s: %w", opts.Name, err)
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, fmt.Errorf("squash source %s: %w", opts.Name, err)
	}
	return &Source{opts: opts, client: client, size: opts.sizes()}, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Source) Requests() int64 { return s.client.Requests() }

// Close ends idle connections. It never fails.
func (s *Source) Close() error {
	s.client.Close()
	return nil
}

// Check reads the list of projects: it fails when the address, the credentials
// or the configured projects are wrong.
func (s *Source) Check(ctx context.Context) error {
	_, _, err := s.scope(ctx)
	return err
}

// answer is a successful answer in JSON, or in what should have been JSON.
type answer struct {
	body []byte
	at   time.Time // by the server's clock; ours when it tells none
}

// valid tells that the body is JSON in UTF-8.
func (a answer) valid() bool { return utf8.Valid(a.body) && json.Valid(a.body) }

// ask reads one address below the root of the interface. Addresses are made from
// ids: the links in Squash's answers bear the host and the scheme that it knows
// itself by, which are not ours behind a proxy.
func (s *Source) ask(ctx context.Context, do, path string, query url.Values) (answer, error) {
	resp, op, err := s.send(ctx, do, path, query)
	if err != nil {
		return answer{}, err
	}
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		at = s.opts.REST.Clock.Now()
	}
	body, err := rest.ReadJSON(op, resp)
	return answer{body: body, at: at.UTC()}, err
}

func (s *Source) send(ctx context.Context, do, path string, query url.Values) (*http.Response, string, error) {
	op := do + " of " + s.opts.Name
	address := s.opts.URL + "/api/rest/latest/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, op, fmt.Errorf("%s: build the request: %w", op, err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, op, rest.Name(op, err)
	}
	return resp, op, nil
}

// bad is the Fault of an answer that is no error but makes no sense.
func (s *Source) bad(kind connectors.FaultKind, do, hint string, err error) error {
	return &connectors.Fault{Kind: kind, Op: do + " of " + s.opts.Name, Hint: hint, Err: err}
}

// status is the HTTP status in the chain of err, 0 when there is none.
func status(err error) int {
	if refused, ok := errors.AsType[*rest.StatusError](err); ok {
		return refused.Status
	}
	return 0
}

var errNotJSON = errors.New("the answer is not JSON in UTF-8")

func errOther(id int64) error { return fmt.Errorf("the server gives number %d instead", id) }
