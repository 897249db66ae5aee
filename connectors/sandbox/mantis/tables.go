package mantis

// named is a value of an enumeration.
type named struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Label string `json:"label,omitempty"`
	Color string `json:"color,omitempty"`
}

// The statuses of a server as it is installed.
const (
	statusNew      = 10
	statusFeedback = 20
	statusAssigned = 50
	statusResolved = 80
	statusClosed   = 90
)

// The types of history items.
const (
	typeField       = 0
	typeNew         = 1
	typeNoteAdded   = 2
	typeNoteUpdated = 3
	typeFileAdded   = 9
	typeFileDeleted = 10
	typeMonitor     = 12
	typeRelated     = 18
	typeUnrelated   = 19
)

func typeName(id int) string {
	return map[int]string{
		typeField: "field-updated", typeNew: "issue-new", typeNoteAdded: "note-added", typeNoteUpdated: "note-updated",
		typeFileAdded: "file-added", typeFileDeleted: "file-deleted", typeMonitor: "monitor-added",
		typeRelated: "relationship-added", typeUnrelated: "relationship-deleted",
	}[id]
}

func statuses() []named {
	return []named{
		{10, "new", "nouveau", "#fcbdbd"}, {20, "feedback", "complément demandé", "#e3b7eb"}, {30, "acknowledged", "accepté", "#ffcd85"},
		{40, "confirmed", "confirmé", "#fff494"}, {50, "assigned", "affecté", "#c2dfff"}, {80, "resolved", "résolu", "#d2f5b0"},
		{90, "closed", "fermé", "#c9ccc4"},
	}
}

func severities() []named {
	return []named{
		{10, "feature", "fonctionnalité", ""}, {20, "trivial", "simple", ""}, {30, "text", "texte", ""}, {40, "tweak", "cosmétique", ""},
		{50, "minor", "mineur", ""}, {60, "major", "majeur", ""}, {70, "crash", "critique", ""}, {80, "block", "bloquant", ""},
	}
}

func priorities() []named {
	return []named{
		{10, "none", "aucune", ""}, {20, "low", "basse", ""}, {30, "normal", "normale", ""}, {40, "high", "élevée", ""},
		{50, "urgent", "urgente", ""}, {60, "immediate", "immédiate", ""},
	}
}

func resolutions() []named {
	return []named{{10, "open", "ouvert", ""}, {20, "fixed", "corrigé", ""}, {30, "reopened", "rouvert", ""}, {60, "duplicate", "doublon", ""}}
}

func reproducibilities() []named {
	return []named{{10, "always", "toujours", ""}, {70, "have not tried", "non essayé", ""}}
}

func viewStates() []named {
	return []named{{10, "public", "public", ""}, {50, "private", "privé", ""}}
}

// value finds an entry; one that is not in the enumeration is shown as Mantis
// does.
func value(list []named, id int) named {
	for _, one := range list {
		if one.ID == id {
			return one
		}
	}
	return named{ID: id, Name: "@" + itoa(id) + "@", Label: "@" + itoa(id) + "@"}
}

// setting is an option of the configuration.
type setting struct {
	Option string `json:"option"`
	Value  any    `json:"value"`
}

func (s *Server) settings() []setting {
	order := "ASC"
	if s.options.NewestFirst {
		order = "DESC"
	}
	threshold := 10
	if s.options.NoHistory {
		threshold = 95
	}
	return []setting{
		{"status_enum_string", withoutColor(statuses())}, {"severity_enum_string", severities()}, {"priority_enum_string", priorities()},
		{"resolution_enum_string", resolutions()}, {"reproducibility_enum_string", reproducibilities()}, {"view_state_enum_string", viewStates()},
		{"status_enum_workflow", []int{}}, {"bug_submit_status", statusNew}, {"bug_assigned_status", statusAssigned},
		{"bug_resolved_status_threshold", statusResolved}, {"bug_closed_status_threshold", statusClosed}, {"bug_reopen_status", statusFeedback},
		{"bug_reopen_resolution", 30}, {"history_order", order}, {"view_history_threshold", threshold}, {"default_timezone", s.options.Zone},
	}
}

func withoutColor(list []named) []named {
	for i := range list {
		list[i].Color = ""
	}
	return list
}
