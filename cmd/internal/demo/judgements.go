package demo

import (
	"strconv"

	"pilotis/connectors/sandbox/world"
)

// addJudgements adds the tables of what people judge: their maturity, their
// coaches, their trainers, and the controls of migrations.
func addJudgements(tables map[string][][]string, w *world.World) {
	assessments := [][]string{{"team", "tranche", "on", "criterion", "mark"}}
	for _, a := range w.Assessments {
		assessments = append(assessments, []string{a.Team, a.Tranche, day(a.On), a.Criterion, strconv.Itoa(a.Mark)})
	}
	surveys := [][]string{{"ref", "tranche", "closed_on", "invited", "answers", "marks_sum"}}
	for _, s := range w.Surveys {
		surveys = append(surveys, []string{s.Ref, s.Tranche, day(s.ClosedOn), strconv.Itoa(s.Invited), strconv.Itoa(s.Answers), strconv.Itoa(s.MarksSum)})
	}
	trainings := [][]string{{"ref", "order", "ended_on", "half_days", "invited", "present", "hot_answers", "hot_sum", "cold_on", "cold_answers", "cold_sum", "convened"}}
	for _, s := range w.Trainings {
		trainings = append(trainings, []string{s.Ref, s.Order, day(s.EndedOn), strconv.Itoa(s.HalfDays), strconv.Itoa(s.Invited), strconv.Itoa(s.Present),
			strconv.Itoa(s.HotAnswers), strconv.Itoa(s.HotSum), day(s.ColdOn), strconv.Itoa(s.ColdAnswers), strconv.Itoa(s.ColdSum), strconv.FormatBool(s.Convened)})
	}
	controls := [][]string{{"ref", "order", "indicator", "unit", "measured_on", "measure", "threshold", "sens"}}
	for _, c := range w.Controls {
		measure, sense := "", "max"
		if !c.MeasuredOn.IsZero() {
			measure = strconv.Itoa(c.Measure)
		}
		if c.AtLeast {
			sense = "min"
		}
		controls = append(controls, []string{c.Ref, c.Order, c.Indicator, c.Unit, day(c.MeasuredOn), measure, strconv.Itoa(c.Threshold), sense})
	}
	tables["assessments.csv"], tables["surveys.csv"], tables["trainings.csv"], tables["controls.csv"] = assessments, surveys, trainings, controls
}
