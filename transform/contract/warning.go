package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pilotis/transform/yaml"
)

// Warnings are what the contract file changes without the effect that its writer
// may expect, each as "file:line:column: message".
func (c *Contract) Warnings() []string { return slices.Clone(c.root().warnings) }

// warn tells the knobs that the file changes and that change no figure, or not all
// that they name, each where it departs from what was read before.
func (c *Contract) warn(document *yaml.Document, before *Contract) {
	for i, next := range append([]version{{contract: c}}, c.versions...) {
		var prefix yaml.Path
		if i > 0 {
			prefix = yaml.Path{"amendments", strconv.Itoa(i - 1)}
		}
		known := before.every()
		for _, reading := range next.contract.Readings() {
			if reading.Value == known[reading.Path] {
				continue
			}
			message := short(reading)
			if reading.Inert != "" {
				message = "has no effect: " + reading.Inert
			}
			if message != "" {
				at := document.Annotate(prefix.With(strings.Split(reading.Path, ".")...), fmt.Sprintf("%s %s", reading.Path, message))
				at.Excerpt = ""
				c.warnings = append(c.warnings, at.Error())
			}
		}
		before = next.contract
	}
}

// short says where a value does less than its name says; empty where it does all.
func short(r Reading) string {
	switch r.Path + "=" + r.Value {
	case "period.quarter_anchor=notification_date":
		return "moves the periods of committees only: les chiffres restent par trimestre civil, que forment des mois entiers et que les clôtures nomment"
	case "sn2.n3_rate_scope=pack":
		return "binds no period: le taux de transmission est donné par mois et par trimestre, aucun n'engage plus"
	}
	return ""
}
