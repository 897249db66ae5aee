package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/sql"
	"pilotis/warehouse"
)

func newWarehouse(c console) *cobra.Command {
	command := &cobra.Command{Use: "warehouse", Short: "Apply or check the definitions of the warehouse", RunE: group}
	command.AddCommand(
		newWarehouseVerb(c, "migrate", "Apply pending migrations and changed views; safe to run at any time",
			func(ctx context.Context, wired *app.App) (warehouse.MigrationReport, error) {
				return wired.Migrate(ctx)
			}),
		newWarehouseVerb(c, "check", "Tell what migrate would apply, and run the consistency checks; changes nothing", checkWarehouse),
	)
	return command
}

func newWarehouseVerb(c console, verb, short string, work func(context.Context, *app.App) (warehouse.MigrationReport, error)) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use: verb, Short: short, Example: "  pilotis warehouse " + verb + " --config pilotis.yaml", Args: exactly(),
		RunE: func(command *cobra.Command, _ []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			report, workErr := work(command.Context(), wired)
			printErr := out.print(c.out, report, func(w io.Writer) { printMigration(w, verb, report) })
			return errors.Join(workErr, printErr)
		},
	}
	where.register(command)
	out.register(command)
	return command
}

func checkWarehouse(ctx context.Context, wired *app.App) (warehouse.MigrationReport, error) {
	store, err := wired.Warehouse(ctx)
	if err != nil {
		return warehouse.MigrationReport{}, err
	}
	report, err := store.Check(ctx, sql.Files)
	if err != nil {
		return report, err
	}
	if pending := len(report.Applied) + len(report.Marts); pending > 0 {
		return report, partly{fmt.Errorf("%d files of the sql folder are not applied: run pilotis warehouse migrate", pending)}
	}
	report.Checks, err = store.RunChecks(ctx, sql.Files)
	if err != nil {
		return report, err
	}
	for _, check := range report.Checks {
		if check.Rows > 0 {
			return report, partly{fmt.Errorf("check %s finds %d rows", check.Name, check.Rows)}
		}
	}
	return report, nil
}

func printMigration(w io.Writer, verb string, report warehouse.MigrationReport) {
	done := map[string]string{"migrate": "applied", "check": "pending"}[verb]
	for _, path := range append(report.Applied, report.Marts...) {
		fmt.Fprintf(w, "%s  %s\n", done, path)
	}
	for _, check := range report.Checks {
		state := "holds"
		if check.Rows > 0 {
			state = "FAILS"
		}
		fmt.Fprintf(w, "%s  %s (%d rows)\n", state, check.Name, check.Rows)
	}
	if len(report.Applied)+len(report.Marts) == 0 {
		fmt.Fprintln(w, "the warehouse is up to date")
	}
}
