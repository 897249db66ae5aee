package evidence

import (
	"slices"

	"pilotis/transform/contract"
)

// Rule is a rule of the contract that decided something.
type Rule struct {
	Number string `json:"number"`
	Says   string `json:"says"` // in French
}

// RulesOf gives the rules with what they say, each once, in order of number.
func RulesOf(numbers ...string) []Rule {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	var rules []Rule
	for _, number := range slices.Compact(numbers) {
		if number != "" {
			rules = append(rules, Rule{number, says(number)})
		}
	}
	return rules
}

// deciding are the sections that tell by which rules and knobs something was
// judged.
func deciding(rules []Rule, knobs []contract.Setting, fingerprint string) Section {
	read := Table{Caption: "Règles appliquées", Columns: columns("Règle", "Objet"), Empty: "Aucune règle n'a eu à s'appliquer."}
	for _, rule := range rules {
		read.Rows = append(read.Rows, row(rule.Number, rule.Says))
	}
	values := Table{Caption: "Réglages en vigueur", Columns: columns("Réglage", "Valeur"), Empty: "Ces règles ne dépendent d'aucun réglage."}
	for _, knob := range knobs {
		values.Rows = append(values.Rows, row(knob.Knob, knob.Value))
	}
	return Section{ID: "regles", Title: "Règles et réglages", Intro: "Version du marché : " + fingerprint + ".", Tables: []Table{read, values}}
}

// knobsOf are the knobs that decide some rules in a version of the contract.
func knobsOf(rules []Rule, c *contract.Contract) []contract.Setting {
	numbers := make([]string, len(rules))
	for i, rule := range rules {
		numbers[i] = rule.Number
	}
	return c.Deciding(numbers...)
}

