package warehouse

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/transform"
	"pilotis/transform/contract"
)

// Mart is one file of sql/marts or sql/functions: a view, a table that Rebuild
// fills anew, or a function.
type Mart struct {
	Script
	Name  string   // "operational.backlog_daily", "functions.working_seconds"
	Needs []string // the marts that it reads, which are made before it

	unflagged string // the definition of the file, where the view is flagged
}

// isTable tells a rebuilt table from a view or a function.
func (m Mart) isTable() bool { return strings.HasPrefix(m.Statements[0], "CREATE TABLE ") }

func (m Mart) isFunction() bool { return strings.HasPrefix(m.Name, "functions.") }

// ReadMarts reads the marts in an order in which each comes after all it needs.
func ReadMarts(files fs.FS) ([]Mart, error) {
	scripts, err := readScripts(files, "marts")
	if err != nil {
		return nil, err
	}
	functions, err := readScripts(files, "functions")
	if err != nil {
		return nil, err
	}
	for i := range functions {
		functions[i].Header["mart"] = "functions." + functions[i].Header["function"]
	}
	scripts = append(scripts, functions...)
	byName := make(map[string]Mart, len(scripts))
	names := make([]string, 0, len(scripts))
	for _, script := range scripts {
		mart := Mart{Script: script, Name: script.Header["mart"], Needs: strings.Fields(script.Header["needs"])}
		if want := strings.TrimSuffix(strings.ReplaceAll(strings.TrimPrefix(script.Path, "marts/"), "/", "."), ".sql"); mart.Name != want {
			return nil, fmt.Errorf("%s: the name in its header is %q and must be %q", script.Path, mart.Name, want)
		}
		if len(mart.Statements) == 0 {
			return nil, fmt.Errorf("%s: no statement", script.Path)
		}
		byName[mart.Name] = mart.flag()
		names = append(names, mart.Name)
	}
	return inOrder(names, byName)
}

