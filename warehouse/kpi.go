package warehouse

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// kpiFacts is the mart that every file of sql/kpi feeds; core.kpi_values counts
// its rows.
const kpiFacts = "core.kpi_facts"

// KPI is one file of sql/kpi. Its query gives facts — on_date (Paris), tranche,
// application, criticality (how the indicator is broken down: criticality,
// committee, source…), numerator, denominator, reference — and nothing else:
// periods, consolidation (K-058) and empty periods (C-14) are the same for all
// and are in sql/marts/core/kpi_values.sql. A fact without tranche is one of the
// whole contract and counts under ENSEMBLE alone.
type KPI struct {
	Script
	Code, Label, Definition string
	Numerator, Denominator  string // what they count, in words
	Measure                 string // rate, count or mean
	Unit, Direction         string
	Cadence, Paragraph      string
	// Data is values; view for an indicator that is a list or a curve, which a
	// mart shows; none where no tool gives what it counts. Only the first has rows
	// in core.kpi_values: what is not known is no zero.
	Data string
	// Note names the marts of a view, or tells why there is nothing.
	Note     string
	shape    string
	distinct string // a column: facts of one value count once a period
}

// The shapes of an indicator, which say how its facts make the figure of a period.
const (
	shapeFlow      = ""          // the facts dated in the period are summed
	shapeStock     = "stock"     // the facts dated on its last day, or today
	shapeCumulated = "cumulated" // all facts up to its end
	// shapeStability is 1 − D/H (K-025): numerators are the ends D, denominators the
	// person-days, whose mean over the working days is H. The figure is kept as
	// person-days left over person-days, which sum over tranches and periods.
	shapeStability = "stability"
)

// ReadKPIs reads the indicators, in order of code.
func ReadKPIs(files fs.FS) ([]KPI, error) {
	scripts, err := readScripts(files, "kpi")
	if err != nil {
		return nil, err
	}
	kpis := make([]KPI, 0, len(scripts))
	for _, script := range scripts {
		kpi, err := newKPI(script)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", script.Path, err)
		}
		kpis = append(kpis, kpi)
	}
	return kpis, nil
}

func newKPI(script Script) (KPI, error) {
	h := script.Header
	kpi := KPI{
		Script: script, Code: h["code"], Label: h["label"], Definition: h["definition"],
		Numerator: h["numerator"], Denominator: h["denominator"], Measure: h["measure"], Unit: h["unit"],
		Direction: h["direction"], Cadence: h["cadence"], Paragraph: h["paragraph"],
		Data: cmp.Or(h["data"], "values"), Note: cmp.Or(h["why"], h["view"]), shape: h["shape"], distinct: h["distinct"],
	}
	for _, key := range []string{"code", "label", "definition", "numerator", "measure", "unit", "direction", "cadence", "paragraph"} {
		if h[key] == "" {
			return kpi, fmt.Errorf("header %q is missing", key)
		}
	}
	switch {
	case script.Path != "kpi/"+kpi.Code+".sql":
		return kpi, fmt.Errorf("header \"code\" is %q: the file must have that name", kpi.Code)
	case !slices.Contains([]string{"rate", "count", "mean"}, kpi.Measure):
		return kpi, fmt.Errorf("measure %q is not rate, count or mean", kpi.Measure)
	case kpi.Measure != "count" && kpi.Denominator == "":
		return kpi, fmt.Errorf("a %s needs the header \"denominator\"", kpi.Measure)
	case !slices.Contains([]string{"up", "down", "none"}, kpi.Direction):
		return kpi, fmt.Errorf("direction %q is not up, down or none", kpi.Direction)
	case !slices.Contains([]string{shapeFlow, shapeStock, shapeCumulated, shapeStability}, kpi.shape):
		return kpi, fmt.Errorf("shape %q is not stock, cumulated or stability", kpi.shape)
	case len(script.Statements) != 1:
		return kpi, fmt.Errorf("%d statements where one query is wanted", len(script.Statements))
	}
	return kpi, kpi.checkData()
}

// checkData holds that an indicator without values says where to look, or why.
func (k KPI) checkData() error {
	h := k.Header
	for data, note := range map[string]string{"view": "view", "none": "why"} {
		if (k.Data == data) != (h[note] != "") {
			return fmt.Errorf("the header %q goes with \"data: %s\", and one asks for the other", note, data)
		}
	}
	if !slices.Contains([]string{"values", "view", "none"}, k.Data) {
		return fmt.Errorf("data %q is not values, view or none", k.Data)
	}
	return nil
}

// insert is the statement that adds the indicator's facts to core.kpi_facts, from
// which core.kpi_values counts them.
func (k KPI) insert() string { return "INSERT INTO " + kpiFacts + "\n" + k.facts(k.Statements[0]) }

// facts selects the facts that a query of the indicator gives, as rows of
// core.kpi_facts.
func (k KPI) facts(query string) string {
	member := "''"
	if k.distinct != "" {
		member = "toString(f." + k.distinct + ")"
	}
	return strings.NewReplacer(
		"{code}", k.Code, "{version}", k.Checksum, "{measure}", k.Measure, "{shape}", k.shape, "{member}", member, "{facts}", query,
	).Replace(kpiTemplate)
}

const kpiTemplate = `SELECT '{code}' AS kpi, '{version}' AS kpi_version, '{measure}' AS measure, '{shape}' AS shape, assumeNotNull(toDate(f.on_date)) AS on_date,
    if(f.tranche = '', 'ENSEMBLE', toString(f.tranche)) AS tranche, toString(f.application) AS application, toString(f.criticality) AS criticality,
    toInt64(f.numerator) AS numerator, toInt64(f.denominator) AS denominator, toString(f.reference) AS reference, {member} AS member
FROM
(
{facts}
) AS f
WHERE f.on_date IS NOT NULL`
