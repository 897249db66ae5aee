package squash

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is one way in which an answer goes wrong.
type Fault struct {
	Status     int           // answer with this status instead of the real one
	RetryAfter string        // Retry-After header as it is
	HTML       bool          // answer with a login page and status 200, as a proxy in front does
	Redirect   bool          // answer with a redirection to the login page
	Cut        bool          // break the connection in the middle of the body; needs a real server
	Malformed  bool          // cut the body in the middle and end it cleanly
	Delay      time.Duration // wait before the answer
	Path       string        // only requests whose path contains it; empty is any
}

// Faults is the queue of the faults to come.
type Faults struct {
	mu    sync.Mutex
	queue []pending
}

type pending struct {
	fault Fault
	left  int
}

// Next lets the next n requests that the fault concerns go wrong, after those
// queued before; n < 0 is for ever, until Clear.
func (f *Faults) Next(n int, fault Fault) {
	if n == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, pending{fault, n})
}

// Clear forgets all queued faults.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = nil
}

func (f *Faults) take(path string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.queue {
		p := &f.queue[i]
		if !strings.Contains(path, p.fault.Path) {
			continue
		}
		fault := p.fault
		if p.left--; p.left == 0 {
			f.queue = append(f.queue[:i], f.queue[i+1:]...)
		}
		return fault
	}
	return Fault{}
}

const loginPage = `<!DOCTYPE html><html lang="fr"><head><title>Connexion</title></head>` +
	`<body><form action="/squash/login" method="post"><input name="username"/><input type="password" name="password"/></form></body></html>`

// spoil makes the fault's own answer; false when the answer is to be the real one.
func (f Fault) spoil(w http.ResponseWriter) bool {
	switch {
	case f.HTML:
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		_, _ = w.Write([]byte(loginPage)) // a client that has gone cannot be told
	case f.Redirect:
		w.Header().Set("Location", "/squash/login")
		w.WriteHeader(http.StatusFound)
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.Status)
		_, _ = w.Write(problem("org.springframework.web.server.ResponseStatusException", http.StatusText(f.Status)))
	default:
		return false
	}
	return true
}
