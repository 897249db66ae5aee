package world

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// partRegisters is apart from the parts before it, so that a part can be added
// there.
const partRegisters uint64 = 300

// registering is the registers while they are kept.
type registering struct {
	*builder
	random  *rand.Rand // of the order or of the register at hand
	numbers map[string]*numbering
}

// register keeps the registers: what each order plans and meets, what went wrong
// and why, and what concerns whole tranches.
func (b *builder) register() {
	r := &registering{builder: b, numbers: map[string]*numbering{}}
	for n, o := range b.Orders {
		if !o.Cancelled && o.Start.Before(b.today) {
			r.random = b.stream(partRegisters, n)
			r.order(o)
		}
	}
	r.random = b.stream(partRegisters, -1)
	r.deliverables()
	r.random = b.stream(partRegisters, -2)
	r.tickets()
	for n, tranche := range append([]Tranche{{"", b.NotifiedOn}}, b.Tranches...) {
		r.random = b.stream(partRegisters, -3-n)
		r.tranche(tranche)
	}
}

var itemPrefixes = map[string]string{
	ItemRisk: "RSQ", ItemAction: "ACT", ItemAlert: "ALR", ItemMilestone: "JAL", ItemRecommendation: "REC", ItemChange: "DEM", ItemQuestion: "QST",
	ItemBenefit: "BEN", ItemTask: "TCH", ItemDeviation: "ECT",
}

// put numbers an item and gives its reference. What has not happened yet is not
// written down: its reference is empty.
func (r *registering) put(i Item) string {
	if !i.RaisedOn.Before(r.today) {
		return ""
	}
	if !i.DoneOn.Before(r.today) {
		i.DoneOn = time.Time{}
	}
	if i.DoneOn.IsZero() { // nor is what comes of its end
		i.Measured, i.CostCents, i.Cause = 0, 0, ""
	}
	numbers := r.numbers[i.Kind]
	if numbers == nil {
		numbers = &numbering{format: itemPrefixes[i.Kind] + "-%d-%04d"}
		r.numbers[i.Kind] = numbers
	}
	i.Ref = numbers.next(i.RaisedOn.Year())
	r.Items = append(r.Items, i)
	return i.Ref
}

// somewhen is a working day between two days, the first of them kept.
func (r *registering) somewhen(from, to time.Time) time.Time {
	span := int(to.Sub(from).Hours() / 24)
	return r.calendar.next(from.AddDate(0, 0, r.random.IntN(max(1, span))))
}

// order tells what the registers hold of one order.
func (r *registering) order(o Order) {
	r.tasks(o)
	r.milestones(o)
	r.changes(o)
	end := o.End
	if end.After(r.today) {
		end = r.today
	}
	for range between(r.random, 0, 2) {
		r.risk(Item{Tranche: o.Tranche, Order: o.Ref, Application: o.Lines[0].Application, RaisedOn: r.somewhen(o.Start, end)})
	}
}

// risk is a risk with its marks, now and then forgotten, and its actions.
func (r *registering) risk(at Item) {
	at.Kind, at.Title, at.Owner = ItemRisk, pick(r.random, riskTitles), r.owner(at.Order)
	at.Probability, at.Impact = between(r.random, 1, 4), between(r.random, 1, 4)
	if r.spread.draw("risk without marks", 0.06) {
		at.Probability, at.Impact = 0, 0
	}
	if r.random.Float64() < 0.65 {
		at.DoneOn = r.somewhen(at.RaisedOn.AddDate(0, 0, 10), at.RaisedOn.AddDate(0, 0, 150))
	}
	ref := r.put(at)
	if ref == "" {
		return
	}
	for range between(r.random, 1, 2) {
		r.action(Item{Tranche: at.Tranche, Order: at.Order, Application: at.Application, About: ref, RaisedOn: r.calendar.after(at.RaisedOn, between(r.random, 0, 5))})
	}
}

// action is done in time, late, or not; some have nobody, some no date.
func (r *registering) action(at Item) {
	at.Kind, at.Title, at.Owner = ItemAction, pick(r.random, actionTitles), r.owner(at.Order)
	at.DueOn = r.calendar.after(at.RaisedOn, between(r.random, 8, 40))
	switch {
	case r.spread.draw("action never done", 0.08):
	case r.spread.draw("action late", 0.2):
		at.DoneOn = r.calendar.after(at.DueOn, between(r.random, 1, 18))
	default:
		at.DoneOn = later(at.RaisedOn, r.calendar.before(at.DueOn, between(r.random, 0, 6)))
	}
	if r.spread.draw("action without owner", 0.07) {
		at.Owner = ""
	}
	if r.spread.draw("action without date", 0.06) {
		at.DueOn = time.Time{}
	}
	at.Cancelled = r.spread.draw("action cancelled", 0.04)
	r.put(at)
}

