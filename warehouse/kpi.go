package warehouse

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// kpiValues is the mart that every file of sql/kpi feeds.
const kpiValues = "core.kpi_values"

// KPI is one file of sql/kpi. Its query gives facts — on_date (Paris), tranche,
// application, criticality (how the indicator is broken down: criticality,
// committee, source…), numerator, denominator, reference — and nothing else:
// periods, consolidation (K-058) and empty periods (C-14) are the same for all
// and are added here. A fact without tranche is one of the whole contract and
// counts under ENSEMBLE alone.
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

// insert is the statement that adds the indicator's values to core.kpi_values,
// for every week, month, civil quarter and year since the contract began to live.
func (k KPI) insert() string {
	parts := map[string]string{
		"{code}": k.Code, "{version}": k.Checksum, "{facts}": k.Statements[0], "{periods}": periodsOf,
		"{value}": map[string]string{
			"rate":  "if(d = 0, NULL, 100 * n / d)",
			"count": "n",
			"mean":  "if(d = 0, NULL, n / d)",
		}[k.Measure],
		"{dated}":   "period.2 <= today",
		"{counted}": "toInt64(sum(numerator)) AS numerator, toInt64(sum(denominator)) AS denominator",
		"{grouped}": "",
		"{n}":       "toInt64(sum(numerator))",
		"{d}":       "toInt64(sum(denominator))",
	}
	if k.distinct != "" {
		parts["{counted}"] = "toInt64(max(numerator)) AS numerator, toInt64(max(denominator)) AS denominator"
		parts["{grouped}"] = ", " + k.distinct
	}
	switch k.shape {
	case shapeStock:
		parts["{dated}"] = "on_date = least(period.3 - 1, today)"
	case shapeCumulated:
		const running = " OVER (PARTITION BY period_kind, scope, tranche, application, criticality ORDER BY period_start)"
		parts["{n}"], parts["{d}"] = "toInt64(sum(sum(numerator))"+running+")", "toInt64(sum(sum(denominator))"+running+")"
	case shapeStability:
		parts["{n}"] = "greatest(0, toInt64(sum(denominator)) - toInt64(sum(numerator)) * (toInt64(working_day_index(least(max(period_end) - 1, today))) - toInt64(working_day_index(period_start - 1))))"
	}
	pairs := make([]string, 0, 2*len(parts))
	for name, text := range parts {
		pairs = append(pairs, name, text)
	}
	return strings.NewReplacer(pairs...).Replace(kpiTemplate)
}

// periodsOf gives the periods of a day: kind, first day, day after the last (C-13).
const periodsOf = `[('week', toMonday(on_date), toMonday(on_date) + 7),
            ('month', toStartOfMonth(on_date), addMonths(toStartOfMonth(on_date), 1)),
            ('quarter', toStartOfQuarter(on_date), addMonths(toStartOfQuarter(on_date), 3)),
            ('year', toStartOfYear(on_date), addYears(toStartOfYear(on_date), 1))]`

// kpiTemplate counts the facts of a body by period and level, and adds the empty
// periods of every tranche and break-down that has any fact at all.
const kpiTemplate = `INSERT INTO core.kpi_values
WITH
    toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') AS today,
    least(
        ifNull((SELECT min(toDate(submitted_at, 'Europe/Paris')) FROM core.ticket_store WHERE in_scope), today),
        ifNull((SELECT min(notified_on) FROM core.orders WHERE NOT cancelled), today),
        ifNull((SELECT minOrNull(first_on) FROM core.committee_periods), today)) AS first_day,
    levelled AS
    (
        SELECT *, arrayJoin(arrayFilter(l -> l.2 != '' AND (l.1 != 'application' OR l.3 != ''),
            [('tranche', toString(tranche), ''), ('application', toString(tranche), toString(application)), ('contract', 'ENSEMBLE', '')])) AS level
        FROM (SELECT * REPLACE (assumeNotNull(toDate(on_date)) AS on_date) FROM ({facts}) WHERE on_date IS NOT NULL)
    ),
    facts AS
    (
        SELECT period.1 AS period_kind, period.2 AS period_start, any(period.3) AS period_end, level.1 AS scope, level.2 AS tranche, level.3 AS application,
            toString(criticality) AS criticality, {counted}
        FROM (SELECT numerator, denominator, criticality, on_date, level{grouped}, arrayJoin({periods}) AS period FROM levelled)
        WHERE {dated}
        GROUP BY period_kind, period_start, scope, tranche, application, criticality{grouped}
    ),
    empty_periods AS
    (
        SELECT p.period.1 AS period_kind, p.period.2 AS period_start, p.period.3 AS period_end, m.scope AS scope, m.tranche AS tranche, '' AS application,
            m.criticality AS criticality, toInt64(0) AS numerator, toInt64(0) AS denominator
        FROM (SELECT DISTINCT arrayJoin({periods}) AS period FROM (SELECT arrayJoin(arrayMap(i -> first_day + i, range(toUInt32(today - first_day + 1)))) AS on_date)) AS p
        CROSS JOIN (SELECT DISTINCT level.1 AS scope, level.2 AS tranche, toString(criticality) AS criticality FROM levelled WHERE level.1 != 'application') AS m
    )
SELECT '{code}', period_kind, period_start, scope, tranche, application, criticality, n, d, {value}, '{version}', {as_of:DateTime64(3, 'UTC')}
FROM
(
    SELECT period_kind, period_start, scope, tranche, application, criticality, {n} AS n, {d} AS d
    FROM (SELECT period_kind, period_start, period_end, scope, tranche, application, criticality, numerator, denominator FROM facts UNION ALL SELECT * FROM empty_periods)
    GROUP BY period_kind, period_start, scope, tranche, application, criticality
)`
