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
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// Why an edit moves no indicator of a month.
const (
	unmovedFacts  = "same_facts"   // what the contract makes of the object stays the same
	unmovedCounts = "not_counted"  // it changes, and no indicator counts that
	unmovedMonth  = "other_months" // indicators move, in other months
)

// Backdating is a row of pilotage.backdating: an edit that changes a month which
// had ended when it was made or seen, or an object that was created then.
type Backdating struct {
	Rank              uint32    `ch:"rank" json:"rank"`
	Month             time.Time `ch:"month" json:"month"`
	Source            string    `ch:"source" json:"source"`
	Kind              string    `ch:"kind" json:"kind"`
	ObjectID          string    `ch:"object_id" json:"object_id"`
	Reference         string    `ch:"reference" json:"reference"`
	URL               string    `ch:"url" json:"url"`
	EnteredLate       bool      `ch:"entered_late" json:"entered_late"` // created after the month, not changed
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
	Unmoved           string    `ch:"unmoved" json:"unmoved"` // why no indicator of the month moves; empty when one does
	ContractualMoves  uint32    `ch:"contractual_moves" json:"contractual_moves"`
	BeforeSHA256      string    `ch:"before_sha256" json:"before_sha256"`
	AfterSHA256       string    `ch:"after_sha256" json:"after_sha256"`
	AsOf              time.Time `ch:"as_of" json:"as_of"`
}

// Table is where the radar's finds are kept.
func (*Backdating) Table() string { return "pilotage.backdating" }

// Radar finds the edits that change the past, and what is entered after the month
// of which it speaks. It reads every version of every object with the transforms in
// force, so that its finds depend on the set of raw records alone, not on when or in
// which order they came. The facts that an edit is weighed against are those of the
// warehouse, which must have been rebuilt from these records.
type Radar struct {
	Store      *Store
	Files      fs.FS
	Transforms map[string]transform.Func // by source
	Contract   *contract.Contract
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

// edits gives the consecutive versions of every object that say something else,
// and the objects that were created after a month of which they speak.
func (r Radar) edits(ctx context.Context) ([]edit, error) {
	watched, err := r.watched(ctx)
	if err != nil {
		return nil, err
	}
	_, rows, err := r.Store.Select(ctx, "SELECT DISTINCT record_key FROM raw.record_store ORDER BY record_key")
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
		for len(versions) > 0 {
			n := slices.IndexFunc(versions, func(v version) bool { return v.Key != versions[0].Key })
			if n < 0 {
				n = len(versions)
			}
			more, err := r.editsOf(versions[:n], watched[versions[0].Source])
			if err != nil {
				return nil, err
			}
			edits = append(edits, more...)
			versions = versions[n:]
		}
	}
	return edits, nil
}

// watched is when each source was read first: what was there then may have been
// there for long.
func (r Radar) watched(ctx context.Context) (map[string]time.Time, error) {
	_, rows, err := r.Store.Select(ctx, `SELECT r.source, min(s.first)
		FROM (SELECT DISTINCT record_key, source FROM raw.record_store) AS r
		INNER JOIN (SELECT record_key, min(seen_at) AS first FROM raw.sighting_store GROUP BY record_key) AS s ON s.record_key = r.record_key
		GROUP BY r.source`)
	if err != nil {
		return nil, err
	}
	watched := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		watched[row[0].(string)] = row[1].(time.Time)
	}
	return watched, nil
}

// saying is a version and what it says of one kind.
type saying struct {
	version
	row transform.Row
}

// editsOf gives the edits of one object, by kind of fact.
func (r Radar) editsOf(versions []version, watched time.Time) ([]edit, error) {
	entry := r.entry(versions, watched)
	if len(versions) == 1 && !entry.changesPast(r.start(entry.known)) {
		return nil, nil
	}
	byTable := map[string][]saying{}
	for _, v := range versions {
		rows, err := r.read(v)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			byTable[row.Table()] = append(byTable[row.Table()], saying{v, row})
		}
	}
	var edits []edit
	for _, table := range slices.Sorted(maps.Keys(byTable)) {
		edits = append(edits, r.editsAmong(byTable[table], entry)...)
	}
	return edits, nil
}

// entry is that of an object: it counts from its creation as its tool tells it,
// and from its first sight. Where the tool does not tell, only what was not there
// in an earlier reading of the source is known to be new.
func (r Radar) entry(versions []version, watched time.Time) edit {
	first := slices.MinFunc(versions, func(a, b version) int { return a.SeenAt.Compare(b.SeenAt) }).SeenAt.UTC()
	for _, v := range versions {
		if created := transform.Created([]byte(v.Body)); !created.IsZero() {
			known := created
			if first.Before(created) {
				known = first
			}
			return edit{known: known, written: created}
		}
	}
	return edit{watched: watched, known: first, written: first}
}

