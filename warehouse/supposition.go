package warehouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"

	"pilotis/connectors"
	"pilotis/transform"
)

// ticketStore is the table of tickets, of which core.tickets is the view.
const ticketStore = "core.ticket_store"

// Supposition is what the facts would be under another reading of the contract,
// or as of another instant: rows of tickets and of dossiers that stand in for
// those that are stored. The warehouse is only read: they travel with the query.
type Supposition struct {
	Rows []transform.Row
	AsOf time.Time
}

// Suppose gives a figure as it would be. Its query is that of the indicator, over
// the supposed rows. An indicator that counts none of them is a stop fault that
// names those that do.
func (s *Store) Suppose(ctx context.Context, files fs.FS, question FigureQuestion, supposition Supposition) (KPIFigure, error) {
	kpi, err := findKPI(files, question.KPI)
	if err != nil {
		return KPIFigure{}, err
	}
	marts, err := ReadMarts(files)
	if err != nil {
		return KPIFigure{}, err
	}
	figure := question.figure(kpi)
	figure.AsOf = supposition.AsOf.UTC()
	in := newStandIn(marts, suppositions(marts))
	query := in.replace(kpi.facts(kpi.Statements[0]))
	if len(in.used) == 0 || kpi.Data != "values" || kpi.shape == shapeStability {
		covered, err := supposable(files, marts)
		if err != nil {
			return figure, err
		}
		return figure, &connectors.Fault{Kind: connectors.Stop, Op: "suppose " + kpi.Code, Hint: "those that can be supposed: " + strings.Join(covered, ", "),
			Err: errors.New("what it counts is not computed from the records of tickets and dossiers alone")}
	}
	byTable := map[string][]transform.Row{}
	for _, row := range supposition.Rows {
		byTable[row.Table()] = append(byTable[row.Table()], row)
	}
	ctx, query, err = s.standing(ctx, query, in.used, byTable)
	if err != nil {
		return figure, err
	}
	if figure.Facts, err = s.factsFrom(ctx, "("+query+")", kpi, question, figure.AsOf); err != nil {
		return figure, err
	}
	figure.Numerator, figure.Denominator = sums(figure.Facts)
	return figure, nil
}

// standing has a query that a standIn wrote read rows that travel with it.
func (s *Store) standing(ctx context.Context, query string, used []string, rows map[string][]transform.Row) (context.Context, string, error) {
	var tables []*ext.Table
	for _, name := range used {
		if len(rows[name]) == 0 { // a table without rows does not travel
			query = strings.ReplaceAll(query, externalName(name), "(SELECT * FROM "+name+" WHERE false)")
			continue
		}
		table, err := s.external(ctx, name, rows[name])
		if err != nil {
			return ctx, "", fmt.Errorf("make the rows that stand in for %s: %w", name, err)
		}
		tables = append(tables, table)
	}
	return clickhouse.Context(ctx, clickhouse.WithExternalTable(tables...)), query, nil
}

// supposable are the indicators that can be supposed, in order.
func supposable(files fs.FS, marts []Mart) ([]string, error) {
	kpis, err := ReadKPIs(files)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, kpi := range kpis {
		in := newStandIn(marts, suppositions(marts))
		in.replace(kpi.Statements[0])
		if len(in.used) > 0 && kpi.Data == "values" && kpi.shape != shapeStability {
			codes = append(codes, kpi.Code)
		}
	}
	return codes, nil
}

// standIn writes a query anew, so that it reads supposed rows where it read
// stored ones: in their table, or in the views and tables made of it.
type standIn struct {
	marts    map[string]Mart
	supposed map[string]bool // the marts that supposed rows stand in for
	used     []string        // the stored tables that they stand in for in the queries so far
}

func newStandIn(marts []Mart, supposed map[string]bool) *standIn {
	in := &standIn{marts: map[string]Mart{}, supposed: supposed}
	for _, mart := range marts {
		in.marts[mart.Name] = mart
	}
	return in
}

// suppositions are the marts that the rows of a [Supposition] stand in for.
func suppositions(marts []Mart) map[string]bool {
	supposed := map[string]bool{"core.tickets": true}
	for _, mart := range marts {
		if mart.Header["filled-by"] == "dossier" {
			supposed[mart.Name] = true
		}
	}
	return supposed
}

