package mapping

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// life is a history of one field, in order; several changes share an instant.
type life struct {
	created time.Time
	first   string
	at      []time.Time
	values  []string
}

func randomLife(t *rapid.T) life {
	values := []string{"new", "assigned", "resolved", "closed", "feedback"}
	l := life{created: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), first: rapid.SampledFrom(values).Draw(t, "first")}
	at, now := l.created, l.first
	for range rapid.IntRange(0, 8).Draw(t, "changes") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 3600, 90000}).Draw(t, "seconds")) * time.Second)
		next := rapid.SampledFrom(values).Filter(func(v string) bool { return v != now }).Draw(t, "value")
		l.at, l.values, now = append(l.at, at), append(l.values, next), next
	}
	return l
}

func (l life) current() string {
	if len(l.values) == 0 {
		return l.first
	}
	return l.values[len(l.values)-1]
}

func (l life) mantis() map[string]any {
	history, before := []any{}, l.first
	for i, value := range l.values {
		history = append(history, map[string]any{
			"created_at": l.at[i].Format(time.RFC3339), "user": map[string]any{"name": "tit.a"}, "field": map[string]any{"name": "status", "label": "État"},
			"old_value": map[string]any{"id": 1, "name": before}, "new_value": map[string]any{"id": 2, "name": value},
		})
		before = value
	}
	return map[string]any{"created_at": l.created.Format(time.RFC3339), "status": map[string]any{"name": l.current()}, "history": history}
}

func (l life) jira() map[string]any {
	histories, before := []any{}, l.first
	for i, value := range l.values {
		histories = append(histories, map[string]any{
			"id": fmt.Sprint(98 + i), "created": l.at[i].Format("2006-01-02T15:04:05.000-0700"),
			"items": []any{map[string]any{"field": "status", "fromString": before, "toString": value}},
		})
		before = value
	}
	fields := map[string]any{"created": l.created.Format("2006-01-02T15:04:05.000-0700"), "status": map[string]any{"name": l.current()}}
	return map[string]any{"fields": fields, "changelog": map[string]any{"histories": histories}}
}

func (l life) openProject() map[string]any {
	activity := func(id int, at time.Time, sentence string) any {
		return map[string]any{"id": id, "createdAt": at.Format(time.RFC3339), "details": []any{map[string]any{"raw": sentence}}, "_links": map[string]any{"user": map[string]any{"title": "A"}}}
	}
	activities, before := []any{activity(98, l.created, "Statut mis à "+l.first)}, l.first
	for i, value := range l.values {
		activities = append(activities, activity(99+i, l.at[i], "Statut changé de "+before+" à "+value))
		before = value
	}
	links := map[string]any{"status": map[string]any{"title": l.current()}}
	return map[string]any{"work_package": map[string]any{"createdAt": l.created.Format(time.RFC3339), "_links": links}, "activities": activities, "language": "fr"}
}

// shuffled gives the record with its history in another order.
func shuffled(t *rapid.T, record map[string]any) map[string]any {
	copied := map[string]any{}
	for name, value := range record {
		switch v := value.(type) {
		case []any:
			copied[name] = rapid.Permutation(v).Draw(t, name)
		case map[string]any:
			copied[name] = shuffled(t, v)
		default:
			copied[name] = value
		}
	}
	return copied
}

// The history of every tool is told the same whatever order it came in.
func TestTheOrderOfAHistoryDoesNotCount(t *testing.T) {
	for tool, of := range map[string]func(life) map[string]any{"mantis": life.mantis, "jira": life.jira, "openproject": life.openProject} {
		t.Run(tool, rapid.MakeCheck(func(t *rapid.T) {
			record := of(randomLife(t))
			want, err := chronicleOf(tool).changes(record, "status")
			require.NoError(t, err)
			got, err := chronicleOf(tool).changes(shuffled(t, record), "status")
			require.NoError(t, err)
			require.Equal(t, want, got)
		}))
	}
}

