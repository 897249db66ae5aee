package app

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A dossier that several records tell of is one thing; tickets of two sources
// and things of two kinds are several, and their names tell them apart.
func TestNamesThatSeveralThingsHave(t *testing.T) {
	plan := named{Kind: kindDeliverable, Source: "openproject", Reference: "X-1", ObjectID: "7"}
	again := plan
	again.Source, again.ObjectID = "jira", "8"
	require.Equal(t, []named{plan}, distinct([]named{plan, again}))
	cas := named{Kind: kindTicket, Source: "jira-cas", Reference: "X-1", ObjectID: "1"}
	ppn := cas
	ppn.Source = "jira-ppn"
	tickets := distinct([]named{cas, ppn, cas})
	require.Equal(t, []string{"jira-cas/X-1", "jira-ppn/X-1"}, choices(tickets))
	require.Equal(t, []string{"ticket:jira-cas/X-1", "deliverable:openproject/X-1"}, choices([]named{cas, plan}))
	ambiguous := &Ambiguous{Name: "X-1", Choices: choices(tickets)}
	require.ErrorContains(t, ambiguous, "ask for one of jira-cas/X-1, jira-ppn/X-1")
	require.ErrorContains(t, &Missing{Name: "X-1", Close: []string{"X-2"}}, "did you mean X-2?")
	require.NotContains(t, (&Missing{Name: "X-1"}).Error(), "mean")
}
