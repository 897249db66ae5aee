package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/documents"
)

// Server is a folder of an FTP server. It is safe for concurrent
// use, one request at a time.
type Server struct {
	opts     Options
	tls      *tls.Config
	mu       sync.Mutex // over conn, and over a request on it
	conn     *conn      // nil when not connected
	requests atomic.Int64
}

var (
	_ documents.Server = (*Server)(nil)
	_ documents.Dater  = (*Server)(nil)
)

// New checks the options. It does not touch the network.
func New(opts Options) (*Server, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, err
	}
	config, err := opts.tls()
	if err != nil {
		return nil, err
	}
	return &Server{opts: opts, tls: config}, nil
}

// Requests counts the listings, downloads and questions for a time, repetitions
// included.
func (s *Server) Requests() int64 { return s.requests.Load() }

// Close says goodbye. The server can still be used.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_, _ = s.conn.command("QUIT", "") // whatever it answers, we leave
		s.drop()
	}
	return nil
}

func (s *Server) drop() {
	if s.conn != nil {
		s.conn.raw.Close()
		s.conn = nil
	}
}

// List gives the members of a directory. A handle is an absolute path. The
// directory is entered first: LIST of a path that is not there is an empty
// success with some servers, and a path may look like an option.
func (s *Server) List(ctx context.Context, handle string) ([]documents.Entry, error) {
	const op = "list a folder"
	dir := s.path(handle)
	var entries []documents.Entry
	err := s.try(ctx, op, dir, func(c *conn) error {
		if _, err := c.command("CWD", dir, 250, 200); err != nil {
			return err
		}
		data, list, err := c.list(ctx)
		if err != nil {
			return err
		}
		now := s.opts.Now().In(s.opts.Zone)
		if list == MLSD {
			entries, err = parseMLSD(data)
		} else {
			entries, err = parseLIST(data, now)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", documents.ErrRefused, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range entries {
		entries[i].Handle = below(dir, entries[i].Name)
	}
	return entries, nil
}

// list asks for the listing of the current directory, with LIST from then on
// when the server turns out not to have MLSD.
func (c *conn) list(ctx context.Context) ([]byte, Listing, error) {
	if c.mlsd {
		data, err := c.transfer(ctx, "MLSD", "", math.MaxInt64-1)
		refused, ok := errors.AsType[*replyError](err)
		if !ok || refused.code < 500 || refused.code > 504 {
			return data, MLSD, err
		}
		c.mlsd = false
	}
	data, err := c.transfer(ctx, "LIST", "", math.MaxInt64-1)
	return data, LIST, err
}

// Read gives the content of a file.
func (s *Server) Read(ctx context.Context, handle string, limit int64) ([]byte, error) {
	var content []byte
	err := s.try(ctx, "download a file", handle, func(c *conn) error {
		var err error
		content, err = c.transfer(ctx, "RETR", handle, limit)
		return err
	})
	if errors.Is(err, errTooLong) {
		return nil, documents.ErrTooLarge
	}
	return content, err
}

// Modified asks MDTM; zero when the server does not have it.
func (s *Server) Modified(ctx context.Context, handle string) (time.Time, error) {
	var at time.Time
	err := s.try(ctx, "ask for the time of a file", handle, func(c *conn) error {
		at = time.Time{}
		if _, ok := c.features["MDTM"]; !ok {
			return nil
		}
		if err := c.send("MDTM", handle); err != nil {
			return err
		}
		code, text, err := c.read()
		if err != nil {
			return err
		}
		switch {
		case code >= 500 && code <= 504:
			return nil
		case code != 213:
			return &replyError{verb: "MDTM", code: code, text: text}
		}
		if at, err = stamp(text); err != nil {
			return fmt.Errorf("%w: the answer to MDTM: %w", documents.ErrUnreadable, err)
		}
		if s.opts.LocalMDTM {
			at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), s.opts.Zone).UTC()
		}
		return nil
	})
	return at, err
}

func (s *Server) path(handle string) string {
	if handle == "" {
		return s.opts.Root
	}
	return handle
}

