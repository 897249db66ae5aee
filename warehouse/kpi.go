package warehouse

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// kpiValues is the mart that every file of sql/kpi feeds.
const kpiValues = "core.kpi_values"

// KPI is one file of sql/kpi. Its query gives facts — on_date (Paris),
// tranche, application, criticality, numerator, denominator — and nothing else:
// periods, consolidation (K-058) and empty periods (C-14) are the same for all
// and are added here.
type KPI struct {
	Script
	Code, Label, Definition string
	Numerator, Denominator  string // what they count, in words
	Measure                 string // rate, count or mean
	Unit, Direction         string
	Cadence, Paragraph      string
	stock                   bool   // counted at the end of a period, not summed over it
	distinct                string // a column: facts of one value count once a period
}

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
		stock: h["shape"] == "stock", distinct: h["distinct"],
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
	case kpi.Direction != "up" && kpi.Direction != "down":
		return kpi, fmt.Errorf("direction %q is not up or down", kpi.Direction)
	case h["shape"] != "" && !kpi.stock:
		return kpi, fmt.Errorf("shape %q is not stock", h["shape"])
	case len(script.Statements) != 1:
		return kpi, fmt.Errorf("%d statements where one query is wanted", len(script.Statements))
	}
	return kpi, nil
}

// insert is the statement that adds the indicator's values to core.kpi_values,
// for every month and civil quarter since the first submitted ticket.
func (k KPI) insert() string {
	value := map[string]string{
		"rate":  "if(sum(denominator) = 0, NULL, 100 * sum(numerator) / sum(denominator))",
		"count": "sum(numerator)",
		"mean":  "if(sum(denominator) = 0, NULL, sum(numerator) / sum(denominator))",
	}[k.Measure]
	dated := "true"
	if k.stock {
		dated = "f.on_date = least(period.3 - 1, today)"
	}
	counted := "toInt64(sum(f.numerator)) AS numerator, toInt64(sum(f.denominator)) AS denominator"
	grouped := ""
	if k.distinct != "" {
		counted = "toInt64(max(f.numerator)) AS numerator, toInt64(max(f.denominator)) AS denominator"
		grouped = ", f." + k.distinct
	}
	return strings.NewReplacer(
		"{code}", k.Code, "{version}", k.Checksum, "{value}", value, "{facts}", k.Statements[0],
		"{dated}", dated, "{counted}", counted, "{grouped}", grouped,
	).Replace(kpiTemplate)
}

const kpiTemplate = `INSERT INTO core.kpi_values
WITH
    toDate({as_of:DateTime64(3, 'UTC')}, 'Europe/Paris') AS today,
    ifNull((SELECT min(toDate(submitted_at, 'Europe/Paris')) FROM core.ticket_store WHERE in_scope), today) AS first_day,
    facts AS
    (
        SELECT period.1 AS period_kind, period.2 AS period_start, level.1 AS scope, level.2 AS tranche, level.3 AS application, f.criticality AS criticality,
            {counted}
        FROM
        (
            SELECT *,
                arrayJoin([('month', toStartOfMonth(on_date), addMonths(toStartOfMonth(on_date), 1)),
                           ('quarter', toStartOfQuarter(on_date), addMonths(toStartOfQuarter(on_date), 3))]) AS period,
                arrayJoin([('tranche', toString(tranche), ''), ('application', toString(tranche), toString(application)), ('contract', 'ENSEMBLE', '')]) AS level
            FROM ({facts})
            WHERE on_date <= today
        ) AS f
        WHERE {dated}
        GROUP BY period_kind, period_start, scope, tranche, application, criticality{grouped}
    ),
    periods AS
    (
        SELECT 'month' AS period_kind, arrayJoin(arrayMap(i -> toDate(addMonths(toStartOfMonth(first_day), i)), range(toUInt32(dateDiff('month', first_day, today) + 1)))) AS period_start
        UNION ALL
        SELECT 'quarter', arrayJoin(arrayMap(i -> toDate(addQuarters(toStartOfQuarter(first_day), i)), range(toUInt32(dateDiff('quarter', first_day, today) + 1))))
    ),
    empty_periods AS
    (
        SELECT p.period_kind, p.period_start, d.scope, d.tranche, d.application, d.criticality, toInt64(0) AS numerator, toInt64(0) AS denominator
        FROM periods AS p
        CROSS JOIN (SELECT DISTINCT scope, tranche, application, criticality FROM facts WHERE scope != 'application') AS d
    )
SELECT '{code}', period_kind, period_start, scope, tranche, application, criticality,
    toInt64(sum(numerator)), toInt64(sum(denominator)), {value}, '{version}', {as_of:DateTime64(3, 'UTC')}
FROM (SELECT * FROM facts UNION ALL SELECT * FROM empty_periods)
GROUP BY period_kind, period_start, scope, tranche, application, criticality`
