package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
)

func newRecall(c console) *cobra.Command {
	var where place
	var out output
	options := app.RecallOptions{}
	command := &cobra.Command{
		Use:   "recall INSTANT|DATE",
		Short: "Make the warehouse again as it was known on a date, to be read beside the present one",
		Long: `Makes, in an embedded warehouse of its own folder, what was known at an instant, or
at the end of a day in Paris: of each object the last version seen until then, gone
or not as seen then; the runs, reconciliations and closings until then; the figures,
delays and states as of then. The records are read with the mapping, the contract
and the definitions of today: where a source was read anew since, it says so.

The other commands that read take the folder with --data, and --listen serves its
dashboards, which say as of when their data were known. Nothing is synchronised
there, and the warehouse that it is made from is only read. The same instant asked
again finds the folder made.`,
		Example: `  pilotis recall 2026-09-30 --config pilotis.yaml --listen 127.0.0.1:8081
  pilotis recall 2026-10-12T14:00:00+02:00 --data data/demo --into comite
  pilotis sql --data comite "SELECT * FROM contractual.service_levels WHERE contractual"`,
		Args: exactly("INSTANT|DATE"),
		RunE: func(command *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			var err error
			if options.At, err = instantKnown(args[0], time.Now()); err != nil {
				return err
			}
			if options.Listen != "" {
				if err := checkListen(options.Listen); err != nil {
					return err
				}
			}
			return runRecall(command.Context(), c, where, out, options)
		},
	}
	where.register(command)
	out.register(command)
	command.Flags().StringVar(&options.Folder, "into", "", "folder to make it in (default recall/INSTANT in the data folder)")
	command.Flags().StringVar(&options.Listen, "listen", "", "serve its dashboards on this address until stopped")
	_ = command.MarkFlagDirname("into")
	return command
}

func runRecall(ctx context.Context, c console, where place, out output, options app.RecallOptions) (err error) {
	wired, err := where.open(c)
	if err != nil {
		return err
	}
	made, err := wired.Recall(ctx, options)
	err = errors.Join(err, closeApp(wired))
	if made.App != nil {
		defer func() { err = errors.Join(err, closeApp(made.App)) }()
	}
	if err != nil {
		return err
	}
	if err := out.print(c.out, made, func(w io.Writer) { printRecollection(w, made) }); err != nil || options.Listen == "" {
		return err
	}
	fmt.Fprintf(c.err, "Dashboards   http://%s/, until Ctrl-C\n", options.Listen)
	return made.App.Serve(ctx)
}

// instantKnown reads an instant, or a day, which is its end in Paris. Nobody knows
// yet what will be known.
func instantKnown(text string, now time.Time) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		zone, zoneErr := time.LoadLocation("Europe/Paris")
		if zoneErr != nil {
			return at, fmt.Errorf("find the zone of the contract: %w", zoneErr)
		}
		if at, err = time.ParseInLocation(time.DateOnly, text, zone); err != nil {
			return at, misuse{fmt.Errorf("%q is neither an instant such as 2026-10-01T00:00:00+02:00 nor a day such as 2026-09-30", text)}
		}
		at = at.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	if at.After(now) {
		return at, misuse{fmt.Errorf("%s is not over: give an instant of the past", text)}
	}
	return at, nil
}

func printRecollection(w io.Writer, made app.Recollection) {
	done := "made"
	if made.Reused {
		done = "found"
	}
	fmt.Fprintf(w, "what was known on %s, Paris time, %s in %s\n\n", paris(made.KnownAt), done, made.Folder)
	fmt.Fprintf(w, "%-34s %9s %8s\n", "SOURCE", "VERSIONS", "REFUSED")
	for _, source := range made.Sources {
		fmt.Fprintf(w, "%-34s %9d %8d\n", source.Source, source.Versions, source.Refused)
		if source.ReadAnew != nil {
			fmt.Fprintf(w, "  read anew since, on %s: another mapping or contract may have been in force then\n", paris(*source.ReadAnew))
		}
	}
	printTables(w, made.Tables)
}
