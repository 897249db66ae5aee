// Package committee judges the committees of the contract: which
// are expected when, whether each was held, and whether its support and minutes
// came in time.
//
// It is pure and imports contract, calendar, term, trace and flaw.
package committee

import (
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
)

// The committees of the contract. A system demo may stand for a COPIL.
const (
	CSM    = "CSM"     // yearly review, in the month of the anniversary
	COPILC = "COPIL-C" // contractual, quarterly
	COPIL  = "COPIL"   // monthly
	COOP   = "COOP"    // weekly, for each confirmed tranche
	CSS    = "CSS"     // security, quarterly; never an obligation of the contractor
)

// Codes are the five committees.
func Codes() []string { return []string{CSM, COPILC, COPIL, COOP, CSS} }

// Meeting is a meeting of a committee as recorded.
type Meeting struct {
	Ref       string
	Committee string
	Tranche   string // empty for the whole contract
	PlannedOn calendar.Date
	HeldOn    calendar.Date // zero when it is not held
	Cancelled bool
	// ForCOPIL marks a system demo, or another meeting, that stands for the COPIL
	// of its month.
	ForCOPIL    bool
	SupportSent time.Time // zero when never
	MinutesSent time.Time // the first version
	Roles       []Role    // who attended; empty when not recorded
}

// Role is a place at the table.
type Role string

// The roles that the contract names.
const (
	SupplierDirector  Role = "TITULAIRE_DIRECTEUR_DE_PROJET"
	SupplierSales     Role = "TITULAIRE_RESPONSABLE_COMMERCIAL"
	SupplierLead      Role = "TITULAIRE_CHEF_DE_PROJET"
	MinistryCCP       Role = "MJ_CHEF_DEPARTEMENT_CCP"
	MinistryDomain    Role = "MJ_CHEF_DE_DOMAINE"
	MinistryDirector  Role = "MJ_DIRECTEUR_DE_PROJET"
	MinistryLead      Role = "MJ_CHEF_DE_PROJET"
	MinistryDSJ       Role = "MJ_DIRECTION_DE_PROJET_DSJ"
	MinistrySecurity  Role = "MJ_RESPONSABLE_SECURITE"
	MinistryNumerique Role = "MJ_DIRECTEUR_DU_NUMERIQUE"
)

// quorum lists for each committee what must be there: one role of each group
// ("et/ou" is read as one, R-103).
func quorum(code string) [][]Role {
	switch code {
	case CSM:
		return [][]Role{{MinistryNumerique}}
	case COPILC:
		return [][]Role{{SupplierDirector}, {SupplierSales}, {MinistryCCP, MinistryDomain}}
	case COPIL:
		return [][]Role{{SupplierDirector}, {SupplierLead}, {SupplierSales}, {MinistryCCP, MinistryDomain}, {MinistryDirector, MinistryLead}, {MinistryDSJ}}
	case COOP:
		return [][]Role{{SupplierLead}, {MinistryLead}}
	case CSS:
		return [][]Role{{MinistryLead}, {MinistrySecurity}}
	}
	return nil
}

// delays are those of a committee at the version of the contract in force.
func delays(code string, c *contract.Contract) (contract.MeetingDelays, bool) {
	switch k := c.Knobs().Committee; code {
	case CSM:
		return k.CSM, true
	case COPILC:
		return k.COPILC, true
	case COPIL:
		return k.COPIL, true
	case COOP:
		return contract.MeetingDelays{SupportDays: k.COOP.SupportDays, MinutesJO: k.COOP.MinutesJO}, true
	}
	return contract.MeetingDelays{}, false
}
