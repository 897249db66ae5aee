package app

import (
	"context"
	"fmt"
	"slices"

	"pilotis/cmd/internal/evidence"
	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
	"pilotis/warehouse"
)

// maxDossier is how many facts of a kind one dossier has at most.
const maxDossier = 10_000

// sheet is a table of facts, and how those of a dossier are found in it.
type sheet struct {
	view, where, argument string
	into                  any
}

// sheets reads facts; a sheet whose argument is empty has none.
func (a *App) sheets(ctx context.Context, sheets ...sheet) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	for _, one := range sheets {
		if one.argument == "" {
			continue
		}
		query := fmt.Sprintf("SELECT * FROM %s WHERE %s ORDER BY fact_key LIMIT %d", one.view, one.where, maxDossier)
		if err := store.SelectStructs(ctx, one.into, query, one.argument); err != nil {
			return fmt.Errorf("read %s: %w", one.view, err)
		}
	}
	return nil
}

// originsOf are those of all facts.
func originsOf(f dossier.Facts) []transform.Origin {
	var origins []transform.Origin
	for _, fact := range f.Orders {
		origins = append(origins, fact.Origin)
	}
	for _, fact := range f.Lines {
		origins = append(origins, fact.Origin)
	}
	for _, fact := range f.Plans {
		origins = append(origins, fact.Origin)
	}
	for _, fact := range f.Documents {
		origins = append(origins, fact.Origin)
	}
	for _, fact := range f.Meetings {
		origins = append(origins, fact.Origin)
	}
	for _, fact := range f.Quotes {
		origins = append(origins, fact.Origin)
	}
	return origins
}

// proofs reads the raw records behind facts.
func (a *App) proofs(ctx context.Context, f dossier.Facts) ([]rawRecord, []evidence.Raw, error) {
	var facts []warehouse.Behind
	urls := map[uint64]string{}
	for _, origin := range originsOf(f) {
		facts = append(facts, warehouse.Behind{Key: origin.FactKey, SHA256: origin.RawSHA256})
		urls[origin.FactKey] = origin.URL
	}
	records, err := a.records(ctx, facts)
	return records, a.places(records, urls), err
}

// reread makes the facts again from their raw records under another contract.
func (a *App) reread(records []rawRecord, c *contract.Contract) (dossier.Facts, error) {
	var facts dossier.Facts
	transforms := map[string]transform.Func{}
	for _, record := range records {
		mapped := a.mappings[record.Source]
		if mapped == nil {
			return facts, fmt.Errorf("read %s of %s again: the source is no longer configured", record.ObjectID, record.Source)
		}
		if transforms[record.Source] == nil {
			transforms[record.Source] = mapped.Func(c)
		}
		rows, err := transforms[record.Source](record.envelope())
		if err != nil && connectors.KindOf(err) != connectors.Reject {
			return facts, err
		}
		for _, row := range rows {
			facts.Add(row)
		}
	}
	return facts, nil
}

func (a *App) explainDeliverable(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	var f dossier.Facts
	if err := a.sheets(ctx, sheet{"core.deliverable_plans", "reference = $1", found.Reference, &f.Plans}, sheet{"core.documents", "deliverable_reference = $1", found.Reference, &f.Documents}); err != nil {
		return nil, err
	}
	for _, plan := range f.Plans {
		var orders []transform.Order
		if err := a.sheets(ctx, sheet{"core.order_sheets", "reference = $1", plan.OrderReference, &orders}); err != nil {
			return nil, err
		}
		f.Orders = append(f.Orders, orders...)
	}
	records, places, err := a.proofs(ctx, f)
	if err != nil {
		return nil, err
	}
	account, known := dossier.ExplainDeliverable(f, found.Reference, a.contract, question.At)
	if !known {
		return nil, fmt.Errorf("explain %s: it disappeared while it was read; try again", found.Reference)
	}
	told := evidence.NewDeliverable(account, a.contract, question.At, places)
	if told.URL == "" {
		told.URL = pageOf(places, account.Plan.Source, account.Plan.ObjectID)
	}
	if question.Supposed == nil {
		return told, nil
	}
	again, err := a.reread(records, question.Supposed)
	if err != nil {
		return nil, err
	}
	day := account.Life.Due
	if other, known := dossier.ExplainDeliverable(again, found.Reference, question.Supposed, question.At); known {
		told.WhatIf = evidence.NewWhatIf(a.contract.At(day), question.Supposed.At(day), evidence.DeliverableLines(account), evidence.DeliverableLines(other))
		return told, nil
	}
	told.WhatIf = evidence.NewWhatIf(a.contract.At(day), question.Supposed.At(day), evidence.DeliverableLines(account), nil)
	told.WhatIf.Refused = "la correspondance ne lit plus ce livrable sous ce contrat."
	return told, nil
}

