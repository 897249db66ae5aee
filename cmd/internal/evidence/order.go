package evidence

import (
	"fmt"
	"strings"
	"time"

	"pilotis/transform/contract"
	"pilotis/transform/dossier"
	"pilotis/transform/trace"
)

// Order is how a bon de commande is read.
type Order struct {
	Kind         string             `json:"kind"`
	Reference    string             `json:"reference"`
	At           time.Time          `json:"at"`
	URL          string             `json:"url"`
	Subject      string             `json:"subject"`
	Tranche      string             `json:"tranche"`
	Confirmed    bool               `json:"tranche_confirmed"` // R-009, on the day of the notification
	NotifiedOn   *time.Time         `json:"notified_on"`
	StartOn      *time.Time         `json:"start_on"`
	EndOn        *time.Time         `json:"end_on"`
	Cancelled    bool               `json:"cancelled"`
	AmountCents  int64              `json:"amount_cents"`
	Lines        []OrderLine        `json:"lines"`
	Packs        []Pack             `json:"packs"`
	Services     []Service          `json:"services"`
	Deliverables []OrderDeliverable `json:"deliverables"`
	Unplanned    []string           `json:"unplanned"`
	Quotes       []OrderQuote       `json:"quotes"`
	Steps        []trace.Step       `json:"steps"`
	Flaws        []trace.Flaw       `json:"flaws"`
	Rules        []Rule             `json:"rules"`
	Knobs        []contract.Setting `json:"knobs"`
	Raw          []Raw              `json:"raw"`
	WhatIf       *WhatIf            `json:"what_if,omitempty"`

	contract *contract.Contract
}

// OrderLine is a line with the unit of work that it resolves to.
type OrderLine struct {
	Reference     string   `json:"reference"`
	Written       string   `json:"written_uo"` // a code, an alias or an order code
	UO            string   `json:"uo"`         // canonical; empty when none of the catalogue
	Label         string   `json:"uo_label"`
	Alias         bool     `json:"by_alias"` // what is written is not the canonical code
	Typology      string   `json:"typology"`
	Declared      string   `json:"declared_level"`
	Computed      string   `json:"computed_level"`
	Level         string   `json:"level"` // in force
	Gap           int      `json:"level_gap"`
	Frequency     string   `json:"frequency"`
	Quantity      int64    `json:"quantity"`
	AmountCents   int64    `json:"amount_cents"`
	Application   string   `json:"application"`
	Periods       []Span   `json:"periods"`
	Verifications []string `json:"verifications"`
}

// Span is a period of days, both ends included.
type Span struct {
	Label string `json:"label"`
	First string `json:"first"`
	Last  string `json:"last"`
}

// Pack is what the packs of a tranche and level have consumed.
type Pack struct {
	Tranche  string `ch:"tranche" json:"tranche"`
	Level    string `ch:"level" json:"level"`
	Packs    int64  `ch:"packs" json:"packs"`
	Ordered  int64  `ch:"ordered" json:"ordered"`
	Consumed int64  `ch:"consumed" json:"consumed"`
	OffPacks int64  `ch:"off_packs" json:"off_packs"`
	Alert    string `ch:"alert" json:"alert"`
}

// Service is what verifies a line, and how much of it is delivered and accepted
//
type Service struct {
	Reference  string     `ch:"reference" json:"reference"`
	Proofs     uint64     `ch:"proofs" json:"proofs"`
	Delivered  uint64     `ch:"delivered" json:"delivered"`
	Accepted   uint64     `ch:"accepted" json:"accepted"`
	BaselineOn *time.Time `ch:"baseline_on" json:"baseline_on"`
	AcceptedOn *time.Time `ch:"accepted_on" json:"accepted_on"`
}

// OrderDeliverable is a deliverable planned on the order.
type OrderDeliverable struct {
	Reference  string     `json:"reference"`
	Code       string     `json:"code"`
	State      string     `json:"state"`
	BaselineOn *time.Time `json:"baseline_on"`
	DueOn      *time.Time `json:"due_on"`
	Delivered  *time.Time `json:"delivered_on"`
	Delivery   string     `json:"delivery_state"`
	AcceptedOn *time.Time `json:"accepted_on"`
}

// OrderQuote is the quote of the order.
type OrderQuote struct {
	Reference   string     `json:"reference"`
	CompleteOn  *time.Time `json:"inputs_complete_on"`
	DueOn       *time.Time `json:"due_on"`
	SubmittedOn *time.Time `json:"submitted_on"`
	State       string     `json:"state"`
}

// OrderParts is what an order is told from.
type OrderParts struct {
	Account      dossier.OrderAccount
	Deliverables []dossier.DeliverableAccount
	Quotes       []dossier.QuoteAccount
	Packs        []Pack
	Services     []Service
	Raw          []Raw
}

