package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform/yaml"
)

var update = flag.Bool("update", false, "write the messages found as those expected; read them before keeping them")

func environment(t *testing.T) {
	t.Helper()
	t.Setenv("T", "t0ken")
	t.Setenv("EMPTY", "")
	t.Setenv("CH_PASSWORD", `with "quotes" and ${T}: # no comment`)
	t.Setenv("JIRA_TOKEN", "jira-t0ken")
	folder, err := filepath.Abs("testdata")
	require.NoError(t, err)
	t.Setenv("SECRETS", folder)
}

// TestMistakes reads testdata/mistakes: each file holds one mistake, and the
// file of the same name with .txt says what the operator reads.
func TestMistakes(t *testing.T) {
	environment(t)
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	require.NoError(t, err)
	require.Greater(t, len(files), 40)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			_, err := Load(file)
			var mistakes yaml.Errors
			require.ErrorAs(t, err, &mistakes)
			var got strings.Builder
			for _, mistake := range mistakes {
				require.Positive(t, mistake.Line)
				mistake.Excerpt = ""
				got.WriteString(filepath.ToSlash(mistake.Error()) + "\n")
			}
			expected := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(expected, []byte(got.String()), 0o644))
			}
			want, err := os.ReadFile(expected)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

func TestProduction(t *testing.T) {
	environment(t)
	c, err := Load("testdata/production.yaml")
	require.NoError(t, err)
	require.Empty(t, c.Warnings)

	data, err := os.ReadFile("testdata/production.yaml")
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(string(data), "\n"), 26, "two sources and everything external")

	require.Equal(t, filepath.Join("testdata", "state"), c.Data)
	require.Equal(t, filepath.Join("testdata", "contract.yaml"), c.Contract)
	require.Equal(t, 45*time.Second, c.Grace)
	require.Equal(t, Log{Level: "debug", Format: "json"}, c.Log)
	require.Equal(t, "s3cret-of-kafka", c.Kafka.SASL.Password.Reveal())
	require.Equal(t, `with "quotes" and ${T}: # no comment`, c.ClickHouse.Password.Reveal(), "a value that comes in is not read again")
	require.Equal(t, "http", c.ClickHouse.Protocol)

	require.Len(t, c.Sources, 2)
	dataCenter, cloud := c.Sources[0], c.Sources[1]
	require.Equal(t, "https://jira.example.justice.gouv.fr/jira", dataCenter.URL)
	require.Equal(t, "jira-t0ken", dataCenter.Token.Reveal())
	require.Equal(t, 5*time.Minute, dataCenter.Every)
	require.Equal(t, filepath.Join("testdata", "mapping", "jira-cassiopee.yaml"), dataCenter.Mapping)
	require.Equal(t, "s3cret-of-kafka", cloud.Token.Reveal())
	require.Zero(t, cloud.Every, "a cron line replaces the interval")
}

func TestDefaults(t *testing.T) {
	environment(t)
	c, err := Parse([]byte("sources:\n- {name: a, tool: jira, url: https://j, token: \"${T}\", projects: [A], mapping: mapping/jira-cassiopee.yaml}\n"), "testdata/c.yaml")
	require.NoError(t, err)
	require.Equal(t, DefaultData, c.Data)
	require.Equal(t, DefaultListen, c.Listen)
	require.Equal(t, DefaultGrace, c.Grace)
	require.Equal(t, Log{Level: "info", Format: "text"}, c.Log)
	require.Nil(t, c.Kafka)
	require.Nil(t, c.ClickHouse)
	require.Equal(t, DefaultEvery, c.Sources[0].Every)
	require.Empty(t, c.Warnings)
}

func TestEmptyFileIsAWarningNotAnError(t *testing.T) {
	c, err := Parse(nil, "c.yaml")
	require.NoError(t, err)
	require.Equal(t, []string{"c.yaml: there is no source: nothing will be synchronised"}, c.Warnings)
}

