package flaw

// Of every object.
const (
	ClockBackwards     Code = "HORLOGE_A_REBOURS"
	DatesReversed      Code = "DATES_INVERSEES"
	Duplicate          Code = "REFERENCE_EN_DOUBLE"
	Refused            Code = "ENREGISTREMENT_REFUSE"
	UnknownUnit        Code = "UO_INCONNUE"
	UnknownLevel       Code = "NIVEAU_INCONNU"
	UnknownApplication Code = "APPLICATION_INCONNUE"
	OutOfPerimeter     Code = "APPLICATION_HORS_PERIMETRE"
	UnknownOrder       Code = "COMMANDE_INCONNUE"
	NoApplication      Code = "APPLICATION_ABSENTE"
)

// Of orders and their lines.
const (
	UnknownTranche     Code = "TRANCHE_INCONNUE"
	UnconfirmedTranche Code = "TRANCHE_NON_AFFERMIE"
	OtherTranche       Code = "APPLICATION_AUTRE_TRANCHE"
	NoNotification     Code = "NOTIFICATION_ABSENTE"
	Site               Code = "SITE_NON_ADMIS"
	NoLine             Code = "COMMANDE_SANS_LIGNE"
	LineWithoutOrder   Code = "LIGNE_SANS_COMMANDE"
	DuplicateLine      Code = "LIGNE_EN_DOUBLE"
	TwoLevels          Code = "NIVEAUX_CONTRADICTOIRES"
	NoLevel            Code = "NIVEAU_ABSENT"
	BeyondCatalogue    Code = "MESURE_HORS_CATALOGUE"
	WrongMeasures      Code = "MESURE_INCOMPLETE"
	UnusualMeasure     Code = "MESURE_INHABITUELLE"
	NoFrequency        Code = "FREQUENCE_ABSENTE"
	WrongFrequency     Code = "FREQUENCE_NON_ADMISE"
	NoStart            Code = "DEBUT_ABSENT"
	OtherEnd           Code = "FIN_DISCORDANTE"
	NoQuantity         Code = "QUANTITE_NULLE"
	TrainingDesign     Code = "CONCEPTION_FORMATION"
)

// Of deliverables and their deliveries.
const (
	WithoutOrder           Code = "LIVRABLE_SANS_COMMANDE"
	UnknownDeliverable     Code = "LIVRABLE_HORS_CATALOGUE"
	OtherUnit              Code = "LIVRABLE_AUTRE_UO"
	NoDue                  Code = "ECHEANCE_ABSENTE"
	NoReadingDate          Code = "LECTURE_SANS_DATE"
	ShortHandOver          Code = "REMISE_RACCOURCIE"
	TooManyCorrections     Code = "CORRECTIONS_EXCEDENTAIRES"
	DecisionBeforeDelivery Code = "DECISION_AVANT_LIVRAISON"
	UnknownDecision        Code = "DECISION_INCONNUE"
	DecisionAfterEnd       Code = "DECISION_APRES_DECISION"
	DeliveryAfterEnd       Code = "LIVRAISON_APRES_DECISION"
	DeliveredAgain         Code = "LIVRAISON_SANS_DECISION"
	TooManyAdjournments    Code = "AJOURNEMENTS_EXCEDENTAIRES"
	NoSlip                 Code = "BORDEREAU_ABSENT"
	IncompleteSlip         Code = "BORDEREAU_INCOMPLET"
	UnsignedSlip           Code = "BORDEREAU_NON_SIGNE"
	NotCounted             Code = "LIVRAISON_NON_COMPTEE"
	WrongChannel           Code = "CANAL_NON_ADMIS"
	OnlyPDF                Code = "PDF_SEUL"
	WrongFormat            Code = "FORMAT_NON_ADMIS"
	UnknownDeposit         Code = "DEPOT_INCONNU"
)

// Of committees, quotes and the team.
const (
	NoMeetingDate    Code = "REUNION_SANS_DATE"
	UnknownCommittee Code = "COMITE_INCONNU"
	Quorum           Code = "COMPOSITION_INCOMPLETE"
	NoInputs         Code = "ENTRANTS_SANS_DATE"
	IncompleteQuote  Code = "DEVIS_INCOMPLET"
	Experience       Code = "EXPERIENCE_INSUFFISANTE"
	Practice         Code = "PRATIQUE_ANCIENNE"
	Certificate      Code = "CERTIFICATION_ABSENTE"
	NoDeparture      Code = "DEPART_SANS_DATE"
)

