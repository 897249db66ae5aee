package openproject_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/openproject"
	sandbox "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest/openapi"
)

func TestRequestsAndAnswersAgreeWithThePublishedDescription(t *testing.T) {
	watch := load(t).Watch("/op", "")
	until := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 11, Scale: 0.05, Until: until})
	require.NoError(t, err)
	for _, options := range []sandbox.Options{{}, {NotAdmin: true}} {
		options.Prefix, options.APIKey, options.Now = "/op", secret, func() time.Time { return until }
		server, err := sandbox.New(w, options)
		require.NoError(t, err)
		tl := &tool{server: server, url: serve(t, server) + "/op", clock: &clock{now: until}, page: 50}
		openapi.Exercise(t, tl.source(t, func(o *openproject.Options) { o.REST.Transport = watch.Before(http.DefaultTransport) }))
	}
	for _, operation := range []string{
		"work_packages", "work_packages/{id}", "work_packages/{id}/activities", "work_packages/schemas/{identifier}", "relations", "time_entries", "time_entries/{id}",
		"meetings", "meetings/{id}", "projects", "projects/{id}", "projects/{id}/categories", "versions", "versions/{id}", "types", "types/{id}", "statuses", "statuses/{id}",
		"priorities", "priorities/{id}", "users", "users/{id}", "principals",
	} {
		require.Contains(t, watch.Asked(), "GET /api/v3/"+operation)
	}
	openapi.Require(t, watch.Findings(), append([]openapi.Deviation{
		{Finding: `GET /api/v3/(meetings|principals|projects|relations) asks with (offset|pageSize), which is not described`,
			Because: "they are described as paginated collections, without the parameters that all such take"},
		{Finding: `GET /api/v3/(priorities|types)/{id} answers 404, which is not described`, Because: "as of any resource that is not there"},
		{Finding: `GET /api/v3/work_packages answers 200 with (\._embedded\.elements\[\])?\.(_links|_type|subject): property "(_links|_type|subject)" is missing`,
			Because: "the parameter select leaves out what it does not name"},
	}, everywhere...))
}

// everywhere are the deviations of the real server and of the sandbox alike.
var everywhere = []openapi.Deviation{
	{Finding: `.*\._links\.parent\.title: Value is not nullable`, Because: "a link to nothing has no title"},
	{Finding: `.*\._type: value is not one of the allowed values \["Collection"\]`, Because: "a list of work packages says that it is a WorkPackageCollection"},
}

// One page of work packages and one of projects of a real server.
func TestWhereARealServerDeviatesFromTheDescription(t *testing.T) {
	description := load(t)
	var wrong []string
	for file, schema := range map[string]string{"work_package.json": "Work_PackagesModel", "project_list.json": "ProjectCollectionModel"} {
		body, err := os.ReadFile(filepath.Join(openapi.Samples(t), "openproject", "real", file))
		require.NoError(t, err)
		wrong = append(wrong, description.Check(t, schema, file+" ", body)...)
	}
	openapi.Require(t, wrong, append([]openapi.Deviation{
		{Finding: `work_package\.json .*\._links\.projectPhaseDefinition\.title: Value is not nullable`, Because: "a link to nothing has no title"},
	}, everywhere...))
}

func load(t *testing.T) *openapi.Description {
	return openapi.Load(t, "openproject", "apiv3-spec", "openapi-spec.yml")
}
