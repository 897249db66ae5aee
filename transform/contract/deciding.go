package contract

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Setting is a knob with the value that a contract gives it, written as in a
// contract file.
type Setting struct {
	Knob  string `json:"knob"`
	Value string `json:"value"`
}

// Deciding gives the knobs by which some rules are read, with their values in
// this version of the contract: what a figure judged by these rules hangs on.
// Each knob stands once, in the order of the rules.
func (c *Contract) Deciding(rules ...string) []Setting {
	var settings []Setting
	told := map[string]bool{}
	for _, rule := range rules {
		for _, named := range deciding(rule) {
			values := c.Values(named)
			for _, knob := range slices.Sorted(maps.Keys(values)) {
				if !told[knob] {
					told[knob] = true
					settings = append(settings, Setting{knob, values[knob]})
				}
			}
		}
	}
	return settings
}

// Differences are the knobs whose values differ between two versions of the
// contract, with the value of the second, in order of name.
func (c *Contract) Differences(other *Contract) []Setting {
	mine, theirs := c.every(), other.every()
	var settings []Setting
	for _, knob := range slices.Sorted(maps.Keys(theirs)) {
		if mine[knob] != theirs[knob] {
			settings = append(settings, Setting{knob, theirs[knob]})
		}
	}
	return settings
}

func (c *Contract) every() map[string]string {
	var groups []string
	for _, path := range knobPaths(reflect.TypeFor[Knobs](), "") {
		if !strings.Contains(path, ".") {
			groups = append(groups, path)
		}
	}
	return c.Values(groups...)
}

// deciding names the knobs by which a rule is read.
func deciding(rule string) []string {
	switch rule {
	case "R-002":
		return []string{"calendar.ho", "calendar.region", "calendar.whit_monday_worked", "calendar.extra_closed_days", "calendar.extra_open_days"}
	case "R-004":
		return []string{"calendar.n2", "calendar.region", "calendar.whit_monday_worked", "calendar.extra_closed_days", "calendar.extra_open_days"}
	case "R-009":
		return []string{"contract.tranches"}
	case "R-010":
		return []string{"uo.aliases"}
	case "R-011":
		return []string{"applications.aliases"}
	case "R-013":
		return []string{"uo.level_suffix"}
	case "R-014":
		return []string{"experience.min"}
	case "R-017":
		return []string{"uo.quadri_months"}
	case "R-020":
		return []string{"uo.level_source"}
	case "R-044":
		return []string{"sn2.nature_map", "sn2.count_cancelled"}
	case "R-046":
		return []string{"sn2.criticality_map"}
	case "R-047":
		return []string{"sn2.clock_start", "sn2.hours_mode", "sn2.day_mode", "sn2.compare"}
	case "R-049":
		return []string{"sn2.target.workaround"}
	case "R-050":
		return []string{"sn2.target.resolution"}
	case "R-051":
		return []string{"sn2.target.n3"}
	case "R-052":
		return []string{"sn2.commitment_mode"}
	case "R-054", "R-055":
		return []string{"sn2.n3_pause"}
	case "R-056":
		return []string{"sn2.n3_eval"}
	case "R-057":
		return []string{"sn2.reopen_sides"}
	case "R-058":
		return []string{"sn2.reopen_clock"}
	case "R-059":
		return []string{"sn2.upgrade_restart"}
	case "R-062":
		return []string{"sn2.respect_pct", "sn2.rate_period", "sn2.rate_dimension", "sn2.include_overdue_open"}
	case "R-063":
		return []string{"sn2.n3_rate_max_pct", "sn2.n3_rate_scope"}
	case "R-064":
		return []string{"sn2.pack_size", "sn2.pack_event", "sn2.pack_key", "sn2.pack_alert_pct"}
	case "R-065":
		return []string{"sn2.phone_max_delay"}
	case "R-067":
		return []string{"sn2.annex_scope"}
	case "R-071":
		return []string{"sn2.stock_includes_n3"}
	case "R-072":
		return []string{"sn2.risk_pct"}
	case "K-030", "K-032", "K-033":
		return []string{"sn2.means_clock"}
	case "R-074", "R-081", "R-085":
		return []string{"verification.days", "verification.start", "days.plain", "days.roll_forward"}
	case "R-077":
		return []string{"deliverable.remise_jo"}
	case "R-078":
		return []string{"deliverable.correction_jo", "deliverable.due_with_reading"}
	case "R-082":
		return []string{"verification.tacit_acceptance"}
	case "R-083":
		return []string{"verification.outcome_map"}
	case "R-084":
		return []string{"redelivery.jo", "redelivery.start", "redelivery.max_cycles"}
	case "R-086":
		return []string{"verification.docs_for_act_only"}
	case "R-088":
		return []string{"delivery.require_bl"}
	case "R-089":
		return []string{"delivery.channels"}
	case "R-090":
		return []string{"delivery.formats"}
	case "R-099", "R-100":
		return []string{"committee.csm", "committee.copil_c", "committee.copil", "committee.coop", "committee.support_days_unit", "committee.support_roll"}
	case "R-101", "R-102":
		return []string{"committee.csm", "committee.copil_c", "committee.copil", "committee.coop", "committee.minutes_start"}
	case "R-118":
		return []string{"devis.jo", "devis.start"}
	case "R-120":
		return []string{"team.replace_jo", "team.replace_strict"}
	}
	return nil
}