// finalTable is a stored table whose versions are merged when it is read; the
// supposed rows are one a thing already.
var finalTable = regexp.MustCompile(`\bcore\.ticket_store( AS [a-z]+)? FINAL\b`)

func (in *standIn) replace(query string) string {
	return martName.ReplaceAllStringFunc(query, func(name string) string {
		mart, known := in.marts[name]
		switch {
		case !known || !in.reads(mart):
			return name
		case in.supposed[name] && name == "core.tickets":
			in.external(ticketStore)
			return "(" + finalTable.ReplaceAllString(presentAsOf(viewQuery(mart)), externalName(ticketStore)+"$1") + ")"
		case in.supposed[name]:
			return in.external(name)
		case mart.isTable():
			fills := make([]string, len(mart.Statements)-1)
			for i, fill := range mart.Statements[1:] {
				fills[i] = in.replace(strings.TrimPrefix(fill, "INSERT INTO "+mart.Name))
			}
			return "(" + strings.Join(fills, "\nUNION ALL\n") + ")"
		}
		return "(" + in.replace(viewQuery(mart)) + ")"
	})
}

// reads tells whether supposed rows stand behind a mart.
func (in *standIn) reads(mart Mart) bool {
	if in.supposed[mart.Name] {
		return true
	}
	if mart.Header["filled-by"] != "" { // its rows come of no query
		return false
	}
	for _, need := range mart.Needs {
		if in.reads(in.marts[need]) {
			return true
		}
	}
	return false
}

func (in *standIn) external(table string) string {
	for _, used := range in.used {
		if used == table {
			return externalName(table)
		}
	}
	in.used = append(in.used, table)
	return externalName(table)
}

func externalName(table string) string { return "supposed_" + strings.ReplaceAll(table, ".", "_") }

// viewQuery is the query of a view as its file has it: what is supposed is not
// reconciled with anything.
func viewQuery(mart Mart) string {
	_, query, _ := strings.Cut(cmp.Or(mart.unflagged, mart.Statements[0]), "\nAS\n")
	return query
}

// presentAsOf makes the present instant of a view that of the supposition.
func presentAsOf(query string) string {
	return strings.ReplaceAll(query, "assumeNotNull((SELECT instant FROM ref.present))", "{as_of:DateTime64(3, 'UTC')}")
}

// external makes the table that travels with the query, with the columns of the
// one that it stands in for.
func (s *Store) external(ctx context.Context, name string, rows []transform.Row) (*ext.Table, error) {
	types, err := s.columnTypes(ctx, name)
	if err != nil {
		return nil, err
	}
	definitions := make([]func(*ext.Table) error, len(types))
	for i, one := range types {
		definitions[i] = ext.Column(one.name, column.Type(one.typ))
	}
	table, err := ext.NewTable(externalName(name), definitions...)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		values := map[string]any{}
		gather(reflect.ValueOf(row).Elem(), values)
		ordered := make([]any, len(types))
		for i, one := range types {
			ordered[i] = values[one.name]
		}
		if err := table.Append(ordered...); err != nil {
			return nil, err
		}
	}
	return table, nil
}

type columnType struct{ name, typ string }

func (s *Store) columnTypes(ctx context.Context, table string) ([]columnType, error) {
	database, name, _ := strings.Cut(table, ".")
	_, rows, err := s.Select(ctx, "SELECT name, type FROM system.columns WHERE database = $1 AND `table` = $2 ORDER BY position", database, name)
	if err != nil {
		return nil, fmt.Errorf("read its columns: %w", err)
	}
	types := make([]columnType, len(rows))
	for i, row := range rows {
		types[i] = columnType{row[0].(string), row[1].(string)}
	}
	return types, nil
}

// gather collects the values of a row by the names in its ch tags.
func gather(row reflect.Value, into map[string]any) {
	for field, content := range row.Fields() {
		if field.Anonymous {
			gather(content, into)
		} else if name := field.Tag.Get("ch"); name != "" {
			into[name] = content.Interface()
		}
	}
}
