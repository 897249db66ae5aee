package openproject

import (
	"fmt"
	"strings"
)

// language is how OpenProject speaks.
type language struct {
	changedFrom, to, brokenTo string // between label, old and new value
	setTo, updated            string // after the label
	set, changed, removed     string // before what stands in brackets
	misspelt                  string // of an old release, for changed
	attached                  []string
	detached                  string
	linked, unlinked          string
	switched                  map[string]Change
	labels                    map[string]Field
}

// languageOf takes "fr", "fr-FR", "en"…
func languageOf(name string) (*language, error) {
	base, _, _ := strings.Cut(strings.ToLower(name), "-")
	switch base {
	case "fr":
		return french(), nil
	case "en":
		return english(), nil
	}
	return nil, fmt.Errorf("the language %q of the history is neither French nor English: set the one of the account to fr or en and start a backfill", name)
}

func french() *language {
	return &language{
		changedFrom: " changé de ", to: " à ", brokenTo: " \nà ", setTo: " mis à ", updated: " mis à jour",
		set: "mis", changed: "changé", removed: "supprimé", misspelt: "changè",
		attached: []string{"{label} {value} ajouté en pièce jointe", "{label} {value} ajouté en tant que pièce jointe"},
		detached: "{label} {value} supprimé en tant que pièce jointe",
		linked:   "Lien {label} vers {value} ajouté", unlinked: "Lien {label} vers {value} supprimé",
		labels: map[string]Field{
			"Statut": Status, "Type": Type, "Priorité": Priority, "Projet": Project, "Sujet": Subject, "Description": Description,
			"Date de début": StartDate, "Date de fin": DueDate, "Échéance": DueDate, "Date d'échéance": DueDate, "Date": Date,
			"% réalisé": PercentDone, "% Réalisé": PercentDone, "% d'achèvement": PercentDone, "Progression (%)": PercentDone,
			"Assigné à": Assignee, "Responsable": Responsible, "Version": Version, "Catégorie": Category, "Parent": Parent,
			"Travail": Work, "Temps estimé": Work, "Travail restant": RemainingWork, "Durée": Duration, "Fichier": Attachment, "Fichiers": Attachment,
		},
	}
}

func english() *language {
	return &language{
		changedFrom: " changed from ", to: " to ", brokenTo: " \nto ", setTo: " set to ", updated: " updated",
		set: "set", changed: "changed", removed: "deleted", misspelt: "changed",
		attached: []string{"{label} {value} added as attachment"}, detached: "{label} {value} removed as attachment",
		linked: "{label} link to {value} added", unlinked: "{label} link to {value} removed",
		switched: map[string]Change{
			"Manual scheduling activated":   {Field: Scheduling, Label: "Manual scheduling", Action: Set, New: "activated"},
			"Manual scheduling deactivated": {Field: Scheduling, Label: "Manual scheduling", Action: Set, New: "deactivated"},
		},
		labels: map[string]Field{
			"Status": Status, "Type": Type, "Priority": Priority, "Project": Project, "Subject": Subject, "Description": Description,
			"Start date": StartDate, "Finish date": DueDate, "Due date": DueDate, "Date": Date,
			"% Complete": PercentDone, "% complete": PercentDone, "Progress (%)": PercentDone,
			"Assignee": Assignee, "Accountable": Responsible, "Version": Version, "Category": Category, "Parent": Parent,
			"Work": Work, "Estimated time": Work, "Remaining work": RemainingWork, "Remaining hours": RemainingWork, "Duration": Duration, "File": Attachment, "Files": Attachment,
		},
	}
}
