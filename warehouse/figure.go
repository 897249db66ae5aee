package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/connectors"
)

// maxFacts is how many facts stand behind one figure at most when it is told:
// more of them nobody reads, and they would fill the memory.
const maxFacts = 50_000

// maxRows is how many rows of a list are shown.
const maxRows = 500

// ErrNoIndicator is the cause when no file of sql/kpi has a code.
var ErrNoIndicator = errors.New("no file of sql/kpi has this code")

// FigureQuestion names a figure: an indicator over a period, optionally of one
// tranche, one application and one break-down.
type FigureQuestion struct {
	KPI         string
	Period      Period
	Tranche     string // empty or ENSEMBLE: the whole contract
	Application string
	Criticality string // empty: all of them together
}

// KPIFact is one fact that an indicator counts.
type KPIFact struct {
	OnDate      time.Time `ch:"on_date" json:"on_date"` // the local day that puts it in its period
	Tranche     string    `ch:"tranche" json:"tranche"`
	Application string    `ch:"application" json:"application"`
	Criticality string    `ch:"criticality" json:"criticality"`
	Numerator   int64     `ch:"numerator" json:"numerator"`
	Denominator int64     `ch:"denominator" json:"denominator"`
	Reference   string    `ch:"reference" json:"reference"` // empty for a fact that is itself a count
	Member      string    `ch:"member" json:"member,omitempty"`
}

// KPIFigure is a figure with its definition and the facts it is made of.
type KPIFigure struct {
	KPI           string    `json:"kpi"`
	Label         string    `json:"label"`
	Definition    string    `json:"definition"`
	NumeratorIs   string    `json:"numerator_is"`
	DenominatorIs string    `json:"denominator_is"`
	Measure       string    `json:"measure"` // rate, count or mean
	Shape         string    `json:"shape"`   // how facts make it: empty, stock, cumulated or stability
	Unit          string    `json:"unit"`
	Direction     string    `json:"direction"`
	Cadence       string    `json:"cadence"`
	Paragraph     string    `json:"paragraph"`
	Version       string    `json:"kpi_version"` // of the definition
	Header        string    `json:"-"`           // the definition as it is written, rules and notes included
	Data          string    `json:"data"`        // values, view or none
	Note          string    `json:"data_note"`   // the table of a list, or why there is nothing
	Period        string    `json:"period"`
	First         time.Time `json:"first_day"`
	Last          time.Time `json:"last_day"` // included
	Tranche       string    `json:"tranche"`  // ENSEMBLE for the whole contract
	Application   string    `json:"application"`
	Criticality   string    `json:"criticality"`
	AsOf          time.Time `json:"as_of"`
	Numerator     int64     `json:"numerator"`
	Denominator   int64     `json:"denominator"` // of a count, that of its facts
	Facts         []KPIFact `json:"facts"`
	List          *List     `json:"list,omitempty"` // of an indicator that is a list
}

// List is what a table shows, its first rows.
type List struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
	Total   uint64   `json:"total"` // rows that there are; more than Rows when they were too many
}

// Figure gives a figure as last computed, with every fact behind it; of an
// indicator that is a list, its first rows; of one without data, why.
func (s *Store) Figure(ctx context.Context, files fs.FS, question FigureQuestion) (KPIFigure, error) {
	kpi, err := findKPI(files, question.KPI)
	if err != nil {
		return KPIFigure{}, err
	}
	figure := question.figure(kpi)
	_, rows, err := s.Select(ctx, "SELECT max(as_of) FROM core.kpi_values")
	if err != nil {
		return figure, fmt.Errorf("read when the figures were made: %w", err)
	}
	figure.AsOf = rows[0][0].(time.Time).UTC()
	switch kpi.Data {
	case "none":
		return figure, nil
	case "view":
		figure.List, err = s.list(ctx, strings.Fields(kpi.Note)[0], question)
		return figure, err
	}
	if figure.Facts, err = s.factsFrom(ctx, "core.kpi_facts", kpi, question, figure.AsOf); err != nil {
		return figure, err
	}
	return figure, s.count(ctx, &figure, question)
}

