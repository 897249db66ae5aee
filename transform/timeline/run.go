package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"pilotis/transform/contract"
)

// Options says how a file is read.
type Options struct {
	// AsOf is the instant of the view; zero is the example's own as_of, and where
	// it has none the last event.
	AsOf time.Time
	// Knobs are read over the contract and over the knobs of an example, as
	// [contract.Contract.With] does. The other readings under alt are read over all.
	Knobs map[string]string
	// Contract is the reading in force; nil is the default one.
	Contract *contract.Contract
}

// Run computes what written-down lives come to: one result an example. The file
// is a JSON object, or a list of them. What an example expects is not looked at,
// but for the questions that stand there: the names of the other readings under
// alt, and the instants of views. Its keys, by kind:
//
//	ticket         "as_of", "events": [[instant, kind, argument], …]
//	tickets        "tickets": {name: {"events": …}, …}, and views: "frozen_at", "live_at"
//	rates          "cases": [[class or "N3", numerator, denominator], …]
//	pack           "input": {"submitted": …, "sent_n3": …, …}, or "tickets" and "packs_ordered"
//	dates          "cases": [[operation, day, n, …], …], "levels": [[unit, [values]], …]
//	levels         "levels": [[unit, [values]], …]
//	deliverable    "as_of", "uo", "events": [[day or instant, kind, argument], …]
//	meeting, quote, order, replacement, reversibility, increment, apdt
//
// A kind that is not written is told by the keys. Beside dates, the objects of the
// last two lines may stand under their name. "knobs" changes the reading for the
// example. Instants without offset are local time of the contract; a day as the
// instant of a view is its last second. A mistake is a [Problem] with its line and
// column, or an error of the contract's knobs. That of one example is told in its
// result and in the error, and stops no other.
func Run(data []byte, options Options) ([]Result, error) {
	documents, prefix, err := split(data)
	if err != nil {
		return nil, err
	}
	c := options.Contract
	if c == nil {
		c = contract.Default()
	}
	if _, err := c.With(options.Knobs); err != nil {
		return nil, err // told without the place of an example
	}
	results := make([]Result, len(documents))
	var mistakes []error
	for i, raw := range documents {
		result, err := example(raw, c, options)
		if err != nil {
			err = problem(data, result.ID, err, prefix(i)...)
			mistakes = append(mistakes, err)
			result = Result{ID: result.ID, Kind: result.Kind, Error: err.Error()}
		}
		results[i] = result
	}
	return results, errors.Join(mistakes...)
}

func example(raw json.RawMessage, c *contract.Contract, options Options) (Result, error) {
	d, err := newDocument(raw)
	if err != nil {
		return Result{}, err
	}
	result, err := answer(d, c, options)
	result.ID, result.Kind = d.text("id"), d.kind()
	return result, err
}

// Instant reads the instant of a view as an example writes it: with its offset,
// or in local time of the contract, or a day, which is its last second.
func Instant(text string, c *contract.Contract) (time.Time, error) {
	return moment{calendar: c.Calendar(), notes: new([]string)}.seen(text)
}

// split gives the examples of a file and the path of each.
func split(data []byte) ([]json.RawMessage, func(int) []any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	if err := decoder.Decode(&whole); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the JSON ends before it is complete")
		}
		return nil, nil, syntax(data, err)
	}
	if err := repeated(data); err != nil {
		return nil, nil, err
	}
	if rest := bytes.TrimSpace(data[decoder.InputOffset():]); len(rest) > 0 {
		line, column := lineAndColumn(data, bytes.LastIndex(data, rest))
		return nil, nil, &Problem{Line: line, Column: column, Err: errors.New("a second document follows the first: write several examples as a list")}
	}
	if !strings.HasPrefix(strings.TrimSpace(string(whole)), "[") {
		return []json.RawMessage{whole}, func(int) []any { return nil }, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(whole, &list); err != nil {
		return nil, nil, syntax(data, err)
	}
	return list, func(i int) []any { return []any{i} }, nil
}

// answer runs an example, then again under each other reading that it asks for.
func answer(d *document, c *contract.Contract, options Options) (Result, error) {
	knobs, err := d.knobs()
	if err != nil {
		return Result{}, err
	}
	if len(knobs) > 0 {
		if c, err = c.With(knobs); err != nil {
			return Result{}, within(err, "knobs")
		}
	}
	if len(options.Knobs) > 0 {
		if c, err = c.With(options.Knobs); err != nil {
			return Result{}, err
		}
	}
	result, err := run(d, c, options.AsOf)
	if err != nil {
		return Result{}, err
	}
	names, err := d.alternatives()
	if err != nil {
		return Result{}, err
	}
	for _, name := range names {
		changed, err := alternative(c, name)
		if err != nil {
			return Result{}, within(err, "expect", "alt", name)
		}
		other, err := run(d, changed, options.AsOf)
		if err != nil {
			return Result{}, fmt.Errorf("under %s: %w", name, err)
		}
		if result.Alt == nil {
			result.Alt = map[string]Result{}
		}
		result.Alt[name] = other.brief()
	}
	result.Ignored = append(d.ignored(), result.Ignored...)
	return result, nil
}

// runner is one reading of one example.
type runner struct {
	moment
	*document
	contract *contract.Contract
	asOf     time.Time // zero when nothing tells it
	result   Result
}

func run(d *document, c *contract.Contract, asOf time.Time) (Result, error) {
	r := &runner{moment: moment{c.Calendar(), new([]string)}, document: d, contract: c, asOf: asOf, result: Result{ID: d.text("id"), Kind: d.kind()}}
	if own := d.text("as_of"); own != "" && r.asOf.IsZero() {
		at, err := r.seen(own)
		if err != nil {
			return Result{}, within(err, "as_of")
		}
		r.asOf = at
	}
	err := r.compute()
	r.result.answer()
	if r.result.Knobs == nil {
		r.result.Knobs = r.contract.Values(r.decisive()...)
	}
	r.result.Notes = *r.notes
	return r.result, err
}

// decisive are the knobs by which the example is read, and the objects beside it.
func (r *runner) decisive() []string {
	paths := decisive(r.result.Kind)
	if r.result.Kind == "dates" {
		for _, kind := range append([]string{"levels"}, factKinds[:]...) {
			if _, there := r.keys[kind]; there {
				paths = append(paths, decisive(kind)...)
			}
		}
	}
	return paths
}

func (r *runner) compute() error {
	switch kind := r.result.Kind; kind {
	case "ticket":
		return r.ticket()
	case "tickets":
		return r.tickets()
	case "rates":
		return r.rates()
	case "pack":
		return r.pack()
	case "dates":
		return r.dates()
	case "levels":
		return r.levels()
	default:
		if fact := r.fact(kind); fact != nil {
			return r.nested(kind, fact)
		}
		return within(fmt.Errorf("%q is no kind of timeline: expected ticket, tickets, rates, pack, dates, levels, %s", kind, strings.Join(factKinds[:], ", ")), "kind")
	}
}
