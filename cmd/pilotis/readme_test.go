package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/cmd/internal/config"
)

// The configuration that people copy from the README must be one that the
// program takes, and stay short.
func TestTheReadmesConfigurationHolds(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(readme)
	require.NotNil(t, block)
	text := string(block[1])
	require.LessOrEqual(t, strings.Count(text, "\n"), 25)

	folder := t.TempDir()
	for _, name := range []string{"kafka", "clickhouse", "jira", "ca.pem"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte("secret"), 0o600))
	}
	require.NoError(t, os.CopyFS(filepath.Join(folder, "mapping"), os.DirFS("../../deploy/mapping")))
	text = strings.NewReplacer("/run/secrets", folder, "/etc/pilotis", folder).Replace(text)
	read, err := config.Parse([]byte(text), filepath.Join(folder, "pilotis.yaml"))
	require.NoError(t, err)
	require.Empty(t, read.Warnings)
	require.Len(t, read.Sources, 1)
	require.NotNil(t, read.Kafka)
	require.NotNil(t, read.ClickHouse)
}

// Every command that the README names exists.
func TestTheReadmesCommandsExist(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	root := newRoot(console{os.Stdout, os.Stderr})
	found := regexp.MustCompile("`pilotis ([a-z]+(?: [a-z]+)?)").FindAllSubmatch(readme, -1)
	require.NotEmpty(t, found)
	for _, match := range found {
		words := strings.Fields(string(match[1]))
		command, rest, err := root.Find(words)
		require.NoError(t, err)
		require.NotEqual(t, root, command, "pilotis %s", match[1])
		require.Empty(t, rest, "pilotis %s", match[1])
	}
}
