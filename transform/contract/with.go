package contract

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"pilotis/connectors"
	"pilotis/transform/yaml"
)

// With is the contract under other knobs, to see what another reading would
// give. A key is the path of a knob, "sn2.n3_pause", or its end when only one
// knob ends so or the support service has it: "n3_pause". A value is written as
// in a contract file. The error is as that of [Parse].
func (c *Contract) With(values map[string]string) (*Contract, error) {
	changed, err := c.with(values)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: "read the contract under other knobs", Hint: "name knobs as the contract file does", Err: err}
	}
	return changed, nil
}

// with changes the contract and each of its amended versions alike.
func (c *Contract) with(values map[string]string) (*Contract, error) {
	whole := c.root()
	base, err := whole.knobs.with(values)
	if err != nil {
		return nil, err
	}
	amendments := make([]amendment, len(whole.versions))
	for i, v := range whole.versions {
		knobs, err := v.contract.knobs.with(values)
		if err != nil {
			return nil, err
		}
		amendments[i] = amendment{from: v.from, knobs: knobs}
	}
	return dated(base, amendments, func(path yaml.Path, message string) *yaml.Error {
		return &yaml.Error{File: "knob " + strings.Join(path, "."), Message: message}
	})
}

func (k Knobs) with(values map[string]string) (Knobs, error) {
	knobs := k
	paths := knobPaths(reflect.TypeFor[Knobs](), "")
	var found yaml.Errors
	for _, key := range slices.Sorted(maps.Keys(values)) {
		path, err := knobPath(paths, key)
		if err != nil {
			found = append(found, &yaml.Error{File: "knob " + key, Message: err.Error()})
			continue
		}
		var text strings.Builder
		for depth, name := range strings.Split(path, ".") {
			fmt.Fprintf(&text, "\n%s%s:", strings.Repeat("  ", depth), name)
		}
		text.WriteString(" " + values[key] + "\n")
		if err := yaml.Decode([]byte(text.String()), "knob "+key, &knobs); err != nil {
			found = append(found, &yaml.Error{File: "knob " + key, Message: err.Error()})
		}
	}
	return knobs, found.OrNil()
}

// knobPaths lists the path of every knob.
func knobPaths(typ reflect.Type, prefix string) []string {
	var paths []string
	for field := range typ.Fields() {
		name := field.Tag.Get("yaml")
		if name == "" {
			continue
		}
		paths = append(paths, prefix+name)
		if field.Type.Kind() == reflect.Struct {
			paths = append(paths, knobPaths(field.Type, prefix+name+".")...)
		}
	}
	return paths
}

func knobPath(paths []string, key string) (string, error) {
	if slices.Contains(paths, key) {
		return key, nil
	}
	if slices.Contains(paths, "sn2."+key) {
		return "sn2." + key, nil
	}
	var ends []string
	for _, path := range paths {
		if strings.HasSuffix(path, "."+key) {
			ends = append(ends, path)
		}
	}
	switch len(ends) {
	case 0:
		return "", fmt.Errorf("no knob is called %q", key)
	case 1:
		return ends[0], nil
	}
	return "", fmt.Errorf("%q may be %s: name the whole path", key, strings.Join(ends, ", "))
}
