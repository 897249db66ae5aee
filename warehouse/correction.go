package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/transform"
)

// The causes of a correction.
const (
	causeNewData    = "new_data"          // an object first known after the closing, or an event after the period
	causeCorrection = "source_correction" // what a known object says of the period changed, or it is gone
	causeRule       = "rule"              // other contract data
	causeMapping    = "mapping"           // another mapping file
	causeCode       = "code"              // another revision of the transform
	causeDefinition = "definition"        // another definition of the indicator
	causeOther      = "other"             // none of these: time went by, or an object joined to it changed
	causeSeveral    = "several"
)

// Correction is a row of contractual.corrections: a closed figure that would be
// another one today. The closed figure stands (C-15).
type Correction struct {
	Period             string   `ch:"period"`
	KPI                string   `ch:"kpi"`
	Scope              string   `ch:"scope"`
	Tranche            string   `ch:"tranche"`
	Application        string   `ch:"application"`
	Criticality        string   `ch:"criticality"`
	ClosedNumerator    int64    `ch:"closed_numerator"`
	ClosedDenominator  int64    `ch:"closed_denominator"`
	CurrentNumerator   int64    `ch:"current_numerator"`
	CurrentDenominator int64    `ch:"current_denominator"`
	Cause              string   `ch:"cause"`
	Causes             []string `ch:"causes"`
	References         []string `ch:"moved_references"`
}

// Table is where corrections are kept.
func (*Correction) Table() string { return "contractual.corrections" }

// corrections compares every closed period with the last computation.
func (s *Store) corrections(ctx context.Context) ([]transform.Row, error) {
	chain, err := s.Closings(ctx)
	if err != nil {
		return nil, err
	}
	var rows []transform.Row
	for i := range chain {
		if latestOf(chain, chain[i].Period) != &chain[i] {
			continue
		}
		corrected, err := s.correctionsOf(ctx, chain[i])
		if err != nil {
			return nil, fmt.Errorf("compare %s with its closing: %w", chain[i].Period, err)
		}
		rows = append(rows, corrected...)
	}
	return rows, nil
}

// movedFigure is a figure that differs, with the definitions that made it.
type movedFigure struct {
	Correction
	ClosedVersion  string `ch:"closed_version"`
	CurrentVersion string `ch:"current_version"`
}

// movedFact is a counted fact that differs.
type movedFact struct {
	KPI         string `ch:"kpi"`
	Tranche     string `ch:"tranche"`
	Application string `ch:"application"`
	Criticality string `ch:"criticality"`
	Reference   string `ch:"reference"`
}

// within tells whether the figure counts the fact (K-058).
func (f movedFact) within(figure Correction) bool {
	return f.KPI == figure.KPI && f.Criticality == figure.Criticality &&
		(figure.Scope == "contract" || f.Tranche == figure.Tranche && (figure.Scope == "tranche" || f.Application == figure.Application))
}

func (s *Store) correctionsOf(ctx context.Context, closing Closing) ([]transform.Row, error) {
	period, err := ParsePeriod(closing.Period)
	if err != nil {
		return nil, err
	}
	figures, err := s.movedFigures(ctx, period, closing.Chain)
	if err != nil || len(figures) == 0 {
		return nil, err
	}
	facts, causes, err := s.movedFacts(ctx, period, closing)
	if err != nil {
		return nil, err
	}
	rows := make([]transform.Row, len(figures))
	for i, figure := range figures {
		correction := figure.Correction
		why, references := map[string]bool{}, map[string]bool{}
		for _, fact := range facts {
			if fact.within(correction) {
				references[fact.Reference] = true
				maps.Copy(why, causes[fact])
			}
		}
		if figure.ClosedVersion != figure.CurrentVersion && figure.ClosedVersion != "" && figure.CurrentVersion != "" {
			why[causeDefinition] = true
		}
		correction.References = slices.Sorted(maps.Keys(references))
		correction.Causes = slices.Sorted(maps.Keys(why))
		switch len(correction.Causes) {
		case 0:
			correction.Cause, correction.Causes = causeOther, []string{causeOther}
		case 1:
			correction.Cause = correction.Causes[0]
		default:
			correction.Cause = causeSeveral
		}
		rows[i] = &correction
	}
	return rows, nil
}