func (q FigureQuestion) figure(kpi KPI) KPIFigure {
	tranche := q.Tranche
	if tranche == "" {
		tranche = ensemble
	}
	return KPIFigure{
		KPI: kpi.Code, Label: kpi.Label, Definition: kpi.Definition, NumeratorIs: kpi.Numerator, DenominatorIs: kpi.Denominator, Measure: kpi.Measure,
		Shape: kpi.shape, Unit: kpi.Unit, Direction: kpi.Direction, Cadence: kpi.Cadence, Paragraph: kpi.Paragraph, Version: kpi.Checksum, Header: kpi.Text,
		Data: kpi.Data, Note: kpi.Note, Period: q.Period.Name, First: q.Period.Start, Last: q.Period.End.AddDate(0, 0, -1),
		Tranche: tranche, Application: q.Application, Criticality: q.Criticality,
	}
}

// Parts names what an indicator is broken down by, as last computed; nothing where
// it has no fact.
func (s *Store) Parts(ctx context.Context, kpi string) ([]string, error) {
	_, rows, err := s.Select(ctx, "SELECT DISTINCT toString(criticality) AS part FROM core.kpi_facts WHERE kpi = upper($1) ORDER BY part LIMIT 200", kpi)
	if err != nil {
		return nil, fmt.Errorf("read what %s is broken down by: %w", kpi, err)
	}
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = row[0].(string)
	}
	return parts, nil
}

// ensemble is the level of the whole contract in core.kpi_values.
const ensemble = "ENSEMBLE"

// count reads the figure itself: what dashboards show is what is told.
func (s *Store) count(ctx context.Context, figure *KPIFigure, question FigureQuestion) error {
	scope := "tranche"
	switch {
	case question.Application != "":
		scope = "application"
	case figure.Tranche == ensemble:
		scope = "contract"
	}
	tranche := figure.Tranche
	if scope == "application" && tranche == ensemble {
		tranche = ""
	}
	_, rows, err := s.Select(ctx, `SELECT sum(numerator), sum(denominator) FROM core.kpi_values
		WHERE kpi = $1 AND period_kind = $2 AND period_start = toDate($3) AND scope = $4 AND ($5 = '' OR tranche = $5) AND application = $6 AND ($7 = '' OR criticality = $7)`,
		figure.KPI, question.Period.Kind, question.Period.Start.Format(time.DateOnly), scope, tranche, question.Application, question.Criticality)
	if err != nil {
		return fmt.Errorf("read the figure of %s: %w", figure.KPI, err)
	}
	figure.Numerator, figure.Denominator = rows[0][0].(int64), rows[0][1].(int64)
	return nil
}

// factsFrom selects the facts of a figure from a table, or from a query in
// parentheses, of the shape of core.kpi_facts.
func (s *Store) factsFrom(ctx context.Context, from string, kpi KPI, question FigureQuestion, asOf time.Time) ([]KPIFact, error) {
	dated := "on_date >= {first:Date} AND on_date < {end:Date}"
	switch kpi.shape {
	case shapeStock:
		dated = "on_date >= {first:Date} AND on_date = least({end:Date} - 1, toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris'))"
	case shapeCumulated:
		dated = "on_date < {end:Date}"
	}
	tranche := question.Tranche
	if tranche == ensemble {
		tranche = ""
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"kpi": kpi.Code, "first": question.Period.Start.Format(time.DateOnly), "end": question.Period.End.Format(time.DateOnly),
		"tranche": tranche, "criticality": question.Criticality, "application": question.Application,
		"as_of": asOf.UTC().Format("2006-01-02 15:04:05.000"),
	}))
	facts := []KPIFact{}
	err := s.SelectStructs(ctx, &facts, `SELECT on_date, tranche, application, criticality, numerator, denominator, reference, member
		FROM `+from+` AS f
		WHERE f.kpi = {kpi:String} AND (f.numerator != 0 OR f.denominator != 0) AND `+dated+`
			AND ({tranche:String} = '' OR f.tranche = {tranche:String}) AND ({criticality:String} = '' OR f.criticality = {criticality:String})
			AND ({application:String} = '' OR f.application = {application:String})
		ORDER BY on_date, reference, member, criticality, numerator, denominator LIMIT `+fmt.Sprint(maxFacts+1))
	if err == nil && len(facts) > maxFacts {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: "explain " + kpi.Code, Hint: "narrow it down with --tranche, --application, --criticality or a shorter --period",
			Err: fmt.Errorf("more than %d facts stand behind the figure", maxFacts)}
	}
	return facts, err
}

