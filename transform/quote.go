package transform

import "time"

// Quote is a row of core.quote_store: a request for a quote and its answer.
type Quote struct {
	Origin
	Reference        string     `ch:"reference"`
	OrderReference   string     `ch:"order_reference"`
	InputsCompleteOn *time.Time `ch:"inputs_complete_on"`
	SubmittedOn      *time.Time `ch:"submitted_on"`
	Withdrawn        bool       `ch:"withdrawn"`
}

// Table is where quotes are stored; analysts read core.quotes.
func (*Quote) Table() string { return "core.quote_store" }
