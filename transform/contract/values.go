package contract

import (
	"cmp"
	"encoding"
	"fmt"
	"maps"
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

// Reading is a knob with its value, and why it changes no figure where it does
// not.
type Reading struct{ Path, Value, Inert string }

// Readings are all the knobs, in the order of [Knobs].
func (c *Contract) Readings() []Reading {
	var list []Reading
	inert := inertKnobs(reflect.TypeFor[Knobs](), "", "")
	collect(reflect.ValueOf(c.knobs), "", func(path string, value reflect.Value) {
		list = append(list, Reading{Path: path, Value: spelled(value), Inert: inert[path]})
	})
	return list
}

// inertKnobs gives the tags inert by the paths of their knobs. That of a group
// holds for all in it.
func inertKnobs(typ reflect.Type, prefix, group string) map[string]string {
	reasons := map[string]string{}
	for field := range typ.Fields() {
		name := field.Tag.Get("yaml")
		if name == "" {
			continue
		}
		reason := cmp.Or(field.Tag.Get("inert"), group)
		if reason != "" {
			reasons[prefix+name] = reason
		}
		if field.Type.Kind() == reflect.Struct {
			maps.Copy(reasons, inertKnobs(field.Type, prefix+name+".", reason))
		}
	}
	return reasons
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
