package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pilotis/connectors"
)

// named is something that people call by a reference.
type named struct {
	Kind      string `ch:"kind"`
	Source    string `ch:"source"`
	Reference string `ch:"reference"`
	ObjectID  string `ch:"object_id"`
}

// The kinds of things that a reference may name.
const (
	kindTicket      = "ticket"
	kindDeliverable = "deliverable"
	kindOrder       = "order"
	kindLine        = "line"
	kindMeeting     = "meeting"
	kindQuote       = "quote"
	kindDocument    = "document"
)

func kinds() []string {
	return []string{kindTicket, kindDeliverable, kindOrder, kindLine, kindMeeting, kindQuote, kindDocument}
}

// everyName lists all that can be explained by reference.
const everyName = `(
	SELECT 'ticket' AS kind, toString(source) AS source, reference, ticket_id AS object_id FROM core.tickets
	UNION ALL SELECT 'deliverable', toString(source), reference, object_id FROM core.deliverable_plans
	UNION ALL SELECT 'order', toString(source), reference, object_id FROM core.order_sheets
	UNION ALL SELECT 'line', toString(source), reference, object_id FROM core.order_line_sheets
	UNION ALL SELECT 'meeting', toString(source), reference, object_id FROM core.meeting_sheets
	UNION ALL SELECT 'quote', toString(source), reference, object_id FROM core.quote_sheets
	UNION ALL SELECT DISTINCT 'document', toString(source), path, object_id FROM core.documents)`

// Missing is the error of a name that nothing has.
type Missing struct {
	Name  string
	Close []string // what is called almost so
}

// Heading says it to a visitor.
func (m *Missing) Heading() string { return "Aucune preuve pour « " + m.Name + " »" }

// Near are names that are almost so.
func (m *Missing) Near() []string { return m.Close }

// Error names the near ones.
func (m *Missing) Error() string {
	text := fmt.Sprintf("no ticket, deliverable, order, committee, quote or document has the reference %q", m.Name)
	if len(m.Close) > 0 {
		text += ": did you mean " + strings.Join(m.Close, ", ") + "?"
	}
	return text
}

// Ambiguous is the error of a name that several things have.
type Ambiguous struct {
	Name    string
	Choices []string // names that tell them apart
}

// Heading says it to a visitor.
func (a *Ambiguous) Heading() string { return "Plusieurs objets s’appellent « " + a.Name + " »" }

// Near are the names that tell them apart.
func (a *Ambiguous) Near() []string { return a.Choices }

// Error says how to choose.
func (a *Ambiguous) Error() string {
	return fmt.Sprintf("several things are called %q: ask for one of %s", a.Name, strings.Join(a.Choices, ", "))
}

// find says what a name names. A reference prevails over an identifier of a tool;
// a dossier that several tools tell of is one thing.
func (a *App) find(ctx context.Context, name string) (named, error) {
	kind, source, reference := "", "", name
	if before, after, found := strings.Cut(name, ":"); found && slices.Contains(kinds(), before) {
		kind, reference = before, after
	}
	if before, after, found := strings.Cut(reference, "/"); found && a.mappings[before] != nil {
		source, reference = before, after
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return named{}, err
	}
	var found []named
	err = store.SelectStructs(ctx, &found, `SELECT kind, source, reference, object_id FROM `+everyName+`
		WHERE (upper(reference) = upper($1) OR object_id = $1 OR (kind = 'document' AND endsWith(reference, concat('/', $1)))) AND ($2 = '' OR source = $2) AND ($3 = '' OR kind = $3)
		ORDER BY upper(reference) != upper($1), kind, source, reference LIMIT 50`, reference, source, kind)
	if err != nil {
		return named{}, fmt.Errorf("look for %s: %w", name, err)
	}
	exact := slices.DeleteFunc(slices.Clone(found), func(n named) bool { return !strings.EqualFold(n.Reference, reference) })
	if len(exact) > 0 {
		found = exact
	}
	found = distinct(found)
	switch len(found) {
	case 0:
		return named{}, a.missing(ctx, name, source, reference)
	case 1:
		return found[0], nil
	}
	return named{}, &connectors.Fault{Kind: connectors.Stop, Op: "explain " + name, Hint: "write KIND:REFERENCE or SOURCE/REFERENCE", Err: &Ambiguous{name, choices(found)}}
}

// maxKnown is how many references are looked for at once.
const maxKnown = 1000

// known tells which references can be explained.
func (a *App) known(ctx context.Context, references []string) (map[string]bool, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for batch := range slices.Chunk(references, maxKnown) {
		_, rows, err := store.Select(ctx, "SELECT DISTINCT reference FROM "+everyName+" WHERE reference IN ($1)", batch)
		if err != nil {
			return nil, fmt.Errorf("look for the references of a figure: %w", err)
		}
		for _, row := range rows {
			known[row[0].(string)] = true
		}
	}
	return known, nil
}

// distinct makes one of what several records tell of one dossier, or of one file.
func distinct(found []named) []named {
	var list []named
	for _, one := range found {
		same := func(n named) bool {
			return n.Kind == one.Kind && n.Reference == one.Reference && (one.Kind != kindTicket && one.Kind != kindDocument || n.Source == one.Source)
		}
		if !slices.ContainsFunc(list, same) {
			list = append(list, one)
		}
	}
	return list
}

// choices are names by which each can be asked for.
func choices(found []named) []string {
	names := make([]string, len(found))
	for i, one := range found {
		names[i] = one.Source + "/" + one.Reference
		if slices.ContainsFunc(found, func(n named) bool { return n.Kind != one.Kind }) {
			names[i] = one.Kind + ":" + names[i]
		}
	}
	return names
}

// missing says whether the record was refused, which is the usual reason for a
// thing that people know and no table has; else it tells the names that are near.
func (a *App) missing(ctx context.Context, name, source, reference string) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	_, rows, err := store.Select(ctx, `SELECT source, reason FROM ops.dead_letters
		WHERE ($2 = '' OR source = $2) AND (object_id = $1 OR (source, object_id) IN (
			SELECT source, object_id FROM raw.record_store WHERE JSONExtractString(body, 'key') = $1)) LIMIT 1`, reference, source)
	if err != nil {
		return fmt.Errorf("look for %s among the refused records: %w", name, err)
	}
	if len(rows) == 1 {
		return fmt.Errorf("%s was refused by the mapping of %s: %s", name, rows[0][0], rows[0][1])
	}
	_, rows, err = store.Select(ctx, `SELECT reference FROM (SELECT DISTINCT reference FROM `+everyName+` WHERE kind != 'document' AND reference != '')
		WHERE editDistanceUTF8(upper(substring(reference, 1, 200)), upper(substring($1, 1, 200))) <= greatest(2, intDiv(lengthUTF8($1), 4))
		ORDER BY editDistanceUTF8(upper(substring(reference, 1, 200)), upper(substring($1, 1, 200))), reference LIMIT 5`, reference)
	if err != nil {
		return fmt.Errorf("look for names near %s: %w", name, err)
	}
	missing := &Missing{Name: name}
	for _, row := range rows {
		missing.Close = append(missing.Close, row[0].(string))
	}
	return &connectors.Fault{Kind: connectors.Reject, Op: "explain", Hint: `pilotis sql "SELECT reference FROM core.tickets" lists tickets; core.deliverables, core.orders, core.meetings, core.quotes and core.documents the rest`, Err: missing}
}
