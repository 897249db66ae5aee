package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/fr"
	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// The figures of the dashboards against what really happened in the sandbox's
// world, recomputed here without the clocks, the calendar or the SQL under test:
// K-001 to K-005 and K-035, by month and tranche. The recomputation walks second
// by second of opening through each life, as one would by hand.
func TestFiguresAreWhatReallyHappened(t *testing.T) {
	data := t.TempDir()
	demoOnce(t, data, "--scale", "0.2", "--seed", "7")
	lived := livedWorld(t, data)
	stored := map[string]string{}
	for _, row := range query(t, data, "SELECT reference, ifNull(toString(treated_at), '') AS treated, class, in_time FROM core.ticket_store FINAL WHERE in_scope") {
		stored[row["reference"].(string)] = fmt.Sprint(row["treated"], " ", row["class"], " ", row["in_time"])
	}
	want := map[string]fraction{}
	for _, ticket := range lived.Tickets {
		if !ticket.InScope || ticket.DeadLetter {
			require.NotContains(t, stored, ticket.Key, "%+v", ticket)
			continue
		}
		v := judgeByHand(t, ticket)
		v.count(ticket, want)
		require.Equal(t, v.String(), stored[ticket.Key], "%+v", ticket)
	}
	got := map[string]fraction{}
	for _, row := range query(t, data, `SELECT kpi, toString(period_start) AS month, tranche, criticality, toInt32(numerator) AS num, toInt32(denominator) AS den
		FROM core.kpi_values WHERE scope = 'tranche' AND period_kind = 'month' AND denominator > 0 AND kpi IN ('K-001', 'K-002', 'K-003', 'K-004', 'K-005', 'K-035')`) {
		got[fmt.Sprint(row["kpi"], " ", row["month"], " ", row["tranche"], " ", row["criticality"])] = fraction{int(row["num"].(float64)), int(row["den"].(float64))}
	}
	require.Greater(t, len(want), 100)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		require.Equal(t, want[key], got[key], key)
	}
	require.Len(t, got, len(want), "no figure that nothing explains")
}

type fraction struct{ num, den int }

// livedWorld generates again the world that the demonstration in data served.
func livedWorld(t *testing.T, data string) *world.World {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "demo.json"))
	require.NoError(t, err)
	var kept struct {
		Seed  uint64    `json:"seed"`
		Scale float64   `json:"scale"`
		Until time.Time `json:"until"`
	}
	require.NoError(t, json.Unmarshal(text, &kept))
	lived, err := world.Generate(world.Options{Seed: kept.Seed, Scale: kept.Scale, Until: kept.Until})
	require.NoError(t, err)
	return lived
}

const hour = 3600

// Targets in opening hours: contournement and transmission, then résolution.
var (
	firstTargets      = map[string]int{"BLOQUANT": 4 * hour, "MAJEUR": 9 * hour, "MINEUR": 27 * hour}
	resolutionTargets = map[string]int{"BLOQUANT": 9 * hour, "MAJEUR": 18 * hour, "MINEUR": 45 * hour}
)

// verdict is the life of one ticket as judged by hand.
type verdict struct {
	submitted, treated time.Time
	class              string // in force at treated
	inTime             bool
	workaround         time.Time // zero when its target does not apply
	workaroundMet      bool
	resolved           time.Time
	resolvedMet        bool
	waived             bool
	sent               []time.Time
	sentMet            []bool
	sentClass          []string
}

func judgeByHand(t *testing.T, ticket world.Ticket) verdict {
	t.Helper()
	var v verdict
	var class string
	var from time.Time
	used, running := 0, false
	var workaroundAt time.Time
	workaroundMet := false
	for _, event := range ticket.Events {
		at := event.At.UTC().Truncate(time.Second)
		if running {
			used += openSeconds(from, at)
			from = at
		}
		switch event.Kind {
		case "n2_submitted":
			v.submitted, class, from, running = at, event.Argument, at, true
		case "crit_changed":
			class = event.Argument
			if v.treated.IsZero() {
				v.class = class
			}
		case "workaround":
			if workaroundAt.IsZero() {
				workaroundAt, workaroundMet = at, used <= firstTargets[class]
			}
		case "n3_sent":
			v.sent, v.sentMet, v.sentClass = append(v.sent, at), append(v.sentMet, used <= firstTargets[class]), append(v.sentClass, class)
			v.treated, v.class, running = at, class, false
		case "n3_returned":
			v.treated, from, running = time.Time{}, at, true
		case "resolved":
			v.resolved, v.resolvedMet = at, used <= resolutionTargets[class]
			v.treated, v.class, running = at, class, false
		case "reopened":
			v.resolved, v.treated, from, running = time.Time{}, time.Time{}, at, true
		case "exception_accepted":
			v.waived, v.treated, v.class, running = true, at, class, false
		}
	}
	if !workaroundAt.IsZero() && (v.resolved.IsZero() || workaroundAt.Before(v.resolved)) {
		v.workaround, v.workaroundMet = workaroundAt, workaroundMet
	}
	v.inTime = (v.workaround.IsZero() || v.workaroundMet) && (v.resolved.IsZero() || v.waived || v.resolvedMet) && !slices.Contains(v.sentMet, false)
	return v
}

func (v verdict) String() string {
	treated := ""
	if !v.treated.IsZero() {
		treated = v.treated.UTC().Format("2006-01-02 15:04:05.000")
	}
	return fmt.Sprint(treated, " ", v.class, " ", v.inTime)
}

// count adds what the ticket is worth to each indicator of its months.
func (v verdict) count(ticket world.Ticket, into map[string]fraction) {
	add := func(kpi string, at time.Time, class string, met bool) {
		key := fmt.Sprint(kpi, " ", at.In(inParis).Format("2006-01"), "-01 ", ticket.Tranche, " ", class)
		f := into[key]
		f.den++
		if met {
			f.num++
		}
		into[key] = f
	}
	class := v.class
	if class == "" {
		class = ticket.Criticality
	}
	if !v.submitted.IsZero() {
		add("K-035", v.submitted, class, true)
	}
	if !v.treated.IsZero() {
		add("K-001", v.treated, class, v.inTime)
		add("K-005", v.treated, "TOUTES", len(v.sent) > 0)
	}
	if !v.workaround.IsZero() {
		add("K-002", v.workaround, class, v.workaroundMet)
	}
	if !v.resolved.IsZero() && !v.waived {
		add("K-003", v.resolved, class, v.resolvedMet)
	}
	for i, at := range v.sent {
		add("K-004", at, v.sentClass[i], v.sentMet[i])
	}
}

var inParis = mustParis()

func mustParis() *time.Location {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return paris
}

// french is a calendar by other hands than ours.
func french() *cal.BusinessCalendar {
	calendar := cal.NewBusinessCalendar()
	calendar.AddHoliday(fr.Holidays...)
	return calendar
}

// openSeconds is the time between two instants in which the support is open:
// 9:00 to 18:00 in Paris, Monday to Friday, holidays closed.
func openSeconds(from, to time.Time) (seconds int) {
	calendar := french()
	for day := from.In(inParis); !day.After(to.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		year, month, date := day.Date()
		if !calendar.IsWorkday(day) {
			continue
		}
		opens, closes := time.Date(year, month, date, 9, 0, 0, 0, inParis), time.Date(year, month, date, 18, 0, 0, 0, inParis)
		if opens.Before(from) {
			opens = from
		}
		if closes.After(to) {
			closes = to
		}
		if closes.After(opens) {
			seconds += int(closes.Sub(opens) / time.Second)
		}
	}
	return seconds
}
