package web

import (
	"context"
	"fmt"
	"reflect"
	"time"
)

// Warehouse answers queries. Placeholders are ? and are bound by position; this
// package binds texts only. Values come as the driver gives them; NULL is nil or
// a nil pointer.
type Warehouse interface {
	Select(ctx context.Context, query string, args ...any) (columns []string, rows [][]any, err error)
}

// record is one row of a result, read by column name. A column that is missing or
// of another type is noted in the result, not in the figure.
type record struct {
	result *result
	values []any
}

type result struct {
	columns map[string]int
	err     error
}

// query runs a query and passes its records to read, and fails if any value was
// not what read expected.
func query(ctx context.Context, w Warehouse, read func(record), text string, args ...any) error {
	columns, rows, err := w.Select(ctx, text, args...)
	if err != nil {
		return err
	}
	r := &result{columns: make(map[string]int, len(columns))}
	for i, column := range columns {
		r.columns[column] = i
	}
	for _, row := range rows {
		if len(row) != len(columns) {
			return fmt.Errorf("read a row: %d values for %d columns", len(row), len(columns))
		}
		read(record{r, row})
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

// value gives a column, nil for NULL, with pointers followed.
func (r record) value(column string) any {
	i, ok := r.result.columns[column]
	if !ok {
		r.fail(column, nil)
		return nil
	}
	v := reflect.ValueOf(r.values[i])
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	return v.Interface()
}

func (r record) fail(column string, value any) {
	if r.result.err == nil {
		r.result.err = fmt.Errorf("read column %s: unexpected %T", column, value)
	}
}

// text gives a text, empty for NULL.
func (r record) text(column string) string {
	switch v := r.value(column).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		r.fail(column, v)
		return ""
	}
}

// count gives a whole number that is never NULL.
func (r record) count(column string) uint64 {
	v := r.value(column)
	n := reflect.ValueOf(v)
	switch {
	case n.IsValid() && n.CanUint():
		return n.Uint()
	case n.IsValid() && n.CanInt() && n.Int() >= 0:
		return uint64(n.Int())
	}
	r.fail(column, v)
	return 0
}

// number gives a number, nil for NULL.
func (r record) number(column string) *float64 {
	v := r.value(column)
	if v == nil {
		return nil
	}
	var number float64
	switch n := reflect.ValueOf(v); {
	case n.CanFloat():
		number = n.Float()
	case n.CanUint():
		number = float64(n.Uint())
	case n.CanInt():
		number = float64(n.Int())
	default:
		r.fail(column, v)
		return nil
	}
	return &number
}

// flag gives a truth value, nil for NULL. Booleans may come as numbers.
func (r record) flag(column string) *bool {
	switch v := r.value(column).(type) {
	case nil:
		return nil
	case bool:
		return &v
	case uint8:
		truth := v != 0
		return &truth
	default:
		r.fail(column, v)
		return nil
	}
}

func (r record) isTrue(column string) bool {
	truth := r.flag(column)
	return truth != nil && *truth
}

// instant gives a time, zero for NULL and for the epoch, which is what an
// aggregate over nothing gives.
func (r record) instant(column string) time.Time {
	switch v := r.value(column).(type) {
	case nil:
		return time.Time{}
	case time.Time:
		if v.Unix() <= 0 {
			return time.Time{}
		}
		return v
	default:
		r.fail(column, v)
		return time.Time{}
	}
}
