package warehouse

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"regexp"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Select runs a query and returns its columns and all its rows; NULL is nil. It
// is for results that fit a page, not for exports.
func (s *Store) Select(ctx context.Context, query string, args ...any) (columns []string, rows [][]any, err error) {
	result, err := s.conn.Query(ctx, query, args...)
	if err != nil {
		return nil, nil, classify("query the warehouse", err)
	}
	defer result.Close()
	types := result.ColumnTypes()
	for result.Next() {
		pointers := make([]any, len(types))
		for i := range types {
			pointers[i] = reflect.New(types[i].ScanType()).Interface()
		}
		if err := result.Scan(pointers...); err != nil {
			return nil, nil, classify("read a row of the warehouse", err)
		}
		row := make([]any, len(types))
		for i, pointer := range pointers {
			row[i] = plain(reflect.ValueOf(pointer).Elem())
		}
		rows = append(rows, row)
	}
	return result.Columns(), rows, classify("read the rows of the warehouse", result.Err())
}

// plain turns the pointer by which the driver marks a nullable column into the
// value or nil.
func plain(value reflect.Value) any {
	if value.Kind() != reflect.Pointer {
		return value.Interface()
	}
	if value.IsNil() {
		return nil
	}
	return value.Elem().Interface()
}

// SelectStructs runs a query into a slice of structs with ch tags.
func (s *Store) SelectStructs(ctx context.Context, into any, query string, args ...any) error {
	return classify("query the warehouse", s.conn.Select(ctx, into, query, args...))
}

// Exec runs a statement that gives no rows.
func (s *Store) Exec(ctx context.Context, statement string, args ...any) error {
	return classify("run a statement in the warehouse", s.conn.Exec(ctx, statement, args...))
}

// trailingFormat is the FORMAT clause that people are used to end a query with.
var trailingFormat = regexp.MustCompile(`(?is)\s+FORMAT\s+([A-Za-z0-9]+)[\s;]*$`)

// Stream copies the result of a read-only query to w in one of ClickHouse's own
// formats; a FORMAT clause at the end of the query prevails. The server refuses
// anything that writes. It needs the HTTP protocol.
func (s *Store) Stream(ctx context.Context, w io.Writer, format, query string) error {
	if clause := trailingFormat.FindStringSubmatch(query); clause != nil {
		format, query = clause[1], query[:len(query)-len(clause[0])]
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"readonly": 2, "wait_end_of_query": 1}))
	result, err := s.conn.QueryFormat(ctx, format, query)
	if err != nil {
		return fmt.Errorf("run the query: %w", err)
	}
	defer result.Close()
	if _, err = io.Copy(w, result); err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	return nil
}
