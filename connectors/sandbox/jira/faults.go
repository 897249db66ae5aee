package jira

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is one way in which an answer goes wrong.
type Fault struct {
	Status     int           // answer with this status instead of the real one
	RetryAfter string        // Retry-After header as it is: seconds, a date, or nonsense
	Body       string        // body of a Status fault; JIRA's error form when empty
	HTML       bool          // answer with a login page and status 200, as a proxy in front does
	Cut        bool          // answer rightly but break the connection in the middle of the body; needs a real server
	Delay      time.Duration // wait before the answer, which is right unless another field is set
	Path       string        // only requests whose path contains it; empty is any
}

// Faults is the queue of the faults a site will make. It may be used while the
// site serves.
type Faults struct {
	mu    sync.Mutex
	queue []pending
}

type pending struct {
	fault Fault
	left  int
}

// Next lets the next n requests that the fault concerns go wrong. Faults queued
// before come first; 0 is none and n < 0 for ever, until Clear.
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

// Left tells how many faults are still to be made; negative when one is for ever.
func (f *Faults) Left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := 0
	for _, p := range f.queue {
		if p.left < 0 {
			return -1
		}
		sum += p.left
	}
	return sum
}

func (f *Faults) take(path string) (Fault, bool) {
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
		return fault, true
	}
	return Fault{}, false
}

const loginPage = `<!DOCTYPE html><html lang="fr"><head><title>Authentification</title></head>` +
	`<body><form action="/sso/login" method="post"><input name="username"/><input type="password" name="password"/></form></body></html>`

// spoil makes the fault's own answer; false when the answer is to be the real one.
func (f Fault) spoil(w http.ResponseWriter) bool {
	switch {
	case f.HTML:
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(loginPage)) // a client that has gone cannot be told
		return true
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		body := []byte(f.Body)
		if f.Body == "" {
			body = errorBody(http.StatusText(f.Status))
		}
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(f.Status)
		_, _ = w.Write(body)
		return true
	}
	return false
}

// errorBody is JIRA's form of an error.
func errorBody(messages ...string) []byte {
	return object{{"errorMessages", encode(messages)}, {"errors", []byte("{}")}}.bytes()
}
