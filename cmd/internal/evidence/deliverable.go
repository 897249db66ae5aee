package evidence

import (
	"fmt"
	"strings"
	"time"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/deliverable"
	"pilotis/transform/dossier"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Deliverable is how the verdicts of one deliverable came about.
type Deliverable struct {
	Kind      string                `json:"kind"`
	Reference string                `json:"reference"`
	At        time.Time             `json:"at"`
	URL       string                `json:"url"`
	Code      string                `json:"code"`
	UO        string                `json:"uo"`
	Title     string                `json:"title"`
	Order     string                `json:"order_reference"`
	Tranche   string                `json:"tranche"`
	State     string                `json:"state"`
	Due       Due                   `json:"due"`
	Reading   *Reading              `json:"reading,omitempty"`
	Delivery  term.Term             `json:"delivery"`
	Cycles    []Cycle               `json:"cycles"`
	Conform   *bool                 `json:"first_conform,omitempty"` // R-086; nil before the first decision
	Counts    bool                  `json:"counts_in_conformity"`
	Accepted  *time.Time            `json:"accepted_on,omitempty"`
	Titulaire deliverable.Lateness  `json:"titulaire_late"` // neither is part of the other
	Ministere deliverable.Lateness  `json:"ministere_late"`
	Time      []deliverable.Holding `json:"time"`
	Steps     []trace.Step          `json:"steps"`
	Flaws     []trace.Flaw          `json:"flaws"`
	Rules     []Rule                `json:"rules"`
	Knobs     []contract.Setting    `json:"knobs"`
	Raw       []Raw                 `json:"raw"`
	WhatIf    *WhatIf               `json:"what_if,omitempty"`

	account  dossier.DeliverableAccount
	contract *contract.Contract // in force for the due date
}

// Due is the due date in force and what it was computed from.
type Due struct {
	On       *time.Time `json:"on"`
	Rule     string     `json:"rule"`
	Planned  *time.Time `json:"planned_on"` // of the order
	Baseline *time.Time `json:"baseline_on"`
	Set      []DueSet   `json:"set"` // by the order, then by each ordre de service
	Moved    bool       `json:"moved"`
}

// DueSet is a due date with the day on which it was set.
type DueSet struct {
	On    time.Time  `json:"on"`
	SetOn *time.Time `json:"set_on"` // nil for the order itself
}

// Reading is a common reading.
type Reading struct {
	HeldOn      *time.Time `json:"held_on"`
	HandOver    term.Term  `json:"hand_over"`
	Corrections int64      `json:"corrections"`
	Corrected   int64      `json:"corrected"`
}

// Cycle is a delivery, its verification by the Ministry, and the redelivery that
// the contractor owes after an adjournment.
type Cycle struct {
	Delivery     int        `json:"delivery"` // its number; 0 for a decision without delivery
	DeliveredAt  *time.Time `json:"delivered_at,omitempty"`
	Channel      string     `json:"channel"`
	Files        []string   `json:"files"`
	Verification term.Term  `json:"verification"` // owed by the Ministry
	Outcome      string     `json:"outcome"`
	Effect       string     `json:"effect"`
	Motive       string     `json:"motive"`
	DecidedOn    *time.Time `json:"decided_on,omitempty"`
	Redelivery   term.Term  `json:"redelivery"` // owed by the contractor
	Slip         []Item     `json:"slip"`       // the nine items; empty without slip
	SlipSigned   bool       `json:"slip_signed"`
}

// Item is one of the nine items of a delivery slip.
type Item struct {
	Name    string `json:"name"`
	Present bool   `json:"present"`
}

// NewDeliverable tells a deliverable as judged at an instant under a contract.
func NewDeliverable(account dossier.DeliverableAccount, c *contract.Contract, at time.Time, raw []Raw) *Deliverable {
	life, row, plan := account.Life, account.Row, account.Plan
	d := &Deliverable{
		Kind: "deliverable", Reference: row.Reference, At: at.UTC(), URL: row.URL, Code: row.Code, UO: row.UO, Title: row.Title, Order: row.OrderReference,
		Tranche: row.Tranche, State: row.State, Delivery: life.Delivery, Counts: row.CountsInConformity, Accepted: row.AcceptedOn,
		Titulaire: life.Titulaire, Ministere: life.Ministere, Time: account.Holdings, Steps: life.Steps, Flaws: account.Flaws, Raw: raw,
		Due:     Due{On: row.DueOn, Rule: row.DueRule, Planned: row.PlannedOn, Baseline: row.BaselineOn, Moved: row.Moved},
		account: account, contract: c.At(life.Due),
	}
	for i, on := range plan.DueOn {
		set := DueSet{On: on}
		if i < len(plan.DueSetOn) && plan.DueSetOn[i].Unix() > 0 {
			set.SetOn = &plan.DueSetOn[i]
		}
		d.Due.Set = append(d.Due.Set, set)
	}
	if plan.ReadingAgreed {
		d.Reading = &Reading{HeldOn: plan.ReadingOn, HandOver: life.HandOver, Corrections: plan.Corrections, Corrected: plan.Corrected}
	}
	if !life.FirstDecision.IsZero() {
		d.Conform = &life.FirstConform
	}
	for _, cycle := range life.Cycles {
		made := newCycle(cycle, account.Slips)
		made.Motive = motiveOf(plan, made)
		d.Cycles = append(d.Cycles, made)
	}
	numbers := []string{"R-076", "R-081", "R-082", "R-083", "R-086", "R-087", "R-088", "R-089", "R-090", life.DueRule}
	for _, step := range life.Steps {
		numbers = append(numbers, step.Rule)
	}
	for _, flaw := range account.Flaws {
		numbers = append(numbers, flaw.Rule)
	}
	d.Rules = RulesOf(numbers...)
	d.Knobs = knobsOf(d.Rules, d.contract)
	return d
}

func newCycle(cycle deliverable.Cycle, deliveries []deliverable.Delivery) Cycle {
	c := Cycle{Delivery: cycle.N, Verification: cycle.Verification, Outcome: cycle.Outcome, Effect: cycle.Effect, Redelivery: cycle.Redelivery}
	if !cycle.DecidedOn.IsZero() {
		decided := time.Date(cycle.DecidedOn.Year, cycle.DecidedOn.Month, cycle.DecidedOn.Day, 0, 0, 0, 0, time.UTC)
		c.DecidedOn = &decided
	}
	if cycle.N == 0 {
		return c
	}
	c.DeliveredAt = &cycle.At
	for _, delivery := range deliveries {
		if !delivery.At.Equal(cycle.At) {
			continue
		}
		c.Channel, c.Files = delivery.Channel, delivery.Files
		if delivery.Slip == nil {
			break
		}
		c.SlipSigned = delivery.Slip.Signed
		_, missing := delivery.Slip.Complete()
		for _, item := range deliverable.Items() {
			lacks := false
			for _, one := range missing {
				lacks = lacks || one == item
			}
			c.Slip = append(c.Slip, Item{string(item), !lacks})
		}
		break
	}
	return c
}

// motiveOf is the motive that the plan gives for the decision of a cycle.
func motiveOf(plan transform.DeliverablePlan, cycle Cycle) string {
	for i, on := range plan.DecidedOn {
		if cycle.DecidedOn != nil && on.Equal(*cycle.DecidedOn) && i < len(plan.Outcomes) && plan.Outcomes[i] == cycle.Outcome && i < len(plan.Motives) {
			return plan.Motives[i]
		}
	}
	return ""
}

// DeliverableLines are what a reading of the contract makes of a deliverable.
func DeliverableLines(account dossier.DeliverableAccount) []Line {
	life := account.Life
	lines := []Line{
		{"Échéance en vigueur", day(life.Due) + " (" + life.DueRule + ")"}, {"Première livraison (titulaire)", owed(life.Delivery)},
		{"Remise pour lecture (titulaire)", owed(life.HandOver)},
	}
	for i, cycle := range life.Cycles {
		lines = append(lines, Line{fmt.Sprintf("Cycle %d, vérification (Ministère)", i+1), owed(cycle.Verification)},
			Line{fmt.Sprintf("Cycle %d, effet", i+1), words(cycle.Effect)}, Line{fmt.Sprintf("Cycle %d, relivraison (titulaire)", i+1), owed(cycle.Redelivery)})
	}
	conform := "sans décision"
	if !life.FirstDecision.IsZero() {
		conform = yes(life.FirstConform)
	}
	return append(lines, Line{"Conforme à la première livraison", conform}, Line{"Compte dans la conformité", yes(life.CountsInConformity)},
		Line{"Retard du titulaire", lateness(life.Titulaire)}, Line{"Retard du Ministère", lateness(life.Ministere)},
		Line{"État", words(string(life.State))}, Line{"Anomalies de données", count(len(account.Flaws))})
}

// owed is an obligation in words.
func owed(t term.Term) string {
	state := verdict(string(t.State)).Text
	if t.Due.IsZero() {
		return state
	}
	state += ", dû le " + day(t.Due)
	if !t.Done.IsZero() {
		state += ", fait le " + day(t.Done)
	}
	if t.Late() {
		state += fmt.Sprintf(", %s de retard (%d JO)", days(t.LateDays), t.LateJO)
	}
	return state
}

func lateness(l deliverable.Lateness) string { return fmt.Sprintf("%s (%d JO)", days(l.Days), l.JO) }

// Page tells the deliverable.
func (d *Deliverable) Page() Page {
	zone := d.contract.Calendar().Zone()
	conform := Cell{Text: "aucune décision", Mark: Neutral}
	if d.Conform != nil {
		conform = Cell{Text: "non conforme à la première livraison", Mark: Bad}
		if *d.Conform {
			conform = Cell{Text: "conforme à la première livraison", Mark: Good}
		}
	}
	page := Page{Title: "Livrable " + d.Reference, Lead: d.Title, Facts: []Fact{
		{"Page de l'outil", Cell{Text: orNone(d.URL), URL: d.URL}}, fact("Code au catalogue", d.Code), fact("Unité d'œuvre", d.UO), {"Bon de commande", named(d.Order)},
		fact("Tranche", words(d.Tranche)), fact("État", words(d.State)), fact("Échéance en vigueur", dayOf(d.Due.On)+" ("+d.Due.Rule+")"),
		{"Conformité (R-086)", conform}, fact("Retard du titulaire", lateness(d.Titulaire)), fact("Retard du Ministère", lateness(d.Ministere)),
		fact("Vu au", moment(d.At, zone)+", heure de Paris"),
	}}
	page.Sections = append(page.Sections, d.due(), d.terms(), d.deliveries(zone), d.whose(), stepsSection(d.Steps))
	page.Sections = append(page.Sections, d.WhatIf.section()...)
	page.Sections = append(page.Sections, flawsSection(d.Flaws), deciding(d.Rules, d.Knobs, d.contract.Fingerprint()), rawSection(d.Raw, zone))
	return page
}

func (d *Deliverable) due() Section {
	table := Table{Caption: "Échéances successives", Columns: columns("Échéance", "Fixée le", "Par"), Empty: "Aucune échéance n'est connue."}
	for _, set := range d.Due.Set {
		by, on := "ordre de service", dayOf(set.SetOn)
		if set.SetOn == nil {
			by, on = "bon de commande", none
		}
		table.Rows = append(table.Rows, row(set.On.Format("02/01/2006"), on, by))
	}
	section := Section{ID: "echeance", Title: "Échéance et lecture", Tables: []Table{table},
		Intro: fmt.Sprintf("Échéance en vigueur : %s, par la règle %s ; échéance du bon : %s ; plan de référence : %s.", dayOf(d.Due.On), d.Due.Rule, dayOf(d.Due.Planned), dayOf(d.Due.Baseline))}
	reading := Table{Caption: "Lecture commune", Columns: columns("Élément", "Valeur"), Empty: "Aucune lecture commune n'est convenue."}
	if d.Reading != nil {
		reading.Rows = [][]Cell{
			row("Réunion", dayOf(d.Reading.HeldOn)), row("Remise avant la réunion (R-077)", owed(d.Reading.HandOver)),
			row("Corrections faites sur demandées (R-080)", fmt.Sprintf("%d sur %d", d.Reading.Corrected, d.Reading.Corrections)),
		}
	}
	section.Tables = append(section.Tables, reading)
	return section
}

// terms shows each delay of each party, kept apart.
func (d *Deliverable) terms() Section {
	titulaire := Table{Caption: "Délais du titulaire", Columns: columns("Obligation", "Due le", "Faite le", "Verdict", "#Retard (jours)", "#Retard (JO)", "Règle"), Empty: "Aucune obligation."}
	ministere := titulaire
	ministere.Caption = "Délais du Ministère"
	add := func(table *Table, name string, t term.Term) {
		if t.State == term.NotApplicable && t.Due.IsZero() {
			return
		}
		cells := row(name, day(t.Due), day(t.Done))
		table.Rows = append(table.Rows, append(cells, verdict(string(t.State)), text(count(t.LateDays)), text(count(t.LateJO)), text(t.Rule)))
	}
	if d.Reading != nil {
		add(&titulaire, "Remise pour lecture", d.Reading.HandOver)
	}
	add(&titulaire, "Première livraison", d.Delivery)
	for i, cycle := range d.Cycles {
		add(&ministere, fmt.Sprintf("Vérification, cycle %d", i+1), cycle.Verification)
		add(&titulaire, fmt.Sprintf("Relivraison après l'ajournement, cycle %d", i+1), cycle.Redelivery)
	}
	return Section{ID: "delais", Title: "Délais de chaque partie", Intro: "Un délai court jusqu'à 24 h 00 du jour dit ; le retard de l'un n'est jamais compté à l'autre.", Tables: []Table{titulaire, ministere}}
}

func (d *Deliverable) deliveries(zone *time.Location) Section {
	cycles := Table{Caption: "Livraisons et décisions", Columns: columns("Cycle", "Livraison", "Livré le", "Canal", "Fichiers", "Décision", "Effet", "Décidé le", "Motif"), Empty: "Rien n'est livré, et rien n'est décidé."}
	slips := Table{Caption: "Bordereaux : les neuf mentions (R-088)", Columns: columns("Mention"), Empty: "Aucun bordereau."}
	for i, cycle := range d.Cycles {
		number, delivered, channel := "sans livraison", none, none
		if cycle.Delivery > 0 {
			number, delivered, channel = fmt.Sprintf("n° %d", cycle.Delivery), moment(*cycle.DeliveredAt, zone), cycle.Channel
			slips.Columns = append(slips.Columns, Column{Label: number})
		}
		cycles.Rows = append(cycles.Rows, row(count(i+1), number, delivered, channel, strings.Join(cycle.Files, ", "), words(cycle.Outcome), words(cycle.Effect), dayOf(cycle.DecidedOn), cycle.Motive))
	}
	if len(slips.Columns) > 1 {
		for n, item := range deliverable.Items() {
			cells := row(itemName(item))
			for _, cycle := range d.Cycles {
				switch {
				case cycle.Delivery == 0:
				case len(cycle.Slip) == 0:
					cells = append(cells, Cell{Text: "sans bordereau", Mark: Bad})
				default:
					cells = append(cells, presence(cycle.Slip[n].Present))
				}
			}
			slips.Rows = append(slips.Rows, cells)
		}
		signed := row("Signature")
		for _, cycle := range d.Cycles {
			switch {
			case cycle.Delivery == 0:
			case len(cycle.Slip) == 0:
				signed = append(signed, Cell{Text: "sans bordereau", Mark: Bad})
			case cycle.SlipSigned:
				signed = append(signed, Cell{Text: "signé", Mark: Good})
			default:
				signed = append(signed, Cell{Text: "non signé", Mark: Bad})
			}
		}
		slips.Rows = append(slips.Rows, signed)
	}
	return Section{ID: "livraisons", Title: "Livraisons, décisions et ajournements", Tables: []Table{cycles, slips}}
}

func presence(is bool) Cell {
	if is {
		return Cell{Text: "présente", Mark: Good}
	}
	return Cell{Text: "absente", Mark: Bad}
}

func itemName(item deliverable.Item) string {
	switch item {
	case deliverable.Supplier:
		return "Titulaire"
	case deliverable.Responsible:
		return "Responsable de la livraison"
	case deliverable.Addressee:
		return "Destinataire"
	case deliverable.Service:
		return "Code de la prestation"
	case deliverable.Market:
		return "Numéro de marché"
	case deliverable.OrderNumber:
		return "Numéro de commande"
	case deliverable.DeliveredOn:
		return "Date de livraison"
	case deliverable.Reference:
		return "Référence du livrable"
	}
	return "Livrables documentaires"
}

func (d *Deliverable) whose() Section {
	totals := Table{Caption: "Temps de chacun", Columns: columns("Partie", "#Jours", "#Jours ouvrés"), Empty: "Le livrable n'a pas encore d'histoire à partager."}
	stretches := Table{Caption: "Passages d'une partie à l'autre", Columns: columns("Du", "Au", "Partie", "#Jours", "#Jours ouvrés", "Motif", "Règle"), Empty: "Aucun passage."}
	for _, who := range []term.Party{term.Titulaire, term.Ministere} {
		var all, jo int
		for _, h := range d.Time {
			if h.Party == who {
				all, jo = all+h.Days, jo+h.JO
			}
		}
		if len(d.Time) > 0 {
			totals.Rows = append(totals.Rows, row(party(string(who)), count(all), count(jo)))
		}
	}
	for _, h := range d.Time {
		stretches.Rows = append(stretches.Rows, row(day(h.From), day(h.To), party(string(h.Party)), count(h.Days), count(h.JO), h.Note, h.Rule))
	}
	return Section{ID: "temps", Title: "À qui appartient le temps", Intro: "De la notification du bon de commande jusqu'à l'acceptation, ou jusqu'au jour vu. Aucun tiers n'intervient sur un livrable.", Tables: []Table{totals, stretches}}
}
