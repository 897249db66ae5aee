// Package cmis lists and reads a CMIS 1.1 repository over its browser binding,
// which Alfresco, Nuxeo, OpenText and others serve. A document is known by its
// version series, which survives a rename, a move and a new version.
//
// It imports connectors/documents and connectors/rest.
package cmis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/rest"
)

// DefaultPageSize is how many children are asked for at once.
const DefaultPageSize = 200

// Options says which repository to read. Of the credentials one kind: User and
// Password, or Token, or none.
type Options struct {
	URL            string // of the browser binding's service document
	Repository     string // its identifier; may be empty where there is only one
	Root           string // path of the folder to read; empty is the whole repository
	User, Password string
	Token          string
	PageSize       int          // at least 2, as pages overlap by one child
	REST           rest.Options // Authenticate is set by the server
}

// String hides the secrets.
func (o Options) String() string { return "(CMIS repository and its credentials)" }

// GoString hides the secrets.
func (o Options) GoString() string { return "cmis.Options{…}" }

// Server is a folder of a CMIS repository. It is safe for concurrent use.
type Server struct {
	opts   Options
	entry  *url.URL
	client *rest.Client
	mu     sync.Mutex
	root   *url.URL // of the root folder, once known
}

var _ documents.Server = (*Server)(nil)

const download = "download a document"

// New checks the options. It does not touch the network.
func New(opts Options) (*Server, error) {
	entry, err := rest.CheckAddress(opts.URL, "https://ged.example/api/-default-/public/cmis/versions/1.1/browser")
	switch {
	case err != nil:
		return nil, err
	case opts.Token != "" && opts.User != "", (opts.User == "") != (opts.Password == ""):
		return nil, errors.New("auth: want a user with its password, or a token, or none of them")
	case opts.Token != "":
		opts.REST.Authenticate = rest.Bearer(opts.Token)
	case opts.User != "":
		opts.REST.Authenticate = rest.Basic(opts.User, opts.Password)
	}
	if opts.PageSize == 0 {
		opts.PageSize = DefaultPageSize
	}
	if opts.PageSize < 2 {
		return nil, errors.New("page size: want at least 2, pages overlap by one child")
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, err
	}
	return &Server{opts: opts, entry: entry, client: client}, nil
}

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Server) Requests() int64 { return s.client.Requests() }

// Close ends idle connections.
func (s *Server) Close() error {
	s.client.Close()
	return nil
}

// List gives the children of a folder. A handle is an object's identifier, with
// the kind of content of a document. The
// pages of children shift when one comes or goes: they are asked for with an
// overlap of one, and from the beginning when it does not fit.
func (s *Server) List(ctx context.Context, handle string) ([]documents.Entry, error) {
	const op, restarts = "ask for the children of a folder", 5
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	for range restarts {
		entries, err := s.children(ctx, op, handle)
		if !errors.Is(err, errShifted) {
			return entries, err
		}
	}
	return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: the folder changes faster than it is read", documents.ErrRefused)}
}

// errShifted is that a page does not begin with the end of the one before.
var errShifted = errors.New("the children shifted between two pages")

func (s *Server) children(ctx context.Context, op, handle string) ([]documents.Entry, error) {
	refused := func(why string) error {
		return &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %s", documents.ErrRefused, why)}
	}
	var all []child
	for overlap := 0; ; {
		query := url.Values{"cmisselector": {"children"}, "succinct": {"true"}, "includeAllowableActions": {"false"},
			"maxItems": {strconv.Itoa(s.opts.PageSize)}, "skipCount": {strconv.Itoa(len(all) - overlap)}, "orderBy": {"cmis:name ASC"}}
		body, err := s.get(ctx, op, handle, query)
		if err != nil {
			return nil, err
		}
		page, err := parsePage(body)
		if err != nil {
			return nil, refused(err.Error())
		}
		if overlap > 0 && (len(page.children) == 0 || page.children[0].object != all[len(all)-1].object) {
			return nil, errShifted
		}
		fresh := page.children[overlap:]
		all = append(all, fresh...)
		switch {
		case page.more && len(page.children) == 0:
			return nil, refused("the server announces more children and gives none")
		case page.more && len(page.children) == 1:
			overlap = 0 // a server that gives one at a time never gets past an overlap
		case page.more:
			overlap = 1
		case page.total >= 0 && page.total != len(all):
			return nil, errShifted
		default:
			return entries(all)
		}
	}
}

