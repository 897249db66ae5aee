package openproject

import "strconv"

// The types, in the order of their ids from 1.
const (
	typeTask = iota + 1
	typeMilestone
	typeOrder
	typeLine
	typeDeliverable
	typeCommittee
	typeRisk
	typeAction
	typeAlert
	typeRecommendation
	typeChange
	typeQuestion
	typeBenefit
	typeDeviation
	typeIncrement
	typeObjective
	typeFeature
	typeStory
	typeExit
)

// The statuses, in the order of their ids from 1.
const (
	statusNew = iota + 1
	statusNotified
	statusRunning
	statusReading
	statusDelivered
	statusCompliant
	statusPartly
	statusNotCompliant
	statusHeld
	statusClosed
	statusCancelled
)

// The custom fields, in the order of their ids from 1.
const (
	fieldReference = iota + 1
	fieldTranche
	fieldUO
	fieldLevel
	fieldQuantity
	fieldFrequency
	fieldAmount
	fieldApplication
	fieldCode
	fieldFirstDue
	fieldBaseline
	fieldReadingAgreed
	fieldReadingHandOver
	fieldReadingOn
	fieldCorrections
	fieldCorrected
	fieldDecision
	fieldMotive
	fieldNotified
	fieldSupport
	fieldMinutes
	fieldAttendees
	fieldDeclared
	fieldCommittee
	fieldDecidedOn
	fieldHeldOn
	fieldOrder
	fieldAbout
	fieldRaisedOn
	fieldDoneOn
	fieldProbability
	fieldImpact
	fieldExpected
	fieldMeasured
	fieldBudget
	fieldCost
	fieldCause
	fieldTeam
	fieldIncrement
	fieldCapacity
	fieldCommitted
	fieldValuePlanned
	fieldValueActual
	fieldPoints
	fieldCriteria
	fieldTestCases
	fieldStories
	fieldWithTests
	fieldT1
	fieldT2
	fieldT3
	fieldT4
	fieldSigned
	fieldInformed
	fieldAgreed
	fieldErased
)

// custom is the attribute of a custom field.
func custom(id int) string { return "cf" + strconv.Itoa(id) }

// form is what a custom field holds, in OpenProject's words of a schema.
type form string

const (
	formText   form = "String"
	formLong   form = "Formattable"
	formNumber form = "Integer"
	formDate   form = "Date"
	formFlag   form = "Boolean"
	formList   form = "CustomOption"
)

var fieldForms = [...]form{
	fieldReference: formText, fieldTranche: formList, fieldUO: formText, fieldLevel: formList, fieldQuantity: formNumber,
	fieldFrequency: formList, fieldAmount: formText, fieldApplication: formList, fieldCode: formText, fieldFirstDue: formDate,
	fieldBaseline: formDate, fieldReadingAgreed: formFlag, fieldReadingHandOver: formText, fieldReadingOn: formDate,
	fieldCorrections: formNumber, fieldCorrected: formNumber, fieldDecision: formList, fieldMotive: formLong,
	fieldNotified: formDate, fieldSupport: formText, fieldMinutes: formText, fieldAttendees: formNumber,
	fieldDeclared: formNumber, fieldCommittee: formList, fieldDecidedOn: formDate, fieldHeldOn: formDate,
	fieldOrder: formText, fieldAbout: formText, fieldRaisedOn: formDate, fieldDoneOn: formDate, fieldProbability: formNumber, fieldImpact: formNumber,
	fieldExpected: formNumber, fieldMeasured: formNumber, fieldBudget: formText, fieldCost: formText, fieldCause: formList,
	fieldTeam: formList, fieldIncrement: formText, fieldCapacity: formNumber, fieldCommitted: formFlag, fieldValuePlanned: formNumber, fieldValueActual: formNumber,
	fieldPoints: formNumber, fieldCriteria: formNumber, fieldTestCases: formText, fieldStories: formNumber, fieldWithTests: formFlag,
	fieldT1: formDate, fieldT2: formDate, fieldT3: formDate, fieldT4: formDate, fieldSigned: formDate, fieldInformed: formDate, fieldAgreed: formDate, fieldErased: formDate,
}

