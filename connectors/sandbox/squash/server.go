package squash

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/connectors/sandbox/faults"
	"pilotis/connectors/sandbox/world"
)

// Generation is the plugin's generation.
type Generation int

const (
	// Modern is the plugin of Squash 6 and later: RFC 3339 dates, linked issues,
	// a status of iterations.
	Modern Generation = iota
	// Legacy is the plugin up to version 3: offsets without a colon, no issues, no
	// choice of fields in lists.
	Legacy
)

// Options says how the server behaves. The zero value is a modern server that
// lets everybody in.
type Options struct {
	Generation     Generation
	User, Password string // Basic authentication
	Token          string // bearer token; either way is accepted when both are set
	BugTracker     string // what comes before an anomaly's number in its address; a Mantis by default
	PublicURL      string // the address in links; one that no client can use by default, as behind a proxy
	MaxPage        int    // the server's cap on the size of a page; 0 is 2,000
	Latency        time.Duration
	Now            func() time.Time // the server's clock; nil is time.Now
}

// Server is a living Squash TM. It may be changed while it serves.
type Server struct {
	// Faults is what will go wrong next.
	Faults faults.Queue

	options  Options
	requests atomic.Int64
	before   atomic.Pointer[func(n int)]

	mu    sync.Mutex
	model *model
}

// New makes a world live. It fails on a world whose parts name others that do not
// exist.
func New(w *world.World, options Options) (*Server, error) {
	if w == nil {
		return nil, errors.New("serve Squash TM: there is no world")
	}
	if options.BugTracker == "" {
		options.BugTracker = "https://mantis.example/view.php?id="
	}
	if options.PublicURL == "" {
		options.PublicURL = "http://squash.internal:8080/squash"
	}
	if options.MaxPage <= 0 {
		options.MaxPage = 2000
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	m, err := build(w)
	if err != nil {
		return nil, err
	}
	return &Server{options: options, model: m}, nil
}

// Handler answers for every path that holds /api/rest/latest/, whatever the
// context path before it.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Requests is how many requests came in, failed ones included.
func (s *Server) Requests() int64 { return s.requests.Load() }

// BeforeRequest sets a function that is called before each answer with the number
// of the request since it was set, from 1; nil takes it away. The function may
// change the server.
func (s *Server) BeforeRequest(f func(n int)) {
	if f == nil {
		s.before.Store(nil)
		return
	}
	var n atomic.Int64 // answers are given in parallel
	counted := func(int) { f(int(n.Add(1))) }
	s.before.Store(&counted)
}

// Blank makes the next n pages that would hold something come empty.
func (s *Server) Blank(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.model.blanks = n
}

// LimitPage caps the size of pages from now on; 0 lifts the cap.
func (s *Server) LimitPage(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n <= 0 {
		n = 2000
	}
	s.options.MaxPage = n
}

// Close does nothing: a handler holds nothing open.
func (s *Server) Close() error { return nil }
