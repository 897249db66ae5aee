package main

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"pilotis/warehouse/embedded"
)

func newVersion(c console) *cobra.Command {
	var out output
	command := &cobra.Command{
		Use: "version", Short: "Print the version of the program and of its engine", Example: "  pilotis version --output json",
		Args: exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := out.check(); err != nil {
				return err
			}
			facts := map[string]string{"pilotis": version, "go": runtime.Version(), "engine": embedded.Version, "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return out.print(c.out, facts, func(w io.Writer) {
				fmt.Fprintf(w, "pilotis %s (%s, %s/%s, ClickHouse engine %s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, embedded.Version)
			})
		},
	}
	out.register(command)
	return command
}
