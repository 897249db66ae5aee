package jql

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var now = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func row(id, key, status string, created, updated time.Time) Row {
	project, _, _ := strings.Cut(key, "-")
	return Row{ID: id, Key: key, Projects: []string{project, "Projet " + project, "1" + project}, Status: []string{status, "5"}, Type: []string{"Incident", "7"}, Created: created, Updated: updated}
}

func rows() []Row {
	moved := row("3", "CD-1", "Résolu", now.Add(-72*time.Hour), now.Add(-20*time.Minute))
	moved.OldKeys = []string{"AB-3"}
	return []Row{
		row("1", "AB-1", "Ouvert", now.Add(-100*time.Hour), now.Add(-90*time.Minute)),
		row("2", "AB-2", "Résolu", now.Add(-50*time.Hour), now.Add(-30*time.Second)),
		moved,
		row("10", "AB-10", "Ouvert", now.Add(-10*time.Hour), now.Add(-5*time.Hour)),
	}
}

func TestMatch(t *testing.T) {
	for text, want := range map[string]string{
		``:                          "10 2 3 1", // the newest created first
		`ORDER BY created ASC`:      "1 3 2 10",
		`project = ab ORDER BY key`: "1 2 10",
		`project in (AB, "Projet CD") order by id desc`: "10 3 2 1",
		`project = 1CD`:                      "3",
		`status = "Résolu" and project = AB`: "2",
		`status in (résolu, Ouvert) AND issuetype = Incident ORDER BY id`: "1 2 3 10",
		`type in (7) AND NOT = 1`:                                          "error",
		`key in (AB-3, AB-1) ORDER BY id`:                                  "1 3", // an old key finds
		`issuekey = AB-10`:                                                 "10",
		`id in (1, 2) ORDER BY updated DESC`:                               "2 1",
		`updated >= -30m ORDER BY id`:                                      "2 3",
		`updated > "-1h 31m" ORDER BY id`:                                  "1 2 3",
		`created < -2d ORDER BY id`:                                        "1 2 3",
		`created <= "-1w"`:                                                 "",
		`updated <= now() ORDER BY updated ASC, key DESC`:                  "10 1 3 2",
		`updated >= 1773141600000 ORDER BY id`:                             "2 3", // 2026-03-10T11:20Z
		`updated >= "2026-03-10 11:40" ORDER BY id`:                        "2 3",
		`updated > "2026/03/10 11:40"`:                                     "2",
		`created >= 2026-03-10`:                                            "10",
		`created < "2026/03/07"`:                                           "1",
		`(project = CD OR key = AB-1) AND status = Ouvert`:                 "1",
		`project = CD or project = AB and status = Ouvert order by id ASC`: "1 3 10", // AND binds first
		`'project' = 'AB' AND key = AB-2`:                                  "2",
	} {
		query, err := Parse(text, Context{Now: now})
		if want == "error" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		var found []Row
		for _, r := range rows() {
			if query.Match(r) {
				found = append(found, r)
			}
		}
		slices.SortFunc(found, query.Compare)
		var ids []string
		for _, r := range found {
			ids = append(ids, r.ID)
		}
		require.Equal(t, want, strings.Join(ids, " "), text)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		`foo = 1`:                               "Field 'foo' does not exist",
		`project`:                               "Expecting operator but got the end of the query",
		`project =`:                             "Expecting either a value",
		`project = AB project = CD`:             "Expecting either 'OR' or 'AND' but got 'project'. (line 1, character 14)",
		`project > AB`:                          "The operator '>' is not supported by the 'project' field",
		`project != AB`:                         "not supported",
		`updated = "2026-03-10 11:40"`:          "not supported",
		`updated >= "2026-03-10 11:40:12"`:      "Date value '2026-03-10 11:40:12' for field 'updated' is invalid",
		`updated >= 2026-03-10T11:40:00Z`:       "is invalid",
		`updated >= "yesterday"`:                "is invalid",
		`updated in (1)`:                        "not supported",
		`project in AB`:                         "Expecting '('",
		`project in (AB`:                        "Expecting ')'",
		`project in ()`:                         "Expecting either a value",
		`(project = AB`:                         "Expecting ')'",
		`project = "AB`:                         "has not been completed",
		`ORDER created`:                         "Expecting 'by'",
		`ORDER BY summary`:                      "Not able to sort using field 'summary'",
		`ORDER BY created,`:                     "Expecting either a value",
		`ORDER BY id,id,id,id,id,id,id,id`:      "The maximum number",
		`project = AB ORDER BY created ASC key`: "Expecting either 'OR' or 'AND'",
	} {
		_, err := Parse(text, Context{Now: now})
		var failure *Error
		require.ErrorAs(t, err, &failure, text)
		require.Contains(t, failure.Message, want, text)
	}
}

