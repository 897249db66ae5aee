package warehouse

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/connectors"
	"pilotis/transform"
)

// Backdating is a row of pilotage.backdating: an edit that changes a month which
// had ended when it was made or seen.
type Backdating struct {
	Rank              uint32    `ch:"rank" json:"rank"`
	Month             time.Time `ch:"month" json:"month"`
	Source            string    `ch:"source" json:"source"`
	Kind              string    `ch:"kind" json:"kind"`
	ObjectID          string    `ch:"object_id" json:"object_id"`
	Reference         string    `ch:"reference" json:"reference"`
	URL               string    `ch:"url" json:"url"`
	Rewritten         bool      `ch:"rewritten" json:"rewritten"`
	WrittenAt         time.Time `ch:"written_at" json:"written_at"`
	SeenAt            time.Time `ch:"seen_at" json:"seen_at"`
	WrittenBy         string    `ch:"written_by" json:"written_by"`
	Fields            []string  `ch:"fields" json:"fields"`
	Before            []string  `ch:"before" json:"before"`
	After             []string  `ch:"after" json:"after"`
	KPIs              []string  `ch:"kpis" json:"kpis"`
	NumeratorsMoved   []int64   `ch:"numerators_moved" json:"numerators_moved"`
	DenominatorsMoved []int64   `ch:"denominators_moved" json:"denominators_moved"`
	ContractualMoves  uint32    `ch:"contractual_moves" json:"contractual_moves"`
	BeforeSHA256      string    `ch:"before_sha256" json:"before_sha256"`
	AfterSHA256       string    `ch:"after_sha256" json:"after_sha256"`
	AsOf              time.Time `ch:"as_of" json:"as_of"`
}

// Table is where the radar's finds are kept.
func (*Backdating) Table() string { return "pilotage.backdating" }

// Radar finds the edits that change the past. It reads every version of every
// object with the transforms in force, so that its finds depend on the set of raw
// records alone, not on when or in which order they came.
type Radar struct {
	Store      *Store
	Files      fs.FS
	Transforms map[string]transform.Func // by source
	Zone       *time.Location            // of local months
	AsOf       time.Time
}

// Fill computes pilotage.backdating anew.
func (r Radar) Fill(ctx context.Context) error {
	marts, err := ReadMarts(r.Files)
	if err != nil {
		return err
	}
	found, err := r.find(ctx, marts)
	if err != nil {
		return fmt.Errorf("look for edits that change the past: %w", err)
	}
	rows := make([]transform.Row, len(found))
	for i := range found {
		rows[i] = found[i]
	}
	at := slices.IndexFunc(marts, func(m Mart) bool { return m.Name == (*Backdating)(nil).Table() })
	return r.Store.refill(ctx, marts[at], nil, rows, r.AsOf)
}

func (r Radar) find(ctx context.Context, marts []Mart) ([]*Backdating, error) {
	edits, err := r.edits(ctx)
	if err != nil {
		return nil, err
	}
	kpis, err := ReadKPIs(r.Files)
	if err != nil {
		return nil, err
	}
	effects, err := r.effects(ctx, marts, kpis, edits)
	if err != nil {
		return nil, err
	}
	contractual := contractualOf(kpis)
	var found []*Backdating
	for i, e := range edits {
		found = append(found, r.monthsOf(e, effects[i], contractual)...)
	}
	slices.SortFunc(found, func(a, b *Backdating) int {
		return cmp.Or(cmp.Compare(b.ContractualMoves, a.ContractualMoves), cmp.Compare(len(b.KPIs), len(a.KPIs)), b.WrittenAt.Compare(a.WrittenAt),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ObjectID, b.ObjectID), cmp.Compare(a.AfterSHA256, b.AfterSHA256), a.Month.Compare(b.Month))
	})
	for i := range found {
		found[i].Rank = uint32(i + 1)
	}
	return found, nil
}

// radarBatch bounds how many objects are read at once.
const radarBatch = 500

