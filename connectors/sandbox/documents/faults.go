package documents

import (
	"bytes"
	"net/http"
	"time"

	"pilotis/connectors/sandbox/faults"
)

// Fault is one way in which an answer goes wrong. FTP and SFTP have their nearest
// to an HTTP status: 401 is "not logged in", 403 "denied", any other "not now".
type Fault = faults.Fault

// BeforeRequest sets a function that is called before the n-th request from now
// is answered, n from 1; nil takes it away. It may change the server.
func (s *Server) BeforeRequest(f func(n int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.hooked = f, 0
}

// Disturb makes the next n requests go wrong; faults set before are forgotten.
func (s *Server) Disturb(n int, fault Fault) {
	s.faults.Clear()
	s.faults.Next(n, fault)
}

// begin counts a request, calls the hook and gives the fault to make, its delay
// being over.
func (s *Server) begin() Fault {
	s.requests.Add(1)
	s.mu.Lock()
	s.hooked++
	n, before := s.hooked, s.before
	s.mu.Unlock()
	if before != nil {
		before(n)
	}
	fault := s.faults.Take("")
	time.Sleep(fault.Delay)
	return fault
}

// answer is an HTTP answer before it is sent.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// spoil answers by HTTP as a fault wants it.
func (s *Server) spoil(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) {
	fault := s.begin()
	w.Header().Set("Date", s.now().Format(http.TimeFormat))
	if fault.Spoil(w, refusal) {
		return
	}
	a := &answer{status: http.StatusOK, header: w.Header()}
	handle(a, r)
	fault.Send(w, a.status, fault.Truncate(a.body.Bytes()))
}

func refusal(status int) (contentType string, body []byte) {
	return "text/plain; charset=utf-8", []byte(http.StatusText(status) + "\n")
}
