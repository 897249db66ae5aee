package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pilotis/connectors"
)

// Exit codes. Scripts rely on them.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
	exitPartly = 3 // some of it is done, and the output says which part is not
)

// console is where a verb writes: facts to out, talk to err.
type console struct{ out, err io.Writer }

// misuse is an error of the command line itself.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// partly is the error of a verb that did some of its work.
type partly struct{ error }

func (p partly) Unwrap() error { return p.error }

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, c console) int {
	root := newRoot(c)
	root.SetArgs(args)
	understood := false
	root.PersistentPreRun = func(*cobra.Command, []string) { understood = true }
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(c.err, "pilotis:", err)
	if fault, ok := errors.AsType[*connectors.Fault](err); ok && fault.Hint != "" && !strings.Contains(err.Error(), fault.Hint) {
		fmt.Fprintln(c.err, "  →", fault.Hint)
	}
	if _, ok := errors.AsType[misuse](err); ok || !understood {
		return exitMisuse
	}
	if _, ok := errors.AsType[partly](err); ok {
		return exitPartly
	}
	return exitFailed
}

func newRoot(c console) *cobra.Command {
	root := &cobra.Command{
		Use:   "pilotis",
		Short: "The steering figures of a public IT contract, from its tools to its dashboards",
		Long: `Pilotis pulls what happened from the tools of a public IT contract, keeps every
raw record in Kafka, turns the records into the facts of the contract, and holds
those facts in ClickHouse as contractual, operational and pilotage tables.

Exit codes: 0 done, 1 failed, 2 misuse, 3 partly done.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE:          group,
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, command.CommandPath())
	})
	root.AddCommand(
		newDemo(c), newServe(c), newSync(c), newReplay(c), newReconcile(c), newClose(c), newRadar(c), newRecall(c), newStatus(c), newSQL(c), newExplain(c),
		newMapping(c), newConfig(c), newWarehouse(c), newVersion(c), newEngine(),
	)
	return root
}

// group is what a verb with sub-verbs does when none is given, or an unknown one.
func group(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		suggestions := ""
		if near := command.SuggestionsFor(args[0]); len(near) > 0 {
			suggestions = ": did you mean " + strings.Join(near, " or ") + "?"
		}
		return misuse{fmt.Errorf("unknown command %q for %s%s (see %s --help)", args[0], command.CommandPath(), suggestions, command.CommandPath())}
	}
	if !command.HasParent() {
		return command.Help()
	}
	return misuse{fmt.Errorf("%s wants one of its commands (see %s --help)", command.CommandPath(), command.CommandPath())}
}

// exactly makes the argument count part of the contract with the shell.
func exactly(names ...string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return fmt.Errorf("%s wants %s, got %d arguments", command.CommandPath(), wanted(names), len(args))
		}
		return nil
	}
}

func wanted(names []string) string {
	if len(names) == 0 {
		return "no argument"
	}
	return strings.Join(names, " ")
}

// output is the --output flag that every verb printing facts has.
type output struct{ format string }

func (o *output) register(command *cobra.Command) {
	command.Flags().StringVar(&o.format, "output", "text", "text or json")
	_ = command.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func (o *output) check() error {
	if o.format != "text" && o.format != "json" {
		return misuse{fmt.Errorf("--output %q is not text or json", o.format)}
	}
	return nil
}

// print writes the facts as one JSON object, or as text by the given function.
func (o *output) print(w io.Writer, facts any, text func(io.Writer)) error {
	if o.format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(facts)
	}
	text(w)
	return nil
}
