package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/cmd/internal/demo"
	"pilotis/connectors/sandbox/jira"
)

type demoFlags struct {
	options demo.Options
	once    bool
	output  output
}

func newDemo(c console) *cobra.Command {
	flags := demoFlags{}
	command := &cobra.Command{
		Use:   "demo",
		Short: "Show everything with a generated contract, or with recorded payloads",
		Long: `Starts the sandbox tools, fills them, synchronises them into an embedded Kafka and
an embedded ClickHouse, computes the figures and serves the dashboards. Nothing
needs to be installed, and nothing outside the data folder is written.

With --once it prints a summary and exits. A second run on the same folder reads
only what changed. The folder also holds pilotis.yaml: the other commands take it
with --data.`,
		Example: `  pilotis demo
  pilotis demo --once --data /tmp/pilotis --output json
  pilotis demo --once --data /tmp/recorded --recordings ./recordings`,
		Args: exactly(),
		RunE: func(command *cobra.Command, _ []string) error { return runDemo(command.Context(), c, flags) },
	}
	command.Flags().StringVar(&flags.options.Data, "data", defaultData(), "folder for the embedded parts and the configuration")
	command.Flags().StringVar(&flags.options.Listen, "listen", "127.0.0.1:8080", "address of the dashboards")
	command.Flags().Uint64Var(&flags.options.Seed, "seed", 1, "seed of the generated contract")
	command.Flags().Float64Var(&flags.options.Scale, "scale", 1, "how many times the size of a real contract")
	command.Flags().StringVar(&flags.options.Recordings, "recordings", "", "folder of recorded payloads to serve instead of a generated contract")
	command.Flags().BoolVar(&flags.once, "once", false, "synchronise, load, print a summary and exit")
	flags.output.register(command)
	_ = command.MarkFlagDirname("data")
	_ = command.MarkFlagDirname("recordings")
	return command
}

// defaultData is a folder that a newcomer may remove without a thought.
func defaultData() string { return filepath.Join("data", "demo") }

func runDemo(ctx context.Context, c console, flags demoFlags) (err error) {
	if err := flags.output.check(); err != nil {
		return err
	}
	if flags.options.Scale <= 0 {
		return misuse{fmt.Errorf("--scale %g is not a positive number", flags.options.Scale)}
	}
	if err := checkListen(flags.options.Listen); err != nil {
		return err
	}
	started := time.Now()
	flags.options.Now = started
	progress := newProgress(c.err)
	progress.step("filling the sandbox tools")
	running, err := demo.Start(flags.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.Close()) }()
	wired, err := openApp(c, running.Config, "warn")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeApp(wired)) }()
	summary, err := synchronise(ctx, wired, progress, nil, (*app.App).Sync)
	if err != nil {
		return err
	}
	summary.Seconds = float64(time.Since(started).Milliseconds()) / 1000
	report := demoReport{Summary: summary, Files: countFiles(running.Files)}
	if err := flags.output.print(c.out, report, report.text); err != nil {
		return err
	}
	if failed := summary.Failed(); failed > 0 {
		err = partly{fmt.Errorf("%d of %d sources stopped on an error, see above", failed, len(summary.Sources))}
	}
	if flags.once || err != nil {
		return err
	}
	guide, err := newGuide(ctx, wired, flags.options)
	if err != nil {
		return err
	}
	guide.print(c.out)
	return wired.Serve(ctx)
}

// checkListen refuses an address before it is written into a configuration.
func checkListen(address string) error {
	host, port, err := net.SplitHostPort(address)
	if number, portErr := strconv.Atoi(port); err != nil || host == "" || portErr != nil || number < 0 || number > 65535 {
		return misuse{fmt.Errorf("--listen %q is not a host and a port such as 127.0.0.1:8080", address)}
	}
	return nil
}

// guide tells a newcomer where to look.
type guide struct {
	program              string // as the newcomer started it
	listen, data, ticket string
	clickhouse           app.Address
}

