package mapping

// document is a mapping file as written. Texts named "expression" are expr-lang
// expressions over the record.
type document struct {
	Source  string      `yaml:"source" json:"source"`
	Tool    string      `yaml:"tool" json:"tool"`
	Tickets ticketRules `yaml:"tickets" json:"tickets"`
}

type ticketRules struct {
	When  string `yaml:"when" json:"when"`   // expression: is the record a ticket at all
	Scope string `yaml:"scope" json:"scope"` // expression: is the ticket one for N2

	Reference string `yaml:"reference" json:"reference"` // expressions; the tool's own ones when absent
	Title     string `yaml:"title" json:"title"`
	Project   string `yaml:"project" json:"project"`
	URL       string `yaml:"url" json:"url"`

	Nature      valueRule `yaml:"nature" json:"nature"`
	Criticality valueRule `yaml:"criticality" json:"criticality"`
	Application valueRule `yaml:"application" json:"application"`

	StatusHistory string            `yaml:"status_history" json:"status_history"` // the field name under which the tool writes status changes
	Statuses      map[string]string `yaml:"statuses" json:"statuses"`
	Contractor    string            `yaml:"contractor" json:"contractor"` // expression over author: is it the contractor's account
	Instants      map[string]string `yaml:"instants" json:"instants"`     // event kind → expression
}

// valueRule gives a meaning to each value that an expression can have.
type valueRule struct {
	From    string            `yaml:"from" json:"from"`
	History string            `yaml:"history" json:"history"` // the field name under which the tool writes its changes
	Values  map[string]string `yaml:"values" json:"values"`
}
