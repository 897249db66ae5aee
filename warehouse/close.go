package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
)

// Closing is what is written down when a period is closed.
type Closing struct {
	Period       string            `ch:"period" json:"period"`
	ClosedAt     time.Time         `ch:"closed_at" json:"closed_at"`
	ClosedBy     string            `ch:"closed_by" json:"closed_by"`
	Despite      string            `ch:"despite" json:"despite,omitempty"`
	Reservations []string          `ch:"reservations" json:"reservations"`
	Contract     string            `ch:"contract" json:"contract"`
	Revision     uint16            `ch:"revision" json:"revision"`
	Program      string            `ch:"program" json:"program"`
	Mappings     map[string]string `ch:"mappings" json:"mappings"`
	Records      map[string]uint64 `ch:"records" json:"records"`
	Figures      uint64            `ch:"figures" json:"figures"`
	Facts        uint64            `ch:"facts" json:"facts"`
	FiguresHash  string            `ch:"figures_sha256" json:"figures_sha256"`
	FactsHash    string            `ch:"facts_sha256" json:"facts_sha256"`
	Previous     string            `ch:"previous_sha256" json:"previous_sha256"`
	Chain        string            `ch:"chain_sha256" json:"chain_sha256"`
}

// Table is where closings are stored; readers use contractual.closed_periods.
func (*Closing) Table() string { return "contractual.closed_period_store" }

