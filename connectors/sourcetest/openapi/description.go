// Package openapi holds what passes between a source and its tool against the
// description of its API that the tool's makers publish: the requests as well as
// the answers.
//
// Descriptions are wrong in places, and real servers deviate from them. What
// deviates is listed by the test, with the reason; all else fails it, and so does
// a deviation that no longer occurs.
package openapi

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// Description is the published description of an API.
type Description struct {
	doc        *openapi3.T
	operations []operation
}

// operation is what may be asked of a path.
type operation struct {
	method     string
	path       string // as described, with {names}
	parameters openapi3.Parameters
	*openapi3.Operation
}

func (o operation) name() string { return o.method + " " + o.path }

// Load reads a description below the folder of samples.
func Load(t testing.TB, path ...string) *Description {
	t.Helper()
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	doc, err := loader.LoadFromFile(filepath.Join(append([]string{Samples(t)}, path...)...))
	require.NoError(t, err)
	return describe(doc)
}

// Samples is the folder that PILOTIS_SAMPLES names; without one the test is
// skipped.
func Samples(t testing.TB) string {
	t.Helper()
	samples := os.Getenv("PILOTIS_SAMPLES")
	if samples == "" {
		t.Skip("PILOTIS_SAMPLES names no folder with the published descriptions")
	}
	return samples
}

// Parse reads a description that a test itself holds.
func Parse(t testing.TB, text string) *Description {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	require.NoError(t, err)
	return describe(doc)
}

// Table is a description that a test writes down itself, where none can be read:
// all that may be asked by GET.
func Table(paths map[string]*openapi3.Operation) *Description {
	doc := &openapi3.T{Paths: openapi3.NewPaths(), Components: &openapi3.Components{}}
	for path, o := range paths {
		doc.AddOperation(path, http.MethodGet, o)
	}
	return describe(doc)
}

func describe(doc *openapi3.T) *Description {
	d := &Description{doc: doc}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			d.operations = append(d.operations, operation{method, path, append(slices.Clone(item.Parameters), o.Parameters...), o})
		}
	}
	return d
}

// operation finds what is described of a request, and what its path names; of
// several the one that names the least.
func (d *Description) operation(method, path string) (best operation, names map[string]string, found bool) {
	for _, o := range d.operations {
		if named, fits := fit(o.path, path); fits && o.method == method && (!found || len(named) < len(names)) {
			best, names, found = o, named, true
		}
	}
	return best, names, found
}

// fit tells whether a path is one that the template describes, and what it has in
// the place of the template's names.
func fit(template, path string) (names map[string]string, fits bool) {
	described, given := strings.Split(template, "/"), strings.Split(path, "/")
	if len(described) != len(given) {
		return nil, false
	}
	names = map[string]string{}
	for i, part := range described {
		switch {
		case strings.HasPrefix(part, "{") && given[i] != "":
			names[strings.Trim(part, "{}")] = given[i]
		case part != given[i]:
			return nil, false
		}
	}
	return names, true
}

// Check gives what in a value is not as the schema of that name says; of a list
// the schema is that of each element. at names the value in what is given.
func (d *Description) Check(t testing.TB, schema, at string, value []byte) []string {
	t.Helper()
	described := d.doc.Components.Schemas[schema]
	require.NotNil(t, described, "no schema %s is described", schema)
	decoded, err := decode(value)
	require.NoError(t, err)
	if list, ok := decoded.([]any); ok && !described.Value.Type.Is("array") {
		return elements(described, at, list)
	}
	return prefixed(at, violations(described, decoded))
}

// Answer gives what in the body of a good answer to a GET of the path is not as
// described.
func (d *Description) Answer(t testing.TB, path string, body []byte) []string {
	t.Helper()
	o, _, found := d.operation(http.MethodGet, path)
	require.True(t, found, "GET %s is not described", path)
	return prefixed(o.name()+" ", o.checkAnswer(http.StatusOK, "", body))
}
