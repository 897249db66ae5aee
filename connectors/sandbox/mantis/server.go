package mantis

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/connectors/sandbox/faults"
	"pilotis/connectors/sandbox/world"
)

// Options says how the server behaves. The zero value is a current server that
// takes the token "mantis-token".
type Options struct {
	Now         func() time.Time // its clock; nil is time.Now
	Token       string
	Account     string // the login that the token belongs to; empty is "pilotis"
	Version     string // as the server tells it; empty is 2.29.0
	Zone        string // of the server, in which it writes times; empty is Europe/Paris
	Anonymous   bool   // whoever has no good token is answered as an anonymous visitor
	NewestFirst bool   // histories are told in descending order (history_order)
	NoHistory   bool   // the account is below view_history_threshold
	Restless    bool   // issues of one second change their order from answer to answer
	WholeLimit  int    // more issues than these in one answer exhaust its memory; 0 for no limit
	NoUsers     bool   // the account may not list users
}

// Server is one Mantis. It is safe for concurrent use.
type Server struct {
	options  Options
	zone     *time.Location
	release  [2]int
	requests atomic.Int64

	mu       sync.Mutex
	before   func(n int)
	hooked   int // requests since before was set
	faults   faults.Queue
	issues   map[int]*issue
	projects map[int]*project
	users    map[int]*user
	versions map[int]*version
	classes  map[int]*category
	recorded *recording // nil for a world
	last     int        // the highest number of an issue ever given
	serial   int        // of notes, files and links
}

// Fault is one way in which an answer goes wrong.
type Fault = faults.Fault

// New serves the anomalies of a world.
func New(w *world.World, options Options) (*Server, error) {
	s, err := open(options)
	if err != nil {
		return nil, err
	}
	s.furnish()
	s.fill(w)
	return s, nil
}

func open(options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Token == "" {
		options.Token = "mantis-token"
	}
	if options.Account == "" {
		options.Account = "pilotis"
	}
	if options.Version == "" {
		options.Version = "2.29.0"
	}
	if options.Zone == "" {
		options.Zone = "Europe/Paris"
	}
	s := &Server{
		options: options, issues: map[int]*issue{}, projects: map[int]*project{}, users: map[int]*user{},
		versions: map[int]*version{}, classes: map[int]*category{},
	}
	var err error
	if s.zone, err = time.LoadLocation(options.Zone); err != nil {
		return nil, fmt.Errorf("start the Mantis server: %w", err)
	}
	if n, err := fmt.Sscanf(options.Version, "%d.%d", &s.release[0], &s.release[1]); n != 2 {
		return nil, fmt.Errorf("start the Mantis server: version %q: %w", options.Version, err)
	}
	return s, nil
}

// Handler answers under any context path that ends in /api/rest or
// /api/rest/index.php.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Requests is how many requests came in.
func (s *Server) Requests() int64 { return s.requests.Load() }

// Close does nothing: a handler holds nothing open.
func (s *Server) Close() error { return nil }

// BeforeRequest sets a function that is called before the n-th request from now
// is answered, n from 1; nil takes it away. It may change the server.
func (s *Server) BeforeRequest(f func(n int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.hooked = f, 0
}

// Disturb makes the next n requests go wrong.
func (s *Server) Disturb(n int, fault Fault) { s.faults.Next(n, fault) }

// now is the server's time: Mantis keeps whole seconds.
func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Second) }

func (s *Server) atLeast(major, minor int) bool {
	return s.release[0] > major || s.release[0] == major && s.release[1] >= minor
}

// announce calls the function that waits for requests, without the lock: it may
// change the server.
func (s *Server) announce() {
	s.mu.Lock()
	f := s.before
	s.hooked++
	n := s.hooked
	s.mu.Unlock()
	if f != nil {
		f(n)
	}
}
