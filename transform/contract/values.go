package contract

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Values writes knobs as a contract file does, by their paths: those that are
// named, and all that lie under a group that is named.
func (c *Contract) Values(paths ...string) map[string]string {
	values := map[string]string{}
	collect(reflect.ValueOf(c.knobs), "", func(path string, value reflect.Value) {
		for _, named := range paths {
			if path == named || strings.HasPrefix(path, named+".") {
				values[path] = spelled(value)
			}
		}
	})
	return values
}

// collect gives every knob that holds no others.
func collect(knobs reflect.Value, prefix string, leaf func(string, reflect.Value)) {
	for i := range knobs.NumField() {
		name, field := knobs.Type().Field(i).Tag.Get("yaml"), knobs.Field(i)
		switch {
		case name == "":
		case field.Kind() == reflect.Struct && hasKnobs(field.Type()):
			collect(field, prefix+name+".", leaf)
		default:
			leaf(prefix+name, field)
		}
	}
}

func hasKnobs(typ reflect.Type) bool {
	return typ.NumField() > 0 && typ.Field(0).Tag.Get("yaml") != ""
}

// spelled writes the value of a knob.
func spelled(value reflect.Value) string {
	if value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return "null"
		}
		value = value.Elem()
	}
	switch known := value.Interface().(type) {
	case fmt.Stringer:
		return known.String()
	case encoding.TextMarshaler:
		if text, err := known.MarshalText(); err == nil {
			return string(text)
		}
	case Table:
		if known.Entries == nil {
			return "builtin"
		}
		return spelled(reflect.ValueOf(known.Entries))
	}
	var parts []string
	switch value.Kind() {
	case reflect.Slice:
		for i := range value.Len() {
			parts = append(parts, spelled(value.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		keys := value.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			parts = append(parts, key.String()+": "+spelled(value.MapIndex(key)))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if text := fmt.Sprint(value.Interface()); text != "" {
		return text
	}
	return `""`
}