// NewOrder tells an order as read at an instant.
func NewOrder(p OrderParts, at time.Time) *Order {
	row, reading := p.Account.Row, p.Account.Reading
	o := &Order{
		Kind: "order", Reference: row.Reference, At: at.UTC(), URL: row.URL, Subject: row.Subject, Tranche: row.Tranche, Confirmed: row.TrancheConfirmed,
		NotifiedOn: row.NotifiedOn, StartOn: row.StartOn, EndOn: row.EndOn, Cancelled: row.Cancelled, AmountCents: row.AmountCents,
		Packs: p.Packs, Services: p.Services, Unplanned: row.Unplanned, Steps: reading.Steps, Flaws: reading.Flaws, Raw: p.Raw, contract: reading.Contract,
	}
	for _, line := range p.Account.Lines {
		o.Lines = append(o.Lines, newOrderLine(line))
	}
	for _, d := range p.Deliverables {
		o.Deliverables = append(o.Deliverables, OrderDeliverable{d.Row.Reference, d.Row.Code, d.Row.State, d.Row.BaselineOn, d.Row.DueOn, d.Row.DeliveredOn, d.Row.DeliveryState, d.Row.AcceptedOn})
	}
	for _, q := range p.Quotes {
		o.Quotes = append(o.Quotes, OrderQuote{q.Row.Reference, q.Row.InputsCompleteOn, q.Row.DueOn, q.Row.SubmittedOn, q.Row.State})
	}
	numbers := []string{"R-009", "R-010", "R-013", "R-016", "R-017", "R-019", "R-020", "R-043", "R-091"}
	if len(p.Quotes) > 0 {
		numbers = append(numbers, "R-118")
	}
	if len(p.Packs) > 0 {
		numbers = append(numbers, "R-064")
	}
	for _, step := range reading.Steps {
		numbers = append(numbers, step.Rule)
	}
	o.Rules = RulesOf(numbers...)
	o.Knobs = knobsOf(o.Rules, o.contract)
	return o
}

func newOrderLine(line dossier.LineAccount) OrderLine {
	read, written := line.Reading, line.Written
	l := OrderLine{
		Reference: written.Reference, Written: written.UO, UO: read.Unit.Code, Label: read.Unit.Label, Alias: read.Unit.Code != "" && read.Unit.Code != written.UO,
		Typology: read.Unit.Typology, Declared: read.Declared, Computed: read.Computed, Level: read.Level, Gap: read.Gap, Frequency: written.Frequency,
		Quantity: written.Quantity, AmountCents: written.AmountCents, Application: read.Application, Verifications: read.Verifications,
	}
	for _, period := range read.Periods {
		l.Periods = append(l.Periods, Span{period.Label, period.First.String(), period.Last.String()})
	}
	return l
}

// OrderLines are what a reading of the contract makes of an order.
func OrderLines(account dossier.OrderAccount) []Line {
	lines := []Line{{"Tranche affermie à la notification", yes(account.Row.TrancheConfirmed)}}
	for _, line := range account.Lines {
		l := newOrderLine(line)
		lines = append(lines, Line{l.Reference + ", unité d'œuvre", orNone(l.UO)}, Line{l.Reference + ", niveau en vigueur", orNone(l.Level)},
			Line{l.Reference + ", périodes", periods(l.Periods)}, Line{l.Reference + ", application", orNone(l.Application)})
	}
	return append(lines, Line{"Livrables attendus et non planifiés", orNone(strings.Join(account.Row.Unplanned, ", "))}, Line{"Anomalies de données", count(len(account.Reading.Flaws))})
}

func periods(spans []Span) string {
	if len(spans) == 0 {
		return none
	}
	return fmt.Sprintf("%d, du %s au %s", len(spans), spans[0].First, spans[len(spans)-1].Last)
}

// Page tells the order.
func (o *Order) Page() Page {
	zone := o.contract.Calendar().Zone()
	confirmed := Cell{Text: "tranche affermie", Mark: Good}
	if !o.Confirmed {
		confirmed = Cell{Text: "tranche non affermie à la notification", Mark: Bad}
	}
	page := Page{Title: "Bon de commande " + o.Reference, Lead: o.Subject, Facts: []Fact{
		{"Page de l'outil", Cell{Text: orNone(o.URL), URL: o.URL}}, fact("Tranche", words(o.Tranche)), {"Affermissement (R-009)", confirmed}, fact("Notifié le", dayOf(o.NotifiedOn)),
		fact("Exécution", dayOf(o.StartOn)+" au "+dayOf(o.EndOn)), fact("Annulé", yes(o.Cancelled)), fact("Montant", euros(o.AmountCents)), fact("Vu au", moment(o.At, zone)+", heure de Paris"),
	}}
	page.Sections = append(page.Sections, o.lines(), o.consumption(), o.planned(), o.quotes(), stepsSection(o.Steps))
	page.Sections = append(page.Sections, o.WhatIf.section()...)
	page.Sections = append(page.Sections, flawsSection(o.Flaws), deciding(o.Rules, o.Knobs, o.contract.Fingerprint()), rawSection(o.Raw, zone))
	return page
}

