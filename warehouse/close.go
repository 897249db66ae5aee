package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	// Reconciled is when each source was last found to agree.
	Reconciled  map[string]time.Time `ch:"reconciled" json:"reconciled"`
	Figures     uint64               `ch:"figures" json:"figures"`
	Counted     uint64               `ch:"counted" json:"counted"` // facts that the figures count
	Facts       uint64               `ch:"facts" json:"facts"`     // rows behind them
	FiguresHash string               `ch:"figures_sha256" json:"figures_sha256"`
	CountedHash string               `ch:"counted_sha256" json:"counted_sha256"`
	FactsHash   string               `ch:"facts_sha256" json:"facts_sha256"`
	Previous    string               `ch:"previous_sha256" json:"previous_sha256"`
	Chain       string               `ch:"chain_sha256" json:"chain_sha256"`
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
	for _, source := range slices.Sorted(maps.Keys(c.Reconciled)) {
		line("reconciled "+source, c.Reconciled[source].UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	line("figures", fmt.Sprintf("%d %s", c.Figures, c.FiguresHash))
	if c.CountedHash != "" {
		line("counted", fmt.Sprintf("%d %s", c.Counted, c.CountedHash))
	}
	line("facts", fmt.Sprintf("%d %s", c.Facts, c.FactsHash))
	return hex.EncodeToString(digest.Sum(nil))
}

// ClosePeriod freezes a period: its figures, the facts they count, the rows behind
// those, and how they were read. The given closing says who closes, why despite reservations, and under
// which contract and program; the rest is filled in. The figures must have been
// computed just before. A period whose latest closing has the same
// content is not closed again. A clock behind the last closing is refused: the
// chain is read in the order of its instants.
func (s *Store) ClosePeriod(ctx context.Context, period Period, closing Closing) (Closing, error) {
	closing.Period = period.Name
	rows, err := s.rowsOf(ctx, period)
	if err != nil {
		return closing, err
	}
	if len(rows.figures) == 0 {
		return closing, &connectors.Fault{Kind: connectors.Stop, Op: "close " + period.Name, Hint: "check the period, and that the marts were computed", Err: errors.New("it holds no figure")}
	}
	rows.seal(&closing)
	chain, err := s.Closings(ctx)
	if err != nil {
		return closing, err
	}
	if latest := latestOf(chain, closing.Period); latest != nil && latest.sameContent(closing) {
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
	if err := s.Insert(ctx, rows.under(closing.Chain)); err != nil {
		return closing, err
	}
	// The closing itself comes last: without it the rows above belong to nothing.
	return closing, s.Insert(ctx, []transform.Row{&closing})
}

func (c Closing) sameContent(other Closing) bool {
	return c.FiguresHash == other.FiguresHash && c.CountedHash == other.CountedHash && c.FactsHash == other.FactsHash
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
		reconciled, figures, counted, facts, toString(figures_sha256) AS figures_sha256, counted_sha256, toString(facts_sha256) AS facts_sha256, previous_sha256, toString(chain_sha256) AS chain_sha256
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
	rows, err := s.closedRowsOf(ctx, period.Name, closing.Chain)
	if err != nil {
		return err
	}
	found := *closing
	rows.seal(&found)
	if closing.CountedHash == "" && found.Counted == 0 { // closed before these were frozen
		found.CountedHash = ""
	}
	for _, part := range []struct {
		name                string
		closed, found       uint64
		closedHash, foundAs string
	}{
		{"figures", closing.Figures, found.Figures, closing.FiguresHash, found.FiguresHash},
		{"counted facts", closing.Counted, found.Counted, closing.CountedHash, found.CountedHash},
		{"rows behind the facts", closing.Facts, found.Facts, closing.FactsHash, found.FactsHash},
	} {
		if part.closed != part.found || part.closedHash != part.foundAs {
			return fmt.Errorf("the closed %s of %s are not those that were closed (%d found, %d closed); compare the store with a backup from before", part.name, period.Name, part.found, part.closed)
		}
	}
	return nil
}
