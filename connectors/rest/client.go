package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/connectors"
)

// ErrTooLarge is in the chain of the error of an answer longer than
// [Options.MaxBody].
var ErrTooLarge = errors.New("the answer is too large")

const maxRedirects = 5

// Client talks to a tool. It is safe for concurrent use.
type Client struct {
	opts     Options
	next     http.RoundTripper
	http     *http.Client
	mu       sync.Mutex
	hosts    map[string]*host
	requests atomic.Int64
}

var _ http.RoundTripper = (*Client)(nil)

// New builds a client. It fails on a CA without certificates only; it does not
// touch the network.
func New(opts Options) (*Client, error) {
	c := &Client{opts: opts.withDefaults(), hosts: map[string]*host{}}
	c.next = c.opts.Transport
	if c.next == nil {
		transport, err := newTransport(c.opts.CA, c.opts.InFlight)
		if err != nil {
			return nil, err
		}
		c.next = transport
	}
	var top http.RoundTripper = c
	if c.opts.Authenticate != nil {
		top = c.opts.Authenticate(c)
	}
	c.http = &http.Client{Transport: top, CheckRedirect: checkRedirect}
	return c, nil
}

// Requests counts the requests sent, repetitions included.
func (c *Client) Requests() int64 { return c.requests.Load() }

// Close ends idle connections. The client can still be used.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// CloseIdleConnections lets an http.Client above close ours.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

type idempotentKey struct{}

// Idempotent marks the requests made with ctx as safe to repeat, for a search
// that has to be a POST.
func Idempotent(ctx context.Context) context.Context {
	return context.WithValue(ctx, idempotentKey{}, true)
}

// Do sends req with the client's credentials and gives the answer whatever its
// status; [Check] and [ReadJSON] judge it. The body is already in memory. An
// error is a [connectors.Fault] in which no secret is printed.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, networkFault(req, err)
	}
	return resp, nil
}

// GetJSON reads one address and gives the bytes of its JSON and the headers. op
// is the verb phrase of the error.
func (c *Client) GetJSON(ctx context.Context, op, address string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, &connectors.Fault{Kind: connectors.Stop, Op: op, Err: withoutURL(err), Hint: "correct the address in the configuration"}
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, nil, Name(op, err)
	}
	body, err := ReadJSON(op, resp)
	return body, resp.Header, err
}

// RoundTrip sends req, again where that is safe, within the bounds of the
// options. The last answer is given as it is once the bounds are reached, or when
// a smaller page may be answered: then [Size.Try] asks for one.
func (c *Client) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, host, budget := req.Context(), c.host(req.URL.Host), c.opts.MaxWait
	for attempt := 1; ; attempt++ {
		if err := c.admit(ctx, host, &budget); err != nil {
			return nil, err
		}
		resp, smaller, err := c.attempt(req, host)
		var asked time.Duration
		if resp != nil {
			now := c.opts.Clock.Now()
			if asked = askedWait(resp, now); asked > 0 {
				host.hold(now.Add(asked))
			}
		}
		if attempt == c.opts.Attempts || !repeatable(req) || !transient(ctx, resp, err) {
			return resp, err
		}
		pause := c.pause(attempt, asked)
		if pause > budget {
			return resp, err
		}
		budget -= pause
		if err := c.sleep(ctx, pause); err != nil {
			return nil, err
		}
		if smaller {
			return resp, err
		}
	}
}

// attempt sends req once, learns from the answer what the host and its pages
// bear, and tells whether a smaller page is worth asking.
func (c *Client) attempt(req *http.Request, host *host) (resp *http.Response, smaller bool, err error) {
	defer host.leave()
	ctx, began := req.Context(), c.opts.Clock.Now()
	resp, err = c.send(req)
	now, size := c.opts.Clock.Now(), sizeOf(ctx)
	if err == nil && !transient(ctx, resp, nil) {
		host.well(now)
	} else if transient(ctx, resp, err) {
		host.badly(began, now)
	}
	if size == nil || ctx.Err() != nil {
		return resp, false, err
	}
	if err == nil && resp.StatusCode < 300 {
		size.answered(now.Sub(began), int(resp.ContentLength))
		return resp, false, nil
	}
	if err != nil && overloaded(err) || err == nil && heavy(resp.StatusCode) {
		smaller = size.failed()
	}
	return resp, smaller, err
}

// send makes one attempt and reads the whole body, so that a body cut short is
// an error of the attempt and can be repeated.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), c.opts.Timeout)
	defer cancel()
	out := req.Clone(ctx)
	if req.Body != nil && req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, fmt.Errorf("rewind the request: %w", err)
		}
		out.Body = body
	}
	out.Header.Set("User-Agent", c.opts.UserAgent)
	if out.Header.Get("Accept") == "" {
		out.Header.Set("Accept", "application/json")
	}
	c.requests.Add(1)
	resp, err := c.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.opts.MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(body)) > c.opts.MaxBody {
		return nil, &connectors.Fault{
			Kind: connectors.Stop,
			Hint: "ask for smaller pages: lower page_size of the source",
			Err:  fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.opts.MaxBody),
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

func repeatable(req *http.Request) bool {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return false
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND", "REPORT":
		return true
	}
	marked, _ := req.Context().Value(idempotentKey{}).(bool)
	return marked
}

func transient(ctx context.Context, resp *http.Response, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		_, judged := errors.AsType[*connectors.Fault](err)
		return !judged && !connectors.Untrusted(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	stop := func(why string) error {
		return &connectors.Fault{
			Kind: connectors.Stop,
			Hint: "configure the tool's final address and credentials that its interface accepts; a single sign-on page cannot be followed",
			Err:  fmt.Errorf("redirected to %s: %s", RedactURL(req.URL), why),
		}
	}
	switch {
	case req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host:
		return stop("another host")
	case req.Method != first.Method:
		return stop("another method")
	case len(via) >= maxRedirects:
		return stop("too many times")
	}
	return nil
}

// withoutURL drops the address that net/url and net/http print, which may hold
// secrets.
func withoutURL(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return outer.Err
	}
	return err
}
