package web

import (
	"context"
	"fmt"
	"strings"
)

const sourcesQuery = `SELECT r.source AS source, r.tool_name AS tool_name, r.succeeded_at AS succeeded_at, r.last_error AS last_error, r.last_records AS last_records,
    c.reconciled_at AS reconciled_at, c.reconciled AS reconciled
FROM
(
    SELECT source, any(tool) AS tool_name, maxOrNullIf(ended_at, ifNull(error, '') = '') AS succeeded_at,
        argMax(ifNull(error, ''), ended_at) AS last_error, argMax(records, ended_at) AS last_records
    FROM ops.sync_runs
    GROUP BY source
) AS r
LEFT JOIN (SELECT source, maxOrNull(began_at) AS reconciled_at, argMax(agrees, began_at) AS reconciled FROM ops.reconciliations GROUP BY source) AS c ON c.source = r.source
ORDER BY source`

const doubtsQuery = `SELECT name, arrayStringConcat(unreconciled, ', ') AS sources
FROM ops.unreconciled
WHERE notEmpty(unreconciled)`

// doubts gives, by table, the sources behind it that are not reconciled.
func (s *Server) doubts(ctx context.Context) (map[string]string, error) {
	doubts := map[string]string{}
	err := query(ctx, s.options.Warehouse, func(r record) { doubts[r.text("name")] = r.text("sources") }, doubtsQuery)
	return doubts, err
}

// sources gives the freshness of each source (K-055).
func (s *Server) sources(ctx context.Context) ([]block, error) {
	t := table{
		ID: "t-sources", Caption: "Dernière synchronisation de chaque source (K-055)", Empty: "Aucune synchronisation n’a encore eu lieu.",
		Columns: join(texts("Source", "Outil", "Dernier succès", "Ancienneté"), numbers("Enregistrements"), texts("État", "Rapprochement")),
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
		t.Rows = append(t.Rows, append(row, state, s.reconciliation(r)))
	}, sourcesQuery)
	return []block{{ID: "sources", Title: "Fraîcheur des sources", Tables: []table{t}, Source: "ops.sync_runs"}}, err
}

const flawsQuery = `SELECT severity, code, label, kind, reference, rule, what, about, remedy, url, source, object_id, topic, partition, offset, tranche, same, count() OVER () AS found
FROM operational.flaws
WHERE code != 'ENREGISTREMENT_REFUSE' AND (? = '' OR tranche IN (?, 'HORS_TRANCHE'))
ORDER BY indexOf(['BLOQUANTE', 'MAJEURE', 'MINEURE'], severity), same, code, kind, reference
LIMIT 40`

const flawCountsQuery = `SELECT severity, code, label, remedy, count() AS flaws
FROM operational.flaws
WHERE ? = '' OR tranche IN (?, 'HORS_TRANCHE')
GROUP BY severity, code, label, remedy
ORDER BY indexOf(['BLOQUANTE', 'MAJEURE', 'MINEURE'], severity), flaws DESC, code`

// flaws gives what is wrong with the data: how often, and where, the gravest and
// rarest first. What has no tranche is shown under each.
func (s *Server) flaws(ctx context.Context, chosen selection) ([]block, error) {
	counts := table{
		ID: "t-anomalies-donnees", Caption: "Anomalies de données par nature", Empty: "Aucune anomalie de données.",
		Columns: append(join(texts("Anomalie de données", "Gravité"), numbers("Nombre")), texts("Que faire")...),
	}
	err := query(ctx, s.options.Warehouse, func(r record) {
		row := cells(r.text("label"), "", whole(r.count("flaws")), r.text("remedy"))
		row[1] = severity(r.text("severity"))
		counts.Rows = append(counts.Rows, row)
	}, flawCountsQuery, chosen.Tranche, chosen.Tranche)
	if err != nil {
		return nil, err
	}
	list := table{
		ID: "t-anomalies-objets", Caption: "Objets en cause", Empty: "Aucune anomalie de données hors des enregistrements refusés.",
		Columns: texts("Objet", "Anomalie de données", "Ce qui ne va pas", "En cause", "Règle", "Gravité", "Enregistrement"),
	}
	var found uint64
	err = query(ctx, s.options.Warehouse, func(r record) {
		found = r.count("found")
		row := cells(r.text("reference"), r.text("label"), r.text("what"), r.text("about"), r.text("rule"), "",
			fmt.Sprintf("%s %s, %s/%d à %d", r.text("source"), r.text("object_id"), r.text("topic"), r.count("partition"), r.count("offset")))
		row[5] = severity(r.text("severity"))
		if url := r.text("url"); strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
			row[0].URL = url
		}
		list.Rows = append(list.Rows, row)
	}, flawsQuery, chosen.Tranche, chosen.Tranche)
	if found > 0 {
		list.Caption += fmt.Sprintf(", %d sur %s", len(list.Rows), whole(found))
	}
	return []block{{
		ID: "anomalies-donnees", Title: "Anomalies de données", Tables: []table{counts, list}, Source: "operational.flaws",
		Intro: "Ce qui ne va pas dans les données, à corriger dans l’outil d’origine. L’objet compte toujours, sauf s’il est refusé.",
	}}, err
}

// severity gives how grave a flaw is, in words and with a mark.
func severity(code string) cell {
	switch code {
	case "BLOQUANTE":
		return cell{Text: "Bloquante", Mark: bad}
	case "MAJEURE":
		return cell{Text: "Majeure", Mark: warning}
	case "MINEURE":
		return cell{Text: "Mineure", Mark: neutral}
	}
	return cell{Text: words(code)}
}

// reconciliation says whether the source and the warehouse name the same objects.
func (s *Server) reconciliation(r record) cell {
	at := r.instant("reconciled_at")
	switch {
	case at.IsZero():
		return cell{Text: "Jamais rapprochée", Mark: warning}
	case r.isTrue("reconciled"):
		return cell{Text: "Rapprochée le " + shortMoment(at, s.options.Paris), Mark: good}
	}
	return cell{Text: "Écart le " + shortMoment(at, s.options.Paris), Mark: bad}
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
