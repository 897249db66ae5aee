package contract

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/yaml"
)

// check tells what the types of the knobs cannot: words and bounds by their
// tags, then what binds several knobs.
func (c *Contract) check(report func(yaml.Path, string)) {
	walk(reflect.ValueOf(c.knobs), nil, "", report)
	k := c.knobs
	for name, goals := range map[string]ByClass[clock.Goal]{"workaround": k.SN2.Target.Workaround, "resolution": k.SN2.Target.Resolution, "n3": k.SN2.Target.N3} {
		for class, goal := range map[string]clock.Goal{"BLOQUANT": goals.Bloquant, "MAJEUR": goals.Majeur, "MINEUR": goals.Mineur} {
			if goal.Days <= 0 && goal.Seconds <= 0 {
				report(yaml.Path{"sn2", "target", name, class}, "a target must be longer than nothing")
			}
		}
	}
	for path, table := range map[string]Table{"uo.aliases": k.UO.Aliases, "verification.outcome_map": k.Verification.OutcomeMap, "applications.aliases": k.Applications.Aliases} {
		if table.wrong {
			report(strings.Split(path, "."), "builtin, or a mapping of texts to texts, is wanted here")
		}
	}
	if age, err := time.ParseDuration(k.Sync.MaxAge); err != nil || age <= 0 {
		report(yaml.Path{"sync", "max_age"}, "a duration such as 24h is wanted here")
	}
	for path, ends := range map[string][]int{"uo.amig.tables": k.UO.AMIG.Tables, "uo.amig.sources": k.UO.AMIG.Sources, "uo.amig.targets": k.UO.AMIG.Targets, "uo.rte.squads": k.UO.RTE.Squads} {
		if len(ends) != 3 || !slices.IsSorted(ends) || ends[0] < 1 {
			report(strings.Split(path, "."), "three ends in order are wanted here: those of Simple, Moyen and Complexe")
		}
	}
	if sizes := k.UO.RTE.SizeWarning; len(sizes) != 2 || sizes[0] > sizes[1] {
		report(yaml.Path{"uo", "rte", "size_warning"}, "the least and the greatest size of a squad are wanted here")
	}
	if k.Period.QuarterAnchor == "notification_date" && k.Contract.NotificationDate == nil {
		report(yaml.Path{"period", "quarter_anchor"}, "quarters counted from the notification need contract.notification_date")
	}
	for outcome, effect := range k.Verification.OutcomeMap.Entries {
		if !slices.Contains([]string{"CONFORME", "CONFORME_PARTIEL", "NON_CONFORME"}, outcome) || !slices.Contains([]string{"ACCEPTE", "AJOURNEMENT", "REFUS"}, effect) {
			report(yaml.Path{"verification", "outcome_map", outcome}, "CONFORME, CONFORME_PARTIEL or NON_CONFORME as ACCEPTE, AJOURNEMENT or REFUS is wanted here")
		}
	}
	for difficulty, level := range k.Revers.LevelMap {
		if !slices.Contains([]string{"S", "M", "C"}, level) {
			report(yaml.Path{"revers", "level_map", difficulty}, "S, M or C is wanted here")
		}
	}
}

// walk visits every knob that has a tag one, min or max. The tags of a knob hold
// for the elements of a list, of a mapping, and of a value for each class.
func walk(value reflect.Value, path yaml.Path, tag reflect.StructTag, report func(yaml.Path, string)) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			walk(value.Elem(), path, tag, report)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Type().Field(i)
			name := field.Tag.Get("yaml")
			if name == "" {
				continue
			}
			own := field.Tag
			if strings.HasPrefix(value.Type().Name(), "ByClass[") {
				own = tag
			}
			walk(value.Field(i), append(slices.Clone(path), name), own, report)
		}
	case reflect.Slice:
		for i := range value.Len() {
			walk(value.Index(i), append(slices.Clone(path), strconv.Itoa(i)), tag, report)
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			walk(value.MapIndex(key), append(slices.Clone(path), key.String()), tag, report)
		}
	case reflect.String:
		checkWord(value.String(), path, tag, report)
	case reflect.Int:
		checkNumber(float64(value.Int()), path, tag, report)
	case reflect.Float64:
		checkNumber(value.Float(), path, tag, report)
	}
}

func checkWord(word string, path yaml.Path, tag reflect.StructTag, report func(yaml.Path, string)) {
	allowed := strings.Fields(tag.Get("one"))
	if len(allowed) == 0 || slices.Contains(allowed, word) || word == "" && path[len(path)-1] == "holidays" {
		return
	}
	report(path, fmt.Sprintf("%s must be %s", strings.Join(path, "."), strings.Join(allowed, " or ")))
}

func checkNumber(number float64, path yaml.Path, tag reflect.StructTag, report func(yaml.Path, string)) {
	if low, err := strconv.ParseFloat(tag.Get("min"), 64); err == nil && number < low {
		report(path, fmt.Sprintf("%s must be at least %g", strings.Join(path, "."), low))
	}
	if high, err := strconv.ParseFloat(tag.Get("max"), 64); err == nil && number > high {
		report(path, fmt.Sprintf("%s must be at most %g", strings.Join(path, "."), high))
	}
}
