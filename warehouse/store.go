package warehouse

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Options say where the ClickHouse server is and who we are to it.
type Options struct {
	Address  string // host:port of the HTTP interface, or of the native one
	Native   bool   // speak the native protocol; [Store.Stream] then is not available
	TLS      *tls.Config
	User     string
	Password string
}

// Store is an open warehouse. It is safe for concurrent use.
type Store struct {
	conn driver.Conn
	user string
}

// Open connects and checks that the server answers. The fault says whether
// waiting can help.
func Open(ctx context.Context, options Options) (*Store, error) {
	protocol := clickhouse.HTTP
	if options.Native {
		protocol = clickhouse.Native
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr:     []string{options.Address},
		Protocol: protocol,
		TLS:      options.TLS,
		Auth:     clickhouse.Auth{Database: "default", Username: options.User, Password: options.Password},
		// A rebuild of the marts is one long query; ten minutes is far above the
		// worst measured and still ends.
		ReadTimeout:         10 * time.Minute,
		DialTimeout:         10 * time.Second,
		MaxOpenConns:        8,
		MaxIdleConns:        4,
		ConnMaxLifetime:     time.Hour,
		HttpMaxConnsPerHost: 8,
		Compression:         &clickhouse.Compression{Method: clickhouse.CompressionLZ4},
	})
	if err != nil {
		return nil, fmt.Errorf("configure the connection to ClickHouse: %w", err)
	}
	store := &Store{conn: conn, user: options.User}
	if err := store.Ping(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return store, nil
}

// Ping asks the server for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	return classify("reach ClickHouse", s.conn.Ping(ctx))
}

// Close gives the connections back.
func (s *Store) Close() error { return s.conn.Close() }