// says names what a rule is about.
func says(number string) string {
	switch number {
	case "R-002":
		return "Heures ouvrées"
	case "R-004":
		return "Fenêtre d'ouverture du support N2"
	case "R-009":
		return "Trois tranches, engagées par leur affermissement"
	case "R-010":
		return "Unités d'œuvre du catalogue et leurs alias"
	case "R-011":
		return "Périmètre des applications, daté"
	case "R-013":
		return "Niveaux de complexité des unités d'œuvre"
	case "R-014":
		return "Expérience exigée par niveau"
	case "R-016":
		return "Type de prix et fréquence d'achat"
	case "R-017":
		return "Fin d'une période de forfait"
	case "R-018":
		return "Forfaits agiles de trois mois"
	case "R-019":
		return "Mode de vérification de chaque unité d'œuvre"
	case "R-020":
		return "Niveau déclaré et niveau calculé"
	case "R-023":
		return "Sites d'exécution"
	case "R-043":
		return "Unités de quantité"
	case "R-044":
		return "Tickets relevant du support N2"
	case "R-045":
		return "Un service de support par tranche"
	case "R-046":
		return "Classes de criticité"
	case "R-047":
		return "Départ des délais : l'arrivée au support N2"
	case "R-049":
		return "Engagement de contournement"
	case "R-050":
		return "Engagement de résolution"
	case "R-051":
		return "Engagement de transmission au N3"
	case "R-052":
		return "Engagements applicables à un ticket et verdict"
	case "R-053":
		return "Une transmission n'est ni un contournement ni une résolution"
	case "R-054":
		return "Temps passé au support N3"
	case "R-055":
		return "Délais sans remise à zéro au retour du N3"
	case "R-056":
		return "Transmissions suivantes, jugées sur le temps cumulé"
	case "R-057":
		return "Réouvertures par le Ministère, à la charge du titulaire"
	case "R-058":
		return "Délais d'un ticket rouvert"
	case "R-059":
		return "Changement de criticité au cours de la vie du ticket"
	case "R-060":
		return "Contournement sans correction définitive : exception acceptée"
	case "R-061":
		return "Instant auquel un ticket est traité"
	case "R-062":
		return "Taux de respect par criticité"
	case "R-063":
		return "Taux de transmission au N3"
	case "R-064":
		return "Forfaits de tickets"
	case "R-065":
		return "Appel du demandeur pour les bloquants et les majeurs"
	case "R-067":
		return "Liste annexée des tickets"
	case "R-068":
		return "État trimestriel au comité contractuel"
	case "R-071":
		return "Stock résiduel"
	case "R-072":
		return "Alerte avant l'échéance"
	case "R-073":
		return "Vérification d'activité"
	case "R-074":
		return "Délai de la vérification d'activité, dû par le Ministère"
	case "R-075":
		return "Refus d'une prestation non conforme"
	case "R-076":
		return "Échéance d'un livrable : bon de commande, puis ordres de service"
	case "R-077":
		return "Lecture commune : remise avant la réunion"
	case "R-078":
		return "Lecture commune : livraison corrigée après la réunion"
	case "R-079":
		return "La lecture ne déclenche aucune vérification"
	case "R-080":
		return "Corrections demandées en lecture"
	case "R-081":
		return "Délai de la vérification documentaire, dû par le Ministère"
	case "R-082":
		return "Silence après la vérification : pas d'acceptation tacite"
	case "R-083":
		return "Classes de conformité et leurs effets"
	case "R-084":
		return "Relivraison après ajournement"
	case "R-085":
		return "Nouveau délai de vérification à chaque relivraison"
	case "R-086":
		return "Conformité à la première livraison"
	case "R-087":
		return "Respect de la date de livraison"
	case "R-088":
		return "Bordereau de livraison et ses neuf mentions"
	case "R-089":
		return "Canal de livraison"
	case "R-090":
		return "Formats modifiables"
	case "R-091":
		return "Complétude au regard des livrables attendus"
	case "R-092":
		return "Référentiels"
	case "R-093", "R-094":
		return "Comité de suivi du marché"
	case "R-095":
		return "Comité de pilotage contractuel"
	case "R-096":
		return "Comité de pilotage"
	case "R-097":
		return "Comité opérationnel"
	case "R-098":
		return "Comité de suivi sécurité"
	case "R-099", "R-100":
		return "Support transmis avant le comité"
	case "R-101", "R-102":
		return "Compte rendu transmis après le comité"
	case "R-103":
		return "Participants d'un comité"
	case "R-118":
		return "Délai de remise d'un devis"
	case "R-119":
		return "Contenu d'un devis"
	case "R-120":
		return "Remplacement après un départ imprévu"
	case "R-122":
		return "Stabilité de l'équipe"
	case "R-012":
		return "Difficulté d'une application"
	case "R-041":
		return "Niveau du forfait de tickets"
	case "R-070":
		return "Base de connaissances et procédures"
	case "R-106":
		return "Tableaux de bord"
	case "R-109":
		return "Contenu du tableau de bord opérationnel"
	case "R-110":
		return "Causes des engagements manqués"
	case "R-113":
		return "Avancement par type d'intervention"
	case "R-114":
		return "Risques, alertes et actions"
	case "R-115":
		return "Recommandations d'audit"
	case "R-125":
		return "Proactivité : alertes avant l'échéance"
	case "R-127":
		return "Jalons de la réversibilité"
	case "R-139":
		return "Délai des lots de tests"
	case "R-140":
		return "Prédictibilité du train"
	case "R-144":
		return "Phases de tests"
	case "R-148":
		return "Bénéfices"
	case "R-001":
		return "Heure de Paris"
	case "R-003":
		return "Heures non ouvrées"
	case "R-005":
		return "Jour ouvré"
	case "R-006":
		return "Jours sans autre précision"
	case "R-007":
		return "Périodes de suivi"
	case "R-008":
		return "Changements d'heure"
	case "R-015":
		return "Pratique récente"
	case "R-021":
		return "Plusieurs projets dans une commande"
	case "R-022":
		return "Certifications"
	case "R-048":
		return "Trois issues possibles d'un ticket"
	case "R-066":
		return "Tableau de bord mensuel"
	case "R-069":
		return "Enrichissement du ticket"
	case "R-104":
		return "Ordre du jour du comité de pilotage"
	case "R-105":
		return "Trois types de tableaux de bord"
	case "R-107":
		return "Calcul documenté des indicateurs"
	case "R-108":
		return "Tableaux de bord aux premiers jours d'un service"
	case "R-111":
		return "Vie du plan qualité"
	case "R-112":
		return "Contenu du plan qualité"
	case "R-116":
		return "Réponses aux demandes du Ministère"
	case "R-117":
		return "Points du comité sécurité"
	case "R-121":
		return "Montée en compétence d'un remplaçant"
	case "R-123":
		return "Changement de RTE"
	case "R-124":
		return "Domaines d'engagement"
	case "R-126":
		return "Comptes rendus des échanges"
	case "R-128":
		return "Vérification en réversibilité"
	case "R-129":
		return "Livrables de chaque phase de réversibilité"
	case "R-130":
		return "Fin de la réversibilité"
	case "R-131":
		return "Effacement des données"
	case "R-132":
		return "Plan de réversibilité à jour"
	case "R-133":
		return "Réversibilité commandable par typologie"
	case "R-134":
		return "Incrément"
	case "R-135":
		return "Volant de capacité"
	case "R-136":
		return "Élément prêt"
	case "R-137":
		return "Élément terminé"
	case "R-138":
		return "Une fonctionnalité tient dans un incrément"
	case "R-141":
		return "Suivi des équipes agiles"
	case "R-142":
		return "Résultats du coaching"
	case "R-143":
		return "Évaluation des formations"
	case "R-145":
		return "Contrôles de migration"
	case "R-146":
		return "Courbes en S, budget, consolidation"
	case "R-147":
		return "Portefeuille"
	case "R-149":
		return "Alertes de dérive"
	case "R-024", "R-025", "R-026", "R-027", "R-028", "R-029", "R-030", "R-031", "R-032", "R-033", "R-034", "R-035", "R-036", "R-037", "R-038", "R-039", "R-040", "R-042":
		return "Critères de niveau de l'unité d'œuvre"
	case "K-030":
		return "Délai de prise en charge"
	case "K-032":
		return "Délai de première réponse"
	case "K-033":
		return "Délai de clôture"
	}
	return "Règle " + number + " du marché"
}
