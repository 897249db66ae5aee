package rest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
)

const (
	firstPause = time.Second
	lastPause  = time.Minute
	// askedJitter spreads the clients that a server told to come back at the
	// same instant; it only ever lengthens the wait.
	askedJitter = 500 * time.Millisecond
)

func (c *Client) host(name string) *host {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, known := c.hosts[name]
	if !known {
		h = newHost(c.opts)
		c.hosts[name] = h
	}
	return h
}

// admit waits for the host's turn and takes a place among the requests on their
// way, for the caller to leave. What a server asked for is taken from budget; our
// own pacing is not.
func (c *Client) admit(ctx context.Context, h *host, budget *time.Duration) error {
	now := c.opts.Clock.Now()
	if asked := h.held().Sub(now); asked > 0 {
		if asked > *budget {
			return &connectors.Fault{
				Kind: connectors.Retry,
				Hint: "the tool limits this account; run less often or ask its administrators for a higher limit",
				Err:  fmt.Errorf("the tool asks to wait until %s", h.held().UTC().Format(time.RFC3339)),
			}
		}
		*budget -= asked
		if err := c.sleep(ctx, asked); err != nil {
			return err
		}
		now = c.opts.Clock.Now()
	}
	if turn := h.limiter.ReserveN(now, 1).DelayFrom(now); turn > 0 {
		if err := c.sleep(ctx, turn); err != nil {
			return err
		}
	}
	return h.enter(ctx)
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	return c.opts.Clock.Sleep(ctx, d)
}

// pause is how long to wait before sending again: what the server asks when it
// says so, else twice as long each time.
func (c *Client) pause(attempt int, asked time.Duration) time.Duration {
	if asked > 0 {
		return asked + time.Duration(c.opts.Jitter()*float64(askedJitter))
	}
	d := lastPause
	if attempt < 7 {
		d = min(lastPause, firstPause<<(attempt-1))
	}
	return d/2 + time.Duration(c.opts.Jitter()*float64(d/2))
}

// askedWait reads how long the server wants us to wait. Instants are compared
// with the server's own Date, so that a wrong clock on either side is harmless.
func askedWait(resp *http.Response, now time.Time) time.Duration {
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date
	}
	if d := parseWait(resp.Header.Get("Retry-After"), now); d > 0 {
		return d
	}
	limited := resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
	if !limited && strings.TrimSpace(resp.Header.Get("X-RateLimit-Remaining")) != "0" {
		return 0
	}
	return parseWait(resp.Header.Get("X-RateLimit-Reset"), now)
}

// parseWait accepts seconds to wait, seconds or milliseconds since 1970, an
// HTTP date and the ISO 8601 forms in use. Anything else asks for nothing.
func parseWait(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		switch {
		case n > 1e12:
			return time.UnixMilli(n).Sub(now)
		case n > 1e9:
			return time.Unix(n, 0).Sub(now)
		default:
			return time.Duration(n) * time.Second
		}
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(now)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Sub(now)
		}
	}
	return 0
}
