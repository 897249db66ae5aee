package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/cmd/internal/demo"
	"pilotis/transform/mapping"
)

// A mapping is checked against the words of the living tool, and drafted from
// them before its file exists.
func TestMappingsAgainstLivingTools(t *testing.T) {
	data := t.TempDir()
	sandbox, err := demo.Start(demo.Options{Data: data, Listen: "127.0.0.1:0", Seed: 7, Scale: 0.05, Now: time.Now()})
	require.NoError(t, err)
	defer sandbox.Close()
	file := func(source string) string { return filepath.Join(data, "mapping", source+".yaml") }
	sources := []string{"jira-cassiopee", "mantis", "squash", "openproject", "order-book"}

	t.Run("words without meaning", func(t *testing.T) { // those that the sandbox spoils on purpose, and one taken away here
		text, err := os.ReadFile(file("mantis"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file("mantis"), []byte(strings.Replace(string(text), `"Général": none`, `"Particulier": none`, 1)), 0o600))
		got := runProgram(t, append([]string{"mapping", "check", "--data", data, "--output", "json"}, sources...)...)
		require.Equal(t, exitPartly, got.code, got.errors)
		require.Contains(t, got.errors, "4 words have no meaning")
		var found []unmeant
		require.NoError(t, json.Unmarshal([]byte(got.out), &found))
		none := func(source string, asked bool) unmeant {
			return unmeant{Source: source, Asked: asked, Statuses: []string{}, Priorities: []string{}, Natures: []string{}, Components: []string{}}
		}
		cassiopee, mantis := none("jira-cassiopee", true), none("mantis", true)
		cassiopee.Priorities, cassiopee.Natures, cassiopee.Components = []string{"À définir"}, []string{"Tâche"}, []string{"APPLI-INCONNUE"}
		mantis.Components = []string{"Général"}
		require.Equal(t, []unmeant{cassiopee, mantis, none("squash", true), none("openproject", true), none("order-book", false)}, found)

		got = runProgram(t, "mapping", "check", "--data", data, "jira-cassiopee", "squash")
		require.Contains(t, got.out, `jira-cassiopee: nature    "Tâche" has no meaning`)
		require.Contains(t, got.out, "squash: every word of the tool has a meaning")
		got = runProgram(t, "mapping", "check", "--data", data, "nope", "squash")
		require.Equal(t, exitFailed, got.code)
		require.Contains(t, got.errors, `no source is named "nope"`)
		require.Contains(t, got.out, "squash: every word", "a mistake stops no other source")
	})
	t.Run("drafts", func(t *testing.T) {
		for _, source := range sources {
			require.NoError(t, os.Remove(file(source)))
		}
		for _, source := range sources {
			got := runProgram(t, "mapping", "draft", "--data", data, source)
			require.Zero(t, got.code, got.errors)
			read, err := mapping.Parse([]byte(got.out), "draft.yaml")
			require.NoError(t, err, got.out)
			require.Equal(t, source, read.Source())
			require.Contains(t, got.errors, "say for which records this is true")

			as := runProgram(t, "mapping", "draft", "--data", data, "--output", "json", source)
			var proposed draft
			require.NoError(t, json.Unmarshal([]byte(as.out), &proposed))
			require.Equal(t, got.out, proposed.Mapping)
			require.NotEmpty(t, proposed.Left)
			require.Empty(t, as.errors)
			require.NoError(t, os.WriteFile(file(source), []byte(got.out), 0o600))
		}
		got := runProgram(t, append([]string{"mapping", "check", "--data", data}, sources...)...)
		require.Zero(t, got.code, "a draft gives each word a meaning: %s%s", got.out, got.errors)
	})
}

func TestLinesAreNamedInRanges(t *testing.T) {
	require.Equal(t, "lines 3, 7-9, 11", lines([]int{3, 7, 8, 9, 11}))
}
