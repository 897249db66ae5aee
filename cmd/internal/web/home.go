package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// homeBody is the page of the three dashboards.
type homeBody struct {
	DataAt   string // instant of the figures, in words
	Periods  []choice
	Tranches []choice
	Sections []section
	Partial  bool // some block failed
}

// choice is one option of a filter.
type choice struct {
	Value, Label string
	Chosen       bool
}

// loader selects the blocks of one subject. When it fails, its block stands there
// and says so.
type loader struct {
	title string
	load  func(context.Context, selection) ([]block, error)
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	asked, tranche := r.URL.Query().Get("periode"), r.URL.Query().Get("tranche")
	chosen := selection{Tranche: tranche}
	var valid bool
	if chosen.Period, valid = parsePeriod(asked); asked != "" && !valid {
		s.badFilter(w, "La période demandée n’existe pas.", "Une période s’écrit 2026-T4 pour un trimestre, 2026-11 pour un mois.")
		return
	}
	if tranche != "" && !slices.Contains(tranches(), tranche) {
		s.badFilter(w, "La tranche demandée n’existe pas.", "Choisissez une tranche dans le filtre de la page.")
		return
	}
	known, asOf, err := s.periods(ctx)
	if err != nil {
		s.options.OnError(fmt.Errorf("select the periods of the dashboards: %w", err))
		s.unavailable(w)
		return
	}
	chosen.AsOf = asOf
	if !valid {
		at := asOf
		if at.IsZero() {
			at = s.options.Now().In(s.options.Paris)
		}
		chosen.Period = quarterOf(at)
	}
	body := homeBody{DataAt: moment(asOf, s.options.Paris), Periods: periodChoices(known, chosen.Period), Tranches: trancheChoices(tranche)}
	body.Sections, body.Partial = s.dashboards(ctx, chosen)
	title := "Tableaux de bord, " + chosen.Period.Label()
	if tranche != "" {
		title += ", tranche " + words(tranche)
	}
	s.render(w, http.StatusOK, "home", page{Title: title, Here: "/", Body: body})
}

// dashboards loads all the sections; partial tells that a block failed.
func (s *Server) dashboards(ctx context.Context, chosen selection) (sections []section, partial bool) {
	levels := func(p period) loader {
		return loader{"Niveaux de service, " + p.Label(), func(ctx context.Context, chosen selection) ([]block, error) {
			return s.serviceLevels(ctx, chosen, p)
		}}
	}
	plain := func(load func(context.Context) ([]block, error)) func(context.Context, selection) ([]block, error) {
		return func(ctx context.Context, _ selection) ([]block, error) { return load(ctx) }
	}
	plan := []struct {
		section
		loaders []loader
	}{
		{section{ID: "contractuel", Title: "Tableau de bord contractuel", Lead: "Ce qui engage le titulaire. Les taux sont comparés à l’objectif sans arrondi."},
			[]loader{levels(chosen.Period), levels(chosen.Period.Previous()), {"Douze derniers mois", s.monthly}, {"Corrections des périodes closes", s.corrections}, {"À qui était le temps", s.timeSplit}}},
		{section{ID: "operationnel", Title: "Tableau de bord opérationnel", Lead: "L’activité du support de niveau 2, au plus près des données."},
			[]loader{{"Tickets à surveiller", s.watch}, {"Stock de tickets", s.backlog}, {"Évolution du stock", s.backlogDays}, {"Volumes par mois", s.volumes}}},
		{section{ID: "pilotage", Title: "Tableau de bord de pilotage", Lead: "Où vont les indicateurs majeurs."},
			[]loader{{"Tendances des indicateurs majeurs", s.trends}, {"Radar des antidatages", s.backdating}}},
		{section{ID: "donnees", Title: "Qualité des données", Lead: "D’où viennent ces chiffres, et ce qui leur manque."},
			[]loader{{"Fraîcheur des sources", plain(s.sources)}, {"Anomalies de données", s.flaws}, {"Enregistrements refusés", plain(s.deadLetters)}}},
	}
	failed := 0
	for _, part := range plan {
		for _, l := range part.loaders {
			blocks, err := l.load(ctx, chosen)
			if err != nil {
				s.options.OnError(fmt.Errorf("select %q: %w", l.title, err))
				failed++
				blocks = []block{{ID: fmt.Sprintf("bloc-%d", failed), Title: l.title, Failed: true}}
			}
			part.Blocks = append(part.Blocks, blocks...)
		}
		sections = append(sections, part.section)
	}
	doubts, err := s.doubts(ctx)
	if err != nil {
		s.options.OnError(fmt.Errorf("select what is not reconciled: %w", err))
		failed++
	}
	for _, part := range sections {
		for i := range part.Blocks {
			part.Blocks[i].Doubt = doubts[part.Blocks[i].Source]
		}
	}
	return sections, failed > 0
}

const periodsQuery = `SELECT period_kind, period_start, max(as_of) AS made_at
FROM contractual.service_levels
GROUP BY period_kind, period_start
ORDER BY period_kind DESC, period_start DESC`

// periods lists what the filter offers, and the instant of the figures.
func (s *Server) periods(ctx context.Context) (known []period, asOf time.Time, err error) {
	err = query(ctx, s.options.Warehouse, func(r record) {
		known = append(known, period{r.text("period_kind"), r.instant("period_start")})
		if at := r.instant("made_at"); at.After(asOf) {
			asOf = at
		}
	}, periodsQuery)
	if !asOf.IsZero() {
		asOf = asOf.In(s.options.Paris)
	}
	return known, asOf, err
}

// periodChoices offers the known periods, and the chosen one even when the
// warehouse does not know it: the form shows what the page shows.
func periodChoices(known []period, chosen period) []choice {
	if !slices.ContainsFunc(known, func(p period) bool { return p.Code() == chosen.Code() }) {
		known = append([]period{chosen}, known...)
	}
	choices := make([]choice, len(known))
	for i, p := range known {
		choices[i] = choice{p.Code(), p.Label(), p.Code() == chosen.Code()}
	}
	return choices
}

func trancheChoices(chosen string) []choice {
	choices := []choice{{"", "Toutes les tranches", chosen == ""}}
	for _, code := range tranches() {
		choices = append(choices, choice{code, words(code), code == chosen})
	}
	return choices
}

func (s *Server) badFilter(w http.ResponseWriter, what, do string) {
	s.fail(w, http.StatusBadRequest, trouble{Heading: "Filtre non reconnu", What: what, Do: []string{do}})
}
