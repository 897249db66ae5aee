package mantis

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/sourcetest/openapi"
)

// described is what the description that Mantis keeps beside its code says of the
// operations used, as of 2.29. Of answers it names the statuses 200, 400 and 404
// only; the forms are those that it gives for issues, users and their parts
// wherever they occur.
func described() *openapi.Description {
	var (
		text   = openapi3.NewStringSchema
		number = openapi3.NewFloat64Schema
		whole  = func(least float64) *openapi3.Schema { return openapi3.NewIntegerSchema().WithMin(least) }
		form   = func(members openapi3.Schemas) *openapi3.Schema {
			return &openapi3.Schema{Type: &openapi3.Types{"object"}, Properties: members}
		}
		of       = openapi3.NewSchemaRef
		word     = form(openapi3.Schemas{"id": of("", number()), "name": of("", text()), "label": of("", text())})
		named    = form(openapi3.Schemas{"id": of("", number()), "name": of("", text())})
		account  = form(openapi3.Schemas{"id": of("", number()), "name": of("", text()), "email": of("", text())})
		field    = form(openapi3.Schemas{"field": of("", named), "value": of("", text())})
		flag     = openapi3.NewBoolSchema()
		note     = form(openapi3.Schemas{"text": of("", text()), "view_state": of("", word)})
		listOf   = func(s *openapi3.Schema) *openapi3.SchemaRef { return of("", openapi3.NewArraySchema().WithItems(s)) }
		answered = func(name string, s *openapi3.SchemaRef) *openapi3.Schema {
			object := form(openapi3.Schemas{name: s})
			object.Required = []string{name}
			return object
		}
	)
	issue := form(openapi3.Schemas{
		"summary": of("", text()), "description": of("", text()), "steps_to_reproduce": of("", text()), "additional_information": of("", text()),
		"project": of("", named), "category": of("", named), "handler": of("", account), "view_state": of("", word), "priority": of("", word),
		"severity": of("", word), "reproducibility": of("", word), "sticky": of("", flag), "custom_fields": listOf(field), "notes": listOf(note),
	})
	user := form(openapi3.Schemas{
		"id": of("", number()), "name": of("", text()), "real_name": of("", text()), "email": of("", text()), "access_level": of("", word),
		"enabled": of("", flag), "protected": of("", flag),
	})
	get := func(answer *openapi3.Schema, parameters ...*openapi3.Parameter) *openapi3.Operation {
		o := &openapi3.Operation{}
		for _, p := range parameters {
			o.AddParameter(p)
		}
		content := openapi3.Content{"application/json": openapi3.NewMediaType().WithSchema(answer)}
		o.AddResponse(http.StatusOK, openapi3.NewResponse().WithContent(content))
		o.AddResponse(http.StatusBadRequest, openapi3.NewResponse())
		o.AddResponse(http.StatusNotFound, openapi3.NewResponse())
		return o
	}
	query := func(name string, s *openapi3.Schema) *openapi3.Parameter {
		return openapi3.NewQueryParameter(name).WithSchema(s)
	}
	selected := query("select", text())
	return openapi.Table(map[string]*openapi3.Operation{
		"/api/rest/issues": get(answered("issues", listOf(issue)), selected, query("project_id", whole(0)), query("filter_id", text()),
			query("page", whole(1)), query("page_size", openapi3.NewIntegerSchema())),
		"/api/rest/issues/{issue_id}": get(answered("issues", listOf(issue)), selected, openapi3.NewPathParameter("issue_id").WithSchema(whole(1))),
		"/api/rest/projects":          get(answered("projects", listOf(named))),
		"/api/rest/projects/{project_id}/users": get(answered("users", listOf(user)), openapi3.NewPathParameter("project_id").WithSchema(whole(0)),
			query("access_level", whole(1).WithMax(100)), query("include_access_levels", whole(0).WithMax(1))),
		"/api/rest/users/me": get(user),
		"/api/rest/config": get(answered("configs", listOf(form(openapi3.Schemas{"option": of("", text())}))),
			query("option[]", text()).WithRequired(true)),
	})
}

func TestRequestsAndAnswersAgreeWithTheDescription(t *testing.T) {
	watch := described().Watch("/mantis", "")
	w, err := world.Generate(world.Options{Seed: 11, Scale: 0.05, Until: midYear})
	require.NoError(t, err)
	for version, adjust := range map[string]func(*Options){"2.29.0": nil, "2.28.4": func(o *Options) { o.Index = Paged }, "2.25.8": nil, "2.19.1": func(o *Options) { o.FilterID = 4 }} {
		tl := serveWorld(t, w, sandbox.Options{Version: version}, func(o *Options) {
			o.REST.Transport = watch.Before(http.DefaultTransport)
			if adjust != nil {
				adjust(o)
			}
		})
		pulled := openapi.Exercise(t, tl.Source(t))
		issue := pulled[slices.IndexFunc(pulled, func(e connectors.Envelope) bool { return e.Kind == Issue })].Key()
		tl.server.Hide(number(issue), true)
		presence, err := tl.Source(t).(*Source).See(t.Context(), issue)
		require.NoError(t, err)
		require.Equal(t, connectors.Hidden, presence)
	}
	blind := serveWorld(t, w, sandbox.Options{NoHistory: true}, func(o *Options) { o.REST.Transport = watch.Before(http.DefaultTransport) })
	require.ErrorContains(t, blind.Source(t).Pull(t.Context(), nil, func([]connectors.Envelope, connectors.Cursor) error { return nil }), "view_history_threshold")
	require.Len(t, watch.Asked(), 6, "all that is described is asked")
	openapi.Require(t, watch.Findings(), []openapi.Deviation{
		{Finding: `GET /api/rest/config asks with project_id, which is not described`, Because: "the server reads it: enumerations can differ by project"},
		{Finding: `GET /api/rest/projects/{project_id}/users asks with (page|page_size), which is not described`, Because: "the server reads them, and gives 50 users without"},
		{Finding: `GET /api/rest/issues/{issue_id} answers 403, which is not described`, Because: "so was a server recorded that hides an issue"},
	})
}

var midYear = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

// serveWorld is a tool that holds a world, in the middle of the year.
func serveWorld(t *testing.T, w *world.World, options sandbox.Options, adjust func(*Options)) *tool {
	t.Helper()
	tl := &tool{ours: &clock{now: midYear}, theirs: &clock{now: midYear}, page: 50, adjust: adjust}
	options.Now, options.Token = tl.theirs.Now, secret
	var err error
	tl.server, err = sandbox.New(w, options)
	require.NoError(t, err)
	listener := httptest.NewServer(tl.server.Handler())
	t.Cleanup(listener.Close)
	tl.url = listener.URL + "/mantis"
	return tl
}

// What a real server of 2.29 was recorded to answer; one file, of attachments, is of
// no operation used.
func TestWhereARealServerDeviatesFromTheDescription(t *testing.T) {
	d, root := described(), filepath.Join(openapi.Samples(t), "mantis")
	var wrong []string
	for pattern, path := range map[string]string{
		"*/issues-page-0?.json": "/api/rest/issues", "issues/*[^s].json": "/api/rest/issues/1", "projects.json": "/api/rest/projects", "*/projects.json": "/api/rest/projects",
		"users-me.json": "/api/rest/users/me", "project-1-users.json": "/api/rest/projects/1/users", "config/config.json": "/api/rest/config",
	} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			body, err := os.ReadFile(file)
			require.NoError(t, err)
			wrong = append(wrong, d.Answer(t, path, body)...)
		}
	}
	openapi.Require(t, wrong, nil) // it has the forms that it says it takes
}
