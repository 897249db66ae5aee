package openproject

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// spec validates answers against the schemas that OpenProject publishes.
type spec struct {
	dir   string
	files map[string]*node
}

func published(t *testing.T) (*spec, string) {
	t.Helper()
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES names no folder with the published schemas")
	}
	root = filepath.Join(root, "openproject")
	return &spec{filepath.Join(root, "apiv3-spec", "components", "schemas"), map[string]*node{}}, root
}

func (s *spec) load(t *testing.T, name string) *node {
	t.Helper()
	name = filepath.Base(name)
	if s.files[name] == nil {
		data, err := os.ReadFile(filepath.Join(s.dir, name))
		require.NoError(t, err)
		s.files[name] = readYAML(string(data))
	}
	return s.files[name]
}

// check gives what is wrong with a value: what is missing, of another type, or
// none of the words allowed.
func (s *spec) check(t *testing.T, schema *node, value any, path string, depth int) []string {
	t.Helper()
	if schema == nil || depth > 12 {
		return nil
	}
	var wrong []string
	if ref := schema.keys["$ref"]; ref != nil {
		wrong = append(wrong, s.check(t, s.load(t, ref.text), value, path, depth+1)...)
	}
	if all := schema.keys["allOf"]; all != nil {
		for _, one := range all.list {
			wrong = append(wrong, s.check(t, one, value, path, depth+1)...)
		}
	}
	if typ := schema.keys["type"]; typ != nil && typ.keys["type"] == nil && !ofType(typ, value) {
		return append(wrong, fmt.Sprintf("%s is %T", path, value))
	}
	if enum := schema.keys["enum"]; enum != nil {
		if text, ok := value.(string); ok && !slices.ContainsFunc(enum.list, func(n *node) bool { return n.text == text }) {
			wrong = append(wrong, fmt.Sprintf("%s is %q", path, text))
		}
	}
	switch value := value.(type) {
	case map[string]any:
		if required := schema.keys["required"]; required != nil {
			for _, name := range required.list {
				if _, found := value[name.text]; !found {
					wrong = append(wrong, path+"."+name.text+" is missing")
				}
			}
		}
		if properties := schema.keys["properties"]; properties != nil {
			for name, inner := range properties.keys {
				if member, found := value[name]; found {
					wrong = append(wrong, s.check(t, inner, member, path+"."+name, depth+1)...)
				}
			}
		}
	case []any:
		for _, member := range value {
			wrong = append(wrong, s.check(t, schema.keys["items"], member, path+"[]", depth+1)...)
		}
	}
	return wrong
}

func ofType(typ *node, value any) bool {
	names := typ.list
	if names == nil {
		names = []*node{typ}
	}
	return slices.ContainsFunc(names, func(n *node) bool {
		switch value := value.(type) {
		case nil:
			return n.text == "null"
		case string:
			return n.text == "string"
		case bool:
			return n.text == "boolean"
		case float64:
			return n.text == "number" || (n.text == "integer" && value == float64(int64(value)))
		case []any:
			return n.text == "array"
		}
		return n.text == "object" || n.text == ""
	})
}

func (s *spec) examine(t *testing.T, schema string, body []byte) []string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(body, &value))
	wrong := s.check(t, s.load(t, schema), value, "", 0)
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// deviations are where a real server does otherwise than the schemas say; the
// sandbox does as the real one.
var deviations = regexp.MustCompile(`^\._links\.(parent|projectPhaseDefinition)\.title is <nil>$|^\._embedded\.elements\[\]\._links\.(parent|projectPhaseDefinition)\.title is <nil>$|^\._type is "WorkPackageCollection"$`)

func unexpected(wrong []string) []string {
	return slices.DeleteFunc(wrong, deviations.MatchString)
}

// The validator itself must find fault.
func TestTheValidatorFindsFault(t *testing.T) {
	s, _ := published(t)
	wrong := s.examine(t, "work_package_model.yml", []byte(`{"_type":"Project","id":"x","_links":{"self":{}}}`))
	for _, want := range []string{`._type is "Project"`, ".id is string", ".subject is missing", "._links.schema is missing", "._links.self.href is missing"} {
		require.Contains(t, wrong, want)
	}
}

func TestAnswersAgreeWithThePublishedSchemas(t *testing.T) {
	s, _ := published(t)
	until := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 11, Scale: 0.05, Until: until})
	require.NoError(t, err)
	server, err := New(w, Options{Now: func() time.Time { return until }})
	require.NoError(t, err)
	models := map[string]string{
		"work_package": "work_package_model.yml", "project": "project_model.yml", "version": "version_read_model.yml", "type": "type_model.yml",
		"status": "status_model.yml", "priority": "priority_model.yml", "user": "user_model.yml", "time_entry": "time_entry_model.yml", "meeting": "meeting_model.yml",
	}
	seen := map[string]int{}
	for key, o := range server.Objects() {
		kind, _, _ := strings.Cut(key, "/")
		if seen[kind]++; seen[kind] > 60 {
			continue
		}
		require.Empty(t, unexpected(s.examine(t, models[kind], o.Body)), key)
		for _, a := range o.Activities {
			plain := strings.Replace(string(a), `"_type":"Activity"`, `"_type":"Activity::Comment"`, 1) // the model knows comments only, its examples both
			require.Empty(t, unexpected(s.examine(t, "activity_model.yml", []byte(plain))), key)
		}
		for _, r := range o.Relations {
			wrong := slices.DeleteFunc(s.examine(t, "relation_read_model.yml", r), func(text string) bool { return text == ".description is <nil>" })
			require.Empty(t, unexpected(wrong), key)
		}
		for _, f := range o.Files {
			require.Empty(t, unexpected(s.examine(t, "attachment_model.yml", f)), key)
		}
	}
	require.Len(t, seen, len(models))
	for path, model := range map[string]string{
		"work_packages": "work_packages_model.yml", "projects": "project_collection_model.yml", "relations": "relation_collection_model.yml",
		"time_entries": "time_entry_collection_model.yml", "meetings": "meeting_collection_model.yml", "versions": "version_collection_model.yml",
		"types": "types_model.yml", "statuses": "status_collection_model.yml", "priorities": "priority_collection_model.yml", "users": "user_collection_model.yml",
		"work_packages/1001": "work_package_model.yml", "work_packages/1001/activities": "work_package_activities_model.yml", "nowhere": "error_response.yml",
	} {
		_, body := ask(t, server, path)
		wrong := slices.DeleteFunc(unexpected(s.examine(t, model, body)), func(text string) bool {
			return strings.HasSuffix(text, `[]._type is "Activity"`) || strings.HasSuffix(text, "[].description is <nil>") || strings.HasSuffix(text, "._embedded is missing")
		})
		require.Empty(t, wrong, path)
	}
}

// Where a real server deviates from the schemas is known, and nothing else.
func TestTheRealPageDeviatesWhereTheSandboxDoes(t *testing.T) {
	s, root := published(t)
	for file, model := range map[string]string{"work_package.json": "work_packages_model.yml", "project_list.json": "project_collection_model.yml"} {
		body, err := os.ReadFile(filepath.Join(root, "real", file))
		require.NoError(t, err)
		wrong := s.examine(t, model, body)
		t.Logf("%s: %q", file, wrong)
		require.Empty(t, unexpected(wrong), file)
	}
}
