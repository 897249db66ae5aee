package documents

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"pilotis/connectors/sandbox/faults"
)

// Style is how an FTP server lists.
type Style string

// The styles.
const (
	MLSD Style = "mlsd" // machine-readable, times in UTC
	Unix Style = "unix" // LIST as ls -l writes it, with MDTM: vsftpd
	DOS  Style = "dos"  // LIST as DIR writes it, without MDTM: IIS
)

// FTPOptions says how an FTP server behaves.
type FTPOptions struct {
	Style    Style          // empty is MLSD
	Zone     *time.Location // of the times of LIST; nil is UTC
	TLS      bool           // it wants AUTH TLS before a login, and protected data
	Implicit bool           // with TLS: from the first byte
	NoEPSV   bool
}

// ListenFTP serves FTP at a loopback address until Close, and gives the address.
func (s *Server) ListenFTP(address string, options FTPOptions) (string, error) {
	if options.Style == "" {
		options.Style = MLSD
	}
	if options.Zone == nil {
		options.Zone = time.UTC
	}
	id, err := s.identify()
	if err != nil {
		return "", err
	}
	secured := &tls.Config{Certificates: []tls.Certificate{id.certificate}, MinVersion: tls.VersionTLS12}
	return s.serve(address, func(c net.Conn) {
		f := &ftpSession{server: s, options: options, tls: secured, raw: c, dir: "/"}
		if options.Implicit {
			f.raw = tls.Server(c, secured)
		}
		f.in = bufio.NewReader(f.raw)
		f.talk()
		if f.passive != nil {
			f.passive.Close()
		}
	})
}

// ftpSession is one control connection.
type ftpSession struct {
	server  *Server
	options FTPOptions
	tls     *tls.Config
	raw     net.Conn
	in      *bufio.Reader
	user    string
	logged  bool
	guarded bool // data connections are
	dir     string
	passive net.Listener
}

func (f *ftpSession) say(code int, text string) {
	_, _ = fmt.Fprintf(f.raw, "%d %s\r\n", code, text) // a client that has gone is noticed at the next command
}

func (f *ftpSession) talk() {
	f.say(220, "document server of the sandbox")
	for {
		line, err := f.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, argument, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if !f.obey(strings.ToUpper(verb), argument) {
			return
		}
	}
}

// obey does one command; false ends the session.
func (f *ftpSession) obey(verb, argument string) bool {
	switch verb {
	case "QUIT":
		f.say(221, "goodbye")
		return false
	case "AUTH":
		return f.auth()
	case "USER":
		if f.options.TLS && !f.secure() {
			f.say(530, "use AUTH TLS first")
			return true
		}
		f.user = argument
		f.say(331, "password please")
	case "PASS":
		if f.logged = f.server.admits(f.user, argument); !f.logged {
			f.say(530, "login incorrect")
			return true
		}
		f.say(230, "welcome")
	case "FEAT":
		f.features()
	case "OPTS", "NOOP", "PBSZ", "TYPE":
		f.say(200, "ok")
	case "PROT":
		f.guarded = argument == "P"
		f.say(200, "ok")
	case "EPSV", "PASV":
		f.open(verb)
	case "CWD", "MLSD", "LIST", "MDTM", "RETR":
		if !f.logged {
			f.say(530, "please log in")
			return true
		}
		return f.request(verb, argument)
	default:
		f.say(500, "unknown command")
	}
	return true
}

func (f *ftpSession) secure() bool {
	_, ok := f.raw.(*tls.Conn)
	return ok
}

func (f *ftpSession) auth() bool {
	if !f.options.TLS || f.secure() {
		f.say(502, "no TLS here")
		return true
	}
	f.say(234, "go on")
	f.raw = tls.Server(f.raw, f.tls)
	f.in = bufio.NewReader(f.raw)
	return true
}

func (f *ftpSession) features() {
	lines := []string{"211-Features:", " UTF8", " SIZE"}
	if f.options.Style != DOS {
		lines = append(lines, " MDTM")
	}
	if f.options.Style == MLSD {
		lines = append(lines, " MLST type*;size*;modify*;")
	}
	_, _ = io.WriteString(f.raw, strings.Join(append(lines, "211 End"), "\r\n")+"\r\n")
}