// registered are the custom fields of the types of the registers and the planning.
var registered = []int{
	fieldReference, fieldUO, fieldApplication, fieldBaseline, fieldOrder, fieldAbout, fieldRaisedOn, fieldDoneOn, fieldProbability, fieldImpact, fieldExpected, fieldMeasured,
	fieldBudget, fieldCost, fieldCause,
}

// fieldsOf tells which custom fields a type has.
var fieldsOf = [...][]int{
	typeTask: registered, typeMilestone: registered,
	typeOrder:       {fieldReference, fieldTranche, fieldNotified},
	typeLine:        {fieldUO, fieldLevel, fieldQuantity, fieldFrequency, fieldAmount, fieldApplication, fieldDeclared, fieldStories, fieldWithTests},
	typeDeliverable: {fieldReference, fieldApplication, fieldCode, fieldFirstDue, fieldBaseline, fieldReadingAgreed, fieldReadingHandOver, fieldReadingOn, fieldCorrections, fieldCorrected, fieldDecision, fieldMotive, fieldDecidedOn},
	typeCommittee:   {fieldReference, fieldTranche, fieldCommittee, fieldHeldOn, fieldSupport, fieldMinutes, fieldAttendees},
	typeRisk:        registered, typeAction: registered, typeAlert: registered, typeRecommendation: registered,
	typeChange: registered, typeQuestion: registered, typeBenefit: registered, typeDeviation: registered,
	typeIncrement: {fieldReference, fieldTeam, fieldIncrement, fieldCapacity},
	typeObjective: {fieldReference, fieldCommitted, fieldValuePlanned, fieldValueActual},
	typeFeature:   {fieldReference, fieldApplication},
	typeStory:     {fieldReference, fieldApplication, fieldPoints, fieldCriteria, fieldTestCases},
	typeExit:      {fieldReference, fieldT1, fieldT2, fieldT3, fieldT4, fieldSigned, fieldInformed, fieldAgreed, fieldErased},
}

var closedStatus = map[int]bool{statusCompliant: true, statusHeld: true, statusClosed: true, statusCancelled: true}

// lexicon is how one language names things and tells a history.
type lexicon struct {
	types, statuses, priorities, fields []string // the first of each is empty: ids start at 1
	labels                              map[string]string
	yes, no                             string
	date                                string // Go layout
	set, changed, removed, diff         string // of a journal: label, old, line break, new
	decisions                           map[string]string
	notFound, forbidden, unauthorized   string
	support, minutes, milestone         string
}

