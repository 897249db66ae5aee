package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/transform"
	"pilotis/transform/calendar"
)

// place is where a fact counts.
type place struct {
	kpi                               string
	month                             time.Time
	tranche, application, criticality string
}

// move is by how much an edit moves a place.
type move struct{ numerator, denominator int64 }

// effect is what an edit moves.
type effect struct {
	moves     map[place]move
	sameFacts bool // what the contract makes of the object stays the same
}

func (e *effect) add(at place, moved move, sign int64) {
	if e.moves == nil {
		e.moves = map[place]move{}
	}
	sum := e.moves[at]
	e.moves[at] = move{sum.numerator + sign*moved.numerator, sum.denominator + sign*moved.denominator}
}

// unmoved tells why no indicator of a month moves.
func (e effect) unmoved() string {
	switch {
	case slices.ContainsFunc(slices.Collect(maps.Values(e.moves)), func(m move) bool { return m != move{} }):
		return unmovedMonth
	case e.sameFacts:
		return unmovedFacts
	}
	return unmovedCounts
}

// effects gives, for each edit, what it moves: the indicators' own queries count
// the facts before and after. Those of a ticket or an anomaly depend on it alone,
// and all of them are counted at once, side by side; those of the others depend on
// one another, and the dossiers are made anew without and with each edit.
func (r Radar) effects(ctx context.Context, marts []Mart, kpis []KPI, edits []edit) ([]effect, error) {
	effects := make([]effect, len(edits))
	alone := []struct{ name, store string }{{"core.tickets", "core.ticket_store"}, {"core.anomalies", "core.anomaly_store"}}
	tables := map[string]bool{}
	for _, view := range alone {
		tables[view.store] = true
		var rows []transform.Row
		for i, e := range edits {
			if e.rows[1].Table() != view.store {
				continue
			}
			for side, row := range e.rows {
				if row == nil {
					continue
				}
				tag := uint64(2*i + side)
				rows = append(rows, marked(row, tag, fmt.Sprintf("§%d", tag)))
			}
		}
		if len(rows) == 0 {
			continue
		}
		at := slices.IndexFunc(marts, func(m Mart) bool { return m.Name == view.name })
		if err := r.count(ctx, marts[at], view.store, rows, kpis, effects); err != nil {
			return nil, err
		}
	}
	return effects, r.reassemble(ctx, marts, kpis, edits, tables, effects)
}

// reassemble gives the effects of the edits that are not counted alone.
func (r Radar) reassemble(ctx context.Context, marts []Mart, kpis []KPI, edits []edit, alone map[string]bool, effects []effect) error {
	var asIs *world
	var last []transform.Row // what the object said in the world made last
	var made map[string][]transform.Row
	for i, e := range edits {
		if alone[e.rows[1].Table()] || !r.crosses(e) {
			continue
		}
		if asIs == nil {
			var err error
			if asIs, err = r.Store.world(ctx, r.Contract, r.AsOf); err != nil {
				return err
			}
		}
		view := asIs.viewOf(e.rows[1])
		if view == "" {
			return fmt.Errorf("no view of sheets holds the rows of %s", e.rows[1].Table())
		}
		before := made
		if len(e.said[0]) == 0 || !slices.Equal(last, e.said[0]) {
			before = asIs.saying(e.rows[1], e.said[0]).tables(view)
		}
		after := asIs.saying(e.rows[1], e.said[1]).tables(view)
		last, made = e.said[1], after
		if err := r.compareWorlds(ctx, marts, kpis, view, before, after, &effects[i]); err != nil {
			return fmt.Errorf("count the edit of %s %s of %s: %w", e.after.Kind, e.after.ObjectID, e.after.Source, err)
		}
	}
	return nil
}

// compareWorlds counts what moves between two worlds, by the indicators that read
// the tables which differ.
func (r Radar) compareWorlds(ctx context.Context, marts []Mart, kpis []KPI, view string, before, after map[string][]transform.Row, found *effect) error {
	differ := differing(before, after)
	found.sameFacts = len(differ) == 0 || len(differ) == 1 && differ[view]
	for _, kpi := range kpis {
		in := newStandIn(marts, differ)
		query := in.replace(kpi.Statements[0])
		if kpi.Data != "values" || len(in.used) == 0 {
			continue
		}
		for side, tables := range []map[string][]transform.Row{before, after} {
			with, facts, err := r.Store.standing(ctx, query, in.used, tables)
			if err != nil {
				return err
			}
			counts, err := r.sums(with, kpi, facts, "toUInt64(0)", "")
			if err != nil {
				return fmt.Errorf("count %s: %w", kpi.Code, err)
			}
			for _, c := range counts {
				found.add(c.at, c.moved, int64(2*side-1))
			}
		}
	}
	return nil
}

