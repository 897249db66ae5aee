package jira

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

var until = time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)

// lived is a generated world with its sites.
func lived(t *testing.T, seed uint64, scale float64, until time.Time) (*world.World, []Site) {
	t.Helper()
	w, err := world.Generate(world.Options{Seed: seed, Scale: scale, Until: until})
	require.NoError(t, err)
	sites, err := Sites(w)
	require.NoError(t, err)
	return w, sites
}

func TestSitesAreAFunctionOfTheWorld(t *testing.T) {
	w, first := lived(t, 1, 0.2, until)
	again, err := Sites(w)
	require.NoError(t, err)
	require.Equal(t, first, again)
}

func TestEveryTicketAndTaskIsServed(t *testing.T) {
	w, sites := lived(t, 1, 1, until)
	require.Equal(t, []string{world.SiteCassiopee, world.SitePPN}, []string{sites[0].Name, sites[1].Name})
	require.Len(t, w.Tickets, len(sites[0].Issues)+len(sites[1].Issues)-len(w.Tasks))
	served := map[string]string{}
	for _, site := range sites {
		for _, issue := range site.Issues {
			served[site.Name+" "+issue.ID] = issue.Key
		}
	}
	for _, ticket := range slices.Concat(w.Tickets, w.Tasks) {
		require.Equal(t, ticket.Key, served[ticket.Site+" "+ticket.ID])
	}
}

func TestPayloadsShowNothingAfterUntil(t *testing.T) {
	until := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	_, sites := lived(t, 5, 0.2, until)
	for _, site := range sites {
		require.NotEmpty(t, site.Issues)
		for _, issue := range site.Issues {
			require.False(t, issue.Updated.After(until) || issue.Created.After(until))
			for _, history := range issue.histories() {
				require.False(t, instant(history.text("created")).After(until))
			}
		}
	}
}

func TestPayloadsHoldWhatHappened(t *testing.T) {
	w, sites := lived(t, 1, 0.5, until)
	tickets := map[string]world.Ticket{}
	for _, ticket := range w.Tickets {
		tickets[ticket.Key] = ticket
	}
	backwards := ""
	for _, flaw := range w.Flaws {
		if flaw.What == world.FlawBackwards {
			backwards = flaw.Ref
		}
	}
	for _, site := range sites {
		zone, err := time.LoadLocation(site.Zone)
		require.NoError(t, err)
		for _, issue := range site.Issues {
			require.True(t, json.Valid(issue.Raw), issue.Key)
			parsed, err := ParseIssue(issue.Raw)
			require.NoError(t, err)
			require.Equal(t, []any{issue.ID, issue.Key, issue.Project, issue.Status, issue.Type}, []any{parsed.ID, parsed.Key, parsed.Project, parsed.Status, parsed.Type})
			require.True(t, issue.Created.Equal(parsed.Created) && issue.Updated.Equal(parsed.Updated), issue.Key)
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			fields := top.child("fields")
			require.Contains(t, fields.text("created"), issue.Created.In(zone).Format("-0700"))
			requireHistory(t, site, issue, fields, backwards)
			if ticket, ok := tickets[issue.Key]; ok {
				requireFields(t, ticket, fields)
			}
		}
	}
}

// requireHistory checks that the history leads to the present status without a
// gap, oldest first, and that the initial status has no entry.
func requireHistory(t *testing.T, site Site, issue Issue, fields object, backwards string) {
	t.Helper()
	last, seen := "", map[string]bool{}
	before := issue.Created
	if backwards == issue.Key { // created after its submission, on purpose
		before = time.Time{}
	}
	for _, history := range issue.histories() {
		id := history.text("id")
		require.False(t, seen[id])
		seen[id] = true
		at := instant(history.text("created"))
		require.False(t, at.Before(before), "%s: history %s goes back in time", issue.Key, id)
		before = at
		for _, item := range elements(history.get("items")) {
			require.Equal(t, site.Flavor == Cloud, item.get("fieldId") != nil)
			if item.text("field") == "status" {
				if last != "" {
					require.Equal(t, last, item.text("fromString"), issue.Key)
				}
				last = item.text("toString")
			}
		}
	}
	if last != "" {
		require.Equal(t, last, fields.child("status").text("name"))
	}
}

func requireFields(t *testing.T, ticket world.Ticket, fields object) {
	t.Helper()
	require.Equal(t, ticket.Anomaly, fields.text("customfield_10320"), ticket.Key)
	for kind, field := range map[string]string{"phone_comm": "customfield_10310", "first_response": "customfield_10311", "exception_accepted": "customfield_10312"} {
		n := slices.IndexFunc(ticket.Events, func(e world.Event) bool { return e.Kind == kind })
		value := fields.text(field)
		require.Equal(t, n >= 0, value != "", "%s %s", ticket.Key, kind)
		if n >= 0 {
			require.True(t, ticket.Events[n].At.Equal(instant(value)), "%s %s", ticket.Key, kind)
		}
	}
}

func TestPeculiaritiesOfTheGeneratedSites(t *testing.T) {
	_, sites := lived(t, 1, 1, until)
	for _, site := range sites {
		moved, truncated := 0, 0
		for _, issue := range site.Issues {
			moved += len(issue.OldKeys)
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			changelog := top.child("changelog")
			if total := number(changelog.text("total")); uint64(len(elements(changelog.get("histories")))) < total {
				truncated++
				require.GreaterOrEqual(t, total, uint64(60))
			}
		}
		require.Equal(t, site.Flavor == DataCenter, moved > 0, site.Name)
		require.Equal(t, site.Flavor == Cloud, truncated > 0, site.Name)
	}
}

func TestWordsOfTheGeneratedSites(t *testing.T) {
	_, sites := lived(t, 1, 0.3, until)
	for _, site := range sites {
		for _, issue := range site.Issues {
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			contractor := strings.Contains(string(top.child("changelog").get("histories")), "tit.")
			if site.Flavor == Cloud {
				require.False(t, contractor)
				require.NotContains(t, string(issue.Raw), `"name":"tit.`)
			}
			for _, component := range elements(top.child("fields").get("components")) {
				require.NotEmpty(t, component.text("id"), component.text("name"))
			}
			require.NotEmpty(t, top.child("fields").child("priority").text("id"), issue.Key)
			require.NotEmpty(t, top.child("fields").child("status").text("id"), issue.Key)
		}
	}
	require.Equal(t, "Europe/Paris", sites[0].Zone)
	require.Equal(t, "America/Cayenne", sites[1].Zone)
}
