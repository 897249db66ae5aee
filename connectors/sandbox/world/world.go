// Package world is a contract as it was really lived, told once: what happened,
// when, and to what. The sandbox tools serve it in their own words, so that the
// same ticket, anomaly, order or deliverable carries one reference through all of
// them; and tests recompute figures from it without the code under test.
//
//	what support lived            Ticket, with every Change and what it meant (Event),
//	                              its Comments, Worklogs and Links; Version
//	what was ordered and due      Order, Deliverable, Delivery, Decision, Quote
//	what was tested and found     Requirement, TestCase, Campaign, Anomaly
//	who met and who worked        Meeting, Assignment, Person
//	what the registers hold       Item
//	what lies on the servers      File, Sheet
//	what squads built             Increment, Objective, Feature, Story, Assessment
//	what was taught and left      Training, Survey, Control, Design, Exit
//	what is wrong on purpose      Flaw, and tickets that are DeadLetter
//
// [Generate] invents one; tests may also build a small one by hand. It imports
// nothing of the project: neither its calendar nor its clocks help to invent what
// they are tested with.
package world

import "time"

// World is one contract. All instants are UTC and none is after Until; dates are
// local days of Paris, held at midnight UTC, and what is only planned (ends, due
// dates, committees) may lie after it. References are unique in the world.
type World struct {
	Seed         uint64
	Until        time.Time
	NotifiedOn   time.Time // of the contract: committees and contract years count from it
	Tranches     []Tranche
	People       []Person  // accounts of the ticket tools
	Projects     []Project // of the ticket tools
	Versions     []Version // of those projects
	Tickets      []Ticket
	Tasks        []Ticket // issues of the ticket tools that are no tickets: no tranche, no application
	Anomalies    []Anomaly
	Requirements []Requirement
	TestCases    []TestCase
	Campaigns    []Campaign
	Orders       []Order
	Deliverables []Deliverable
	Meetings     []Meeting
	Quotes       []Quote
	Assignments  []Assignment
	Items        []Item // of the registers
	Files        []File
	Increments   []Increment
	Features     []Feature
	Stories      []Story
	Designs      []Design
	Exits        []Exit
	Assessments  []Assessment
	Surveys      []Survey
	Trainings    []Training
	Controls     []Control
	Sheets       []Sheet
	Flaws        []Flaw // the bad facts that were put in on purpose; unreadable tickets are DeadLetter, what items lack is seen on them
}

// Tranche is a part of the contract, and since when it is confirmed.
type Tranche struct {
	Code        string
	ConfirmedOn time.Time
}

// Flaw is a fact that offends a rule, put in so that a check can be seen to
// find it.
type Flaw struct {
	What string // one of the Flaw constants
	Ref  string // of the order, the deliverable or the ticket
	Note string
}

// What is wrong on purpose.
const (
	FlawUnknownUO     = "unknown UO"
	FlawLevel         = "level outside the catalogue"
	FlawUnconfirmed   = "unconfirmed tranche"
	FlawWithoutOrder  = "deliverable without an order"
	FlawDecidedBefore = "decision before its delivery"
	FlawBackwards     = "clock that runs backwards"
)

// Anomaly is a defect or an evolution request; Mantis serves it.
type Anomaly struct {
	Ref         string // "ANO-00042", in the summary and in a custom field
	ID          int    // Mantis's own number
	Summary     string
	Application string
	Tranche     string
	Kind        string  // ANOMALIE or EVOLUTION
	Severity    string  // BLOQUANTE, MAJEURE, MINEURE
	Ticket      string  // key of the ticket it was found by; empty when found by a test
	TestCase    string  // reference of the test case it was found by
	Events      []Event // opened, assigned, resolved, reopened, closed
}

// Requirement is what a test case proves; Squash serves it.
type Requirement struct {
	Ref, Name, Application string
}

// TestCase is a test; Squash serves it.
type TestCase struct {
	Ref, Name, Application, Importance string // Importance: VERY_HIGH, HIGH, MEDIUM, LOW
	Requirements                       []string
}

