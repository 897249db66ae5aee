package mapping

import (
	"fmt"
	"maps"
	"slices"

	"pilotis/connectors"
	"pilotis/transform/contract"
	"pilotis/transform/yaml"
)

// Check compares the mapping with a contract: every application that it names
// must be one of the contract's. Its error holds every mistake with its place.
func (m *Mapping) Check(c *contract.Contract) error {
	var found yaml.Errors
	check := func(values map[string]string, at yaml.Path) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if _, known := c.Application(values[name]); !known && values[name] != none {
				found = append(found, m.written.Annotate(at.With(name), "this is no application of the contract, nor none"))
			}
		}
	}
	check(m.file.Tickets.Application.Values, yaml.Path{"tickets", "application", "values"})
	for _, f := range facts() {
		for i, one := range m.file.rules(f.name) {
			check(one.Set[applicationColumn].Values, yaml.Path{f.name, fmt.Sprint(i), "set", applicationColumn, "values"})
		}
	}
	if err := found.OrNil(); err != nil {
		return fmt.Errorf("check mapping of %s: %w", m.file.Source, err)
	}
	return nil
}

// Missing gives the words of a living tool that the mapping has no meaning for: a
// record that uses one of them would be refused. Those of tickets are all looked
// up, those of the other facts where a column says by words which they are.
// Statuses are looked up by name alone.
func (m *Mapping) Missing(c *contract.Contract, v connectors.Vocabulary) connectors.Vocabulary {
	missing := &missing{contract: c, words: v}
	if m.tickets {
		missing.statuses(&m.statuses)
		missing.names("priorities", &m.priorities, false)
		missing.names("natures", &m.natures, false)
		missing.names("components", &m.applications, true)
	}
	for _, one := range m.rules {
		for _, a := range one.columns {
			switch {
			case a.values == nil:
			case a.words == "statuses":
				missing.statuses(a.values)
			case a.words != "":
				missing.names(a.words, a.values, a.name == applicationColumn)
			}
		}
	}
	return missing.found
}

// missing gathers words without meaning, each once.
type missing struct {
	contract *contract.Contract
	words    connectors.Vocabulary
	found    connectors.Vocabulary
}

func (m *missing) statuses(d *dictionary) {
	for _, status := range m.words.Statuses {
		if _, known := d.lookup(word{name: status.Name}); !known && !slices.Contains(m.found.Statuses, status) {
			m.found.Statuses = append(m.found.Statuses, status)
		}
	}
}

func (m *missing) names(kind string, d *dictionary, applications bool) {
	var words []string
	var found *[]string
	switch kind {
	case "priorities":
		words, found = m.words.Priorities, &m.found.Priorities
	case "natures":
		words, found = m.words.Natures, &m.found.Natures
	default:
		words, found = m.words.Components, &m.found.Components
	}
	for _, name := range words {
		_, known := d.lookup(word{name: name})
		if !known && applications {
			_, known = m.contract.Application(name)
		}
		if !known && !slices.Contains(*found, name) {
			*found = append(*found, name)
		}
	}
}
