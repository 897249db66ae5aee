package documents

import (
	"errors"
	"fmt"
	"net"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/connectors/sandbox/faults"
	"pilotis/connectors/sandbox/world"
)

// Flavor is whose manners the WebDAV server has.
type Flavor string

// The flavours.
const (
	Nextcloud Flavor = "nextcloud" // files have identifiers, properties come in two parts
	Apache    Flavor = "apache"    // mod_dav: neither identifiers nor display names
)

// Options says how a server behaves. The zero value has no password.
type Options struct {
	Name     string           // of the server in the world: LETSDOCIT or MESSIE
	Now      func() time.Time // its clock; nil is time.Now
	User     string           // empty is "pilotis"
	Password string           // empty lets everybody in
	Flavor   Flavor           // empty is Nextcloud
}

// Server is one document server. It is safe for concurrent use.
type Server struct {
	options  Options
	requests atomic.Int64

	mu      sync.Mutex
	tree    *tree
	page    int // children that CMIS gives at most; 0 for as many as asked
	before  func(n int)
	hooked  int
	faults  faults.Queue
	blanks  int       // pages of children to come empty
	id      *identity // of the TLS and SSH servers; made at need
	closers []func()
	running sync.WaitGroup
}

// New serves the files of a world that lie on the named server. A file is there
// from its instant on, in the version of the moment.
func New(w *world.World, options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.User == "" {
		options.User = "pilotis"
	}
	if options.Flavor == "" {
		options.Flavor = Nextcloud
	}
	s := &Server{options: options, tree: newTree()}
	for _, f := range w.Files {
		if f.Server != options.Name {
			continue
		}
		for _, v := range f.Versions {
			if _, err := s.tree.put(f.Path, v.Content, v.At, f.Owner); err != nil {
				return nil, fmt.Errorf("start the document server %s: %w", options.Name, err)
			}
		}
		if _, err := s.tree.put(f.Path, f.Content, f.At, f.Owner); err != nil {
			return nil, fmt.Errorf("start the document server %s: %w", options.Name, err)
		}
	}
	return s, nil
}

// Requests is how many requests came in, by whatever protocol: of FTP, those
// that change the folder, list, date or fetch.
func (s *Server) Requests() int64 { return s.requests.Load() }

// Close ends the listeners and their connections. A handler holds nothing open.
func (s *Server) Close() error {
	s.mu.Lock()
	closers := s.closers
	s.closers = nil
	s.mu.Unlock()
	for _, end := range closers {
		end()
	}
	s.running.Wait()
	return nil
}

func (s *Server) now() time.Time { return s.options.Now().UTC() }

// serve accepts connections on a loopback address until Close.
func (s *Server) serve(address string, talk func(net.Conn)) (string, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("listen address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("listen address %q is not on the loopback interface", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	var mu sync.Mutex
	open, closed := map[net.Conn]bool{}, false
	s.mu.Lock()
	s.closers = append(s.closers, func() {
		listener.Close()
		mu.Lock()
		defer mu.Unlock()
		closed = true
		for c := range open {
			c.Close()
		}
	})
	s.mu.Unlock()
	s.running.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[c] = true
			if closed {
				c.Close()
			}
			mu.Unlock()
			s.running.Go(func() {
				defer func() {
					c.Close()
					mu.Lock()
					delete(open, c)
					mu.Unlock()
				}()
				talk(c)
			})
		}
	})
	return listener.Addr().String(), nil
}

// admits checks a login.
func (s *Server) admits(user, password string) bool {
	return s.options.Password == "" || user == s.options.User && password == s.options.Password
}

// Put gives the file at the path another content at the present instant, and
// makes it and its folders if need be.
func (s *Server) Put(at string, content []byte) error { return s.PutAt(at, content, s.now()) }

// PutAt is Put as a client does that preserves the time of the original.
func (s *Server) PutAt(at string, content []byte, modified time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.tree.put(at, content, s.now(), "")
	if err != nil {
		return fmt.Errorf("put %s: %w", at, err)
	}
	r := &n.revisions[len(n.revisions)-1]
	r.at = modified
	n.revisions = []revision{*r} // the present content, whatever time it bears
	return nil
}

// Link makes a symbolic link, which only FTP and SFTP show.
func (s *Server) Link(at, target string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, name := path.Split(at)
	parent, err := s.tree.folder(dir, s.now())
	if err != nil {
		return fmt.Errorf("link %s: %w", at, err)
	}
	s.tree.make(parent, name, s.now()).target = target
	return nil
}

// Folder makes a folder.
func (s *Server) Folder(at string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.tree.folder(at, s.now())
	return err
}

var errMissing = errors.New("there is no such file or folder")

// Remove deletes a file, or a folder with all in it.
func (s *Server) Remove(at string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.tree.find(at)
	if !ok || n == s.tree.root {
		return fmt.Errorf("remove %s: %w", at, errMissing)
	}
	s.tree.remove(n, s.now())
	return nil
}

// Move renames a file or folder; it keeps its identifier and its time.
func (s *Server) Move(from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.tree.find(from)
	if !ok || n == s.tree.root {
		return fmt.Errorf("move %s: %w", from, errMissing)
	}
	dir, name := path.Split(to)
	parent, err := s.tree.folder(dir, s.now())
	if err != nil {
		return fmt.Errorf("move %s: %w", from, err)
	}
	delete(n.parent.children, n.name)
	n.parent.touched = s.now()
	n.name, n.parent = name, parent
	parent.children[name], parent.touched = n, s.now()
	return nil
}

// Deny takes the account's right to read what lies at the path, or gives it back.
func (s *Server) Deny(at string, denied bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.tree.find(at)
	if !ok {
		return fmt.Errorf("deny %s: %w", at, errMissing)
	}
	n.denied = denied
	return nil
}

// Blank makes the next n pages of children that would hold some come empty.
func (s *Server) Blank(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blanks = n
}

// LimitPage bounds how many children CMIS gives at once; 0 gives what is asked.
func (s *Server) LimitPage(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page = n
}

// File is a file as it is now.
type File struct {
	Path, ID, Owner string
	Modified        time.Time
	Content         []byte
}

// Files are all the files that are there now, by path, those that the account may
// not read included.
func (s *Server) Files() map[string]File {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, files := s.now(), map[string]File{}
	for _, n := range s.tree.ids {
		if r, ok := n.current(now); ok {
			files[n.path()] = File{Path: n.path(), ID: strconv.Itoa(n.id), Owner: n.owner, Modified: r.at, Content: r.content}
		}
	}
	return files
}

// look gives the node at a path as the account sees it now.
func (s *Server) look(at string) (*node, error) {
	n, ok := s.tree.find(at)
	switch {
	case !ok || n != s.tree.root && !n.visible(s.now()):
		return nil, errMissing
	case !n.reachable():
		return nil, errDenied
	}
	return n, nil
}

var errDenied = errors.New("permission denied")

func trimmed(at string) string { return strings.TrimSuffix(at, "/") }
