package transform

import "time"

// Training is a row of core.training_store: a training session with its marks
// added up.
type Training struct {
	Origin
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	EndedOn        *time.Time `ch:"ended_on"`
	HalfDays       int64      `ch:"half_days"`
	Invited        int64      `ch:"invited"`
	Present        int64      `ch:"present"`
	HotAnswers     int64      `ch:"hot_answers"`
	HotSum         int64      `ch:"hot_sum"`
	ColdOn         *time.Time `ch:"cold_on"` // of the cold evaluation; nil when there was none
	ColdAnswers    int64      `ch:"cold_answers"`
	ColdSum        int64      `ch:"cold_sum"`
	Convened       bool       `ch:"convened"` // the participants got their convocation
}

// Table is where trainings are stored; analysts read core.trainings.
func (*Training) Table() string { return "core.training_store" }
