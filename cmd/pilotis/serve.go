package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newServe(c console) *cobra.Command {
	var where place
	command := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon: synchronise, load, compute, serve the dashboards",
		Long: `Runs until SIGTERM or SIGINT, then stops within the grace period: running pulls end
at a page, the batch in hand is inserted and committed. A second signal stops at
once; nothing is lost by it, the next start reads the page again.`,
		Example: "  pilotis serve --config /etc/pilotis/pilotis.yaml",
		Args:    exactly(),
		RunE: func(command *cobra.Command, _ []string) (err error) {
			wired, err := openApp(c, where.file(), "")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			return wired.Serve(command.Context())
		},
	}
	where.register(command)
	return command
}
