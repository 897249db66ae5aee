package openproject

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"pilotis/connectors/sandbox/faults"
	"pilotis/connectors/sandbox/world"
)

// Options says what server to be. The zero value is a server in French, with
// the meetings module, open to everybody as an administrator.
type Options struct {
	Now         func() time.Time // nil is time.Now
	Prefix      string           // the relative URL root, "/openproject"; Handler expects it in the path
	Language    string           // of the account, "fr" (default) or "en"
	APIKey      string           // demanded as the password of user "apikey", or as a bearer token
	Token       string           // demanded as a bearer token; both empty admits everybody
	NotAdmin    bool             // the account is a plain member
	NoMeetings  bool             // the module is missing: committees are work packages
	Window      time.Duration    // in which changes are put into one journal; 0 is 5 minutes, negative is none
	WholeSecond bool             // an old release: times to the second, activities without updatedAt
	DefaultPage int              // objects a page when not asked; 0 is 20
	MaxPage     int              // to which pageSize is clamped; 0 is 1000
	Public      bool             // credentials that are not accepted make an anonymous visitor instead of a 401
	Latency     time.Duration    // added to every answer
}

// Server is one OpenProject. Its methods may be used while it serves.
type Server struct {
	opts  Options
	words *lexicon

	writers sync.Pool // of gzip

	mu        sync.Mutex
	projects  []*project
	versions  []*version
	users     []*user
	issues    map[int]*issue
	children  map[int][]int // that are or were
	order     []*issue      // by id
	relations []*relation
	entries   []*entry
	meetings  []*meeting
	options   []option // custom options, ids from 1
	lastID    map[string]int
	disabled  bool // credentials are ignored from now on
	requests  int
	before    func(n int)
	faults    faults.Queue
	blanks    int // pages to come empty
}

// New fills a server with w; nil makes an empty one.
func New(w *world.World, opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Language == "" {
		opts.Language = "fr"
	}
	if opts.Window == 0 {
		opts.Window = 5 * time.Minute
	}
	if opts.DefaultPage == 0 {
		opts.DefaultPage = 20
	}
	if opts.MaxPage == 0 {
		opts.MaxPage = 1000
	}
	words, known := lexicons[opts.Language]
	if !known {
		return nil, fmt.Errorf("the sandbox OpenProject speaks fr and en, not %q", opts.Language)
	}
	if opts.Prefix != "" && (!strings.HasPrefix(opts.Prefix, "/") || strings.HasSuffix(opts.Prefix, "/")) {
		return nil, errors.New("the sandbox OpenProject wants a prefix such as /openproject")
	}
	s := &Server{opts: opts, words: words, issues: map[int]*issue{}, children: map[int][]int{}, lastID: map[string]int{}}
	s.furnish()
	if w != nil {
		s.fill(w)
	}
	return s, nil
}

// Handler serves the API under Options.Prefix.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Requests counts the requests answered so far, failed ones included.
func (s *Server) Requests() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.requests)
}

// Close does nothing: the server holds no resources of its own.
func (s *Server) Close() error { return nil }

// next gives the next id of a kind.
func (s *Server) next(kind string, first int) int {
	if s.lastID[kind] == 0 {
		s.lastID[kind] = first - 1
	}
	s.lastID[kind]++
	return s.lastID[kind]
}
