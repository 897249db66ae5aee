package dossier

import (
	"cmp"
	"slices"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// Facts are all the facts that dossiers are made of, one a thing.
type Facts struct {
	Orders      []transform.Order
	Lines       []transform.OrderLine
	Plans       []transform.DeliverablePlan
	Documents   []transform.Document
	Meetings    []transform.Meeting
	Quotes      []transform.Quote
	Assignments []transform.Assignment
	WorkItems   []transform.WorkItem

	Increments      []transform.Increment
	Objectives      []transform.Objective
	Backlog         []transform.BacklogItem
	TestItems       []transform.TestItem
	Designs         []transform.Design
	Reversibilities []transform.Reversibility
	Assessments     []transform.Assessment
	Surveys         []transform.Survey
	Trainings       []transform.Training
	Controls        []transform.Control
}

// Add adds a row to the facts, if it is of one of their kinds; what is deleted at
// its tool is no fact.
func (f *Facts) Add(row transform.Row) {
	const deleted = string(connectors.Deleted)
	switch row := row.(type) {
	case *transform.Order:
		f.Orders = added(f.Orders, *row, row.Presence == deleted)
	case *transform.OrderLine:
		f.Lines = added(f.Lines, *row, row.Presence == deleted)
	case *transform.DeliverablePlan:
		f.Plans = added(f.Plans, *row, row.Presence == deleted)
	case *transform.Document:
		f.Documents = added(f.Documents, *row, row.Presence == deleted)
	case *transform.Meeting:
		f.Meetings = added(f.Meetings, *row, row.Presence == deleted)
	case *transform.Quote:
		f.Quotes = added(f.Quotes, *row, row.Presence == deleted)
	case *transform.Assignment:
		f.Assignments = added(f.Assignments, *row, row.Presence == deleted)
	case *transform.WorkItem:
		f.WorkItems = added(f.WorkItems, *row, row.Presence == deleted)
	default:
		f.addSquads(row)
	}
}

// addSquads is [Facts.Add] for the facts of squads, exits and trainings.
func (f *Facts) addSquads(row transform.Row) {
	const deleted = string(connectors.Deleted)
	switch row := row.(type) {
	case *transform.Increment:
		f.Increments = added(f.Increments, *row, row.Presence == deleted)
	case *transform.Objective:
		f.Objectives = added(f.Objectives, *row, row.Presence == deleted)
	case *transform.BacklogItem:
		f.Backlog = added(f.Backlog, *row, row.Presence == deleted)
	case *transform.TestItem:
		f.TestItems = added(f.TestItems, *row, row.Presence == deleted)
	case *transform.Design:
		f.Designs = added(f.Designs, *row, row.Presence == deleted)
	case *transform.Reversibility:
		f.Reversibilities = added(f.Reversibilities, *row, row.Presence == deleted)
	case *transform.Assessment:
		f.Assessments = added(f.Assessments, *row, row.Presence == deleted)
	case *transform.Survey:
		f.Surveys = added(f.Surveys, *row, row.Presence == deleted)
	case *transform.Training:
		f.Trainings = added(f.Trainings, *row, row.Presence == deleted)
	case *transform.Control:
		f.Controls = added(f.Controls, *row, row.Presence == deleted)
	}
}

func added[T any](facts []T, fact T, gone bool) []T {
	if gone {
		return facts
	}
	return append(facts, fact)
}

// Assemble makes the rows of every dossier as seen at an instant.
func Assemble(f Facts, c *contract.Contract, asOf time.Time) []transform.Row {
	a := newAssembly(f, c, asOf)
	a.orders()
	a.deliverables()
	a.meetings()
	a.quotes()
	a.assignments()
	a.workItems()
	a.events()
	a.features(a.increments())
	delivered := a.delivered()
	a.designs(delivered)
	a.reversibilities(delivered)
	a.trainings()
	a.surveys()
	a.assessments()
	a.controls()
	return a.rows
}

func newAssembly(f Facts, c *contract.Contract, asOf time.Time) *assembly {
	return &assembly{facts: f, contract: c, asOf: asOf, view: c.Calendar().DateOf(asOf)}
}

type assembly struct {
	facts    Facts
	contract *contract.Contract
	asOf     time.Time
	view     calendar.Date
	rows     []transform.Row
	items    []*backlogItem // once they are read
}

func (a *assembly) add(row transform.Row) { a.rows = append(a.rows, row) }

// flaws makes a row of each thing that is wrong with a dossier, with the record
// that says so.
func (a *assembly) flaws(kind, reference, tranche string, record transform.Origin, flaws []trace.Flaw) {
	for _, found := range flaws {
		a.add(&Flaw{
			Kind: kind, Reference: reference, Tranche: tranche, Code: string(found.Code), Rule: found.Rule, What: found.What, About: found.Ref,
			URL: record.URL, Source: record.Source, ObjectID: record.ObjectID, RecordKey: record.FactKey, RawSHA256: record.RawSHA256, AsOf: a.asOf,
		})
	}
}

// Flaw is a row of core.flaws: something wrong with the data, which stays a fact.
type Flaw struct {
	Kind      string    `ch:"kind"`
	Reference string    `ch:"reference"`
	Tranche   string    `ch:"tranche"`
	Code      string    `ch:"code"` // of a [flaw.Kind]
	Rule      string    `ch:"rule"`
	What      string    `ch:"what"`
	About     string    `ch:"about"`
	URL       string    `ch:"url"`
	Source    string    `ch:"source"`
	ObjectID  string    `ch:"object_id"`
	RecordKey uint64    `ch:"record_key"`
	RawSHA256 string    `ch:"raw_sha256"`
	AsOf      time.Time `ch:"as_of"`
}

// Table is where flaws are kept.
func (*Flaw) Table() string { return "core.flaws" }

// byReference groups things by what people call them, in order of reference.
func byReference[T any](things []T, reference func(T) string) (references []string, groups map[string][]T) {
	groups = map[string][]T{}
	for _, thing := range things {
		name := reference(thing)
		if groups[name] == nil {
			references = append(references, name)
		}
		groups[name] = append(groups[name], thing)
	}
	slices.Sort(references)
	return references, groups
}

// dateOf reads a date column, which holds a local day at midnight UTC.
func dateOf(at *time.Time) calendar.Date {
	if at == nil || at.Unix() <= 0 {
		return calendar.Date{}
	}
	year, month, day := at.UTC().Date()
	return calendar.Date{Year: year, Month: month, Day: day}
}

// column writes a date column; nil for none.
func column(date calendar.Date) *time.Time {
	if date.IsZero() {
		return nil
	}
	at := time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC)
	return &at
}

