package webdav_test

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents/documentstest"
	"pilotis/connectors/documents/webdav"
	"pilotis/connectors/rest"
)

func TestApache(t *testing.T) {
	program := documentstest.Program(t, "apache2")
	modules := "/usr/lib/apache2/modules"
	if _, err := os.Stat(filepath.Join(modules, "mod_dav_fs.so")); err != nil {
		t.Skip("Apache's mod_dav_fs is not installed: run deploy/install-test-servers")
	}
	tree, port := documentstest.NewTree(t), documentstest.Port(t)
	folder := filepath.Dir(tree.Root)
	sum := sha1.Sum([]byte(documentstest.Password))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "users"), []byte(documentstest.User+":{SHA}"+base64.StdEncoding.EncodeToString(sum[:])+"\n"), 0o644))
	lines := []string{"ServerRoot " + folder, "PidFile pid", fmt.Sprintf("Listen 127.0.0.1:%d", port), "ServerName localhost", "ErrorLog error.log", "DocumentRoot " + tree.Root, "Mutex pthread"}
	for _, module := range []string{"mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "dav", "dav_fs"} {
		lines = append(lines, fmt.Sprintf("LoadModule %s_module %s/mod_%s.so", module, modules, module))
	}
	if os.Getuid() == 0 {
		lines = append(lines, "User nobody", "Group nogroup")
	}
	locks := filepath.Join(folder, "locks")
	require.NoError(t, os.Mkdir(locks, 0o777))
	require.NoError(t, os.Chmod(locks, 0o777))
	lines = append(lines, "DavLockDB locks/db", "<Directory "+tree.Root+">", "Dav On", "AuthType Basic", "AuthName ged", "AuthBasicProvider file", "AuthUserFile users", "Require valid-user", "</Directory>")
	config := filepath.Join(folder, "apache.conf")
	require.NoError(t, os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	documentstest.Start(t, port, program, "-f", config, "-DFOREGROUND")
	server, err := webdav.New(webdav.Options{URL: fmt.Sprintf("http://127.0.0.1:%d/", port), User: documentstest.User, Password: documentstest.Password,
		REST: rest.Options{RequestsPerSecond: -1}})
	require.NoError(t, err)
	documentstest.Live(t, tree, server, os.Getuid() != 0)
}
