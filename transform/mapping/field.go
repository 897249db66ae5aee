package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// customField gives how a tool's records keep the fields that its administrators
// invent; nil for a tool without.
func customField(tool string) func(record map[string]any, name string) (any, error) {
	switch tool {
	case "openproject":
		return workPackageField
	case "mantis":
		return func(record map[string]any, name string) (any, error) {
			return listedField(record["custom_fields"], name, func(one map[string]any) []any {
				field, _ := one["field"].(map[string]any)
				return []any{field["name"]}
			})
		}
	case "squash":
		return func(record map[string]any, name string) (any, error) {
			return listedField(record["custom_fields"], name, func(one map[string]any) []any { return []any{one["code"], one["label"]} })
		}
	}
	return nil
}

// workPackageField finds a field by the name that the schema gives it. A name that
// no field of the type has is an error: a misspelt one would be empty for ever.
func workPackageField(record map[string]any, name string) (any, error) {
	names, _ := record["custom_fields"].(map[string]any)
	var keys, known []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		described, _ := names[key].(map[string]any)
		label, _ := described["name"].(string)
		known = append(known, label)
		if label == name {
			keys = append(keys, key)
		}
	}
	switch len(keys) {
	case 0:
		return nil, noField(name, known)
	case 1:
	default:
		return nil, fmt.Errorf("%d custom fields are named %s", len(keys), quote(name))
	}
	object, _ := record["work_package"].(map[string]any)
	if value, ok := object[keys[0]]; ok {
		return named(value), nil
	}
	links, _ := object["_links"].(map[string]any)
	if list, ok := links[keys[0]].([]any); ok {
		values := make([]any, len(list))
		for i, one := range list {
			values[i] = named(one)
		}
		return values, nil
	}
	return named(links[keys[0]]), nil
}

// listedField finds a field in a list of fields that tell their names.
func listedField(list any, name string, names func(map[string]any) []any) (any, error) {
	fields, _ := list.([]any)
	var known []string
	var found []any
	for _, one := range fields {
		field, _ := one.(map[string]any)
		for _, label := range names(field) {
			text, ok := label.(string)
			if !ok {
				continue
			}
			known = append(known, text)
			if text == name {
				found = append(found, named(field["value"]))
				break
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, noField(name, known)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%d custom fields are named %s", len(found), quote(name))
}

func noField(name string, known []string) error {
	if len(known) == 0 {
		return fmt.Errorf("no custom field is named %s: the record has none", quote(name))
	}
	return fmt.Errorf("no custom field is named %s: the record has %s", quote(name), printable(strings.Join(known, ", ")))
}
