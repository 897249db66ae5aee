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

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
)

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
// dead letters. Nor does one of a source that is no longer configured, as nothing
// tells any more what it means.
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