func below(dir, name string) string {
	if dir == "/" {
		return dir + name
	}
	return dir + "/" + name
}

// try does one request, again on a new connection where that can help. Bad
// credentials are never tried twice: they lock accounts.
func (s *Server) try(ctx context.Context, op, path string, request func(*conn) error) error {
	if !speakable(path) {
		return fmt.Errorf("%w: its name cannot be said in FTP", documents.ErrUnreadable)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return s.judge(ctx, op, err)
		}
		s.requests.Add(1)
		err := s.once(ctx, request)
		if err == nil {
			return nil
		}
		fault := s.judge(ctx, op, err)
		if !passing(err) || attempt == s.opts.Attempts || ctx.Err() != nil || fault.Kind == connectors.Stop {
			return fault
		}
		if s.opts.Clock.Sleep(ctx, time.Second<<(2*(attempt-1))) != nil {
			return fault
		}
	}
}

func (s *Server) once(ctx context.Context, request func(*conn) error) error {
	if s.conn == nil {
		c, err := open(ctx, s.opts, s.tls)
		if err != nil {
			return err
		}
		s.conn = c
	}
	raw := s.conn.raw
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	err := request(s.conn)
	if !stop() || err != nil && !harmless(err) {
		s.drop()
	}
	return err
}

// harmless tells that the connection is in order after err.
func harmless(err error) bool {
	if errors.Is(err, documents.ErrRefused) {
		return true
	}
	refused, ok := errors.AsType[*replyError](err)
	return ok && refused.code >= 500
}

// passing tells that the same request can succeed on another connection.
func passing(err error) bool {
	if errors.Is(err, documents.ErrRefused) || errors.Is(err, documents.ErrUnreadable) || errors.Is(err, errTooLong) {
		return false
	}
	refused, ok := errors.AsType[*replyError](err)
	return !ok || refused.code < 500 && refused.code != 450
}

// judge says what can be done about err.
func (s *Server) judge(ctx context.Context, op string, err error) *connectors.Fault {
	fault := &connectors.Fault{Kind: connectors.Retry, Op: op, Err: err}
	refused, replied := errors.AsType[*replyError](err)
	switch {
	case ctx.Err() != nil:
		fault.Err = ctx.Err()
	case errors.Is(err, documents.ErrRefused):
		fault.Hint = "if it lasts, look in this folder for what the server lists in a form of its own, or set documents.listing of the source to mlsd or list"
	case errors.Is(err, documents.ErrUnreadable), errors.Is(err, errTooLong):
	case connectors.Untrusted(err):
		fault.Kind = connectors.Stop
		fault.Hint = "give the certificate authority of the server in the configuration, and the host name that its certificate bears"
	case !replied:
		fault.Hint = "check that the server answers at this address from this machine"
	case refused.code == 530 || refused.code == 532 || refused.code == 332:
		fault.Kind, fault.Hint = connectors.Stop, "the server does not accept the login: correct the user and the password before the account is locked"
	case refused.code == 550 || refused.code == 553 || refused.code == 450:
		fault.Err = fmt.Errorf("%w: %w", documents.ErrUnreadable, err)
	case refused.code == 451 && refused.verb == "RETR":
		fault.Err = fmt.Errorf("%w: %w", documents.ErrUnreadable, err) // it fails at this file, and will again
	case refused.code == 451:
		fault.Err = fmt.Errorf("%w: %w", documents.ErrRefused, err)
	case refused.code == 522:
		fault.Kind, fault.Hint = connectors.Stop, "the server wants the data connection to resume the session of the control connection: let it do without (vsftpd: require_ssl_reuse=NO)"
	case refused.verb == "AUTH" || refused.verb == "PROT" || refused.verb == "PBSZ":
		fault.Kind, fault.Hint = connectors.Stop, "the server does not do TLS this way: choose another of ftp, ftps and ftp+clear in the address"
	case refused.code >= 500:
		fault.Kind, fault.Hint = connectors.Stop, "the server does not understand what it is asked: check that it is an FTP server of the kind configured"
	}
	return fault
}