// Of tickets, anomalies and tests.
const (
	Incomplete    Code = "HISTORIQUE_INCOMPLET"
	NoSeverity    Code = "SEVERITE_ABSENTE"
	UnknownTicket Code = "TICKET_INCONNU"
)

// Of other obligations.
const (
	Attendance           Code = "PRESENTS_EXCEDENTAIRES"
	NoAcknowledgement    Code = "CONVOCATION_NON_VERIFIEE"
	NoHotEvaluation      Code = "EVALUATION_A_CHAUD_ABSENTE"
	NoColdEvaluation     Code = "EVALUATION_A_FROID_ABSENTE"
	NoUserStories        Code = "LOT_SANS_MESURE"
	NoExitDate           Code = "REVERSIBILITE_SANS_DATE"
	UnknownExitDocument  Code = "DOCUMENT_HORS_REVERSIBILITE"
	ErasedWithoutConsent Code = "EFFACEMENT_SANS_ACCORD"
	ErasedWithoutNotice  Code = "EFFACEMENT_SANS_INFORMATION"
	NoExitStep           Code = "JALON_DE_SORTIE_ABSENT"
)

// Of squads and of what people judge.
const (
	NoCapacity  Code = "CAPACITE_INCONNUE"
	NotAssessed Code = "OBJECTIF_NON_EVALUE"
	OffScale    Code = "NOTE_HORS_ECHELLE"
)

// Of registers.
const (
	NotRated        Code = "RISQUE_NON_COTE"
	NoDeadline      Code = "LIGNE_SANS_ECHEANCE"
	NoOwner         Code = "ACTION_SANS_RESPONSABLE"
	NoSubject       Code = "ALERTE_SANS_OBJET"
	NoBaseline      Code = "JALON_SANS_REFERENCE"
	NoExpectedValue Code = "BENEFICE_SANS_VALEUR"
	NoCause         Code = "ECART_SANS_CAUSE"
)

