package sftp_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/sftp"
)

// pair writes a new private key into a file, and gives it with its public key.
func pair(t *testing.T, file string) (private []byte, public string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	block, err := ssh.MarshalPrivateKey(key, "")
	require.NoError(t, err)
	signer, err := ssh.NewSignerFromKey(key)
	require.NoError(t, err)
	private = pem.EncodeToMemory(block)
	require.NoError(t, os.WriteFile(file, private, 0o600))
	return private, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer.PublicKey())))
}

func TestOpenSSH(t *testing.T) {
	program, subsystem := documentstest.Program(t, "sshd"), documentstest.Program(t, "sftp-server")
	me, err := user.Current()
	require.NoError(t, err)
	if os.Getuid() == 0 {
		require.NoError(t, os.MkdirAll("/run/sshd", 0o755)) // sshd wants it when it is root
	}
	tree, port, folder := documentstest.NewTree(t), documentstest.Port(t), t.TempDir()
	_, host := pair(t, filepath.Join(folder, "host"))
	private, public := pair(t, filepath.Join(folder, "client"))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "authorized"), []byte(public+"\n"), 0o600))
	config := filepath.Join(folder, "sshd_config")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, "ListenAddress 127.0.0.1\nPort %d\nHostKey %s/host\nAuthorizedKeysFile %s/authorized\nPidFile none\nUsePAM no\n"+
		"StrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp %s\n", port, folder, folder, subsystem), 0o600))
	documentstest.Start(t, port, program, "-D", "-e", "-f", config)
	server, err := sftp.New(sftp.Options{Address: fmt.Sprintf("127.0.0.1:%d", port), Root: tree.Root, HostKeys: []string{host}, User: me.Username, Key: private})
	require.NoError(t, err)
	documentstest.Live(t, tree, server, true)
}
