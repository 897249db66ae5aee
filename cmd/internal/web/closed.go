package web

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

const correctionsQuery = `SELECT period, kpi, criticality, closed_numerator, closed_denominator, current_numerator, current_denominator,
    arrayStringConcat(causes, ' ') AS why, length(moved_references) AS facts, count() OVER () AS found
FROM contractual.corrections
WHERE scope != 'application' AND tranche = ?
ORDER BY period DESC, kpi, criticality
LIMIT 30`

// corrections gives the closed figures that would be others today (C-15).
func (s *Server) corrections(ctx context.Context, chosen selection) ([]block, error) {
	t := table{
		ID: "t-corrections", Caption: "Figures closes qui seraient aujourd’hui différentes, " + chosen.scope(), Empty: "Aucune figure close ne serait différente aujourd’hui.",
		Columns: join(texts("Période", "Indicateur", "Répartition"), numbers("Nombre clos", "Sur", "Nombre à ce jour", "Sur", "Faits déplacés"), texts("Causes")),
	}
	var found uint64
	err := query(ctx, s.options.Warehouse, func(r record) {
		found = r.count("found")
		name := r.text("period")
		if p, known := parsePeriod(strings.Replace(name, "-Q", "-T", 1)); known {
			name = p.Label()
		}
		var causes []string
		for _, cause := range strings.Fields(r.text("why")) {
			causes = append(causes, causeInWords(cause))
		}
		t.Rows = append(t.Rows, cells(name, r.text("kpi"), words(r.text("criticality")), whole(r.count("closed_numerator")), whole(r.count("closed_denominator")),
			whole(r.count("current_numerator")), whole(r.count("current_denominator")), whole(r.count("facts")), strings.Join(causes, ", ")))
	}, correctionsQuery, chosen.consolidated())
	if found > uint64(len(t.Rows)) {
		t.Caption += fmt.Sprintf(", %d sur %s", len(t.Rows), whole(found))
	}
	return []block{{
		ID: "corrections", Title: "Corrections des périodes closes, " + chosen.scope(),
		Intro:  "Une figure close n’est jamais réécrite : ce qui a changé depuis se lit à côté, avec sa cause (C-15).",
		Tables: []table{t}, Source: "contractual.corrections",
	}}, err
}

func causeInWords(cause string) string {
	switch cause {
	case "new_data":
		return "donnée nouvelle"
	case "source_correction":
		return "correction à la source"
	case "rule":
		return "règle du marché"
	case "mapping":
		return "correspondance"
	case "code":
		return "programme"
	case "definition":
		return "définition de l’indicateur"
	case "other":
		return "temps écoulé ou objet lié"
	}
	return cause
}

const backdatingQuery = `SELECT rank, month, reference, source, url, entered_late, rewritten, written_at, seen_at, written_by, unmoved,
    arrayStringConcat(arrayMap((f, b, a) -> concat(f, ' : ', if(b = '', '∅', b), ' → ', if(a = '', '∅', a)), fields, before, after), ' ; ') AS changed,
    arrayStringConcat(arrayMap((k, n, d) -> concat(k, ' : ', if(n > 0, '+', ''), toString(n), ' / ', if(d > 0, '+', ''), toString(d)), kpis, numerators_moved, denominators_moved), ' ; ') AS effect,
    count() OVER () AS found
FROM pilotage.backdating
WHERE month >= toDate(?) AND month < toDate(?)
ORDER BY rank
LIMIT 20`

