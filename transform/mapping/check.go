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
	values := m.file.Tickets.Application.Values
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, known := c.Application(values[name]); !known && values[name] != none {
			found = append(found, m.written.Annotate(yaml.Path{"tickets", "application", "values", name},
				"this is no application of the contract, nor none"))
		}
	}
	if err := found.OrNil(); err != nil {
		return fmt.Errorf("check mapping of %s: %w", m.file.Source, err)
	}
	return nil
}

// Missing gives the words of a living tool that the mapping has no meaning for:
// a record that uses one of them would be refused. Statuses are looked up by
// name alone.
func (m *Mapping) Missing(c *contract.Contract, v connectors.Vocabulary) connectors.Vocabulary {
	var missing connectors.Vocabulary
	unknown := func(d dictionary, name string) bool {
		_, known := d.lookup(word{name: name})
		return !known
	}
	for _, status := range v.Statuses {
		if unknown(m.statuses, status.Name) {
			missing.Statuses = append(missing.Statuses, status)
		}
	}
	for _, name := range v.Priorities {
		if unknown(m.priorities, name) {
			missing.Priorities = append(missing.Priorities, name)
		}
	}
	for _, name := range v.Natures {
		if unknown(m.natures, name) {
			missing.Natures = append(missing.Natures, name)
		}
	}
	for _, name := range v.Components {
		if _, known := c.Application(name); !known && unknown(m.applications, name) {
			missing.Components = append(missing.Components, name)
		}
	}
	return missing
}
