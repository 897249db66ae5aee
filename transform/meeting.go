package transform

import "time"

// Meeting is a row of core.meeting_store: a committee as its tool has it.
type Meeting struct {
	Origin
	Reference     string     `ch:"reference"`
	Committee     string     `ch:"committee"` // CSM, COPIL-C, COPIL, COOP, CSS
	Tranche       string     `ch:"tranche"`   // empty for the whole contract
	PlannedOn     *time.Time `ch:"planned_on"`
	HeldOn        *time.Time `ch:"held_on"`
	Cancelled     bool       `ch:"cancelled"`
	SupportSentAt *time.Time `ch:"support_sent_at"` // instant
	MinutesSentAt *time.Time `ch:"minutes_sent_at"` // instant
	Attendees     int64      `ch:"attendees"`
}

// Table is where meetings are stored; analysts read core.meetings.
func (*Meeting) Table() string { return "core.meeting_store" }
