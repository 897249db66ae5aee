package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// open connects clickhouse-go to the endpoint.
func open(t *testing.T, at Endpoint, method clickhouse.CompressionMethod) driver.Conn {
	t.Helper()
	c, err := clickhouse.Open(&clickhouse.Options{
		Protocol: clickhouse.HTTP, Addr: []string{at.Addr},
		Auth:        clickhouse.Auth{Username: at.User, Password: at.Password},
		Compression: &clickhouse.Compression{Method: method},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

var compressions = map[string]clickhouse.CompressionMethod{
	"none": clickhouse.CompressionNone, "lz4": clickhouse.CompressionLZ4, "zstd": clickhouse.CompressionZSTD, "gzip": clickhouse.CompressionGZIP,
}

func pointer[T any](v T) *T { return &v }

// roundTrips are values that must come back as they went in.
var roundTrips = map[string]any{
	"UInt64":                             uint64(1<<64 - 1),
	"Int8":                               int8(-128),
	"Bool":                               true,
	"Float64":                            -1.5e300,
	"String":                             "é\x00\n\n; FORMAT",
	"FixedString(4)":                     "abcd",
	"LowCardinality(String)":             "BLOQUANT",
	"LowCardinality(Nullable(String))":   pointer("MAJEUR"),
	"Nullable(UInt32)":                   (*uint32)(nil),
	"Nullable(DateTime64(3, 'UTC'))":     pointer(time.Date(2026, 3, 29, 1, 0, 0, 123e6, time.UTC)),
	"DateTime64(3, 'UTC')":               time.Date(2026, 10, 25, 0, 59, 59, 999e6, time.UTC),
	"DateTime64(9, 'UTC')":               time.Date(2026, 10, 25, 0, 59, 59, 999999999, time.UTC),
	"Date":                               time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
	"Date32":                             time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC),
	"Decimal(18, 4)":                     decimal.RequireFromString("-12345678.9012"),
	"UUID":                               uuid.MustParse("8d0b1e1e-3f0f-4d8f-9c85-3a4f5e0a7a11"),
	"Enum8('MET' = 1, 'MISSED' = 2)":     "MISSED",
	"Array(String)":                      []string{"a", "", "\n\n"},
	"Array(Array(Int32))":                [][]int32{{1}, {}, {2, 3}},
	"Array(DateTime64(3, 'UTC'))":        []time.Time{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
	"Map(String, UInt64)":                map[string]uint64{"x": 1, "y": 2},
	"Tuple(a String, b Int64)":           map[string]any{"a": "x", "b": int64(-1)},
	"Int256":                             *new(big.Int).Lsh(big.NewInt(-1), 200),
	"Array(LowCardinality(String))":      []string{"u", "v", "u"},
	"Array(Tuple(f DateTime, k String))": []map[string]any{{"f": time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "k": "taken"}},
}

func TestDriverRoundTrips(t *testing.T) {
	e := start(t, t.TempDir())
	for name, method := range compressions {
		t.Run(name, func(t *testing.T) {
			c := open(t, e.Endpoint(), method)
			ctx := t.Context()
			for kind, value := range roundTrips {
				require.NoError(t, c.Exec(ctx, "CREATE OR REPLACE TABLE default.v (n UInt32, v "+kind+") ENGINE = MergeTree ORDER BY n"), kind)
				batch, err := c.PrepareBatch(ctx, "INSERT INTO default.v")
				require.NoError(t, err, kind)
				const rows = 3
				for n := range uint32(rows) {
					require.NoError(t, batch.Append(n, value), kind)
				}
				require.NoError(t, batch.Send(), kind)
				got, err := c.Query(ctx, "SELECT v FROM default.v ORDER BY n")
				require.NoError(t, err, kind)
				count := 0
				for got.Next() {
					back := reflect.New(reflect.TypeOf(value))
					require.NoError(t, got.Scan(back.Interface()), kind)
					requireSame(t, kind, value, back.Elem().Interface())
					count++
				}
				require.NoError(t, got.Err(), kind)
				require.Equal(t, rows, count, kind)
			}
		})
	}
}

// requireSame compares numbers and instants by what they are, not by how they are kept.
func requireSame(t *testing.T, kind string, want, got any) {
	t.Helper()
	require.Equal(t, fmt.Sprint(plain(want)), fmt.Sprint(plain(got)), kind)
}

func plain(value any) any {
	switch v := value.(type) {
	case *string, *time.Time, *uint32:
		if reflect.ValueOf(v).IsNil() {
			return nil
		}
		return plain(reflect.ValueOf(v).Elem().Interface())
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case []time.Time:
		return plain(v[0])
	case []map[string]any:
		return []any{plain(v[0]["f"]), v[0]["k"]}
	case big.Int:
		return v.String()
	}
	return value
}

func TestDriverStructsParametersAndErrors(t *testing.T) {
	e := start(t, t.TempDir())
	type row struct {
		ID   uint64    `ch:"id"`
		Name string    `ch:"name"`
		At   time.Time `ch:"at"`
	}
	for name, method := range compressions {
		t.Run(name, func(t *testing.T) {
			c := open(t, e.Endpoint(), method)
			ctx := t.Context()
			require.NoError(t, c.Ping(ctx))
			version, err := c.ServerVersion()
			require.NoError(t, err)
			require.Equal(t, "pilotis", version.DisplayName)
			require.Equal(t, "UTC", version.Timezone.String())
			require.EqualValues(t, 26, version.Version.Major)
			require.NoError(t, c.Exec(ctx, "CREATE OR REPLACE TABLE default.s (id UInt64, name String, at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id"))
			at := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
			batch, err := c.PrepareBatch(ctx, "INSERT INTO default.s (id, name, at) SETTINGS insert_null_as_default = 1")
			require.NoError(t, err)
			for id := range uint64(20_000) {
				require.NoError(t, batch.AppendStruct(&row{id, strings.Repeat("\n", int(id%5)), at}))
			}
			require.NoError(t, batch.Send())
			var rows []row
			require.NoError(t, c.Select(ctx, &rows, "SELECT * FROM default.s WHERE id >= {low:UInt64} AND name = {name:String} ORDER BY id",
				clickhouse.Named("low", "19990"), clickhouse.Named("name", "\n\n")))
			require.Equal(t, []row{{19992, "\n\n", at}, {19997, "\n\n", at}}, rows)

			var threads uint64
			limited := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1}), clickhouse.WithQueryID("mine"))
			require.NoError(t, c.QueryRow(limited, "SELECT toUInt64(getSetting('max_threads'))").Scan(&threads))
			require.EqualValues(t, 1, threads)

			var exception *clickhouse.Exception
			err = c.Exec(ctx, "SELECT * FROM default.nowhere")
			require.True(t, errors.As(err, &exception), "%v", err)
			require.EqualValues(t, 60, exception.Code)
			require.NoError(t, c.Exec(clickhouse.Context(ctx, clickhouse.WithAsync(true)), "INSERT INTO default.s VALUES (99999, 'x', now())"))
			var count uint64
			require.NoError(t, c.QueryRow(ctx, "SELECT count() FROM default.s WHERE id = ?", 99999).Scan(&count))
			require.EqualValues(t, 1, count)
		})
	}
}

