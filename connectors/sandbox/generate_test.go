package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var until = time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)

func generate(t *testing.T, seed uint64, scale float64, until time.Time) []Site {
	t.Helper()
	sites, err := Generate(GenerateOptions{Seed: seed, Scale: scale, Until: until})
	require.NoError(t, err)
	return sites
}

func fingerprint(sites []Site) string {
	sum := sha256.New()
	for _, site := range sites {
		for _, issue := range site.Issues {
			sum.Write(issue.Raw)
			for _, history := range issue.Histories {
				sum.Write(history)
			}
		}
		_, _ = fmt.Fprint(sum, site.Truth, site.Projects, site.Statuses)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func TestGenerateIsAFunctionOfSeedScaleAndUntil(t *testing.T) {
	base := fingerprint(generate(t, 1, 0.2, until))
	require.Equal(t, base, fingerprint(generate(t, 1, 0.2, until)))
	require.NotEqual(t, base, fingerprint(generate(t, 2, 0.2, until)))
	require.NotEqual(t, base, fingerprint(generate(t, 1, 0.21, until)))
	require.NotEqual(t, base, fingerprint(generate(t, 1, 0.2, until.AddDate(0, 0, -3))))
}

func TestGenerateRefusesAScaleThatCannotBe(t *testing.T) {
	for _, scale := range []float64{-1, maxScale + 1, math.NaN()} {
		_, err := Generate(GenerateOptions{Scale: scale, Until: until})
		require.ErrorContains(t, err, "scale")
	}
	for _, site := range generate(t, 1, 0.001, until) {
		require.LessOrEqual(t, len(site.Issues), 2)
	}
}

// TestGenerateLeavesNoTraceAfterUntil holds whatever the day: a holiday, a
// night, the hour that clocks show twice.
func TestGenerateLeavesNoTraceAfterUntil(t *testing.T) {
	for _, until := range []time.Time{
		time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2028, 2, 29, 23, 59, 59, 999e6, time.UTC),
	} {
		for _, site := range generate(t, 5, 0.2, until) {
			for _, issue := range site.Issues {
				require.False(t, issue.Updated.After(until) || issue.Created.After(until))
				require.False(t, issue.Created.Before(until.AddDate(0, -months, -1)))
			}
			require.NotEmpty(t, site.Issues)
		}
	}
}

func TestGeneratedVolume(t *testing.T) {
	sites := generate(t, 1, 1, until)
	require.Equal(t, []string{SiteCassiopee, SitePPN}, []string{sites[0].Name, sites[1].Name})
	require.InDelta(t, 1900, len(sites[0].Truth)+len(sites[1].Truth), 50)
	require.InDelta(t, 250, len(sites[0].Issues)-len(sites[0].Truth), 20)
	require.Len(t, sites[1].Issues, len(sites[1].Truth))
}

// lives are what may follow what, by status of the ticket as N2 sees it.
var lives = map[string][]string{
	"":                   {"created"},
	"created":            {"n2_submitted"},
	"n2_submitted":       {"taken", "workaround", "n3_sent", "resolved", "cancelled"},
	"taken":              {"workaround", "n3_sent", "resolved", "cancelled"},
	"workaround":         {"n3_sent", "resolved", "exception_accepted"},
	"n3_sent":            {"n3_returned"},
	"n3_returned":        {"n3_sent", "resolved"},
	"resolved":           {"closed", "reopened"},
	"closed":             {"reopened"},
	"reopened":           {"resolved"},
	"cancelled":          {},
	"exception_accepted": {},
}

func TestEveryGeneratedLifeIsCausal(t *testing.T) {
	for seed := range uint64(2) {
		for _, site := range generate(t, seed, 0.5, until) {
			for _, truth := range site.Truth {
				state, submitted := "", time.Time{}
				var last time.Time
				for _, event := range truth.Events {
					require.False(t, event.At.Before(last), "%s: %v", truth.Key, truth.Events)
					require.False(t, event.At.After(until), "%s: %v", truth.Key, truth.Events)
					last = event.At
					switch event.Kind {
					case "n2_submitted":
						submitted = event.At
					case "first_response", "phone_comm", "crit_changed":
						require.False(t, submitted.IsZero(), "%s: %v", truth.Key, truth.Events)
						require.NotEqual(t, "closed", state, "%s: %v", truth.Key, truth.Events)
						continue
					}
					require.Contains(t, lives[state], event.Kind, "%s: %v", truth.Key, truth.Events)
					state = event.Kind
				}
			}
		}
	}
}

func TestGeneratedPayloadsHoldTheirTruth(t *testing.T) {
	for _, site := range generate(t, 1, 0.5, until) {
		truths := map[string]Truth{}
		for _, truth := range site.Truth {
			truths[truth.ID] = truth
		}
		zone, err := time.LoadLocation(site.Zone)
		require.NoError(t, err)
		for _, issue := range site.Issues {
			require.True(t, json.Valid(issue.Raw), issue.Key)
			parsed, err := ParseIssue(issue.Raw)
			require.NoError(t, err)
			require.Equal(t, []any{issue.ID, issue.Key, issue.Project, issue.Status, issue.Type}, []any{parsed.ID, parsed.Key, parsed.Project, parsed.Status, parsed.Type})
			require.True(t, issue.Created.Equal(parsed.Created) && issue.Updated.Equal(parsed.Updated), issue.Key)
			require.False(t, issue.Updated.After(until), issue.Key)
			top, err := parseObject(issue.Raw)
			require.NoError(t, err)
			fields := top.child("fields")
			require.Contains(t, fields.text("created"), issue.Created.In(zone).Format("-0700"))
			requireHistory(t, site, issue, fields)
			if truth, ok := truths[issue.ID]; ok {
				requireFields(t, truth, fields)
			}
		}
	}
}

// requireHistory checks that the history leads to the present status without a
// gap, oldest first, and that the initial status has no entry.
func requireHistory(t *testing.T, site Site, issue Issue, fields object) {
	t.Helper()
	last, seen := "", map[string]bool{}
	before := issue.Created
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

func requireFields(t *testing.T, truth Truth, fields object) {
	t.Helper()
	for kind, field := range map[string]string{"phone_comm": "customfield_10310", "first_response": "customfield_10311", "exception_accepted": "customfield_10312"} {
		n := slices.IndexFunc(truth.Events, func(e TruthEvent) bool { return e.Kind == kind })
		value := fields.text(field)
		require.Equal(t, n >= 0, value != "", "%s %s", truth.Key, kind)
		if n >= 0 {
			require.True(t, truth.Events[n].At.Equal(instant(value)), "%s %s", truth.Key, kind)
		}
	}
}

func TestGeneratedPeculiarities(t *testing.T) {
	for _, site := range generate(t, 1, 1, until) {
		moved, truncated, spoilt, open, atN3, night, weekend := 0, 0, 0, 0, 0, 0, 0
		paris := generatedHours(t)
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
		for _, truth := range site.Truth {
			last := truth.Events[len(truth.Events)-1].Kind
			open += count(last == "n2_submitted" || last == "taken" || last == "n3_returned")
			atN3 += count(last == "n3_sent")
			spoilt += count(truth.DeadLetter)
			night += count(truth.Events[0].At.In(paris.zone).Hour() < 7)
			weekend += count(!paris.worked(truth.Events[0].At))
		}
		require.Equal(t, site.Flavor == DataCenter, moved > 0, site.Name)
		require.Equal(t, site.Flavor == Cloud, truncated > 0, site.Name)
		require.Equal(t, 2, spoilt, "never more than three unreadable records a server")
		for name, n := range map[string]int{"open": open, "at N3": atN3, "at night": night, "on closed days": weekend} {
			require.Positive(t, n, "%s: %s", site.Name, name)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func generatedHours(t *testing.T) hours {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	return hours{zone}
}

func TestGeneratedVocabulary(t *testing.T) {
	sites := generate(t, 1, 0.3, until)
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
		}
	}
	require.Equal(t, "Europe/Paris", sites[0].Zone)
	require.Equal(t, "America/Cayenne", sites[1].Zone)
}
