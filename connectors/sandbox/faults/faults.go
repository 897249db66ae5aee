// Package faults lets the servers of the sandbox go wrong on demand: each has a
// [Queue] of what is to come, and answers as a [Fault] says.
package faults

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is one way in which an answer goes wrong. The zero value is none.
type Fault struct {
	Status     int           // answer with this status instead of the real one
	RetryAfter string        // Retry-After header of a Status fault as it is: seconds, a date, or nonsense
	Body       string        // of a Status fault; the tool's form of an error when empty
	HTML       bool          // answer with a login page and status 200, as a proxy in front does
	Redirect   string        // answer with a redirection to this place
	Cut        bool          // answer rightly but break the connection in the middle of the body; needs a real server
	Malformed  bool          // answer rightly but end after half of the body
	Delay      time.Duration // wait before the answer, which is right unless another field is set
	Path       string        // only requests whose path contains it; empty is any
}

// Queue is the faults to come. The zero value is empty. It may be used while a
// server serves.
type Queue struct {
	mu    sync.Mutex
	queue []pending
}

type pending struct {
	fault Fault
	left  int
}

// Next lets the next n requests that the fault concerns go wrong. Faults queued
// before come first; 0 is none and n < 0 for ever, until Clear.
func (q *Queue) Next(n int, fault Fault) {
	if n == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = append(q.queue, pending{fault, n})
}

// Clear forgets all queued faults.
func (q *Queue) Clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = nil
}

// Left tells how many faults are still to be made; negative when one is for ever.
func (q *Queue) Left() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	sum := 0
	for _, p := range q.queue {
		if p.left < 0 {
			return -1
		}
		sum += p.left
	}
	return sum
}

// Take gives the fault that a request of the path is to meet.
func (q *Queue) Take(path string) Fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.queue {
		p := &q.queue[i]
		if !strings.Contains(path, p.fault.Path) {
			continue
		}
		fault := p.fault
		if p.left--; p.left == 0 {
			q.queue = append(q.queue[:i], q.queue[i+1:]...)
		}
		return fault
	}
	return Fault{}
}

// LoginPage is what a proxy in front of a tool answers to whom it does not know.
const LoginPage = `<!DOCTYPE html><html lang="fr"><head><title>Authentification</title></head>` +
	`<body><form action="/sso/login" method="post"><input name="username"/><input type="password" name="password"/></form></body></html>`

// Spoil makes the fault's own answer; false when the answer is to be the right
// one. refusal is the tool's form of an error of a status.
func (f Fault) Spoil(w http.ResponseWriter, refusal func(status int) (contentType string, body []byte)) bool {
	switch {
	case f.HTML:
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		_, _ = w.Write([]byte(LoginPage)) // a client that has gone cannot be told
	case f.Redirect != "":
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusFound)
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		contentType, body := refusal(f.Status)
		if f.Body != "" {
			body = []byte(f.Body)
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(f.Status)
		_, _ = w.Write(body)
	default:
		return false
	}
	return true
}

// Truncate gives what the fault leaves of a body, before it is compressed.
func (f Fault) Truncate(body []byte) []byte {
	if f.Malformed {
		return body[:len(body)/2]
	}
	return body
}

// Send sends the right answer, the headers of which are set, as far as the
// connection holds.
func (f Fault) Send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if !f.Cut {
		_, _ = w.Write(body) // a client that has gone cannot be told
		return
	}
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler) // net/http's way to break a connection
}

// Wait lets a server's latency and the fault's delay pass; false when the client
// has gone meanwhile.
func (f Fault) Wait(ctx context.Context, latency time.Duration) bool {
	if latency+f.Delay <= 0 {
		return true
	}
	timer := time.NewTimer(latency + f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