// element writes a date in an array, where none is 1970-01-01.
func element(date calendar.Date) time.Time {
	if date.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return *column(date)
}

func instant(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return *at
}

// latest is the record that counts when several claim one reference: the one
// updated last.
func latest[T any](sheets []T, origin func(T) transform.Origin) T {
	return slices.MaxFunc(sheets, func(x, y T) int {
		return cmp.Or(origin(x).Version.Compare(origin(y).Version), cmp.Compare(origin(x).FactKey, origin(y).FactKey))
	})
}

// counted is [latest], with a flaw for each record that does not count.
func counted[T any](a *assembly, kind, rule, reference string, sheets []T, origin func(T) transform.Origin) T {
	duplicates(a, kind, rule, reference, sheets, origin)
	return latest(sheets, origin)
}

// duplicates makes a flaw of each record that claims the reference of another and
// does not count.
func duplicates[T any](a *assembly, kind, rule, reference string, sheets []T, origin func(T) transform.Origin) {
	counts := origin(latest(sheets, origin))
	for _, sheet := range sheets {
		if own := origin(sheet); own.FactKey != counts.FactKey {
			a.flaws(kind, reference, "", own, []trace.Flaw{{Code: flaw.Duplicate, Rule: rule, Ref: own.ObjectID,
				What: "Une fiche plus récente porte la même référence : " + counts.ObjectID + "."}})
		}
	}
}
