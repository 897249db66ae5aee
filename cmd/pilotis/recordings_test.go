package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two servers are recorded here by hand: one with a broken file beside its
// issues, one whose issues stand in a search page. Every issue becomes a ticket,
// the broken file a dead letter, and the rest is counted.
func TestRecordedPayloadsArriveWhole(t *testing.T) {
	recordings := t.TempDir()
	record := func(name, text string) {
		file := filepath.Join(recordings, "jira", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	issue := func(id, key, updated string) string {
		return `{"id":"` + id + `","key":"` + key + `","fields":{"summary":"Écran figé","created":"2014-05-09T02:39:42.734+0000","updated":"` + updated +
			`","status":{"id":"1","name":"Open"},"priority":{"id":"3","name":"Major"},"issuetype":{"id":"1","name":"Bug"},"project":{"id":"1","key":"` + strings.Split(key, "-")[0] + `"}},` +
			`"changelog":{"startAt":0,"maxResults":0,"total":0,"histories":[]}}`
	}
	record("alpha/one.json", issue("1", "ALPHA-1", "2014-06-01T00:00:00.000+0000"))
	record("alpha/one-later.json", issue("1", "ALPHA-1", "2014-07-01T00:00:00.000+0000"))
	record("alpha/deep/two.json", issue("2", "ALPHA-2", "2014-06-01T00:00:00.000+0000"))
	record("alpha/broken.json", issue("3", "ALPHA-3", "2014-06-01T00:00:00.000+0000")[:200])
	record("alpha/comments.json", `{"comments":[],"total":0}`)
	record("beta/search.json", `{"startAt":0,"total":2,"issues":[`+issue("1", "BETA-1", "2015-01-01T00:00:00.000+0000")+`,`+issue("7", "BETA-7", "2015-01-01T00:00:00.000+0000")+`]}`)
	record("gamma/users.json", `[]`)

	data := t.TempDir()
	first := demoOnce(t, data, "--recordings", recordings)
	require.Len(t, first.Sources, 2, "a folder without issues is no source")
	require.EqualValues(t, 4, first.Tables["core.tickets"])
	letters := map[string]uint64{}
	for _, source := range first.Sources {
		letters[source.Name] = source.DeadLetters
	}
	require.Equal(t, map[string]uint64{"jira-alpha": 1, "jira-beta": 0}, letters)
	require.Equal(t, 5, first.Files["jira-alpha"]["read"])
	require.Equal(t, 1, first.Files["jira-alpha"]["not_issues"])
	require.Equal(t, 1, first.Files["jira-alpha"]["unreadable"])
	require.Equal(t, 1, first.Files["jira-alpha"]["superseded"])
	reasons := query(t, data, "SELECT reason FROM ops.dead_letters")
	require.Contains(t, reasons[0]["reason"], "not JSON at byte")
	newest := query(t, data, "SELECT toString(version) AS version FROM core.tickets WHERE source = 'jira-alpha' AND reference = 'ALPHA-1'")
	require.Equal(t, "2014-07-01 00:00:00.000", newest[0]["version"])

	second := demoOnce(t, data, "--recordings", recordings)
	require.Equal(t, first.Tables, second.Tables)
	for _, source := range second.Sources {
		require.Zero(t, source.Records)
	}
}

// The payloads of real servers, where they are at hand.
func TestRealPayloadsArriveWhole(t *testing.T) {
	samples := os.Getenv("PILOTIS_SAMPLES")
	if samples == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded payloads")
	}
	distinct, unreadable := distinctIssues(t, filepath.Join(samples, "jira"))
	got := demoOnce(t, t.TempDir(), "--recordings", samples)
	var letters uint64
	for _, source := range got.Sources {
		letters += source.DeadLetters
	}
	require.EqualValues(t, distinct, got.Tables["core.tickets"])
	require.EqualValues(t, unreadable, letters)
}

// distinctIssues counts, without the code under test, the (server, identifier)
// pairs in readable files, and the files that cannot be read.
func distinctIssues(t *testing.T, folder string) (distinct, unreadable int) {
	t.Helper()
	type issue struct {
		ID     json.RawMessage            `json:"id"`
		Key    string                     `json:"key"`
		Fields map[string]json.RawMessage `json:"fields"`
	}
	type holder struct {
		issue
		Issues []issue `json:"issues"`
		Issue  *issue  `json:"issue"`
		Data   *issue  `json:"data"`
	}
	seen := map[string]bool{}
	add := func(server string, i *issue) {
		if i != nil && len(i.ID) > 0 && i.Key != "" && i.Fields != nil {
			seen[server+"/"+strings.Trim(string(i.ID), `"`)] = true
		}
	}
	servers, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, server := range servers {
		require.NoError(t, filepath.WalkDir(filepath.Join(folder, server.Name()), func(file string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if !json.Valid(text) || strings.ToValidUTF8(string(text), "") != string(text) {
				unreadable++
				return nil
			}
			var list []json.RawMessage
			if json.Unmarshal(text, &list) != nil {
				list = []json.RawMessage{text}
			}
			for _, one := range list {
				var h holder
				if json.Unmarshal(one, &h) != nil {
					// Some member is of another type (a webhook's comment, a board):
					// only the members above matter, one by one.
					var members map[string]json.RawMessage
					_ = json.Unmarshal(one, &members)
					_ = json.Unmarshal(members["issues"], &h.Issues)
					_ = json.Unmarshal(members["issue"], &h.Issue)
					_ = json.Unmarshal(members["data"], &h.Data)
				}
				add(server.Name(), &h.issue)
				add(server.Name(), h.Issue)
				add(server.Name(), h.Data)
				for i := range h.Issues {
					add(server.Name(), &h.Issues[i])
				}
			}
			return nil
		}))
	}
	return len(seen), unreadable
}
