package mapping

// document is a mapping file as written. Texts named "expression" are expr-lang
// expressions over the record.
type document struct {
	Source  string      `yaml:"source" json:"source"`
	Tool    string      `yaml:"tool" json:"tool"`
	Tickets ticketRules `yaml:"tickets" json:"tickets"`

	Orders       []factRule `yaml:"orders" json:"orders,omitempty"`
	OrderLines   []factRule `yaml:"order_lines" json:"order_lines,omitempty"`
	Deliverables []factRule `yaml:"deliverables" json:"deliverables,omitempty"`
	Documents    []factRule `yaml:"documents" json:"documents,omitempty"`
	Meetings     []factRule `yaml:"meetings" json:"meetings,omitempty"`
	Quotes       []factRule `yaml:"quotes" json:"quotes,omitempty"`
	Assignments  []factRule `yaml:"assignments" json:"assignments,omitempty"`
	Anomalies    []factRule `yaml:"anomalies" json:"anomalies,omitempty"`
	TestItems    []factRule `yaml:"test_items" json:"test_items,omitempty"`
	WorkItems    []factRule `yaml:"work_items" json:"work_items,omitempty"`

	Increments      []factRule `yaml:"increments" json:"increments,omitempty"`
	Objectives      []factRule `yaml:"objectives" json:"objectives,omitempty"`
	BacklogItems    []factRule `yaml:"backlog_items" json:"backlog_items,omitempty"`
	Designs         []factRule `yaml:"designs" json:"designs,omitempty"`
	Reversibilities []factRule `yaml:"reversibilities" json:"reversibilities,omitempty"`
	Assessments     []factRule `yaml:"assessments" json:"assessments,omitempty"`
	Surveys         []factRule `yaml:"surveys" json:"surveys,omitempty"`
	Trainings       []factRule `yaml:"trainings" json:"trainings,omitempty"`
	Controls        []factRule `yaml:"controls" json:"controls,omitempty"`
	Knowledge       []factRule `yaml:"knowledge" json:"knowledge,omitempty"`
}

// factRule says which records are facts of a kind, and what their columns hold.
type factRule struct {
	When string                `yaml:"when" json:"when"` // expression over record, kind, id and source
	Set  map[string]columnRule `yaml:"set" json:"set"`   // by column
}

// columnRule is what a column holds: an expression alone, or one with a meaning for
// each of its values.
type columnRule struct {
	From   string            `yaml:"from" json:"from"` // expression
	Values map[string]string `yaml:"values" json:"values,omitempty"`
	Words  string            `yaml:"words" json:"words,omitempty"` // which words of the tool the values are: statuses, priorities, natures or components
}

// Shorthand marks that a text alone stands for the expression.
func (columnRule) Shorthand() {}

// UnmarshalYAML reads either form.
func (s *columnRule) UnmarshalYAML(decode func(any) error) error {
	var text string
	if decode(&text) == nil {
		*s = columnRule{From: text}
		return nil
	}
	type plain columnRule
	return decode((*plain)(s))
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
