package app

import (
	"context"

	"pilotis/sql"
	"pilotis/transform"
	"pilotis/warehouse"
)

// Radar looks for edits that change the past, and gives those of a period, or all
// when none is named.
func (a *App) Radar(ctx context.Context, name string) ([]warehouse.Backdating, error) {
	var period warehouse.Period
	if name != "" {
		var err error
		if period, err = warehouse.ParsePeriod(name); err != nil {
			return nil, err
		}
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.fillRadar(ctx, store); err != nil {
		return nil, err
	}
	return store.Backdatings(ctx, period)
}

func (a *App) fillRadar(ctx context.Context, store *warehouse.Store) error {
	a.radar.Lock()
	defer a.radar.Unlock()
	transforms := map[string]transform.Func{}
	for name, mapped := range a.mappings {
		transforms[name] = mapped.Func(a.contract)
	}
	radar := warehouse.Radar{Store: store, Files: sql.Files, Transforms: transforms, Contract: a.contract, AsOf: a.now()}
	return radar.Fill(ctx)
}
