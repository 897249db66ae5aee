package connectors

// Vocabulary is what words a tool uses where a mapping must give them a meaning.
// It serves to draft a mapping and to check one against the living tool.
type Vocabulary struct {
	Statuses   []Status
	Priorities []string
	Natures    []string // issue types, categories
	Components []string
}

// Status is one status of a tool's workflow. Category is the tool's own class of
// it ("new", "indeterminate", "done" in JIRA), empty when it gives none.
type Status struct {
	Name     string
	Category string
}
