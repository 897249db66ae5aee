package jql

import (
	"slices"
	"strings"
	"time"
)

// Context is what the meaning of a query depends on beside its text.
type Context struct {
	Zone *time.Location // the calling account's; nil is UTC
	Now  time.Time      // for relative dates and now()
}

// Query is a parsed query. It is immutable.
type Query struct {
	where    predicate // nil matches everything
	order    []sorting
	relative bool
	named    map[Field][]string
}

type sorting struct {
	field Field
	desc  bool
}

// Field is a field of the subset, by its canonical name.
type Field string

// The fields that can be queried.
const (
	Project Field = "project"
	Status  Field = "status"
	Type    Field = "issuetype"
	Key     Field = "key"
	ID      Field = "id"
	Created Field = "created"
	Updated Field = "updated"
)

// maxOrder is how many fields JIRA sorts by.
const maxOrder = 7

func fieldOf(name string) (Field, bool) {
	switch strings.ToLower(name) {
	case "project":
		return Project, true
	case "status":
		return Status, true
	case "issuetype", "type":
		return Type, true
	case "key", "issuekey", "issue":
		return Key, true
	case "id":
		return ID, true
	case "created", "createddate":
		return Created, true
	case "updated", "updateddate":
		return Updated, true
	}
	return "", false
}

// Parse reads a query. Its errors are [*Error]s.
func Parse(text string, context Context) (*Query, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	if context.Zone == nil {
		context.Zone = time.UTC
	}
	p := &parser{tokens: tokens, context: context, query: &Query{named: map[Field][]string{}}}
	if next := p.peek(); next.kind != end && !next.is("order") {
		if p.query.where, err = p.or(); err != nil {
			return nil, err
		}
	}
	if p.peek().is("order") {
		if err := p.orderBy(); err != nil {
			return nil, err
		}
	}
	if rest := p.peek(); rest.kind != end {
		return nil, syntax("Expecting either 'OR' or 'AND' but got %s. (line 1, character %d)", rest, rest.at)
	}
	return p.query, nil
}

// Bounded tells whether the query restricts anything, as JIRA Cloud demands.
func (q *Query) Bounded() bool { return q.where != nil }

// Relative tells whether the result depends on the instant of parsing.
func (q *Query) Relative() bool { return q.relative }

// Named gives the values that the query names for a field, in order.
func (q *Query) Named(field Field) []string { return slices.Clone(q.named[field]) }

type parser struct {
	tokens  []token
	context Context
	query   *Query
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) expect(text string) error {
	if t := p.next(); !t.isSymbol(text) {
		return syntax("Expecting '%s' but got %s. (line 1, character %d)", text, t, t.at)
	}
	return nil
}

func (p *parser) or() (predicate, error) {
	left, err := p.and()
	for err == nil && p.peek().is("or") {
		p.next()
		var right predicate
		if right, err = p.and(); err == nil {
			left = either(left, right)
		}
	}
	return left, err
}

func (p *parser) and() (predicate, error) {
	left, err := p.term()
	for err == nil && p.peek().is("and") {
		p.next()
		var right predicate
		if right, err = p.term(); err == nil {
			left = both(left, right)
		}
	}
	return left, err
}

func (p *parser) term() (predicate, error) {
	if p.peek().isSymbol("(") {
		p.next()
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(")")
	}
	name := p.next()
	if name.kind != word && name.kind != quoted {
		return nil, syntax("Expecting a field name but got %s. (line 1, character %d)", name, name.at)
	}
	field, known := fieldOf(name.text)
	if !known {
		return nil, invalid("Field '%s' does not exist or you do not have permission to view it.", name.text)
	}
	return p.clause(field)
}

func (p *parser) clause(field Field) (predicate, error) {
	operator := p.next()
	dated := field == Created || field == Updated
	switch {
	case operator.is("in") && !dated:
		values, err := p.list()
		if err != nil {
			return nil, err
		}
		p.query.named[field] = append(p.query.named[field], values...)
		return oneOf(field, values), nil
	case operator.isSymbol("=") && !dated:
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		p.query.named[field] = append(p.query.named[field], value.text)
		return oneOf(field, []string{value.text}), nil
	case operator.kind == symbol && slices.Contains([]string{">", ">=", "<", "<="}, operator.text) && dated:
		bound, err := p.date(field)
		if err != nil {
			return nil, err
		}
		return compared(field, operator.text, bound), nil
	case operator.kind == symbol || operator.is("in"):
		return nil, invalid("The operator '%s' is not supported by the '%s' field.", operator.text, field)
	}
	return nil, syntax("Expecting operator but got %s. The valid operators are '=', '<', '>', '<=', '>=' and 'in'. (line 1, character %d)", operator, operator.at)
}

func (p *parser) list() ([]string, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var values []string
	for {
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		values = append(values, value.text)
		if p.peek().isSymbol(",") {
			p.next()
			continue
		}
		return values, p.expect(")")
	}
}

func (p *parser) value() (token, error) {
	t := p.next()
	if t.kind != word && t.kind != quoted {
		return t, syntax("Expecting either a value, list or function but got %s. (line 1, character %d)", t, t.at)
	}
	return t, nil
}

func (p *parser) orderBy() error {
	p.next()
	if by := p.next(); !by.is("by") {
		return syntax("Expecting 'by' but got %s. (line 1, character %d)", by, by.at)
	}
	for {
		name, err := p.value()
		if err != nil {
			return err
		}
		field, known := fieldOf(name.text)
		if !known || field == Project || field == Status || field == Type {
			return invalid("Not able to sort using field '%s'.", name.text)
		}
		by := sorting{field: field, desc: p.peek().is("desc")}
		if by.desc || p.peek().is("asc") {
			p.next()
		}
		p.query.order = append(p.query.order, by)
		if !p.peek().isSymbol(",") {
			break
		}
		p.next()
	}
	if len(p.query.order) > maxOrder {
		return invalid("The maximum number of fields to sort by is %d.", maxOrder)
	}
	return nil
}
