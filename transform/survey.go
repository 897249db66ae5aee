package transform

import "time"

// Survey is a row of core.survey_store: the answers of coached people, added up.
type Survey struct {
	Origin
	Reference string     `ch:"reference"`
	Tranche   string     `ch:"tranche"`
	ClosedOn  *time.Time `ch:"closed_on"`
	Invited   int64      `ch:"invited"`
	Answers   int64      `ch:"answers"`
	MarksSum  int64      `ch:"marks_sum"`
}

// Table is where surveys are stored; analysts read core.surveys.
func (*Survey) Table() string { return "core.survey_store" }
