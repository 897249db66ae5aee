package timeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// Options says how a file is read.
type Options struct {
	// AsOf is the instant of the view; zero is the file's own as_of, and where it
	// has none the last event.
	AsOf time.Time
	// Knobs are read over the contract, as [contract.Contract.With] does.
	Knobs map[string]string
	// Contract is the reading in force; nil is the default one.
	Contract *contract.Contract
}

// Run computes what a JSON document of written-down lives comes to: one result a
// ticket, or one for a document of dates or rates. What a document expects is
// not looked at. Its keys:
//
//	{"id": …, "kind": "ticket", "as_of": …, "events": [[instant, kind, argument], …]}
//	{"id": …, "kind": "tickets", "tickets": {name: {"events": …}, …}}
//	{"id": …, "kind": "dates", "cases": [[operation, date, n, …], …], "levels": [[unit, [values]], …]}
//	{"id": …, "kind": "rates", "cases": [[class or "N3", numerator, denominator], …]}
//
// A document without kind is a ticket.
func Run(data []byte, options Options) ([]Result, error) {
	var doc document
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&doc); err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	if decoder.More() {
		return nil, fmt.Errorf("read the timeline: a second document follows the first")
	}
	c := options.Contract
	if c == nil {
		c = contract.Default()
	}
	if len(options.Knobs) > 0 {
		changed, err := c.With(options.Knobs)
		if err != nil {
			return nil, err
		}
		c = changed
	}
	r := runner{contract: c, options: options, rules: c.Rules()}
	results, err := r.run(doc)
	if err != nil {
		return nil, fmt.Errorf("run the timeline %s: %w", doc.ID, err)
	}
	return results, nil
}

type runner struct {
	contract *contract.Contract
	options  Options
	rules    clock.Rules
}

func (r runner) run(doc document) ([]Result, error) {
	switch doc.Kind {
	case "", "ticket":
		result, err := r.ticket(doc.ID, ticket{Events: doc.Events, AsOf: doc.AsOf})
		return []Result{result}, err
	case "tickets":
		results := make([]Result, 0, len(doc.Tickets))
		for _, name := range slices.Sorted(maps.Keys(doc.Tickets)) {
			written := doc.Tickets[name]
			if written.AsOf == nil {
				written.AsOf = doc.AsOf
			}
			result, err := r.ticket(name, written)
			if err != nil {
				return nil, fmt.Errorf("ticket %s: %w", name, err)
			}
			results = append(results, result)
		}
		return results, nil
	case "dates":
		result, err := r.dates(doc)
		return []Result{result}, err
	case "rates":
		result, err := r.rates(doc)
		return []Result{result}, err
	}
	return nil, fmt.Errorf("%q is no kind of timeline: expected ticket, tickets, dates or rates", doc.Kind)
}

func (r runner) ticket(id string, written ticket) (Result, error) {
	asOf := r.options.AsOf
	if asOf.IsZero() && written.AsOf != nil {
		asOf = *written.AsOf
	}
	if asOf.IsZero() {
		at, err := last(written.Events)
		if err != nil {
			return Result{}, err
		}
		asOf = at
	}
	life, err := clock.Fold(events(written.Events), asOf, r.rules)
	if err != nil {
		return Result{}, err
	}
	return Result{ID: id, Kind: "ticket", Ticket: local{r.contract.Calendar()}.ticket(life)}, nil
}
