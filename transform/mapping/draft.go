package mapping

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pilotis/connectors"
)

// draftTickets is Draft for JIRA, whose records are tickets. It puts nothing in the
// scope of the N2 service: until somebody has read it, no figure depends on a
// guess.
func draftTickets(source string, v connectors.Vocabulary) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `# Correspondance proposée pour la source %[1]s.
# Chaque mot de l'outil a ici un sens. Ceux marqués « à vérifier » sont devinés.
# Tant que scope vaut false, aucun ticket n'entre dans les indicateurs du N2.
source: %[1]s
tool: jira
tickets:
  # Quels enregistrements sont des tickets.
  when: 'true'
  # Quels tickets relèvent du support N2 (R-044), par exemple :
  #   scope: 'issue.fields.project.key in ["N2CAS"]'
  scope: 'false'
  # Quels comptes sont ceux du titulaire (R-057), obligatoire avec un scope :
  #   contractor: 'author.name startsWith "tit."'
`, source)
	b.WriteString("  nature:\n    from: 'issue.fields.issuetype.name'\n")
	draftValues(&b, "    values:", "      ", v.Natures, func(name string) (string, string) { return slug(name), "" })
	b.WriteString("  # BLOQUANT, MAJEUR ou MINEUR (R-046) ; none : sans criticité, hors N2 seulement.\n")
	b.WriteString("  criticality:\n    from: 'issue.fields.priority.name'\n    history: priority\n")
	draftValues(&b, "    values:", "      ", v.Priorities, guessCriticality)
	b.WriteString("  # Code d'une application du marché ; none : n'en désigne aucune.\n")
	b.WriteString("  application:\n    from: 'issue.fields.components'\n")
	draftValues(&b, "    values:", "      ", v.Components, func(string) (string, string) { return none, toVerify })
	b.WriteString("  # " + strings.Join(states(), ", ") + "\n")
	names := make([]string, len(v.Statuses))
	categories := map[string]string{}
	for i, status := range v.Statuses {
		names[i] = status.Name
		if status.Category != "" {
			categories[strings.TrimSpace(status.Name)] = status.Category
		}
	}
	draftValues(&b, "  statuses:", "    ", names, func(name string) (string, string) { return guessState(name, categories[name]) })
	return []byte(b.String())
}

const toVerify = "à vérifier"

func draftValues(b *strings.Builder, head, indent string, words []string, guess func(string) (meaning, remark string)) {
	var names []string
	for _, name := range words {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		b.WriteString(head + " {}\n")
		return
	}
	b.WriteString(head + "\n")
	for _, name := range names {
		meaning, remark := guess(name)
		fmt.Fprintf(b, "%s%s: %s", indent, yamlQuote(name), meaning)
		if remark != "" {
			b.WriteString(" # " + remark)
		}
		b.WriteByte('\n')
	}
}

// yamlQuote writes a text as a double-quoted YAML scalar, which can hold any.
func yamlQuote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFF:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// slug turns a name into the form of a nature: "Demande d'évolution" becomes
// DEMANDE_D_EVOLUTION.
func slug(name string) string {
	var b strings.Builder
	for _, r := range fold(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(unicode.ToUpper(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	text := strings.TrimSuffix(b.String(), "_")
	switch {
	case text == "", text[0] >= '0' && text[0] <= '9', text == "NULL", text == "TRUE", text == "FALSE": // no name, or one that YAML reads otherwise
		text = strings.TrimSuffix("NATURE_"+text, "_")
	}
	return text
}

// fold lowers the case and drops the accents of French.
func fold(name string) string {
	return accents.Replace(strings.ToLower(strings.TrimSpace(name)))
}

var accents = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "í", "i",
	"ô", "o", "ö", "o", "ó", "o", "ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y", "ñ", "n", "œ", "oe", "æ", "ae",
	"\u0301", "", "\u0300", "", "\u0302", "", "\u0327", "", "\u0308", "", "’", "'",
)

// guessCriticality knows JIRA's own priorities, in English and French.
func guessCriticality(name string) (meaning, remark string) {
	switch fold(name) {
	case "blocker", "highest", "bloquant", "bloquante", "bloqueur":
		return "BLOQUANT", toVerify
	case "critical", "urgent", "urgente", "critique", "immediate", "immediat":
		return "BLOQUANT", toVerify
	case "major", "high", "majeur", "majeure", "haute", "elevee", "eleve", "important", "importante":
		return "MAJEUR", toVerify
	case "minor", "medium", "normal", "low", "lowest", "trivial", "mineur", "mineure", "moyenne", "moyen", "normale", "basse", "faible", "la plus basse", "triviale":
		return "MINEUR", toVerify
	case "la plus haute", "la plus elevee":
		return "BLOQUANT", toVerify
	}
	return none, toVerify
}

// guessState knows common names of statuses; the tool's category decides for the
// others, and where there is none the status means nothing.
func guessState(name, category string) (meaning, remark string) {
	state := None
	switch fold(name) {
	case "open", "to do", "todo", "new", "reopened", "backlog", "ouvert", "ouverte", "nouveau", "nouvelle", "a faire", "reouvert", "rouvert":
		state = New
	case "in progress", "in review", "under review", "in development", "en cours", "en traitement", "en analyse":
		state = N2Work
	case "resolved", "fixed", "resolu", "resolue":
		state = Resolved
	case "closed", "done", "complete", "completed", "clos", "close", "ferme", "fermee", "termine", "terminee":
		state = Closed
	case "won't fix", "won't do", "wont fix", "rejected", "cancelled", "canceled", "declined", "duplicate", "invalid", "abandoned", "obsolete",
		"annule", "annulee", "rejete", "rejetee", "abandonne", "abandonnee", "doublon":
		state = Cancelled
	default:
		switch category {
		case "new":
			state = New
		case "indeterminate":
			state = N2Work
		case "done":
			state = Closed
		}
	}
	return string(state), toVerify
}
