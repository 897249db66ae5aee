package transform

import "time"

// Order is a row of core.order_store: a bon de commande as its tool has it. Dates
// are local days of Paris, at midnight UTC.
type Order struct {
	Origin
	Reference  string     `ch:"reference"` // "BC-2026-012": what everything else names it by
	Subject    string     `ch:"subject"`
	Tranche    string     `ch:"tranche"` // FERME, OPTIONNELLE_1, OPTIONNELLE_2
	Status     string     `ch:"status"`  // the tool's own word
	NotifiedOn *time.Time `ch:"notified_on"`
	StartOn    *time.Time `ch:"start_on"`
	EndOn      *time.Time `ch:"end_on"` // included
	Cancelled  bool       `ch:"cancelled"`
}

// Table is where orders are stored; analysts read core.orders.
func (*Order) Table() string { return "core.order_store" }

// OrderLine is a row of core.order_line_store: a unit of work at a level on an
// order, as written; what the contract makes of it is computed beside.
type OrderLine struct {
	Origin
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	UO             string     `ch:"uo"`        // a code, an alias or an order code, as written
	Level          string     `ch:"level"`     // declared, as written
	Frequency      string     `ch:"frequency"` // mensuel, trimestriel, quadrimestriel; empty for a unit price
	Quantity       int64      `ch:"quantity"`
	AmountCents    int64      `ch:"amount_cents"`
	Application    string     `ch:"application"`
	StartOn        *time.Time `ch:"start_on"`
	EndOn          *time.Time `ch:"end_on"`
	DeclaredValue  int64      `ch:"declared_value"` // of the metric that decides the level; 0 when unknown
}

// Table is where order lines are stored; analysts read core.order_lines.
func (*OrderLine) Table() string { return "core.order_line_store" }
