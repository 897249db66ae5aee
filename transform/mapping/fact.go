package mapping

import (
	"reflect"
	"slices"

	"pilotis/transform"
)

// fact is a kind of fact that a mapping can make of records.
type fact struct {
	name  string // the key in the file: "orders"
	fresh func() transform.Row
	// needed columns must be set by every rule. Those in filled must also have a
	// value for every record: without it the fact could not be found, joined or
	// judged. The others may be empty, which is then seen as a flaw of the fact.
	needed, filled []string
	words          map[string][]string // the only values of a column, beside none
	parallel       [][]string          // lists of which the n-th entries belong together
}

// facts are the kinds of fact, in the order of the file. What each cannot be
// without:
//
//	orders        reference and tranche, which everything on the order inherits
//	order_lines   reference, its order and its unit of work
//	deliverables  reference; code and due dates must be set, and may be missing in the tool
//	documents     server, path, name and the instant of the deposit
//	meetings      reference and committee; the planned day must be set
//	quotes        reference; order and both days must be set
//	assignments   person and first day; order, unit and level must be set
//	anomalies     reference, nature, status and the instant it was opened; severity must be set
//	test_items    campaign, iteration, test case and status
//	work_items    reference, kind and the day it was raised; both ends must be set
//	increments    reference, team, tranche and first day
//	objectives    reference and increment; whether it is committed and both values must be set
//	backlog_items reference and nature; the times it was done must be set
//	designs       reference and order; the stories and whether tests are to write must be set
//	reversibilities  reference and order; the four milestones must be set
//	assessments   team, criterion, day and mark
//	surveys       reference and day; the people invited, the answers and the sum of marks must be set
//	trainings     reference and day; the people invited and present must be set
//	controls      reference and indicator; day, measure and threshold must be set
//	knowledge     reference, nature, path and the instant of the deposit
func facts() []fact {
	tranches := []string{"FERME", "OPTIONNELLE_1", "OPTIONNELLE_2"}
	executions := []string{"READY", "RUNNING", "SUCCESS", "FAILURE", "BLOCKED", "UNTESTABLE"}
	return []fact{
		{
			name: "orders", fresh: func() transform.Row { return new(transform.Order) },
			filled: []string{"reference", "tranche"}, words: map[string][]string{"tranche": tranches},
		},
		{
			name: "order_lines", fresh: func() transform.Row { return new(transform.OrderLine) },
			filled: []string{"reference", "order_reference", "uo"}, needed: []string{"level", "quantity", "amount_cents"},
			words: map[string][]string{"frequency": {"mensuel", "trimestriel", "quadrimestriel"}},
		},
		{
			name: "deliverables", fresh: func() transform.Row { return new(transform.DeliverablePlan) },
			filled: []string{"reference"}, needed: []string{"code", "due_on"},
			words:    map[string][]string{"outcomes": {"CONFORME", "CONFORME_PARTIEL", "NON_CONFORME"}},
			parallel: [][]string{{"due_on", "due_set_on"}, {"decided_on", "outcomes", "motives"}},
		},
		{
			name: "documents", fresh: func() transform.Row { return new(transform.Document) },
			filled: []string{"server", "path", "name", "deposited_at"}, words: map[string][]string{"server": {"LETSDOCIT", "MESSIE"}},
		},
		{
			name: "meetings", fresh: func() transform.Row { return new(transform.Meeting) },
			filled: []string{"reference", "committee"}, needed: []string{"planned_on"},
			words: map[string][]string{"tranche": tranches, "committee": {"CSM", "COPIL-C", "COPIL", "COOP", "CSS"}},
		},
		{
			name: "quotes", fresh: func() transform.Row { return new(transform.Quote) },
			filled: []string{"reference"}, needed: []string{"order_reference", "inputs_complete_on", "submitted_on"},
		},
		{
			name: "assignments", fresh: func() transform.Row { return new(transform.Assignment) },
			filled: []string{"person", "start_on"}, needed: []string{"order_reference", "uo", "level"},
		},
		{
			name: "anomalies", fresh: func() transform.Row { return new(transform.Anomaly) },
			filled: []string{"reference", "nature", "status", "opened_at"}, needed: []string{"severity"},
			words: map[string][]string{
				"nature": {"ANOMALIE", "EVOLUTION"}, "severity": {"BLOQUANTE", "MAJEURE", "MINEURE"}, "tranche": tranches,
				"event_kind": {"opened", "assigned", "resolved", "reopened", "closed"},
			},
			parallel: [][]string{{"open_from", "open_to"}, {"event_at", "event_kind"}},
		},
		{
			name: "test_items", fresh: func() transform.Row { return new(transform.TestItem) },
			filled:   []string{"campaign", "iteration", "test_case", "status"},
			words:    map[string][]string{"status": executions, "statuses": executions},
			parallel: [][]string{{"executed_at", "statuses"}},
		},
		{
			name: "work_items", fresh: func() transform.Row { return new(transform.WorkItem) },
			filled: []string{"reference", "kind", "raised_on"}, needed: []string{"due_on", "done_on"},
			words: map[string][]string{
				"tranche": tranches,
				"kind":    {"RISQUE", "ACTION", "ALERTE", "JALON", "RECOMMANDATION", "DEMANDE", "QUESTION", "BENEFICE", "TACHE", "ECART"},
			},
		},
		{
			name: "increments", fresh: func() transform.Row { return new(transform.Increment) },
			filled: []string{"reference", "team", "tranche", "start_on"}, words: map[string][]string{"tranche": tranches},
		},
		{
			name: "objectives", fresh: func() transform.Row { return new(transform.Objective) },
			filled: []string{"reference", "increment_reference"}, needed: []string{"committed", "planned_value", "actual_value"},
		},
		{
			name: "backlog_items", fresh: func() transform.Row { return new(transform.BacklogItem) },
			filled: []string{"reference", "nature"}, needed: []string{"done_from"},
			words:    map[string][]string{"nature": {"RECIT", "FONCTIONNALITE"}, "tranche": tranches},
			parallel: [][]string{{"points", "points_set_at"}, {"increments", "sprints", "planned_at"}, {"done_from", "done_to"}},
		},
		{
			name: "designs", fresh: func() transform.Row { return new(transform.Design) },
			filled: []string{"reference", "order_reference"}, needed: []string{"stories", "with_tests"},
		},
		{
			name: "reversibilities", fresh: func() transform.Row { return new(transform.Reversibility) },
			filled: []string{"reference", "order_reference"}, needed: []string{"t1_on", "t2_on", "t3_on", "t4_on"},
		},
		{
			name: "assessments", fresh: func() transform.Row { return new(transform.Assessment) },
			filled: []string{"team", "criterion", "assessed_on", "mark"}, words: map[string][]string{"tranche": tranches},
		},
		{
			name: "surveys", fresh: func() transform.Row { return new(transform.Survey) },
			filled: []string{"reference", "closed_on"}, needed: []string{"invited", "answers", "marks_sum"}, words: map[string][]string{"tranche": tranches},
		},
		{
			name: "trainings", fresh: func() transform.Row { return new(transform.Training) },
			filled: []string{"reference", "ended_on"}, needed: []string{"invited", "present"},
		},
		{
			name: "controls", fresh: func() transform.Row { return new(transform.Control) },
			filled: []string{"reference", "indicator"}, needed: []string{"measured_on", "measure", "threshold"},
		},
		{
			name: "knowledge", fresh: func() transform.Row { return new(transform.KnowledgeSheet) },
			filled: []string{"reference", "nature", "path", "deposited_at"},
			words:  map[string][]string{"nature": {"FICHE", "PROCEDURE"}, "tranche": tranches},
		},
	}
}

