package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/fr"
	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
	"pilotis/sql"
	"pilotis/warehouse"
)

// The figures of one demonstration against what really happened in the sandbox's
// world, recomputed here from the text of the contract without the clocks, the
// calendar, the mappings or the SQL under test. Every indicator is one subtest,
// every contractual mart another.
func TestFiguresAreWhatReallyHappened(t *testing.T) {
	l := live(t)
	all := truths()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) { all[name](t, l) })
	}
}

// An indicator that shows anything must be recomputed by hand somewhere in this
// package.
func TestEveryIndicatorIsRecomputed(t *testing.T) {
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	all := truths()
	var lacking []string
	for _, kpi := range kpis {
		if _, known := all[kpi.Code]; !known && kpi.Data != "none" {
			lacking = append(lacking, kpi.Code+" "+kpi.Label)
		}
	}
	require.Empty(t, lacking, "these have values or a view, and no truth test")
}

// truth compares what is stored with what the world says.
type truth func(t *testing.T, l *lived)

// truths is every truth test: by the code of its indicator, or by its mart.
func truths() map[string]truth {
	all := map[string]truth{}
	for _, part := range []map[string]truth{
		ticketTruths(), deliverableTruths(), governanceTruths(), pilotageTruths(), registerTruths(), agileTruths(),
	} {
		for name, test := range part {
			if _, twice := all[name]; twice {
				panic(name + " has two truth tests")
			}
			all[name] = test
		}
	}
	return all
}

// lived is one demonstration: its warehouse as an analyst reads it, and the world
// that it tells of.
type lived struct {
	data    string
	started time.Time
	world   *world.World
	asOf    time.Time
	today   time.Time // the day of asOf
	figures map[string]figures
	works   map[time.Time]bool
	larger  *lived // a world in which every unit is ordered, once it is wanted
}

// figure is the place of a figure: a period, a level and a break-down.
type figure struct {
	kind                              string // week, month, quarter, year
	start                             string // the first day
	scope                             string // tranche, application, contract
	tranche, application, criticality string
}

type fraction struct{ num, den int }

// fact is one thing that an indicator counts. Facts of one member count once a
// period.
type fact struct {
	on                                time.Time
	tranche, application, criticality string
	num, den                          int
	member                            string
}

