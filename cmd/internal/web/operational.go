package web

import (
	"context"
	"fmt"
	"time"
)

const backlogQuery = `SELECT holder, criticality, max(day) AS stock_day,
    sumIf(tickets, age_band = '0-1') AS band_1, sumIf(tickets, age_band = '2-5') AS band_2,
    sumIf(tickets, age_band = '6-20') AS band_3, sumIf(tickets, age_band = '>20') AS band_4,
    sum(tickets) AS stock, sum(overdue) AS late
FROM operational.backlog_daily
WHERE day = (SELECT max(day) FROM operational.backlog_daily) AND (? = '' OR tranche = ?)
GROUP BY GROUPING SETS ((holder, criticality), ())
ORDER BY holder = '', holder, ` + byCriticality

// backlog gives the stock of the latest day (K-031).
func (s *Server) backlog(ctx context.Context, chosen selection) ([]block, error) {
	t := table{
		ID: "t-stock", Empty: "Aucun ticket en stock, ou aucune donnée.",
		Columns: join(texts("Détenteur", "Criticité"), numbers("0 à 1 jour ouvré", "2 à 5 jours", "6 à 20 jours", "Plus de 20 jours", "Total", "Dont en retard")),
	}
	var on time.Time
	err := query(ctx, s.options.Warehouse, func(r record) {
		holder, criticality := r.text("holder"), r.text("criticality")
		if holder == "" && r.count("stock") == 0 {
			return // the grand total of no row
		}
		on = r.instant("stock_day")
		names := []string{holder, words(criticality)}
		if holder == "" && criticality == "" {
			names = []string{"Ensemble", "Toutes"}
		}
		t.Rows = append(t.Rows, cells(append(names, whole(r.count("band_1")), whole(r.count("band_2")), whole(r.count("band_3")), whole(r.count("band_4")), whole(r.count("stock")), whole(r.count("late")))...))
	}, backlogQuery, chosen.Tranche, chosen.Tranche)
	if err != nil {
		return nil, err
	}
	t.Caption = "Stock résiduel par détenteur, criticité et âge en jours ouvrés (K-031)"
	if !on.IsZero() {
		t.Caption += ", le " + day(on)
	}
	return []block{{ID: "stock", Title: "Stock de tickets", Intro: "En retard : au N2, au-delà de l’engagement de résolution (K-006).", Tables: []table{t}, Source: "operational.backlog_daily"}}, nil
}

const backlogDaysQuery = `SELECT day, sumIf(tickets, holder = 'N2') AS at_n2, sumIf(tickets, holder = 'N3') AS at_n3, sum(overdue) AS late
FROM operational.backlog_daily
WHERE day > (SELECT max(day) - 90 FROM operational.backlog_daily) AND (? = '' OR tranche = ?)
GROUP BY day ORDER BY day`

// backlogDays gives the stock over ninety days. A day without stock has no row in
// the warehouse; it is drawn as zero, which it is.
func (s *Server) backlogDays(ctx context.Context, chosen selection) ([]block, error) {
	plot := plotting{ID: "g-stock", Title: "Stock de tickets sur quatre-vingt-dix jours", Lines: []line{{Name: "Au N2"}, {Name: "Au N3"}, {Name: "En retard"}}}
	var last time.Time
	err := query(ctx, s.options.Warehouse, func(r record) {
		on := r.instant("day")
		for gap := last.AddDate(0, 0, 1); !last.IsZero() && gap.Before(on); gap = gap.AddDate(0, 0, 1) {
			plot.point(shortDay(gap))
			for i := range plot.Lines {
				plot.set(i, new(float64))
			}
		}
		last = on
		plot.point(shortDay(on))
		for i, column := range []string{"at_n2", "at_n3", "late"} {
			plot.set(i, r.number(column))
		}
	}, backlogDaysQuery, chosen.Tranche, chosen.Tranche)
	if err != nil {
		return nil, err
	}
	return []block{plot.block(block{ID: "stock-90", Title: "Évolution du stock", Source: "operational.backlog_daily"}, "Jour", "Afficher le stock jour par jour")}, nil
}

