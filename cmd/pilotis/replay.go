package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
)

func newReplay(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use:   "replay [SOURCE…]",
		Short: "Make the facts again from the raw records, without asking the tools",
		Long: `Reads every raw record of the named sources again under the mappings and the
contract as they are now, removes what these no longer give, and computes the
figures. Dead letters whose cause is mended become facts. A changed mapping or
contract is noticed at start and replayed by itself; the daemon must be stopped.`,
		Example: "  pilotis replay jira-cassiopee --config pilotis.yaml",
		RunE: func(command *cobra.Command, names []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			started := time.Now()
			if _, err := wired.Migrate(command.Context()); err != nil {
				return err
			}
			records, err := wired.Replay(command.Context(), names)
			if err != nil {
				return err
			}
			if err := wired.Rebuild(command.Context()); err != nil {
				return err
			}
			facts := map[string]any{"records": records, "seconds": time.Since(started).Seconds()}
			return out.print(c.out, facts, func(w io.Writer) { fmt.Fprintf(w, "%d raw records read again\n", records) })
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return where.sourceNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	where.register(command)
	out.register(command)
	return command
}
