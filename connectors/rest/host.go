package rest

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// firstWindow is how many requests may be on their way to a host of which
	// nothing is known yet.
	firstWindow = 2
	// slowest is the share of the configured rate below which trouble does not
	// push it: a server that is down is asked now and then, not never.
	slowest = 1.0 / 16
	// regained is the share of the configured rate won back by each good answer.
	regained = 1.0 / 20
)

// host is what is known of one host: how fast we may go, how many requests it
// bears at once, and until when it told us to be quiet. Rate and window grow
// step by step while it answers well, and are halved when it is in trouble.
type host struct {
	limiter *rate.Limiter
	allowed rate.Limit // the configured rate
	widest  int        // the configured window

	mu     sync.Mutex
	until  time.Time
	cut    time.Time // when the window was last halved
	window int
	flying int
	good   int           // answers since the window last changed
	freed  chan struct{} // closed when a place may be free
}

func newHost(o Options) *host {
	limit := rate.Limit(o.RequestsPerSecond)
	if o.RequestsPerSecond < 0 {
		limit = rate.Inf
	}
	return &host{
		limiter: rate.NewLimiter(limit, o.Burst), allowed: limit, widest: o.InFlight,
		window: min(firstWindow, o.InFlight), freed: make(chan struct{}),
	}
}

func (h *host) hold(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.until) {
		h.until = until
	}
}

func (h *host) held() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until
}

// enter waits for a place among the requests on their way. With an error there is
// none taken.
func (h *host) enter(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		h.mu.Lock()
		if h.flying < h.window {
			h.flying++
			h.mu.Unlock()
			return nil
		}
		freed := h.freed
		h.mu.Unlock()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-freed:
		}
	}
}

// leave gives the place back.
func (h *host) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.flying--
	h.wake()
}

func (h *host) wake() {
	close(h.freed)
	h.freed = make(chan struct{})
}

// well notes a good answer.
func (h *host) well(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if limit := h.limiter.Limit(); limit < h.allowed {
		h.limiter.SetLimitAt(now, min(h.allowed, limit+h.allowed*regained))
	}
	if h.good++; h.good >= h.window && h.window < h.widest {
		h.window, h.good = h.window+1, 0
		h.wake()
	}
}

// badly notes that a request begun at that instant met a server in trouble. All
// that were on their way together meet the same trouble, and count once.
func (h *host) badly(began, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if began.Before(h.cut) {
		return
	}
	h.cut, h.good, h.window = now, 0, max(1, h.window/2)
	if h.allowed != rate.Inf {
		h.limiter.SetLimitAt(now, max(h.allowed*slowest, h.limiter.Limit()/2))
	}
}
