package timeline

import (
	"fmt"
	"slices"
	"strings"
)

// figures are some keys of a result and what they follow from.
type figures struct {
	kind  string // of the object that gives them
	keys  string
	needs string
}

// known are the figures of the objects that may stand beside dates. Those of
// "deliverable" that are not here follow from any of its events.
func known() []figures {
	return []figures{
		{"deliverable", "due due_rule ontime_period", `the event due_date, ordre_de_service or reading_meeting`},
		{"deliverable", "ontime delivery_on_time late_days late_jo", `the events due_date (or reading_meeting) and delivered`},
		{"deliverable", "remise_due remise_on_time remise_late_jo", `the events reading_meeting and reading_remise`},
		{"deliverable", "first_conf first_conf_period first_conf_counts adjournments accepted_on", `the event decision`},
		{"deliverable", "redelivery", `the events decision (AJOURNEMENT) and the delivered after it`},
		{"deliverable", "ministry_in_time verif21 verif21_period ministry_late", `the events delivered and decision`},
		{"deliverable", "state cycles titulaire_late view", `its events`},
		{"meeting", "held period frozen_at", `"committee" and "held"`},
		{"meeting", "support_deadline support_on_time", `"committee", "held" and "support_sent"`},
		{"meeting", "minutes_deadline minutes_on_time", `"committee", "held" and "minutes_sent"`},
		{"meeting", "quorum", `"committee", "held" and "roles"`},
		{"quote", "complete_on", `"inputs"`},
		{"quote", "deadline on_time late_days late_jo", `"inputs" and "submitted"`},
		{"replacement", "jo deadline on_time", `"on" and "came"`},
		{"reversibility", "t1 t2 t3 t4 t1_tested t2_tested t3_tested t4_tested phase1_verification_deadline", `"notified"`},
		{"reversibility", "t1_on_time t2_on_time t3_on_time t4_on_time", `"notified" and "t1" to "t4"`},
		{"reversibility", "erasure_deadline erasure_on_time", `"notified", "pv" and "erased"`},
		{"reversibility", "finished_on verifications", `"notified", "pv" and "documents"`},
		{"increment", "sprints end next forfait_end", `"start"`},
		{"apdt", "lots deadline on_time", `"start", "stories", "with_tests" and "done"`},
		{"order", "lines unplanned", `"lines"`},
	}
}

// needed tells from which objects a figure would follow, of those that are not
// given; empty when there is none.
func needed(key string, given func(kind string) bool) string {
	var ways []string
	for _, f := range known() {
		if slices.Contains(strings.Fields(f.keys), key) && !given(f.kind) {
			ways = append(ways, fmt.Sprintf("%q with %s", f.kind, f.needs))
		}
	}
	return strings.Join(ways, ", or ")
}