// Kinds are all the kinds of flaws.
func Kinds() []Kind {
	return []Kind{
		{ClockBackwards, "Un délai remonterait le temps", Majeure, "Corriger dans l'outil la date qui précède celle dont elle dépend."},
		{DatesReversed, "La fin précède le début", Majeure, "Corriger les dates de début et de fin dans l'outil."},
		{Duplicate, "Deux fiches portent la même référence", Majeure, "Garder une seule fiche par référence : la dernière mise à jour compte, l'autre n'est dans aucun chiffre."},
		{Refused, "Enregistrement refusé", Bloquante, "Suivre la raison donnée : corriger la fiche dans l'outil ou la correspondance, puis pilotis replay."},
		{UnknownUnit, "Unité d'œuvre hors catalogue", Majeure, "Corriger le code dans l'outil, ou le déclarer au contrat (uo.aliases)."},
		{UnknownLevel, "Niveau hors catalogue", Majeure, "Corriger le niveau dans l'outil : chaque unité d'œuvre n'admet que les siens."},
		{UnknownApplication, "Application absente du marché", Majeure, "Corriger l'application dans l'outil, ou l'ajouter au contrat (applications)."},
		{OutOfPerimeter, "Application hors du périmètre à cette date", Majeure, "Corriger l'application, ou dater son entrée au périmètre dans le contrat (applications.list)."},
		{UnknownOrder, "Bon de commande introuvable", Majeure, "Corriger la référence de la commande, ou saisir la commande dans l'outil."},
		{NoApplication, "Aucune application désignée", Mineure, "Désigner l'application dans l'outil : sans elle, l'objet compte hors tranche."},
		{UnknownTranche, "Tranche absente du marché", Majeure, "Corriger la tranche de la commande dans l'outil."},
		{UnconfirmedTranche, "Commande sur une tranche non affermie", Majeure, "Vérifier la date de notification, ou dater l'affermissement dans le contrat (contract.tranches)."},
		{OtherTranche, "Application d'une autre tranche que la commande", Majeure, "Corriger la tranche de la commande ou l'application de la ligne."},
		{NoNotification, "Date de notification inconnue", Majeure, "Saisir la date de notification dans l'outil."},
		{Site, "Site d'exécution non admis", Mineure, "Corriger le site, ou enregistrer l'accord du Ministère."},
		{NoLine, "Commande sans ligne", Majeure, "Saisir les lignes de la commande dans l'outil."},
		{LineWithoutOrder, "Ligne d'une commande introuvable", Majeure, "Corriger la référence de la commande sur la ligne, ou saisir la commande."},
		{DuplicateLine, "Deux lignes portent la même référence", Majeure, "Numéroter les lignes : les deux comptent, au risque de compter deux fois."},
		{TwoLevels, "Deux niveaux déclarés", Majeure, "Garder un seul niveau sur la ligne de commande."},
		{NoLevel, "Aucun niveau déclaré", Majeure, "Saisir le niveau de la ligne de commande."},
		{BeyondCatalogue, "Mesure au-delà du catalogue (OUT_OF_CATALOGUE)", Majeure, "Vérifier la mesure ; au-delà du catalogue, aucun niveau ne lui correspond."},
		{WrongMeasures, "Critères mesurés autres que ceux de l'unité d'œuvre", Mineure, "Mesurer chacun des critères de l'unité d'œuvre."},
		{UnusualMeasure, "Mesure inhabituelle, sans effet sur le niveau", Mineure, "Vérifier la mesure."},
		{NoFrequency, "Forfait sans fréquence", Mineure, "Saisir la fréquence de la ligne de commande."},
		{WrongFrequency, "Fréquence non admise pour l'unité d'œuvre", Mineure, "Corriger la fréquence de la ligne de commande."},
		{NoStart, "Forfait sans date de début", Mineure, "Saisir la date de début de la ligne de commande."},
		{OtherEnd, "Fin écrite autre que celle des périodes", Mineure, "Corriger la fin, la fréquence ou la quantité de la ligne."},
		{NoQuantity, "Quantité nulle ou négative", Majeure, "Corriger la quantité de la ligne de commande."},
		{TrainingDesign, "Conception de formation, sans unité d'œuvre au catalogue", Mineure, "Vérifier l'unité d'œuvre commandée : le catalogue n'en a pas pour la conception de formation."},
		{WithoutOrder, "Livrable sans commande connue", Majeure, "Rattacher le livrable à sa commande dans l'outil : sans elle, il compte hors tranche."},
		{UnknownDeliverable, "Livrable absent du catalogue", Mineure, "Corriger le code du livrable dans l'outil."},
		{OtherUnit, "Livrable d'une unité d'œuvre non commandée", Mineure, "Corriger le code du livrable, ou la commande à laquelle il est rattaché."},
		{NoDue, "Livrable sans échéance", Majeure, "Saisir l'échéance de la commande ou de l'ordre de service."},
		{NoReadingDate, "Lecture commune sans date", Mineure, "Saisir la date de la réunion de lecture."},
		{ShortHandOver, "Remise plus courte que celle du marché", Mineure, "Corriger le délai de remise : une commande ne peut que l'allonger."},
		{TooManyCorrections, "Plus de corrections faites que demandées", Mineure, "Corriger le compte des corrections dans l'outil."},
		{DecisionBeforeDelivery, "Décision avant la livraison qu'elle vise", Majeure, "Corriger la date de la décision dans l'outil, ou l'instant du dépôt."},
		{UnknownDecision, "Décision autre que celles du marché", Majeure, "Corriger la décision dans l'outil, ou son effet au contrat (verification.outcome_map)."},
		{DecisionAfterEnd, "Décision après la décision définitive", Majeure, "Vérifier la décision en trop : elle ne compte pas."},
		{DeliveryAfterEnd, "Livraison après la décision définitive", Majeure, "Vérifier la date de la décision et celle du dépôt : cette livraison ne compte pas."},
		{DeliveredAgain, "Livraison avant la décision sur la précédente", Mineure, "Vérifier le numéro de la livraison : la nouvelle remplace la précédente."},
		{TooManyAdjournments, "Plus d'ajournements que permis", Majeure, "Décider de la suite : le contrat borne le nombre d'ajournements."},
		{NoSlip, "Livraison sans bordereau", Mineure, "Demander au titulaire le bordereau de livraison."},
		{IncompleteSlip, "Bordereau incomplet", Mineure, "Demander au titulaire un bordereau qui porte les neuf mentions."},
		{UnsignedSlip, "Bordereau non signé", Mineure, "Demander au titulaire un bordereau signé."},
		{NotCounted, "Livraison qui ne compte pas faute de bordereau", Majeure, "Demander au titulaire un bordereau complet et signé (delivery.require_bl)."},
		{WrongChannel, "Canal de livraison non admis", Mineure, "Faire déposer le livrable sur un canal admis (delivery.channels)."},
		{OnlyPDF, "Document livré en PDF seul", Mineure, "Demander au titulaire un format modifiable."},
		{WrongFormat, "Format de document non admis", Mineure, "Demander au titulaire un format admis (delivery.formats)."},
		{UnknownDeposit, "Dépôt sous une référence qu'aucun plan ne connaît", Majeure, "Corriger la référence du dépôt, ou planifier le livrable dans l'outil."},
		{NoMeetingDate, "Réunion sans date", Majeure, "Saisir la date prévue ou tenue de la réunion."},
		{UnknownCommittee, "Comité absent du marché", Majeure, "Corriger le comité dans l'outil."},
		{Quorum, "Composition minimale non réunie", Mineure, "Vérifier les participants enregistrés."},
		{NoInputs, "Devis sans date d'entrants complets", Majeure, "Saisir le jour où les entrants du devis sont complets."},
		{IncompleteQuote, "Devis incomplet", Mineure, "Demander au titulaire les parties manquantes."},
		{Experience, "Expérience insuffisante pour le niveau", Majeure, "Vérifier l'expérience enregistrée, ou demander un autre profil."},
		{Practice, "Compétences non pratiquées récemment", Majeure, "Vérifier la pratique enregistrée, ou demander un autre profil."},
		{Certificate, "Certification demandée et absente", Mineure, "Vérifier la certification enregistrée, ou demander un autre profil."},
		{NoDeparture, "Départ ou demande sans date", Majeure, "Saisir la date du départ ou de la demande."},
		{Incomplete, "Historique incomplet", Majeure, "Relire la fiche dans l'outil ; si son historique y est perdu, ses délais restent incertains."},
		{NoSeverity, "Anomalie sans sévérité", Mineure, "Saisir la sévérité dans l'outil : sans elle, l'anomalie compte à part."},
		{UnknownTicket, "Ticket d'origine introuvable", Mineure, "Corriger la référence du ticket dans l'anomalie."},
		{Attendance, "Plus de présents que d'invités", Mineure, "Corriger la feuille de présence ou la liste des invités."},
		{NoAcknowledgement, "Réception des convocations non vérifiée", Mineure, "Vérifier la réception des convocations."},
		{NoHotEvaluation, "Formation sans évaluation à chaud", Mineure, "Demander l'évaluation à chaud."},
		{NoColdEvaluation, "Formation sans évaluation à froid", Mineure, "Demander l'évaluation à froid."},
		{NoUserStories, "Début ou nombre d'US inconnu", Majeure, "Saisir le début de la commande et le nombre d'US."},
		{NoExitDate, "Réversibilité sans notification", Majeure, "Saisir la notification (T0) de la réversibilité."},
		{UnknownExitDocument, "Document étranger à la réversibilité", Mineure, "Corriger le code du document."},
		{ErasedWithoutConsent, "Effacement sans accord écrit préalable", Majeure, "Enregistrer l'accord écrit du Ministère, ou constater le manquement."},
		{ErasedWithoutNotice, "Effacement sans information préalable", Majeure, "Enregistrer l'information du Ministère, ou constater le manquement."},
		{NoExitStep, "Jalon de réversibilité non renseigné", Majeure, "Saisir la date du jalon : le suivant est atteint."},
		{NoCapacity, "Incrément sans capacité", Mineure, "Saisir la capacité de l'équipe : sans elle, ni la réserve ni son usage ne se voient."},
		{NotAssessed, "Objectif d'incrément non évalué", Mineure, "Saisir la valeur atteinte : sans elle, l'équipe ne compte pas dans la prédictibilité."},
		{OffScale, "Note hors de l'échelle", Mineure, "Corriger la note ou le nombre de réponses."},
		{NotRated, "Risque non coté", Mineure, "Coter la probabilité et l'impact du risque dans l'outil."},
		{NoDeadline, "Action, recommandation ou tâche sans échéance", Mineure, "Saisir l'échéance dans l'outil : sans elle, aucun retard ne se voit."},
		{NoOwner, "Action sans responsable", Mineure, "Désigner le responsable de l'action."},
		{NoSubject, "Alerte qui ne dit pas ce qu'elle concerne", Mineure, "Saisir l'objet de l'alerte : sans lui, elle ne compte pour aucun événement."},
		{NoBaseline, "Jalon sans date de référence", Mineure, "Saisir la date de référence du jalon : sans elle, aucun glissement ne se voit."},
		{NoExpectedValue, "Bénéfice sans valeur attendue", Mineure, "Saisir la valeur attendue du bénéfice."},
		{NoCause, "Écart sans cause", Mineure, "Saisir la cause de l'écart."},
	}
}
