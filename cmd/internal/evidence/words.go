package evidence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pilotis/transform/calendar"
)

// none stands for what there is not.
const none = "—"

// day writes a local day: 14/07/2026.
func day(date calendar.Date) string {
	if date.IsZero() {
		return none
	}
	return fmt.Sprintf("%02d/%02d/%04d", date.Day, date.Month, date.Year)
}

// dayOf writes a date column, which holds a local day at midnight UTC.
func dayOf(at *time.Time) string {
	if at == nil || at.Unix() <= 0 {
		return none
	}
	return at.UTC().Format("02/01/2006")
}

// moment writes an instant in the zone of the contract: 14/07/2026 09:05:00.
func moment(at time.Time, zone *time.Location) string {
	if at.IsZero() || at.Unix() <= 0 {
		return none
	}
	return at.In(zone).Format("02/01/2006 15:04:05")
}

// span writes a number of seconds: 9 h 00 min 01 s, or 0.
func span(seconds int64) string {
	if seconds == 0 {
		return "0"
	}
	return fmt.Sprintf("%d h %02d min %02d s", seconds/3600, seconds/60%60, seconds%60)
}

// periodName writes a period as the dashboards do: T3 2026.
func periodName(code string) string {
	year, part, _ := strings.Cut(code, "-")
	switch {
	case part == "":
		return "année " + year
	case part[0] == 'Q':
		return "T" + part[1:] + " " + year
	case part[0] == 'W':
		return "semaine " + part[1:] + " de " + year
	}
	return part + "/" + year
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

func count(n int) string { return strconv.Itoa(n) }

func days(n int) string {
	if n > 1 || n < -1 {
		return strconv.Itoa(n) + " jours"
	}
	return strconv.Itoa(n) + " jour"
}

// euros writes cents: 1234,56 €.
func euros(cents int64) string { return fmt.Sprintf("%d,%02d €", cents/100, cents%100) }

func yes(is bool) string {
	if is {
		return "oui"
	}
	return "non"
}

// verdict is a state of an obligation in words.
func verdict(state string) Cell {
	switch state {
	case "MET":
		return Cell{Text: "respecté", Mark: Good}
	case "MISSED":
		return Cell{Text: "dépassé", Mark: Bad}
	case "OVERDUE":
		return Cell{Text: "en retard", Mark: Bad}
	case "RUNNING":
		return Cell{Text: "en cours", Mark: Neutral}
	case "WAIVED":
		return Cell{Text: "levé", Mark: Neutral}
	}
	return Cell{Text: "sans objet", Mark: Neutral}
}

// party names to whom something belongs.
func party(code string) string {
	switch code {
	case "TITULAIRE":
		return "Titulaire"
	case "MJ":
		return "Ministère"
	case "TIERS":
		return "Tiers (support N3)"
	}
	return code
}

// words names a code of the contract as people say it.
func words(code string) string {
	switch code {
	case "":
		return none
	case "FERME":
		return "ferme"
	case "OPTIONNELLE_1":
		return "optionnelle 1"
	case "OPTIONNELLE_2":
		return "optionnelle 2"
	case "ENSEMBLE":
		return "ensemble du marché"
	case "HORS_TRANCHE":
		return "hors tranche"
	case "SANS_ECHEANCE":
		return "sans échéance"
	case "A_LIVRER":
		return "à livrer"
	case "LIVRAISON_EN_RETARD":
		return "livraison en retard"
	case "EN_VERIFICATION":
		return "en vérification"
	case "DECISION_EN_RETARD":
		return "décision en retard"
	case "AJOURNE":
		return "ajourné"
	case "RELIVRAISON_EN_RETARD":
		return "relivraison en retard"
	case "ACCEPTE":
		return "accepté"
	case "ACCEPTE_TACITEMENT":
		return "accepté tacitement"
	case "REFUSE":
		return "refusé"
	case "REFUS":
		return "refus"
	case "ANNULE":
		return "annulé"
	case "AJOURNEMENT":
		return "ajournement"
	case "CONFORME":
		return "conforme"
	case "CONFORME_PARTIEL":
		return "partiellement conforme"
	case "NON_CONFORME":
		return "non conforme"
	case "SANS_OBJET":
		return "sans objet"
	case "SANS_OBJECTIF":
		return "sans objectif"
	case "EPUISE":
		return "épuisé"
	}
	return strings.ReplaceAll(code, "_", " ")
}
