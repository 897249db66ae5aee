package documents

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// ListenSFTP serves SFTP at a loopback address until Close, and gives the address.
func (s *Server) ListenSFTP(address string) (string, error) {
	id, err := s.identify()
	if err != nil {
		return "", err
	}
	config := &ssh.ServerConfig{PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
		if !s.admits(c.User(), string(password)) {
			return nil, errors.New("login incorrect")
		}
		return nil, nil
	}}
	config.AddHostKey(id.host)
	return s.serve(address, func(c net.Conn) { s.shell(c, config) })
}

// shell speaks SSH and serves the SFTP subsystem alone.
func (s *Server) shell(c net.Conn, config *ssh.ServerConfig) {
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for offered := range channels {
		if offered.ChannelType() != "session" {
			_ = offered.Reject(ssh.UnknownChannelType, "only sessions") // a client that has gone ends the loop
			continue
		}
		channel, asked, err := offered.Accept()
		if err != nil {
			return
		}
		s.running.Go(func() {
			for request := range asked {
				sftpWanted := request.Type == "subsystem" && bytes.HasSuffix(request.Payload, []byte("sftp"))
				_ = request.Reply(sftpWanted, nil)
				if sftpWanted {
					handler := sftpHandler{server: s, conn: c}
					_ = sftp.NewRequestServer(channel, sftp.Handlers{FileGet: handler, FileList: handler, FilePut: handler, FileCmd: handler}).Serve()
					channel.Close()
				}
			}
		})
	}
}

// sftpHandler answers the requests of one connection.
type sftpHandler struct {
	server *Server
	conn   net.Conn
}

func (h sftpHandler) begin() error {
	switch fault := h.server.begin(); {
	case fault.Cut:
		h.conn.Close()
		return io.ErrUnexpectedEOF
	case fault.Status == 403:
		return sftp.ErrSSHFxPermissionDenied
	case fault.Status != 0:
		return sftp.ErrSSHFxFailure
	}
	return nil
}

func (h sftpHandler) node(at string) (*node, error) {
	n, err := h.server.look(at)
	switch {
	case errors.Is(err, errMissing):
		return nil, sftp.ErrSSHFxNoSuchFile
	case err != nil:
		return nil, sftp.ErrSSHFxPermissionDenied
	}
	return n, nil
}

// Fileread opens a content.
func (h sftpHandler) Fileread(r *sftp.Request) (io.ReaderAt, error) {
	if err := h.begin(); err != nil {
		return nil, err
	}
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	n, err := h.node(r.Filepath)
	if err != nil {
		return nil, err
	}
	content, ok := n.current(h.server.now())
	if !ok {
		return nil, sftp.ErrSSHFxFailure
	}
	return bytes.NewReader(content.content), nil
}

// Filelist lists a directory, or tells of one file.
func (h sftpHandler) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	if r.Method == "List" {
		if err := h.begin(); err != nil {
			return nil, err
		}
	}
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	n, err := h.node(r.Filepath)
	if err != nil {
		return nil, err
	}
	now := h.server.now()
	if r.Method != "List" {
		return listing{tell(n, now)}, nil
	}
	if !n.directory() {
		return nil, sftp.ErrSSHFxFailure
	}
	var list listing
	for _, child := range n.members(now) {
		list = append(list, tell(child, now))
	}
	return list, nil
}

// Filewrite refuses: the account only reads.
func (h sftpHandler) Filewrite(*sftp.Request) (io.WriterAt, error) {
	return nil, sftp.ErrSSHFxPermissionDenied
}

// Filecmd refuses: the account only reads.
func (h sftpHandler) Filecmd(*sftp.Request) error { return sftp.ErrSSHFxPermissionDenied }

type listing []fs.FileInfo

// ListAt gives the infos from an offset on.
func (l listing) ListAt(into []fs.FileInfo, offset int64) (int, error) {
	if offset >= int64(len(l)) {
		return 0, io.EOF
	}
	n := copy(into, l[offset:])
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}

// info is a node as of one instant.
type info struct {
	name string
	size int64
	mode fs.FileMode
	at   time.Time
}

func tell(n *node, now time.Time) info {
	i := info{name: n.name, mode: 0o644, at: n.modified(now)}
	switch content, ok := n.current(now); {
	case ok:
		i.size = int64(len(content.content))
	case n.target != "":
		i.mode = fs.ModeSymlink | 0o777
	default:
		i.mode = fs.ModeDir | 0o755
	}
	return i
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.at }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
