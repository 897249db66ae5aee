package ftp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/ftp"
)

// certificate writes a key with its certificate for 127.0.0.1 into a file, and
// gives the certificate.
func certificate(t *testing.T, file string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(file, append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), public...), 0o600))
	return public
}

// vsftpd has no MLSD: its times come from LIST and MDTM. With TLS it wants, as it
// does by default, that a data connection resumes the session of the control.
func TestVsftpd(t *testing.T) {
	program := documentstest.Program(t, "vsftpd")
	for _, security := range []ftp.Security{ftp.Clear, ftp.Explicit, ftp.Implicit} {
		t.Run(string(security), func(t *testing.T) {
			tree, port, folder := documentstest.NewTree(t), documentstest.Port(t), t.TempDir()
			empty := filepath.Join(folder, "empty")
			require.NoError(t, os.Mkdir(empty, 0o555))
			lines := []string{"listen=YES", "listen_address=127.0.0.1", fmt.Sprintf("listen_port=%d", port), "background=NO", "anonymous_enable=YES", "local_enable=NO",
				"no_anon_password=NO", "anon_root=" + tree.Root, "secure_chroot_dir=" + empty, "xferlog_enable=NO", "seccomp_sandbox=NO", "anon_world_readable_only=NO"}
			root := ""
			if os.Getuid() != 0 { // it cannot shut itself into the folder then
				lines, root = append(lines, "run_as_launching_user=YES"), tree.Root
			}
			var ca []byte
			if security != ftp.Clear {
				file := filepath.Join(folder, "vsftpd.pem")
				ca = certificate(t, file)
				lines = append(lines, "ssl_enable=YES", "allow_anon_ssl=YES", "force_anon_logins_ssl=YES", "force_anon_data_ssl=YES", "require_ssl_reuse=YES",
					"ssl_ciphers=HIGH", "rsa_cert_file="+file, "rsa_private_key_file="+file)
			}
			if security == ftp.Implicit {
				lines = append(lines, "implicit_ssl=YES")
			}
			config := filepath.Join(folder, "vsftpd.conf")
			require.NoError(t, os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
			documentstest.Start(t, port, program, config)
			server, err := ftp.New(ftp.Options{Address: fmt.Sprintf("127.0.0.1:%d", port), Security: security, Root: root, User: "anonymous", Password: "pilotis@example.org", CA: ca})
			require.NoError(t, err)
			documentstest.Live(t, tree, server, os.Getuid() != 0)
		})
	}
}
