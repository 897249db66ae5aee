package openproject

import (
	"net/http"
	"strings"
	"time"
)

// Fault is one way in which an answer goes wrong.
type Fault struct {
	Status     int           // answer with this status, as OpenProject writes errors
	RetryAfter string        // header of a Status fault as it is: seconds, a date, or nonsense
	Body       string        // of a Status fault, instead of OpenProject's
	HTML       bool          // a login page with status 200, as a proxy in front gives
	Cut        bool          // the right answer, the connection broken in the middle of the body; needs a real server
	Malformed  bool          // half of the right answer, ending cleanly
	Delay      time.Duration // before the answer, which is right unless another field is set
	Path       string        // only requests whose path contains it; empty is any
}

type pending struct {
	fault Fault
	left  int
}

// Disturb lets the next n requests that the fault concerns go wrong, after those
// queued before; n < 0 is for ever.
func (s *Server) Disturb(n int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n != 0 {
		s.faults = append(s.faults, pending{fault, n})
	}
}

// BeforeRequest sets a function that is called before each answer with the
// number of the request, from 1 for the next; nil takes it away. It may change
// the server.
func (s *Server) BeforeRequest(f func(n int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = nil
	if f != nil {
		base := s.requests
		s.before = func(n int) { f(n - base) }
	}
}

func (s *Server) take(path string) (Fault, bool) {
	for i := range s.faults {
		p := &s.faults[i]
		if !strings.Contains(path, p.fault.Path) {
			continue
		}
		fault := p.fault
		if p.left--; p.left == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return fault, true
	}
	return Fault{}, false
}

const loginPage = `<!DOCTYPE html><html lang="fr"><head><title>Connexion</title></head><body><form action="/login" method="post"><input name="username"/><input type="password" name="password"/></form></body></html>`

// spoil makes the fault's own answer; false when the answer is to be the real one.
func (s *Server) spoil(w http.ResponseWriter, f Fault) bool {
	switch {
	case f.HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(loginPage)) // a client that has gone cannot be told
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		body := []byte(f.Body)
		if f.Body == "" {
			name := map[int]string{400: "InvalidQuery", 401: "Unauthenticated", 403: "MissingPermission", 404: "NotFound"}[f.Status]
			if name == "" {
				name = "InternalServerError"
			}
			body = s.refuse(f.Status, name, http.StatusText(f.Status)).body
		}
		w.Header().Set("Content-Type", "application/hal+json; charset=utf-8")
		w.WriteHeader(f.Status)
		_, _ = w.Write(body)
	default:
		return false
	}
	return true
}
