package mapping_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/deploy"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
	"pilotis/transform/yaml"
)

// Each file under testdata/mistakes holds one mistake; the text beside it is
// what the operator reads.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = mapping.Parse(data, filepath.Base(file))
			var all yaml.Errors
			require.ErrorAs(t, err, &all)
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(err.Error()+"\n"))
		})
	}
}

func TestFingerprintIsOfTheMeaningAlone(t *testing.T) {
	data, err := deploy.Files.ReadFile("mapping/jira-ppn.yaml")
	require.NoError(t, err)
	parse := func(text string) string {
		m, err := mapping.Parse([]byte(text), "any.yaml")
		require.NoError(t, err)
		return m.Fingerprint()
	}
	original := parse(string(data))
	require.Len(t, original, 16)
	require.Equal(t, original, parse("# remark\n"+strings.ReplaceAll(string(data), "\n", "\r\n")))
	require.NotEqual(t, original, parse(strings.Replace(string(data), `"Low": MINEUR`, `"Low": MAJEUR`, 1)))
}

func TestDeployedMappingsFitTheDefaultContract(t *testing.T) {
	for _, source := range []string{"jira-cassiopee", "jira-ppn"} {
		data, err := deploy.Files.ReadFile("mapping/" + source + ".yaml")
		require.NoError(t, err)
		m, err := mapping.Parse(data, source+".yaml")
		require.NoError(t, err)
		require.Equal(t, source, m.Source())
		require.NoError(t, m.Check(contract.Default()))
	}
}

func TestCheckNamesApplicationsThatAreNone(t *testing.T) {
	m, err := mapping.Parse([]byte(`source: s
tool: jira
tickets:
  when: 'true'
  scope: 'false'
  application:
    values:
      a: CASSIOPEE
      b: NOWHERE
      c: none
`), "m.yaml")
	require.NoError(t, err)
	require.ErrorContains(t, m.Check(contract.Default()), "m.yaml:9:10: this is no application of the contract")
}

func TestMissingWords(t *testing.T) {
	data, err := deploy.Files.ReadFile("mapping/jira-cassiopee.yaml")
	require.NoError(t, err)
	m, err := mapping.Parse(data, "m.yaml")
	require.NoError(t, err)
	missing := m.Missing(contract.Default(), connectors.Vocabulary{
		Statuses:   []connectors.Status{{Name: "Ouvert"}, {Name: "En expertise"}},
		Priorities: []string{"Majeur", "À définir"},
		Natures:    []string{"Incident", "Anomalie"},
		Components: []string{"CASSIOPEE", "Scellés", "Portail inconnu"},
	})
	require.Equal(t, connectors.Vocabulary{
		Statuses: []connectors.Status{{Name: "En expertise"}}, Priorities: []string{"À définir"},
		Natures: []string{"Anomalie"}, Components: []string{"Portail inconnu"},
	}, missing)
}

func TestDraftParsesAndKeepsEverythingOutOfScope(t *testing.T) {
	nasty := []string{"", "  ", "true", "1.10", "null", "~", "a: b", "#x", `q"uo\te`, "d'été", "tab\tbed", "new\nline", "é\u0301", "\U0001F512", "*a", "&b", "- c", "<<", "id:3", "🔥", "123"}
	v := connectors.Vocabulary{Priorities: nasty, Natures: nasty, Components: nasty}
	for _, name := range nasty {
		v.Statuses = append(v.Statuses, connectors.Status{Name: name, Category: "indeterminate"})
	}
	draft := draftOfJira(t, "jira-x", v)
	m, err := mapping.Parse(draft, "draft.yaml")
	require.NoError(t, err, "%s", draft)
	require.Equal(t, "jira-x", m.Source())
	require.NoError(t, m.Check(contract.Default()))
	require.Contains(t, string(draft), "scope: 'false'")
	missing := m.Missing(contract.Default(), v)
	for _, name := range missing.Priorities {
		require.Empty(t, strings.TrimSpace(name))
	}
	require.Equal(t, draft, draftOfJira(t, "jira-x", v), "the same words give the same draft")
}

func draftOfJira(t *testing.T, source string, v connectors.Vocabulary) []byte {
	t.Helper()
	draft, err := mapping.Draft("jira", source, v)
	require.NoError(t, err)
	return draft
}

// What a draft leaves to its reader is told line by line, and is all that keeps
// it from making figures.
func TestLeftOfADraft(t *testing.T) {
	draft := string(draftOfJira(t, "jira-x", connectors.Vocabulary{
		Statuses: []connectors.Status{{Name: "Open"}}, Priorities: []string{"Blocker"}, Natures: []string{"Bug"},
	}))
	lines := strings.Split(draft, "\n")
	found := map[string][]string{}
	for _, left := range mapping.Left([]byte(draft)) {
		for _, number := range left.Lines {
			found[left.Do] = append(found[left.Do], strings.TrimSpace(lines[number-1]))
		}
	}
	require.Equal(t, map[string][]string{
		"say for which records this is true":    {"scope: 'false'"},
		"verify this meaning, which is a guess": {`"Blocker": BLOQUANT # à vérifier`, `"Open": new # à vérifier`},
		"give the words their meanings":         {"values: {}"},
	}, found)
	require.Empty(t, mapping.Left([]byte("source: s\ntool: jira\ntickets:\n  when: 'true'\n")))
}

func TestDraftOfAnEmptyToolParses(t *testing.T) {
	_, err := mapping.Parse(draftOfJira(t, "jira-x", connectors.Vocabulary{}), "draft.yaml")
	require.NoError(t, err)
}

func TestDraftGuesses(t *testing.T) {
	draft := string(draftOfJira(t, "jira-x", connectors.Vocabulary{
		Statuses: []connectors.Status{
			{Name: "Open", Category: "new"}, {Name: "In Progress", Category: "indeterminate"}, {Name: "Resolved", Category: "done"}, {Name: "Closed", Category: "done"}, {Name: "Won't Fix", Category: "done"},
			{Name: "En attente", Category: "indeterminate"}, {Name: "Livré", Category: "done"}, {Name: "Planifié", Category: "new"}, {Name: "Mystère", Category: ""}, {Name: "Reopened", Category: "new"},
		},
		Priorities: []string{"Blocker", "Critical", "Major", "Minor", "Trivial", "Highest", "High", "Medium", "Low", "Lowest", "Urgent", "Élevée", "P3"},
		Natures:    []string{"Demande d'évolution", "Bug", "2nd line", "???"},
		Components: []string{"core"},
	}))
	for _, line := range []string{
		`"Open": new`, `"In Progress": n2_work`, `"Resolved": resolved`, `"Closed": closed`, `"Won't Fix": cancelled`,
		`"En attente": n2_work`, `"Livré": closed`, `"Planifié": new`, `"Mystère": none`, `"Reopened": new`,
		`"Blocker": BLOQUANT`, `"Critical": BLOQUANT`, `"Major": MAJEUR`, `"Minor": MINEUR`, `"Trivial": MINEUR`,
		`"Highest": BLOQUANT`, `"High": MAJEUR`, `"Medium": MINEUR`, `"Low": MINEUR`, `"Lowest": MINEUR`,
		`"Urgent": BLOQUANT`, `"Élevée": MAJEUR`, `"P3": none`,
		`"Demande d'évolution": DEMANDE_D_EVOLUTION`, `"Bug": BUG`, `"2nd line": NATURE_2ND_LINE`, `"???": NATURE`,
		`"core": none`,
	} {
		require.Contains(t, draft, line)
	}
}
