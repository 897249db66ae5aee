package ftp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"pilotis/connectors/rest"
)

// Security is how the connection is protected.
type Security string

// The kinds of security.
const (
	Explicit Security = "explicit" // AUTH TLS on the usual port
	Implicit Security = "implicit" // TLS from the first byte, on port 990
	Clear    Security = "clear"    // the password travels readable
)

// Listing is the command by which directories are listed.
type Listing string

// The listings. Auto takes MLSD where the server announces it.
const (
	Auto Listing = "auto"
	MLSD Listing = "mlsd"
	LIST Listing = "list"
)

// Defaults of [Options].
const (
	DefaultTimeout  = time.Minute
	DefaultAttempts = 4
)

// Options says which FTP server to read.
type Options struct {
	Address        string   // host or host:port; the port is 21, or 990 with implicit TLS
	Security       Security // Explicit when empty
	Root           string   // absolute path of the folder to read; "/" when empty
	User, Password string
	Listing        Listing // Auto when empty
	// Zone is that of the times in LIST; UTC when nil. A server that tells MDTM
	// in it too, as vsftpd does with use_localtime, has LocalMDTM.
	Zone      *time.Location
	LocalMDTM bool
	CA        []byte        // PEM certificates trusted beside those of the system
	Timeout   time.Duration // of each step: a connection, a reply, a piece of data
	Attempts  int           // of each request
	Clock     rest.Clock    // by which to wait; by default the machine's
	// Now is by which LIST's missing years are told; by default the machine's.
	Now func() time.Time
}

// String hides the secrets.
func (o Options) String() string { return "(FTP server and its credentials)" }

// GoString hides the secrets.
func (o Options) GoString() string { return "ftp.Options{…}" }

func (o Options) checked() (Options, error) {
	if o.Security == "" {
		o.Security = Explicit
	}
	if o.Security != Explicit && o.Security != Implicit && o.Security != Clear {
		return o, fmt.Errorf("security: %q is none of explicit, implicit, clear", o.Security)
	}
	if o.Listing == "" {
		o.Listing = Auto
	}
	if o.Listing != Auto && o.Listing != MLSD && o.Listing != LIST {
		return o, fmt.Errorf("listing: %q is none of auto, mlsd, list", o.Listing)
	}
	if o.Address == "" || strings.Contains(o.Address, "/") {
		return o, errors.New("address: want a host, or host:port")
	}
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		port := "21"
		if o.Security == Implicit {
			port = "990"
		}
		o.Address = net.JoinHostPort(strings.Trim(o.Address, "[]"), port)
	}
	if o.Root = strings.TrimRight(o.Root, "/"); o.Root == "" {
		o.Root = "/"
	}
	if !strings.HasPrefix(o.Root, "/") || !speakable(o.Root) {
		return o, errors.New("root: want an absolute path")
	}
	if o.User == "" || !speakable(o.User) || !speakable(o.Password) {
		return o, errors.New("auth: want a user with its password; the user of a public server is anonymous")
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.Clock == nil {
		o.Clock = rest.SystemClock{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o, nil
}

// tls gives the one configuration of control and data connections. Servers that
// want the data connection to resume the control's session find it in the cache,
// which does not work for them with TLS 1.3.
func (o Options) tls() (*tls.Config, error) {
	if o.Security == Clear {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(o.Address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	if len(o.CA) == 0 {
		return config, nil
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(o.CA) {
		return nil, errors.New("read the private certificate authority: no PEM certificate in it")
	}
	return config, nil
}

// speakable tells that text can be part of a command.
func speakable(text string) bool { return !strings.ContainsAny(text, "\r\n\x00") }
