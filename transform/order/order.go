// Package order reads a bon de commande against the catalogue of the contract
// which unit of work each line orders, at which level, over
// which periods, how it is verified; and everything that offends a rule, as flaws
// that leave the order what it is.
//
// It is pure and imports contract, calendar, trace and flaw.
package order

import (
	"slices"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Order is a bon de commande as written.
type Order struct {
	Ref        string
	Tranche    string // FERME, OPTIONNELLE_1, OPTIONNELLE_2
	Subject    string // what the order says it is for
	Site       string
	Remote     bool   // the Ministry validated the work at the contractor's
	NotifiedOn calendar.Date
	Start, End calendar.Date // both included; zero when not given
	Cancelled  bool
	Lines      []Line
	// Deliverables are the catalogue codes of those planned in the order.
	Deliverables []string
}

// Line is a unit of work at a level, as written.
type Line struct {
	UO        string // a code, an alias or an order code
	Level     string // declared: code or name; empty when the UO names it or nothing does
	Frequency string // mensuel, trimestriel, quadrimestriel; empty for none
	Quantity  int    // in the unit of quantity of the UO; of forfaits, periods
	Start     calendar.Date
	End       calendar.Date
	// Application is a code or alias; empty when the line is for no single one.
	Application string
	// Projects holds the measured criteria of each project of the line, in the
	// order of the catalogue; empty when nothing was measured.
	Projects [][]int
}

// Reading is what the contract makes of an order.
type Reading struct {
	Ref      string
	Contract *contract.Contract // the version in force at the notification
	Lines    []LineReading
	// Unplanned are the codes that the contract lists for the ordered units and
	// the order does not plan: they are not late.
	Unplanned []string
	trace.Trace
}

// sites are where the contract is executed.
var sites = []string{"Paris", "Amiens", "Nantes"}

// Read reads an order under the contract in force on its notification, or on its
// start where the notification is not known.
func Read(o Order, c *contract.Contract) Reading {
	on := o.NotifiedOn
	if on.IsZero() {
		on = o.Start
	}
	c = c.At(on)
	r := Reading{Ref: o.Ref, Contract: c}
	r.Event(on, "R-009", "Bon de commande %s notifié, tranche %s.", o.Ref, o.Tranche)
	r.head(o, c, on)
	for _, line := range o.Lines {
		read := readLine(line, o, c)
		r.Join(read.Trace)
		r.Lines = append(r.Lines, read)
	}
	r.unplanned(o, c)
	return r
}

// head checks what holds for the whole order.
func (r *Reading) head(o Order, c *contract.Contract, on calendar.Date) {
	switch {
	case !slices.Contains(contract.Tranches(), o.Tranche):
		r.Flag(flaw.UnknownTranche, "R-009", o.Ref, "La tranche « %s » n'existe pas au marché.", o.Tranche)
	case on.IsZero():
		r.Flag(flaw.NoNotification, "R-009", o.Ref, "La date de notification n'est pas connue.")
	case !c.Confirmed(o.Tranche, on):
		since, confirmed := c.ConfirmedOn(o.Tranche)
		if confirmed {
			r.Flag(flaw.UnconfirmedTranche, "R-009", o.Ref, "Commande sur la tranche %s avant son affermissement du %s.", o.Tranche, trace.Day(since))
		} else {
			r.Flag(flaw.UnconfirmedTranche, "R-009", o.Ref, "Commande sur la tranche %s, qui n'est pas affermie.", o.Tranche)
		}
	}
	if o.Site != "" && !slices.Contains(sites, o.Site) && !o.Remote {
		r.Flag(flaw.Site, "R-023", o.Ref, "Le site « %s » n'est pas un site du Ministère et n'a pas été validé.", o.Site)
	}
	if !o.Start.IsZero() && !o.End.IsZero() && o.End.Before(o.Start) {
		r.Flag(flaw.DatesReversed, "R-017", o.Ref, "La fin du %s précède le début du %s.", trace.Day(o.End), trace.Day(o.Start))
	}
	if strings.Contains(strings.ToLower(o.Subject), "conception de formation") {
		r.Flag(flaw.TrainingDesign, "R-039", o.Ref, "La commande porte sur la conception de formation, qui n'a pas d'unité d'œuvre au catalogue.")
	}
	if len(o.Lines) == 0 && !o.Cancelled {
		r.Flag(flaw.NoLine, "R-016", o.Ref, "La commande n'a aucune ligne.")
	}
}

// unplanned compares the plan of the order with what the units list.
func (r *Reading) unplanned(o Order, c *contract.Contract) {
	for _, line := range r.Lines {
		for _, expected := range c.Expected(line.Unit.Code) {
			if line.Unit.Code != "" && !slices.Contains(o.Deliverables, expected.Code) && !slices.Contains(r.Unplanned, expected.Code) {
				r.Unplanned = append(r.Unplanned, expected.Code)
			}
		}
	}
	for _, code := range o.Deliverables {
		if _, known := c.ExpectedCode(code); !known {
			r.Flag(flaw.UnknownDeliverable, "R-091", o.Ref, "Le livrable « %s » n'est pas au catalogue du marché.", code)
			continue
		}
		unit, _, _ := strings.Cut(code, "/")
		if unit != "TR" && !slices.ContainsFunc(r.Lines, func(l LineReading) bool { return l.Unit.Code == unit }) {
			r.Flag(flaw.OtherUnit, "R-091", o.Ref, "Le livrable %s relève d'une unité d'œuvre que la commande ne contient pas.", code)
		}
	}
	if len(r.Unplanned) > 0 {
		r.Verdict(o.NotifiedOn, "R-091", "%d livrables du catalogue ne sont pas planifiés dans la commande : %s.", len(r.Unplanned), strings.Join(r.Unplanned, ", "))
	}
}