// TestALiteralIsReadInTheAccountsZone is the trap: the same text is another
// instant for another account.
func TestALiteralIsReadInTheAccountsZone(t *testing.T) {
	for _, c := range []struct{ zone, literal, utc string }{
		{"UTC", "2026-03-10 11:40", "2026-03-10T11:40:00Z"},
		{"Europe/Paris", "2026-03-10 11:40", "2026-03-10T10:40:00Z"},
		{"Europe/Paris", "2026-07-10 11:40", "2026-07-10T09:40:00Z"},
		{"America/Cayenne", "2026-03-10 11:40", "2026-03-10T14:40:00Z"},
		{"Europe/Paris", "2026-07-10", "2026-07-09T22:00:00Z"},
		{"Pacific/Auckland", "2026/01/10", "2026-01-09T11:00:00Z"},
		{"Europe/Paris", "2026-10-25 02:30", "2026-10-25T00:30:00Z"}, // twice: the first
		{"Europe/Paris", "2026-10-25 03:00", "2026-10-25T02:00:00Z"}, // after the change
		{"Europe/Paris", "2026-03-29 02:30", "2026-03-29T01:30:00Z"}, // never: an hour later
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00Z"},
	} {
		query, err := Parse(`updated >= "`+c.literal+`"`, Context{Zone: zone(t, c.zone), Now: now})
		require.NoError(t, err)
		at, err := time.Parse(time.RFC3339, c.utc)
		require.NoError(t, err)
		require.True(t, query.Match(Row{Updated: at}), "%s in %s", c.literal, c.zone)
		require.False(t, query.Match(Row{Updated: at.Add(-time.Millisecond)}), "%s in %s", c.literal, c.zone)
		require.False(t, query.Relative())
	}
}

// TestALiteralRenderedInTheZoneFindsItsMinute holds for every instant whose wall
// time is not shown twice.
func TestALiteralRenderedInTheZoneFindsItsMinute(t *testing.T) {
	zones := []*time.Location{zone(t, "Europe/Paris"), zone(t, "America/Cayenne"), zone(t, "Australia/Lord_Howe")}
	rapid.Check(t, func(r *rapid.T) {
		z := rapid.SampledFrom(zones).Draw(r, "zone")
		at := time.Unix(rapid.Int64Range(1.7e9, 1.9e9).Draw(r, "at"), 0)
		query, err := Parse(`updated >= "`+at.In(z).Format("2006-01-02 15:04")+`"`, Context{Zone: z})
		require.NoError(r, err)
		require.True(r, query.Match(Row{Updated: at}))
		require.False(r, query.Match(Row{Updated: at.Add(-3*time.Hour - time.Minute)}))
	})
}

func TestBoundedRelativeNamed(t *testing.T) {
	query, err := Parse(`ORDER BY created`, Context{Now: now})
	require.NoError(t, err)
	require.False(t, query.Bounded())
	query, err = Parse(`project in (AB, CD) AND updated > -1h`, Context{Now: now})
	require.NoError(t, err)
	require.True(t, query.Bounded())
	require.True(t, query.Relative())
	require.Equal(t, []string{"AB", "CD"}, query.Named(Project))
}

func TestNoTextMakesTheParserFail(t *testing.T) {
	words := []string{"project", "=", "in", "(", ")", ",", "AB", `"`, "'", "updated", ">=", "-1d", "ORDER", "BY", "and", "or", "é", "!", "\\", "now", " "}
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(r, "words"), rapid.SampledFrom([]string{"", " "}).Draw(r, "between"))
		query, err := Parse(text, Context{Now: now})
		if err == nil {
			query.Match(Row{})
		}
	})
}
