package evidence

import (
	"fmt"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// Ticket is how the verdicts of one ticket came about, from its raw record.
type Ticket struct {
	Kind   string             `json:"kind"`
	Trial  mapping.Trial      `json:"ticket"`
	Life   *clock.Life        `json:"life"` // as of At; nil outside the scope
	At     time.Time          `json:"at"`
	Raw    Raw                `json:"raw"`
	Time   []clock.Holding    `json:"time"` // to whom each stretch belongs
	Rules  []Rule             `json:"rules"`
	Knobs  []contract.Setting `json:"knobs"` // in force for the ticket
	WhatIf *WhatIf            `json:"what_if,omitempty"`

	contract *contract.Contract // the version in force for the ticket
}

// NewTicket tells a ticket as judged at an instant under a version of the
// contract. Life is nil for a ticket outside the scope.
func NewTicket(trial mapping.Trial, life *clock.Life, c *contract.Contract, at time.Time, raw Raw) *Ticket {
	t := &Ticket{Kind: "ticket", Trial: trial, Life: life, At: at.UTC(), Raw: raw, contract: c}
	numbers := []string{"R-044", "R-045", "R-046"}
	if life != nil {
		t.Time = life.Holdings(c.Calendar())
		for _, step := range life.Steps {
			numbers = append(numbers, step.Rule)
		}
		numbers = append(numbers, "R-047", "R-057", "R-058", "R-059", "R-061", "R-064", "R-065", "R-071", "R-072")
		if len(life.N3) > 0 {
			numbers = append(numbers, "R-056")
		}
	}
	t.Rules = RulesOf(numbers...)
	t.Knobs = knobsOf(t.Rules, c)
	return t
}

// TicketLines are what a reading of the contract makes of a ticket.
func TicketLines(trial mapping.Trial, life *clock.Life, zone *time.Location) []Line {
	if life == nil {
		reason := trial.Rejected
		if trial.Ticket != nil {
			reason = trial.Ticket.OutOfScopeReason
		}
		return []Line{{"Périmètre du support N2", "hors périmètre : " + reason}}
	}
	target := func(t clock.Target) string {
		return fmt.Sprintf("%s, %s pour %s, échéance %s", verdict(string(t.State)).Text, span(t.Seconds), span(t.Budget), moment(t.Deadline, zone))
	}
	lines := []Line{
		{"Périmètre du support N2", "dans le périmètre"}, {"Départ des délais", moment(life.StartAt, zone)}, {"Classe", string(life.Class)},
		{"Contournement", target(life.Workaround)}, {"Résolution", target(life.Resolution)},
	}
	for i, sent := range life.N3 {
		lines = append(lines, Line{fmt.Sprintf("Transmission au N3 n° %d", i+1), target(sent)})
	}
	return append(lines, Line{"Dans les délais", yes(life.InTime)}, Line{"Traité", moment(life.TreatedAt, zone)},
		Line{"Unités du forfait", count(life.PackUnits)}, Line{"Réouvertures par le Ministère", count(life.NReopen)}, Line{"Appel du demandeur", verdict(string(life.Phone)).Text})
}

// Page tells the ticket.
func (t *Ticket) Page() Page {
	row := t.Trial.Ticket
	zone := t.contract.Calendar().Zone()
	page := Page{Title: "Ticket " + row.Reference, Lead: row.Title}
	page.Facts = []Fact{
		{"Page de l'outil", Cell{Text: orNone(row.URL), URL: row.URL}}, fact("Source", row.Source), fact("Tranche", words(row.Tranche)), fact("Application", row.Application),
		fact("Criticité", row.Class), fact("Statut dans l'outil", row.Status), fact("Vu au", moment(t.At, zone)+", heure de Paris"),
	}
	if t.Life == nil {
		page.Facts = append(page.Facts, Fact{"Verdict", Cell{Text: "hors du périmètre N2 (R-044) : " + row.OutOfScopeReason, Mark: Neutral}})
	} else {
		page.Facts = append(page.Facts, Fact{"Verdict (R-052)", inTime(t.Life.InTime)}, fact("Traité (R-061)", moment(t.Life.TreatedAt, zone)),
			fact("Unités du forfait (R-064)", count(t.Life.PackUnits)), fact("Réouvertures par le Ministère (R-057)", count(t.Life.NReopen)))
		page.Sections = append(page.Sections, t.targets(zone), t.whose(zone), t.account(zone))
	}
	page.Sections = append(page.Sections, t.WhatIf.section()...)
	page.Sections = append(page.Sections, t.reading(zone), deciding(t.Rules, t.Knobs, t.contract.Fingerprint()), rawSection([]Raw{t.Raw}, zone))
	return page
}

func inTime(is bool) Cell {
	if is {
		return Cell{Text: "dans les délais", Mark: Good}
	}
	return Cell{Text: "hors délais", Mark: Bad}
}

func (t *Ticket) targets(zone *time.Location) Section {
	table := Table{Caption: "Engagements", Columns: columns("Engagement", "#Compté", "#Permis", "Échéance", "Atteint", "Verdict", "Règle")}
	add := func(name, rule string, target clock.Target) {
		cells := row(name, span(target.Seconds), span(target.Budget), moment(target.Deadline, zone), moment(target.At, zone))
		table.Rows = append(table.Rows, append(cells, verdict(string(target.State)), text(rule)))
	}
	add("Contournement", "R-049", t.Life.Workaround)
	add("Résolution", "R-050", t.Life.Resolution)
	for i, sent := range t.Life.N3 {
		add(fmt.Sprintf("Transmission au N3 n° %d", i+1), "R-051", sent)
	}
	return Section{ID: "engagements", Title: "Engagements et échéances", Intro: "Le temps compté est celui d'ouverture du support N2, séjours au N3 suspendus ou non selon les réglages.", Tables: []Table{table}}
}

// whose shows to whom the time belongs, in sum and stretch by stretch.
func (t *Ticket) whose(zone *time.Location) Section {
	totals := Table{Caption: "Temps de chacun", Columns: columns("Partie", "#Temps d'ouverture N2", "#Temps total"), Empty: "Le ticket n'a pas encore d'histoire à partager."}
	stretches := Table{Caption: "Passages d'une partie à l'autre", Columns: columns("Du", "Au", "Partie", "#Temps d'ouverture N2", "Motif", "Règle"), Empty: "Aucun passage."}
	for _, who := range []string{clock.Titulaire, clock.MJ, clock.ThirdParty} {
		var open, all int64
		for _, h := range t.Time {
			if h.Party == who {
				open, all = open+h.OpenSeconds, all+h.Seconds
			}
		}
		if len(t.Time) > 0 {
			totals.Rows = append(totals.Rows, row(party(who), span(open), span(all)))
		}
	}
	for _, h := range t.Time {
		stretches.Rows = append(stretches.Rows, row(moment(h.From, zone), moment(h.To, zone), party(h.Party), span(h.OpenSeconds), h.Note, h.Rule))
	}
	return Section{ID: "temps", Title: "À qui appartient le temps", Intro: "De l'arrivée au support N2 jusqu'au traitement, ou jusqu'à l'instant vu.", Tables: []Table{totals, stretches}}
}

// account shows every interval counted or suspended.
func (t *Ticket) account(zone *time.Location) Section {
	table := Table{Caption: "Chronologie", Columns: columns("Du", "Au", "Nature", "#Compté", "#Cumulé", "Règle", "Explication")}
	for _, step := range t.Life.Steps {
		to := none
		if step.To.After(step.From) {
			to = moment(step.To, zone)
		}
		cells := row(moment(step.From, zone), to, stepKind(step.Kind), span(step.Seconds), span(step.Cumulated), step.Rule, step.Note)
		table.Rows = append(table.Rows, cells)
	}
	return Section{ID: "chronologie", Title: "Chronologie : chaque intervalle compté ou suspendu", Tables: []Table{table}}
}

func stepKind(kind clock.StepKind) string {
	switch kind {
	case clock.StepCounted:
		return "compté"
	case clock.StepSuspended:
		return "suspendu"
	case clock.StepClosedWindow:
		return "fermé"
	case clock.StepEvent:
		return "événement"
	}
	return "verdict"
}

// reading shows how the mapping read the record.
func (t *Ticket) reading(zone *time.Location) Section {
	table := Table{Caption: "Mots de l'outil et leur sens", Columns: columns("Mot", "Sens", "Règle de correspondance"), Empty: "Aucun mot n'a été traduit."}
	for _, match := range t.Trial.Matches {
		rule := match.Rule
		if match.Line > 0 {
			rule += fmt.Sprintf(", ligne %d", match.Line)
		}
		table.Rows = append(table.Rows, row(match.Word, match.Meaning, rule))
	}
	events := Table{Caption: "Événements lus dans l'enregistrement", Columns: columns("Instant", "Événement", "Précision", "Compte"), Empty: "Aucun événement."}
	for _, e := range t.Trial.Events {
		counts := "oui"
		if e.Ignored != "" {
			counts = "non : " + e.Ignored
		}
		events.Rows = append(events.Rows, row(moment(e.At, zone), e.Kind, e.Argument, counts))
	}
	section := Section{ID: "lecture", Title: "Lecture de l'enregistrement", Tables: []Table{table, events}}
	if len(t.Trial.Notes) > 0 {
		notes := Table{Caption: "Remarques de lecture", Columns: columns("N°", "Remarque")}
		for i, note := range t.Trial.Notes {
			notes.Rows = append(notes.Rows, row(count(i+1), note))
		}
		section.Tables = append(section.Tables, notes)
	}
	return section
}

func orNone(value string) string {
	if value == "" {
		return none
	}
	return value
}
