package mapping

import (
	"errors"
	"fmt"
	"time"
)

// chronicleOf gives how a tool keeps history; nil for a tool that keeps none in
// its records.
func chronicleOf(tool string) *chronicle {
	switch tool {
	case "jira":
		return &chronicle{entries: issueEntries, created: func(r map[string]any) any { return dig(r, "fields", "created") }, current: func(r map[string]any, field string) (any, error) { return dig(r, "fields", field), nil }}
	case "mantis":
		return &chronicle{entries: mantisEntries, created: func(r map[string]any) any { return r["created_at"] }, current: func(r map[string]any, field string) (any, error) { return r[field], nil }}
	case "openproject":
		return &chronicle{entries: activityEntries, created: func(r map[string]any) any { return dig(r, "work_package", "createdAt") }, current: workPackageValue}
	}
	return nil
}

// dig goes down an object; nil where it ends.
func dig(value any, path ...string) any {
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// textAt is a text or a number in an object, empty for anything else.
func textAt(value any, path ...string) string {
	switch v := dig(value, path...).(type) {
	case string:
		return v
	case int:
		return fmt.Sprint(v)
	}
	return ""
}

// nameText is the name of a value of a history, whatever form it has there.
func nameText(value any) string {
	text, err := convert(formText, value, time.UTC)
	if err != nil || text == nil {
		return ""
	}
	return text.(string)
}

func dated(value any, what string) (time.Time, error) {
	when, err := parseInstant(value)
	if err == nil && when.IsZero() {
		err = errors.New("it has none")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of %s: %w", what, err)
	}
	return when, nil
}

// issueEntries reads the changelog of a JIRA issue.
func issueEntries(record map[string]any) ([]entry, error) {
	histories, _ := dig(record, "changelog", "histories").([]any)
	entries := make([]entry, 0, len(histories))
	for _, one := range histories {
		e := entry{id: textAt(one, "id"), by: textAt(one, "author", "displayName")}
		var err error
		if e.at, err = dated(dig(one, "created"), "change "+quote(e.id)); err != nil {
			return nil, err
		}
		items, _ := dig(one, "items").([]any)
		for _, i := range items {
			e.settings = append(e.settings, alteration{field: textAt(i, "field"), from: textAt(i, "fromString"), to: textAt(i, "toString")})
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// mantisEntries reads the history of a Mantis issue: one item a field, without
// numbers, several in one second. Fields go by their names, not by their labels,
// which depend on the language.
func mantisEntries(record map[string]any) ([]entry, error) {
	history, _ := record["history"].([]any)
	type moment struct {
		at time.Time
		by string
	}
	together := map[moment][]alteration{}
	var entries []entry
	for _, one := range history {
		field := textAt(one, "field", "name")
		if field == "" {
			continue // a note, a file: nothing of the issue itself
		}
		when, err := dated(dig(one, "created_at"), "a change of "+quote(field))
		if err != nil {
			return nil, err
		}
		key := moment{when, textAt(one, "user", "name")}
		set := alteration{field: field, from: nameText(dig(one, "old_value")), to: nameText(dig(one, "new_value"))}
		together[key] = append(together[key], set)
		entries = append(entries, entry{at: when, by: key.by, settings: []alteration{set}})
	}
	for i := range entries {
		entries[i].beside = together[moment{entries[i].at, entries[i].by}]
	}
	return entries, nil
}
