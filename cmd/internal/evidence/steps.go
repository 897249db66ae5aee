package evidence

import "pilotis/transform/trace"

// stepsSection shows an account in the order in which it is told.
func stepsSection(steps []trace.Step) Section {
	table := Table{Caption: "Déroulé", Columns: columns("Jour", "Nature", "Règle", "Explication"), Empty: "Rien n'est encore arrivé."}
	for _, step := range steps {
		table.Rows = append(table.Rows, row(day(step.On), traceKind(step.Kind), step.Rule, step.Note))
	}
	return Section{ID: "deroule", Title: "Déroulé : ce qui est arrivé et ce qui en découle", Tables: []Table{table}}
}

func traceKind(kind trace.Kind) string {
	switch kind {
	case trace.Event:
		return "événement"
	case trace.Delay:
		return "délai"
	case trace.Verdict:
		return "verdict"
	}
	return "anomalie de données"
}

func flawsSection(flaws []trace.Flaw) Section {
	table := Table{Caption: "Anomalies de données", Columns: columns("Règle", "Anomalie", "Objet"), Empty: "Aucune anomalie."}
	for _, flaw := range flaws {
		table.Rows = append(table.Rows, row(flaw.Rule, flaw.What, flaw.Ref))
	}
	return Section{ID: "anomalies", Title: "Anomalies de données", Intro: "Une anomalie reste visible et n'écarte jamais l'objet.", Tables: []Table{table}}
}