func TestWarnings(t *testing.T) {
	environment(t)
	source := func(line string) string {
		return "sources:\n- {name: a, tool: jira, projects: [A], mapping: mapping/jira-cassiopee.yaml, " + line + "}\n"
	}
	cases := []struct{ name, data, want string }{
		{"literal secret", source("url: https://j, token: '00123'"), "this secret stands in the file"},
		{"plain http", source(`url: http://jira, token: "${T}"`), "the credentials travel readable"},
		{"cloud without email", source(`url: https://x.atlassian.net, token: "${T}"`), "expects email"},
		{"open pages", "listen: :8080\n" + source(`url: https://j, token: "${T}"`), "have no login"},
		{"plain sasl", "kafka: {brokers: [\"k:9092\"], sasl: {mechanism: plain, user: u, password: \"${T}\"}}\n" + source(`url: https://j, token: "${T}"`), "the password travels readable"},
		{"clickhouse in clear", "clickhouse: {address: \"ch:8123\", password: \"${T}\"}\n" + source(`url: https://j, token: "${T}"`), "add tls: {} to clickhouse"},
		{"port of the other protocol", "clickhouse: {address: \"ch:9000\"}\n" + source(`url: https://j, token: "${T}"`), "port 9000 usually speaks native"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse([]byte(c.data), "testdata/c.yaml")
			require.NoError(t, err)
			require.Len(t, got.Warnings, 1)
			require.Contains(t, got.Warnings[0], c.want)
			require.Regexp(t, `^testdata/c.yaml:\d+:\d+: `, got.Warnings[0])
			require.NotContains(t, got.Warnings[0], "00123")
			if c.name == "literal secret" {
				require.Equal(t, "00123", got.Sources[0].Token.Reveal(), "digits keep their zeros")
			}
		})
	}
	loopback, err := Parse([]byte(source(`url: http://127.0.0.1:9, token: "${T}"`)), "testdata/c.yaml")
	require.NoError(t, err)
	require.Empty(t, loopback.Warnings)
}

func TestMissingFileSaysWhatToDo(t *testing.T) {
	_, err := Load("testdata/nowhere.yaml")
	var fault *connectors.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, connectors.Stop, fault.Kind)
	require.Contains(t, fault.Hint, "--config")
}

func TestPrintReadsBackAndHidesSecrets(t *testing.T) {
	environment(t)
	c, err := Load("testdata/production.yaml")
	require.NoError(t, err)
	c.Sources[0].User, c.Sources[0].Email = "yes", `é "x" ${T} \`
	var out strings.Builder
	require.NoError(t, c.Print(&out))
	for _, secret := range []string{"s3cret", "t0ken", "quotes"} {
		require.NotContains(t, out.String(), secret)
	}
	var back Config
	require.NoError(t, yaml.Decode([]byte(out.String()), "printed.yaml", &back), out.String())
	back.Sources[0].Email, _, err = expander{}.expand(back.Sources[0].Email)
	require.NoError(t, err)
	require.Equal(t, "***", back.Kafka.SASL.Password.Reveal())
	for _, secret := range []*Secret{&back.Kafka.SASL.Password, &back.ClickHouse.Password, &back.Sources[0].Token, &back.Sources[1].Token} {
		require.Equal(t, "***", secret.Reveal())
	}
	back.Kafka.SASL.Password, back.ClickHouse.Password = c.Kafka.SASL.Password, c.ClickHouse.Password
	for i := range back.Sources {
		back.Sources[i].Token = c.Sources[i].Token
	}
	back.File = c.File
	require.Equal(t, c, back)

	out.Reset()
	require.NoError(t, Config{Data: "/d"}.Print(&out))
	require.Contains(t, out.String(), "# kafka: embedded, in /d\n# clickhouse: embedded, in /d\n")
}

func TestTLSClient(t *testing.T) {
	client, err := (*TLS)(nil).Client()
	require.NoError(t, err)
	require.Nil(t, client)
	client, err = (&TLS{ServerName: "kafka"}).Client()
	require.NoError(t, err)
	require.Equal(t, "kafka", client.ServerName)
	require.False(t, client.InsecureSkipVerify)
	for _, wrong := range []TLS{{CA: "testdata/ca.pem"}, {CA: "testdata/nowhere"}, {Certificate: "testdata/ca.pem", Key: "testdata/ca.pem"}} {
		_, err = wrong.Client()
		var fault *connectors.Fault
		require.ErrorAs(t, err, &fault)
		require.NotEmpty(t, fault.Hint)
	}
}

// What was recalled is read without the sources: they need neither credentials nor
// folders.
func TestARecalledConfigurationNeedsNoCredentials(t *testing.T) {
	const text = "recalled: \"2026-09-30T21:59:59.999Z\"\nsources:\n  - {name: a, tool: jira, url: https://jira.example, mapping: mapping/jira-cassiopee.yaml}\n  - {name: b, tool: files, url: /nowhere, mapping: mapping/jira-cassiopee.yaml}\n"
	c, err := Parse([]byte(text), "testdata/pilotis.yaml")
	require.NoError(t, err)
	require.Empty(t, c.Warnings)
	require.Equal(t, time.Date(2026, 9, 30, 21, 59, 59, 999_000_000, time.UTC), c.KnownAt())
	require.True(t, Config{}.KnownAt().IsZero())
}
