package documents

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// Fault is one way in which an answer goes wrong. FTP and SFTP have their nearest
// to an HTTP status: 401 is "not logged in", 403 "denied", any other "not now".
type Fault struct {
	Status     int
	RetryAfter string
	Cut        bool // the connection breaks in the middle of the answer
	Malformed  bool // the answer is cut and ends cleanly
	HTML       bool // a login page with status 200
	Delay      time.Duration
}

// BeforeRequest sets a function that is called before the n-th request from now
// is answered, n from 1; nil takes it away. It may change the server.
func (s *Server) BeforeRequest(f func(n int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.hooked = f, 0
}

// Disturb makes the next n requests go wrong; faults set before are forgotten.
func (s *Server) Disturb(n int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	for range n {
		s.faults = append(s.faults, fault)
	}
}

// begin counts a request, calls the hook and gives the fault to make.
func (s *Server) begin() Fault {
	s.requests.Add(1)
	s.mu.Lock()
	s.hooked++
	n, before := s.hooked, s.before
	s.mu.Unlock()
	if before != nil {
		before(n)
	}
	s.mu.Lock()
	var fault Fault
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	s.mu.Unlock()
	if fault.Delay > 0 {
		time.Sleep(fault.Delay)
	}
	return fault
}

const loginPage = `<!DOCTYPE html><html lang="fr"><head><title>Authentification</title></head>` +
	`<body><form action="/sso/login" method="post"><input name="username"/><input type="password" name="password"/></form></body></html>`

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
	switch {
	case fault.HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(loginPage)) // a client that has gone cannot be told
		return
	case fault.Status != 0:
		if fault.RetryAfter != "" {
			w.Header().Set("Retry-After", fault.RetryAfter)
		}
		http.Error(w, http.StatusText(fault.Status), fault.Status)
		return
	}
	a := &answer{status: http.StatusOK, header: w.Header()}
	handle(a, r)
	body := a.body.Bytes()
	if fault.Malformed {
		body = body[:len(body)/2]
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if fault.Cut {
		body = body[:len(body)/2]
	}
	_, _ = w.Write(body)
	if fault.Cut {
		panic(http.ErrAbortHandler)
	}
}