func (s *Store) movedFigures(ctx context.Context, period Period, chain string) ([]movedFigure, error) {
	var figures []movedFigure
	err := s.SelectStructs(ctx, &figures, `SELECT $1 AS period, kpi, scope, tranche, application, criticality,
			sumIf(n, closed) AS closed_numerator, sumIf(d, closed) AS closed_denominator, sumIf(n, NOT closed) AS current_numerator, sumIf(d, NOT closed) AS current_denominator,
			anyIf(version, closed) AS closed_version, anyIf(version, NOT closed) AS current_version
		FROM
		(
			SELECT kpi, scope, tranche, application, criticality, numerator AS n, denominator AS d, toString(kpi_version) AS version, true AS closed
			FROM contractual.closed_figure_store WHERE period = $1 AND chain_sha256 = $2
			UNION ALL
			SELECT kpi, scope, tranche, application, criticality, numerator, denominator, toString(kpi_version), false
			FROM core.kpi_values WHERE period_kind = $3 AND period_start = toDate($4)
		)
		GROUP BY kpi, scope, tranche, application, criticality
		HAVING closed_numerator != current_numerator OR closed_denominator != current_denominator
		ORDER BY kpi, scope, tranche, application, criticality`, period.Name, chain, period.Kind, period.Start.Format(time.DateOnly))
	return figures, err
}

// movedQuery gives the counted facts that differ: those of the period from $1 to
// before $2 as computed last, and as closed under the name $3 and the chain $4.
const movedQuery = `SELECT DISTINCT kpi, tranche, application, criticality, reference
	FROM
	(
		SELECT kpi, on_date, tranche, application, criticality, reference, member, numerator AS n, denominator AS d, true AS closed
		FROM contractual.closed_kpi_fact_store WHERE period = $3 AND chain_sha256 = $4
		UNION ALL
		SELECT kpi, on_date, tranche, application, criticality, reference, member, numerator, denominator, false
		FROM core.kpi_facts WHERE ` + countedIn + `
	)
	GROUP BY kpi, on_date, tranche, application, criticality, reference, member
	HAVING sumIf(n, closed) != sumIf(n, NOT closed) OR sumIf(d, closed) != sumIf(d, NOT closed)`

// movedFacts gives the counted facts that differ, each with its causes. A fact
// that is itself a count names no object: it has the causes of its neighbours, of
// the same tranche and application.
func (s *Store) movedFacts(ctx context.Context, period Period, closing Closing) ([]movedFact, map[movedFact]map[string]bool, error) {
	arguments := []any{period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly), period.Name, closing.Chain}
	var facts []movedFact
	if err := s.SelectStructs(ctx, &facts, movedQuery+" ORDER BY kpi, tranche, application, criticality, reference", arguments...); err != nil {
		return nil, nil, err
	}
	ends, err := period.endsAt()
	if err != nil {
		return nil, nil, err
	}
	comparison := comparison{closing: closing, ends: ends}
	const columns = "SELECT kind, fact_key, reference, behind, source, mapping, contract, revision, raw_sha256, content FROM "
	behind := "raw_sha256 != '' AND arrayExists(r -> r IN (SELECT reference FROM (" + movedQuery + ")), behind)"
	if err := s.SelectStructs(ctx, &comparison.closed, columns+"contractual.closed_fact_store WHERE period = $3 AND chain_sha256 = $4 AND "+behind, arguments...); err != nil {
		return nil, nil, err
	}
	if err := s.SelectStructs(ctx, &comparison.current, columns+"core.evidence WHERE "+behind, arguments...); err != nil {
		return nil, nil, err
	}
	if err := s.readNews(ctx, &comparison); err != nil {
		return nil, nil, err
	}
	byReference := comparison.causes()
	causes := make(map[movedFact]map[string]bool, len(facts))
	around := map[[2]string]map[string]bool{}
	for _, fact := range facts {
		causes[fact] = byReference[fact.Reference]
		place := [2]string{fact.Tranche, fact.Application}
		if around[place] == nil {
			around[place] = map[string]bool{}
		}
		maps.Copy(around[place], causes[fact])
	}
	for _, fact := range facts {
		if len(causes[fact]) == 0 {
			causes[fact] = around[[2]string{fact.Tranche, fact.Application}]
		}
	}
	return facts, causes, nil
}

