package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform/clock"
	"pilotis/transform/mapping"
	"pilotis/warehouse"
)

// Explanation is how the verdicts of one ticket came about, from its raw record.
type Explanation struct {
	Trial mapping.Trial `json:"ticket"`
	Life  *clock.Life   `json:"life"` // as of At; nil outside the scope
	At    time.Time     `json:"at"`
	Raw   RawPlace      `json:"raw"`
}

// RawPlace is where the raw record behind a fact lies.
type RawPlace struct {
	Topic     string `json:"topic"`
	Partition uint32 `json:"partition"`
	Offset    uint64 `json:"offset"`
	SHA256    string `json:"sha256"`
}

// rawRecord is the raw record as the warehouse keeps it.
type rawRecord struct {
	Source    string    `ch:"source"`
	Kind      string    `ch:"kind"`
	ObjectID  string    `ch:"object_id"`
	Version   time.Time `ch:"version"`
	Presence  string    `ch:"presence"`
	Body      string    `ch:"body"`
	SHA256    string    `ch:"sha256"`
	SeenAt    time.Time `ch:"seen_at"`
	Topic     string    `ch:"topic"`
	Partition uint32    `ch:"partition"`
	Offset    uint64    `ch:"offset"`
}

func (r rawRecord) envelope() connectors.Envelope {
	return connectors.Envelope{
		Source: r.Source, Kind: r.Kind, ID: r.ObjectID, Version: r.Version, SeenAt: r.SeenAt,
		Presence: connectors.Presence(r.Presence), Body: json.RawMessage(r.Body),
	}
}

// Explain finds a ticket by its reference or its identifier, optionally written
// SOURCE/REFERENCE, and folds its raw record again, as of an instant.
func (a *App) Explain(ctx context.Context, ticket string, at time.Time) (Explanation, error) {
	record, err := a.findRecord(ctx, ticket)
	if err != nil {
		return Explanation{}, err
	}
	mapped := a.mappings[record.Source]
	if mapped == nil {
		return Explanation{}, fmt.Errorf("explain %s: its source %s is no longer configured", ticket, record.Source)
	}
	explanation := Explanation{At: at.UTC(), Raw: RawPlace{record.Topic, record.Partition, record.Offset, record.SHA256}}
	if explanation.Trial, err = mapped.Try(a.contract, record.envelope()); err != nil {
		return explanation, err
	}
	if explanation.Trial.Life == nil {
		return explanation, nil
	}
	rules := a.contract.AtInstant(*explanation.Trial.Ticket.SubmittedAt).Rules() // as at the submission
	life, err := clock.Fold(ticketEvents(explanation.Trial), at, rules)
	if err != nil {
		return explanation, fmt.Errorf("fold the life of %s as of %s: %w", ticket, at.Format(time.RFC3339), err)
	}
	explanation.Life = &life
	return explanation, nil
}

// KPIQuestion asks for the facts behind a figure.
type KPIQuestion struct{ KPI, Period, Tranche, Criticality string }

// ExplainKPI gives a figure's facts.
func (a *App) ExplainKPI(ctx context.Context, question KPIQuestion) (warehouse.KPIFigure, error) {
	period, err := warehouse.ParsePeriod(question.Period)
	if err != nil {
		return warehouse.KPIFigure{}, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return warehouse.KPIFigure{}, err
	}
	return store.FactsOf(ctx, sql.Files, question.KPI, period, question.Tranche, question.Criticality)
}

// ticketEvents are the events the stored row was folded from.
func ticketEvents(trial mapping.Trial) []clock.Event {
	t := trial.Ticket
	events := make([]clock.Event, len(t.EventAt))
	for i := range t.EventAt {
		events[i] = clock.Event{At: t.EventAt[i], Kind: clock.Kind(t.EventKind[i]), Argument: t.EventArgument[i]}
	}
	return events
}

func (a *App) findRecord(ctx context.Context, ticket string) (rawRecord, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return rawRecord{}, err
	}
	source, reference, qualified := strings.Cut(ticket, "/")
	if !qualified {
		source, reference = "", ticket
	}
	var found []rawRecord
	err = store.SelectStructs(ctx, &found, `SELECT source, kind, object_id, version, presence, body, toString(sha256) AS sha256, seen_at, topic, partition, offset
		FROM raw.records WHERE (record_key, toString(sha256)) IN (
			SELECT ticket_key, raw_sha256 FROM core.tickets
			WHERE (upper(reference) = upper($1) OR ticket_id = $1) AND ($2 = '' OR source = $2))
		ORDER BY source, offset DESC LIMIT 1 BY record_key`, reference, source)
	switch {
	case err != nil:
		return rawRecord{}, err
	case len(found) == 0:
		return rawRecord{}, a.unknownTicket(ctx, ticket, source, reference)
	case len(found) > 1:
		names := make([]string, len(found))
		for i, record := range found {
			names[i] = record.Source + "/" + reference
		}
		return rawRecord{}, fmt.Errorf("several tickets are called %s: ask for one of %s", ticket, strings.Join(names, ", "))
	}
	return found[0], nil
}

// unknownTicket says whether the record was refused, which is the usual reason
// for a ticket that people know and no table has.
func (a *App) unknownTicket(ctx context.Context, ticket, source, reference string) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	_, rows, err := store.Select(ctx, `SELECT source, reason FROM ops.dead_letters
		WHERE ($2 = '' OR source = $2) AND (object_id = $1 OR (source, object_id) IN (
			SELECT source, object_id FROM raw.record_store WHERE JSONExtractString(body, 'key') = $1)) LIMIT 1`, reference, source)
	if err != nil {
		return fmt.Errorf("look for ticket %s among the refused records: %w", ticket, err)
	}
	if len(rows) == 1 {
		return fmt.Errorf("ticket %s was refused by the mapping of %s: %s", ticket, rows[0][0], rows[0][1])
	}
	return &connectors.Fault{Kind: connectors.Reject, Op: "find ticket " + ticket,
		Hint: `pilotis sql "SELECT source, reference FROM core.tickets" lists them`, Err: fmt.Errorf("no ticket has this reference or identifier")}
}