// worldOf generates again the world that the demonstration in data served.
func worldOf(t *testing.T, data string) *world.World {
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

// live runs the demonstration and generates its world again.
func live(t *testing.T) *lived { return liveIn(t, t.TempDir(), "0.2") }

// liveIn is live in a folder, at a scale.
func liveIn(t *testing.T, data, scale string) *lived {
	t.Helper()
	l := &lived{data: data, started: time.Now(), works: map[time.Time]bool{}}
	demoOnce(t, l.data, "--scale", scale, "--seed", "7")
	keepWarehouse(t, l.data)
	l.world = worldOf(t, l.data)
	l.asOf = instant(t, l.one(t, "SELECT toString(max(as_of)) FROM core.kpi_values"))
	l.today = dayOf(l.asOf)
	calendar := cal.NewBusinessCalendar() // by other hands than ours
	calendar.AddHoliday(fr.Holidays...)
	for day := l.today.AddDate(-4, 0, 0); day.Before(l.today.AddDate(4, 0, 0)); day = day.AddDate(0, 0, 1) {
		l.works[day] = calendar.IsWorkday(day)
	}
	l.readFigures(t)
	l.requireIdentities(t)
	return l
}

// requireIdentities holds that what sql/checks says of a generated contract is so:
// among it that stocks are those before plus what came less what left (R-071, K-038).
func (l *lived) requireIdentities(t *testing.T) {
	t.Helper()
	checked := runProgram(t, "warehouse", "check", "--data", l.data)
	require.Zero(t, checked.code, checked.out)
	for _, name := range []string{"stock_identity", "anomaly_identity"} {
		require.Contains(t, checked.out, "holds  "+name)
	}
}

// readFigures reads every figure, and holds that its value is its fraction.
func (l *lived) readFigures(t *testing.T) {
	t.Helper()
	measures := map[string]string{}
	for _, row := range l.rows(t, "SELECT code, measure FROM ref.kpis") {
		measures[row[0]] = row[1]
	}
	l.figures = map[string]figures{}
	for _, row := range l.rows(t, `SELECT kpi, period_kind, toString(period_start), scope, tranche, application, criticality,
		toString(numerator), toString(denominator), ifNull(toString(value), 'NULL') FROM core.kpi_values`) {
		f := fraction{number(t, row[7]), number(t, row[8])}
		require.Equal(t, displayed(measures[row[0]], f), row[9], "%v", row)
		if f == (fraction{}) {
			continue
		}
		if l.figures[row[0]] == nil {
			l.figures[row[0]] = figures{}
		}
		place := figure{row[1], row[2], row[3], row[4], row[5], row[6]}
		require.NotContains(t, l.figures[row[0]], place, "one figure a place")
		l.figures[row[0]][place] = f
	}
}

// displayed is the value that a fraction has, as the warehouse writes it (C-14).
func displayed(measure string, f fraction) string {
	factor := map[string]float64{"rate": 100, "mean": 1}[measure]
	switch {
	case measure == "count":
		return strconv.Itoa(f.num)
	case f.den == 0:
		return "NULL"
	}
	return strconv.FormatFloat(factor*float64(f.num)/float64(f.den), 'f', -1, 64)
}

// rows runs a query whose columns are all texts, or become one.
func (l *lived) rows(t *testing.T, text string) [][]string {
	t.Helper()
	result := runProgram(t, "sql", "--data", l.data, "--format", "JSONCompactEachRow", text)
	require.Zero(t, result.code, result.errors)
	var rows [][]string
	decoder := json.NewDecoder(bytes.NewBufferString(result.out))
	decoder.UseNumber()
	for decoder.More() {
		var cells []any
		require.NoError(t, decoder.Decode(&cells))
		row := make([]string, len(cells))
		for n, cell := range cells {
			row[n] = fmt.Sprint(cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// one is the single cell that a query gives.
func (l *lived) one(t *testing.T, text string) string {
	t.Helper()
	rows := l.rows(t, text)
	require.Len(t, rows, 1, text)
	return rows[0][0]
}

// keyed is what a query gives, by its first column.
func (l *lived) keyed(t *testing.T, text string) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for _, row := range l.rows(t, text) {
		require.NotContains(t, rows, row[0], "one row a key")
		rows[row[0]] = strings.Join(row[1:], " | ")
	}
	return rows
}

// figures are the figures of one indicator.
type figures map[figure]fraction

// places are those of a fact in a period: the whole contract, then its tranche,
// then its application.
func (f fact) places(p period) []figure {
	levels := []figure{{scope: "contract", tranche: "ENSEMBLE"}}
	if f.tranche != "" {
		levels = append(levels, figure{scope: "tranche", tranche: f.tranche})
	}
	if f.tranche != "" && f.application != "" {
		levels = append(levels, figure{scope: "application", tranche: f.tranche, application: f.application})
	}
	for n := range levels {
		levels[n].kind, levels[n].start, levels[n].criticality = p.kind, p.start.Format(time.DateOnly), f.criticality
	}
	return levels
}

// put adds to one figure. One without anything counted is none.
func (all figures) put(place figure, num, den int) {
	if sum := (fraction{all[place].num + num, all[place].den + den}); sum != (fraction{}) {
		all[place] = sum
	}
}

// add puts a fact into the figures of a period, at every level.
func (all figures) add(f fact, p period) {
	for _, place := range f.places(p) {
		all.put(place, f.num, f.den)
	}
}

// flow makes the figures of an indicator that counts what happens in a period.
func (l *lived) flow(facts []fact) figures {
	all := figures{}
	counted := map[string]bool{}
	for _, f := range facts {
		for _, p := range l.periods(f.on) {
			for _, place := range f.places(p) {
				num, den := f.num, f.den
				if f.member != "" {
					num, den = once(counted, fmt.Sprint("num", f.member, place), num), once(counted, fmt.Sprint("den", f.member, place), den)
				}
				all.put(place, num, den)
			}
		}
	}
	return all
}

// once is a part of a fact the first time that it counts, nothing later.
func once(counted map[string]bool, key string, part int) int {
	if part == 0 || counted[key] {
		return 0
	}
	counted[key] = true
	return part
}

// cumulated makes the figures of an indicator that counts all that happened up to
// the end of a period, from the first day of the contract on.
func (l *lived) cumulated(facts []fact) figures {
	all := figures{}
	for _, p := range l.everyPeriod(facts) {
		for _, f := range facts {
			if f.on.Before(p.end) {
				all.add(f, p)
			}
		}
	}
	return all
}

// stock makes the figures of an indicator that counts what there is at the end of
// a period, or now in the present one. there gives it at the end of a day.
func (l *lived) stock(from time.Time, there func(day, instant time.Time) []fact) figures {
	all := figures{}
	for day := from; !day.After(l.today); day = nextDay(day) {
		var ending []period
		for _, p := range l.periods(day) {
			if day.Equal(l.today) || nextDay(day).Equal(p.end) {
				ending = append(ending, p)
			}
		}
		if len(ending) == 0 {
			continue
		}
		instant := midnight(nextDay(day))
		if instant.After(l.asOf) {
			instant = l.asOf
		}
		for _, f := range there(day, instant) {
			for _, p := range ending {
				all.add(f, p)
			}
		}
	}
	return all
}

// requireFigures holds that an indicator has the wanted figures and no other.
func (l *lived) requireFigures(t *testing.T, kpi string, want figures) {
	t.Helper()
	require.NotEmpty(t, want)
	var wrong []string
	for place, f := range want {
		if got := l.figures[kpi][place]; got != f {
			wrong = append(wrong, fmt.Sprintf("%v: %v where %v happened", place, got, f))
		}
	}
	for place, f := range l.figures[kpi] {
		if _, known := want[place]; !known {
			wrong = append(wrong, fmt.Sprintf("%v: %v, which nothing explains", place, f))
		}
	}
	slices.Sort(wrong)
	require.Empty(t, wrong, "%s, %d of %d figures", kpi, len(wrong), len(want))
}

// period is a period of one kind: [start, end), in days.
type period struct {
	kind       string
	start, end time.Time
}

// periods are the periods of a day that have begun (C-13).
func (l *lived) periods(day time.Time) []period {
	year, month, _ := day.Date()
	first := func(month time.Month) time.Time { return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC) }
	monday := day
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, -1)
	}
	quarter := first((month-1)/3*3 + 1)
	all := []period{
		{"week", monday, monday.AddDate(0, 0, 7)}, {"month", first(month), first(month + 1)},
		{"quarter", quarter, quarter.AddDate(0, 3, 0)}, {"year", first(1), first(13)},
	}
	return slices.DeleteFunc(all, func(p period) bool { return p.start.After(l.today) })
}

// everyPeriod is every period from the day of the first fact on.
func (l *lived) everyPeriod(facts []fact) []period {
	first := slices.MinFunc(facts, func(a, b fact) int { return a.on.Compare(b.on) }).on
	seen := map[string]period{}
	for day := first; !day.After(l.today); day = nextDay(day) {
		for _, p := range l.periods(day) {
			seen[fmt.Sprint(p)] = p
		}
	}
	return slices.Collect(maps.Values(seen))
}

// A day is a local day of Paris, held at midnight UTC as the world holds it.

func dayOf(at time.Time) time.Time {
	year, month, day := at.In(inParis).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// midnight is the instant at which a day begins.
func midnight(day time.Time) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date, 0, 0, 0, 0, inParis)
}