func (r *registering) owner(order string) string {
	if team := r.teams[order]; len(team) > 0 {
		return pick(r.random, team)
	}
	return "Chef de projet MJ"
}

// deliverables raises alerts on what is going to be late, and now and then on
// what was not, and looks for the causes afterwards.
func (r *registering) deliverables() {
	for _, d := range r.Deliverables {
		o, known := r.orders[d.Order]
		if !known || r.Orders[o].Cancelled || !d.DueOn.Before(r.today) {
			continue
		}
		at := Item{Tranche: r.Orders[o].Tranche, Order: d.Order, Application: d.Application, About: d.Ref, Owner: r.owner(d.Order)}
		if len(d.Deliveries) == 0 || r.calendar.day(d.Deliveries[0].At).After(d.DueOn) {
			r.missed(at, d.DueOn)
		} else if r.spread.draw("needless alert", 0.03) {
			at.DoneOn = d.DueOn
			r.alert(at, d.DueOn, between(r.random, 4, 12))
		}
	}
}

// missed tells of something that was not kept on its day: mostly an alert in time,
// else too late, after the event, or none; mostly a deviation with its cause.
func (r *registering) missed(at Item, due time.Time) {
	alert := at
	alert.DoneOn = r.calendar.after(due, between(r.random, 2, 25))
	switch {
	case r.spread.draw("alert in time", 0.55):
		r.alert(alert, due, pick(r.random, []int{5, 5, 6, 9, 14}))
	case r.spread.draw("alert too late", 0.4):
		r.alert(alert, due, pick(r.random, []int{4, 4, 3, 1}))
	case r.spread.draw("alert after the event", 0.3):
		r.alert(alert, due, -between(r.random, 1, 3))
	}
	r.deviation(at, due)
}

// alert is raised some working days before a day, or after it when they are
// negative.
func (r *registering) alert(at Item, due time.Time, days int) {
	at.Kind, at.Title, at.RaisedOn = ItemAlert, pick(r.random, alertTitles), r.calendar.after(due, -days)
	if days > 0 {
		at.RaisedOn = r.calendar.before(due, days)
	}
	if r.spread.draw("alert that stays open", 0.1) {
		at.DoneOn = time.Time{}
	}
	at.DoneOn = laterUnlessZero(at.DoneOn, at.RaisedOn)
	r.put(at)
}

func laterUnlessZero(a, b time.Time) time.Time {
	if a.IsZero() {
		return a
	}
	return later(a, b)
}

// deviation is what an operational committee writes down of something missed; a
// few have no cause yet, and some things are never written down.
func (r *registering) deviation(at Item, on time.Time) {
	if !r.spread.draw("deviation", 0.8) {
		return
	}
	at.Kind, at.Title, at.RaisedOn = ItemDeviation, "Écart constaté sur "+at.About, r.calendar.after(on, between(r.random, 1, 8))
	if !r.spread.draw("deviation without cause", 0.12) {
		at.Cause = pick(r.random, Causes())
		at.DoneOn = r.calendar.after(at.RaisedOn, between(r.random, 0, 10))
	}
	r.put(at)
}

// tickets looks for the causes of tickets resolved late: of the simple lives,
// about which anybody can tell.
func (r *registering) tickets() {
	for _, t := range r.Tickets {
		var submitted, resolved time.Time
		for _, e := range t.Events {
			switch e.Kind {
			case "n2_submitted":
				submitted = e.At
			case "resolved":
				resolved = e.At
			case "n3_sent", "crit_changed", "exception_accepted", "reopened":
				submitted = time.Time{}
			}
		}
		if t.InScope && !submitted.IsZero() && resolved.After(submitted) && r.calendar.between(submitted, resolved) > targets[t.Criticality].resolution {
			r.deviation(Item{Tranche: t.Tranche, Application: t.Application, About: t.Key, Owner: "Chef de projet MJ"}, r.calendar.day(resolved))
		}
	}
}

