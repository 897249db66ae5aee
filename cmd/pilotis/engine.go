package main

import (
	"github.com/spf13/cobra"

	"pilotis/warehouse/embedded"
)

// newEngine is the process of the embedded ClickHouse, which the program starts
// for itself.
func newEngine() *cobra.Command {
	return &cobra.Command{
		Use: embedded.Verb, Hidden: true, Args: exactly(),
		RunE: func(command *cobra.Command, _ []string) error { return embedded.Serve(command.Context()) },
	}
}
