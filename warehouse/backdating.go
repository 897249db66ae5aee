package warehouse

import (
	"context"
	"time"
)

// Why an edit moves no indicator of a month.
const (
	unmovedFacts  = "same_facts"   // what the contract makes of the object stays the same
	unmovedCounts = "not_counted"  // it changes, and no indicator counts that
	unmovedMonth  = "other_months" // indicators move, in other months
)

// Backdating is a row of pilotage.backdating: an edit that changes a month which
// had ended when it was made or seen, or an object that was created then.
type Backdating struct {
	Rank              uint32    `ch:"rank" json:"rank"`
	Month             time.Time `ch:"month" json:"month"`
	Source            string    `ch:"source" json:"source"`
	Kind              string    `ch:"kind" json:"kind"`
	ObjectID          string    `ch:"object_id" json:"object_id"`
	Reference         string    `ch:"reference" json:"reference"`
	URL               string    `ch:"url" json:"url"`
	EnteredLate       bool      `ch:"entered_late" json:"entered_late"` // created after the month, not changed
	Rewritten         bool      `ch:"rewritten" json:"rewritten"`
	WrittenAt         time.Time `ch:"written_at" json:"written_at"`
	SeenAt            time.Time `ch:"seen_at" json:"seen_at"`
	WrittenBy         string    `ch:"written_by" json:"written_by"`
	Fields            []string  `ch:"fields" json:"fields"`
	Before            []string  `ch:"before" json:"before"`
	After             []string  `ch:"after" json:"after"`
	KPIs              []string  `ch:"kpis" json:"kpis"`
	NumeratorsMoved   []int64   `ch:"numerators_moved" json:"numerators_moved"`
	DenominatorsMoved []int64   `ch:"denominators_moved" json:"denominators_moved"`
	Unmoved           string    `ch:"unmoved" json:"unmoved"` // why no indicator of the month moves; empty when one does
	ContractualMoves  uint32    `ch:"contractual_moves" json:"contractual_moves"`
	BeforeSHA256      string    `ch:"before_sha256" json:"before_sha256"`
	AfterSHA256       string    `ch:"after_sha256" json:"after_sha256"`
	AsOf              time.Time `ch:"as_of" json:"as_of"`
}

// Table is where the radar's finds are kept.
func (*Backdating) Table() string { return "pilotage.backdating" }

// Backdatings gives the finds of the last run, of a period or of all when none is
// named, by rank.
func (s *Store) Backdatings(ctx context.Context, period Period) ([]Backdating, error) {
	found := []Backdating{}
	condition, arguments := "true", []any{}
	if period.Name != "" {
		condition, arguments = "month >= toDate($1) AND month < toDate($2)", []any{period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly)}
	}
	err := s.SelectStructs(ctx, &found, "SELECT * FROM pilotage.backdating WHERE "+condition+" ORDER BY rank", arguments...)
	return found, err
}
