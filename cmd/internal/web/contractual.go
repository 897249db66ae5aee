package web

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// selection is what the visitor asked for.
type selection struct {
	Period  period
	Tranche string    // empty: all of them
	AsOf    time.Time // instant of the figures, in the contract's zone; zero when there are none
}

// consolidated is the tranche whose single row stands for the selection.
func (s selection) consolidated() string {
	if s.Tranche == "" {
		return "ENSEMBLE"
	}
	return s.Tranche
}

// scope says in words what the figures cover.
func (s selection) scope() string {
	if s.Tranche == "" {
		return "toutes tranches"
	}
	return "tranche " + words(s.Tranche)
}

// over tells whether a period had ended when the figures were made.
func (s selection) over(p period) bool { return !s.AsOf.IsZero() && p.Over(s.AsOf) }

const levelsQuery = `SELECT kpi, label, tranche, criticality, numerator, denominator, rate_percent, target_percent, direction, compliant, contractual
FROM contractual.service_levels
WHERE period_kind = ? AND period_start = toDate(?) AND (? = '' OR tranche = ?)
ORDER BY kpi, ` + byTranche + `, ` + byCriticality

// serviceLevels gives the commitments of one period (K-001 to K-005, and those to which the contract sets a target): those with
// a target in full view, the components folded.
func (s *Server) serviceLevels(ctx context.Context, chosen selection, p period) ([]block, error) {
	over := chosen.over(p)
	var order []string
	byKPI := map[string]*table{}
	var verdicts verdictCount
	err := query(ctx, s.options.Warehouse, func(r record) {
		kpi := r.text("kpi")
		t := byKPI[kpi]
		if t == nil {
			t = &table{
				ID:      "t-" + p.Code() + "-" + kpi,
				Caption: fmt.Sprintf("%s, %s (%s)", r.text("label"), p.Label(), kpi),
				Columns: join(texts("Tranche", "Criticité"), numbers("Nombre", "Sur", "Taux", "Objectif"), texts("Verdict")),
			}
			byKPI[kpi] = t
			order = append(order, kpi)
		}
		target := r.number("target_percent")
		verdict := verdictOf(r, over)
		if r.isTrue("contractual") {
			verdicts.add(verdict.Mark)
		}
		row := cells(words(r.text("tranche")), words(r.text("criticality")), whole(r.count("numerator")), whole(r.count("denominator")),
			percent(r.number("rate_percent"), target), objective(target, r.text("direction")))
		s.prove(&row[2], kpi, p, r.text("tranche"), r.text("criticality"))
		t.Rows = append(t.Rows, append(row, verdict))
	}, levelsQuery, p.Kind, p.date(), chosen.Tranche, chosen.Tranche)
	if err != nil {
		return nil, err
	}
	state := "en cours"
	if over {
		state = "période terminée"
	}
	main := block{
		ID:     "niveaux-" + p.Code(),
		Title:  fmt.Sprintf("Niveaux de service, %s : %s", p.Label(), state),
		Intro:  verdicts.sentence(p),
		Source: "contractual.service_levels",
	}
	folded := block{ID: "detail-" + p.Code(), Title: "Détail des délais, " + p.Label(), Fold: "Afficher le contournement, la résolution et la transmission au N3, " + p.Label(), Source: main.Source}
	for _, kpi := range order {
		if !slices.Contains([]string{"K-002", "K-003", "K-004"}, kpi) {
			main.Tables = append(main.Tables, *byKPI[kpi])
		} else {
			folded.Tables = append(folded.Tables, *byKPI[kpi])
		}
	}
	if len(main.Tables) == 0 {
		main.Tables = []table{{ID: "t-" + p.Code(), Caption: main.Title, Empty: noData}}
	}
	if len(folded.Tables) == 0 {
		return []block{main}, nil
	}
	return []block{main, folded}, nil
}

// verdictOf puts the warehouse's verdict into words. NULL is no verdict: nothing
// was examined, or there is no target.
func verdictOf(r record, over bool) cell {
	compliant := r.flag("compliant")
	verdict := cell{Mark: neutral}
	switch {
	case compliant == nil && r.number("target_percent") == nil:
		verdict.Text = "Sans objectif"
		return verdict
	case compliant == nil:
		verdict.Text = "Sans objet"
		return verdict
	case *compliant:
		verdict = cell{Text: "Conforme", Mark: good}
	default:
		verdict = cell{Text: "Non conforme", Mark: bad}
	}
	if !over {
		verdict.Text += " à ce jour"
	}
	if !r.isTrue("contractual") {
		verdict.Text += ", pour information"
	}
	return verdict
}

// verdictCount counts the rows that engage the contractor.
type verdictCount struct{ met, missed, empty uint64 }

func (c *verdictCount) add(m mark) {
	switch m {
	case good:
		c.met++
	case bad:
		c.missed++
	default:
		c.empty++
	}
}

func (c *verdictCount) sentence(p period) string {
	if c.met+c.missed+c.empty == 0 {
		if p.Kind == "month" {
			return "Suivi mensuel, pour information : les engagements se jugent par trimestre et par tranche (R-062)."
		}
		return ""
	}
	return fmt.Sprintf("Engagements contractuels %s : %s tenus, %s manqués, %s sans objet.", p.Span(), whole(c.met), whole(c.missed), whole(c.empty))
}

func objective(target *float64, direction string) string {
	if target == nil {
		return "aucun"
	}
	if direction == "max" {
		return "≤ " + decimal(*target, 0) + thin + "%"
	}
	return "≥ " + decimal(*target, 0) + thin + "%"
}

const monthlyQuery = `SELECT period_start, kpi, criticality, rate_percent
FROM contractual.service_levels
WHERE period_kind = 'month' AND kpi IN ('K-001', 'K-005') AND tranche = ?
  AND period_start >= (SELECT addMonths(max(period_start), -11) FROM contractual.service_levels WHERE period_kind = 'month')
ORDER BY period_start`

// monthly gives the two headline rates over twelve months.
func (s *Server) monthly(ctx context.Context, chosen selection) ([]block, error) {
	keys := []string{"K-001 BLOQUANT", "K-001 MAJEUR", "K-001 MINEUR", "K-005 TOUTES"}
	plot := plotting{
		ID: "g-12-mois", Title: "Taux mensuels, " + chosen.scope(), Unit: "%", Top: 100,
		Lines: []line{{Name: "Bloquant dans les délais"}, {Name: "Majeur dans les délais"}, {Name: "Mineur dans les délais"}, {Name: "Transmis au N3"}},
	}
	var last time.Time
	err := query(ctx, s.options.Warehouse, func(r record) {
		if month := r.instant("period_start"); !month.Equal(last) {
			last = month
			plot.point(shortMonth(month))
		}
		for i, key := range keys {
			if key == r.text("kpi")+" "+r.text("criticality") {
				plot.set(i, r.number("rate_percent"))
			}
		}
	}, monthlyQuery, chosen.consolidated())
	if err != nil {
		return nil, err
	}
	return []block{plot.block(block{
		ID: "douze-mois", Title: "Douze derniers mois, " + chosen.scope(),
		Intro:  "Part des tickets traités dans les délais par criticité (K-001) et part des tickets transmis au N3 (K-005). Le dernier mois peut être en cours.",
		Source: "contractual.service_levels",
	}, "Mois", "")}, nil
}
