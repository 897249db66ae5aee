package embedded

import (
	"fmt"
	"os"
	"path/filepath"
)

// The engine's own configuration. It has one user, named default, who is given
// everything but the sources: no SQL of a client reads or writes a file, calls
// a program or another host. What stands in a file by which a format is
// described would be shown as well, so these settings cannot be changed.
const usersConfig = `<clickhouse>
  <profiles>
    <default>
      <constraints>
        <format_schema><const/></format_schema>
        <format_template_row><const/></format_template_row>
        <format_template_resultset><const/></format_template_resultset>
      </constraints>
    </default>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password/>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE, DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, CHECK, KILL QUERY, SYSTEM, BACKUP, dictGet, INTROSPECTION, TABLE ENGINE ON *.*</query>
      </grants>
    </default>
  </users>
</clickhouse>
`

const serverConfig = `<clickhouse>
  <logger><level>none</level></logger>
  <users_config>%s</users_config>
  <backups><allowed_path>%s</allowed_path></backups>
</clickhouse>
`

// writeConfig writes the engine's configuration into the folder and gives the
// arguments with which to open it.
func writeConfig(dir string) ([]string, error) {
	users, server := filepath.Join(dir, "users.xml"), filepath.Join(dir, "config.xml")
	backups := filepath.Join(dir, "backups") + string(filepath.Separator)
	for path, text := range map[string]string{
		users:  usersConfig,
		server: fmt.Sprintf(serverConfig, xmlText(users), xmlText(backups)),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, fmt.Errorf("write the engine's configuration: %w", err)
		}
	}
	return []string{"clickhouse", "--path=" + dataPath(dir), "--config-file=" + server}, nil
}

// dataPath is where the engine keeps its tables.
func dataPath(dir string) string { return filepath.Join(dir, "data") }