func inOrder(names []string, byName map[string]Mart) ([]Mart, error) {
	var ordered []Mart
	const visiting, done = 1, 2
	state := map[string]int{}
	var visit func(name, from string) error
	visit = func(name, from string) error {
		mart, known := byName[name]
		switch {
		case !known:
			return fmt.Errorf("%s needs %s, which no file of sql/marts defines", from, name)
		case state[name] == visiting:
			return fmt.Errorf("%s and %s need each other", from, name)
		case state[name] == done:
			return nil
		}
		state[name] = visiting
		for _, need := range mart.Needs {
			if err := visit(need, name); err != nil {
				return err
			}
		}
		state[name] = done
		ordered = append(ordered, mart)
		return nil
	}
	for _, name := range names {
		if err := visit(name, ""); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}

// createMart makes the view or the empty table. A table whose definition
// changed loses its rows, which the next Rebuild brings back.
func (s *Store) createMart(ctx context.Context, mart Mart) error {
	if mart.isTable() {
		if err := s.Exec(ctx, "DROP TABLE IF EXISTS "+mart.Name); err != nil {
			return fmt.Errorf("drop %s: %w", mart.Name, err)
		}
	}
	if err := s.Exec(ctx, mart.Statements[0]); err != nil {
		return fmt.Errorf("create %s from %s: %w", mart.Name, mart.Path, err)
	}
	if mart.isTable() || mart.isFunction() {
		return nil
	}
	return s.explainColumns(ctx, mart)
}

// explainColumns gives a view's columns their comments, which a view does not
// inherit: those of the tables it stores in or needs, and those of headers
// "column.<name>".
func (s *Store) explainColumns(ctx context.Context, mart Mart) error {
	database, table, _ := strings.Cut(mart.Name, ".")
	sources := append(strings.Fields(mart.Header["stores"]), mart.Needs...)
	if len(sources) == 0 {
		return nil
	}
	_, rows, err := s.Select(ctx, `SELECT v.name, t.comment FROM system.columns AS v
		LEFT JOIN (SELECT name, argMin(c.comment, indexOf($3, c.database || '.' || c.table)) AS comment FROM system.columns AS c
			WHERE c.database || '.' || c.table IN ($3) AND c.comment != '' GROUP BY name) AS t ON t.name = v.name
		WHERE v.database = $1 AND v.table = $2 AND v.comment = ''`, database, table, sources)
	if err != nil {
		return fmt.Errorf("read the comments of %s: %w", mart.Name, err)
	}
	for _, row := range rows {
		name, comment := row[0].(string), row[1].(string)
		if own := mart.Header["column."+name]; own != "" {
			comment = own
		}
		if comment == "" {
			continue
		}
		if err := s.Exec(ctx, "ALTER TABLE "+mart.Name+" COMMENT COLUMN "+name+" $1", comment); err != nil {
			return fmt.Errorf("comment %s.%s: %w", mart.Name, name, err)
		}
	}
	return nil
}

// Rebuild computes every rebuilt table from the facts as they are, as of an
// instant and under a contract. Each table is filled beside the old one and then
// takes its place, so that a reader sees the old figures or the new ones, never a
// part.
func (s *Store) Rebuild(ctx context.Context, files fs.FS, c *contract.Contract, asOf time.Time) error {
	marts, err := ReadMarts(files)
	if err != nil {
		return err
	}
	kpis, err := ReadKPIs(files)
	if err != nil {
		return err
	}
	dossiers, err := s.assemble(ctx, marts, c, asOf)
	if err != nil {
		return fmt.Errorf("assemble the dossiers: %w", err)
	}
	for _, mart := range marts {
		if !mart.isTable() || mart.Header["filled-by"] == "radar" {
			continue // the radar reads every version of every object: it runs by itself
		}
		rows := dossiers[mart.Name]
		if mart.Header["filled-by"] == "corrections" {
			if rows, err = s.corrections(ctx); err != nil {
				return fmt.Errorf("rebuild %s: %w", mart.Name, err)
			}
		}
		if err := s.refill(ctx, mart, fillsOf(mart, marts, kpis), rows, asOf); err != nil {
			return fmt.Errorf("rebuild %s: %w", mart.Name, err)
		}
	}
	return nil
}

// fillsOf are the statements that fill a table: its own, those of the indicators
// that have values, or what the definitions say that they read.
func fillsOf(mart Mart, marts []Mart, kpis []KPI) []string {
	fills := mart.Statements[1:]
	switch mart.Name {
	case lineageMart:
		return []string{newLineage(marts, kpis).fill()}
	case kpiFacts:
	default:
		return fills
	}
	for _, kpi := range kpis {
		if kpi.Data == "values" {
			fills = append(fills, kpi.insert())
		}
	}
	return fills
}

// refill fills a table anew, by statements and by rows.
func (s *Store) refill(ctx context.Context, mart Mart, fills []string, rows []transform.Row, asOf time.Time) error {
	next := mart.Name + "__next"
	if err := s.Exec(ctx, "DROP TABLE IF EXISTS "+next); err != nil {
		return err
	}
	if err := s.Exec(ctx, strings.Replace(mart.Statements[0], "CREATE TABLE "+mart.Name, "CREATE TABLE "+next, 1)); err != nil {
		return err
	}
	dated := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": asOf.UTC().Format("2006-01-02 15:04:05.000"),
	}))
	for _, fill := range fills {
		if err := s.Exec(dated, strings.Replace(fill, "INSERT INTO "+mart.Name, "INSERT INTO "+next, 1)); err != nil {
			return err
		}
	}
	if len(rows) > 0 {
		if err := s.insertBlock(ctx, next, rows); err != nil {
			return err
		}
	}
	if err := s.Exec(ctx, "EXCHANGE TABLES "+mart.Name+" AND "+next); err != nil {
		return err
	}
	return s.Exec(ctx, "DROP TABLE IF EXISTS "+next)
}
