package jira

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// write lays out a folder of recordings.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, "jira", filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

func byPath(reports []FileReport) map[string]FileReport {
	all := map[string]FileReport{}
	for _, report := range reports {
		all[strings.TrimPrefix(report.Path, "jira/")] = report
	}
	return all
}

func TestRecordingsAreFoundWhereToolsAndCollectorsPutThem(t *testing.T) {
	issue := func(id, rest string) string {
		return `{"id":` + id + `,"key":"AB-` + strings.Trim(id, `"`) + `","fields":{"summary":"é  <b>"` + rest + `}}`
	}
	dir := write(t, map[string]string{
		"My Site_2/deep/er/one.json":   "\xef\xbb\xbf" + issue(`"1"`, `,"status":{"name":"Open"}`) + "\n",
		"My Site_2/array.json":         `[ ` + issue(`2`, ``) + `, {"x":1} ]`,
		"My Site_2/page.json":          `{"total":1,"issues":[` + issue(`"3"`, ``) + `]}`,
		"My Site_2/hook.json":          `{"timestamp":1550286113023,"issue":` + issue(`"4"`, ``) + `}`,
		"My Site_2/archive.json":       `[{"backend":"x","data":` + issue(`"5"`, ``) + `}]`,
		"My Site_2/lines.json":         issue(`"6"`, ``) + "\n" + issue(`"7"`, ``) + "\n",
		"My Site_2/no-id.json":         `{"key":"AB-9","fields":{"summary":"x"}}`,
		"My Site_2/comments.json":      `{"comments":[]}`,
		"My Site_2/notes.txt":          `nothing`,
		"My Site_2/link.json":          issue(`"8"`, `,"issuelinks":[{"outwardIssue":{"id":"99","key":"AB-99","fields":{"summary":"stub"}}}]`),
		"other/project.json":           `[{"key":"AB"}]`,
		"loose.json":                   issue(`"1"`, ``),
		"My Site_2/broken.json":        `{"id":"70","key":"AB-70","fields":{"updated":"2020-01-02T03:04:05.006+0100",`,
		"My Site_2/broken-twin.json":   `{"id":"1","key":"AB-1","fields":{"updated":"2030-01-02T03:04:05.006+0100",`,
		"My Site_2/not-utf8.json":      `{"id":"71","key":"AB-71","fields":{"summary":"` + "\xc4\xe3" + `"}}`,
		"My Site_2/comment-latin.json": `{"body":"` + "\xe9" + `"}`,
	})
	sites, reports, err := ReadRecordings(dir)
	require.NoError(t, err)
	require.Len(t, sites, 1, "a folder without an issue is no source")
	site := sites[0]
	require.Equal(t, "jira-my-site-2", site.Name)
	files := byPath(reports)
	require.Len(t, files, 16, "every file is reported")
	require.Equal(t, FileReport{Site: site.Name, Path: "jira/My Site_2/no-id.json", Kind: FileOther, WithoutID: 1, Reason: "its issues have no id"}, files["My Site_2/no-id.json"])
	require.Equal(t, 2, files["My Site_2/lines.json"].Issues)
	require.Equal(t, FileOther, files["My Site_2/notes.txt"].Kind)
	require.Empty(t, files["other/project.json"].Site)
	for _, name := range []string{"broken.json", "broken-twin.json", "not-utf8.json", "comment-latin.json"} {
		require.Equal(t, FileUnreadable, files["My Site_2/"+name].Kind, name)
		require.Equal(t, 1, files["My Site_2/"+name].Issues, name)
	}
	raws := map[string]string{}
	for _, issue := range site.Issues {
		raws[issue.ID] = string(issue.Raw)
	}
	require.Len(t, raws, 12)
	require.Equal(t, issue(`"1"`, `,"status":{"name":"Open"}`), raws["1"], "a broken file must not hide the issue whose id it seems to have")
	require.Equal(t, issue(`2`, ``), raws["2"])
	require.Contains(t, raws["71"], "\xc4\xe3")
	require.Contains(t, raws, "70")
}

func TestTheLatestObservationIsServedAndTheOthersAreCounted(t *testing.T) {
	at := func(updated, more string) string {
		return `{"id":"1","key":"AB-1","fields":{"summary":"x"` + more + `,"updated":"` + updated + `"}}`
	}
	dir := write(t, map[string]string{
		"s/a.json": at("2020-01-02T03:04:05.006+0100", ``),
		"s/b.json": at("2020-01-02T03:04:05.006+0000", ``), // an hour later
		"s/c.json": at("2020-01-02T03:04:05.006+0000", `,"labels":[]`),
		"s/d.json": `{"timestamp":1999999999999,"issue":{"id":"1","key":"AB-1","fields":{"summary":"no update time","a":1,"b":2,"c":3}}}`,
	})
	sites, reports, err := ReadRecordings(dir)
	require.NoError(t, err)
	require.Len(t, sites[0].Issues, 1)
	require.Contains(t, string(sites[0].Issues[0].Raw), `"labels"`)
	superseded := 0
	for _, report := range reports {
		superseded += report.Superseded
	}
	require.Equal(t, 3, superseded)
	require.Zero(t, byPath(reports)["s/c.json"].Superseded)
}