// beside names the tables that hold edited rows; tables of facts and figures are
// counted without them.
const beside = "__edited__next"

func (r Radar) count(ctx context.Context, view Mart, store string, rows []transform.Row, kpis []KPI, effects []effect) (err error) {
	drop := func(ctx context.Context) error {
		return errors.Join(r.Store.Exec(ctx, "DROP VIEW IF EXISTS "+view.Name+beside), r.Store.Exec(ctx, "DROP TABLE IF EXISTS "+store+beside))
	}
	if err := drop(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	if err := r.Store.Exec(ctx, "CREATE TABLE "+store+beside+" AS "+store); err != nil {
		return err
	}
	if err := r.Store.insertBlock(ctx, store+beside, rows); err != nil {
		return err
	}
	aside := strings.NewReplacer(store, store+beside, view.Name, view.Name+beside)
	if err := r.Store.Exec(ctx, aside.Replace(view.Statements[0])); err != nil {
		return err
	}
	for _, kpi := range kpis {
		if kpi.Data != "values" || !strings.Contains(kpi.Statements[0], view.Name) {
			continue
		}
		counts, err := r.sums(ctx, kpi, strings.ReplaceAll(kpi.Statements[0], view.Name, view.Name+beside),
			"toUInt64(substring(toString(f.reference), length('§') + 1))", " AND startsWith(toString(f.reference), '§')")
		if err != nil {
			return fmt.Errorf("count %s: %w", kpi.Code, err)
		}
		for _, c := range counts { // the version before is taken away
			effects[c.tag/2].add(c.at, c.moved, int64(c.tag%2)*2-1)
		}
	}
	return nil
}

// tally is what the facts of one tag add to a place.
type tally struct {
	tag   uint64
	at    place
	moved move
}

// sums counts the facts of an indicator by month, tag and place. A month counts
// what is dated in it, and of a stock its last day.
func (r Radar) sums(ctx context.Context, kpi KPI, facts, tag, condition string) ([]tally, error) {
	member := "toString(rowNumberInAllBlocks())"
	if kpi.distinct != "" {
		member = "toString(f." + kpi.distinct + ")"
	}
	if kpi.shape == shapeStock {
		condition += " AND f.on_date = toLastDayOfMonth(f.on_date)"
	}
	dates := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"as_of": r.AsOf.UTC().Format("2006-01-02 15:04:05.000")}))
	_, rows, err := r.Store.Select(dates, `SELECT tag, month, tranche, application, criticality, sum(n), sum(d)
		FROM
		(
			SELECT `+tag+` AS tag, toStartOfMonth(assumeNotNull(toDate(f.on_date))) AS month, if(f.tranche = '', 'ENSEMBLE', toString(f.tranche)) AS tranche,
				toString(f.application) AS application, toString(f.criticality) AS criticality, `+member+` AS member,
				max(toInt64(f.numerator)) AS n, max(toInt64(f.denominator)) AS d
			FROM (`+facts+`) AS f
			WHERE f.on_date IS NOT NULL`+condition+`
			GROUP BY tag, month, tranche, application, criticality, member
		)
		GROUP BY tag, month, tranche, application, criticality`)
	if err != nil {
		return nil, err
	}
	counts := make([]tally, len(rows))
	for i, row := range rows {
		counts[i] = tally{row[0].(uint64), place{kpi.Code, row[1].(time.Time), row[2].(string), row[3].(string), row[4].(string)}, move{row[5].(int64), row[6].(int64)}}
		if kpi.shape == shapeStability { // K-025: an end takes away the working days of the month
			counts[i].moved.numerator = counts[i].moved.denominator - counts[i].moved.numerator*r.workingDays(counts[i].at.month)
		}
	}
	return counts, nil
}

// workingDays counts those of a month, up to today.
func (r Radar) workingDays(month time.Time) int64 {
	first, next := calendar.Date{Year: month.Year(), Month: month.Month(), Day: 1}, month.AddDate(0, 1, 0)
	last := calendar.Date{Year: next.Year(), Month: next.Month(), Day: 1}.AddDays(-1)
	if today := r.Contract.Calendar().DateOf(r.AsOf); last.After(today) {
		last = today
	}
	return int64(r.Contract.Calendar().WorkingDays(first.AddDays(-1), last))
}

// contractualOf are the indicators that the contractual committee sees.
func contractualOf(kpis []KPI) map[string]bool {
	seen := map[string]bool{}
	for _, kpi := range kpis {
		seen[kpi.Code] = strings.Contains(kpi.Cadence, "contractuel")
	}
	return seen
}