// tranche tells what the registers hold of a tranche, or of the whole contract
// when it has no code.
func (r *registering) tranche(t Tranche) {
	since := later(t.ConfirmedOn, r.begun)
	if !since.Before(r.today) {
		return
	}
	for range between(r.random, 2, 4) {
		r.risk(Item{Tranche: t.Code, RaisedOn: r.somewhen(since, r.today)})
	}
	for day := since; day.Before(r.today); day = day.AddDate(0, 1, between(r.random, -10, 10)) {
		at := Item{Kind: ItemQuestion, Title: pick(r.random, questionTitles), Tranche: t.Code, Owner: "Directeur de projet titulaire", RaisedOn: r.calendar.next(day)}
		if !r.spread.draw("question without answer", 0.05) {
			at.DoneOn = r.calendar.after(at.RaisedOn, between(r.random, 0, 7))
		}
		r.put(at)
	}
	for n := range between(r.random, 2, 3) {
		r.benefit(t, since, n)
	}
	if t.Code == "" || r.random.Float64() < 0.5 {
		r.audit(t, r.somewhen(since.AddDate(0, 2, 0), r.today.AddDate(0, -2, 0)))
	}
}

// benefit is measured some months later; one that nobody ever measured, and one
// that nobody put a number on, are of every contract.
func (r *registering) benefit(t Tranche, since time.Time, n int) {
	at := Item{Kind: ItemBenefit, Title: benefitTitles[n], Tranche: t.Code, Owner: "Chef de projet MJ", RaisedOn: r.somewhen(since, since.AddDate(0, 1, 0)), Expected: 10 * between(r.random, 2, 40)}
	at.DueOn = r.calendar.next(at.RaisedOn.AddDate(0, between(r.random, 4, 14), 0))
	switch {
	case r.spread.draw("benefit never measured", 0.2):
	case r.spread.draw("benefit without number", 0.15):
		at.Expected = 0
	default:
		at.Measured, at.DoneOn = at.Expected*between(r.random, 30, 130)/100, r.calendar.after(at.DueOn, between(r.random, 0, 12))
	}
	r.put(at)
}

// audit leaves some recommendations, answered in time, late, or not.
func (r *registering) audit(t Tranche, on time.Time) {
	for n := range between(r.random, 4, 7) {
		at := Item{Kind: ItemRecommendation, Title: fmt.Sprintf("R%d – %s", n+1, recommendationTitles[n]), Tranche: t.Code, Owner: "Directeur de projet titulaire", RaisedOn: on}
		at.DueOn = r.calendar.after(on, between(r.random, 15, 70))
		switch {
		case r.spread.draw("recommendation not answered", 0.25):
		case r.spread.draw("recommendation late", 0.25):
			at.DoneOn = r.calendar.after(at.DueOn, between(r.random, 1, 25))
		default:
			at.DoneOn = r.calendar.before(at.DueOn, between(r.random, 0, 10))
		}
		if r.spread.draw("recommendation without date", 0.08) {
			at.DueOn = time.Time{}
		}
		r.put(at)
	}
}

var (
	riskTitles = []string{
		"Indisponibilité de l'environnement de recette", "Départ d'un expert métier", "Retard du partenaire d'échanges", "Dépendance à une évolution réglementaire",
		"Montée en charge insuffisante de l'équipe", "Qualité des données à reprendre", "Arbitrage de périmètre tardif", "Disponibilité des juridictions pilotes",
	}
	actionTitles = []string{
		"Planifier un atelier d'arbitrage", "Réserver l'environnement de recette", "Renforcer l'équipe", "Formaliser la liste des entrants attendus",
		"Mettre à jour le planning de référence", "Organiser un point avec le partenaire", "Préparer un plan de repli", "Documenter la procédure de reprise",
	}
	alertTitles = []string{
		"Échéance menacée : entrants non reçus", "Échéance menacée : relecture en retard", "Charge restante supérieure au délai", "Validation métier attendue",
	}
	questionTitles = []string{
		"Demande de précision sur le planning", "Demande de précision sur le périmètre des tests", "Demande de justification d'une charge", "Demande d'état d'avancement",
	}
	benefitTitles = []string{
		"Heures de saisie évitées par mois", "Réclamations évitées par trimestre", "Dossiers traités en plus par semaine",
	}
	recommendationTitles = []string{
		"Tenir un registre unique des risques", "Tracer les décisions de comité", "Automatiser les tests de non-régression", "Revoir les habilitations chaque trimestre",
		"Documenter les interfaces", "Mesurer la couverture des exigences", "Mettre à jour le plan de réversibilité",
	}
)
