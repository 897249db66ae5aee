package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"pilotis/cmd/internal/evidence"
	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
	"pilotis/warehouse"
)

var kpiCode = regexp.MustCompile(`(?i)^K-\d{3}$`)

// Supposing is the contract in force, or the one of a file, under other knobs:
// another reading to compare with. It is nil when nothing is supposed.
func (a *App) Supposing(file string, knobs map[string]string) (*contract.Contract, error) {
	if file == "" && len(knobs) == 0 {
		return nil, nil
	}
	supposed := a.contract
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the contract: %w", err)
		}
		if supposed, err = contract.Parse(text, file); err != nil {
			return nil, err
		}
	}
	if len(knobs) == 0 {
		return supposed, nil
	}
	return supposed.With(knobs)
}

// Explain tells how what the question names came about.
func (a *App) Explain(ctx context.Context, question evidence.Question) (evidence.Evidence, error) {
	if kpiCode.MatchString(question.Name) {
		return a.explainFigure(ctx, question)
	}
	found, err := a.find(ctx, question.Name)
	if err != nil {
		return nil, err
	}
	if question.At.IsZero() {
		question.At = a.now()
	}
	if question.Supposed != nil && found.Kind != kindTicket && found.Kind != kindDeliverable && found.Kind != kindOrder && found.Kind != kindLine {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: "suppose another reading for " + found.Reference, Hint: "ask for a ticket, a deliverable, an order or an indicator",
			Err: fmt.Errorf("a %s is told under the contract in force alone", found.Kind)}
	}
	switch found.Kind {
	case kindLine:
		return a.explainLine(ctx, found, question)
	case kindTicket:
		return a.explainTicket(ctx, found, question)
	case kindDeliverable:
		return a.explainDeliverable(ctx, found, question)
	case kindOrder:
		return a.explainOrder(ctx, found, question)
	case kindMeeting:
		return a.explainMeeting(ctx, found, question)
	case kindQuote:
		return a.explainQuote(ctx, found, question)
	}
	return a.explainDocument(ctx, found)
}

// explainTicket folds the ticket's raw record again, as of the instant asked.
func (a *App) explainTicket(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	var facts []warehouse.Behind
	if err := store.SelectStructs(ctx, &facts, "SELECT ticket_key AS record_key, raw_sha256 FROM core.tickets WHERE source = $1 AND ticket_id = $2", found.Source, found.ObjectID); err != nil {
		return nil, fmt.Errorf("look for the raw record of %s: %w", question.Name, err)
	}
	records, err := a.records(ctx, facts)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("explain %s: its raw record is not in raw.records; run pilotis replay %s", question.Name, found.Source)
	}
	record := records[0]
	mapped := a.mappings[record.Source]
	if mapped == nil {
		return nil, fmt.Errorf("explain %s: its source %s is no longer configured", question.Name, record.Source)
	}
	trial, life, c, err := judgeTicket(mapped, record, a.contract, question.At)
	if err != nil {
		return nil, fmt.Errorf("explain %s: %w", question.Name, err)
	}
	if trial.Ticket == nil {
		return nil, fmt.Errorf("explain %s: the mapping as it is now makes no ticket of its record: %s%s", question.Name, trial.Outcome, trial.Rejected)
	}
	raw := record.place()
	raw.URL = trial.Ticket.URL
	told := evidence.NewTicket(trial, life, c, question.At, raw)
	if question.Supposed == nil {
		return told, nil
	}
	otherTrial, otherLife, other, err := judgeTicket(mapped, record, question.Supposed, question.At)
	if err != nil {
		return nil, fmt.Errorf("judge %s under the supposed contract: %w", question.Name, err)
	}
	zone := a.contract.Calendar().Zone()
	told.WhatIf = evidence.NewWhatIf(c, other, evidence.TicketLines(trial, life, zone), evidence.TicketLines(otherTrial, otherLife, zone))
	told.WhatIf.Refused = otherTrial.Rejected
	return told, nil
}

// judgeTicket reads a record under a contract and folds its life as of an
// instant. The version of the contract is that of the submission; the
// life is nil outside the scope.
func judgeTicket(mapped *mapping.Mapping, record rawRecord, whole *contract.Contract, at time.Time) (mapping.Trial, *clock.Life, *contract.Contract, error) {
	trial, err := mapped.Try(whole, record.envelope())
	if err != nil || trial.Life == nil {
		return trial, nil, whole, err
	}
	c := whole.AtInstant(submission(trial.Ticket))
	life, err := clock.Fold(ticketEvents(trial.Ticket), at, c.Rules())
	if errors.Is(err, clock.ErrNotSubmitted) {
		return trial, nil, c, fmt.Errorf("it had not reached N2 on %s: ask --as-of a later instant", at.Format(time.RFC3339))
	}
	if err != nil {
		return trial, nil, c, fmt.Errorf("fold its life as of %s: %w", at.Format(time.RFC3339), err)
	}
	return trial, &life, c, nil
}

// ticketEvents are the events the stored row was folded from.
func ticketEvents(t *transform.Ticket) []clock.Event {
	events := make([]clock.Event, len(t.EventAt))
	for i := range t.EventAt {
		events[i] = clock.Event{At: t.EventAt[i], Kind: clock.Kind(t.EventKind[i]), Argument: t.EventArgument[i]}
	}
	return events
}

// submission is when a ticket of the scope reached N2, whatever its clock starts
// from.
func submission(t *transform.Ticket) time.Time {
	for _, event := range ticketEvents(t) {
		if event.Kind == clock.Submitted {
			return event.At
		}
	}
	return time.Time{}
}
