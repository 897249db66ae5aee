package world

import "time"

// The kinds of items.
const (
	ItemRisk           = "RISQUE"
	ItemAction         = "ACTION"
	ItemAlert          = "ALERTE"
	ItemMilestone      = "JALON"
	ItemRecommendation = "RECOMMANDATION" // of an audit
	ItemChange         = "DEMANDE"        // a change that the Ministry asks for on an order
	ItemQuestion       = "QUESTION"       // of the Ministry
	ItemBenefit        = "BENEFICE"
	ItemTask           = "TACHE"
	ItemDeviation      = "ECART" // something missed, with its cause once that is known
)

// Item is a line of the registers and of the planning of the contract;
// OpenProject serves it as a work package. Whatever a line may lack in life —
// an owner, a due date, a cause, what it is about — may be empty.
type Item struct {
	Ref, Kind, Title string
	Tranche          string // empty for the whole contract
	Order            string // empty for none
	Application      string
	UO               string
	Owner            string // pseudonym, or a role
	About            string // reference of what it is about: a deliverable, a ticket, another item

	RaisedOn  time.Time // found, asked or planned
	Baseline  time.Time // of a milestone
	DueOn     time.Time // the date in force
	MovedFrom time.Time // the date before, when it was planned anew
	DoneOn    time.Time // closed, answered, reached or measured; zero when not yet

	Probability, Impact int // of a risk, 1 to 4
	Expected, Measured  int // of a benefit, in its own unit
	BudgetCents         int64
	CostCents           int64
	Cause               string
	Cancelled           bool
}

// Causes are the ones that committees choose from.
func Causes() []string {
	return []string{"Entrants tardifs", "Charge sous-estimée", "Absence dans l'équipe", "Environnement indisponible", "Dépendance d'un autre projet", "Périmètre modifié"}
}
