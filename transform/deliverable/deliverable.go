// Package deliverable follows a deliverable from its due date to its acceptance
// reading, deliveries, verifications, decisions, adjournments
// and redeliveries, with each delay of each party kept apart.
//
//	due dates ─┐
//	reading ───┼──► due in force ──► delivery ──► verification ──► decision ─┐
//	           │                        ▲                                   │
//	           └────────────────────────┴───────── adjournment ◄────────────┘
//
// It is pure and imports contract, calendar, term, trace and flaw.
package deliverable

import (
	"time"

	"pilotis/transform/calendar"
)

// ActivityReport is the code of the report that opens the verification of an
// activity.
const ActivityReport = "TR/CRA"

// Deliverable is what is known of one instance of a deliverable, in any order.
// Dates are local days.
type Deliverable struct {
	Ref  string
	Code string // of the catalogue, "UO1.1-DPG/L01"; may be empty
	UO   string // code of the unit; empty: that of Code
	// Dues are the dates set by the order and by the ordres de service.
	Dues []Due
	// HandOverJO lengthens the delay between hand-over and reading for this order
	// 0 is the contract's.
	HandOverJO int
	Reading    *Reading // nil when no common reading was agreed
	Deliveries []Delivery
	Decisions  []Decision
	Cancelled  calendar.Date // zero for never
}

// Due is a due date, and since when it is the one in force: the latest set
// replaces the others.
type Due struct {
	On  calendar.Date
	Set calendar.Date // when it was set; zero for the order itself
}

// Reading is a common reading. It starts no verification
//
type Reading struct {
	HandedOver             time.Time     // zero while it is not
	HeldOn                 calendar.Date // the day of the meeting, planned or held
	Corrections, Corrected int           // listed by the minutes; done at delivery
}

// Delivery is one deposit of the deliverable.
type Delivery struct {
	At      time.Time
	Channel string   // LETSDOCIT or MESSIE; empty when unknown
	Files   []string // names or paths
	Slip    *Slip    // nil when there is none
	// SlipUnknown is true where no tool tells whether there is a slip: its
	// absence is then no flaw.
	SlipUnknown bool
}

// Decision is a decision of the Ministry on the delivery that waits for one, or
// on the absence of a delivery.
type Decision struct {
	On       calendar.Date
	Notified calendar.Date // zero when not known apart
	// Outcome is CONFORME, CONFORME_PARTIEL or NON_CONFORME, or the effect
	// itself: ACCEPTE, AJOURNEMENT, REFUS.
	Outcome string
	Motive  string
}

// The outcomes of a verification and their effects.
const (
	Conforme        = "CONFORME"
	ConformePartiel = "CONFORME_PARTIEL"
	NonConforme     = "NON_CONFORME"

	Accepte     = "ACCEPTE"
	Ajournement = "AJOURNEMENT"
	Refus       = "REFUS"
)

// State is where a deliverable stands.
type State string

// The states. The wait of one party is told apart from that of the other.
const (
	Unscheduled     State = "SANS_ECHEANCE"
	ToDeliver       State = "A_LIVRER"
	Late            State = "LIVRAISON_EN_RETARD"
	InVerification  State = "EN_VERIFICATION"
	DecisionLate    State = "DECISION_EN_RETARD" // never accepted by silence
	Adjourned       State = "AJOURNE"
	RedeliveryLate  State = "RELIVRAISON_EN_RETARD"
	Accepted        State = "ACCEPTE"
	TacitlyAccepted State = "ACCEPTE_TACITEMENT" // only under verification.tacit_acceptance
	Refused         State = "REFUSE"
	CancelledState  State = "ANNULE"
)
