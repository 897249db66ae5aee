package mapping_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/transform"
)

var (
	tableText  = regexp.MustCompile(`(?s)CREATE TABLE IF NOT EXISTS (\S+)\n\(\n(.*?)\n\)\n`)
	columnText = regexp.MustCompile(`(?m)^    (\w+) (.+?) COMMENT '((?:[^']|'')+)',?$`)
)

// The rows and the tables that store them are written down twice: here they are
// compared, columns in order, and types.
func TestRowsFitTheirTables(t *testing.T) {
	tables := map[string]string{}
	for _, file := range []string{"schema/0007_facts.sql", "schema/0009_work_items.sql", "schema/0010_squads.sql"} {
		schema, err := sql.Files.ReadFile(file)
		require.NoError(t, err)
		for _, found := range tableText.FindAllStringSubmatch(string(schema), -1) {
			tables[found[1]] = found[2]
		}
	}
	rows := []transform.Row{
		new(transform.Order), new(transform.OrderLine), new(transform.DeliverablePlan), new(transform.Document), new(transform.Meeting),
		new(transform.Quote), new(transform.Assignment), new(transform.Anomaly), new(transform.TestItem),
		new(transform.WorkItem),
		new(transform.Increment), new(transform.Objective), new(transform.BacklogItem), new(transform.Design), new(transform.Reversibility),
		new(transform.Assessment), new(transform.Survey), new(transform.Training), new(transform.Control), new(transform.KnowledgeSheet),
	}
	require.Len(t, tables, len(rows))
	for _, row := range rows {
		t.Run(row.Table(), func(t *testing.T) {
			body, defined := tables[row.Table()]
			require.True(t, defined, "no table %s", row.Table())
			var names, types []string
			for _, found := range columnText.FindAllStringSubmatch(body, -1) {
				names = append(names, found[1])
				types = append(types, strings.NewReplacer("LowCardinality(String)", "String").Replace(found[2]))
			}
			require.Len(t, names, strings.Count(body, "\n")+1, "each line is a column with its comment")
			var wantNames, wantTypes []string
			for _, c := range taggedFields(row) {
				wantNames = append(wantNames, c.name)
				wantTypes = append(wantTypes, columnType(c.name, c.typ))
			}
			// The object's identity comes first and how the row was made last.
			wantNames = append(append(append([]string{}, wantNames[:4]...), wantNames[10:]...), wantNames[4:10]...)
			wantTypes = append(append(append([]string{}, wantTypes[:4]...), wantTypes[10:]...), wantTypes[4:10]...)
			require.Equal(t, wantNames, names)
			require.Equal(t, wantTypes, types)
		})
	}
}

// columnType is what the warehouse holds a field in.
func columnType(name, field string) string {
	instant := "DateTime64(3, 'UTC')"
	if strings.HasSuffix(name, "_on") {
		instant = "Date"
	}
	return map[string]string{
		"string": "String", "bool": "Bool", "int64": "Int64", "*int64": "Nullable(Int64)", "uint64": "UInt64", "uint16": "UInt16", "[]string": "Array(String)", "[]int64": "Array(Int64)",
		"time.Time": instant, "*time.Time": "Nullable(" + instant + ")", "[]time.Time": "Array(" + instant + ")",
	}[field]
}
