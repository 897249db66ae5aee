package dossier

import (
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/order"
	"pilotis/transform/trace"
)

// Order is a row of core.orders: a bon de commande as the contract reads it.
type Order struct {
	Reference        string     `ch:"reference"`
	URL              string     `ch:"url"`
	Subject          string     `ch:"subject"`
	Tranche          string     `ch:"tranche"`
	TrancheConfirmed bool       `ch:"tranche_confirmed"` // R-009, on the day of the notification
	NotifiedOn       *time.Time `ch:"notified_on"`
	StartOn          *time.Time `ch:"start_on"`
	EndOn            *time.Time `ch:"end_on"`
	Cancelled        bool       `ch:"cancelled"`
	Lines            uint32     `ch:"lines"`
	AmountCents      int64      `ch:"amount_cents"`
	Unplanned        []string   `ch:"unplanned"` // deliverable codes of the ordered units that the order does not plan
	Flaws            uint32     `ch:"flaws"`
	AsOf             time.Time  `ch:"as_of"`
}

// Table is where orders as read are kept.
func (*Order) Table() string { return "core.orders" }

// OrderLine is a row of core.order_lines: a unit of work at a level.
type OrderLine struct {
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	UO             string     `ch:"uo"` // canonical code; as written when it is none of the catalogue
	UOLabel        string     `ch:"uo_label"`
	Typology       string     `ch:"typology"`
	Family         string     `ch:"family"`
	Level          string     `ch:"level"` // R-020, in force
	DeclaredLevel  string     `ch:"declared_level"`
	ComputedLevel  string     `ch:"computed_level"`
	LevelGap       int32      `ch:"level_gap"`
	Frequency      string     `ch:"frequency"`
	Quantity       int64      `ch:"quantity"`
	AmountCents    int64      `ch:"amount_cents"`
	Application    string     `ch:"application"`
	StartOn        *time.Time `ch:"start_on"`
	EndOn          *time.Time `ch:"end_on"`
	Verifications  []string   `ch:"verifications"`
	Cancelled      bool       `ch:"cancelled"`
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where order lines as read are kept.
func (*OrderLine) Table() string { return "core.order_lines" }

// OrderAccount is the row of an order with all that it came of.
type OrderAccount struct {
	Row     *Order
	Sheet   transform.Order // the one that counts
	Lines   []LineAccount
	Reading order.Reading
	Flaws   []trace.Flaw // of the order itself, without those of its lines
}

// LineAccount is the row of an order line with what was written and what the
// contract makes of it.
type LineAccount struct {
	Row     *OrderLine
	Written transform.OrderLine
	Reading order.LineReading
	Flaws   []trace.Flaw
}

// ExplainOrder reads one order as [Assemble] does, and keeps how. The facts need
// no more than those of that order. It is false when no tool knows the order.
func ExplainOrder(f Facts, reference string, c *contract.Contract, asOf time.Time) (OrderAccount, bool) {
	_, sheets := byReference(f.Orders, func(o transform.Order) string { return o.Reference })
	if len(sheets[reference]) == 0 {
		return OrderAccount{}, false
	}
	_, lines := byReference(f.Lines, func(l transform.OrderLine) string { return l.OrderReference })
	_, plans := byReference(f.Plans, func(p transform.DeliverablePlan) string { return p.OrderReference })
	return newAssembly(f, c, asOf).read(latestOrder(sheets[reference]), lines[reference], plans[reference]), true
}

func orderOrigin(o transform.Order) transform.Origin { return o.Origin }

func latestOrder(sheets []transform.Order) transform.Order {
	return latest(sheets, orderOrigin)
}

func (a *assembly) orders() {
	_, lines := byReference(a.facts.Lines, func(l transform.OrderLine) string { return l.OrderReference })
	_, plans := byReference(a.facts.Plans, func(p transform.DeliverablePlan) string { return p.OrderReference })
	references, sheets := byReference(a.facts.Orders, func(o transform.Order) string { return o.Reference })
	for _, reference := range references {
		duplicates(a, "order", "R-009", reference, sheets[reference], orderOrigin)
		account := a.read(latestOrder(sheets[reference]), lines[reference], plans[reference])
		for _, line := range account.Lines {
			a.add(line.Row)
			a.flaws("order_line", line.Row.Reference, account.Row.Tranche, line.Written.Origin, line.Flaws)
		}
		a.add(account.Row)
		a.flaws("order", reference, account.Row.Tranche, account.Sheet.Origin, account.Flaws)
		delete(lines, reference)
	}
	// What is ordered on an order that no tool knows is not lost.
	for _, reference := range sortedKeys(lines) {
		account := a.read(transform.Order{Reference: reference}, lines[reference], nil)
		for _, line := range account.Lines {
			a.add(line.Row)
			missing := trace.Flaw{Code: flaw.LineWithoutOrder, Rule: "R-009", What: "Aucun bon de commande ne porte la référence « " + reference + " ».", Ref: reference}
			a.flaws("order_line", line.Row.Reference, "", line.Written.Origin, append([]trace.Flaw{missing}, line.Flaws...))
		}
	}
}

// measured is what the tool tells of the size of what a line orders: one number,
// which says the level of units of one criterion only.
func (a *assembly) measured(line transform.OrderLine) [][]int {
	unit, _, found := a.contract.UnitAndLevel(line.UO)
	if !found || line.DeclaredValue <= 0 || len(unit.Metrics()) != 1 {
		return nil
	}
	return [][]int{{int(line.DeclaredValue)}}
}

func (a *assembly) read(sheet transform.Order, lines []transform.OrderLine, plans []transform.DeliverablePlan) OrderAccount {
	written := order.Order{
		Ref: sheet.Reference, Tranche: sheet.Tranche, Subject: sheet.Subject, NotifiedOn: dateOf(sheet.NotifiedOn),
		Start: dateOf(sheet.StartOn), End: dateOf(sheet.EndOn), Cancelled: sheet.Cancelled,
	}
	for _, line := range lines {
		written.Lines = append(written.Lines, order.Line{
			UO: line.UO, Level: line.Level, Frequency: line.Frequency, Quantity: int(line.Quantity),
			Start: dateOf(line.StartOn), End: dateOf(line.EndOn), Application: line.Application, Projects: a.measured(line),
		})
	}
	for _, plan := range plans {
		written.Deliverables = append(written.Deliverables, plan.Code)
	}
	account := OrderAccount{Sheet: sheet, Reading: order.Read(written, a.contract)}
	account.Flaws = slices.Clone(account.Reading.Flaws)
	account.Row = &Order{
		Reference: sheet.Reference, URL: sheet.URL, Subject: sheet.Subject, Tranche: sheet.Tranche,
		TrancheConfirmed: a.contract.Confirmed(sheet.Tranche, written.NotifiedOn),
		NotifiedOn:       sheet.NotifiedOn, StartOn: sheet.StartOn, EndOn: sheet.EndOn, Cancelled: sheet.Cancelled,
		Lines: uint32(len(lines)), Unplanned: account.Reading.Unplanned, AsOf: a.asOf,
	}
	for i, line := range lines {
		account.Row.AmountCents += line.AmountCents
		read := account.Reading.Lines[i]
		flaws := slices.Clone(read.Flaws)
		account.Flaws = slices.DeleteFunc(account.Flaws, func(f trace.Flaw) bool { return slices.Contains(read.Flaws, f) })
		if slices.ContainsFunc(lines[:i], func(l transform.OrderLine) bool { return l.Reference == line.Reference }) {
			flaws = append(flaws, trace.Flaw{Code: flaw.DuplicateLine, Rule: "R-043", What: "Une autre ligne de la commande porte la même référence ; les deux comptent.", Ref: line.ObjectID})
		}
		account.Lines = append(account.Lines, LineAccount{Row: a.orderLine(sheet, line, read), Written: line, Reading: read, Flaws: flaws})
		account.Row.Flaws += uint32(len(flaws))
	}
	account.Row.Flaws += uint32(len(account.Flaws))
	return account
}

func (a *assembly) orderLine(sheet transform.Order, line transform.OrderLine, read order.LineReading) *OrderLine {
	row := &OrderLine{
		Reference: line.Reference, OrderReference: sheet.Reference, Tranche: sheet.Tranche, UO: read.Unit.Code, UOLabel: read.Unit.Label,
		Typology: read.Unit.Typology, Family: read.Unit.Family, Level: read.Level, DeclaredLevel: read.Declared, ComputedLevel: read.Computed, LevelGap: int32(read.Gap),
		Frequency: line.Frequency, Quantity: line.Quantity, AmountCents: line.AmountCents, Application: read.Application,
		StartOn: line.StartOn, EndOn: line.EndOn, Verifications: read.Verifications, Cancelled: sheet.Cancelled, AsOf: a.asOf,
	}
	if row.UO == "" {
		row.UO = line.UO
	}
	return row
}

// notified is the day of an order's notification by its reference, or of its
// start; zero when neither is known.
func (a *assembly) notified(reference string) calendar.Date {
	for _, sheet := range a.facts.Orders {
		if sheet.Reference != reference {
			continue
		}
		if on := dateOf(sheet.NotifiedOn); !on.IsZero() {
			return on
		}
		return dateOf(sheet.StartOn)
	}
	return calendar.Date{}
}

// unknownOrder is a flaw when a reference is given and no order has it.
func (a *assembly) unknownOrder(rule, reference string) []trace.Flaw {
	if reference == "" || slices.ContainsFunc(a.facts.Orders, func(o transform.Order) bool { return o.Reference == reference }) {
		return nil
	}
	return []trace.Flaw{{Code: flaw.UnknownOrder, Rule: rule, What: "Aucun bon de commande ne porte la référence « " + reference + " ».", Ref: reference}}
}

// trancheOf is the tranche of an order by its reference; empty when unknown.
func (a *assembly) trancheOf(reference string) string {
	order, _ := a.orderOf(reference)
	return order.Tranche
}

// orderOf finds an order by its reference.
func (a *assembly) orderOf(reference string) (transform.Order, bool) {
	i := slices.IndexFunc(a.facts.Orders, func(o transform.Order) bool { return reference != "" && o.Reference == reference })
	if i < 0 {
		return transform.Order{}, false
	}
	return a.facts.Orders[i], true
}
