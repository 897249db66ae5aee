package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/transform/clock"
	"pilotis/warehouse"
)

func newExplain(c console) *cobra.Command {
	var where place
	var out output
	var asOf string
	question := app.KPIQuestion{}
	lives := timelineFlags{}
	command := &cobra.Command{
		Use:   "explain TICKET|KPI",
		Short: "Tell how a verdict or a figure came about, step by step",
		Long: `Of a ticket: folds its raw record again and prints its events, every interval
counted or suspended, its deadlines and verdicts, with the rule numbers. It is
named by its reference or identifier, or SOURCE/REFERENCE when two sources share it.

Of an indicator (K-001…) and a --period: its definition, its two counts, and every
fact behind them.

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
  pilotis explain K-001 --period 2026-Q1 --tranche FERME --criticality MAJEUR --data data/demo
  pilotis explain --timeline life.json --knob sn2.n3_pause=false --output json
  pilotis explain --timeline lives.json --as-of 2026-06-30 --check`,
		Args: func(command *cobra.Command, args []string) error {
			if lives.file != "" {
				return nil
			}
			return exactly("TICKET|KPI")(command, args)
		},
		RunE: func(command *cobra.Command, args []string) (err error) {
			if err := out.check(); err != nil {
				return err
			}
			if lives.file != "" {
				if len(args) > 0 {
					return errTimelineAlone
				}
				return explainTimeline(c, out, lives, asOf)
			}
			at := time.Now()
			if asOf != "" {
				if at, err = time.Parse(time.RFC3339, asOf); err != nil {
					return misuse{fmt.Errorf("--as-of wants an instant such as 2026-10-01T00:00:00+02:00: %w", err)}
				}
			}
			isKPI := kpiCode.MatchString(args[0])
			if isKPI && question.Period == "" {
				return misuse{errors.New("an indicator is explained over a --period, such as 2026-Q3 or 2026-09")}
			}
			wired, err := where.open(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeApp(wired)) }()
			if isKPI {
				question.KPI = args[0]
				figure, err := wired.ExplainKPI(command.Context(), question)
				if err != nil {
					return err
				}
				return out.print(c.out, figure, func(w io.Writer) { printFigure(w, figure) })
			}
			explanation, err := wired.Explain(command.Context(), args[0], at)
			if err != nil {
				return err
			}
			return out.print(c.out, explanation, func(w io.Writer) { printExplanation(w, explanation) })
		},
	}
	where.register(command)
	out.register(command)
	command.Flags().StringVar(&asOf, "as-of", "", "the instant to judge a ticket at (default now; of a timeline: its own, else its last event)")
	command.Flags().StringVar(&question.Period, "period", "", "period of an indicator: 2026-Q3, 2026-09")
	command.Flags().StringVar(&question.Tranche, "tranche", "", "only this tranche: FERME, OPTIONNELLE_1, OPTIONNELLE_2")
	command.Flags().StringVar(&lives.file, "timeline", "", "JSON file of lives written down by hand, or - for standard input")
	command.Flags().StringVar(&lives.contract, "contract", "", "contract file to judge a timeline by (default: the CCTP)")
	command.Flags().StringArrayVar(&lives.knobs, "knob", nil, "another reading for a timeline: NAME=VALUE, repeatable")
	command.Flags().BoolVar(&lives.check, "check", false, "compare a timeline with what it expects")
	_ = command.MarkFlagFilename("timeline", "json")
	command.Flags().StringVar(&question.Criticality, "criticality", "", "only this criticality")
	return command
}

var kpiCode = regexp.MustCompile(`(?i)^K-\d{3}$`)

func printFigure(w io.Writer, figure warehouse.KPIFigure) {
	fmt.Fprintf(w, "%s  %s (%s)\n%s\n", figure.KPI, figure.Label, figure.Paragraph, figure.Definition)
	numerator, denominator := figure.Sums()
	fmt.Fprintf(w, "\n%s : %d   %s\n", figure.Period, numerator, figure.Numerator)
	if figure.Denominator != "" {
		fmt.Fprintf(w, "%*s   %d   %s\n", len(figure.Period), "sur", denominator, figure.Denominator)
	}
	fmt.Fprintln(w)
	for _, fact := range figure.Facts {
		mark := " "
		if figure.Denominator != "" && fact.Numerator == 0 {
			mark = "✘"
		}
		fmt.Fprintf(w, "%s %s  %-14s %-18s %-10s %6d / %-6d %s\n", mark, fact.OnDate.Format(time.DateOnly), fact.Tranche, fact.Application, fact.Criticality, fact.Numerator, fact.Denominator, fact.Reference)
	}
}

func printExplanation(w io.Writer, e app.Explanation) {
	t := e.Trial.Ticket
	fmt.Fprintf(w, "%s  %s\n%s\n", t.Reference, t.Title, t.URL)
	fmt.Fprintf(w, "%s · %s · %s · criticité %s · %s\n", t.Source, orDash(t.Tranche), orDash(t.Application), orDash(t.Class), t.Status)
	fmt.Fprintf(w, "enregistrement brut : %s[%d]@%d, SHA-256 %s\n", e.Raw.Topic, e.Raw.Partition, e.Raw.Offset, e.Raw.SHA256)
	if e.Life == nil {
		fmt.Fprintf(w, "hors du périmètre N2 (R-044) : %s\n", t.OutOfScopeReason)
		return
	}
	fmt.Fprintf(w, "\nau %s\n\n", paris(e.At))
	for _, step := range e.Life.Steps {
		span := paris(step.From)
		if step.To.After(step.From) {
			span += " → " + paris(step.To)
		}
		fmt.Fprintf(w, "%-46s %-14s %9s %9s  %-6s %s\n", span, step.Kind, seconds(step.Seconds), seconds(step.Cumulated), step.Rule, step.Note)
	}
	fmt.Fprintln(w)
	printTarget(w, "contournement (R-049)", e.Life.Workaround)
	printTarget(w, "résolution (R-050)", e.Life.Resolution)
	for i, target := range e.Life.N3 {
		printTarget(w, fmt.Sprintf("transmission N3 n° %d (R-051)", i+1), target)
	}
	verdict := "dans les délais"
	if !e.Life.InTime {
		verdict = "hors délais"
	}
	fmt.Fprintf(w, "\nverdict (R-052) : %s ; traité (R-061) : %s ; unités du forfait (R-064) : %d ; réouvertures par le Ministère (R-057) : %d\n",
		verdict, paris(e.Life.TreatedAt), e.Life.PackUnits, e.Life.NReopen)
	for _, note := range e.Trial.Notes {
		fmt.Fprintln(w, "note :", note)
	}
}

func printTarget(w io.Writer, name string, target clock.Target) {
	fmt.Fprintf(w, "%-32s %-15s écoulé %9s   échéance %s\n", name, target.State, seconds(target.Seconds), paris(target.Deadline))
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
