package warehouse_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse"
)

const kpiFile = `-- code: K-001
-- label: L
-- definition: D
-- numerator: N
-- denominator: M
-- measure: rate
-- unit: %
-- direction: up
-- cadence: C
-- paragraph: P
SELECT 1`

// TestFilesOfIndicatorsAreChecked: a header that says two things, or half of one,
// is refused with the name of the file.
func TestFilesOfIndicatorsAreChecked(t *testing.T) {
	read := func(text string) error {
		_, err := warehouse.ReadKPIs(fstest.MapFS{"kpi/K-001.sql": {Data: []byte(text)}})
		return err
	}
	require.NoError(t, read(kpiFile))
	require.NoError(t, read(strings.Replace(kpiFile, "-- paragraph", "-- data: none\n-- why: Rien\n-- paragraph", 1)))
	for name, change := range map[string][3]string{
		"no label":          {"-- label: L\n", "", "label"},
		"another code":      {"K-001", "K-002", "must have that name"},
		"measure":           {"rate", "median", "median"},
		"no denominator":    {"-- denominator: M\n", "", "denominator"},
		"direction":         {": up", ": left", "left"},
		"shape":             {"-- paragraph", "-- shape: round\n-- paragraph", "round"},
		"data":              {"-- paragraph", "-- data: some\n-- paragraph", "some"},
		"none without why":  {"-- paragraph", "-- data: none\n-- paragraph", "why"},
		"why without none":  {"-- paragraph", "-- why: Rien\n-- paragraph", "why"},
		"view without name": {"-- paragraph", "-- data: view\n-- paragraph", "view"},
		"two queries":       {"SELECT 1", "SELECT 1; SELECT 2", "2 statements"},
	} {
		err := read(strings.Replace(kpiFile, change[0], change[1], 1))
		require.ErrorContains(t, err, change[2], name)
		require.ErrorContains(t, err, "kpi/K-001.sql", name)
	}
}
