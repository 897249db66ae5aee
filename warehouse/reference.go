package warehouse

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
)

// The calendar that SQL sees. It covers the contract and its history with a
// wide margin; the Go calendar knows any year.
var firstDay, lastDay = calendar.Date{Year: 2015, Month: time.January, Day: 1}, calendar.Date{Year: 2040, Month: time.December, Day: 31}

// noTarget marks a service level that the CCTP does not set; the view shows NULL.
const noTarget = 255

type applicationRow struct {
	Code       string    `ch:"code"`
	Label      string    `ch:"label"`
	Tranche    string    `ch:"tranche"`
	Difficulty string    `ch:"difficulty"`
	Perimeter  string    `ch:"perimeter"`
	Aliases    []string  `ch:"aliases"`
	LoadedAt   time.Time `ch:"loaded_at"`
}

func (*applicationRow) Table() string { return "ref.application_store" }

type dayRow struct {
	Day             time.Time `ch:"day"`
	IsWorkingDay    bool      `ch:"is_working_day"`
	Holiday         string    `ch:"holiday"`
	WorkingDayIndex uint32    `ch:"working_day_index"`
	N2OpenAt        time.Time `ch:"n2_open_at"`
	N2CloseAt       time.Time `ch:"n2_close_at"`
	N2SecondsBefore int64     `ch:"n2_seconds_before"`
	LoadedAt        time.Time `ch:"loaded_at"`
}

func (*dayRow) Table() string { return "ref.calendar_store" }

type serviceLevelRow struct {
	KPI               string    `ch:"kpi"`
	Criticality       string    `ch:"criticality"`
	TargetPercent     uint8     `ch:"target_percent"`
	Direction         string    `ch:"direction"`
	ContractualPeriod string    `ch:"contractual_period"`
	Paragraph         string    `ch:"paragraph"`
	LoadedAt          time.Time `ch:"loaded_at"`
}

func (*serviceLevelRow) Table() string { return "ref.service_level_store" }

type kpiRow struct {
	Code        string    `ch:"code"`
	Label       string    `ch:"label"`
	Definition  string    `ch:"definition"`
	Numerator   string    `ch:"numerator"`
	Denominator string    `ch:"denominator"`
	Measure     string    `ch:"measure"`
	Unit        string    `ch:"unit"`
	Direction   string    `ch:"direction"`
	Cadence     string    `ch:"cadence"`
	Paragraph   string    `ch:"paragraph"`
	Data        string    `ch:"data"`
	DataNote    string    `ch:"data_note"`
	KPIVersion  string    `ch:"kpi_version"`
	LoadedAt    time.Time `ch:"loaded_at"`
}

func (*kpiRow) Table() string { return "ref.kpi_store" }

type flawKindRow struct {
	Code     string    `ch:"code"`
	Label    string    `ch:"label"`
	Severity string    `ch:"severity"`
	Remedy   string    `ch:"remedy"`
	LoadedAt time.Time `ch:"loaded_at"`
}

func (*flawKindRow) Table() string { return "ref.flaw_kind_store" }

type knobRow struct {
	Path     string    `ch:"path"`
	Value    string    `ch:"value"`
	Inert    string    `ch:"inert"`
	LoadedAt time.Time `ch:"loaded_at"`
}

func (*knobRow) Table() string { return "ref.knob_store" }

// PutReference writes the contract, its calendar, the kinds of flaws and the definitions
// of the indicators into ref. A later call replaces all of it: what is no longer there
// disappears from the views, which show the latest load only.
func (s *Store) PutReference(ctx context.Context, c *contract.Contract, files fs.FS, at time.Time) error {
	at = at.UTC().Truncate(time.Millisecond)
	kpis, err := ReadKPIs(files)
	if err != nil {
		return err
	}
	var rows []transform.Row
	rows = append(rows, applicationRows(c, at)...)
	rows = append(rows, dayRows(c.Calendar(), at)...)
	rows = append(rows, serviceLevelRows(c, at)...)
	for _, k := range c.Readings() {
		rows = append(rows, &knobRow{k.Path, k.Value, k.Inert, at})
	}
	for _, k := range flaw.Kinds() {
		rows = append(rows, &flawKindRow{string(k.Code), k.Label, string(k.Severity), k.Remedy, at})
	}
	for _, k := range kpis {
		rows = append(rows, &kpiRow{k.Code, k.Label, k.Definition, k.Numerator, k.Denominator, k.Measure, k.Unit, k.Direction, k.Cadence, k.Paragraph, k.Data, k.Note, k.Checksum, at})
	}
	if err := s.Insert(ctx, rows); err != nil {
		return fmt.Errorf("write the contract into ref: %w", err)
	}
	return nil
}

func applicationRows(c *contract.Contract, at time.Time) []transform.Row {
	var rows []transform.Row
	for _, a := range c.Applications() {
		rows = append(rows, &applicationRow{a.Code, a.Label, a.Tranche, a.Difficulty, a.Perimeter, a.Aliases, at})
	}
	return rows
}

func dayRows(c *calendar.Calendar, at time.Time) []transform.Row {
	var rows []transform.Row
	var index uint32
	origin := c.Start(firstDay)
	for date := firstDay; !date.After(lastDay); date = date.AddDays(1) {
		day := c.Day(date)
		if day.Working {
			index++
		}
		rows = append(rows, &dayRow{time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC), day.Working, day.Holiday, index, day.N2Open, day.N2Close, c.Seconds(origin, day.Start), at})
	}
	return rows
}

// serviceLevelRows lists every commitment that a dashboard judges, and those it
// only follows: the CCTP sets no rate for K-002 to K-004. K-010, K-012 and K-025 are
// there when the contract file sets their target.
func serviceLevelRows(c *contract.Contract, at time.Time) []transform.Row {
	const paragraph = "CCTP §5.2.6.6"
	sn2 := c.Knobs().SN2
	period := sn2.RatePeriod
	var rows []transform.Row
	for _, class := range []clock.Criticality{clock.Bloquant, clock.Majeur, clock.Mineur} {
		target, _ := sn2.RespectPct.For(class)
		rows = append(rows, &serviceLevelRow{"K-001", string(class), uint8(target), "min", period, paragraph, at})
		for _, followed := range []string{"K-002", "K-003", "K-004"} {
			rows = append(rows, &serviceLevelRow{followed, string(class), noTarget, "min", period, paragraph, at})
		}
	}
	for _, kpi := range []string{"K-010", "K-012", "K-025"} {
		if target, held := c.Target(kpi, ""); held {
			rows = append(rows, &serviceLevelRow{kpi, "TOUTES", uint8(target.Percent), "min", period, "CCTP §2.6", at})
		}
	}
	return append(rows, &serviceLevelRow{"K-005", "TOUTES", uint8(sn2.N3RateMaxPct), "max", sn2.N3RateScope, paragraph, at})
}