// pageOf is the tool's page of an object among the places of its records.
func pageOf(places []evidence.Raw, source, id string) string {
	for _, place := range places {
		if place.Source == source && place.ObjectID == id {
			return place.URL
		}
	}
	return ""
}

func (a *App) explainOrder(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	var f dossier.Facts
	err := a.sheets(ctx, sheet{"core.order_sheets", "reference = $1", found.Reference, &f.Orders}, sheet{"core.order_line_sheets", "order_reference = $1", found.Reference, &f.Lines},
		sheet{"core.deliverable_plans", "order_reference = $1", found.Reference, &f.Plans}, sheet{"core.quote_sheets", "order_reference = $1", found.Reference, &f.Quotes},
		sheet{"core.documents", "deliverable_reference IN (SELECT reference FROM core.deliverable_plans WHERE order_reference = $1)", found.Reference, &f.Documents})
	if err != nil {
		return nil, err
	}
	account, known := dossier.ExplainOrder(f, found.Reference, a.contract, question.At)
	if !known {
		return nil, fmt.Errorf("explain %s: no order has this reference, though a line names it", found.Reference)
	}
	// The order is proven by its own records; a deliverable has its own proof.
	own := dossier.Facts{Orders: f.Orders, Lines: f.Lines, Plans: f.Plans, Quotes: f.Quotes}
	records, places, err := a.proofs(ctx, own)
	if err != nil {
		return nil, err
	}
	parts := evidence.OrderParts{Account: account, Raw: places}
	for _, reference := range references(f.Plans, func(p transform.DeliverablePlan) string { return p.Reference }) {
		d, _ := dossier.ExplainDeliverable(f, reference, a.contract, question.At)
		parts.Deliverables = append(parts.Deliverables, d)
	}
	for _, reference := range references(f.Quotes, func(q transform.Quote) string { return q.Reference }) {
		q, _ := dossier.ExplainQuote(f, reference, a.contract, question.At)
		parts.Quotes = append(parts.Quotes, q)
	}
	if parts.Packs, parts.Services, err = a.consumption(ctx, account); err != nil {
		return nil, err
	}
	told := evidence.NewOrder(parts, question.At)
	if told.URL == "" {
		told.URL = pageOf(places, account.Sheet.Source, account.Sheet.ObjectID)
	}
	if question.Supposed == nil {
		return told, nil
	}
	again, err := a.reread(records, question.Supposed)
	if err != nil {
		return nil, err
	}
	mine := account.Reading.Contract
	other, known := dossier.ExplainOrder(again, found.Reference, question.Supposed, question.At)
	if !known {
		told.WhatIf = evidence.NewWhatIf(mine, question.Supposed, evidence.OrderLines(account), nil)
		told.WhatIf.Refused = "la correspondance ne lit plus ce bon de commande sous ce contrat."
		return told, nil
	}
	told.WhatIf = evidence.NewWhatIf(mine, other.Reading.Contract, evidence.OrderLines(account), evidence.OrderLines(other))
	return told, nil
}

// explainLine tells the order that a line is of.
func (a *App) explainLine(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	var lines []transform.OrderLine
	if err := a.sheets(ctx, sheet{"core.order_line_sheets", "reference = $1", found.Reference, &lines}); err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("explain %s: it disappeared while it was read; try again", found.Reference)
	}
	found.Reference = lines[0].OrderReference
	return a.explainOrder(ctx, found, question)
}