// edits gives the consecutive versions, of every object that has several, that
// say something else.
func (r Radar) edits(ctx context.Context) ([]edit, error) {
	_, rows, err := r.Store.Select(ctx, "SELECT record_key FROM raw.record_store GROUP BY record_key HAVING uniqExact(version, sha256) > 1 ORDER BY record_key")
	if err != nil {
		return nil, err
	}
	var edits []edit
	for chunk := range slices.Chunk(rows, radarBatch) {
		keys := make([]uint64, len(chunk))
		for i, row := range chunk {
			keys[i] = row[0].(uint64)
		}
		var versions []version
		err := r.Store.SelectStructs(ctx, &versions, `SELECT r.record_key AS record_key, r.source AS source, r.kind AS kind, r.object_id AS object_id, r.version AS version, r.presence AS presence,
				r.body AS body, toString(r.sha256) AS sha, s.first AS first_seen
			FROM raw.records AS r
			INNER JOIN (SELECT record_key, version, sha256, min(seen_at) AS first FROM raw.sighting_store WHERE record_key IN ($1) GROUP BY record_key, version, sha256) AS s
				ON s.record_key = r.record_key AND s.version = r.version AND s.sha256 = r.sha256
			WHERE r.record_key IN ($1)
			ORDER BY record_key, version, first_seen, sha`, keys)
		if err != nil {
			return nil, err
		}
		for i := 1; i < len(versions); i++ {
			if versions[i].Key != versions[i-1].Key {
				continue
			}
			more, err := r.between(versions[i-1], versions[i])
			if err != nil {
				return nil, err
			}
			edits = append(edits, more...)
		}
	}
	return edits, nil
}

// between gives what differs between two versions, one edit a row.
func (r Radar) between(before, after version) ([]edit, error) {
	was, err := r.read(before)
	if err != nil {
		return nil, err
	}
	is, err := r.read(after)
	if err != nil {
		return nil, err
	}
	var edits []edit
	for i := range min(len(was), len(is)) {
		if was[i].Table() != is[i].Table() {
			continue
		}
		if changes := compare(was[i], is[i]); len(changes) > 0 {
			edits = append(edits, edit{before: before, after: after, rows: [2]transform.Row{was[i], is[i]}, changes: changes})
		}
	}
	return edits, nil
}

// read transforms one version. A refused one says nothing here: it is among the
// dead letters.
func (r Radar) read(v version) ([]transform.Row, error) {
	transformer, configured := r.Transforms[v.Source]
	if !configured {
		return nil, nil
	}
	rows, err := transformer(connectors.Envelope{Source: v.Source, Kind: v.Kind, ID: v.ObjectID, Version: v.Version, SeenAt: v.SeenAt,
		Presence: connectors.Presence(v.Presence), Body: json.RawMessage(v.Body)})
	var fault *connectors.Fault
	if errors.As(err, &fault) && fault.Kind == connectors.Reject {
		return nil, nil
	}
	return rows, err
}

// place is where a fact counts.
type place struct {
	kpi                               string
	month                             time.Time
	tranche, application, criticality string
}

// move is by how much an edit moves a place.
type move struct{ numerator, denominator int64 }

// effects gives, for each edit, what it moves: the indicators' own queries count
// the facts of both versions, put side by side in tables of their own.
func (r Radar) effects(ctx context.Context, marts []Mart, kpis []KPI, edits []edit) ([]map[place]move, error) {
	effects := make([]map[place]move, len(edits))
	for _, view := range []struct{ name, store string }{{"core.tickets", "core.ticket_store"}, {"core.anomalies", "core.anomaly_store"}} {
		var rows []transform.Row
		for i, e := range edits {
			if e.rows[0].Table() != view.store {
				continue
			}
			for side, row := range e.rows {
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
	return effects, nil
}

// beside names the tables that hold edited rows; tables of facts and figures are
// counted without them.
const beside = "__edited__next"

func (r Radar) count(ctx context.Context, view Mart, store string, rows []transform.Row, kpis []KPI, effects []map[place]move) (err error) {
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
		if err := r.countKPI(ctx, kpi, strings.ReplaceAll(kpi.Statements[0], view.Name, view.Name+beside), effects); err != nil {
			return fmt.Errorf("count %s: %w", kpi.Code, err)
		}
	}
	return nil
}

func (r Radar) countKPI(ctx context.Context, kpi KPI, facts string, effects []map[place]move) error {
	member, dated := "toString(rowNumberInAllBlocks())", ""
	if kpi.distinct != "" {
		member = "toString(f." + kpi.distinct + ")"
	}
	if kpi.shape == shapeStock {
		dated = " AND f.on_date = toLastDayOfMonth(f.on_date)"
	}
	dates := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"as_of": r.AsOf.UTC().Format("2006-01-02 15:04:05.000")}))
	_, rows, err := r.Store.Select(dates, `SELECT tag, month, tranche, application, criticality, sum(n), sum(d)
		FROM
		(
			SELECT toUInt64(substring(toString(f.reference), length('§') + 1)) AS tag, toStartOfMonth(assumeNotNull(toDate(f.on_date))) AS month, toString(f.tranche) AS tranche,
				toString(f.application) AS application, toString(f.criticality) AS criticality, `+member+` AS member,
				max(toInt64(f.numerator)) AS n, max(toInt64(f.denominator)) AS d
			FROM (`+facts+`) AS f
			WHERE f.on_date IS NOT NULL AND startsWith(toString(f.reference), '§')`+dated+`
			GROUP BY tag, month, tranche, application, criticality, member
		)
		GROUP BY tag, month, tranche, application, criticality`)
	if err != nil {
		return err
	}
	for _, row := range rows {
		tag := row[0].(uint64)
		if effects[tag/2] == nil {
			effects[tag/2] = map[place]move{}
		}
		at := place{kpi.Code, row[1].(time.Time), row[2].(string), row[3].(string), row[4].(string)}
		sign := int64(tag%2)*2 - 1 // the version before is taken away
		moved := effects[tag/2][at]
		moved.numerator += sign * row[5].(int64)
		moved.denominator += sign * row[6].(int64)
		effects[tag/2][at] = moved
	}
	return nil
}

