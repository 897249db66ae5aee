package warehouse

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pilotis/transform"
)

// Insert writes the rows, one block a table. It returns nil only when the
// server acknowledged all of them; on an error some tables may hold their rows
// already, which inserting the same rows again makes harmless.
func (s *Store) Insert(ctx context.Context, rows []transform.Row) error {
	byTable := map[string][]transform.Row{}
	for _, row := range rows {
		byTable[row.Table()] = append(byTable[row.Table()], row)
	}
	tables := make([]string, 0, len(byTable))
	for table := range byTable {
		tables = append(tables, table)
	}
	slices.Sort(tables)
	for _, table := range tables {
		if err := s.insertBlock(ctx, table, byTable[table]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) insertBlock(ctx context.Context, table string, rows []transform.Row) error {
	op := fmt.Sprintf("insert %d rows into %s", len(rows), table)
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+strings.Join(columns(rows[0]), ", ")+")")
	if err != nil {
		return classify(op, err)
	}
	defer batch.Abort()
	for _, row := range rows {
		if err := batch.AppendStruct(row); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	return classify(op, batch.Send())
}

// columns gives the names in the ch tags of a row, in the order of its fields,
// those of embedded structs included.
func columns(row transform.Row) []string {
	shape := reflect.TypeOf(row)
	if shape.Kind() == reflect.Pointer {
		shape = shape.Elem()
	}
	var names []string
	for _, field := range reflect.VisibleFields(shape) {
		if name := field.Tag.Get("ch"); name != "" {
			names = append(names, name)
		}
	}
	return names
}
