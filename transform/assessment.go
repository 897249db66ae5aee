package transform

import "time"

// Assessment is a row of core.assessment_store: a mark of a squad for itself on a
// criterion of agile maturity.
type Assessment struct {
	Origin
	Team       string     `ch:"team"`
	Tranche    string     `ch:"tranche"`
	AssessedOn *time.Time `ch:"assessed_on"`
	Criterion  string     `ch:"criterion"`
	Mark       int64      `ch:"mark"`
}

// Table is where assessments are stored; analysts read core.assessments.
func (*Assessment) Table() string { return "core.assessment_store" }
