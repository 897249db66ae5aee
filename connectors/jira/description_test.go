package jira_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	"pilotis/connectors/rest"
	sandbox "pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest"
	"pilotis/connectors/sourcetest/openapi"
)

// described is how a flavour's API is described. Cloud is asked for version 2,
// which differs from the version 3 described in the form of texts only.
type described struct {
	file, as      string
	paths         []string            // asked of this flavour only, the search first
	members       map[string]string   // schemas of the fields of an issue, which are described as anything
	recorded      map[string]string   // schemas of recorded answers that hold no issues
	sandbox, real []openapi.Deviation // beside those met everywhere
}

const (
	hiddenIssue = "a Data Center says 403 to an account whose rights do not reach an issue; later ones also 404"
	oneForMany  = "the description was derived from Java code and takes the class of an element for that of the list"
	releaseDay  = "a version is released on a day, and JIRA writes no time"
	anyField    = "the description takes each field for an object; it can be null, a text, a number or a list"
)

// everywhere are the deviations of all JIRA servers, recorded ones and the
// sandbox's.
var everywhere = []openapi.Deviation{
	{Finding: `.*\b(created|updated|started|serverTime): string doesn't match the format "date-time"`, Because: "JIRA writes the offset without a colon: +0100"},
	{Finding: `.*changelog\.histories\[\]\.items\[\]\.(from|fromString|to|toString): Value is not nullable`, Because: "a change from or to nothing has null, which the description forgets"},
	{Finding: `.*\.fields\.\w+: Value is not nullable`, Because: anyField},
}

func flavors() map[sandbox.Flavor]described {
	return map[sandbox.Flavor]described{sandbox.DataCenter: dataCenter, sandbox.Cloud: cloud}
}

var dataCenter = described{
	file: "jira-software-dc-10.3-openapi.json", as: "/api/2",
	paths: []string{"search", "project", "user/search"},
	members: map[string]string{
		"status": "StatusJsonBean", "priority": "PriorityJsonBean", "project": "ProjectJsonBean", "issuetype": "IssueTypeJsonBean", "resolution": "ResolutionJsonBean",
		"assignee": "UserJsonBean", "reporter": "UserJsonBean", "creator": "UserJsonBean", "comment": "CommentsWithPaginationJsonBean", "worklog": "WorklogWithPaginationBean",
		"versions": "VersionBean", "fixVersions": "VersionBean", "components": "ComponentBean", "attachment": "AttachmentJsonBean",
	},
	recorded: map[string]string{
		"go-jira/all_projects.json": "ProjectBean", "go-jira/all_statuses.json": "StatusJsonBean", "go-jira/all_priorities.json": "PriorityJsonBean", "go-jira/all_fields.json": "FieldBean",
		"go-jira/component_get.json": "ComponentBean", "grimoirelab-perceval/jira_fields.json": "FieldBean", "asf-arrow-2022/project-versions.json": "VersionBean",
		"jrjc/serverInfo__valid.json": "ServerInfoBean", "jrjc/user__valid.json": "UserBean", "jira-ruby/issuetype.json": "IssueTypeJsonBean",
	},
	sandbox: []openapi.Deviation{
		{Finding: `GET /api/2/issue/{issueIdOrKey} answers 403, which is not described`, Because: hiddenIssue},
		{Finding: `GET /api/2/(field|issuetype|priority|status|project|user/search|project/{projectIdOrKey}/(components|versions)) answers 200 with : value must be an object`, Because: oneForMany},
		{Finding: `GET /api/2/search asks with (expand |fields \[\]): value must be an object`, Because: "the description takes the Java list of a parameter for an object; JIRA 8.4's has texts"},
		{Finding: `.*\.releaseDate: string doesn't match the format "date-time"`, Because: releaseDay},
		{Finding: `.*\.fields\.\w+: value must be an object`, Because: anyField},
	},
	real: []openapi.Deviation{
		{Finding: `.*\.releaseDate: string doesn't match the format "date-time"`, Because: releaseDay},
		{Finding: `issue \.(changelog|editmeta|transitions): value must be an (object|array)`, Because: "JIRA 5 gave an address or nothing yet"},
		{Finding: `issue \.renderedFields: Value is not nullable`, Because: "it is null where nothing is rendered"},
		{Finding: `(components|fixVersions)\[\]: value must be an object`, Because: "one recorded issue was abridged by hand: php-jira-rest-client"},
		{Finding: `.*\.(fields|renderedFields)\.[\w-]+: value must be an object`, Because: anyField},
		{Finding: `.*\.renderedFields\.\w+: Value is not nullable`, Because: anyField},
	},
}

