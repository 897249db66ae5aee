package rest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// What a page may take before the next one is asked larger, or smaller.
const (
	quickPage = time.Second
	slowPage  = 15 * time.Second
	smallPage = 1 << 20
	heavyPage = 16 << 20
)

// Size is how many objects to ask of a tool at once. It doubles after a page that
// came quickly and small, and is halved after one that came slowly, heavy or not
// at all: a server falls over the work and the bytes of a page, not over a number
// of objects. It is safe for concurrent use.
type Size struct {
	least, most int

	mu  sync.Mutex
	now int
}

// NewSize begins with first, between least and most.
func NewSize(first, least, most int) *Size {
	return &Size{least: least, most: max(least, most), now: min(max(least, first), max(least, most))}
}

// Now is how many objects to ask for.
func (s *Size) Now() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

type sizeKey struct{}

// Watched is a context the requests of which tell s how the server bears a page.
func (s *Size) Watched(ctx context.Context) context.Context {
	return context.WithValue(ctx, sizeKey{}, s)
}

// Try asks for a page of the size that suits the server, and again for a smaller
// one as long as the trouble it has may come from the size. The requests that
// count are those made with the context given to ask.
func (s *Size) Try(ctx context.Context, ask func(ctx context.Context, n int) error) error {
	watched := s.Watched(ctx)
	for {
		n := s.Now()
		err := ask(watched, n)
		if err == nil || ctx.Err() != nil || s.Now() >= n || !overloaded(err) {
			return err
		}
	}
}

// sizeOf is the Size that a request was asked by; nil when it has none.
func sizeOf(ctx context.Context) *Size {
	s, _ := ctx.Value(sizeKey{}).(*Size)
	return s
}

func (s *Size) answered(took time.Duration, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case took > slowPage || bytes > heavyPage:
		s.now = max(s.least, s.now/2)
	case took <= quickPage && bytes <= smallPage:
		s.now = min(s.most, s.now*2)
	}
}

// failed halves the size and tells whether that made it smaller.
func (s *Size) failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.now
	s.now = max(s.least, s.now/2)
	return s.now < before
}

// overloaded tells that a smaller page may succeed where this one failed. A 429 is
// not among it: it counts requests, and smaller pages are more of them.
func overloaded(err error) bool {
	if status, ok := errors.AsType[*StatusError](err); ok {
		return heavy(status.Status)
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return true
	}
	return errors.Is(err, ErrTooLarge) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// heavy are the answers of a server, or of the proxy before it, that had too much
// to do.
func heavy(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