// references are the names of things, each once, in order.
func references[T any](things []T, name func(T) string) []string {
	var names []string
	for _, thing := range things {
		names = append(names, name(thing))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// consumption is what the marts know of an order: the packs of its tickets, and
// what verifies its lines.
func (a *App) consumption(ctx context.Context, account dossier.OrderAccount) (packs []evidence.Pack, services []evidence.Service, err error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, line := range account.Lines {
		if line.Reading.Unit.Code != transform.UOSupportN2 {
			continue
		}
		var found []evidence.Pack
		if err := store.SelectStructs(ctx, &found, "SELECT tranche, level, packs, ordered, consumed, off_packs, alert FROM contractual.packs WHERE tranche = $1 AND level = $2", account.Row.Tranche, line.Row.Level); err != nil {
			return nil, nil, fmt.Errorf("read the packs of %s: %w", account.Row.Reference, err)
		}
		for _, pack := range found {
			if !slices.Contains(packs, pack) {
				packs = append(packs, pack)
			}
		}
	}
	err = store.SelectStructs(ctx, &services, "SELECT reference, proofs, delivered, accepted, baseline_on, accepted_on FROM pilotage.services WHERE order_reference = $1 ORDER BY reference LIMIT 1000", account.Row.Reference)
	if err != nil {
		err = fmt.Errorf("read what verifies %s: %w", account.Row.Reference, err)
	}
	return packs, services, err
}

func (a *App) explainMeeting(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	var f dossier.Facts
	if err := a.sheets(ctx, sheet{"core.meeting_sheets", "reference = $1", found.Reference, &f.Meetings}); err != nil {
		return nil, err
	}
	_, places, err := a.proofs(ctx, f)
	if err != nil {
		return nil, err
	}
	account, known := dossier.ExplainMeeting(f, found.Reference, a.contract, question.At)
	if !known {
		return nil, fmt.Errorf("explain %s: it disappeared while it was read; try again", found.Reference)
	}
	told := evidence.NewMeeting(account, a.contract, question.At, places)
	if told.URL == "" {
		told.URL = pageOf(places, account.Sheet.Source, account.Sheet.ObjectID)
	}
	return told, nil
}

func (a *App) explainQuote(ctx context.Context, found named, question evidence.Question) (evidence.Evidence, error) {
	var f dossier.Facts
	if err := a.sheets(ctx, sheet{"core.quote_sheets", "reference = $1", found.Reference, &f.Quotes}); err != nil {
		return nil, err
	}
	_, places, err := a.proofs(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, q := range f.Quotes {
		var orders []transform.Order
		if err := a.sheets(ctx, sheet{"core.order_sheets", "reference = $1", q.OrderReference, &orders}); err != nil {
			return nil, err
		}
		f.Orders = append(f.Orders, orders...)
	}
	account, known := dossier.ExplainQuote(f, found.Reference, a.contract, question.At)
	if !known {
		return nil, fmt.Errorf("explain %s: it disappeared while it was read; try again", found.Reference)
	}
	return evidence.NewQuote(account, a.contract, question.At, places), nil
}

func (a *App) explainDocument(ctx context.Context, found named) (evidence.Evidence, error) {
	var f dossier.Facts
	if err := a.sheets(ctx, sheet{"core.documents", "object_id = $1", found.ObjectID, &f.Documents}); err != nil {
		return nil, err
	}
	f.Documents = slices.DeleteFunc(f.Documents, func(d transform.Document) bool { return d.Source != found.Source })
	if len(f.Documents) == 0 {
		return nil, fmt.Errorf("explain %s: it disappeared while it was read; try again", found.Reference)
	}
	slices.SortStableFunc(f.Documents, func(x, y transform.Document) int { return x.Version.Compare(y.Version) })
	_, places, err := a.proofs(ctx, f)
	if err != nil {
		return nil, err
	}
	return evidence.NewDocument(f.Documents, a.contract.Calendar().Zone(), places), nil
}
