package warehouse

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	lineageMart  = "ref.lineage"
	kpiValues    = "core.kpi_values"
	unreconciled = "ops.unreconciled"
)

// lineage follows what marts and indicators read, down to the tables of facts.
type lineage struct {
	marts map[string]Mart
	kpis  map[string]KPI
	known map[string][]string // by mart or code
}

var martName = regexp.MustCompile(`\b(?:core|contractual|operational|pilotage)\.[a-z0-9_]+\b`)

func newLineage(marts []Mart, kpis []KPI) lineage {
	l := lineage{marts: map[string]Mart{}, kpis: map[string]KPI{}, known: map[string][]string{}}
	for _, mart := range marts {
		l.marts[mart.Name] = mart
	}
	for _, kpi := range kpis {
		l.kpis[kpi.Code] = kpi
	}
	return l
}

// of names the tables of facts, such as core.ticket_store, below a mart or an
// indicator, in their order. What is neither has none.
func (l lineage) of(name string) []string {
	if tables, done := l.known[name]; done {
		return tables
	}
	var tables []string
	for _, table := range strings.Fields(l.marts[name].Header["stores"]) {
		if strings.HasPrefix(table, "core.") {
			tables = append(tables, table)
		}
	}
	for _, read := range l.reads(name) {
		tables = append(tables, l.of(read)...)
	}
	slices.Sort(tables)
	l.known[name] = slices.Compact(tables)
	return l.known[name]
}

// reads names what a mart or an indicator reads. A mart of figures reads the
// indicators of its header "indicators", or all of them; an indicator that is a list reads the
// marts that show it.
func (l lineage) reads(name string) []string {
	if kpi, ok := l.kpis[name]; ok {
		return martName.FindAllString(kpi.Statements[0]+" "+kpi.Note, -1)
	}
	mart := l.marts[name]
	read := slices.DeleteFunc(slices.Clone(mart.Needs), func(need string) bool { return need == kpiValues })
	if len(read) == len(mart.Needs) {
		return read
	}
	shown := mart.Header["indicators"]
	for code, kpi := range l.kpis {
		if kpi.Data == "values" && (shown == "" || strings.Contains(shown, code)) {
			read = append(read, code)
		}
	}
	return read
}

// fill is the statement that fills ref.lineage: the sources of each table of
// facts, under each name that stands above it.
func (l lineage) fill() string {
	above := map[string][]string{}
	for name := range maps.Keys(l.marts) {
		if flagged(name) {
			for _, table := range l.of(name) {
				above[table] = append(above[table], "'"+name+"'")
			}
		}
	}
	for code := range maps.Keys(l.kpis) {
		for _, table := range l.of(code) {
			above[table] = append(above[table], "'"+code+"'")
		}
	}
	parts := make([]string, 0, len(above))
	for _, table := range slices.Sorted(maps.Keys(above)) {
		names := slices.Sorted(slices.Values(above[table]))
		parts = append(parts, "SELECT arrayJoin(["+strings.Join(names, ", ")+"]) AS name, toString(source) AS source FROM (SELECT DISTINCT source FROM "+table+")")
	}
	return "INSERT INTO " + lineageMart + "\n" + strings.Join(parts, "\nUNION DISTINCT\n")
}
