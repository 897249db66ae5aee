package openproject

import (
	"net/http"

	"pilotis/connectors/sandbox/faults"
)

// Fault is one way in which an answer goes wrong.
type Fault = faults.Fault

// Disturb lets the next n requests that the fault concerns go wrong, after those
// queued before; n < 0 is for ever.
func (s *Server) Disturb(n int, fault Fault) { s.faults.Next(n, fault) }

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

// mediaType is what OpenProject answers in.
const mediaType = "application/hal+json; charset=utf-8"

func (s *Server) refusal(status int) (contentType string, body []byte) {
	name := map[int]string{400: "InvalidQuery", 401: "Unauthenticated", 403: "MissingPermission", 404: "NotFound"}[status]
	if name == "" {
		name = "InternalServerError"
	}
	return mediaType, s.refuse(status, name, http.StatusText(status)).body
}
