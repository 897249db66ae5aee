package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func newRadar(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use:   "radar [PERIOD]",
		Short: "Find the edits and late entries that change a past month, by effect on the figures",
		Long: `Compares every version of every object, read as the mapping and the contract say
now, and tells which edits changed a month that had ended when they were made, and
which objects were created after a month of which they speak: the fields before and
after, who wrote them and when, and by how much each indicator moves, all else
being as it is now. What moves none comes last, with its reason. The finds are kept in pilotage.backdating, which the daemon
brings up to date after each reconciliation.`,
		Example: "  pilotis radar 2026-Q3 --output json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return misuse{fmt.Errorf("pilotis radar wants one PERIOD or none, got %d arguments", len(args))}
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			found, err := wired.Radar(command.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			return out.print(c.out, found, func(w io.Writer) {
				fmt.Fprintf(w, "%d changes of past months\n", len(found))
				for _, one := range found {
					fmt.Fprintf(w, "%4d  %s  %s  written %s", one.Rank, one.Month.Format("2006-01"), one.Reference, one.WrittenAt.Format(time.RFC3339))
					if one.EnteredLate {
						fmt.Fprint(w, " as new")
					}
					if one.WrittenBy != "" {
						fmt.Fprint(w, " by ", one.WrittenBy)
					}
					fmt.Fprintln(w)
					for i, field := range one.Fields {
						fmt.Fprintf(w, "      %s: %q became %q\n", field, one.Before[i], one.After[i])
					}
					if one.Unmoved != "" {
						fmt.Fprintf(w, "      no indicator of the month moves: %s\n", strings.ReplaceAll(one.Unmoved, "_", " "))
					}
					for i, kpi := range one.KPIs {
						fmt.Fprintf(w, "      %s: %+d / %+d\n", kpi, one.NumeratorsMoved[i], one.DenominatorsMoved[i])
					}
				}
			})
		},
	}
	where.register(command)
	out.register(command)
	return command
}