// link is the hash of all that a closing says and of the closing before it, so
// that no closing can be changed, added or taken away without showing.
func (c Closing) link() string {
	digest := sha256.New()
	line := func(name, value string) { fmt.Fprintf(digest, "%s=%d:%s\n", name, len(value), value) }
	line("previous", c.Previous)
	line("period", c.Period)
	line("closed_at", c.ClosedAt.UTC().Format("2006-01-02T15:04:05.000Z"))
	line("closed_by", c.ClosedBy)
	line("despite", c.Despite)
	for _, reservation := range c.Reservations {
		line("reservation", reservation)
	}
	line("contract", c.Contract)
	line("revision", fmt.Sprint(c.Revision))
	line("program", c.Program)
	for _, source := range slices.Sorted(maps.Keys(c.Mappings)) {
		line("mapping "+source, c.Mappings[source])
	}
	for _, source := range slices.Sorted(maps.Keys(c.Records)) {
		line("records "+source, fmt.Sprint(c.Records[source]))
	}
	line("figures", fmt.Sprintf("%d %s", c.Figures, c.FiguresHash))
	line("facts", fmt.Sprintf("%d %s", c.Facts, c.FactsHash))
	return hex.EncodeToString(digest.Sum(nil))
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

type closedFact struct {
	Period    string `ch:"period"`
	Chain     string `ch:"chain_sha256"`
	Kind      string `ch:"kind"`
	FactKey   uint64 `ch:"fact_key"`
	Reference string `ch:"reference"`
	RawSHA256 string `ch:"raw_sha256"`
	Content   string `ch:"content"`
}

func (*closedFact) Table() string { return "contractual.closed_fact_store" }

// ClosePeriod freezes a period: its figures, the facts behind them, and how they were
// read. The given closing says who closes, why despite reservations, and under
// which contract and program; the rest is filled in. The figures must have been
// computed just before. A period whose latest closing has the same
// content is not closed again. A clock behind the last closing is refused: the
// chain is read in the order of its instants.
func (s *Store) ClosePeriod(ctx context.Context, period Period, closing Closing) (Closing, error) {
	closing.Period = period.Name
	figures, err := s.figuresOf(ctx, period)
	if err != nil {
		return closing, err
	}
	if len(figures) == 0 {
		return closing, &connectors.Fault{Kind: connectors.Stop, Op: "close " + period.Name, Hint: "check the period, and that the marts were computed", Err: errors.New("it holds no figure")}
	}
	facts, err := s.factsOf(ctx, period)
	if err != nil {
		return closing, err
	}
	closing.Figures, closing.FiguresHash = uint64(len(figures)), hashFigures(figures)
	closing.Facts, closing.FactsHash = uint64(len(facts)), hashFacts(facts)
	chain, err := s.Closings(ctx)
	if err != nil {
		return closing, err
	}
	if latest := latestOf(chain, closing.Period); latest != nil && latest.FiguresHash == closing.FiguresHash && latest.FactsHash == closing.FactsHash {
		return *latest, nil
	}
	closing.ClosedAt = closing.ClosedAt.UTC().Truncate(time.Millisecond)
	if len(chain) > 0 {
		last := chain[len(chain)-1]
		if !closing.ClosedAt.After(last.ClosedAt) {
			return closing, &connectors.Fault{Kind: connectors.Stop, Op: "close " + period.Name, Hint: "set this machine's clock right, then close again",
				Err: fmt.Errorf("it is %s here, not after the last closing, of %s at %s", closing.ClosedAt.Format(time.RFC3339Nano), last.Period, last.ClosedAt.Format(time.RFC3339Nano))}
		}
		closing.Previous = last.Chain
	}
	closing.Chain = closing.link()
	rows := make([]transform.Row, 0, len(figures)+len(facts))
	for i := range figures {
		figures[i].Chain = closing.Chain
		rows = append(rows, &figures[i])
	}
	for i := range facts {
		facts[i].Chain = closing.Chain
		rows = append(rows, &facts[i])
	}
	if err := s.Insert(ctx, rows); err != nil {
		return closing, err
	}
	// The closing itself comes last: without it the rows above belong to nothing.
	return closing, s.Insert(ctx, []transform.Row{&closing})
}

// latestOf is the closing in force of a period, nil when it was never closed.
func latestOf(chain []Closing, period string) *Closing {
	for i := range slices.Backward(chain) {
		if chain[i].Period == period {
			return &chain[i]
		}
	}
	return nil
}

// Closings gives all closings in the order of the chain.
func (s *Store) Closings(ctx context.Context) ([]Closing, error) {
	var closings []Closing
	err := s.SelectStructs(ctx, &closings, `SELECT period, closed_at, closed_by, despite, reservations, contract, revision, program, mappings, records,
		figures, facts, toString(figures_sha256) AS figures_sha256, toString(facts_sha256) AS facts_sha256, previous_sha256, toString(chain_sha256) AS chain_sha256
		FROM contractual.closed_period_store ORDER BY closed_at, period`)
	return closings, err
}

// VerifyPeriod proves that nothing moved since the period was closed: its stored rows
// give the same hashes, its link holds, and so does the whole chain.
func (s *Store) VerifyPeriod(ctx context.Context, period Period) error {
	chain, err := s.Closings(ctx)
	if err != nil {
		return err
	}
	previous := ""
	for i := range chain {
		if chain[i].Previous != previous || chain[i].link() != chain[i].Chain {
			return fmt.Errorf("the chain of closings breaks at %s, closed at %s: a closing was changed, added or removed; compare the store with a backup from before", chain[i].Period, chain[i].ClosedAt.Format(time.RFC3339))
		}
		previous = chain[i].Chain
	}
	closing := latestOf(chain, period.Name)
	if closing == nil {
		return &connectors.Fault{Kind: connectors.Stop, Op: "verify " + period.Name, Hint: "close it first", Err: errors.New("it was never closed")}
	}
	var figures []closedFigure
	if err := s.SelectStructs(ctx, &figures, `SELECT period, kpi, scope, tranche, application, criticality, numerator, denominator, toString(kpi_version) AS kpi_version
		FROM contractual.closed_figure_store WHERE period = $1 AND chain_sha256 = $2 ORDER BY kpi, scope, tranche, application, criticality`, period.Name, closing.Chain); err != nil {
		return err
	}
	var facts []closedFact
	if err := s.SelectStructs(ctx, &facts, `SELECT period, kind, fact_key, reference, raw_sha256, content
		FROM contractual.closed_fact_store WHERE period = $1 AND chain_sha256 = $2 ORDER BY kind, fact_key`, period.Name, closing.Chain); err != nil {
		return err
	}
	switch {
	case uint64(len(figures)) != closing.Figures || hashFigures(figures) != closing.FiguresHash:
		return fmt.Errorf("the closed figures of %s are not those that were closed (%d of %d found); compare the store with a backup from before", period.Name, len(figures), closing.Figures)
	case uint64(len(facts)) != closing.Facts || hashFacts(facts) != closing.FactsHash:
		return fmt.Errorf("the closed facts of %s are not those that were closed (%d of %d found); compare the store with a backup from before", period.Name, len(facts), closing.Facts)
	}
	return nil
}

func (s *Store) figuresOf(ctx context.Context, period Period) ([]closedFigure, error) {
	var figures []closedFigure
	err := s.SelectStructs(ctx, &figures, `SELECT $1 AS period, kpi, scope, tranche, application, criticality, numerator, denominator, toString(kpi_version) AS kpi_version
		FROM core.kpi_values WHERE period_kind = $2 AND period_start = toDate($3) ORDER BY kpi, scope, tranche, application, criticality`,
		period.Name, period.Kind, period.Start.Format(time.DateOnly))
	return figures, err
}

// factsOf gives the tickets that count in the period: those with an event in it,
// and those in stock at its end.
func (s *Store) factsOf(ctx context.Context, period Period) ([]closedFact, error) {
	var facts []closedFact
	err := s.SelectStructs(ctx, &facts, `SELECT $1 AS period, 'ticket' AS kind, ticket_key AS fact_key, reference, raw_sha256, formatRowNoNewline('JSONEachRow', t.*) AS content
		FROM (SELECT * FROM core.ticket_store FINAL) AS t
		WHERE in_scope AND presence != 'deleted' AND (
			arrayExists(at -> toDate(at, 'Europe/Paris') >= toDate($2) AND toDate(at, 'Europe/Paris') < toDate($3), event_at)
			OR arrayExists((f, u) -> toDate(f, 'Europe/Paris') < toDate($3) AND toDate(u, 'Europe/Paris') >= toDate($3), stock_from, stock_to))
		ORDER BY kind, fact_key`, period.Name, period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly))
	return facts, err
}

func hashFigures(figures []closedFigure) string {
	return hashLines(func(w io.Writer) {
		for _, f := range figures {
			fmt.Fprintln(w, strings.Join([]string{f.KPI, f.Scope, f.Tranche, f.Application, f.Criticality, fmt.Sprint(f.Numerator), fmt.Sprint(f.Denominator), f.KPIVersion}, "\t"))
		}
	})
}

func hashFacts(facts []closedFact) string {
	return hashLines(func(w io.Writer) {
		for _, f := range facts {
			fmt.Fprintf(w, "%s\t%d\t%s\t%d:%s\n", f.Kind, f.FactKey, f.RawSHA256, len(f.Content), f.Content)
		}
	})
}

func hashLines(write func(io.Writer)) string {
	digest := sha256.New()
	write(digest)
	return hex.EncodeToString(digest.Sum(nil))
}
