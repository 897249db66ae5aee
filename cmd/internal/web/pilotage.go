package web

import "context"

const trendsQuery = `SELECT kpi, label, tranche, criticality, value, previous_value, delta, trend, moving_mean, unit
FROM pilotage.kpi_trends
WHERE period_kind = ? AND period_start = toDate(?) AND tranche = ?
ORDER BY kpi, ` + byCriticality

// trends compares a period that is over with the one before (K-056). A running
// period is not compared: its counts are not those of a whole one.
func (s *Server) trends(ctx context.Context, chosen selection) ([]block, error) {
	p := chosen.Period
	if !chosen.over(p) {
		p = p.Previous()
	}
	t := table{
		ID: "t-tendances", Empty: noData,
		Caption: "Tendances, " + p.Label() + " comparé à " + p.Previous().Label() + ", " + chosen.scope(),
		Columns: join(texts("Indicateur", "Criticité"), numbers("Valeur", "Période précédente", "Écart", "Moyenne sur trois périodes"), texts("Unité", "Tendance")),
	}
	err := query(ctx, s.options.Warehouse, func(r record) {
		unit := r.text("unit")
		row := cells(r.text("label")+" ("+r.text("kpi")+")", words(r.text("criticality")),
			amount(r.number("value"), unit), amount(r.number("previous_value"), unit), change(r.number("delta"), unit), amount(r.number("moving_mean"), unit), unit)
		s.prove(&row[2], r.text("kpi"), p, r.text("tranche"), r.text("criticality"))
		t.Rows = append(t.Rows, append(row, trendOf(r.text("trend"))))
	}, trendsQuery, p.Kind, p.date(), chosen.consolidated())
	return []block{{
		ID: "tendances", Title: "Tendances des indicateurs majeurs",
		Intro:  "Stable : moins d’un point d’écart pour un taux, moins de 5" + thin + "% pour un nombre (K-056).",
		Tables: []table{t}, Source: "pilotage.kpi_trends",
	}}, err
}

func trendOf(code string) cell {
	switch code {
	case "improving":
		return cell{Text: "En amélioration", Mark: good}
	case "worsening":
		return cell{Text: "En dégradation", Mark: bad}
	case "stable":
		return cell{Text: "Stable", Mark: neutral}
	case "":
		return cell{Text: unknown}
	}
	return cell{Text: code}
}
