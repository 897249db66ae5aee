package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
        <query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE, DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, CHECK, KILL QUERY, SYSTEM, BACKUP, dictGet, INTROSPECTION ON *.*</query>
%s      </grants>
    </default>
  </users>
</clickhouse>
`

const serverConfig = `<clickhouse>
  <logger><level>none</level></logger>
  <users_config>%s</users_config>
  <access_control_improvements><table_engines_require_grant>true</table_engines_require_grant></access_control_improvements>
  <backups><allowed_path>%s</allowed_path></backups>
</clickhouse>
`

// tableEngines are those that keep their rows in the folder or in memory. The
// others (File, URL, S3, …) would lead around the grants on the sources.
var tableEngines = []string{
	"MergeTree", "ReplacingMergeTree", "SummingMergeTree", "AggregatingMergeTree", "CollapsingMergeTree", "VersionedCollapsingMergeTree",
	"Memory", "Log", "TinyLog", "StripeLog", "Null", "Set", "Join", "Buffer", "Merge", "Dictionary", "GenerateRandom", "View", "MaterializedView",
}

// arguments are those with which the engine opens the folder.
func arguments(dir string) []string {
	return []string{"clickhouse", "--path=" + dataPath(dir), "--config-file=" + configPath(dir)}
}

// writeConfig makes the engine's folders and configuration in dir.
func writeConfig(dir string) error {
	backups := backupPath(dir) + string(filepath.Separator)
	for _, folder := range []string{dataPath(dir), backups} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("make the engine's folders: %w", err)
		}
	}
	var grants strings.Builder
	for _, engine := range tableEngines {
		fmt.Fprintf(&grants, "        <query>GRANT TABLE ENGINE ON %s</query>\n", engine)
	}
	for path, text := range map[string]string{
		usersPath(dir):  fmt.Sprintf(usersConfig, grants.String()),
		configPath(dir): fmt.Sprintf(serverConfig, xmlText(usersPath(dir)), xmlText(backups)),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return fmt.Errorf("write the engine's configuration: %w", err)
		}
	}
	return nil
}

// Where the engine's things are in the folder.
func dataPath(dir string) string   { return filepath.Join(dir, "data") }
func backupPath(dir string) string { return filepath.Join(dir, "backups") }
func configPath(dir string) string { return filepath.Join(dir, "config.xml") }
func usersPath(dir string) string  { return filepath.Join(dir, "users.xml") }
