package dossier

import (
	"cmp"
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/deliverable"
	"pilotis/transform/flaw"
	"pilotis/transform/term"
	"pilotis/transform/trace"
)

// Deliverable is a row of core.deliverables: one instance of a deliverable with
// each delay of each party. Cycle arrays have one element a delivery, or a
// decision taken without one.
type Deliverable struct {
	Reference      string     `ch:"reference"`
	URL            string     `ch:"url"`
	Code           string     `ch:"code"`
	UO             string     `ch:"uo"`
	Title          string     `ch:"title"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Application    string     `ch:"application"`
	State          string     `ch:"state"`
	PlannedOn      *time.Time `ch:"planned_on"`
	BaselineOn     *time.Time `ch:"baseline_on"`
	DueOn          *time.Time `ch:"due_on"`
	DueRule        string     `ch:"due_rule"`
	Moved          bool       `ch:"moved"`

	ReadingOn     *time.Time `ch:"reading_on"`
	HandOverDueOn *time.Time `ch:"hand_over_due_on"`
	HandOverOn    *time.Time `ch:"hand_over_on"`
	HandOverState string     `ch:"hand_over_state"`
	Corrections   int64      `ch:"corrections"`
	Corrected     int64      `ch:"corrected"`

	DeliveredOn      *time.Time `ch:"delivered_on"` // the first delivery
	DeliveryState    string     `ch:"delivery_state"`
	DeliveryLateDays int32      `ch:"delivery_late_days"`
	DeliveryLateJO   int32      `ch:"delivery_late_jo"`

	CycleDeliveredOn []time.Time `ch:"cycle_delivered_on"` // 1970-01-01 for a decision without delivery
	CycleChannel     []string    `ch:"cycle_channel"`
	VerificationDue  []time.Time `ch:"verification_due_on"` // R-081, owed by the Ministry
	VerificationLate []int32     `ch:"verification_late_days"`
	VerificationSt   []string    `ch:"verification_state"`
	Outcomes         []string    `ch:"outcomes"` // empty while undecided
	Effects          []string    `ch:"effects"`
	DecidedOn        []time.Time `ch:"decided_on"` // 1970-01-01 while undecided
	RedeliveryDue    []time.Time `ch:"redelivery_due_on"`
	RedeliverySt     []string    `ch:"redelivery_state"`
	SlipPresent      []int32     `ch:"slip_present"`     // items of nine; -1 without slip or delivery
	SlipSigned       []bool      `ch:"slip_signed"`

	FirstDecidedOn     *time.Time `ch:"first_decided_on"`
	FirstConform       bool       `ch:"first_conform"`
	CountsInConformity bool       `ch:"counts_in_conformity"`
	Adjournments       uint32     `ch:"adjournments"`
	AcceptedOn         *time.Time `ch:"accepted_on"`
	TitulaireLateDays  int32      `ch:"titulaire_late_days"`
	MinistereLateDays  int32      `ch:"ministere_late_days"`
	Cancelled          bool       `ch:"cancelled"`
	Flaws              uint32     `ch:"flaws"`
	AsOf               time.Time  `ch:"as_of"`
}

// Table is where deliverables as followed are kept.
func (*Deliverable) Table() string { return "core.deliverables" }

func (a *assembly) deliverables() {
	_, deposits := byReference(a.facts.Documents, func(d transform.Document) string { return d.DeliverableReference })
	references, plans := byReference(a.facts.Plans, func(p transform.DeliverablePlan) string { return p.Reference })
	for _, reference := range references {
		duplicates(a, "deliverable", "R-076", reference, plans[reference], planOrigin)
		a.deliverable(latestPlan(plans[reference]), deposits[reference])
		delete(deposits, reference)
	}
	// What was deposited under a reference that no plan knows is not lost.
	for _, reference := range sortedKeys(deposits) {
		if reference != "" {
			first := deposits[reference][0]
			a.flaws("document", reference, "", first.Origin, []trace.Flaw{{Code: flaw.UnknownDeposit, Rule: "R-089", What: "Des documents sont déposés sous une référence qu'aucun plan ne connaît.", Ref: first.Path}})
		}
	}
}

// DeliverableAccount is the row of a deliverable with all that it came of.
type DeliverableAccount struct {
	Row      *Deliverable
	Plan     transform.DeliverablePlan // the one that counts
	Deposits []transform.Document
	Life     deliverable.Life
	Slips    []deliverable.Delivery // the deliveries, in the order of their numbers
	Holdings []deliverable.Holding
	Flaws    []trace.Flaw
}

// ExplainDeliverable judges one deliverable as [Assemble] does, and keeps how.
// The facts need no more than those of that deliverable and its order. It is
// false when no plan knows the reference.
func ExplainDeliverable(f Facts, reference string, c *contract.Contract, asOf time.Time) (DeliverableAccount, bool) {
	_, plans := byReference(f.Plans, func(p transform.DeliverablePlan) string { return p.Reference })
	if len(plans[reference]) == 0 {
		return DeliverableAccount{}, false
	}
	_, deposits := byReference(f.Documents, func(d transform.Document) string { return d.DeliverableReference })
	return newAssembly(f, c, asOf).follow(latestPlan(plans[reference]), deposits[reference]), true
}

func planOrigin(p transform.DeliverablePlan) transform.Origin { return p.Origin }

func latestPlan(plans []transform.DeliverablePlan) transform.DeliverablePlan {
	return latest(plans, planOrigin)
}

func (a *assembly) deliverable(plan transform.DeliverablePlan, deposits []transform.Document) {
	account := a.follow(plan, deposits)
	a.add(account.Row)
	for _, found := range account.Flaws {
		record := plan.Origin
		if at := slices.IndexFunc(deposits, func(d transform.Document) bool { return d.Path == found.Ref }); at >= 0 {
			record = deposits[at].Origin // of a file, the file itself tells
		}
		a.flaws("deliverable", plan.Reference, account.Row.Tranche, record, []trace.Flaw{found})
	}
}

// misnumbered is a flaw when a delivery came before the one of the number below.
func misnumbered(reference string, deliveries []deliverable.Delivery) []trace.Flaw {
	for i := 1; i < len(deliveries); i++ {
		if deliveries[i].At.Before(deliveries[i-1].At) {
			return []trace.Flaw{{Code: flaw.ClockBackwards, Rule: "R-089", What: "Une livraison est déposée avant celle du numéro précédent ; l'ordre des dépôts décide.", Ref: reference}}
		}
	}
	return nil
}

func (a *assembly) follow(plan transform.DeliverablePlan, deposits []transform.Document) DeliverableAccount {
	written := a.written(plan, deposits)
	life := deliverable.Follow(written, a.contract, a.asOf)
	row := &Deliverable{
		Reference: plan.Reference, URL: plan.URL, Code: plan.Code, UO: life.UO, Title: plan.Title, OrderReference: plan.OrderReference,
		Tranche: a.trancheOf(plan.OrderReference), Application: a.application(plan.Application), State: string(life.State),
		PlannedOn: column(life.Planned), BaselineOn: plan.BaselineOn, DueOn: column(life.Due), DueRule: life.DueRule, Moved: life.Moved,
		ReadingOn: plan.ReadingOn, HandOverDueOn: column(life.HandOver.Due), HandOverOn: column(life.HandOver.Done), HandOverState: string(life.HandOver.State),
		Corrections: plan.Corrections, Corrected: plan.Corrected,
		DeliveredOn: column(life.Delivery.Done), DeliveryState: string(life.Delivery.State),
		DeliveryLateDays: int32(life.Delivery.LateDays), DeliveryLateJO: int32(life.Delivery.LateJO),
		FirstDecidedOn: column(life.FirstDecision), FirstConform: life.FirstConform, CountsInConformity: life.CountsInConformity,
		Adjournments: uint32(life.Adjournments), AcceptedOn: column(life.AcceptedOn),
		TitulaireLateDays: int32(life.Titulaire.Days), MinistereLateDays: int32(life.Ministere.Days),
		Cancelled: plan.Cancelled, AsOf: a.asOf,
	}
	for _, cycle := range life.Cycles {
		row.cycle(cycle, written)
	}
	flaws := slices.Clone(life.Flaws)
	if row.Tranche == "" {
		flaws = append(flaws, trace.Flaw{Code: flaw.WithoutOrder, Rule: "R-076", What: "Le livrable n'est rattaché à aucune commande connue.", Ref: plan.OrderReference})
	}
	flaws = append(flaws, misnumbered(plan.Reference, written.Deliveries)...)
	row.Flaws = uint32(len(flaws))
	return DeliverableAccount{
		Row: row, Plan: plan, Deposits: deposits, Life: life, Slips: written.Deliveries, Flaws: flaws,
		Holdings: life.Holdings(a.contract.Calendar(), a.notified(plan.OrderReference)),
	}
}

func (row *Deliverable) cycle(cycle deliverable.Cycle, written deliverable.Deliverable) {
	present, signed, channel := int32(-1), false, ""
	if at := slices.IndexFunc(written.Deliveries, func(d deliverable.Delivery) bool { return cycle.N > 0 && d.At.Equal(cycle.At) }); at >= 0 {
		delivery := written.Deliveries[at]
		channel = delivery.Channel
		if delivery.Slip != nil {
			items, _ := delivery.Slip.Complete()
			present, signed = int32(items), delivery.Slip.Signed
		}
	}
	row.CycleDeliveredOn = append(row.CycleDeliveredOn, element(cycle.Delivered))
	row.CycleChannel = append(row.CycleChannel, channel)
	row.VerificationDue = append(row.VerificationDue, element(cycle.Verification.Due))
	row.VerificationLate = append(row.VerificationLate, int32(cycle.Verification.LateDays))
	row.VerificationSt = append(row.VerificationSt, state(cycle.Verification))
	row.Outcomes = append(row.Outcomes, cycle.Outcome)
	row.Effects = append(row.Effects, cycle.Effect)
	row.DecidedOn = append(row.DecidedOn, element(cycle.DecidedOn))
	row.RedeliveryDue = append(row.RedeliveryDue, element(cycle.Redelivery.Due))
	row.RedeliverySt = append(row.RedeliverySt, state(cycle.Redelivery))
	row.SlipPresent = append(row.SlipPresent, present)
	row.SlipSigned = append(row.SlipSigned, signed)
}

func state(t term.Term) string {
	if t.State == "" {
		return string(term.NotApplicable)
	}
	return string(t.State)
}

// written is the deliverable as the tools know it. A delivery is the set of files
// deposited under one number, at the instant of its first file.
func (a *assembly) written(plan transform.DeliverablePlan, deposits []transform.Document) deliverable.Deliverable {
	d := deliverable.Deliverable{Ref: plan.Reference, Code: plan.Code}
	if plan.Cancelled {
		// No tool tells when: as of its last change it is cancelled.
		d.Cancelled = a.contract.Calendar().DateOf(plan.Version)
	}
	for i := range plan.DueOn {
		due := deliverable.Due{On: dateOf(&plan.DueOn[i])}
		if i < len(plan.DueSetOn) {
			due.Set = dateOf(&plan.DueSetOn[i])
		}
		d.Dues = append(d.Dues, due)
	}
	if plan.ReadingAgreed {
		d.Reading = &deliverable.Reading{HandedOver: instant(plan.HandedOverAt), HeldOn: dateOf(plan.ReadingOn), Corrections: int(plan.Corrections), Corrected: int(plan.Corrected)}
	}
	for i := range plan.DecidedOn {
		decision := deliverable.Decision{On: dateOf(&plan.DecidedOn[i])}
		if i < len(plan.Outcomes) {
			decision.Outcome = plan.Outcomes[i]
		}
		if i < len(plan.Motives) {
			decision.Motive = plan.Motives[i]
		}
		d.Decisions = append(d.Decisions, decision)
	}
	d.Deliveries = deliveries(deposits)
	return d
}

func deliveries(deposits []transform.Document) []deliverable.Delivery {
	byNumber := map[int64][]transform.Document{}
	for _, document := range deposits {
		if document.DeliveryNumber > 0 {
			byNumber[document.DeliveryNumber] = append(byNumber[document.DeliveryNumber], document)
		}
	}
	numbers := make([]int64, 0, len(byNumber))
	for number := range byNumber {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	var list []deliverable.Delivery
	for _, number := range numbers {
		set := byNumber[number]
		slices.SortFunc(set, func(x, y transform.Document) int {
			return cmp.Or(x.DepositedAt.Compare(y.DepositedAt), cmp.Compare(x.Path, y.Path))
		})
		delivery := deliverable.Delivery{At: set[0].DepositedAt, Channel: set[0].Server}
		for _, document := range set {
			if document.IsSlip {
				delivery.Slip = slipOf(document)
				continue // it is no document of the deliverable
			}
			delivery.Files = append(delivery.Files, document.Path)
		}
		list = append(list, delivery)
	}
	return list
}

func slipOf(document transform.Document) *deliverable.Slip {
	slip := &deliverable.Slip{File: document.Path, Signed: document.SlipSigned}
	for _, item := range deliverable.Items() {
		if !slices.Contains(document.SlipMissing, string(item)) {
			slip.Present = append(slip.Present, item)
		}
	}
	return slip
}

// application is the catalogue's code of a name, or the name where it has none.
func (a *assembly) application(name string) string {
	if found, ok := a.contract.Application(name); ok {
		return found.Code
	}
	return name
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
