package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/warehouse"
)

// CloseOptions say which period is closed, by whom, and why in spite of
// reservations.
type CloseOptions struct {
	Period  string
	By      string
	Despite string
	Now     time.Time
}

// ClosePeriod freezes a period's figures as they are now. It refuses while there
// is a reservation — the period is not over, a source is late, records are
// refused, facts come from an earlier mapping — unless a reason is given, which is kept with the closing.
func (a *App) ClosePeriod(ctx context.Context, options CloseOptions) (warehouse.Closing, error) {
	period, err := warehouse.ParsePeriod(options.Period)
	if err != nil {
		return warehouse.Closing{}, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return warehouse.Closing{}, err
	}
	reservations, err := a.reservations(ctx, period, options.Now)
	if err != nil {
		return warehouse.Closing{}, err
	}
	if len(reservations) > 0 && options.Despite == "" {
		return warehouse.Closing{Reservations: reservations}, &connectors.Fault{Kind: connectors.Stop, Op: "close " + period.Name,
			Hint: "mend them, or close with --despite and a reason, which is kept", Err: fmt.Errorf("%d reservations: %w", len(reservations), joined(reservations))}
	}
	if err := a.Rebuild(ctx); err != nil {
		return warehouse.Closing{}, err
	}
	if err := a.fillRadar(ctx, store); err != nil {
		return warehouse.Closing{}, err
	}
	closing := warehouse.Closing{
		ClosedAt: options.Now, ClosedBy: options.By, Despite: options.Despite, Reservations: reservations,
		Contract: a.contract.Fingerprint(), Revision: transform.Revision, Program: a.version,
		Mappings: map[string]string{}, Records: map[string]uint64{},
	}
	for name, mapped := range a.mappings {
		closing.Mappings[name] = mapped.Fingerprint()
	}
	if closing.Records, err = store.CountRecords(ctx); err != nil {
		return closing, err
	}
	if closing.Reconciled, err = store.LastAgreements(ctx); err != nil {
		return closing, err
	}
	return store.ClosePeriod(ctx, period, closing)
}

// VerifyPeriod proves that a closed period is as it was closed.
func (a *App) VerifyPeriod(ctx context.Context, name string) error {
	period, err := warehouse.ParsePeriod(name)
	if err != nil {
		return err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	return store.VerifyPeriod(ctx, period)
}

// reservations are the reasons not to close: what would make the figures change
// by themselves afterwards.
func (a *App) reservations(ctx context.Context, period warehouse.Period, now time.Time) ([]string, error) {
	var reservations []string
	zone := a.contract.Calendar().Zone()
	end := time.Date(period.End.Year(), period.End.Month(), period.End.Day(), 0, 0, 0, 0, zone)
	if now.Before(end) {
		reservations = append(reservations, fmt.Sprintf("the period ends on %s", end.AddDate(0, 0, -1).Format(time.DateOnly)))
	}
	status, err := a.Status(ctx)
	if err != nil {
		return nil, err
	}
	for _, source := range status.Sources {
		switch {
		case source.LastSuccess == nil:
			reservations = append(reservations, source.Source+" was never synchronised")
		case source.LastSuccess.Before(end):
			reservations = append(reservations, fmt.Sprintf("%s was last synchronised on %s, before the period ended", source.Source, source.LastSuccess.Format(time.RFC3339)))
		}
		if source.ToLoad > 0 {
			reservations = append(reservations, fmt.Sprintf("%d records of %s wait to be loaded", source.ToLoad, source.Source))
		}
		if source.DeadLetters > 0 {
			reservations = append(reservations, fmt.Sprintf("%d records of %s are refused", source.DeadLetters, source.Source))
		}
	}
	unread, err := a.unread(ctx)
	if err != nil {
		return nil, err
	}
	doubts, err := a.unreconciled(ctx, end)
	return slices.Concat(reservations, unread, doubts), err
}

// unread names the sources whose facts another mapping, contract or revision
// made than those that the closing would write down.
func (a *App) unread(ctx context.Context) ([]string, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	readings, err := store.Readings(ctx)
	if err != nil {
		return nil, err
	}
	var unread []string
	for _, name := range a.sourceNames() {
		if reading, known := readings[name]; known && !reading.Same(a.reading(name)) {
			unread = append(unread, name+" is not yet read with the present mapping and contract (pilotis replay "+name+")")
		}
	}
	return unread, nil
}

// unreconciled names the sources of which no reconciliation since the end of the
// period proves that what is known is what the tool has.
func (a *App) unreconciled(ctx context.Context, end time.Time) ([]string, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	_, rows, err := store.Select(ctx, "SELECT source, max(began_at), argMax(agrees, began_at) FROM ops.reconciliations GROUP BY source")
	if err != nil {
		return nil, err
	}
	latest := map[string][]any{}
	for _, row := range rows {
		latest[row[0].(string)] = row
	}
	var doubts []string
	for _, name := range a.sourceNames() {
		switch row, known := latest[name]; {
		case !known || row[1].(time.Time).Before(end):
			doubts = append(doubts, name+" was not reconciled since the period ended")
		case !row[2].(bool):
			doubts = append(doubts, name+" does not agree with what is known of it")
		}
	}
	return doubts, nil
}

func joined(texts []string) error {
	errs := make([]error, len(texts))
	for i, text := range texts {
		errs[i] = errors.New(text)
	}
	return errors.Join(errs...)
}