func TestTwoFoldersMustNotGiveOneSite(t *testing.T) {
	issue := `{"id":"1","key":"AB-1","fields":{}}`
	_, _, err := ReadRecordings(write(t, map[string]string{"A b/x.json": issue, "a-b/x.json": issue}))
	require.ErrorContains(t, err, "jira-a-b")
}

// get fetches a whole body.
func get(t *testing.T, address string) (int, []byte) {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, body
}

// TestABrokenIssueMakesItsPageUnreadable is the trap that a connector must pass:
// the page fails as a whole, small pages of coordinates still work, and the
// issue alone is served byte for byte.
func TestABrokenIssueMakesItsPageUnreadable(t *testing.T) {
	broken := `{"id":"70","key":"AB-70","fields":{"updated":"2020-01-02T03:04:05.006+0100",`
	sites, _, err := ReadRecordings(write(t, map[string]string{"s/b.json": broken, "s/a.json": `{"id":"1","key":"AB-1","fields":{"updated":"2019-01-02T03:04:05.006+0100"}}`}))
	require.NoError(t, err)
	server := start(t, sites...)
	base := server.URL("jira-s")
	_, body := get(t, base+"/rest/api/2/search?fields=*all&expand=changelog")
	require.False(t, json.Valid(body))
	require.Contains(t, string(body), broken)
	_, body = get(t, base+"/rest/api/2/search?fields=updated&jql="+url.QueryEscape("project in (AB) ORDER BY updated"))
	require.JSONEq(t, `{"expand":"schema,names","startAt":0,"maxResults":50,"total":2,"issues":[
		{"id":"1","key":"AB-1","fields":{"updated":"2019-01-02T03:04:05.006+0100"}},
		{"id":"70","key":"AB-70","fields":{"updated":"2020-01-02T02:04:05.006+0000"}}]}`, string(body))
	_, body = get(t, base+"/rest/api/2/issue/70?fields=*all&expand=changelog")
	require.Equal(t, broken, string(body))
}

// TestSamples reads a folder of real payloads, when there is one, and serves all
// of it: every issue must come back with the bytes of its file.
func TestSamples(t *testing.T) {
	dir := os.Getenv("PILOTIS_SAMPLES")
	if dir == "" {
		t.Skip("PILOTIS_SAMPLES is not set: it names a folder that contains jira/ with recorded payloads")
	}
	sites, reports, err := ReadRecordings(dir)
	require.NoError(t, err)
	require.NotEmpty(t, sites)
	files, notUTF8, notJSON, issues, superseded := 0, 0, 0, 0, 0
	for _, report := range reports {
		files++
		issues += report.Issues
		superseded += report.Superseded
		switch {
		case report.Kind == FileUnreadable && strings.HasPrefix(report.Reason, "not UTF-8"):
			notUTF8++
		case report.Kind == FileUnreadable:
			notJSON++
		}
	}
	served := 0
	for _, site := range sites {
		served += len(site.Issues)
		t.Log(site.Name, site.Flavor, len(site.Issues), "issues", len(site.Projects), "projects", len(site.Statuses), "statuses", len(site.Priorities), "priorities")
	}
	t.Log(files, "files", issues, "observations", superseded, "superseded", served, "served", notUTF8, "not UTF-8", notJSON, "not JSON")
	require.Equal(t, issues, served+superseded, "every observation is served or counted")
	server := start(t, sites...)
	for _, site := range sites {
		for _, issue := range site.Issues {
			status, body := get(t, server.URL(site.Name)+"/rest/api/2/issue/"+issue.ID+"?expand=changelog")
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, string(issue.Raw), string(body))
			file := recordedFile(t, dir, reports, site.Name, issue.Raw)
			require.True(t, file, "%s %s: its bytes stand in a recorded file", site.Name, issue.Key)
			require.False(t, issue.Updated.IsZero())
			if !utf8.Valid(issue.Raw) {
				require.False(t, issue.Created.IsZero())
			}
		}
	}
}

func recordedFile(t *testing.T, dir string, reports []FileReport, site string, raw []byte) bool {
	t.Helper()
	for _, report := range reports {
		if report.Site != site || report.Issues == 0 {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(report.Path)))
		require.NoError(t, err)
		if strings.Contains(string(data), string(raw)) {
			return true
		}
	}
	return false
}