// backdating gives the edits and entries that changed a month of the period once
// it had ended.
func (s *Server) backdating(ctx context.Context, chosen selection) ([]block, error) {
	p := chosen.Period
	t := table{
		ID: "t-radar", Caption: "Modifications et saisies qui changent un mois passé, " + p.Label(), Empty: "Aucune modification d’un mois passé n’a été trouvée pour cette période.",
		Columns: texts("Rang", "Objet", "Mois changé", "Nature", "Écrite le", "Vue le", "Compte", "Champs", "Effet sur les indicateurs"),
	}
	var found uint64
	err := query(ctx, s.options.Warehouse, func(r record) {
		found = r.count("found")
		nature := cell{Text: "Événement postérieur", Mark: neutral}
		switch {
		case r.isTrue("entered_late"):
			nature = cell{Text: "Saisie tardive", Mark: warning}
		case r.isTrue("rewritten"):
			nature = cell{Text: "Passé réécrit", Mark: warning}
		}
		effect := r.text("effect")
		if effect == "" {
			effect = "aucun : " + unmovedInWords(r.text("unmoved"))
		}
		row := cells(whole(r.count("rank")), r.text("reference")+" ("+r.text("source")+")", period{"month", r.instant("month")}.Label())
		row[1].URL = s.proofURL(r.text("reference"), r.text("url"))
		row = append(row, nature)
		t.Rows = append(t.Rows, append(row, cells(shortMoment(r.instant("written_at"), s.options.Paris), shortMoment(r.instant("seen_at"), s.options.Paris),
			cmp.Or(r.text("written_by"), "non dit"), r.text("changed"), effect)...))
	}, backdatingQuery, p.date(), p.End().Format("2006-01-02"))
	if found > uint64(len(t.Rows)) {
		t.Caption += fmt.Sprintf(", %d sur %s", len(t.Rows), whole(found))
	}
	return []block{{
		ID: "radar", Title: "Radar des antidatages, " + p.Label(),
		Intro:  "Modifications faites ou vues après la fin d’un mois et qui changent ce qu’il disait, et objets créés après lui avec ses dates, les plus lourds d’effet d’abord. L’effet est la variation du numérateur et du dénominateur, toutes choses égales par ailleurs.",
		Tables: []table{t}, Source: "pilotage.backdating",
	}}, err
}

func unmovedInWords(why string) string {
	switch why {
	case "same_facts":
		return "les faits du marché restent les mêmes"
	case "not_counted":
		return "aucun indicateur ne compte ce qui change"
	case "other_months":
		return "d’autres mois bougent"
	}
	return why
}

const timeSplitQuery = `SELECT kind, tranche, count() AS lives, sum(titulaire_working_days) AS titulaire, sum(ministere_working_days) AS ministere, sum(tiers_working_days) AS tiers, sum(total_working_days) AS total
FROM contractual.time_split
WHERE (? = '' OR tranche = ?)
GROUP BY kind, tranche
ORDER BY kind DESC, ` + byTranche

// timeSplit tells whose time the lives of tickets and deliverables were.
func (s *Server) timeSplit(ctx context.Context, chosen selection) ([]block, error) {
	t := table{
		ID: "t-temps", Caption: "Temps passé chez chaque partie depuis le début du marché, en jours ouvrés, " + chosen.scope(), Empty: noData,
		Columns: join(texts("Objets", "Tranche"), numbers("Nombre", "Titulaire", "Ministère", "Tiers (N3)", "Total")),
	}
	err := query(ctx, s.options.Warehouse, func(r record) {
		kind := "Tickets"
		if r.text("kind") == "deliverable" {
			kind = "Livrables"
		}
		t.Rows = append(t.Rows, cells(kind, words(r.text("tranche")), whole(r.count("lives")), whole(r.count("titulaire")), whole(r.count("ministere")), whole(r.count("tiers")), whole(r.count("total"))))
	}, timeSplitQuery, chosen.Tranche, chosen.Tranche)
	return []block{{
		ID: "temps", Title: "À qui était le temps, " + chosen.scope(),
		Intro:  "Chaque vie est partagée sans reste : le titulaire tant qu’il détient l’objet, un tiers pendant les séjours au N3, le Ministère pendant la vérification d’une livraison ou entre la résolution et la clôture d’un ticket.",
		Tables: []table{t}, Source: "contractual.time_split",
	}}, err
}