// list gives the first rows of the table of an indicator that is a list, those
// of the question where the table knows its terms.
func (s *Store) list(ctx context.Context, table string, question FigureQuestion) (*List, error) {
	database, name, _ := strings.Cut(table, ".")
	known := map[string]bool{}
	_, columns, err := s.Select(ctx, "SELECT name FROM system.columns WHERE database = $1 AND `table` = $2", database, name)
	if err != nil {
		return nil, fmt.Errorf("read the columns of %s: %w", table, err)
	}
	for _, column := range columns {
		known[column[0].(string)] = true
	}
	var where []string
	var args []any
	only := func(condition, value string, needs ...string) {
		for _, column := range needs {
			if !known[column] {
				return
			}
		}
		if value != "" {
			args = append(args, value)
			where = append(where, fmt.Sprintf(condition, len(args)))
		}
	}
	only("tranche = $%d", question.Tranche, "tranche")
	only("application = $%d", question.Application, "application")
	only("criticality = $%d", question.Criticality, "criticality")
	only("period_kind = $%d", question.Period.Kind, "period_kind", "period_start")
	only("period_start = toDate($%d)", question.Period.Start.Format(time.DateOnly), "period_kind", "period_start")
	only("week_end >= toDate($%d)", question.Period.Start.Format(time.DateOnly), "week_end")
	only("week_end < toDate($%d)", question.Period.End.Format(time.DateOnly), "week_end")
	from := " FROM " + table
	if len(where) > 0 {
		from += " WHERE " + strings.Join(where, " AND ")
	}
	shown := &List{Table: table}
	if shown.Columns, shown.Rows, err = s.Select(ctx, "SELECT *"+from+fmt.Sprintf(" ORDER BY ALL LIMIT %d", maxRows), args...); err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	_, total, err := s.Select(ctx, "SELECT count()"+from, args...)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", table, err)
	}
	shown.Total = total[0][0].(uint64)
	return shown, nil
}

// KPIPart is what one part of a break-down adds to a figure.
type KPIPart struct {
	Criticality string `json:"criticality"`
	Numerator   int64  `json:"numerator"`
	Denominator int64  `json:"denominator"`
}

// Parts are the figure's by what the indicator is broken down by, in order of
// name. There are none of a stability, whose parts do not add up.
func (f KPIFigure) Parts() []KPIPart {
	if f.Shape == shapeStability {
		return nil
	}
	byPart := map[string][]KPIFact{}
	for _, fact := range f.Facts {
		byPart[fact.Criticality] = append(byPart[fact.Criticality], fact)
	}
	var parts []KPIPart
	for _, name := range slices.Sorted(maps.Keys(byPart)) {
		part := KPIPart{Criticality: name}
		part.Numerator, part.Denominator = sums(byPart[name])
		parts = append(parts, part)
	}
	return parts
}

// sums makes the figure of facts, as core.kpi_values does: a member counts once.
func sums(facts []KPIFact) (numerator, denominator int64) {
	type counts struct{ numerator, denominator int64 }
	members := map[string]counts{}
	for _, fact := range facts {
		if fact.Member == "" {
			numerator += fact.Numerator
			denominator += fact.Denominator
			continue
		}
		key := fact.Criticality + "\x00" + fact.Member
		members[key] = counts{max(members[key].numerator, fact.Numerator), max(members[key].denominator, fact.Denominator)}
	}
	for _, member := range members {
		numerator += member.numerator
		denominator += member.denominator
	}
	return numerator, denominator
}

func findKPI(files fs.FS, code string) (KPI, error) {
	kpis, err := ReadKPIs(files)
	if err != nil {
		return KPI{}, err
	}
	for _, kpi := range kpis {
		if strings.EqualFold(kpi.Code, code) {
			return kpi, nil
		}
	}
	return KPI{}, &connectors.Fault{Kind: connectors.Stop, Op: "find indicator " + code, Hint: `pilotis sql "SELECT code, label FROM ref.kpis" lists them`,
		Err: ErrNoIndicator}
}
