package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pilotis/connectors"
)

func newReconcile(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use:   "reconcile [SOURCE…]",
		Short: "Compare what the sources name with what is known of them",
		Long: `Takes a complete census of each source and compares identifiers. Deleted, hidden
and moved objects are told apart; an absence is marked only after a second sighting
of it, and an incomplete census marks nothing. Exits 3 on a difference.`,
		Example: "  pilotis reconcile jira-cassiopee --config pilotis.yaml",
		RunE: func(command *cobra.Command, names []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			if _, err := wired.Migrate(command.Context()); err != nil {
				return err
			}
			if len(names) == 0 {
				for _, source := range wired.Sources() {
					names = append(names, source.Name)
				}
			}
			var results []connectors.Reconciliation
			var doubts []error
			for _, name := range names {
				result, err := wired.Reconcile(command.Context(), name)
				result.Source = name
				results = append(results, result)
				switch {
				case err != nil:
					doubts = append(doubts, err)
				case !result.Agrees():
					doubts = append(doubts, fmt.Errorf("%s does not agree with what is known of it", name))
				}
			}
			if _, err := wired.Drain(command.Context()); err != nil {
				return err
			}
			if err := wired.Rebuild(command.Context()); err != nil {
				return err
			}
			if err := out.print(c.out, results, func(w io.Writer) { printReconciliations(w, results) }); err != nil {
				return err
			}
			if len(doubts) > 0 {
				return partly{errors.Join(doubts...)}
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return where.sourceNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	where.register(command)
	out.register(command)
	return command
}

func printReconciliations(w io.Writer, results []connectors.Reconciliation) {
	fmt.Fprintf(w, "%-30s %8s %8s %8s %8s %8s %8s %8s %8s\n", "SOURCE", "NAMED", "KNOWN", "MISSING", "DELETED", "HIDDEN", "MOVED", "BACK", "EXTRA")
	for _, r := range results {
		fmt.Fprintf(w, "%-30s %8d %8d %8d %8d %8d %8d %8d %8d\n", r.Source, r.Listed, r.Known, len(r.Missing), len(r.Deleted), len(r.Hidden), len(r.Moved), len(r.Returned), len(r.Extra))
		for name, keys := range map[string][]string{"unconfirmed": r.Unconfirmed, "silent": r.Silent, "extra": r.Extra} {
			for _, key := range keys {
				fmt.Fprintf(w, "  %s: %s\n", name, key)
			}
		}
	}
}