func TestDriverBadRowsLeaveNothing(t *testing.T) {
	e := start(t, t.TempDir())
	c := open(t, e.Endpoint(), clickhouse.CompressionLZ4)
	ctx := t.Context()
	require.NoError(t, c.Exec(ctx, "CREATE TABLE default.c (a UInt8, CONSTRAINT small CHECK a < 200) ENGINE = MergeTree ORDER BY a"))
	batch, err := c.PrepareBatch(ctx, "INSERT INTO default.c")
	require.NoError(t, err)
	for a := range 255 {
		require.NoError(t, batch.Append(uint8(a)))
	}
	require.ErrorContains(t, batch.Send(), "469")
	require.Equal(t, "0\n", client{t, e.Endpoint()}.must("SELECT count() FROM default.c"))
}

func TestDriverContextStopsTheStatement(t *testing.T) {
	e := start(t, t.TempDir())
	c := open(t, e.Endpoint(), clickhouse.CompressionLZ4)
	require.NoError(t, c.Ping(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- c.Exec(ctx, "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7")
	}()
	running := func() string {
		return client{t, e.Endpoint()}.must("SELECT count() FROM system.processes WHERE query LIKE '%= 7' AND query NOT LIKE '%processes%'")
	}
	waitFor(t, "it runs", func() bool { return running() == "1\n" })
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	waitFor(t, "it is stopped", func() bool { return running() == "0\n" })
}

func TestDriverExternalTable(t *testing.T) {
	e := start(t, t.TempDir())
	c := open(t, e.Endpoint(), clickhouse.CompressionNone)
	table, err := ext.NewTable("wanted", ext.Column("id", "UInt64"))
	require.NoError(t, err)
	for id := range uint64(10) {
		require.NoError(t, table.Append(id*id))
	}
	var sum uint64
	require.NoError(t, c.QueryRow(clickhouse.Context(t.Context(), clickhouse.WithExternalTable(table)), "SELECT sum(id) FROM wanted").Scan(&sum))
	require.EqualValues(t, 285, sum)
}