// readNews reads which objects, and which versions of known ones, were first seen
// after the closing.
func (s *Store) readNews(ctx context.Context, c *comparison) error {
	_, rows, err := s.Select(ctx, `SELECT record_key, toString(sha256) AS sha, min(seen_at) > fromUnixTimestamp64Milli($1)
		FROM raw.sighting_store
		WHERE record_key IN (SELECT record_key FROM raw.sighting_store WHERE seen_at > fromUnixTimestamp64Milli($1))
		GROUP BY record_key, sha`, c.closing.ClosedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("read what was seen since the closing: %w", err)
	}
	c.newVersions, c.newObjects = map[versionKey]bool{}, map[uint64]bool{}
	for _, row := range rows {
		key, isNew := row[0].(uint64), isTrue(row[2])
		if isNew {
			c.newVersions[versionKey{key, row[1].(string)}] = true
		}
		before, known := c.newObjects[key]
		c.newObjects[key] = isNew && (!known || before)
	}
	return nil
}

func isTrue(value any) bool {
	number, isNumber := value.(uint8)
	truth, _ := value.(bool)
	return truth || isNumber && number != 0
}

type versionKey struct {
	key uint64
	sha string
}

// comparison is what was behind the facts when they were closed and is now.
type comparison struct {
	closing     Closing
	ends        time.Time // of the period
	closed      []closedFact
	current     []closedFact
	newVersions map[versionKey]bool // first seen after the closing
	newObjects  map[uint64]bool
}

// causes gives why the facts of each reference differ.
func (c comparison) causes() map[string]map[string]bool {
	type identity struct {
		kind string
		key  uint64
		sha  string // of a document, whose versions are all kept
	}
	identityOf := func(f closedFact) identity {
		if f.Kind == "document" {
			return identity{f.Kind, f.FactKey, f.RawSHA256}
		}
		return identity{f.Kind, f.FactKey, ""}
	}
	why := map[string]map[string]bool{}
	blame := func(behind []string, cause string) {
		for _, reference := range behind {
			if why[reference] == nil {
				why[reference] = map[string]bool{}
			}
			why[reference][cause] = true
		}
	}
	was := map[identity]closedFact{}
	for _, fact := range c.closed {
		was[identityOf(fact)] = fact
	}
	still := map[identity]bool{}
	for _, fact := range c.current {
		id := identityOf(fact)
		still[id] = true
		before, known := was[id]
		if !known {
			before = closedFact{Mapping: c.closing.Mappings[fact.Source], Contract: c.closing.Contract, Revision: c.closing.Revision}
		}
		if known && before.RawSHA256 != fact.RawSHA256 || !known && c.newVersions[versionKey{fact.FactKey, fact.RawSHA256}] {
			blame(fact.Behind, c.dataCause(before, fact))
		}
		for cause, differs := range map[string]bool{
			causeRule: before.Contract != fact.Contract, causeMapping: before.Mapping != fact.Mapping, causeCode: before.Revision != fact.Revision,
		} {
			if differs {
				blame(fact.Behind, cause)
			}
		}
	}
	for id, fact := range was {
		if !still[id] {
			blame(fact.Behind, causeCorrection)
		}
	}
	return why
}

// dataCause tells new data from a correction. A ticket of which the period's
// events stand has only gone on since: by R-061 a later event can move what the
// period counts.
func (c comparison) dataCause(before, now closedFact) string {
	switch {
	case c.newObjects[now.FactKey], now.Kind == "document":
		return causeNewData
	case now.Kind == "ticket" && before.Content != "" && slices.Equal(eventsBefore(before.Content, c.ends), eventsBefore(now.Content, c.ends)):
		return causeNewData
	}
	return causeCorrection
}

// eventsBefore reads the events of a frozen ticket that came before an instant.
func eventsBefore(content string, end time.Time) []string {
	var ticket struct {
		At       []string `json:"event_at"`
		Kind     []string `json:"event_kind"`
		Argument []string `json:"event_argument"`
	}
	if err := json.Unmarshal([]byte(content), &ticket); err != nil {
		return []string{err.Error()} // differs from what can be read
	}
	bound := end.UTC().Format("2006-01-02 15:04:05.000")
	var events []string
	for i, at := range ticket.At {
		if at < bound && i < len(ticket.Kind) && i < len(ticket.Argument) {
			events = append(events, at+" "+ticket.Kind[i]+" "+ticket.Argument[i])
		}
	}
	return events
}
