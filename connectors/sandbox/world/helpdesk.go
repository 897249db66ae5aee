package world

import "time"

// Ticket is a support ticket; JIRA serves it.
type Ticket struct {
	Site, ID, Key, Project string
	Nature                 string // the issue type
	Application            string // code of the catalogue
	Tranche                string // FERME, OPTIONNELLE_1, OPTIONNELLE_2
	Criticality            string // at submission: BLOQUANT, MAJEUR, MINEUR
	InScope                bool
	Reason                 string // why not in scope
	DeadLetter             bool   // the payload was spoilt on purpose and must be parked
	Anomaly                string // reference of the anomaly that N3 works on; empty for none
	Events                 []Event

	// What the ticket tool shows besides.
	Number      int    // on its server; ID is the same in digits
	FormerKey   string // before a move to another project; empty when never moved
	Summary     string
	Description string
	Component   string // at creation: the application's code, or a name it has besides
	Urgency     string // at creation: a criticality, or one of the Urgency constants
	State       string // at creation: StateNew or StateQueue
	Reporter    string // login of a Person of the site
	Created     time.Time
	Changes     []Change // everything done to it, meaningful or not, in order of time
	Comments    []Comment
	Worklogs    []Worklog
	Links       []Link
	Affects     string // name of the version it was found in; empty for none
	FixedIn     string // name of the version that brings its correction; empty for none
}

// Person is an account of a ticket tool.
type Person struct {
	Site, Login, First, Last string
	Contractor               bool
	Number                   int // among the people of the site, from 0
}

// Project is a project of a ticket tool; one without a tranche holds no tickets.
type Project struct {
	Site, Key, Name, Tranche string
	Components               []string
}

// Change is what one person does to a ticket at one instant.
type Change struct {
	At       time.Time
	By       string // login
	Settings []Setting
}

// Setting is one field that a change gives another value; empty is no value.
// State and urgency are said in the words of this package, people by login,
// dates in At.
type Setting struct {
	Field    string // one of the Field constants
	From, To string
	At       time.Time
	ID       string // of an attachment
}

// Fields of a ticket that change.
const (
	FieldState         = "state"
	FieldUrgency       = "urgency"
	FieldAssignee      = "assignee"
	FieldResolution    = "resolution"
	FieldProject       = "project"
	FieldComponent     = "component"
	FieldLabel         = "label"      // one that is added
	FieldAttachment    = "attachment" // one that is added
	FieldDescription   = "description"
	FieldPhone         = "phone_comm"
	FieldFirstResponse = "first_response"
	FieldException     = "exception_accepted"
	FieldAnomaly       = "anomaly"
)

// States of a ticket in the support's workflow.
const (
	StateNew        = "new"
	StateQueue      = "queue"
	StateWork       = "work"
	StateWorkaround = "workaround"
	StateN3         = "n3"
	StateResolved   = "resolved"
	StateClosed     = "closed"
	StateCancelled  = "cancelled"
)

// Urgencies that are no criticality of the contract.
const (
	UrgencyLow       = "FAIBLE"   // a lower degree of MINEUR, which some tools tell apart
	UrgencyUndefined = "INDEFINI" // says nothing: the record is spoilt on purpose
)

// Event is one event in a life, to the millisecond. Of a ticket, Kind is one of
//
//	created n2_submitted taken first_response phone_comm workaround n3_sent n3_returned
//	resolved closed reopened crit_changed exception_accepted cancelled
//
// and Argument the criticality of created, n2_submitted and crit_changed, the
// side (TITULAIRE or MJ) of closed and reopened, the reason of cancelled. taken
// is the first taking in charge only. Events are in order of time; those at one
// instant are in causal order.
type Event struct {
	At             time.Time
	Kind, Argument string
}