func (r Radar) editsAmong(history []saying, entry edit) []edit {
	stays := staysBesideTheNext(history[0].row)
	said := make([][]transform.Row, len(history)+1)
	for i, one := range history {
		said[i+1] = one.says(said[i], stays)
	}
	var edits []edit
	entry.after, entry.rows[1], entry.said[1] = history[0].version, history[0].row, said[1]
	if entry.changes = slices.DeleteFunc(dates(history[0].row), func(c change) bool { return !r.tellsPast(entry, c.instants) }); len(entry.changes) > 0 && len(said[1]) > 0 {
		edits = append(edits, entry)
	}
	for i := 1; i < len(history); i++ {
		before, after := history[i-1], history[i]
		if changes := compare(before.row, after.row, stays); len(changes) > 0 {
			edits = append(edits, edit{before: before.version, after: after.version, rows: [2]transform.Row{before.row, after.row}, said: [2][]transform.Row{said[i], said[i+1]},
				changes: changes, known: after.known(), written: after.written()})
		}
	}
	return edits
}

// staysBesideTheNext tells whether an object keeps the rows of its versions, as a
// file that is deposited again does, where any other has its last one.
func staysBesideTheNext(row transform.Row) bool {
	switch row.(type) {
	case *transform.Document, *transform.KnowledgeSheet:
		return true
	}
	return false
}

// says is all that the object says once this version is known.
func (s saying) says(before []transform.Row, stays bool) []transform.Row {
	switch {
	case s.Presence == string(connectors.Deleted):
		return nil
	case stays:
		return append(slices.Clip(before), s.row)
	}
	return []transform.Row{s.row}
}

// tellsPast tells whether an instant is of a month that the edit came after.
func (r Radar) tellsPast(e edit, instants []time.Time) bool {
	return slices.ContainsFunc(instants, func(at time.Time) bool { return e.changesPast(r.end(at.In(r.zone()))) })
}

// crosses tells whether the edit may change a past month: it says another day of
// one, or something else of an object that speaks of one. What only adds days of a
// running month goes on.
func (r Radar) crosses(e edit) bool {
	var spoken []time.Time
	for _, row := range e.rows {
		if row != nil {
			for _, one := range dates(row) {
				spoken = append(spoken, one.instants...)
			}
		}
	}
	return slices.ContainsFunc(e.changes, func(c change) bool {
		if len(c.instants) > 0 {
			return r.tellsPast(e, c.instants)
		}
		return len(spoken) == 0 || r.tellsPast(e, spoken)
	})
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

// monthsOf gives a row for each past month that an edit changes: those in which
// an indicator moves, and those that a changed field says or said.
func (r Radar) monthsOf(e edit, effect effect, contractual map[string]bool) []*Backdating {
	months := map[time.Time]bool{}
	touch := func(day time.Time) {
		month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
		if e.changesPast(r.end(month)) {
			months[month] = true
		}
	}
	for _, c := range e.changes {
		for _, at := range c.instants {
			touch(at.In(r.zone()))
		}
	}
	for at, moved := range effect.moves {
		if moved != (move{}) {
			touch(at.month)
		}
	}
	var found []*Backdating
	for _, month := range slices.SortedFunc(maps.Keys(months), time.Time.Compare) {
		row := &Backdating{Month: month, Source: e.after.Source, Kind: e.after.Kind, ObjectID: e.after.ObjectID, Reference: cmp.Or(textOf(e.rows[1], "reference"), textOf(e.rows[0], "reference"), textOf(e.rows[1], "path")),
			URL: textOf(e.rows[1], "url"), EnteredLate: e.isEntry(), Rewritten: e.rewrites(r.end(month)), WrittenAt: e.written, SeenAt: e.after.SeenAt.UTC(), WrittenBy: transform.Writer([]byte(e.after.Body)),
			BeforeSHA256: e.before.SHA256, AfterSHA256: e.after.SHA256, AsOf: r.AsOf.UTC()}
		for _, c := range e.changes {
			row.Fields, row.Before, row.After = append(row.Fields, c.field), append(row.Before, c.before), append(row.After, c.after)
		}
		places := slices.SortedFunc(maps.Keys(effect.moves), func(a, b place) int {
			return cmp.Or(cmp.Compare(a.kpi, b.kpi), cmp.Compare(a.tranche, b.tranche), cmp.Compare(a.application, b.application), cmp.Compare(a.criticality, b.criticality), a.month.Compare(b.month))
		})
		for _, at := range places {
			moved := effect.moves[at]
			if !at.month.Equal(month) || moved == (move{}) {
				continue
			}
			row.KPIs = append(row.KPIs, strings.Join([]string{at.kpi, at.tranche, at.criticality}, " "))
			row.NumeratorsMoved, row.DenominatorsMoved = append(row.NumeratorsMoved, moved.numerator), append(row.DenominatorsMoved, moved.denominator)
			if contractual[at.kpi] {
				row.ContractualMoves++
			}
		}
		if len(row.KPIs) == 0 {
			row.Unmoved = effect.unmoved()
		}
		found = append(found, row)
	}
	return found
}

// end is the instant at which a month ends.
func (r Radar) end(month time.Time) time.Time {
	return time.Date(month.Year(), month.Month()+1, 1, 0, 0, 0, 0, r.zone())
}

// start is the instant at which the month of an instant starts.
func (r Radar) start(at time.Time) time.Time {
	local := at.In(r.zone())
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, r.zone())
}

func (r Radar) zone() *time.Location { return r.Contract.Calendar().Zone() }

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
