package mapping_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// Real issues of many servers, through a mapping drafted from their own words:
// each gives one ticket, none is refused.
func TestRealIssues(t *testing.T) {
	issues, broken := samples(t)
	m, err := mapping.Parse(draftOfJira(t, "jira-samples", vocabularyOf(issues)), "draft.yaml")
	require.NoError(t, err)
	transform := m.Func(contract.Default())
	for _, body := range issues {
		rows, err := transform(sampleEnvelope(body))
		require.NoError(t, err)
		require.Len(t, rows, 1)
	}
	for _, body := range broken {
		_, err := transform(connectors.Envelope{Source: "jira-samples", Kind: "issue", ID: "1", Body: body})
		require.Equal(t, connectors.Reject, connectors.KindOf(err))
	}
	t.Logf("%d issues, %d files that are none", len(issues), len(broken))
}

// The same issues as if all were for N2: whatever people did in their workflows,
// the clocks can follow it.
func TestRealLivesAreNeverImpossible(t *testing.T) {
	issues, _ := samples(t)
	draft := string(draftOfJira(t, "jira-samples", vocabularyOf(issues)))
	for _, change := range [][2]string{
		{"  scope: 'false'\n", "  scope: 'true'\n  contractor: 'false'\n"},
		{"'issue.fields.components'", "'\"CASSIOPEE\"'"},
		{"'issue.fields.priority.name'", "'issue.fields.priority.name ?? \"Minor\"'"},
		{": new #", ": n2_queue #"},
	} {
		require.Contains(t, draft, change[0])
		draft = strings.ReplaceAll(draft, change[0], change[1])
	}
	m, err := mapping.Parse([]byte(draft), "draft.yaml")
	require.NoError(t, err)
	c := contract.Default()
	outcomes := map[mapping.Outcome]int{}
	for _, body := range issues {
		trial, err := m.Try(c, sampleEnvelope(body))
		require.NoError(t, err)
		require.NotContains(t, trial.Rejected, "impossible")
		if trial.Outcome == mapping.Rejected {
			require.Regexp(t, "no criticality|without its history|no creation time|no nature", trial.Rejected)
		}
		outcomes[trial.Outcome]++
	}
	require.Greater(t, outcomes[mapping.InScope], 300)
	t.Log(outcomes)
}

func sampleEnvelope(body json.RawMessage) connectors.Envelope {
	return connectors.Envelope{Source: "jira-samples", Kind: "issue", ID: identifier(body), Body: body}
}

// samples reads the issues of the sample files, and the files that are no JSON.
func samples(t *testing.T) (issues []json.RawMessage, broken [][]byte) {
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of sample records")
	}
	err := filepath.WalkDir(filepath.Join(root, "jira"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !utf8.Valid(data) || !json.Valid(data) {
			broken = append(broken, data)
			return nil
		}
		issues = findIssues(data, issues)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(issues), 500)
	require.NotEmpty(t, broken)
	return issues, broken
}

// findIssues looks for issues at the places where servers and clients put them.
func findIssues(data []byte, found []json.RawMessage) []json.RawMessage {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return found
	}
	if data[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil {
			for _, one := range list {
				found = findIssues(one, found)
			}
		}
		return found
	}
	var parts map[string]json.RawMessage
	if json.Unmarshal(data, &parts) != nil {
		return found
	}
	if log := bytes.TrimSpace(parts["changelog"]); len(log) > 0 && log[0] != '{' {
		return found // a fixture written by hand, with a text for a history
	}
	if value := bytes.TrimSpace(parts["fields"]); len(value) > 0 && value[0] == '{' && (parts["key"] != nil || parts["id"] != nil) {
		var fields struct{ Summary json.RawMessage }
		if json.Unmarshal(parts["fields"], &fields) == nil && len(fields.Summary) > 0 && fields.Summary[0] == '{' {
			return found // JIRA 4 wrapped each field in an object
		}
		return append(found, data)
	}
	for _, name := range []string{"issues", "issue", "data"} {
		found = findIssues(parts[name], found)
	}
	return found
}

func identifier(body []byte) string {
	var issue struct {
		ID json.RawMessage `json:"id"`
	}
	_ = json.Unmarshal(body, &issue)
	if id := string(bytes.Trim(issue.ID, `"`)); id != "" {
		return id
	}
	return "none"
}

func vocabularyOf(issues []json.RawMessage) connectors.Vocabulary {
	var v connectors.Vocabulary
	type named struct {
		Name     string
		Category struct{ Key string } `json:"statusCategory"`
	}
	var words func(value any) []string
	words = func(value any) []string {
		switch v := value.(type) {
		case string:
			return []string{v}
		case map[string]any:
			return words(v["name"])
		case []any:
			var all []string
			for _, one := range v {
				all = append(all, words(one)...)
			}
			return all
		}
		return nil
	}
	for _, body := range issues {
		var issue struct {
			Fields struct {
				Status, Priority, IssueType *named
				Components                  any
			}
			Changelog struct {
				Histories []struct {
					Items []struct {
						Field      string
						FromString string
						ToString   string
					}
				}
			}
		}
		_ = json.Unmarshal(body, &issue) // a field of another shape has no words
		if s := issue.Fields.Status; s != nil {
			v.Statuses = append(v.Statuses, connectors.Status{Name: s.Name, Category: s.Category.Key})
		}
		if p := issue.Fields.Priority; p != nil {
			v.Priorities = append(v.Priorities, p.Name)
		}
		if n := issue.Fields.IssueType; n != nil {
			v.Natures = append(v.Natures, n.Name)
		}
		v.Components = append(v.Components, words(issue.Fields.Components)...)
		for _, history := range issue.Changelog.Histories {
			for _, item := range history.Items {
				for _, name := range []string{item.FromString, item.ToString} {
					switch item.Field {
					case "status":
						v.Statuses = append(v.Statuses, connectors.Status{Name: name})
					case "priority":
						v.Priorities = append(v.Priorities, name)
					}
				}
			}
		}
	}
	return v
}