const volumesQuery = `SELECT period_start, sum(submitted) AS n_submitted, sum(submitted_out_of_hours) AS n_out, sum(taken) AS n_taken, sum(resolved) AS n_resolved,
    sum(sent_to_n3) AS n_n3, sum(closed) AS n_closed, sum(reopened) AS n_reopened, sum(cancelled) AS n_cancelled
FROM operational.ticket_volumes
WHERE period_kind = 'month' AND (? = '' OR tranche = ?)
GROUP BY period_start ORDER BY period_start DESC LIMIT 12`

// volumes gives the flows of the last twelve months (K-035, K-036).
func (s *Server) volumes(ctx context.Context, chosen selection) ([]block, error) {
	t := table{
		ID: "t-volumes", Caption: "Volumes de tickets par mois (K-035, K-036)", Empty: noData,
		Columns: join(texts("Mois"), numbers("Arrivés au N2", "Dont heures non ouvrées", "Pris en charge", "Résolus", "Transmis au N3", "Clos", "Réouverts", "Annulés")),
	}
	err := query(ctx, s.options.Warehouse, func(r record) {
		row := []string{period{"month", r.instant("period_start")}.Label()}
		for _, column := range []string{"n_submitted", "n_out", "n_taken", "n_resolved", "n_n3", "n_closed", "n_reopened", "n_cancelled"} {
			row = append(row, whole(r.count(column)))
		}
		t.Rows = append(t.Rows, cells(row...))
	}, volumesQuery, chosen.Tranche, chosen.Tranche)
	return []block{{ID: "volumes", Title: "Volumes par mois", Tables: []table{t}, Source: "operational.ticket_volumes"}}, err
}

const overdue = `(workaround_state = 'OVERDUE' OR resolution_state = 'OVERDUE' OR n3_state = 'OVERDUE')`

const watchQuery = `SELECT reference, url, title, tranche, application, criticality, holder, resolution_deadline_at, ` + overdue + ` AS late, count() OVER () AS found
FROM operational.ticket_register
WHERE (at_risk OR ` + overdue + `) AND (? = '' OR tranche = ?)
ORDER BY late DESC, ` + byCriticality + `, ifNull(resolution_deadline_at, toDateTime64('2299-01-01 00:00:00', 3, 'UTC')), reference
LIMIT 20`

// watch gives the open tickets past a commitment or close to one.
func (s *Server) watch(ctx context.Context, chosen selection) ([]block, error) {
	t := table{
		ID: "t-surveiller", Empty: "Aucun ticket en retard ni proche de son échéance.",
		Columns: join(texts("Ticket", "Intitulé", "Tranche", "Application", "Criticité", "Détenteur", "Échéance de résolution", "État")),
	}
	var found uint64
	err := query(ctx, s.options.Warehouse, func(r record) {
		found = r.count("found")
		state := cell{Text: "À risque", Mark: warning}
		if r.isTrue("late") {
			state = cell{Text: "En retard", Mark: bad}
		}
		row := cells(r.text("reference"), r.text("title"), words(r.text("tranche")), r.text("application"), words(r.text("criticality")), words(r.text("holder")), shortMoment(r.instant("resolution_deadline_at"), s.options.Paris))
		row[0].URL = s.proofURL(r.text("reference"), r.text("url"))
		t.Rows = append(t.Rows, append(row, state))
	}, watchQuery, chosen.Tranche, chosen.Tranche)
	t.Caption = "Tickets ouverts en retard ou proches de leur échéance"
	if found > 0 {
		t.Caption += fmt.Sprintf(", %d sur %s", len(t.Rows), whole(found))
	}
	return []block{{ID: "surveiller", Title: "Tickets à surveiller", Intro: "Les plus pressants d’abord. Le registre complet est operational.ticket_register (K-034).", Tables: []table{t}, Source: "operational.ticket_register"}}, err
}