// rules are the rules of the file for a kind of fact.
func (d *document) rules(name string) []factRule {
	switch name {
	case "orders":
		return d.Orders
	case "order_lines":
		return d.OrderLines
	case "deliverables":
		return d.Deliverables
	case "documents":
		return d.Documents
	case "meetings":
		return d.Meetings
	case "quotes":
		return d.Quotes
	case "assignments":
		return d.Assignments
	case "anomalies":
		return d.Anomalies
	case "test_items":
		return d.TestItems
	case "work_items":
		return d.WorkItems
	case "increments":
		return d.Increments
	case "objectives":
		return d.Objectives
	case "backlog_items":
		return d.BacklogItems
	case "designs":
		return d.Designs
	case "reversibilities":
		return d.Reversibilities
	case "assessments":
		return d.Assessments
	case "surveys":
		return d.Surveys
	case "trainings":
		return d.Trainings
	case "controls":
		return d.Controls
	case "knowledge":
		return d.Knowledge
	}
	return nil
}

// columns are what a mapping can set of the fact, in the order of the row.
func (f fact) columns() []column {
	typ := reflect.TypeOf(f.fresh()).Elem()
	columns := columnsOf(typ, nil)
	for i := range columns {
		c := &columns[i]
		c.words = f.words[c.name]
		c.filled = slices.Contains(f.filled, c.name)
		c.needed = c.filled || slices.Contains(f.needed, c.name)
	}
	return columns
}

// origin is where a row tells of the record it was made of.
func origin(row transform.Row) *transform.Origin {
	return reflect.ValueOf(row).Elem().FieldByName("Origin").Addr().Interface().(*transform.Origin)
}
