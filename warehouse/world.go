package warehouse

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

// world is all that dossiers are made of, and what the contract makes of it. Its
// sheets are those of the warehouse, or those in which one object says something
// else.
type world struct {
	facts     dossier.Facts
	knowledge []transform.KnowledgeSheet
	contract  *contract.Contract
	asOf      time.Time
}

// sheets are the views of the world, those that no dossier is made of included:
// an indicator may count them as they are.
func (w *world) sheets() []sheet {
	return append(sheetsOf(&w.facts), sheet{"core.knowledge_sheets", &w.knowledge})
}

// world reads the facts as they are.
func (s *Store) world(ctx context.Context, c *contract.Contract, asOf time.Time) (*world, error) {
	w := &world{contract: c, asOf: asOf}
	return w, s.readSheets(ctx, w.sheets())
}

// viewOf names the view of sheets in which a row is; empty for one of no sheet.
func (w *world) viewOf(row transform.Row) string {
	for _, sheet := range w.sheets() {
		if sheet.holds(row) {
			return sheet.view
		}
	}
	return ""
}

func (s sheet) holds(row transform.Row) bool {
	return reflect.TypeOf(s.into).Elem().Elem() == reflect.TypeOf(row).Elem()
}

// saying is the world in which the object of a row says these rows and nothing
// else of that kind. Rows stay in place, so that what does not depend on them
// comes out in the same order, and do not name their records: which version said
// it makes no difference.
func (w *world) saying(object transform.Row, rows []transform.Row) *world {
	other := *w
	key := keyOf(reflect.ValueOf(object).Elem())
	for _, sheet := range other.sheets() {
		if !sheet.holds(object) {
			continue
		}
		held := reflect.ValueOf(sheet.into).Elem()
		changed := reflect.MakeSlice(held.Type(), 0, held.Len()+len(rows))
		said := false
		say := func() {
			for _, row := range rows {
				changed = reflect.Append(changed, reflect.ValueOf(row).Elem())
				changed.Index(changed.Len() - 1).FieldByName("RawSHA256").SetString("")
			}
			said = true
		}
		for i := range held.Len() {
			at := keyOf(held.Index(i))
			if !said && at >= key {
				say()
			}
			if at != key {
				changed = reflect.Append(changed, held.Index(i))
			}
		}
		if !said {
			say()
		}
		held.Set(changed)
	}
	return &other
}

func keyOf(fact reflect.Value) uint64 { return fact.FieldByName("FactKey").Uint() }

// tables are the rows of every dossier of the world, and the sheets of one view.
func (w *world) tables(view string) map[string][]transform.Row {
	tables := map[string][]transform.Row{}
	for _, row := range dossier.Assemble(w.facts, w.contract, w.asOf) {
		tables[row.Table()] = append(tables[row.Table()], row)
	}
	for _, sheet := range w.sheets() {
		if sheet.view != view {
			continue
		}
		held := reflect.ValueOf(sheet.into).Elem()
		for i := range held.Len() {
			tables[view] = append(tables[view], held.Index(i).Addr().Interface().(transform.Row))
		}
	}
	return tables
}

// differing are the tables whose rows are not the same.
func differing(before, after map[string][]transform.Row) map[string]bool {
	differ := map[string]bool{}
	for _, table := range slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after))) {
		if !reflect.DeepEqual(before[table], after[table]) {
			differ[table] = true
		}
	}
	return differ
}
