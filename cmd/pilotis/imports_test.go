package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rank orders the rooms of the house: a package may import its own rank and
// those above it in this list, never those below.
var rank = []string{"pilotis/connectors", "pilotis/transform", "pilotis/warehouse", "pilotis/cmd"}

// importers names, for each library that must stay replaceable, the only
// package that may import it.
var importers = map[string]string{
	"github.com/segmentio/kafka-go":       "pilotis/connectors/kafka",
	"github.com/ClickHouse/clickhouse-go": "pilotis/warehouse",
	"github.com/go-co-op/gocron":          "pilotis/cmd/internal/schedule",
	"github.com/goccy/go-yaml":            "pilotis/transform/yaml",
	"github.com/twmb/franz-go":            "pilotis/connectors/kafka/embedded",
	"github.com/ebitengine/purego":        "pilotis/warehouse/embedded",
	"github.com/andygrunwald/go-jira":     "pilotis/connectors/jira",
}

func projectImports(t *testing.T) map[string][]string {
	t.Helper()
	output, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "pilotis/...").Output()
	require.NoError(t, err)
	imports := map[string][]string{}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		imports[fields[0]] = fields[1:]
	}
	require.Contains(t, imports, "pilotis/cmd/pilotis")
	return imports
}

func rankOf(path string) int {
	return slices.IndexFunc(rank, func(room string) bool { return path == room || strings.HasPrefix(path, room+"/") })
}

func TestTheWayOfTheDataIsOneWay(t *testing.T) {
	for path, imports := range projectImports(t) {
		for _, imported := range imports {
			if from, to := rankOf(path), rankOf(imported); from >= 0 && to >= 0 && from < to {
				t.Errorf("%s imports %s, which lies downstream of it", path, imported)
			}
		}
	}
}

func TestConnectorsDoNotKnowOneAnother(t *testing.T) {
	for path, imports := range projectImports(t) {
		technology, ok := strings.CutPrefix(path, "pilotis/connectors/")
		if !ok || strings.HasSuffix(path, "test") { // what only tests import may bring a source and its sandbox together
			continue
		}
		own := "pilotis/connectors/" + strings.Split(technology, "/")[0]
		for _, imported := range imports {
			shared := imported == "pilotis/connectors" || imported == "pilotis/connectors/rest"
			if strings.HasPrefix(imported, "pilotis/connectors") && !shared && imported != own && !strings.HasPrefix(imported, own+"/") {
				t.Errorf("%s imports its sibling %s", path, imported)
			}
		}
	}
}

func TestEachLibraryHasOneImporter(t *testing.T) {
	for path, imports := range projectImports(t) {
		for _, imported := range imports {
			for library, importer := range importers {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && path != importer {
					t.Errorf("%s imports %s: only %s may", path, imported, importer)
				}
			}
		}
	}
}

func TestTransformIsPure(t *testing.T) {
	impure := []string{"os", "net", "net/http", "log", "log/slog", "github.com/sirupsen/logrus", "math/rand", "math/rand/v2"}
	for path, imports := range projectImports(t) {
		if path != "pilotis/transform" && !strings.HasPrefix(path, "pilotis/transform/") {
			continue
		}
		for _, imported := range imports {
			if slices.Contains(impure, imported) {
				t.Errorf("%s imports %s: the transform has no input, output, logger or clock", path, imported)
			}
		}
	}
}
