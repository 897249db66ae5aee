package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/config"
)

func newConfig(c console) *cobra.Command {
	command := &cobra.Command{Use: "config", Short: "Check a configuration", RunE: group}
	command.AddCommand(newConfigCheck(c))
	return command
}

func newConfigCheck(c console) *cobra.Command {
	var where place
	var out output
	var show bool
	command := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration, the contract and every mapping, without touching the network",
		Long: `Reports every mistake with its file, line and column, and warns of every knob of the
contract that is changed without effect. With --print it shows the
configuration as the program understands it, secrets hidden.`,
		Example: "  pilotis config check --config pilotis.yaml --print",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			read, err := config.Load(where.file())
			if err != nil {
				return err
			}
			wired, err := where.open(console{out: io.Discard, err: io.Discard})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			warnings := append(slices.Clone(read.Warnings), wired.Warnings()...)
			facts := map[string]any{"file": read.File, "sources": len(read.Sources), "warnings": warnings}
			return out.print(c.out, facts, func(w io.Writer) {
				for _, warning := range warnings {
					fmt.Fprintln(w, "warning:", warning)
				}
				if show {
					_ = read.Print(w)
					return
				}
				fmt.Fprintf(w, "%s holds: %d sources, their mappings and the contract are readable\n", read.File, len(read.Sources))
			})
		},
	}
	where.register(command)
	out.register(command)
	command.Flags().BoolVar(&show, "print", false, "print the resolved configuration")
	return command
}