// contractualOf are the indicators that the contractual committee sees.
func contractualOf(kpis []KPI) map[string]bool {
	seen := map[string]bool{}
	for _, kpi := range kpis {
		seen[kpi.Code] = strings.Contains(kpi.Cadence, "contractuel")
	}
	return seen
}

// monthsOf gives a row for each past month that an edit changes: those in which
// an indicator moves, and those that a changed field says or said.
func (r Radar) monthsOf(e edit, effect map[place]move, contractual map[string]bool) []*Backdating {
	months := map[time.Time]bool{}
	touch := func(day time.Time) {
		month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
		if !r.end(month).After(e.known()) {
			months[month] = true
		}
	}
	for _, c := range e.changes {
		for _, at := range c.instants {
			touch(at.In(r.Zone))
		}
	}
	for at, moved := range effect {
		if moved != (move{}) {
			touch(at.month)
		}
	}
	var found []*Backdating
	for _, month := range slices.SortedFunc(maps.Keys(months), time.Time.Compare) {
		row := &Backdating{Month: month, Source: e.after.Source, Kind: e.after.Kind, ObjectID: e.after.ObjectID, Reference: cmp.Or(textOf(e.rows[1], "reference"), textOf(e.rows[0], "reference"), textOf(e.rows[1], "path")),
			URL: textOf(e.rows[1], "url"), Rewritten: e.rewrites(r.end(month)), WrittenAt: e.after.written(), SeenAt: e.after.SeenAt.UTC(), WrittenBy: transform.Writer([]byte(e.after.Body)),
			BeforeSHA256: e.before.SHA256, AfterSHA256: e.after.SHA256, AsOf: r.AsOf.UTC()}
		for _, c := range e.changes {
			row.Fields, row.Before, row.After = append(row.Fields, c.field), append(row.Before, c.before), append(row.After, c.after)
		}
		places := slices.SortedFunc(maps.Keys(effect), func(a, b place) int {
			return cmp.Or(cmp.Compare(a.kpi, b.kpi), cmp.Compare(a.tranche, b.tranche), cmp.Compare(a.application, b.application), cmp.Compare(a.criticality, b.criticality), a.month.Compare(b.month))
		})
		for _, at := range places {
			moved := effect[at]
			if !at.month.Equal(month) || moved == (move{}) {
				continue
			}
			row.KPIs = append(row.KPIs, strings.Join([]string{at.kpi, at.tranche, at.criticality}, " "))
			row.NumeratorsMoved, row.DenominatorsMoved = append(row.NumeratorsMoved, moved.numerator), append(row.DenominatorsMoved, moved.denominator)
			if contractual[at.kpi] {
				row.ContractualMoves++
			}
		}
		found = append(found, row)
	}
	return found
}

// end is the instant at which a month ends.
func (r Radar) end(month time.Time) time.Time {
	return time.Date(month.Year(), month.Month()+1, 1, 0, 0, 0, 0, r.Zone)
}

// Backdatings gives the finds of the last run, of a period or of all when none is
// named, by rank.
func (s *Store) Backdatings(ctx context.Context, period Period) ([]Backdating, error) {
	found := []Backdating{}
	condition, arguments := "true", []any{}
	if period.Name != "" {
		condition, arguments = "month >= toDate($1) AND month < toDate($2)", []any{period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly)}
	}
	err := s.SelectStructs(ctx, &found, "SELECT * FROM pilotage.backdating WHERE "+condition+" ORDER BY rank", arguments...)
	return found, err
}
