package ftp

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// replyError is a reply that is not the one wanted. It never holds what was sent.
type replyError struct {
	verb string
	code int
	text string
}

func (e *replyError) Error() string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(e.text, "�")), " ")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return fmt.Sprintf("the server answers %d to %s: %s", e.code, e.verb, text)
}

// conn is one logged-in control connection. It carries one command at a time.
type conn struct {
	raw      net.Conn
	replies  *textproto.Reader
	tls      *tls.Config
	timeout  time.Duration
	features map[string]string
	noEPSV   bool
	mlsd     bool
}

// open connects, protects and logs in.
func open(ctx context.Context, opts Options, config *tls.Config) (*conn, error) {
	dialer := net.Dialer{Timeout: opts.Timeout}
	raw, err := dialer.DialContext(ctx, "tcp", opts.Address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	c := &conn{tls: config, timeout: opts.Timeout, features: map[string]string{}}
	c.use(raw)
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	if opts.Security == Implicit {
		if err := c.protect(ctx); err != nil {
			return nil, c.fail(err)
		}
	}
	if err := c.greet(ctx, opts); err != nil {
		return nil, c.fail(err)
	}
	return c, nil
}

func (c *conn) use(raw net.Conn) {
	c.raw, c.replies = raw, textproto.NewReader(bufio.NewReader(raw))
}

func (c *conn) fail(err error) error {
	c.raw.Close()
	return err
}

func (c *conn) protect(ctx context.Context) error {
	guarded := tls.Client(c.raw, c.tls)
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := guarded.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("agree on TLS: %w", err)
	}
	c.use(guarded)
	return nil
}

func (c *conn) greet(ctx context.Context, opts Options) error {
	if _, err := c.reply("the connection", 220); err != nil {
		return err
	}
	if opts.Security == Explicit {
		if _, err := c.command("AUTH", "TLS", 234); err != nil {
			return err
		}
		if err := c.protect(ctx); err != nil {
			return err
		}
	}
	code, err := c.command("USER", opts.User, 230, 331)
	if err == nil && code == 331 {
		_, err = c.command("PASS", opts.Password, 230, 202)
	}
	if err != nil {
		return err
	}
	if opts.Security != Clear {
		if _, err := c.command("PBSZ", "0", 200); err != nil {
			return err
		}
		if _, err := c.command("PROT", "P", 200); err != nil {
			return err
		}
	}
	if err := c.askFeatures(); err != nil {
		return err
	}
	_, mlst := c.features["MLST"]
	c.mlsd = opts.Listing == MLSD || opts.Listing == Auto && mlst
	if _, ok := c.features["UTF8"]; ok {
		// Some servers announce it, need it, and do not know the command.
		if _, err := c.command("OPTS", "UTF8 ON"); err != nil {
			return err
		}
	}
	_, err = c.command("TYPE", "I", 200)
	return err
}

func (c *conn) askFeatures() error {
	if err := c.send("FEAT", ""); err != nil {
		return err
	}
	code, text, err := c.read()
	if err != nil {
		return err
	}
	if code != 211 {
		return nil // an old server has none to tell
	}
	for line := range strings.Lines(text) {
		name, parameters, _ := strings.Cut(strings.TrimSpace(line), " ")
		c.features[strings.ToUpper(name)] = parameters
	}
	return nil
}

// command sends one and reads its reply, which must have one of the codes; any
// will do when none is given.
func (c *conn) command(verb, argument string, codes ...int) (int, error) {
	if err := c.send(verb, argument); err != nil {
		return 0, err
	}
	return c.reply(verb, codes...)
}

func (c *conn) reply(verb string, codes ...int) (int, error) {
	code, text, err := c.read()
	if err != nil {
		return 0, err
	}
	for _, want := range codes {
		if code == want {
			return code, nil
		}
	}
	if len(codes) == 0 {
		return code, nil
	}
	return code, &replyError{verb: verb, code: code, text: text}
}

