package web

// words gives a code of the warehouse in French, and the code itself when it is
// new: a value never disappears because this page does not know it.
func words(code string) string {
	switch code {
	case "":
		return unknown
	case "FERME":
		return "Ferme"
	case "OPTIONNELLE_1":
		return "Optionnelle 1"
	case "OPTIONNELLE_2":
		return "Optionnelle 2"
	case "ENSEMBLE":
		return "Ensemble"
	case "BLOQUANT":
		return "Bloquant"
	case "MAJEUR":
		return "Majeur"
	case "MINEUR":
		return "Mineur"
	case "TOUTES":
		return "Toutes"
	case "RESOLUTION":
		return "Résolution"
	case "CONTOURNEMENT":
		return "Contournement"
	case "TRANSMISSION_N3":
		return "Transmission au N3"
	}
	return code
}

// tranches are what the filter offers, in the order of the contract.
func tranches() []string { return []string{"FERME", "OPTIONNELLE_1", "OPTIONNELLE_2"} }

const (
	byTranche     = "indexOf(['FERME', 'OPTIONNELLE_1', 'OPTIONNELLE_2', 'ENSEMBLE'], tranche)"
	byCriticality = "indexOf(['BLOQUANT', 'MAJEUR', 'MINEUR', 'TOUTES'], criticality)"
)
