package dossier

import (
	"fmt"
	"time"

	"pilotis/transform"
	"pilotis/transform/flaw"
	"pilotis/transform/register"
	"pilotis/transform/trace"
	"pilotis/transform/training"
)

// Training is a row of core.trainings: a session with its level and its cold
// evaluation.
type Training struct {
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	EndedOn        *time.Time `ch:"ended_on"`
	Level          string     `ch:"level"`
	HalfDays       int64      `ch:"half_days"`
	Invited        int64      `ch:"invited"`
	Present        int64      `ch:"present"`
	HotAnswers     int64      `ch:"hot_answers"`
	HotSum         int64      `ch:"hot_sum"`
	ColdOn         *time.Time `ch:"cold_on"`
	ColdAnswers    int64      `ch:"cold_answers"`
	ColdSum        int64      `ch:"cold_sum"`
	ColdDueOn      *time.Time `ch:"cold_due_on"`
	ColdMissing    bool       `ch:"cold_missing"`
	Convened       bool       `ch:"convened"`
	Flaws          uint32     `ch:"flaws"`
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where trainings as read are kept.
func (*Training) Table() string { return "core.trainings" }

func (a *assembly) trainings() {
	references, sheets := byReference(a.facts.Trainings, func(s transform.Training) string { return s.Reference })
	for _, reference := range references {
		sheet := counted(a, "training", "R-143", reference, sheets[reference], func(s transform.Training) transform.Origin { return s.Origin })
		read := training.Read(training.Session{
			Ref: sheet.Reference, EndedOn: dateOf(sheet.EndedOn), Invited: int(sheet.Invited), Present: int(sheet.Present), HalfDays: int(sheet.HalfDays),
			Hot:    training.Marks{Sum: sheet.HotSum, Answers: sheet.HotAnswers},
			Cold:   training.Marks{Sum: sheet.ColdSum, Answers: sheet.ColdAnswers},
			ColdOn: dateOf(sheet.ColdOn), Convened: sheet.Convened,
		}, a.contract, a.view)
		row := &Training{
			Reference: sheet.Reference, OrderReference: sheet.OrderReference, Tranche: a.trancheOf(sheet.OrderReference), EndedOn: sheet.EndedOn, Level: read.Level,
			HalfDays: sheet.HalfDays, Invited: sheet.Invited, Present: sheet.Present, HotAnswers: sheet.HotAnswers, HotSum: sheet.HotSum,
			ColdOn: sheet.ColdOn, ColdAnswers: sheet.ColdAnswers, ColdSum: sheet.ColdSum, ColdDueOn: column(read.ColdDue), ColdMissing: read.ColdMissing,
			Convened: sheet.Convened, Flaws: uint32(len(read.Flaws)), AsOf: a.asOf,
		}
		a.add(row)
		a.flaws("training", sheet.Reference, row.Tranche, sheet.Origin, read.Flaws)
	}
}

// Survey is a row of core.surveys: the answers of coached people, of which nothing
// is said while so few answered that one could be recognised.
type Survey struct {
	Reference string     `ch:"reference"`
	Tranche   string     `ch:"tranche"`
	ClosedOn  *time.Time `ch:"closed_on"`
	Invited   int64      `ch:"invited"`
	Answers   int64      `ch:"answers"`
	Shown     bool       `ch:"shown"`
	MarksSum  *int64     `ch:"marks_sum"` // nil unless Shown
	AsOf      time.Time  `ch:"as_of"`
}

// Table is where surveys as shown are kept.
func (*Survey) Table() string { return "core.surveys" }

func (a *assembly) surveys() {
	references, sheets := byReference(a.facts.Surveys, func(s transform.Survey) string { return s.Reference })
	for _, reference := range references {
		sheet := counted(a, "survey", "R-142", reference, sheets[reference], func(s transform.Survey) transform.Origin { return s.Origin })
		row := &Survey{Reference: reference, Tranche: sheet.Tranche, ClosedOn: sheet.ClosedOn, Invited: sheet.Invited, Answers: sheet.Answers, AsOf: a.asOf}
		if sum, _, shown := (training.Marks{Sum: sheet.MarksSum, Answers: sheet.Answers}).Satisfaction(); shown {
			row.Shown, row.MarksSum = true, &sum
		}
		a.add(row)
		if outOfScale(sheet.MarksSum, sheet.Answers) || sheet.Answers > sheet.Invited {
			a.flaws("survey", reference, sheet.Tranche, sheet.Origin, []trace.Flaw{{Code: flaw.OffScale, Rule: "R-142", What: "Les réponses dépassent les invités, ou leurs notes l'échelle de 1 à 5.", Ref: reference}})
		}
	}
}

// outOfScale tells whether as many marks of 1 to 5 cannot have a sum (R-141,
//
func outOfScale(sum, marks int64) bool { return sum < marks || sum > 5*marks }

// assessments tells of marks that are out of the scale; the indicator leaves them
// out.
func (a *assembly) assessments() {
	for _, sheet := range a.facts.Assessments {
		if outOfScale(sheet.Mark, 1) {
			a.flaws("assessment", sheet.Team, sheet.Tranche, sheet.Origin, []trace.Flaw{{Code: flaw.OffScale, Rule: "R-141", What: fmt.Sprintf("La note %d est hors de l'échelle de 1 à 5.", sheet.Mark), Ref: sheet.Criterion}})
		}
	}
}

// Control is a row of core.controls: a control of a migration against its
// threshold.
type Control struct {
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	Tranche        string     `ch:"tranche"`
	Indicator      string     `ch:"indicator"`
	Unit           string     `ch:"unit"`
	MeasuredOn     *time.Time `ch:"measured_on"`
	Measure        *int64     `ch:"measure"` // nil while it is not measured
	Threshold      int64      `ch:"threshold"`
	AtLeast        bool       `ch:"at_least"`
	Within         *bool      `ch:"within"` // nil while it is not measured
	AsOf           time.Time  `ch:"as_of"`
}

// Table is where controls as judged are kept.
func (*Control) Table() string { return "core.controls" }

func (a *assembly) controls() {
	references, sheets := byReference(a.facts.Controls, func(c transform.Control) string { return c.Reference })
	for _, reference := range references {
		sheet := counted(a, "control", "R-145", reference, sheets[reference], func(c transform.Control) transform.Origin { return c.Origin })
		row := &Control{
			Reference: reference, OrderReference: sheet.OrderReference, Tranche: a.trancheOf(sheet.OrderReference), Indicator: sheet.Indicator, Unit: sheet.Unit,
			MeasuredOn: sheet.MeasuredOn, Threshold: sheet.Threshold, AtLeast: sheet.AtLeast, AsOf: a.asOf,
		}
		if sheet.MeasuredOn != nil {
			within := register.Control{Measure: sheet.Measure, Threshold: sheet.Threshold, AtLeast: sheet.AtLeast}.Within()
			row.Measure, row.Within = &sheet.Measure, &within
		}
		a.add(row)
	}
}