func entries(all []child) ([]documents.Entry, error) {
	list := make([]documents.Entry, 0, len(all))
	for _, c := range all {
		if !c.working {
			list = append(list, c.entry)
		}
	}
	return list, nil
}

// Read gives the content of a document.
func (s *Server) Read(ctx context.Context, handle string, limit int64) ([]byte, error) {
	const op = download
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	id, kind, _ := strings.Cut(handle, kindMark)
	resp, err := s.ask(ctx, op, s.object(id, url.Values{"cmisselector": {"content"}}))
	if errors.Is(err, rest.ErrTooLarge) {
		return nil, documents.ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	if got := resp.Header.Get("Content-Type"); strings.HasPrefix(got, "text/html") && !strings.HasPrefix(kind, "text/html") {
		return nil, &connectors.Fault{
			Kind: connectors.Stop, Op: op, Hint: "a login page or a proxy stands before the server: check its address and the credentials",
			Err: errors.New("the answer is a page in HTML and the document is none"),
		}
	}
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: err}
	}
	if int64(len(content)) > limit {
		return nil, documents.ErrTooLarge
	}
	return content, nil
}

// connect finds the root folder's address. Only its path is taken: a server
// behind a proxy names a host of its own, to which credentials must not go.
func (s *Server) connect(ctx context.Context) error {
	const op = "read the service document"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.root != nil {
		return nil
	}
	body, _, err := s.client.GetJSON(ctx, op, s.entry.String())
	if err != nil {
		return err
	}
	broken := &connectors.Fault{Kind: connectors.Stop, Op: op, Hint: "the address must be that of the CMIS 1.1 browser binding"}
	var repositories map[string]struct {
		RootFolderURL string `json:"rootFolderUrl"`
	}
	if err := json.Unmarshal(body, &repositories); err != nil {
		broken.Err = fmt.Errorf("it is not one: %w", err)
		if !json.Valid(body) {
			broken.Kind, broken.Hint = connectors.Retry, ""
		}
		return broken
	}
	names := slices.Sorted(maps.Keys(repositories))
	name := s.opts.Repository
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	repository, ok := repositories[name]
	if !ok {
		broken.Hint = "name one of its repositories as documents.repository of the source: " + strings.Join(names, ", ")
		broken.Err = fmt.Errorf("the service has %d repositories and none is %q", len(names), name)
		return broken
	}
	root, err := url.Parse(repository.RootFolderURL)
	if err != nil || !strings.HasPrefix(root.Path, "/") {
		broken.Err = errors.New("the repository has no address of its root folder")
		return broken
	}
	root.Scheme, root.Host, root.User = s.entry.Scheme, s.entry.Host, nil
	s.root = root
	return nil
}

// object is the address of an object: by its identifier, else the configured root.
func (s *Server) object(id string, query url.Values) string {
	at := *s.root // set by connect, and never changed
	if id == "" {
		if root := strings.Trim(s.opts.Root, "/"); root != "" {
			at = *at.JoinPath(strings.Split(root, "/")...)
		}
	} else {
		query.Set("objectId", id)
	}
	at.RawQuery = query.Encode()
	return at.String()
}

func (s *Server) get(ctx context.Context, op, id string, query url.Values) ([]byte, error) {
	resp, err := s.ask(ctx, op, s.object(id, query))
	if err != nil {
		return nil, err
	}
	return rest.ReadJSON(op, resp)
}

func (s *Server) ask(ctx context.Context, op, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: op, Err: errors.New("the address cannot be asked for")}
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, rest.Name(op, err)
	}
	if err := rest.Check(op, resp); err != nil {
		switch resp.StatusCode {
		case http.StatusForbidden, http.StatusNotFound, http.StatusConflict:
			return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", documents.ErrUnreadable, err)}
		case http.StatusInternalServerError:
			if op == download { // it fails at this document, and will again
				return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", documents.ErrUnreadable, err)}
			}
			return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", documents.ErrRefused, err)}
		}
		return nil, err
	}
	return resp, nil
}
