package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pilotis/transform"
)

// closedRows are what a closing freezes: the figures, what they count, and the
// rows that decide it.
type closedRows struct {
	figures []closedFigure
	counted []closedKPIFact
	facts   []closedFact
}

type closedFigure struct {
	Period      string `ch:"period"`
	Chain       string `ch:"chain_sha256"`
	KPI         string `ch:"kpi"`
	Scope       string `ch:"scope"`
	Tranche     string `ch:"tranche"`
	Application string `ch:"application"`
	Criticality string `ch:"criticality"`
	Numerator   int64  `ch:"numerator"`
	Denominator int64  `ch:"denominator"`
	KPIVersion  string `ch:"kpi_version"`
}

func (*closedFigure) Table() string { return "contractual.closed_figure_store" }

// closedKPIFact is one fact that a figure counts.
type closedKPIFact struct {
	Period      string    `ch:"period"`
	Chain       string    `ch:"chain_sha256"`
	KPI         string    `ch:"kpi"`
	KPIVersion  string    `ch:"kpi_version"`
	OnDate      time.Time `ch:"on_date"`
	Tranche     string    `ch:"tranche"`
	Application string    `ch:"application"`
	Criticality string    `ch:"criticality"`
	Numerator   int64     `ch:"numerator"`
	Denominator int64     `ch:"denominator"`
	Reference   string    `ch:"reference"`
	Member      string    `ch:"member"`
}

func (*closedKPIFact) Table() string { return "contractual.closed_kpi_fact_store" }

// closedFact is one row of a table of facts, as it was.
type closedFact struct {
	Period    string   `ch:"period"`
	Chain     string   `ch:"chain_sha256"`
	Kind      string   `ch:"kind"`
	FactKey   uint64   `ch:"fact_key"`
	Reference string   `ch:"reference"`
	Behind    []string `ch:"behind"`
	Source    string   `ch:"source"`
	Mapping   string   `ch:"mapping"`
	Contract  string   `ch:"contract"`
	Revision  uint16   `ch:"revision"`
	RawSHA256 string   `ch:"raw_sha256"`
	Content   string   `ch:"content"`
}

func (*closedFact) Table() string { return "contractual.closed_fact_store" }

// seal writes the hashes of the rows into a closing.
func (r *closedRows) seal(closing *Closing) {
	closing.Figures, closing.FiguresHash = uint64(len(r.figures)), hashFigures(r.figures)
	closing.Counted, closing.CountedHash = uint64(len(r.counted)), hashCounted(r.counted)
	closing.Facts, closing.FactsHash = uint64(len(r.facts)), hashFacts(r.facts)
}

// under gives the rows as they are stored below a closing.
func (r *closedRows) under(chain string) []transform.Row {
	rows := make([]transform.Row, 0, len(r.figures)+len(r.counted)+len(r.facts))
	for i := range r.figures {
		r.figures[i].Chain = chain
		rows = append(rows, &r.figures[i])
	}
	for i := range r.counted {
		r.counted[i].Chain = chain
		rows = append(rows, &r.counted[i])
	}
	for i := range r.facts {
		r.facts[i].Chain = chain
		rows = append(rows, &r.facts[i])
	}
	return rows
}

// rowsOf reads what a closing of the period would freeze, from the last
// computation.
func (s *Store) rowsOf(ctx context.Context, period Period) (rows closedRows, err error) {
	if rows.figures, err = s.figuresOf(ctx, period); err != nil {
		return rows, err
	}
	if rows.counted, err = s.countedOf(ctx, period); err != nil {
		return rows, err
	}
	rows.facts, err = s.factsOf(ctx, period)
	return rows, err
}

// closedRowsOf reads what a closing froze.
func (s *Store) closedRowsOf(ctx context.Context, period, chain string) (rows closedRows, err error) {
	if err := s.SelectStructs(ctx, &rows.figures, `SELECT period, kpi, scope, tranche, application, criticality, numerator, denominator, toString(kpi_version) AS kpi_version
		FROM contractual.closed_figure_store WHERE period = $1 AND chain_sha256 = $2 ORDER BY kpi, scope, tranche, application, criticality`, period, chain); err != nil {
		return rows, err
	}
	if err := s.SelectStructs(ctx, &rows.counted, `SELECT period, kpi, toString(kpi_version) AS kpi_version, on_date, tranche, application, criticality, numerator, denominator, reference, member
		FROM contractual.closed_kpi_fact_store WHERE period = $1 AND chain_sha256 = $2 ORDER BY `+countedOrder, period, chain); err != nil {
		return rows, err
	}
	err = s.SelectStructs(ctx, &rows.facts, `SELECT period, kind, fact_key, reference, behind, source, mapping, contract, revision, raw_sha256, content
		FROM contractual.closed_fact_store WHERE period = $1 AND chain_sha256 = $2 ORDER BY `+factOrder, period, chain)
	return rows, err
}

