package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/evidence"
	"pilotis/cmd/internal/web"
)

func newExplain(c console) *cobra.Command {
	var where place
	var asOf string
	out := output{}
	question := evidence.Question{}
	lives := timelineFlags{}
	command := &cobra.Command{
		Use:   "explain REFERENCE|KPI",
		Short: "Tell how a verdict or a figure came about, step by step",
		Long: `Of a ticket, a deliverable, an order, a committee, a quote or a document, named by
its reference: every interval counted or suspended and whose time it was, the
deadlines of each party, the rules and knobs that decided, the raw records behind
and the tool's page. SOURCE/REFERENCE or KIND:REFERENCE tells apart what shares a
name.

Of an indicator (K-001…) over a --period, or the quarter that runs: its definition,
its two counts, its target and verdict, and every fact behind them.

With --knob or --contract, of a ticket, a deliverable, an order or an indicator:
what it would be under that reading too, computed from the raw records in memory.
The warehouse is only read.

--output html writes a page that stands alone; the daemon shows the same under
/preuve/REFERENCE.

Of a --timeline FILE: the same for lives written down by hand, as JSON, under any
reading of the contract (--knob), without a warehouse. The file holds an object, or
a list of them:

  {"id": "S10", "kind": "ticket", "as_of": "2026-06-12T09:00:00+02:00",
   "knobs": {"sn2.n3_pause": true}, "alt": ["n3_pause=false"],
   "events": [["2026-06-08T09:30:00+02:00", "n2_submitted", "BLOQUANT"],
              ["2026-06-08T12:00:00+02:00", "n3_sent", null]],
   "expect": {"in_time": true, "n3": [{"elapsed": 9000, "state": "MET"}]}}

Other kinds: tickets, rates, pack, dates, levels, deliverable, meeting, quote, order,
replacement, reversibility, increment, apdt. An instant without offset is local time
of the contract; --as-of may be a day, which is its last second. --as-of and --knob
come over what the file says. A mistake in one object is told with its line and
column, stops no other, and exits 1.

--check compares each object with what it expects, prints the differences and exits
1 on any. A figure that is expected and follows from what the object does not hold,
such as on_time without a quote, is listed as not given: it is no difference, and
alone it exits 0.`,
		Example: `  pilotis explain N2CAS-42 --data data/demo
  pilotis explain jira-ppn/N2PPN-7 --as-of 2026-10-01T00:00:00+02:00 --output json
  pilotis explain LIV-2026-0042 --output html > livrable.html
  pilotis explain BC-2026-012 --knob uo.level_source=computed
  pilotis explain K-001 --period 2026-Q1 --tranche FERME --criticality MAJEUR --data data/demo
  pilotis explain K-001 --period 2026-Q1 --knob sn2.n3_pause=false
  pilotis explain --timeline life.json --knob sn2.n3_pause=false --output json
  pilotis explain --timeline lives.json --as-of 2026-06-30 --check`,
		Args: func(command *cobra.Command, args []string) error {
			if lives.file != "" {
				return nil
			}
			return exactly("REFERENCE|KPI")(command, args)
		},
		RunE: func(command *cobra.Command, args []string) (err error) {
			if err := out.check(); err != nil && (out.format != "html" || lives.file != "") {
				return err // a page is made of what the warehouse holds alone
			}
			if lives.file != "" {
				if len(args) > 0 {
					return errTimelineAlone
				}
				return explainTimeline(c, out, lives, asOf)
			}
			question.Name = args[0]
			knobs, err := lives.supposed()
			if err != nil {
				return err
			}
			if asOf != "" {
				if question.At, err = time.Parse(time.RFC3339, asOf); err != nil {
					return misuse{fmt.Errorf("--as-of wants an instant such as 2026-10-01T00:00:00+02:00: %w", err)}
				}
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			if question.Supposed, err = wired.Supposing(lives.contract, knobs); err != nil {
				return err
			}
			told, err := wired.Explain(command.Context(), question)
			if err != nil {
				return err
			}
			if out.format == "html" {
				return web.WriteEvidence(c.out, told.Page(), version)
			}
			return out.print(c.out, told, func(w io.Writer) { evidence.WriteText(w, told.Page()) })
		},
	}
	where.register(command)
	command.Flags().StringVar(&out.format, "output", "text", "text, json or html")
	_ = command.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json", "html"}, cobra.ShellCompDirectiveNoFileComp))
	command.Flags().StringVar(&asOf, "as-of", "", "the instant to judge at (default now; of a timeline: its own, else its last event)")
	command.Flags().StringVar(&question.Period, "period", "", "period of an indicator: 2026-Q3, 2026-09, 2026-W37 or 2026 (default the quarter that runs)")
	command.Flags().StringVar(&question.Tranche, "tranche", "", "of an indicator, only this tranche: FERME, OPTIONNELLE_1, OPTIONNELLE_2")
	command.Flags().StringVar(&question.Application, "application", "", "of an indicator, only this application")
	command.Flags().StringVar(&question.Criticality, "criticality", "", "of an indicator, only this criticality, or what else it is broken down by")
	command.Flags().StringVar(&lives.file, "timeline", "", "JSON file of lives written down by hand, or - for standard input")
	command.Flags().StringVar(&lives.contract, "contract", "", "contract file of another reading")
	command.Flags().StringArrayVar(&lives.knobs, "knob", nil, "another reading: NAME=VALUE, repeatable")
	command.Flags().BoolVar(&lives.check, "check", false, "compare a timeline with what it expects")
	_ = command.MarkFlagFilename("timeline", "json")
	_ = command.MarkFlagFilename("contract", "yaml", "yml")
	return command
}

// supposed reads the knobs of another reading of what the warehouse holds.
func (f timelineFlags) supposed() (map[string]string, error) {
	if f.check {
		return nil, misuse{errors.New("--check compares a --timeline with what it expects: give one")}
	}
	knobs := map[string]string{}
	for _, knob := range f.knobs {
		name, value, ok := strings.Cut(knob, "=")
		if !ok || name == "" {
			return nil, misuse{fmt.Errorf("--knob %q is not NAME=VALUE, such as sn2.n3_pause=false", knob)}
		}
		if _, twice := knobs[name]; twice {
			return nil, misuse{fmt.Errorf("--knob %s is given twice", name)}
		}
		knobs[name] = value
	}
	return knobs, nil
}

// paris shows an instant as the contract reads it; a dash for none.
func paris(at time.Time) string {
	if at.IsZero() {
		return "—"
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		zone = time.UTC
	}
	return at.In(zone).Format("2006-01-02 15:04:05")
}

// seconds shows a length of open time as hours, minutes and seconds.
func seconds(n int64) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%dh%02dm%02ds", n/3600, n/60%60, n%60)
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}
