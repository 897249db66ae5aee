package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	gojira "github.com/andygrunwald/go-jira"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// Kind is the kind of the envelopes of this source.
const Kind = "issue"

// Source reads one JIRA. Its methods may be called from several goroutines, but
// two Pulls of one source at a time only repeat each other's work.
type Source struct {
	opts   Options
	client *rest.Client
	api    *gojira.Client
	size   *rest.Size // of a page of whole issues

	mu      sync.Mutex
	who     *identity         // as of the last look; nil before the first
	hiding  map[string]hiding // by project key
	refused map[string]error  // by kind
}

var (
	_ connectors.Source = (*Source)(nil)
	_ connectors.Census = (*Source)(nil)
)

// New checks the options. It does not touch the network; [Source.Check] does.
func New(opts Options) (*Source, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, fmt.Errorf("jira source %s: %w", opts.Name, err)
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, fmt.Errorf("jira source %s: %w", opts.Name, err)
	}
	api, err := gojira.NewClient(client, opts.URL)
	if err != nil {
		return nil, fmt.Errorf("jira source %s: the address cannot be read", opts.Name)
	}
	return &Source{opts: opts, client: client, api: api, size: opts.sizes(), hiding: map[string]hiding{}}, nil
}

// Name is the configured name.
func (s *Source) Name() string { return s.opts.Name }

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Source) Requests() int64 { return s.client.Requests() }

// Close ends idle connections.
func (s *Source) Close() error { s.client.Close(); return nil }

type answer struct {
	body   []byte
	header http.Header
}

// ask sends one request and gives the bytes of the answer. do says what it is
// for; the name of the source is added.
func (s *Source) ask(ctx context.Context, do, path string, query url.Values, payload any) (answer, error) {
	op := do + " of " + s.opts.Name
	method := http.MethodGet
	if payload != nil {
		method, ctx = http.MethodPost, rest.Idempotent(ctx)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	req, err := s.api.NewRequestWithContext(ctx, method, path, payload)
	if err != nil {
		return answer{}, fmt.Errorf("%s: build the request: %w", op, err)
	}
	resp, err := s.api.Do(req, nil)
	if resp == nil {
		return answer{}, rest.Name(op, err)
	}
	// The status is judged below: go-jira knows only that it is no success.
	if err := s.authenticated(op, resp.Header); err != nil {
		return answer{}, err
	}
	body, err := rest.ReadJSON(op, resp.Response)
	return answer{body: body, header: resp.Header}, err
}

// authenticated refuses answers that JIRA gave to nobody in particular: with
// bad credentials it can answer 200 and show fewer issues, or none.
func (s *Source) authenticated(op string, header http.Header) error {
	reason := strings.Join(header.Values("X-Seraph-LoginReason"), ",")
	fault := &connectors.Fault{Kind: connectors.Stop, Op: op}
	switch {
	case strings.Contains(reason, "AUTHENTICATION_DENIED") || strings.Contains(header.Get("X-Authentication-Denied-Reason"), "CAPTCHA"):
		fault.Hint = "JIRA wants a CAPTCHA from this account after failed logins: log it in once by hand, then mend the credentials"
		fault.Err = errors.New("JIRA denies the login")
	case strings.Contains(reason, "AUTHENTICATED_FAILED"):
		fault.Hint = "renew the token or the password"
		fault.Err = errors.New("JIRA did not accept the credentials and answered as to an anonymous visitor")
	case header.Get("X-AUSERNAME") == "anonymous":
		fault.Hint = "the credentials do not reach JIRA: check the kind of credentials and the proxies before it"
		fault.Err = errors.New("JIRA answered as to an anonymous visitor")
	default:
		return nil
	}
	return fault
}

// bad is the Fault of an answer that is no error but makes no sense.
func (s *Source) bad(kind connectors.FaultKind, do, hint string, err error) error {
	return &connectors.Fault{Kind: kind, Op: do + " of " + s.opts.Name, Hint: hint, Err: err}
}

// undecodable judges a body that could not be decoded: JSON that breaks off was
// damaged on the way and can be asked again, all else is not what JIRA says.
func undecodable(body []byte) connectors.FaultKind {
	start := bytes.TrimSpace(body)
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') && !json.Valid(body) {
		return connectors.Retry
	}
	return connectors.Stop
}