// Campaign is a test campaign of one order, with its iterations.
type Campaign struct {
	Ref, Name, Application, Order string
	Start, End                    time.Time
	Iterations                    []Iteration
}

// Iteration is a run through planned test cases.
type Iteration struct {
	Name       string
	Planned    []string // references of test cases, in order
	Executions []Execution
}

// Execution is one execution of a test case.
type Execution struct {
	TestCase string
	At       time.Time
	Status   string // SUCCESS, FAILURE, BLOCKED, UNTESTABLE
	Tester   string // pseudonym
	Anomaly  string // reference; only of a FAILURE
}

// Order is a bon de commande; OpenProject serves it as a work package.
type Order struct {
	Ref        string // "BC-2026-012"
	Subject    string
	Tranche    string
	NotifiedOn time.Time
	Start, End time.Time // dates, inclusive
	Cancelled  bool
	Lines      []OrderLine
}

// OrderLine is a UO × level on an order.
type OrderLine struct {
	UO, Level     string // "UO3.6-SN2", "C"
	Frequency     string // mensuel, trimestriel, quadrimestriel; empty for a unit price
	Quantity      int
	AmountCents   int64
	Application   string
	Start, End    time.Time
	DeclaredValue int // of the metric that decides the level; 0 when unknown
}

// Deliverable is what an order makes due; OpenProject serves its plan and
// decisions, the document servers its deliveries.
type Deliverable struct {
	Ref           string // "LIV-2026-0042"
	Code          string // of the catalogue: "UO1.1-DPG/L01"
	Title         string
	Order         string
	Application   string
	DueOn         time.Time // by the order, or by the latest ordre de service
	MovedFrom     time.Time // the order's first date, when an ordre de service moved it
	Baseline      time.Time // of the frozen plan
	ReadingAgreed bool
	ReadingRemise time.Time // instant of the hand-over; zero when none
	ReadingOn     time.Time // date of the reading meeting held
	Corrections   int       // listed by the reading
	Corrected     int       // done at delivery
	Deliveries    []Delivery
	Decisions     []Decision
}

// Delivery is one deposit of a deliverable, with its slip.
type Delivery struct {
	N        int // 1 for the first
	At       time.Time
	Channel  string   // LETSDOCIT or MESSIE
	Files    []string // paths of Files
	SlipPath string   // path of the slip; empty when there is none
	Missing  []string // items of the slip that are not filled in
	Signed   bool
}

// Decision is the Ministry's decision on a delivery.
type Decision struct {
	N       int
	On      time.Time
	Outcome string // CONFORME, CONFORME_PARTIEL, NON_CONFORME
	Motive  string
}

// Meeting is a committee; OpenProject serves it as a meeting or a work package.
type Meeting struct {
	Ref         string
	Committee   string // CSM, COPIL-C, COPIL, COOP, CSS
	Tranche     string // empty for the whole contract
	PlannedOn   time.Time
	HeldOn      time.Time // zero when it was not held
	Cancelled   bool
	SupportSent time.Time // instant; zero when never
	MinutesSent time.Time
	Attendees   int
}

// Quote is a request for a quote; the order book holds it.
type Quote struct {
	Ref, Order       string
	InputsCompleteOn time.Time
	SubmittedOn      time.Time // zero when not yet
	Withdrawn        bool
}

// Assignment is a person on the team, under a pseudonym; the team list holds it.
type Assignment struct {
	Person, Order, UO, Level string
	Start, PlannedEnd, End   time.Time // End zero while active
	Years                    int       // of experience
	RecentPractice           bool
	Unplanned                bool   // left before the planned end, by the supplier's doing
	Replacement              string // pseudonym of who took over
}

// File is a file on a document server.
type File struct {
	Server   string // LETSDOCIT or MESSIE
	Path     string // "/livrables/BC-2026-012/LIV-2026-0042/v1/note.docx"
	At       time.Time
	Owner    string
	Content  []byte        // small; a slip is a text in the form of "Libellé : valeur" lines
	Versions []FileVersion // earlier contents of the same path, oldest first
}

// FileVersion is an earlier content of a file.
type FileVersion struct {
	At      time.Time
	Content []byte
}