func newGuide(ctx context.Context, wired *app.App, options demo.Options) (guide, error) {
	ticket, err := wired.SomeTicket(ctx)
	if err != nil {
		return guide{}, err
	}
	return guide{program: os.Args[0], listen: options.Listen, data: options.Data, ticket: ticket, clickhouse: wired.ClickHouseAddress()}, nil
}

func (g guide) print(w io.Writer) {
	fmt.Fprintf(w, "\nDashboards   http://%s/\n", g.listen)
	fmt.Fprintf(w, "Dictionary   http://%s/dictionary\n", g.listen)
	if g.clickhouse.Address != "" {
		fmt.Fprintf(w, "ClickHouse   http://%s, user %s, password in %s\n", g.clickhouse.Address, g.clickhouse.User, g.clickhouse.PasswordFile)
	}
	fmt.Fprintf(w, "SQL          %s sql --data %s \"SELECT * FROM contractual.service_levels WHERE contractual\"\n", g.program, g.data)
	if g.ticket != "" {
		fmt.Fprintf(w, "One ticket   %s explain %s --data %s\n", g.program, g.ticket, g.data)
	}
	fmt.Fprintf(w, "Stop         Ctrl-C\n\n")
}

// fileCounts says what was found in the files of one recorded source.
type fileCounts struct {
	Read       int `json:"read"`
	WithIssues int `json:"with_issues"`
	NotIssues  int `json:"not_issues"`
	Unreadable int `json:"unreadable"`
	Issues     int `json:"issues"`     // observations found in the files
	Superseded int `json:"superseded"` // observations of an object that a later one replaces
	WithoutID  int `json:"without_id"` // objects like issues that have no identifier
}

type demoReport struct {
	app.Summary
	Files map[string]*fileCounts `json:"files,omitempty"`
}

func countFiles(files []jira.FileReport) map[string]*fileCounts {
	counts := map[string]*fileCounts{}
	for _, file := range files {
		count := counts[file.Site]
		if count == nil {
			count = &fileCounts{}
			counts[file.Site] = count
		}
		count.Read++
		count.Issues += file.Issues
		count.Superseded += file.Superseded
		count.WithoutID += file.WithoutID
		switch file.Kind {
		case jira.FileIssues:
			count.WithIssues++
		case jira.FileUnreadable:
			count.Unreadable++
		default:
			count.NotIssues++
		}
	}
	return counts
}

func (r demoReport) text(w io.Writer) {
	fmt.Fprintf(w, "%-34s %8s %8s %8s %8s %8s\n", "SOURCE", "READ", "OBJECTS", "REFUSED", "DELETED", "REQUESTS")
	for _, source := range r.Sources {
		var objects uint64
		for _, n := range source.KindCounts {
			objects += n
		}
		fmt.Fprintf(w, "%-34s %8d %8d %8d %8d %8d\n", source.Name, source.Records, objects, source.DeadLetters, source.Deleted, source.Requests)
		if source.Error != "" {
			fmt.Fprintf(w, "  stopped: %s\n", source.Error)
		}
	}
	printTables(w, r.Tables)
	fmt.Fprintf(w, "\n%.1f s\n", r.Seconds)
}

// printTables prints how many rows the dashboards' tables have; those of the other
// databases are for scripts, and in JSON.
func printTables(w io.Writer, tables map[string]uint64) {
	fmt.Fprintf(w, "\n%-34s %8s\n", "TABLE", "ROWS")
	for _, name := range sortedKeys(tables) {
		database, _, _ := strings.Cut(name, ".")
		if slices.Contains([]string{"contractual", "operational", "pilotage"}, database) && tables[name] > 0 {
			fmt.Fprintf(w, "%-34s %8d\n", name, tables[name])
		}
	}
	fmt.Fprintln(w, "all tables are in --output json")
}
