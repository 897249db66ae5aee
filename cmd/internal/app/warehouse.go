package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"pilotis/sql"
	"pilotis/warehouse"
	"pilotis/warehouse/embedded"
)

// Warehouse opens the warehouse on first use: the configured server; or the
// embedded engine of another process that runs on the same folder; or an
// embedded engine of our own.
func (a *App) Warehouse(ctx context.Context) (*warehouse.Store, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.store != nil {
		return a.store, nil
	}
	options, err := a.warehouseOptions(ctx)
	if err != nil {
		return nil, err
	}
	store, err := warehouse.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	a.onClose("the connection to ClickHouse", func(context.Context) error { return store.Close() })
	a.store = store
	return store, nil
}

func (a *App) warehouseOptions(ctx context.Context) (warehouse.Options, error) {
	if server := a.config.ClickHouse; server != nil {
		tls, err := server.TLS.Client()
		if err != nil {
			return warehouse.Options{}, fmt.Errorf("read the TLS material of ClickHouse: %w", err)
		}
		return warehouse.Options{
			Address: server.Address, Native: server.Protocol == "native", TLS: tls,
			User: server.User, Password: server.Password.Reveal(),
		}, nil
	}
	folder := filepath.Join(a.config.Data, "clickhouse")
	if endpoint, running := embedded.Find(folder); running {
		return warehouse.Options{Address: endpoint.Addr, User: endpoint.User, Password: endpoint.Password}, nil
	}
	engine, err := embedded.Start(ctx, embedded.Options{
		Dir: folder, Command: a.engine,
		Log: func(line string) { a.log.WithField("part", "clickhouse").Info(line) },
	})
	if err != nil {
		return warehouse.Options{}, err
	}
	a.onClose("the embedded ClickHouse", engine.Close)
	endpoint := engine.Endpoint()
	return warehouse.Options{Address: endpoint.Addr, User: endpoint.User, Password: endpoint.Password}, nil
}

// Migrate brings the warehouse to this program's definitions and writes the
// contract into ref.
func (a *App) Migrate(ctx context.Context) (warehouse.MigrationReport, error) {
	if err := a.fromNow("migrate the warehouse"); err != nil {
		return warehouse.MigrationReport{}, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return warehouse.MigrationReport{}, err
	}
	report, err := store.Migrate(ctx, sql.Files)
	if err != nil {
		return report, err
	}
	return report, store.PutReference(ctx, a.contract, sql.Files, time.Now())
}

// Rebuild computes the marts from the facts as they are now.
func (a *App) Rebuild(ctx context.Context) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	if err := store.Rebuild(ctx, sql.Files, a.contract, time.Now()); err != nil {
		return err
	}
	a.metrics.rebuilt.SetToCurrentTime()
	return nil
}

// Address is where people connect to ClickHouse, without its password.
type Address struct {
	Address, User, PasswordFile string
}

// ClickHouseAddress tells where the embedded ClickHouse listens and as whom a
// reader connects; it is empty when a configured server is used.
func (a *App) ClickHouseAddress() Address {
	folder := filepath.Join(a.config.Data, "clickhouse")
	endpoint, running := embedded.Find(folder)
	if a.config.ClickHouse != nil || !running {
		return Address{}
	}
	return Address{Address: endpoint.Addr, User: endpoint.Reader().User, PasswordFile: filepath.Join(folder, "endpoint.json")}
}

// SomeTicket names a ticket worth explaining: one that was sent to N3 and came
// back. It is empty when there is none.
func (a *App) SomeTicket(ctx context.Context) (string, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return "", err
	}
	_, rows, err := store.Select(ctx, "SELECT reference FROM core.tickets WHERE in_scope AND notEmpty(n3_returned_at) AND resolved_at IS NOT NULL ORDER BY treated_at DESC, reference LIMIT 1")
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0][0].(string), nil
}
