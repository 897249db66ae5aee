package evidence

import (
	"fmt"
	"strings"
	"time"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Dossier is how a committee or a quote is judged: obligations of the contractor
// alone, with the dates that decided.
type Dossier struct {
	Kind      string             `json:"kind"` // meeting or quote
	Reference string             `json:"reference"`
	At        time.Time          `json:"at"`
	URL       string             `json:"url"`
	Tranche   string             `json:"tranche"`
	Lines     []Line             `json:"lines"` // what is known
	Terms     []NamedTerm        `json:"terms"`
	Steps     []trace.Step       `json:"steps"`
	Flaws     []trace.Flaw       `json:"flaws"`
	Rules     []Rule             `json:"rules"`
	Knobs     []contract.Setting `json:"knobs"`
	Raw       []Raw              `json:"raw"`

	title, order string
	contract     *contract.Contract
}

// NamedTerm is an obligation with its name.
type NamedTerm struct {
	Name string `json:"name"`
	term.Term
}

// NewMeeting tells a committee as judged at an instant.
func NewMeeting(account dossier.MeetingAccount, c *contract.Contract, at time.Time, raw []Raw) *Dossier {
	row, life := account.Row, account.Life
	d := &Dossier{Kind: "meeting", Reference: row.Reference, At: at.UTC(), URL: row.URL, Tranche: row.Tranche, Steps: life.Steps, Flaws: life.Flaws, Raw: raw,
		title: "Comité " + row.Reference, contract: c,
		Lines: []Line{{"Comité", row.Committee}, {"Période", row.Period}, {"Prévu le", dayOf(row.PlannedOn)}, {"Tenu le", dayOf(row.HeldOn)}, {"Annulé", yes(row.Cancelled)}, {"Participants", whole(row.Attendees)}},
		Terms: []NamedTerm{{"Support", life.Support}, {"Compte rendu", life.Minutes}},
	}
	return d.decided()
}

// NewQuote tells a quote as judged at an instant.
func NewQuote(account dossier.QuoteAccount, c *contract.Contract, at time.Time, raw []Raw) *Dossier {
	row, life := account.Row, account.Life
	d := &Dossier{Kind: "quote", Reference: row.Reference, At: at.UTC(), URL: account.Sheet.URL, Tranche: row.Tranche, Steps: life.Steps, Flaws: life.Flaws, Raw: raw,
		title: "Devis " + row.Reference, order: row.OrderReference, contract: c.At(life.CompleteOn),
		Lines: []Line{{"Entrants complets le", dayOf(row.InputsCompleteOn)}, {"Remis le", dayOf(row.SubmittedOn)}, {"Retiré", yes(row.Withdrawn)}},
		Terms: []NamedTerm{{"Remise du devis", life.Term}},
	}
	return d.decided()
}

func (d *Dossier) decided() *Dossier {
	var numbers []string
	for _, t := range d.Terms {
		numbers = append(numbers, t.Rule)
	}
	for _, step := range d.Steps {
		numbers = append(numbers, step.Rule)
	}
	d.Rules = RulesOf(numbers...)
	d.Knobs = knobsOf(d.Rules, d.contract)
	return d
}

// Page tells the dossier.
func (d *Dossier) Page() Page {
	zone := d.contract.Calendar().Zone()
	page := Page{Title: d.title, Facts: []Fact{{"Page de l'outil", Cell{Text: orNone(d.URL), URL: d.URL}}, fact("Tranche", words(d.Tranche))}}
	if d.order != "" {
		page.Facts = append(page.Facts, Fact{"Bon de commande", named(d.order)})
	}
	for _, line := range d.Lines {
		page.Facts = append(page.Facts, fact(line.What, line.Value))
	}
	page.Facts = append(page.Facts, fact("Vu au", moment(d.At, zone)+", heure de Paris"))
	table := Table{Caption: "Délais du titulaire", Columns: columns("Obligation", "Due le", "Faite le", "Verdict", "#Retard (jours)", "#Retard (JO)", "Règle")}
	for _, t := range d.Terms {
		table.Rows = append(table.Rows, append(row(t.Name, day(t.Due), day(t.Done)), verdict(string(t.State)), text(count(t.LateDays)), text(count(t.LateJO)), text(t.Rule)))
	}
	page.Sections = []Section{{ID: "delais", Title: "Délais", Tables: []Table{table}}, stepsSection(d.Steps), flawsSection(d.Flaws), deciding(d.Rules, d.Knobs, d.contract.Fingerprint()), rawSection(d.Raw, zone)}
	return page
}

// Document is a file of a document server with each version that was observed.
type Document struct {
	Kind        string            `json:"kind"`
	Path        string            `json:"path"`
	Server      string            `json:"server"`
	Deliverable string            `json:"deliverable_reference"`
	Order       string            `json:"order_reference"`
	Delivery    int64             `json:"delivery_number"` // 0 when the file is of none
	IsSlip      bool              `json:"is_slip"`
	SlipMissing []string          `json:"slip_missing"`
	SlipSigned  bool              `json:"slip_signed"`
	Versions    []DocumentVersion `json:"versions"`
	Raw         []Raw             `json:"raw"`

	zone *time.Location
}

// DocumentVersion is one observed version.
type DocumentVersion struct {
	DepositedAt time.Time `json:"deposited_at"`
	Owner       string    `json:"owner"`
	Bytes       uint64    `json:"bytes"`
	SHA256      string    `json:"sha256"` // of the content; empty where it was not read
}

// NewDocument tells a file by its versions, the latest last; there is at least
// one.
func NewDocument(versions []transform.Document, zone *time.Location, raw []Raw) *Document {
	last := versions[len(versions)-1]
	d := &Document{Kind: "document", Path: last.Path, Server: last.Server, Deliverable: last.DeliverableReference, Order: last.OrderReference,
		Delivery: last.DeliveryNumber, IsSlip: last.IsSlip, SlipMissing: last.SlipMissing, SlipSigned: last.SlipSigned, Raw: raw, zone: zone}
	for _, version := range versions {
		d.Versions = append(d.Versions, DocumentVersion{version.DepositedAt, version.Owner, version.Bytes, version.SHA256})
	}
	return d
}

// Page tells the document.
func (d *Document) Page() Page {
	page := Page{Title: "Document " + d.Path, Facts: []Fact{fact("Serveur (R-089)", d.Server), {"Livrable", named(d.Deliverable)}, {"Bon de commande", named(d.Order)},
		fact("Livraison", fmt.Sprintf("n° %d", d.Delivery)), fact("Bordereau de livraison", yes(d.IsSlip))}}
	if d.IsSlip {
		page.Facts = append(page.Facts, fact("Mentions présentes (R-088)", fmt.Sprintf("%d sur 9", 9-len(d.SlipMissing))), fact("Mentions absentes", strings.Join(d.SlipMissing, ", ")), fact("Signé", yes(d.SlipSigned)))
	}
	table := Table{Caption: "Versions observées", Columns: columns("Déposé le", "Propriétaire", "#Octets", "SHA-256 du contenu"), Empty: "Aucune version."}
	for _, version := range d.Versions {
		table.Rows = append(table.Rows, row(moment(version.DepositedAt, d.zone), version.Owner, fmt.Sprint(version.Bytes), version.SHA256))
	}
	page.Sections = []Section{{ID: "versions", Title: "Versions", Intro: "Une version vue une fois reste connue quand une autre la remplace.", Tables: []Table{table}}, rawSection(d.Raw, d.zone)}
	return page
}
