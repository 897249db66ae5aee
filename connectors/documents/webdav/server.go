// Package webdav lists and reads a WebDAV server (RFC 4918), one directory a
// PROPFIND of depth 1. Nextcloud and ownCloud give their files identifiers that
// survive a rename.
//
// The answer is read to the end of its XML or not at all: the known clients give
// what they could read of a damaged answer without an error, by which the files
// of the rest would pass for deleted. It imports connectors/documents and
// connectors/rest.
package webdav

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/rest"
)

// Options says which WebDAV folder to read. Of the credentials one kind: User
// and Password, or Token, or none.
type Options struct {
	URL            string // of the root folder, as the server itself names it
	User, Password string
	Token          string
	REST           rest.Options // Authenticate is set by the server
}

// String hides the secrets.
func (o Options) String() string { return "(WebDAV folder and its credentials)" }

// GoString hides the secrets.
func (o Options) GoString() string { return "webdav.Options{…}" }

// Server is a WebDAV folder. It is safe for concurrent use.
type Server struct {
	root   *url.URL
	client *rest.Client
}

var _ documents.Server = (*Server)(nil)

// New checks the options. It does not touch the network.
func New(opts Options) (*Server, error) {
	root, err := rest.CheckAddress(opts.URL, "https://dav.example/folder/")
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
	if !strings.HasSuffix(root.Path, "/") {
		root = root.JoinPath("/")
	}
	client, err := rest.New(opts.REST)
	if err != nil {
		return nil, err
	}
	return &Server{root: root, client: client}, nil
}

// Requests counts the HTTP requests sent so far, repetitions included.
func (s *Server) Requests() int64 { return s.client.Requests() }

// Close ends idle connections.
func (s *Server) Close() error {
	s.client.Close()
	return nil
}

// properties are those asked for. lockdiscovery and displayname are not among
// them: they tell nothing that is needed, and are where servers write broken XML.
const properties = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>` +
	`<d:resourcetype/><d:getetag/><d:getlastmodified/><d:getcontentlength/><d:getcontenttype/><d:creationdate/>` +
	`<oc:fileid/><oc:owner-id/><oc:owner-display-name/><oc:checksums/></d:prop></d:propfind>`

// List gives the members of a directory. A handle is an escaped path.
func (s *Server) List(ctx context.Context, handle string) ([]documents.Entry, error) {
	const op = "ask for the members of a folder"
	address, err := s.address(handle)
	if err != nil {
		return nil, err
	}
	// A collection without its slash is redirected, and a redirect turns PROPFIND
	// into GET.
	if !strings.HasSuffix(address.Path, "/") {
		address.Path += "/"
		if address.RawPath != "" {
			address.RawPath += "/"
		}
	}
	req, err := http.NewRequestWithContext(ctx, "PROPFIND", address.String(), strings.NewReader(properties))
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: op, Err: errors.New("the address cannot be asked for")}
	}
	req.Header.Set("Depth", "1")
	req.Header.Set("Content-Type", `application/xml; charset="utf-8"`)
	req.Header.Set("Accept", "application/xml, text/xml")
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, rest.Name(op, err)
	}
	body, err := rest.ReadJSON(op, resp) // any body but a page in HTML
	if err != nil {
		return nil, judge(op, resp.StatusCode, documents.ErrRefused, err)
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); resp.StatusCode != http.StatusMultiStatus || !strings.HasSuffix(kind, "xml") {
		return nil, &connectors.Fault{
			Kind: connectors.Stop, Op: op, Hint: "this address is no WebDAV folder: check it, and what stands before the server",
			Err: fmt.Errorf("the answer is %d with content type %q, not 207 with XML", resp.StatusCode, kind),
		}
	}
	entries, err := parse(body, address.Path)
	if err != nil {
		return nil, &connectors.Fault{
			Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", documents.ErrRefused, err),
			Hint: "if it lasts, look for the file in this folder whose name the server cannot tell",
		}
	}
	return entries, nil
}

// Read gives the content of a file.
func (s *Server) Read(ctx context.Context, handle string, limit int64) ([]byte, error) {
	const op = "download a file"
	address, err := s.address(handle)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: op, Err: errors.New("the address cannot be asked for")}
	}
	req.Header.Set("Accept", "*/*")
	// The server's own bytes are wanted: their number is compared with the size.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := s.client.Do(req)
	if errors.Is(err, rest.ErrTooLarge) {
		return nil, documents.ErrTooLarge
	}
	if err != nil {
		return nil, rest.Name(op, err)
	}
	if err := rest.Check(op, resp); err != nil {
		return nil, judge(op, resp.StatusCode, documents.ErrUnreadable, err)
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind == "text/html" && !strings.Contains(strings.ToLower(path.Ext(address.Path)), "htm") {
		return nil, &connectors.Fault{
			Kind: connectors.Stop, Op: op, Hint: "a login page or a proxy stands before the server: check its address and the credentials",
			Err: errors.New("the answer is a page in HTML and the file is none"),
		}
	}
	var content bytes.Buffer
	if _, err := io.Copy(&content, io.LimitReader(resp.Body, limit+1)); err != nil {
		return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: err}
	}
	if int64(content.Len()) > limit {
		return nil, documents.ErrTooLarge
	}
	return content.Bytes(), nil
}

func (s *Server) address(handle string) (*url.URL, error) {
	if handle == "" {
		return new(*s.root), nil
	}
	address, err := s.root.Parse(handle)
	if err != nil || address.Host != s.root.Host {
		return nil, fmt.Errorf("%w: a member's address cannot be followed", documents.ErrRefused)
	}
	return address, nil
}

// judge tells a directory or a file that the server refuses from a server that is
// not well; failed is what a failure of the server at this one is.
func judge(op string, status int, failed, err error) error {
	switch status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusConflict, http.StatusMethodNotAllowed, http.StatusLocked:
		return &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", documents.ErrUnreadable, err)}
	case http.StatusInternalServerError:
		// Some servers fail at one folder, for a dangling link in it, or at one file,
		// for ever.
		return &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("%w: %w", failed, err)}
	}
	return err
}
