// Package sftp lists and reads an SFTP server (protocol 3), whose host key is
// known beforehand.
//
// Its times are whole seconds in UTC. The package imports connectors/documents,
// connectors/rest, pkg/sftp and x/crypto/ssh.
package sftp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"pilotis/connectors"
	"pilotis/connectors/documents"
)

// Server is a folder of an SFTP server. It is safe for concurrent
// use, one request at a time.
type Server struct {
	opts     Options
	ssh      *ssh.ClientConfig
	mu       sync.Mutex // over conn, and over a request on it
	conn     *conn      // nil when not connected
	requests atomic.Int64
}

var _ documents.Server = (*Server)(nil)

const download = "download a file"

// New checks the options. It does not touch the network.
func New(opts Options) (*Server, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, err
	}
	config, err := opts.client()
	if err != nil {
		return nil, err
	}
	return &Server{opts: opts, ssh: config}, nil
}

// Requests counts the listings and downloads, repetitions included.
func (s *Server) Requests() int64 { return s.requests.Load() }

// Close ends the connection. The server can still be used.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop()
	return nil
}

func (s *Server) drop() {
	if s.conn != nil {
		s.conn.close()
		s.conn = nil
	}
}

// List gives the members of a directory. A handle is an absolute path.
func (s *Server) List(ctx context.Context, handle string) ([]documents.Entry, error) {
	dir := handle
	if dir == "" {
		dir = s.opts.Root
	}
	var members []fs.FileInfo
	err := s.try(ctx, "list a folder", func(c *sftp.Client) error {
		var err error
		members, err = c.ReadDirContext(ctx, dir)
		return err
	})
	if err != nil {
		return nil, err // with the members read so far, which are not all
	}
	entries := make([]documents.Entry, 0, len(members))
	for _, m := range members {
		e, err := entry(dir, m)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func entry(dir string, m fs.FileInfo) (documents.Entry, error) {
	e := documents.Entry{Name: m.Name(), Handle: dir + "/" + m.Name(), Size: -1}
	if dir == "/" {
		e.Handle = dir + m.Name()
	}
	switch mode := m.Mode(); {
	case mode.IsDir():
		e.Type = documents.Directory
	case mode&fs.ModeSymlink != 0:
		e.Type = documents.Link
	case mode.IsRegular():
		e.Type, e.Size = documents.File, m.Size()
	default:
		e.Type = documents.Other
	}
	said := map[string]any{"protocol": "sftp", "name": documents.Bytes(m.Name()), "mode": m.Mode().String(), "size": m.Size()}
	if stat, ok := m.Sys().(*sftp.FileStat); ok {
		// A server may leave the times out, which reads as 1970.
		if stat.Mtime != 0 {
			e.Modified = time.Unix(int64(stat.Mtime), 0).UTC()
		}
		said["mtime"], said["uid"], said["gid"] = stat.Mtime, stat.UID, stat.GID
	}
	if e.Size < 0 && e.Type == documents.File {
		return e, fmt.Errorf("%w: %q has the size %d", documents.ErrRefused, e.Name, e.Size)
	}
	var err error
	e.Said, err = json.Marshal(said)
	return e, err
}

// Read gives the content of a file.
func (s *Server) Read(ctx context.Context, handle string, limit int64) ([]byte, error) {
	var content []byte
	err := s.try(ctx, download, func(c *sftp.Client) error {
		f, err := c.Open(handle)
		if err != nil {
			return err
		}
		defer f.Close()
		content, err = io.ReadAll(io.LimitReader(f, limit+1))
		return err
	})
	if err == nil && int64(len(content)) > limit {
		return nil, documents.ErrTooLarge
	}
	return content, err
}

// try does one request, again on a new connection where that can help. Bad
// credentials and an unknown host are never tried twice.
func (s *Server) try(ctx context.Context, op string, request func(*sftp.Client) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return judge(ctx, op, err)
		}
		s.requests.Add(1)
		err := s.once(ctx, request)
		if err == nil {
			return nil
		}
		fault := judge(ctx, op, err)
		if fault.Kind == connectors.Stop || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || attempt == s.opts.Attempts || ctx.Err() != nil {
			return fault
		}
		if s.opts.Clock.Sleep(ctx, time.Second<<(2*(attempt-1))) != nil {
			return fault
		}
	}
}

func (s *Server) once(ctx context.Context, request func(*sftp.Client) error) error {
	if s.conn == nil {
		c, err := open(ctx, s.opts, s.ssh)
		if err != nil {
			return err
		}
		s.conn = c
	}
	watched := s.conn
	limited, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	stop := context.AfterFunc(limited, watched.close)
	err := request(watched.client)
	if !stop() {
		s.conn = nil
		if err == nil {
			err = limited.Err()
		}
		return err
	}
	if err != nil && !answered(err) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		s.drop()
	}
	return err
}

// answered tells that the server itself gave the error, over a sound connection.
func answered(err error) bool {
	_, ok := errors.AsType[*sftp.StatusError](err)
	return ok
}

// judge says what can be done about err. SFTP's general failure says nothing: it
// is worth another try, and concerns one folder or file if it stays.
func judge(ctx context.Context, op string, err error) *connectors.Fault {
	fault := &connectors.Fault{Kind: connectors.Retry, Op: op, Err: err}
	var login *loginError
	switch {
	case ctx.Err() != nil:
		fault.Err = ctx.Err()
	case errors.As(err, &login):
		fault.Kind, fault.Hint = connectors.Stop, login.hint
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		fault.Err = fmt.Errorf("%w: %w", documents.ErrUnreadable, err)
	case answered(err) && op == download:
		fault.Err = fmt.Errorf("%w: %w", documents.ErrUnreadable, err)
	case answered(err):
		fault.Err = fmt.Errorf("%w: %w", documents.ErrRefused, err)
	default:
		fault.Hint = "check that the server answers at this address from this machine"
	}
	return fault
}
