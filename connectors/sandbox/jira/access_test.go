package jira

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the account may not see leaves every list, and answers alone as the
// product does.
func TestAccess(t *testing.T) {
	for _, flavor := range []Flavor{DataCenter, Cloud} {
		t.Run(string(flavor), func(t *testing.T) {
			server := start(t, small(flavor, 3))
			site, base := server.Site("s"), server.URL("s")+"/rest/api/2/"
			listed := func() int {
				path := map[Flavor]string{DataCenter: "search", Cloud: "search/jql"}[flavor]
				_, body := get(t, base+path+"?fields=id&jql=created+%3E+1970-01-02")
				var found page
				require.NoError(t, json.Unmarshal(body, &found))
				return len(found.Issues)
			}
			status := func(path string, want int) {
				t.Helper()
				code, _ := get(t, base+path)
				require.Equal(t, want, code, path)
			}
			site.Hide("AB-2", true)
			require.Equal(t, 2, listed())
			status("issue/101", map[Flavor]int{DataCenter: http.StatusForbidden, Cloud: http.StatusNotFound}[flavor])
			status("project/AB/issuesecuritylevelscheme", http.StatusOK)
			site.Hide("AB-2", false)
			status("project/AB/issuesecuritylevelscheme", http.StatusNotFound)

			site.Archive("AB", true)
			require.Zero(t, listed())
			status("issue/101", http.StatusOK)
			_, body := get(t, base+"project/AB")
			require.Contains(t, string(body), `"archived":true`)
			site.Archive("AB", false)

			site.HideProject("AB", true)
			require.Zero(t, listed())
			status("issue/101", http.StatusNotFound)
			status("project/AB", http.StatusNotFound)
			site.HideProject("AB", false)
			require.Equal(t, 3, listed())
			require.Len(t, site.Issues(), 3)
		})
	}
}

func TestVersionsUsersAndDiscussions(t *testing.T) {
	site := small(DataCenter, 1)
	site.Projects[0].Versions = []Version{{ID: "9", Name: "4.2", ReleaseDate: "2026-04-01"}}
	site.Users = []Account{{ID: "JIRAUSER1", Name: "zoe"}, {ID: "JIRAUSER2", Name: "max"}}
	for range 60 {
		site.Issues[0].Comments = append(site.Issues[0].Comments, json.RawMessage(`{"id":"1"}`))
	}
	server := start(t, site)
	base := server.URL("s") + "/rest/api/2/"
	for path, want := range map[string]string{
		"project/AB/versions": `[{"self":"/rest/api/2/version/9","id":"9","name":"4.2","archived":false,"released":false,"releaseDate":"2026-04-01","projectId":1}]`,
		"version/9":           `{"self":"/rest/api/2/version/9","id":"9","name":"4.2","archived":false,"released":false,"releaseDate":"2026-04-01","projectId":1}`,
		"user/search?username=.&startAt=1&maxResults=1": `[{"self":"/rest/api/2/user?username=max","key":"JIRAUSER2","name":"max","emailAddress":"","displayName":"","active":true}]`,
		"issue/AB-1/comment?startAt=59":                 `{"startAt":59,"maxResults":50,"total":60,"comments":[{"id":"1"}]}`,
		"issue/AB-1/worklog":                            `{"startAt":0,"maxResults":0,"total":0,"worklogs":[]}`,
	} {
		code, body := get(t, base+path)
		require.Equal(t, http.StatusOK, code, path)
		require.JSONEq(t, want, string(body), path)
	}
	for path, want := range map[string]int{"user/search": 400, "users/search": 404, "version/8": 404, "status/1": 200, "issue/AB-9/comment": 404} {
		code, _ := get(t, base+path)
		require.Equal(t, want, code, path)
	}
}
