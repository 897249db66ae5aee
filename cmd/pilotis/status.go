package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
)

func newStatus(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use:   "status",
		Short: "Tell what is late, why, and what waits",
		Long: `Reads what the daemon wrote down: last success and last error of each source,
records waiting to be loaded, refused records. It answers whether or not the
daemon runs, and exits 3 when a source is late or its last run failed.`,
		Example: "  pilotis status --data data/demo --output json",
		Args:    exactly(),
		RunE: func(command *cobra.Command, _ []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			status, err := wired.Status(command.Context())
			if err != nil {
				return err
			}
			if err := out.print(c.out, status, func(w io.Writer) { printStatus(w, status) }); err != nil {
				return err
			}
			if !status.Healthy() {
				return partly{errors.New("a source is late or its last run failed")}
			}
			return nil
		},
	}
	where.register(command)
	out.register(command)
	return command
}

func printStatus(w io.Writer, status app.Status) {
	fmt.Fprintf(w, "%-30s %-6s %-20s %10s %8s %8s\n", "SOURCE", "STATE", "LAST SUCCESS", "READ 24 H", "TO LOAD", "REFUSED")
	for _, source := range status.Sources {
		state, success := "ok", "never"
		if source.Late {
			state = "late"
		}
		if source.LastError != "" {
			state = "failed"
		}
		if source.LastSuccess != nil {
			success = source.LastSuccess.Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%-30s %-6s %-20s %10d %8d %8d\n", source.Source, state, success, source.Records24h, source.ToLoad, source.DeadLetters)
		if source.LastError != "" {
			fmt.Fprintf(w, "  %s: %s\n", source.ErrorKind, source.LastError)
		}
		if source.DeadLetters > 0 {
			fmt.Fprintf(w, "  refused records: SELECT object_id, reason FROM ops.dead_letters WHERE source = '%s'\n", source.Source)
		}
	}
}