var cloud = described{
	file: "jira-cloud-platform-swagger-v3.json", as: "/rest/api/3",
	paths: []string{"search/jql", "project/search", "users/search", "issue/{issueIdOrKey}/changelog"},
	members: map[string]string{
		"status": "StatusDetails", "priority": "Priority", "project": "ProjectDetails", "issuetype": "IssueTypeDetails", "resolution": "Resolution",
		"assignee": "UserDetails", "reporter": "UserDetails", "creator": "UserDetails", "comment": "PageOfComments", "worklog": "PageOfWorklogs",
		"versions": "Version", "fixVersions": "Version", "components": "ProjectComponent", "attachment": "Attachment", "issuelinks": "IssueLink",
	},
	recorded: map[string]string{
		"jirametrics/testdata__sample_statuses.json": "StatusDetails", "jirametrics/complete_sample__sample_statuses.json": "StatusDetails",
	},
	sandbox: []openapi.Deviation{
		{Finding: `GET .*/changelog answers 200 with .values\[\]\.items\[\]\.(from|fromString|to|toString): Value is not nullable`, Because: "as within an issue"},
		{Finding: `issuelinks\[\]\.inwardIssue: property "inwardIssue" is missing`, Because: "a link has one of both ends: the other is the issue itself"},
	},
	real: []openapi.Deviation{
		{Finding: `.*\.renderedFields\.\w+: Value is not nullable`, Because: anyField},
		{Finding: `issuelinks\[\]\.(in|out)wardIssue: property "(in|out)wardIssue" is missing`, Because: "a link has one of both ends: the other is the issue itself"},
		{Finding: `issue \.changelog\.histories\[\]\.items\[\]: property "tmp(From|To)AccountId" is unsupported`, Because: "a member from the years when login names were taken out"},
		{Finding: `issue : property "comments_data" is unsupported`, Because: "the collector that recorded it put it there"},
	},
}

// asked are the operations that reading a whole JIRA takes.
func (d described) asked() []string {
	operations := []string{"POST " + d.as + "/" + d.paths[0]}
	for _, path := range append(d.paths, "serverInfo", "myself", "field", "status", "priority", "issuetype", "issue/{issueIdOrKey}", "issue/{issueIdOrKey}/comment",
		"issue/{issueIdOrKey}/worklog", "project/{projectIdOrKey}/components", "project/{projectIdOrKey}/versions", "project/{projectKeyOrId}/issuesecuritylevelscheme", "version/{id}", "component/{id}") {
		operations = append(operations, "GET "+d.as+"/"+path)
	}
	return operations
}

func (d described) load(t *testing.T) *openapi.Description {
	return openapi.Load(t, "jira-openapi", d.file)
}

// fields gives what in the fields of an issue is not as described.
func (d described) fields(t *testing.T, description *openapi.Description, issue []byte) []string {
	t.Helper()
	var form struct{ Fields map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(issue, &form))
	var wrong []string
	for name, schema := range d.members {
		if value := form.Fields[name]; len(value) > 0 && string(value) != "null" {
			wrong = append(wrong, description.Check(t, schema, name, value)...)
		}
	}
	return wrong
}

