package embedded

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Endpoint is where and as whom to connect: ClickHouse's HTTP protocol, no TLS.
// It prints without its passwords.
type Endpoint struct {
	Addr     string // host:port on the loopback interface
	User     string
	Password string
	PID      int // the process that keeps the folder, parent of the engine

	readerPassword string
}

// Reader is the same endpoint for the login that can only read, and that cannot
// lift this by a setting or in a session.
func (e Endpoint) Reader() Endpoint {
	return Endpoint{Addr: e.Addr, User: readerUser, Password: e.readerPassword, PID: e.PID, readerPassword: e.readerPassword}
}

// String gives user and address, never the password.
func (e Endpoint) String() string { return "http://" + e.User + "@" + e.Addr }

// GoString is String: %#v must not show the password either.
func (e Endpoint) GoString() string { return e.String() }

// endpointFile is the file in the folder that tells other processes the way in.
type endpointFile struct {
	Addr           string `json:"addr"`
	User           string `json:"user"`
	Password       string `json:"password"`
	ReaderUser     string `json:"reader_user"`
	ReaderPassword string `json:"reader_password"`
	PID            int    `json:"pid"`
}

func endpointPath(dir string) string { return filepath.Join(dir, "endpoint.json") }

// findTimeout bounds the question whether a server still answers.
const findTimeout = 5 * time.Second

// Find gives the endpoint of the engine that runs on dir, started by whichever
// process; false when none answers there to the password written in dir.
func Find(dir string) (Endpoint, bool) {
	text, err := os.ReadFile(endpointPath(dir))
	if err != nil {
		return Endpoint{}, false
	}
	var f endpointFile
	if err := json.Unmarshal(text, &f); err != nil {
		return Endpoint{}, false
	}
	e := Endpoint{Addr: f.Addr, User: f.User, Password: f.Password, PID: f.PID, readerPassword: f.ReaderPassword}
	return e, e.answers()
}

// answers tells whether a server lets this endpoint in.
func (e Endpoint) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), findTimeout)
	defer cancel()
	address := url.URL{Scheme: "http", Host: e.Addr, Path: "/", RawQuery: url.Values{"query": {"SELECT 1"}}.Encode()}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return false
	}
	request.SetBasicAuth(e.User, e.Password)
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return err == nil && response.StatusCode == http.StatusOK && string(body) == "1\n"
}

// write leaves the endpoint in dir for other processes of the same user.
func (e Endpoint) write(dir string) error {
	return writePrivate(endpointPath(dir), endpointFile{Addr: e.Addr, User: e.User, Password: e.Password,
		ReaderUser: readerUser, ReaderPassword: e.readerPassword, PID: e.PID})
}

// loadLogins reads the passwords kept in dir; those that are missing are made.
func loadLogins(dir string) (logins, error) {
	path := filepath.Join(dir, "credentials.json")
	var l logins
	switch text, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return l, fmt.Errorf("read the passwords: %w", err)
	default:
		if err := json.Unmarshal(text, &l); err != nil {
			return l, fmt.Errorf("read the passwords in %s: %w", path, err)
		}
	}
	if l.Password != "" && l.ReaderPassword != "" {
		return l, nil
	}
	for _, password := range []*string{&l.Password, &l.ReaderPassword} {
		if *password == "" {
			*password = newPassword()
		}
	}
	return l, writePrivate(path, l)
}

// newPassword makes 144 bits of randomness, in letters that need no escape.
func newPassword() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.NewReplacer("-", "x", "_", "y").Replace(base64.RawURLEncoding.EncodeToString(b[:]))
}

// writePrivate replaces the file at path, readable by its owner only, whole or
// not at all.
func writePrivate(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = draft.Write(append(text, '\n'))
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), errors.Join(err, os.Remove(draft.Name())))
	}
	return nil
}
