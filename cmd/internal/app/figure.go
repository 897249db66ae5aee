package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pilotis/cmd/internal/evidence"
	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// Unanswerable is the error of a question whose terms there are not.
type Unanswerable struct {
	heading string // for a visitor, in French
	error
}

// Heading says it to a visitor.
func (u *Unanswerable) Heading() string { return u.heading }

// Near is nothing: no other name would do.
func (u *Unanswerable) Near() []string { return nil }

// Unwrap gives the cause.
func (u *Unanswerable) Unwrap() error { return u.error }

// explainFigure tells a figure. Without a period it is that of the quarter that
// runs. As of an instant, and under another contract, its facts are made again
// from the raw records.
func (a *App) explainFigure(ctx context.Context, question evidence.Question) (evidence.Evidence, error) {
	asked, err := a.figureQuestion(ctx, question)
	if err != nil {
		return nil, err
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	figure, err := store.Figure(ctx, sql.Files, asked)
	if errors.Is(err, warehouse.ErrNoIndicator) {
		return nil, &Unanswerable{"Aucun indicateur ne porte le code « " + question.Name + " »", err}
	}
	if err != nil {
		return nil, err
	}
	suppose := func(c *contract.Contract, at time.Time) (warehouse.KPIFigure, error) {
		rows, err := a.suppose(ctx, c, at, !question.At.IsZero())
		if err != nil {
			return warehouse.KPIFigure{}, err
		}
		return store.Suppose(ctx, sql.Files, asked, warehouse.Supposition{Rows: rows, AsOf: at})
	}
	if !question.At.IsZero() {
		if figure, err = suppose(a.contract, question.At); err != nil {
			return nil, err
		}
	}
	told := evidence.NewFigure(figure, a.contract)
	if question.Supposed != nil {
		other, err := suppose(question.Supposed, figure.AsOf)
		if err != nil {
			return nil, err
		}
		told.Suppose(other, question.Supposed)
	}
	known, err := a.known(ctx, told.Shown())
	told.Link(known)
	return told, err
}

// figureQuestion checks the terms of a question: a figure of what there is not
// would be a zero that means nothing.
func (a *App) figureQuestion(ctx context.Context, question evidence.Question) (warehouse.FigureQuestion, error) {
	at := question.At
	if at.IsZero() {
		at = a.now()
	}
	asked := warehouse.FigureQuestion{KPI: question.Name, Period: warehouse.QuarterOf(at.In(a.contract.Calendar().Zone())), Tranche: question.Tranche, Criticality: question.Criticality}
	if question.Period != "" {
		var err error
		if asked.Period, err = warehouse.ParseSpan(question.Period); err != nil {
			return asked, &Unanswerable{"La période demandée n’existe pas", err}
		}
	}
	if tranches := append(contract.Tranches(), "ENSEMBLE", "HORS_TRANCHE"); question.Tranche != "" && !slices.Contains(tranches, question.Tranche) {
		return asked, refused(question, "La tranche demandée n’existe pas", "tranche", question.Tranche, tranches)
	}
	if question.Application != "" {
		application, found := a.contract.Application(question.Application)
		if !found {
			return asked, refused(question, "L’application demandée n’est pas au marché", "application", question.Application, nil)
		}
		asked.Application = application.Code
	}
	// A class without any ticket yet is a class all the same.
	if _, class := a.contract.Knobs().SN2.RespectPct.For(clock.Criticality(question.Criticality)); class || question.Criticality == "" {
		return asked, nil
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return asked, err
	}
	parts, err := store.Parts(ctx, question.Name)
	if err == nil && len(parts) > 0 && !slices.Contains(parts, question.Criticality) {
		err = refused(question, "La répartition demandée n’existe pas", "criticality", question.Criticality, parts)
	}
	return asked, err
}

// refused says which term there is not, and which there are.
func refused(question evidence.Question, heading, term, value string, known []string) error {
	fault := &connectors.Fault{Kind: connectors.Stop, Op: "explain " + question.Name, Err: fmt.Errorf("it has no %s %q", term, value)}
	if len(known) > 0 {
		fault.Hint = "ask for one of " + strings.Join(known, ", ")
	}
	return &Unanswerable{heading, fault}
}
