package jira

import (
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// allEntries asks for a list of an issue page by page.
func allEntries(t *testing.T, instance *Instance, id, what, list string) []object {
	t.Helper()
	var all []object
	for {
		request := httptest.NewRequest("GET", "/rest/api/2/issue/"+id+"/"+what+query("startAt", string(encode(len(all)))), nil)
		credentials := instance.site.Credentials
		if request.Header.Set("Authorization", "Bearer "+credentials.Token); credentials.User != "" {
			request.SetBasicAuth(credentials.User, credentials.Password)
		}
		recorder := httptest.NewRecorder()
		instance.ServeHTTP(recorder, request)
		got, err := parseObject(recorder.Body.Bytes())
		require.NoError(t, err)
		all = append(all, elements(got.get(list))...)
		if uint64(len(all)) >= number(got.text("total")) {
			return all
		}
	}
}

// What was said and worked stands in the issue up to what a server shows, and is
// given whole beside it.
func TestDiscussionsAreServedWhole(t *testing.T) {
	w, sites := lived(t, 1, 0.5, until)
	byID := map[string]world.Ticket{}
	for _, ticket := range slices.Concat(w.Tickets, w.Tasks) {
		byID[ticket.Site+ticket.ID] = ticket
	}
	for _, site := range sites {
		instance := live(t, site)
		cut := map[string]int{}
		ids := map[string]bool{}
		for _, issue := range site.Issues {
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			fields, ticket := top.child("fields"), byID[site.Name+issue.ID]
			for what, want := range map[string]int{"comment": len(ticket.Comments), "worklog": len(ticket.Worklogs)} {
				inline := fields.child(what)
				require.EqualValues(t, want, number(inline.text("total")), issue.Key)
				shown := elements(inline.get(what + "s"))
				if len(shown) == want {
					continue
				}
				cut[what]++
				require.Len(t, shown, shownEntries, issue.Key)
				all := allEntries(t, instance, issue.ID, what, what+"s")
				require.Len(t, all, want, issue.Key)
				for n, entry := range all {
					require.False(t, ids[what+entry.text("id")], "%s %s twice", what, entry.text("id"))
					ids[what+entry.text("id")] = true
					require.True(t, n >= shownEntries || shown[n].text("id") == entry.text("id"), issue.Key)
				}
			}
			for n, comment := range elements(fields.child("comment").get("comments")) {
				said := ticket.Comments[n]
				require.Equal(t, said.Text, comment.text("body"))
				require.True(t, said.At.Equal(instant(comment.text("created"))), issue.Key)
				require.Equal(t, said.Internal, comment.get("visibility") != nil)
				require.False(t, instant(comment.text("updated")).After(issue.Updated), issue.Key)
			}
		}
		require.Equal(t, site.Flavor == Cloud, cut["comment"] > 0, site.Name)
		require.Positive(t, cut["worklog"], site.Name)
	}
}

func TestLinksAreShownAtBothEnds(t *testing.T) {
	_, sites := lived(t, 1, 0.3, until)
	for _, site := range sites {
		ends := map[string][]string{} // by link: what its outward and its inward end are
		for _, issue := range site.Issues {
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			for _, link := range elements(top.child("fields").get("issuelinks")) {
				for _, end := range []string{"outwardIssue", "inwardIssue"} {
					if other := link.child(end); other != nil {
						ends[link.text("id")+end] = []string{issue.Key, other.text("key")}
						n := slices.IndexFunc(site.Issues, func(i Issue) bool { return i.Key == other.text("key") })
						require.Equal(t, site.Issues[n].Status.Name, other.child("fields").child("status").text("name"))
					}
				}
			}
		}
		require.NotEmpty(t, ends, site.Name)
		for link, pair := range ends {
			opposite := map[string]string{"outwardIssue": "inwardIssue", "inwardIssue": "outwardIssue"}
			id, end := link[:5], link[5:]
			require.Equal(t, []string{pair[1], pair[0]}, ends[id+opposite[end]], "%s link %s", site.Name, id)
		}
	}
}

func TestVersionsAndAttachmentsAreDescribed(t *testing.T) {
	_, sites := lived(t, 1, 0.3, until)
	for _, site := range sites {
		seen := map[string]int{}
		for _, issue := range site.Issues {
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			fields := top.child("fields")
			for _, list := range []string{"versions", "fixVersions"} {
				for _, version := range elements(fields.get(list)) {
					seen[list]++
					n := slices.IndexFunc(site.Projects, func(p Project) bool { return p.Key == issue.Project })
					require.True(t, slices.ContainsFunc(site.Projects[n].Versions, func(v Version) bool {
						return v.ID == version.text("id") && v.Name == version.text("name") && v.ReleaseDate == version.text("releaseDate")
					}), "%s: %s", issue.Key, version.text("name"))
				}
			}
			added := map[string]bool{}
			for _, history := range issue.histories() {
				for _, item := range elements(history.get("items")) {
					if item.text("field") == "Attachment" {
						added[item.text("to")] = true
					}
				}
			}
			attachments := elements(fields.get("attachment"))
			require.Len(t, attachments, len(added), issue.Key)
			for _, attachment := range attachments {
				seen["attachment"]++
				require.True(t, added[attachment.text("id")], issue.Key)
			}
		}
		for _, list := range []string{"versions", "fixVersions", "attachment"} {
			require.Positive(t, seen[list], "%s %s", site.Name, list)
		}
	}
}
