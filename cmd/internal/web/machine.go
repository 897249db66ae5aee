package web

import (
	"context"
	"fmt"
)

const sourcesQuery = `SELECT source, any(tool) AS tool_name, maxOrNullIf(ended_at, ifNull(error, '') = '') AS succeeded_at,
    max(ended_at) AS tried_at, argMax(ifNull(error, ''), ended_at) AS last_error, argMax(records, ended_at) AS last_records
FROM ops.sync_runs
GROUP BY source ORDER BY source`

// sources gives the freshness of each source (K-055).
func (s *Server) sources(ctx context.Context) ([]block, error) {
	t := table{
		ID: "t-sources", Caption: "Dernière synchronisation de chaque source (K-055)", Empty: "Aucune synchronisation n’a encore eu lieu.",
		Columns: join(texts("Source", "Outil", "Dernier succès", "Ancienneté"), numbers("Enregistrements"), texts("État")),
	}
	now := s.options.Now()
	err := query(ctx, s.options.Warehouse, func(r record) {
		succeeded, since := r.instant("succeeded_at"), "jamais"
		state := cell{Text: "À jour", Mark: good}
		if !succeeded.IsZero() {
			since = age(now.Sub(succeeded))
		}
		switch lastError := r.text("last_error"); {
		case lastError != "":
			state = cell{Text: "En échec : " + lastError, Mark: bad}
		case now.Sub(succeeded) > s.options.MaxAge:
			state = cell{Text: "Données anciennes", Mark: warning}
		}
		row := cells(r.text("source"), r.text("tool_name"), shortMoment(succeeded, s.options.Paris), since, whole(r.count("last_records")))
		t.Rows = append(t.Rows, append(row, state))
	}, sourcesQuery)
	return []block{{ID: "sources", Title: "Fraîcheur des sources", Tables: []table{t}, Source: "ops.sync_runs"}}, err
}

const deadQuery = `SELECT source, kind, object_id, reason, parked_at, count() OVER () AS found
FROM ops.dead_letters
ORDER BY parked_at DESC, source, object_id
LIMIT 20`

// deadLetters gives what was refused: these records are in no figure above.
func (s *Server) deadLetters(ctx context.Context) ([]block, error) {
	t := table{
		ID: "t-rebuts", Caption: "Enregistrements refusés", Empty: "Aucun enregistrement refusé.",
		Columns: texts("Objet", "Source", "Raison", "Refusé le"),
	}
	var found uint64
	err := query(ctx, s.options.Warehouse, func(r record) {
		found = r.count("found")
		t.Rows = append(t.Rows, cells(r.text("kind")+" "+r.text("object_id"), r.text("source"), r.text("reason"), shortMoment(r.instant("parked_at"), s.options.Paris)))
	}, deadQuery)
	b := block{ID: "rebuts", Title: "Enregistrements refusés", Tables: []table{t}, Source: "ops.dead_letters"}
	if found > 0 {
		b.Intro = fmt.Sprintf("Enregistrements refusés en attente : %s. Ils n’entrent dans aucun chiffre de cette page tant que leur cause n’est pas corrigée.", whole(found))
		b.Tables[0].Caption += fmt.Sprintf(", %d sur %s", len(t.Rows), whole(found))
	}
	return []block{b}, err
}
