package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

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
// one tranche and one break-down: the way from a figure to its rows. They are
// those of the last computation, as the figures are. An indicator
// without values is a stop fault that says where to look, or why.
func (s *Store) FactsOf(ctx context.Context, files fs.FS, code string, period Period, tranche, criticality string) (KPIFigure, error) {
	kpi, err := findKPI(files, code)
	if err != nil {
		return KPIFigure{}, err
	}
	figure := KPIFigure{KPI: kpi.Code, Label: kpi.Label, Definition: kpi.Definition, Numerator: kpi.Numerator, Denominator: kpi.Denominator,
		Unit: kpi.Unit, Paragraph: kpi.Paragraph, Period: period.Name}
	dated := "on_date >= toDate($1) AND on_date < toDate($2)"
	switch kpi.shape {
	case shapeStock:
		dated = "on_date >= toDate($1) AND on_date = least(toDate($2) - 1, (SELECT toDate(max(as_of), 'Europe/Paris') FROM core.kpi_values))"
	case shapeCumulated:
		dated = "on_date < toDate($2)"
	}
	if tranche == "ENSEMBLE" {
		tranche = ""
	}
	err = s.SelectStructs(ctx, &figure.Facts, `SELECT on_date, tranche, application, criticality, numerator, denominator, reference
		FROM core.kpi_facts
		WHERE kpi = $5 AND (numerator != 0 OR denominator != 0) AND `+dated+` AND ($3 = '' OR tranche = $3) AND ($4 = '' OR criticality = $4)
		ORDER BY on_date, reference`, period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly), tranche, criticality, kpi.Code)
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