func (c *conn) send(verb, argument string) error {
	line := verb
	if argument != "" {
		line += " " + argument
	}
	if err := c.raw.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return fmt.Errorf("send %s: %w", verb, err)
	}
	if _, err := io.WriteString(c.raw, line+"\r\n"); err != nil {
		return fmt.Errorf("send %s: %w", verb, err)
	}
	return nil
}

func (c *conn) read() (int, string, error) {
	if err := c.raw.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return 0, "", fmt.Errorf("read a reply: %w", err)
	}
	code, text, err := c.replies.ReadResponse(0)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, "", fmt.Errorf("read a reply: %w", err)
	}
	return code, text, nil
}

// data opens a passive data connection. The host that PASV names is not
// followed: behind a translation it is wrong, and it could be anybody's.
func (c *conn) data(ctx context.Context) (net.Conn, error) {
	port, err := c.passive()
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(c.raw.RemoteAddr().String())
	if err != nil {
		return nil, fmt.Errorf("open the data connection: %w", err)
	}
	dialer := net.Dialer{Timeout: c.timeout}
	raw, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("open the data connection: %w", err)
	}
	if c.tls != nil {
		return tls.Client(raw, c.tls), nil // agrees at the first byte, after the server's reply
	}
	return raw, nil
}

func (c *conn) passive() (int, error) {
	if !c.noEPSV {
		if err := c.send("EPSV", ""); err != nil {
			return 0, err
		}
		code, text, err := c.read()
		if err != nil {
			return 0, err
		}
		if code == 229 {
			if parts := strings.Split(text, "|"); len(parts) == 5 {
				if port, err := strconv.ParseUint(parts[3], 10, 16); err == nil && port > 0 {
					return int(port), nil
				}
			}
			return 0, &replyError{verb: "EPSV", code: code, text: text}
		}
		if code < 500 {
			return 0, &replyError{verb: "EPSV", code: code, text: text}
		}
		c.noEPSV = true
	}
	if err := c.send("PASV", ""); err != nil {
		return 0, err
	}
	code, text, err := c.read()
	if err != nil {
		return 0, err
	}
	numbers := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if code == 227 && len(numbers) >= 6 {
		high, errHigh := strconv.ParseUint(numbers[len(numbers)-2], 10, 8)
		low, errLow := strconv.ParseUint(numbers[len(numbers)-1], 10, 8)
		if errHigh == nil && errLow == nil {
			return int(high<<8 | low), nil
		}
	}
	return 0, &replyError{verb: "PASV", code: code, text: text}
}

// transfer reads what the command sends over a data connection, up to limit
// bytes, and gives it only when the server then says that it was all.
func (c *conn) transfer(ctx context.Context, verb, argument string, limit int64) ([]byte, error) {
	data, err := c.data(ctx)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	defer context.AfterFunc(ctx, func() { data.Close() })()
	if _, err := c.command(verb, argument, 125, 150); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(patient{data, c.timeout}, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the data of %s: %w", verb, err)
	}
	if int64(len(content)) > limit {
		return nil, errTooLong
	}
	if err := data.Close(); err != nil && c.tls == nil {
		return nil, fmt.Errorf("close the data connection of %s: %w", verb, err)
	}
	code, text, err := c.read()
	if err != nil {
		return nil, err
	}
	if code != 226 && code != 250 {
		return nil, &replyError{verb: verb, code: code, text: text}
	}
	if len(content) == 0 && strings.Contains(text, "failed to open") {
		// vsftpd says it in passing, of a directory that it may enter and not read.
		return nil, &replyError{verb: verb, code: 550, text: text}
	}
	return content, nil
}

var errTooLong = errors.New("longer than allowed")

// patient reads with a deadline for each piece rather than for the whole.
type patient struct {
	net.Conn
	timeout time.Duration
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(p.timeout)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}
