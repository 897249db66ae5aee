package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"pilotis/connectors/sandbox/world"
)

// orderBook is the folder of what no tool of the contract tells by an interface:
// quotes, the team and what people judge, as tables that people keep.
const orderBook = "order-book"

// writeOrderBook writes the tables that are not there yet.
func writeOrderBook(data string, w *world.World) error {
	quotes := [][]string{{"ref", "order", "inputs_complete_on", "submitted_on", "withdrawn"}}
	for _, q := range w.Quotes {
		quotes = append(quotes, []string{q.Ref, q.Order, day(q.InputsCompleteOn), day(q.SubmittedOn), strconv.FormatBool(q.Withdrawn)})
	}
	team := [][]string{{"person", "order", "uo", "level", "start", "planned_end", "end", "years", "recent_practice", "unplanned", "replacement"}}
	for _, a := range w.Assignments {
		team = append(team, []string{a.Person, a.Order, a.UO, a.Level, day(a.Start), day(a.PlannedEnd), day(a.End), strconv.Itoa(a.Years),
			strconv.FormatBool(a.RecentPractice), strconv.FormatBool(a.Unplanned), a.Replacement})
	}
	tables := map[string][][]string{"quotes.csv": quotes, "assignments.csv": team}
	addJudgements(tables, w)
	for name, rows := range tables {
		if _, err := os.Stat(filepath.Join(data, orderBook, name)); err == nil {
			continue
		}
		var text bytes.Buffer
		table := csv.NewWriter(&text)
		table.Comma = ';' // as spreadsheets in French write it
		if err := table.WriteAll(rows); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := write(data, filepath.Join(orderBook, name), text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.DateOnly)
}