var lexicons = map[string]*lexicon{
	"fr": {
		types: []string{"", "Tâche", "Jalon", "Bon de commande", "Ligne de commande", "Livrable", "Comité",
			"Risque", "Action", "Alerte", "Recommandation d'audit", "Demande de changement", "Question", "Bénéfice", "Écart",
			"Incrément", "Objectif d'incrément", "Fonctionnalité", "Récit utilisateur", "Réversibilité"},
		statuses:   []string{"", "Nouveau", "Notifié", "En cours", "En lecture", "Livré", "Conforme", "Conforme partiel", "Non conforme", "Tenu", "Clos", "Annulé"},
		priorities: []string{"", "Basse", "Normale", "Haute"},
		fields: []string{"", "Référence", "Tranche", "UO", "Niveau", "Quantité", "Fréquence", "Montant", "Application", "Code du livrable", "Échéance initiale",
			"Échéance de référence", "Lecture convenue", "Remise pour lecture", "Réunion de lecture", "Corrections demandées", "Corrections faites", "Décision", "Motif",
			"Date de notification", "Support transmis", "Compte rendu transmis", "Participants", "Valeur déclarée", "Comité", "Date de décision", "Tenu le",
			"Commande", "Concerne", "Ouvert le", "Fait le", "Probabilité", "Impact", "Valeur attendue", "Valeur mesurée", "Budget", "Coût constaté", "Cause",
			"Équipe", "Nom de l'incrément", "Capacité", "Objectif engagé", "Valeur prévue", "Valeur atteinte", "Points", "Critères d'acceptation", "Cas de test", "Nombre de récits", "Tests à écrire",
			"T1 atteint", "T2 atteint", "T3 atteint", "T4 atteint", "Procès-verbal signé", "Information d'effacement", "Accord d'effacement", "Certificat d'effacement"},
		labels: map[string]string{"type": "Type", "project": "Projet", "subject": "Sujet", "description": "Description", "status": "Statut", "priority": "Priorité",
			"start": "Date de début", "due": "Date de fin", "date": "Date", "done": "% réalisé", "assignee": "Assigné à", "responsible": "Responsable", "version": "Version", "parent": "Parent"},
		yes: "Oui", no: "Non", date: "02/01/2006",
		set: "%[1]s mis à %[4]s", changed: "%[1]s changé de %[2]s %[3]sà %[4]s", removed: "%[1]s supprimé (%[2]s)", diff: "%[1]s mis (%[2]s)",
		decisions: map[string]string{"CONFORME": "Conforme", "CONFORME_PARTIEL": "Conforme partiel", "NON_CONFORME": "Non conforme"},
		notFound:  "La ressource demandée est introuvable.", forbidden: "Vous n'êtes pas autorisé à accéder à cette ressource.", unauthorized: "Vous devez vous authentifier pour accéder à cette ressource.",
		support: "Support", minutes: "Compte rendu", milestone: "Fin de",
	},
	"en": {
		types: []string{"", "Task", "Milestone", "Purchase order", "Order line", "Deliverable", "Committee",
			"Risk", "Action", "Alert", "Audit recommendation", "Change request", "Question", "Benefit", "Deviation",
			"Increment", "Increment objective", "Feature", "User story", "Exit"},
		statuses:   []string{"", "New", "Notified", "In progress", "In reading", "Delivered", "Compliant", "Partly compliant", "Not compliant", "Held", "Closed", "Cancelled"},
		priorities: []string{"", "Low", "Normal", "High"},
		fields: []string{"", "Reference", "Tranche", "UO", "Level", "Quantity", "Frequency", "Amount", "Application", "Deliverable code", "Initial due date",
			"Baseline due date", "Reading agreed", "Handed over for reading", "Reading meeting", "Corrections requested", "Corrections done", "Decision", "Motive",
			"Notification date", "Support sent", "Minutes sent", "Attendees", "Declared value", "Committee", "Decision date", "Held on",
			"Order", "About", "Raised on", "Done on", "Probability", "Impact", "Expected value", "Measured value", "Budget", "Actual cost", "Cause",
			"Team", "Increment name", "Capacity", "Committed objective", "Planned value", "Actual value", "Story points", "Acceptance criteria", "Test cases", "Number of stories", "Tests to write",
			"T1 reached", "T2 reached", "T3 reached", "T4 reached", "Report signed", "Erasure announced", "Erasure agreed", "Erasure certificate"},
		labels: map[string]string{"type": "Type", "project": "Project", "subject": "Subject", "description": "Description", "status": "Status", "priority": "Priority",
			"start": "Start date", "due": "Finish date", "date": "Date", "done": "% Complete", "assignee": "Assignee", "responsible": "Accountable", "version": "Version", "parent": "Parent"},
		yes: "Yes", no: "No", date: "01/02/2006",
		set: "%[1]s set to %[4]s", changed: "%[1]s changed from %[2]s %[3]sto %[4]s", removed: "%[1]s deleted (%[2]s)", diff: "%[1]s set (%[2]s)",
		decisions: map[string]string{"CONFORME": "Compliant", "CONFORME_PARTIEL": "Partly compliant", "NON_CONFORME": "Not compliant"},
		notFound:  "The requested resource could not be found.", forbidden: "You are not authorized to access this resource.", unauthorized: "You need to be authenticated to access this resource.",
		support: "Slides", minutes: "Minutes", milestone: "End of",
	},
}
