package contract

import (
	_ "embed"
	"encoding/csv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/yaml"
)

// numbers are the rules (R), conventions (C) and indicators (K) of the contract,
// with a title of ours.
//
//go:embed rules.csv
var numbersCSV string

var number = regexp.MustCompile(`\b[RCK]-\d{2,3}\b`)

// mentions finds the numbers that the sources of the program name, and those that
// its tests name, each with one of the files. A number in the list of what is not
// computed, in the list of numbers itself, or where each has its label for readers,
// is no mention; nor is a range whose ends alone are named.
func mentions(t *testing.T, root string) (code, tests map[string]string) {
	t.Helper()
	code, tests = map[string]string{}, map[string]string{}
	for _, folder := range []string{"transform", "sql", "warehouse", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			extension, base := filepath.Ext(path), filepath.Base(path)
			test := strings.HasSuffix(base, "_test.go") || strings.Contains(filepath.ToSlash(path), "/testdata/")
			labels := strings.HasSuffix(filepath.ToSlash(path), "/evidence/rules.go")
			if extension != ".go" && extension != ".sql" && (!test || extension != ".json") || base == "numbers_test.go" || labels {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			into := code
			if test {
				into = tests
			}
			for _, found := range number.FindAllString(string(data), -1) {
				// An indicator is defined in SQL alone: Go that speaks of one does
				// not compute it.
				defines := extension == ".sql" || test || !strings.HasPrefix(found, "K-")
				if defines && !strings.HasSuffix(into[found], ".go") {
					into[found] = path
				}
			}
			if extension == ".sql" && filepath.Base(filepath.Dir(path)) == "kpi" {
				into[strings.TrimSuffix(base, ".sql")] = path
			}
			return nil
		})
		require.NoError(t, err)
	}
	return code, tests
}

// TestEveryNumberIsComputed: each rule, convention and indicator is named where
// it is computed and, for rules and conventions, where it is tested; or it stands
// in not_computable.yaml with the reason. Nothing stands in both, but for what
// SQL defines, whose files come and go apart: those are told.
func TestEveryNumberIsComputed(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(numbersCSV)).ReadAll()
	require.NoError(t, err)
	known := map[string]string{}
	for _, row := range rows[1:] {
		require.NotContains(t, known, row[0], "given twice")
		require.NotEmpty(t, row[1])
		known[row[0]] = row[1]
	}
	require.Len(t, known, 15+149+70)

	data, err := os.ReadFile("not_computable.yaml")
	require.NoError(t, err)
	var reasons map[string]string
	require.NoError(t, yaml.Decode(data, "not_computable.yaml", &reasons))
	code, tests := mentions(t, filepath.Join("..", ".."))
	kpis, err := filepath.Glob(filepath.Join("..", "..", "sql", "kpi", "K-*.sql"))
	require.NoError(t, err)
	for _, file := range kpis {
		require.Contains(t, known, strings.TrimSuffix(filepath.Base(file), ".sql"), "no such indicator")
	}
	for _, n := range slices.Sorted(maps.Keys(reasons)) {
		require.Contains(t, known, n, "not_computable.yaml names a number that there is not")
		require.Greater(t, len(reasons[n]), 20, "%s: a reason is a sentence", n)
		switch place := code[n]; {
		case strings.HasSuffix(place, ".sql"):
			t.Logf("%s (%s) stands in not_computable.yaml and is named in %s: the reason can go", n, known[n], place)
		case place != "":
			t.Errorf("%s (%s) stands in not_computable.yaml and is named in %s: remove the reason", n, known[n], place)
		case strings.HasPrefix(reasons[n], "à écrire"):
			t.Logf("%s (%s) is still to be written", n, known[n])
		}
	}
	for _, n := range slices.Sorted(maps.Keys(known)) {
		switch {
		case reasons[n] != "":
		case code[n] == "":
			t.Errorf("%s (%s) is named nowhere in Go or SQL, and has no reason in not_computable.yaml", n, known[n])
		case tests[n] == "" && !strings.HasPrefix(n, "K-"):
			t.Errorf("%s (%s) is named in %s and in no test", n, known[n], code[n])
		}
	}
}
