package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"pilotis/transform/timeline"
	"pilotis/transform/trace"
)

// printLife tells what a life written by hand comes to, as a committee reads it.
func printLife(w io.Writer, r timeline.Result) {
	fmt.Fprintf(w, "%s · %s\n", orDash(r.ID), orDash(r.Kind))
	if r.Error != "" {
		fmt.Fprint(w, "  sans réponse\n\n") // the error itself tells why
		return
	}
	for _, note := range r.Notes {
		fmt.Fprintf(w, "  note : %s\n", note)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w, "  clés non lues : %s\n", strings.Join(r.Ignored, ", "))
	}
	if r.Ticket != nil {
		printTicket(w, r.Ticket)
	}
	for _, series := range [...][][]any{r.Cases, r.Levels} {
		for _, parts := range series {
			fmt.Fprintf(w, "  %s → %s\n", plain(parts[:len(parts)-1]), plain(parts[len(parts)-1]))
		}
	}
	printFacts(w, r.Facts)
	for _, name := range slices.Sorted(maps.Keys(r.Alt)) {
		printReading(w, name, r.Alt[name])
	}
	if len(r.Knobs) > 0 {
		var knobs []string
		for _, path := range slices.Sorted(maps.Keys(r.Knobs)) {
			knobs = append(knobs, path+"="+r.Knobs[path])
		}
		fmt.Fprintln(w, "\n  lecture du marché :")
		for line := range slices.Chunk(knobs, 4) {
			fmt.Fprintf(w, "    %s\n", strings.Join(line, " · "))
		}
	}
	fmt.Fprintln(w)
}

func printTicket(w io.Writer, t *timeline.Ticket) {
	fmt.Fprintf(w, "  au %s, classe %s, soumis le %s\n\n", local(&t.AsOf), t.Class, local(t.SubmittedAt))
	for _, step := range t.Steps {
		span := local(step.From)
		if step.To != nil && step.From != nil && step.To.After(*step.From) {
			span += " → " + local(step.To)
		}
		note := step.Note
		if step.Knob != "" {
			note += " [" + step.Knob + "]"
		}
		fmt.Fprintf(w, "  %-43s %-12s %9s %9s  %-6s %s\n", span, stepName(step.Kind), seconds(step.Seconds), seconds(step.Cumulated), step.Rule, note)
	}
	fmt.Fprintln(w)
	told := func(name string, target timeline.Target, deadline *time.Time) {
		fmt.Fprintf(w, "  %-29s %-14s écoulé %9s sur %9s   échéance %s\n", name, target.State, seconds(target.Elapsed), seconds(target.Target), local(deadline))
	}
	told("contournement (R-049)", t.Workaround, t.DeadlineWorkaround)
	told("résolution (R-050)", t.Resolution, t.DeadlineResolution)
	for i, target := range t.N3 {
		fmt.Fprintf(w, "  %-29s %-14s écoulé %9s sur %9s\n", fmt.Sprintf("transmission N3 n° %d (R-051)", i+1), target.State, seconds(target.Elapsed), seconds(target.Target))
	}
	fmt.Fprintf(w, "  verdict (R-052) : %s ; traité (R-061) : %s ; traité d'abord : %s ; unités du forfait (R-064) : %d ; réouvertures par le Ministère (R-057) : %d\n",
		inTime(t), local(t.TreatedAt), local(t.FirstTreatedAt), t.PackUnits, t.NReopen)
}

// printReading tells another reading beside the one in force.
func printReading(w io.Writer, name string, r timeline.Result) {
	fmt.Fprintf(w, "  autre lecture, %s :\n", name)
	if t := r.Ticket; t != nil {
		fmt.Fprintf(w, "    contournement %s (%s), résolution %s (%s)", t.Workaround.State, seconds(t.Workaround.Elapsed), t.Resolution.State, seconds(t.Resolution.Elapsed))
		for i, target := range t.N3 {
			fmt.Fprintf(w, ", N3 n° %d %s (%s)", i+1, target.State, seconds(target.Elapsed))
		}
		fmt.Fprintf(w, " ; %s\n", inTime(t))
	}
	for _, series := range [...][][]any{r.Cases, r.Levels} {
		for _, parts := range series {
			fmt.Fprintf(w, "    %s → %s\n", plain(parts[:len(parts)-1]), plain(parts[len(parts)-1]))
		}
	}
	printFigures(w, "    ", r.Facts)
}

// printFacts tells the account of an object, then its figures.
func printFacts(w io.Writer, facts map[string]any) {
	steps, _ := facts["steps"].([]trace.Step)
	for _, step := range steps {
		day := "—"
		if !step.On.IsZero() {
			day = trace.Day(step.On)
		}
		fmt.Fprintf(w, "  %-10s %-9s %-6s %s\n", day, stepName(string(step.Kind)), step.Rule, step.Note)
	}
	printFigures(w, "  ", facts)
}

func printFigures(w io.Writer, indent string, facts map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		if tickets, ok := facts[key].(map[string]*timeline.Ticket); ok {
			for _, name := range slices.Sorted(maps.Keys(tickets)) {
				t := tickets[name]
				fmt.Fprintf(w, "%s%s : contournement %s, résolution %s (%s), %s, traité %s\n", indent, name, t.Workaround.State, t.Resolution.State,
					seconds(t.Resolution.Elapsed), inTime(t), local(t.TreatedAt))
			}
			continue
		}
		if key != "steps" && key != "flaws" {
			fmt.Fprintf(w, "%s%s : %s\n", indent, key, plain(facts[key]))
		}
	}
}

func inTime(t *timeline.Ticket) string {
	if t.InTime {
		return "dans les délais"
	}
	return "hors délais"
}

// stepName says in French what a step tells.
func stepName(kind string) string {
	names := map[string]string{
		"counted": "compté", "suspended": "suspendu", "closed_window": "fermé", "event": "événement", "verdict": "verdict", "delay": "délai", "flaw": "anomalie",
	}
	return names[kind]
}

// local shows an instant on its own clock; a dash for none.
func local(at *time.Time) string {
	if at == nil {
		return "—"
	}
	return at.Format("2006-01-02 15:04:05")
}

// plain writes a figure of any type.
func plain(figure any) string {
	data, err := json.Marshal(figure)
	if err != nil {
		return fmt.Sprint(figure)
	}
	return string(data)
}