// Where the tool numbers its changes they come back as they were made; where it
// does not, as an unbroken chain from the first value to the last.
func TestChangesAreThoseOfTheLife(t *testing.T) {
	for tool, of := range map[string]func(life) map[string]any{"mantis": life.mantis, "jira": life.jira, "openproject": life.openProject} {
		t.Run(tool, rapid.MakeCheck(func(t *rapid.T) {
			l := randomLife(t)
			list, err := chronicleOf(tool).of(shuffled(t, of(l)), "status")
			require.NoError(t, err)
			if tool == "openproject" { // which tells the first value too
				require.Equal(t, "", list[0].from)
				require.Equal(t, l.first, list[0].to)
				list = list[1:]
			}
			require.Len(t, list, len(l.values))
			for i, one := range list {
				require.True(t, l.at[i].Equal(one.at))
				if tool != "mantis" {
					require.Equal(t, l.values[i], one.to)
				}
				if i > 0 && (tool != "mantis" || !sharesInstants(l)) {
					require.Equal(t, list[i-1].to, one.from)
				}
			}
		}))
	}
}

func sharesInstants(l life) bool {
	for i := 1; i < len(l.at); i++ {
		if l.at[i].Equal(l.at[i-1]) {
			return true
		}
	}
	return false
}

// Stays inside and outside of some values part the life of an object between
// them: they are in order, of some length, and none overlaps another.
func TestStaysPartALife(t *testing.T) {
	done := []any{"resolved", "closed"}
	for tool, of := range map[string]func(life) map[string]any{"mantis": life.mantis, "jira": life.jira, "openproject": life.openProject} {
		t.Run(tool, rapid.MakeCheck(func(t *rapid.T) {
			l := randomLife(t)
			var total time.Duration
			for _, inside := range []bool{true, false} {
				stays, err := chronicleOf(tool).stays(of(l), "status", done, inside)
				require.NoError(t, err)
				before := ""
				for i, one := range stays.([]any) {
					stay := one.(map[string]any)
					from, to := stay["from"].(string), stay["to"].(string)
					require.Less(t, from, to, "a stay lasts")
					require.LessOrEqual(t, before, from)
					require.Equal(t, to != endless, stay["ended"])
					require.True(t, stay["ended"].(bool) || i == len(stays.([]any))-1, "only the last goes on")
					start, err := time.Parse(stampLayout, from)
					require.NoError(t, err)
					end, err := time.Parse(stampLayout, to)
					require.NoError(t, err)
					total += end.Sub(start)
					before = to
				}
			}
			end, err := time.Parse(stampLayout, endless)
			require.NoError(t, err)
			require.Equal(t, end.Sub(l.created), total)
		}))
	}
}

// Mantis writes each field of one act apart: they are found together.
func TestWhatWasSetTogether(t *testing.T) {
	item := func(field, from, to string) any {
		return map[string]any{"created_at": "2026-03-05T10:00:00Z", "user": map[string]any{"name": "a"}, "field": map[string]any{"name": field}, "old_value": from, "new_value": to}
	}
	record := map[string]any{"history": []any{item("status", "new", "resolved"), item("resolution", "open", "fixed")}}
	changes, err := chronicleOf("mantis").changes(record, "status")
	require.NoError(t, err)
	require.Equal(t, []any{map[string]any{
		"at": "2026-03-05T10:00:00.000Z", "by": "a", "from": "new", "to": "resolved", "together": map[string]any{"status": "resolved", "resolution": "fixed"},
	}}, changes)
}

// A text too long for a sentence is changed without being told.
func TestAnOpaqueChangeTellsNothing(t *testing.T) {
	record := map[string]any{
		"language": "fr", "custom_fields": map[string]any{"customField18": map[string]any{"name": "Motif"}},
		"activities": []any{map[string]any{"id": 1, "createdAt": "2026-03-05T10:00:00Z", "details": []any{
			map[string]any{"raw": "Motif mis (http://openproject.example/journals/50012/diff/cf18)"}, map[string]any{"raw": ""},
		}}},
	}
	changes, err := chronicleOf("openproject").changes(record, "Motif")
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Nil(t, changes.([]any)[0].(map[string]any)["to"])
	require.Empty(t, changes.([]any)[0].(map[string]any)["together"])
}

func TestHistoriesAreAskedOfRecords(t *testing.T) {
	_, err := chronicleOf("mantis").changes("record", "status")
	require.ErrorContains(t, err, "changes is asked of a text, not of the record")
	_, err = chronicleOf("openproject").stays(map[string]any{"work_package": map[string]any{"createdAt": "2026-03-05T10:00:00Z"}}, "due_date", nil, true)
	require.ErrorContains(t, err, "cannot be told")
	require.Nil(t, chronicleOf("files"))
}