func (o *Order) lines() Section {
	lines := Table{Caption: "Unités d'œuvre", Columns: columns("Ligne", "Unité écrite", "Unité du catalogue", "Résolue par", "Typologie", "Application", "Vérification"), Empty: "La commande n'a aucune ligne."}
	levels := Table{Caption: "Niveaux et montants", Columns: columns("Ligne", "Niveau déclaré", "Niveau calculé", "Niveau en vigueur", "#Écart", "Fréquence", "#Quantité", "#Montant"), Empty: "La commande n'a aucune ligne."}
	spans := Table{Caption: "Périodes des forfaits (R-017)", Columns: columns("Ligne", "Période", "Premier jour", "Dernier jour"), Empty: "Aucun forfait : des prix unitaires."}
	for _, line := range o.Lines {
		by := "le code"
		switch {
		case line.UO == "":
			by = "rien : hors catalogue"
		case line.Alias:
			by = "l'alias « " + line.Written + " »"
		}
		unit := line.UO
		if line.Label != "" {
			unit += ", " + line.Label
		}
		gap := "0"
		if line.Gap != 0 {
			gap = fmt.Sprintf("%+d", line.Gap)
		}
		lines.Rows = append(lines.Rows, row(line.Reference, line.Written, unit, by, line.Typology, line.Application, strings.Join(line.Verifications, " et ")))
		levels.Rows = append(levels.Rows, row(line.Reference, line.Declared, line.Computed, line.Level, gap, line.Frequency, whole(line.Quantity), euros(line.AmountCents)))
		for _, period := range line.Periods {
			spans.Rows = append(spans.Rows, row(line.Reference, period.Label, period.First, period.Last))
		}
	}
	return Section{ID: "lignes", Title: "Lignes, unités d'œuvre et niveaux", Tables: []Table{lines, levels, spans}}
}

func (o *Order) consumption() Section {
	packs := Table{Caption: "Forfaits de tickets de la tranche (R-064)", Columns: columns("Tranche", "Niveau", "#Forfaits", "#Tickets commandés", "#Tickets consommés", "#Hors forfait", "Alerte"), Empty: "Aucun forfait de tickets sur cette commande."}
	for _, pack := range o.Packs {
		alert := Cell{Text: "aucune", Mark: Good}
		if pack.Alert != "" {
			alert = Cell{Text: words(pack.Alert), Mark: Warning}
		}
		packs.Rows = append(packs.Rows, append(row(words(pack.Tranche), pack.Level, whole(pack.Packs), whole(pack.Ordered), whole(pack.Consumed), whole(pack.OffPacks)), alert))
	}
	services := Table{Caption: "Prestations : ce qui les vérifie", Columns: columns("Ligne", "#Preuves", "#Livrées", "#Acceptées", "Référence", "Acceptée le"), Empty: "Rien ne vérifie encore ces lignes."}
	for _, service := range o.Services {
		services.Rows = append(services.Rows, row(service.Reference, fmt.Sprint(service.Proofs), fmt.Sprint(service.Delivered), fmt.Sprint(service.Accepted), dayOf(service.BaselineOn), dayOf(service.AcceptedOn)))
	}
	return Section{ID: "consommation", Title: "Consommation", Intro: "Une preuve est un livrable (vérif-docs) ou un compte rendu d'activité (vérif-act) de la commande. Les forfaits d'une tranche et d'un niveau se consomment ensemble.", Tables: []Table{packs, services}}
}

func (o *Order) planned() Section {
	table := Table{Caption: "Livrables de la commande", Columns: columns("Livrable", "Code", "État", "Plan de référence", "Échéance", "Livré le", "Livraison", "Accepté le"), Empty: "La commande ne planifie aucun livrable."}
	for _, d := range o.Deliverables {
		cells := append([]Cell{named(d.Reference)}, row(d.Code, words(d.State), dayOf(d.BaselineOn), dayOf(d.DueOn), dayOf(d.Delivered))...)
		table.Rows = append(table.Rows, append(cells, verdict(d.Delivery), text(dayOf(d.AcceptedOn))))
	}
	missing := Table{Caption: "Livrables attendus des unités et non planifiés (R-091)", Columns: columns("Code", "Effet"), Empty: "Tous les livrables attendus sont planifiés."}
	for _, code := range o.Unplanned {
		missing.Rows = append(missing.Rows, row(code, "non planifié : aucun retard n'en découle"))
	}
	return Section{ID: "livrables", Title: "Livrables et plan de référence", Tables: []Table{table, missing}}
}

func (o *Order) quotes() Section {
	table := Table{Caption: "Devis (R-118)", Columns: columns("Devis", "Entrants complets", "Dû le", "Remis le", "Verdict"), Empty: "Aucun devis n'est connu pour cette commande."}
	for _, q := range o.Quotes {
		table.Rows = append(table.Rows, append(append([]Cell{named(q.Reference)}, row(dayOf(q.CompleteOn), dayOf(q.DueOn), dayOf(q.SubmittedOn))...), verdict(q.State)))
	}
	return Section{ID: "devis", Title: "Devis", Tables: []Table{table}}
}
