package sftp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// conn is one logged-in connection.
type conn struct {
	raw    net.Conn
	client *sftp.Client
	once   sync.Once
}

func (c *conn) close() {
	c.once.Do(func() {
		c.raw.Close()
		c.client.Close() // ends its goroutines, which the closed connection lets go
	})
}

// loginError is that we and the server do not accept each other.
type loginError struct {
	err  error
	hint string
}

func (e *loginError) Error() string { return e.err.Error() }
func (e *loginError) Unwrap() error { return e.err }

func open(ctx context.Context, opts Options, config *ssh.ClientConfig) (*conn, error) {
	dialer := net.Dialer{Timeout: opts.Timeout}
	raw, err := dialer.DialContext(ctx, "tcp", opts.Address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	if err := raw.SetDeadline(time.Now().Add(opts.Timeout)); err != nil {
		raw.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	link, channels, requests, err := ssh.NewClientConn(raw, opts.Address, config)
	if err != nil {
		raw.Close()
		return nil, refused(err)
	}
	client, err := sftp.NewClient(ssh.NewClient(link, channels, requests))
	if err != nil {
		link.Close()
		return nil, fmt.Errorf("start SFTP: %w", err)
	}
	if err := raw.SetDeadline(time.Time{}); err != nil {
		link.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &conn{raw: raw, client: client}, nil
}

// refused tells a handshake that cannot succeed from one that was broken off.
func refused(err error) error {
	if errors.Is(err, errHostKey) {
		return &loginError{err, "the server shows another key than the one configured: find out why from its administrators before you change it"}
	}
	switch text := err.Error(); {
	case strings.Contains(text, "unable to authenticate"):
		return &loginError{errors.New("log in: the server accepts none of the credentials"), "correct the user, the key or the password before the account is locked"}
	case strings.Contains(text, "no common algorithm"):
		return &loginError{fmt.Errorf("agree on algorithms: %w", err), "the server speaks only algorithms that are no longer safe, or has no key of the kind configured"}
	}
	return fmt.Errorf("agree on SSH: %w", err)
}