func (f *ftpSession) open(verb string) {
	if verb == "EPSV" && f.options.NoEPSV {
		f.say(500, "unknown command")
		return
	}
	if f.passive != nil {
		f.passive.Close()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.say(421, "no port is free")
		return
	}
	f.passive = listener
	port := listener.Addr().(*net.TCPAddr).Port
	if verb == "EPSV" {
		f.say(229, fmt.Sprintf("entering extended passive mode (|||%d|)", port))
		return
	}
	// An address of a network that the client is not in: it must not be followed.
	f.say(227, fmt.Sprintf("entering passive mode (10,0,0,1,%d,%d).", port>>8, port&255))
}

// request does what counts as a request.
func (f *ftpSession) request(verb, argument string) bool {
	fault := f.server.begin()
	data := verb == "MLSD" || verb == "LIST" || verb == "RETR"
	switch {
	case fault.Status == 401:
		f.say(530, "please log in")
		return true
	case fault.Status == 403:
		f.say(550, "permission denied")
		return true
	case fault.Status == 500:
		f.say(451, "local error in processing")
		return true
	case fault.Status != 0:
		f.say(421, "too many users, closing")
		return false
	case (fault.Cut || fault.Malformed || fault.HTML) && !data:
		return false
	}
	reply, err := f.answer(verb, argument)
	switch {
	case errors.Is(err, errUnknown):
		f.say(500, "unknown command")
	case err != nil:
		f.say(550, argument+": "+err.Error())
	case verb == "MDTM":
		f.say(213, string(reply))
	case verb == "CWD":
		f.dir = string(reply)
		f.say(250, "ok")
	default:
		return f.send(reply, fault)
	}
	return true
}

// send gives data over the passive connection.
func (f *ftpSession) send(data []byte, fault Fault) bool {
	if f.passive == nil {
		f.say(425, "use PASV or EPSV first")
		return true
	}
	f.say(150, "here it comes")
	if limited, ok := f.passive.(*net.TCPListener); ok {
		_ = limited.SetDeadline(time.Now().Add(30 * time.Second)) // a closed one fails at Accept
	}
	raw, err := f.passive.Accept()
	f.passive.Close()
	f.passive = nil
	if err != nil {
		f.say(425, "nobody came")
		return true
	}
	defer raw.Close()
	to := raw
	if f.guarded {
		to = tls.Server(raw, f.tls)
	}
	if fault.Cut || fault.Malformed {
		// Never at the end of a line, where nobody could tell.
		data = bytes.TrimSuffix(data[:len(data)/2], []byte("\r\n"))
	}
	if fault.HTML {
		data = []byte(faults.LoginPage)
	}
	_, err = to.Write(data)
	if fault.Cut {
		raw.Close()
		f.say(426, "connection closed, transfer aborted")
		return false
	}
	if guarded, ok := to.(*tls.Conn); ok && err == nil {
		err = errors.Join(guarded.Handshake(), guarded.CloseWrite())
	}
	raw.Close()
	if err != nil {
		f.say(426, "connection closed, transfer aborted")
		return true
	}
	f.say(226, "transfer complete")
	return true
}

var errUnknown = errors.New("unknown command")

// answer is the bytes of a reply: a path, a time, a listing or a content.
func (f *ftpSession) answer(verb, argument string) ([]byte, error) {
	s := f.server
	s.mu.Lock()
	defer s.mu.Unlock()
	at := f.dir
	if argument != "" {
		at = argument
	}
	if !strings.HasPrefix(at, "/") {
		at = trimmed(f.dir) + "/" + at
	}
	if verb == "MLSD" && f.options.Style != MLSD || verb == "MDTM" && f.options.Style == DOS {
		return nil, errUnknown
	}
	n, err := s.look(at)
	if err != nil {
		return nil, err
	}
	switch verb {
	case "CWD":
		if !n.directory() {
			return nil, errors.New("not a directory")
		}
		return []byte(at), nil
	case "MDTM":
		return []byte(n.modified(s.now()).Format(stamp)), nil
	case "RETR":
		content, ok := n.current(s.now())
		if !ok {
			return nil, errors.New("not a plain file")
		}
		return content.content, nil
	}
	return f.list(n), nil
}

const stamp = "20060102150405"
