package contract

import (
	"fmt"
	"slices"
)

// The three types of dashboards.
const (
	Contractual = "contractuel"  // commitments that may lead to a penalty
	Operational = "opérationnel" // volumes that reveal improvements; family O is its least content
	Pilotage    = "pilotage"     // trends, notable facts, decisions asked
)

// Dashboard is the type of dashboard that is the home of an indicator, K-001 to
// K-070: each has exactly one. It is empty for what is no indicator.
func Dashboard(code string) string {
	var n int
	if _, err := fmt.Sscanf(code, "K-%03d", &n); err != nil || fmt.Sprintf("K-%03d", n) != code {
		return ""
	}
	switch {
	case n < 1 || n > 70:
		return ""
	case n <= 29:
		return Contractual
	case n <= 55:
		return Operational
	}
	return Pilotage
}

// The areas of the service commitments.
const (
	AreaTeam         = "EQUIPE"
	AreaFollowUp     = "SUIVI"
	AreaAdaptability = "ADAPTABILITE"
	AreaConformity   = "CONFORMITE"
	AreaDelays       = "DELAIS"
)

// Area is the area of service commitment of a contractual indicator: each has one
// . It is empty for the others. The text sets no formula and no threshold
// for the areas.
func Area(code string) string {
	switch {
	case Dashboard(code) != Contractual:
		return ""
	case slices.Contains([]string{"K-024", "K-025"}, code):
		return AreaTeam
	case slices.Contains([]string{"K-008", "K-019", "K-020", "K-021", "K-022"}, code):
		return AreaFollowUp
	case slices.Contains([]string{"K-005", "K-009", "K-026", "K-027"}, code):
		return AreaAdaptability
	case slices.Contains([]string{"K-007", "K-010", "K-011", "K-014"}, code):
		return AreaConformity
	}
	return AreaDelays
}
