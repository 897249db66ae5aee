package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/connectors"
)

// KPIFact is one fact that an indicator counts.
type KPIFact struct {
	OnDate      time.Time `ch:"on_date" json:"on_date"` // the local day that puts it in its period
	Tranche     string    `ch:"tranche" json:"tranche"`
	Application string    `ch:"application" json:"application"`
	Criticality string    `ch:"criticality" json:"criticality"`
	Numerator   int64     `ch:"numerator" json:"numerator"`
	Denominator int64     `ch:"denominator" json:"denominator"`
	Reference   string    `ch:"reference" json:"reference"` // empty for a fact that is itself a count
}

// KPIFigure is a figure with the facts it is made of.
type KPIFigure struct {
	KPI         string    `json:"kpi"`
	Label       string    `json:"label"`
	Definition  string    `json:"definition"`
	Numerator   string    `json:"numerator_is"`
	Denominator string    `json:"denominator_is"`
	Unit        string    `json:"unit"`
	Paragraph   string    `json:"paragraph"`
	Period      string    `json:"period"`
	Facts       []KPIFact `json:"facts"`
}

// Sums adds the facts up, as the figure does; a distinct indicator counts less.
func (f KPIFigure) Sums() (numerator, denominator int64) {
	for _, fact := range f.Facts {
		numerator += fact.Numerator
		denominator += fact.Denominator
	}
	return numerator, denominator
}

// FactsOf gives the facts that an indicator counts in a period, optionally of
// one tranche and one criticality: the way from a figure to its rows. They are
// seen as of the instant at which the figures were computed. An indicator
// without values is a stop fault that says where to look, or why.
func (s *Store) FactsOf(ctx context.Context, files fs.FS, code string, period Period, tranche, criticality string) (KPIFigure, error) {
	kpi, err := findKPI(files, code)
	if err != nil {
		return KPIFigure{}, err
	}
	figure := KPIFigure{KPI: kpi.Code, Label: kpi.Label, Definition: kpi.Definition, Numerator: kpi.Numerator, Denominator: kpi.Denominator,
		Unit: kpi.Unit, Paragraph: kpi.Paragraph, Period: period.Name}
	asOf, err := s.computedAt(ctx)
	if err != nil {
		return KPIFigure{}, err
	}
	dated := "on_date >= {start:Date} AND on_date < {end:Date}"
	switch kpi.shape {
	case shapeStock:
		dated = "on_date = least({end:Date} - 1, toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris')) AND on_date >= {start:Date}"
	case shapeCumulated:
		dated = "on_date < {end:Date}"
	}
	if tranche == "ENSEMBLE" {
		tranche = ""
	}
	asked := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"as_of": asOf.UTC().Format("2006-01-02 15:04:05.000"), "tranche": tranche, "criticality": criticality,
		"start": period.Start.Format(time.DateOnly), "end": period.End.Format(time.DateOnly),
	}))
	err = s.SelectStructs(asked, &figure.Facts, `SELECT assumeNotNull(toDate(on_date)) AS on_date, if(tranche = '', 'ENSEMBLE', toString(tranche)) AS tranche,
			toString(application) AS application, toString(criticality) AS criticality,
			toInt64(numerator) AS numerator, toInt64(denominator) AS denominator, toString(reference) AS reference
		FROM (`+kpi.Statements[0]+`) AS f
		WHERE `+dated+` AND (numerator != 0 OR denominator != 0)
			AND ({tranche:String} = '' OR f.tranche = {tranche:String}) AND ({criticality:String} = '' OR f.criticality = {criticality:String})
		ORDER BY on_date, reference`)
	return figure, err
}

func findKPI(files fs.FS, code string) (KPI, error) {
	kpis, err := ReadKPIs(files)
	if err != nil {
		return KPI{}, err
	}
	for _, kpi := range kpis {
		if !strings.EqualFold(kpi.Code, code) {
			continue
		}
		op := "explain " + kpi.Code + ", " + kpi.Label
		switch kpi.Data {
		case "view":
			return kpi, &connectors.Fault{Kind: connectors.Stop, Op: op, Hint: `pilotis sql "SELECT * FROM ` + strings.Fields(kpi.Note)[0] + `" shows it`,
				Err: errors.New("it is a list, which " + kpi.Note + " shows, and has no figure")}
		case "none":
			return kpi, &connectors.Fault{Kind: connectors.Stop, Op: op, Hint: "configure a tool that gives it", Err: errors.New("there is no data: " + kpi.Note)}
		}
		return kpi, nil
	}
	return KPI{}, &connectors.Fault{Kind: connectors.Stop, Op: "find indicator " + code, Hint: `pilotis sql "SELECT code, label FROM ref.kpis" lists them`,
		Err: fmt.Errorf("no file of sql/kpi has this code")}
}

// computedAt is the instant of the figures in core.kpi_values; 1970 when there
// are none.
func (s *Store) computedAt(ctx context.Context) (time.Time, error) {
	_, rows, err := s.Select(ctx, "SELECT max(as_of) FROM core.kpi_values")
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the figures were computed: %w", err)
	}
	return rows[0][0].(time.Time), nil
}