func nextDay(day time.Time) time.Time { return day.AddDate(0, 0, 1) }

// workdayAfter is the n-th working day strictly after a day (C-10).
func (l *lived) workdayAfter(day time.Time, n int) time.Time {
	for n > 0 {
		if day = nextDay(day); l.works[day] {
			n--
		}
	}
	return day
}

// workdayBefore is the n-th working day strictly before a day (C-11).
func (l *lived) workdayBefore(day time.Time, n int) time.Time {
	for n > 0 {
		if day = day.AddDate(0, 0, -1); l.works[day] {
			n--
		}
	}
	return day
}

// workdaysIn counts the working days after one day, up to another.
func (l *lived) workdaysIn(after, upTo time.Time) (count int) {
	for day := nextDay(after); !day.After(upTo); day = nextDay(day) {
		if l.works[day] {
			count++
		}
	}
	return count
}

// openSeconds is the time between two instants in which the support is open:
// 9:00 to 18:00 in Paris on a working day.
func (l *lived) openSeconds(from, to time.Time) (seconds int) {
	for day := dayOf(from); !day.After(dayOf(to)); day = nextDay(day) {
		if !l.works[day] {
			continue
		}
		year, month, date := day.Date()
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

var inParis = mustParis()

func mustParis() *time.Location {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return paris
}

// instant reads an instant as the warehouse writes it.
func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05.000", text)
	require.NoError(t, err)
	return at
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}
