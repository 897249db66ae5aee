package mantis

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// Source reads one Mantis. Its methods may be called from several goroutines,
// but two Pulls of one source at a time only repeat each other's work.
type Source struct {
	opts   Options
	client *rest.Client
	wholes *rest.Size // of a page of whole issues
	lines  *rest.Size // of a page of the index
	// pagedUntil is until when, in seconds since 1970 by the server's clock, the
	// index is read by pages because the server could not give it whole.
	pagedUntil atomic.Int64
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
		return nil, fmt.Errorf("mantis source %s: %w", opts.Name, err)
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, fmt.Errorf("mantis source %s: %w", opts.Name, err)
	}
	return &Source{
		opts: opts, client: client,
		wholes: opts.sizes(), lines: rest.NewSize(opts.IndexPageSize, 2, opts.IndexPageSize),
	}, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Source) Requests() int64 { return s.client.Requests() }

// Close ends idle connections.
func (s *Source) Close() error {
	s.client.Close()
	return nil
}

// Check asks the server who we are to it and what it lets us see. It fails with a
// stop Fault on an address that is no Mantis, on a token that is not accepted,
// and on projects that the account does not see.
func (s *Source) Check(ctx context.Context) error {
	_, err := s.look(ctx)
	return err
}

// answer is what the server said.
type answer struct {
	status int
	code   int  // Mantis's own number of an error; 0 when there is none
	spoken bool // an error in Mantis's own form, not a web server's or a proxy's
	body   []byte
	header http.Header
}

// date is the server's time, zero when it does not tell.
func (a answer) date() time.Time {
	at, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// ask sends one request. do says what it is for; the name of the source is
// added. The answer is valid with an error too, when the server gave one.
func (s *Source) ask(ctx context.Context, do, path string, query url.Values) (answer, error) {
	op := do + " of " + s.opts.Name
	address := s.opts.URL + "/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, fmt.Errorf("%s: build the request: %w", op, err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return answer{}, rest.Name(op, err)
	}
	got := answer{status: resp.StatusCode, header: resp.Header}
	said, err := io.ReadAll(resp.Body) // it is in memory
	if err != nil {
		return got, fmt.Errorf("%s: read the answer: %w", op, err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(said))
	if got.body, err = rest.ReadJSON(op, resp); err != nil {
		return s.refused(got, said, err)
	}
	return got, s.authenticated(op, resp.Header)
}

// refused completes the answer of an error by what Mantis says in it, and the
// error by what only Mantis means by it.
func (s *Source) refused(got answer, said []byte, err error) (answer, error) {
	fault, judged := errors.AsType[*connectors.Fault](err)
	if _, told := errors.AsType[*rest.StatusError](err); !judged || !told {
		return got, err
	}
	var form struct {
		Message string `json:"message"`
		Code    int    `json:"code"`
	}
	if json.Unmarshal(said, &form) == nil && form.Message != "" {
		got.code, got.spoken = form.Code, true
		return got, err
	}
	mended := *fault
	switch got.status {
	case http.StatusForbidden:
		mended.Hint = "the server does not know the token, or its account is disabled: renew the token"
	case http.StatusNotFound:
		mended.Hint = "check the address, end it in /api/rest/index.php where the web server does not rewrite addresses, and check that the account may see this object"
	case http.StatusServiceUnavailable:
		mended.Hint = "Mantis is off line for maintenance, or its REST interface is switched off (webservice_rest_enabled)"
	}
	return got, &mended
}

// authenticated refuses answers that Mantis gave to nobody in particular: with a
// bad token and anonymous access it answers 200 and shows fewer issues.
func (s *Source) authenticated(op string, header http.Header) error {
	fault := &connectors.Fault{Kind: connectors.Stop, Op: op}
	method, account := header.Get("X-Mantis-LoginMethod"), header.Get("X-Mantis-Username")
	switch {
	case method == "":
		fault.Hint = "check that the address is a Mantis, and let the X-Mantis headers through the proxies before it"
		fault.Err = errors.New("the answer does not say by which login it was given (X-Mantis-LoginMethod)")
	case method != "api-token":
		fault.Hint = "renew the token: Mantis does not accept it and answers as to an anonymous visitor"
		fault.Err = fmt.Errorf("the tool answered to %q by login method %q, not by the token", account, method)
	case s.opts.Account != "" && account != s.opts.Account:
		fault.Hint = "give the token of the account configured, or correct the account"
		fault.Err = fmt.Errorf("the token belongs to %q, configured is %q", account, s.opts.Account)
	default:
		return nil
	}
	return fault
}

// bad is the Fault of an answer that is no error but makes no sense.
func (s *Source) bad(kind connectors.FaultKind, do, hint string, err error) error {
	return &connectors.Fault{Kind: kind, Op: do + " of " + s.opts.Name, Hint: hint, Err: err}
}
