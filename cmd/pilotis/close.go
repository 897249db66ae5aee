package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
)

func newClose(c console) *cobra.Command {
	var where place
	var out output
	options := app.CloseOptions{}
	verify := false
	command := &cobra.Command{
		Use:   "close PERIOD",
		Short: "Freeze a period's contractual figures, or prove that a closed one did not move",
		Long: `Freezes the figures of a month or a civil quarter, the facts they count, the rows
behind those, and how they were read, with a chain of hashes. A later change at a source shows in
contractual.corrections beside the closed figure and never rewrites it.

It refuses while the period is not over, a source is late, or records are refused;
--despite closes all the same and keeps the reason.`,
		Example: `  pilotis close 2026-Q3 --by "COPIL contractuel du 12 octobre"
  pilotis close 2026-Q3 --despite "deux tickets sans priorité, vus en comité"
  pilotis close 2026-Q3 --verify`,
		Args: exactly("PERIOD"),
		RunE: func(command *cobra.Command, args []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			options.Period, options.Now = args[0], time.Now()
			if verify {
				if err := wired.VerifyPeriod(command.Context(), args[0]); err != nil {
					return err
				}
				return out.print(c.out, map[string]any{"period": args[0], "holds": true}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is as it was closed, and so is the chain\n", args[0])
				})
			}
			closing, err := wired.ClosePeriod(command.Context(), options)
			if err != nil {
				return err
			}
			return out.print(c.out, closing, func(w io.Writer) {
				fmt.Fprintf(w, "%s closed: %d figures that count %d facts, %d rows behind them\nchain %s\n", closing.Period, closing.Figures, closing.Counted, closing.Facts, closing.Chain)
				for _, reservation := range closing.Reservations {
					fmt.Fprintln(w, "despite:", reservation)
				}
			})
		},
	}
	where.register(command)
	out.register(command)
	command.Flags().BoolVar(&verify, "verify", false, "prove that a closed period did not move")
	command.Flags().StringVar(&options.By, "by", "", "who closes, kept with the closing")
	command.Flags().StringVar(&options.Despite, "despite", "", "close in spite of reservations, for this reason")
	return command
}
