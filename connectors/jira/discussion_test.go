package jira_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	sandbox "pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sandbox/world"
)

// What a server cuts short in an issue is completed: every comment and worklog
// that was written in a contract arrives, in order and once.
func TestWholeDiscussionsArrive(t *testing.T) {
	until := time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 1, Scale: 0.5, Until: until})
	require.NoError(t, err)
	sites, err := sandbox.Sites(w)
	require.NoError(t, err)
	tickets := map[string]world.Ticket{}
	for _, ticket := range slices.Concat(w.Tickets, w.Tasks) {
		tickets[ticket.Site+ticket.ID] = ticket
	}
	for _, site := range sites {
		completed := 0
		for _, issue := range site.Issues {
			if issue.Comments != nil || issue.Worklogs != nil {
				completed++
			}
		}
		require.Positive(t, completed, site.Name)
		arrived := 0
		source := sourceOf(t, site, until, func(next http.RoundTripper) http.RoundTripper { return next })
		require.NoError(t, source.Pull(t.Context(), nil, func(page []connectors.Envelope, _ connectors.Cursor) error {
			for _, e := range page {
				if e.Kind == jira.Kind {
					arrived++
					requireDiscussion(t, tickets[site.Name+e.ID], e.Body)
				}
			}
			return nil
		}))
		require.Equal(t, len(site.Issues), arrived, site.Name)
	}
}

func requireDiscussion(t *testing.T, ticket world.Ticket, body []byte) {
	t.Helper()
	var issue struct {
		Fields struct {
			Comment struct{ Comments []struct{ Body string } }
			Worklog struct {
				Worklogs []struct {
					Seconds float64 `json:"timeSpentSeconds"`
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(body, &issue))
	var said, told []string
	for _, c := range ticket.Comments {
		said = append(said, c.Text)
	}
	for _, c := range issue.Fields.Comment.Comments {
		told = append(told, c.Body)
	}
	require.Equal(t, said, told, ticket.Key)
	var spent, logged []float64
	for _, l := range ticket.Worklogs {
		spent = append(spent, l.Spent.Seconds())
	}
	for _, l := range issue.Fields.Worklog.Worklogs {
		logged = append(logged, l.Seconds)
	}
	require.Equal(t, spent, logged, ticket.Key)
}
