package world

import (
	"math/rand/v2"
	"strings"
)

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

var (
	subjects = []string{
		"la fiche affaire", "la convocation", "l'ordonnance pénale", "le procès-verbal d'audience", "la fiche scellé", "l'échéancier",
		"le registre des mandats", "la trame d'édition", "le soit-transmis", "l'avis à victime", "la décision signée", "le rôle d'audience",
		"la note d'audience", "la cote du dossier", "la pièce jointe", "le permis de visite", "la requête en grâce", "le formulaire de saisie",
		"le compte rendu d'enquête", "la liste des infractions NATINF", "le bordereau de transmission", "l'index des personnes",
	}
	places = []string{
		"TJ de Rennes", "TJ de Lille", "TJ de Nîmes", "CA de Douai", "TJ de Créteil", "TJ d'Évry", "TJ de Besançon", "CA de Montpellier",
		"TJ de Cayenne", "TJ de Saint-Étienne", "TJ du Mans", "CA d'Orléans", "TJ d'Angoulême", "TJ de Mâcon", "TJ de Bobigny", "TJ de Périgueux",
		"greffe correctionnel", "bureau d'ordre", "service de l'exécution des peines", "permanence du parquet",
	}
	incidents = []string{
		"Impossible d'enregistrer {s} – {p}", "Erreur technique à l'ouverture de {s} ({p})", "Lenteurs à l'affichage de {s} – {p}",
		"{S} n'est plus visible après validation – {p}", "Message « accès refusé » sur {s} – {p}", "Doublon créé à l'enregistrement de {s} – {p}",
		"Édition vide pour {s} – {p}", "{S} reste à l'état « en cours d'envoi » – {p}", "Perte de la saisie sur {s} – {p}",
		"Date erronée sur {s} – {p}", "Flux en rejet : {s} non reçu – {p}", "Blocage à la signature électronique de {s} – {p}",
		"Écran figé lors de la recherche de {s} – {p}", "Caractères accentués illisibles dans {s} – {p}",
	}
	requests = []string{
		"Demande de rattachement de {s} à la bonne juridiction – {p}", "Comment corriger {s} après clôture ? – {p}",
		"Demande d'extraction portant sur {s} – {p}", "Demande de déverrouillage de {s} – {p}", "Habilitation manquante pour consulter {s} – {p}",
	}
	evolutions = []string{
		"Ajouter un filtre par service sur {s}", "Permettre l'export de {s} au format tableur", "Rendre obligatoire le motif sur {s}",
		"Afficher l'historique des modifications de {s}",
	}
	tasks = []string{
		"Reprendre les tests de non-régression sur {s}", "Mettre à jour la bibliothèque d'édition pour {s}", "Optimiser la requête de recherche de {s}",
		"Corriger la gestion des accents dans {s}", "Documenter le traitement par lots de {s}",
	}
	observations = []string{
		"L'utilisateur signale le problème depuis ce matin sur plusieurs postes.", "Le problème est reproductible avec un dossier de test.",
		"Le greffe ne peut plus traiter les dossiers urgents de l'audience de demain.", "Capture d'écran jointe par le demandeur.",
		"Contournement connu : fermer la session puis vider le cache du navigateur.", "Aucune modification récente n'a été faite sur le poste.",
		"Le numéro de l'affaire est communiqué par téléphone pour des raisons de confidentialité.", "Le message d'erreur mentionne un délai dépassé (504).",
	}
	labelsInUse = []string{"édition", "signature", "habilitation", "flux", "performance", "reprise-de-données"}

	firstNames = []string{
		"Léa", "Hélène", "Jérôme", "Zoé", "Benoît", "Maël", "Agnès", "Thomas", "Inès", "Raphaël", "Chloé", "François", "Sébastien", "Noémie", "Cédric", "Aurélie",
	}
	lastNames = []string{
		"Martin", "Lefèvre", "Bézier", "Garnier", "Noël", "Chevallier", "Rivière", "Dupré", "Lacôte", "Gaudin", "Perrin", "Thévenet", "Vasseur", "Blanchet",
	}
)

// sentence fills a template: {s} the subject, {S} the same with a capital, {p} the place.
func sentence(random *rand.Rand, templates []string) string {
	subject := pick(random, subjects)
	capital := strings.ToUpper(subject[:1]) + subject[1:]
	return strings.NewReplacer("{s}", subject, "{S}", capital, "{p}", pick(random, places)).Replace(pick(random, templates))
}

// ascii takes the accents off, for logins.
func ascii(text string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ë", "e", "ê", "e", "ï", "i", "î", "i", "ô", "o", "É", "e").Replace(strings.ToLower(text))
}

// staff invents the people of a site, all different; the first ones are the
// contractor's. The names are combinations of common ones.
func staff(random *rand.Rand, site string, contractors, others int) []Person {
	order := random.Perm(len(firstNames) * len(lastNames))
	team := make([]Person, 0, contractors+others)
	for n := range contractors + others {
		k := order[n]
		p := Person{Site: site, First: firstNames[k%len(firstNames)], Last: lastNames[k/len(firstNames)], Contractor: n < contractors, Number: n}
		p.Login = ascii(p.First) + "." + ascii(p.Last)
		if p.Contractor {
			p.Login = "tit." + p.Login
		}
		team = append(team, p)
	}
	return team
}
