package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/warehouse"
)

func newSync(c console) *cobra.Command {
	command := &cobra.Command{Use: "sync", Short: "List the synchronisations, or run one now", RunE: group}
	command.AddCommand(newSyncList(c),
		newSyncRun(c, "run", "Pull what changed at the sources, and load it", (*app.App).Sync),
		newSyncRun(c, "backfill", "Read the sources again from their beginning, and load it; what did not change changes nothing", (*app.App).Backfill))
	return command
}

type sourceState struct {
	Name     string   `json:"name"`
	Tool     string   `json:"tool"`
	URL      string   `json:"url"`
	Projects []string `json:"projects"`
	Schedule string   `json:"schedule"`
}

func newSyncList(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use: "list", Short: "List the configured sources and their schedules", Example: "  pilotis sync list --data data/demo",
		Args: exactly(),
		RunE: func(command *cobra.Command, _ []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			states := make([]sourceState, 0, len(wired.Sources()))
			for _, source := range wired.Sources() {
				schedule := source.Cron
				if schedule == "" {
					schedule = "every " + source.Every.String()
				}
				states = append(states, sourceState{Name: source.Name, Tool: source.Tool, URL: source.URL, Projects: source.Projects, Schedule: schedule})
			}
			return out.print(c.out, states, func(w io.Writer) {
				for _, state := range states {
					fmt.Fprintf(w, "%-30s %-8s %-20s %s\n", state.Name, state.Tool, state.Schedule, state.URL)
				}
			})
		},
	}
	where.register(command)
	out.register(command)
	return command
}

func newSyncRun(c console, verb, short string, work func(*app.App, context.Context, string) (warehouse.SyncRun, error)) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use: verb + " [SOURCE…]", Short: short, Example: "  pilotis sync " + verb + " jira-cassiopee --config pilotis.yaml",
		RunE: func(command *cobra.Command, names []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			summary, err := synchronise(command.Context(), wired, newProgress(c.err), names, work)
			if err != nil {
				return err
			}
			if err := out.print(c.out, summary, demoReport{Summary: summary}.text); err != nil {
				return err
			}
			if failed := summary.Failed(); failed > 0 {
				return partly{fmt.Errorf("%d of %d sources stopped on an error", failed, len(summary.Sources))}
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

// synchronise does once, in order, what the daemon does for ever: pull the named
// sources (all when none is named), load what came, compute the figures. A source
// that stops on an error does not hold the others back: its run tells.
func synchronise(ctx context.Context, wired *app.App, progress *progress, names []string, work func(*app.App, context.Context, string) (warehouse.SyncRun, error)) (app.Summary, error) {
	started := time.Now()
	for _, name := range names {
		if wired.Mapping(name) == nil {
			return app.Summary{}, misuse{fmt.Errorf("no source is named %q (pilotis sync list names them)", name)}
		}
	}
	if len(names) == 0 {
		for _, source := range wired.Sources() {
			names = append(names, source.Name)
		}
	}
	progress.step("starting Kafka and ClickHouse")
	if _, err := wired.Migrate(ctx); err != nil {
		return app.Summary{}, err
	}
	if err := wired.Reread(ctx); err != nil {
		return app.Summary{}, err
	}
	var runs []warehouse.SyncRun
	for _, name := range names {
		progress.step("synchronising " + name)
		run, err := work(wired, ctx, name)
		if err != nil && ctx.Err() != nil {
			return app.Summary{}, err
		}
		runs = append(runs, run)
	}
	progress.step("loading the warehouse")
	if _, err := wired.Drain(ctx); err != nil {
		return app.Summary{}, err
	}
	progress.step("computing the figures")
	if err := wired.Rebuild(ctx); err != nil {
		return app.Summary{}, err
	}
	progress.done()
	summary, err := wired.Summarise(ctx, runs)
	summary.Seconds = float64(time.Since(started).Milliseconds()) / 1000
	return summary, err
}

// sourceNames completes source names from the configuration; a wrong one
// completes nothing.
func (p *place) sourceNames() []string {
	wired, err := openApp(console{io.Discard, io.Discard}, p.file(), "error")
	if err != nil {
		return nil
	}
	var names []string
	for _, source := range wired.Sources() {
		names = append(names, source.Name)
	}
	return names
}
