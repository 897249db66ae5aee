package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newSQL(c console) *cobra.Command {
	var where place
	var format string
	command := &cobra.Command{
		Use:   "sql QUERY",
		Short: "Run a read-only query on the warehouse",
		Long: `Runs one query and prints its result in any format that ClickHouse knows. Whatever
would write is refused by the server.`,
		Example: `  pilotis sql "SELECT * FROM contractual.service_levels WHERE contractual AND NOT compliant"
  pilotis sql --format CSVWithNames "SELECT * FROM operational.ticket_register" > register.csv`,
		Args: exactly("QUERY"),
		RunE: func(command *cobra.Command, args []string) (err error) {
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			store, err := wired.Warehouse(command.Context())
			if err != nil {
				return err
			}
			return store.Stream(command.Context(), c.out, format, args[0])
		},
	}
	where.register(command)
	command.Flags().StringVar(&format, "format", "PrettyCompactMonoBlock", "output format, as ClickHouse names it: JSON, CSVWithNames, TSV, Vertical…")
	_ = command.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"PrettyCompactMonoBlock", "JSON", "JSONEachRow", "CSVWithNames", "TSVWithNames", "Vertical", "Markdown"}, cobra.ShellCompDirectiveNoFileComp))
	return command
}