// The orders in which frozen rows are hashed leave nothing to chance.
const (
	countedOrder = "kpi, on_date, tranche, application, criticality, reference, member, numerator, denominator"
	factOrder    = "kind, fact_key, raw_sha256, content"
)

func (s *Store) figuresOf(ctx context.Context, period Period) ([]closedFigure, error) {
	var figures []closedFigure
	err := s.SelectStructs(ctx, &figures, `SELECT $1 AS period, kpi, scope, tranche, application, criticality, numerator, denominator, toString(kpi_version) AS kpi_version
		FROM core.kpi_values WHERE period_kind = $2 AND period_start = toDate($3) ORDER BY kpi, scope, tranche, application, criticality`,
		period.Name, period.Kind, period.Start.Format(time.DateOnly))
	return figures, err
}

// countedIn is the condition on core.kpi_facts that they make a figure of the
// period from $1 to before $2, as core.kpi_values reads their shape.
const countedIn = `(numerator != 0 OR denominator != 0) AND on_date < toDate($2) AND multiIf(
		shape = 'cumulated', true,
		shape = 'stock', on_date = least(toDate($2) - 1, (SELECT toDate(max(as_of), 'Europe/Paris') FROM core.kpi_values)) AND on_date >= toDate($1),
		on_date >= toDate($1))`

// countedOf gives the facts that the figures of the period count.
func (s *Store) countedOf(ctx context.Context, period Period) ([]closedKPIFact, error) {
	var counted []closedKPIFact
	err := s.SelectStructs(ctx, &counted, `SELECT $3 AS period, kpi, toString(kpi_version) AS kpi_version, on_date, tranche, application, criticality, numerator, denominator, reference, member
		FROM core.kpi_facts WHERE `+countedIn+` ORDER BY `+countedOrder,
		period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly), period.Name)
	return counted, err
}

// factsOf gives the rows behind the facts counted in the period. Tickets in stock
// at its end, which the backlog counts without naming them, are there too.
func (s *Store) factsOf(ctx context.Context, period Period) ([]closedFact, error) {
	var facts []closedFact
	err := s.SelectStructs(ctx, &facts, `SELECT $3 AS period, kind, fact_key, reference, behind, source, mapping, contract, revision, raw_sha256, content
		FROM core.evidence
		WHERE arrayExists(r -> r IN (SELECT reference FROM core.kpi_facts WHERE `+countedIn+`), behind)
			OR (kind = 'ticket' AND fact_key IN (SELECT ticket_key FROM core.tickets
				WHERE in_scope AND arrayExists((f, u) -> toDate(f, 'Europe/Paris') < toDate($2) AND u > toDateTime64($2, 3, 'Europe/Paris'), stock_from, stock_to)))
		ORDER BY `+factOrder, period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly), period.Name)
	for i := range facts {
		slices.Sort(facts[i].Behind) // the engine groups in any order
	}
	return facts, err
}

func hashFigures(figures []closedFigure) string {
	return hashLines(func(w io.Writer) {
		for _, f := range figures {
			fmt.Fprintln(w, strings.Join([]string{f.KPI, f.Scope, f.Tranche, f.Application, f.Criticality, fmt.Sprint(f.Numerator), fmt.Sprint(f.Denominator), f.KPIVersion}, "\t"))
		}
	})
}

func hashCounted(counted []closedKPIFact) string {
	return hashLines(func(w io.Writer) {
		for _, f := range counted {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d:%s\t%d:%s\n", f.KPI, f.KPIVersion, f.OnDate.Format(time.DateOnly), f.Tranche, f.Application, f.Criticality,
				f.Numerator, f.Denominator, len(f.Reference), f.Reference, len(f.Member), f.Member)
		}
	})
}

func hashFacts(facts []closedFact) string {
	return hashLines(func(w io.Writer) {
		for _, f := range facts {
			fmt.Fprintf(w, "%s\t%d\t%s\t%d:%s", f.Kind, f.FactKey, f.RawSHA256, len(f.Content), f.Content)
			// A row of a closing from before these were kept has none of them.
			if len(f.Behind) > 0 || f.Source != "" {
				fmt.Fprintf(w, "\t%q\t%s\t%s\t%s\t%s\t%d", f.Behind, f.Reference, f.Source, f.Mapping, f.Contract, f.Revision)
			}
			fmt.Fprintln(w)
		}
	})
}

func hashLines(write func(io.Writer)) string {
	digest := sha256.New()
	write(digest)
	return hex.EncodeToString(digest.Sum(nil))
}