// handler is a transport to a server in memory.
type handler struct{ http.Handler }

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func TestRequestsAndAnswersAgreeWithThePublishedDescriptions(t *testing.T) {
	until := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 11, Scale: 0.05, Until: until})
	require.NoError(t, err)
	sites, err := sandbox.Sites(w)
	require.NoError(t, err)
	for flavor, d := range flavors() {
		t.Run(string(flavor), func(t *testing.T) {
			description := d.load(t)
			watch := description.Watch("/rest/api/2", d.as)
			tl := newTool(t, flavor, sourcetest.Setting{Start: until, Page: 3})
			tl.watch = watch.Before
			pulled := live(t, tl)
			for _, site := range sites {
				if site.Flavor == flavor {
					pulled = append(pulled, openapi.Exercise(t, sourceOf(t, site, until, watch.Before))...)
				}
			}
			wrong := watch.Findings()
			for _, e := range pulled {
				if e.Kind == jira.Kind {
					wrong = append(wrong, d.fields(t, description, e.Body)...)
				}
			}
			require.Subset(t, slices.Collect(maps.Keys(watch.Asked())), d.asked())
			openapi.Require(t, wrong, append(d.sandbox, everywhere...))
		})
	}
}

// The description of JIRA 8.4 tells of the requests only.
func TestRequestsAgreeWithTheDescriptionOfAnOlderServer(t *testing.T) {
	watch := openapi.LoadWADL(t, "jira-openapi", "jira-server-8.4.3-rest.wadl").Watch("/rest", "")
	tl := newTool(t, sandbox.DataCenter, sourcetest.Setting{Start: time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC), Page: 3})
	tl.watch = watch.Before
	live(t, tl)
	require.Subset(t, slices.Collect(maps.Keys(watch.Asked())), dataCenter.asked())
	openapi.Require(t, watch.Findings(), []openapi.Deviation{
		{Finding: `GET /api/2/issue/{issueIdOrKey} answers 403, which is not described`, Because: hiddenIssue},
	})
}

func TestWhereRealServersDeviateFromTheDescriptions(t *testing.T) {
	sites, _, err := sandbox.ReadRecordings(openapi.Samples(t))
	require.NoError(t, err)
	for flavor, d := range flavors() {
		t.Run(string(flavor), func(t *testing.T) {
			description := d.load(t)
			var wrong []string
			for _, site := range sites {
				for _, issue := range site.Issues {
					if site.Flavor == flavor && json.Valid(issue.Raw) {
						wrong = append(wrong, d.fields(t, description, issue.Raw)...)
						wrong = append(wrong, description.Check(t, "IssueBean", "issue ", issue.Raw)...)
					}
				}
			}
			for file, schema := range d.recorded {
				body, err := os.ReadFile(filepath.Join(openapi.Samples(t), "jira", filepath.FromSlash(file)))
				require.NoError(t, err)
				wrong = append(wrong, description.Check(t, schema, file+" ", body)...)
			}
			openapi.Require(t, wrong, append(d.real, everywhere...))
		})
	}
}

// live lets happen to a tool what makes a source ask for more than pages: lists
// cut short, issues out of sight, a search too long for an address. It gives what
// was pulled.
func live(t *testing.T, tl *tool) []connectors.Envelope {
	keys := tl.Create(10)
	for range 5 {
		tl.Advance(time.Hour)
		tl.Change(keys[0])
	}
	tl.Delete(keys[1])
	tl.Move(keys[2])
	tl.Hide(keys[3], true)
	pulled := openapi.Exercise(t, tl.Source(t))
	source := tl.Source(t).(*jira.Source)
	for _, key := range keys {
		_, err := source.See(t.Context(), key)
		require.NoError(t, err)
	}
	tl.filter = strings.Repeat(`created > "2020-01-01" AND `, 100) + `created > "2020-01-01"`
	return append(pulled, openapi.Exercise(t, tl.Source(t))...)
}

func sourceOf(t *testing.T, site sandbox.Site, now time.Time, through func(http.RoundTripper) http.RoundTripper) *jira.Source {
	instance, err := sandbox.NewInstance(site, sandbox.InstanceOptions{Now: func() time.Time { return now }})
	require.NoError(t, err)
	opts := jira.Options{
		Name: site.Name, URL: "http://jira.test", Auth: jira.Auth{Token: site.Credentials.Token},
		REST: rest.Options{RequestsPerSecond: -1, Transport: through(handler{instance})},
	}
	if site.Flavor == sandbox.Cloud {
		opts.Auth = jira.Auth{Email: site.Credentials.User, APIToken: site.Credentials.Password}
	}
	source, err := jira.New(opts)
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	return source
}
