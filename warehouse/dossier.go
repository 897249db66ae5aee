package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

// assemble reads the facts of all dossiers and has the contract judge them; the
// rows come by table. It does nothing when no mart is filled by dossiers.
func (s *Store) assemble(ctx context.Context, marts []Mart, c *contract.Contract, asOf time.Time) (map[string][]transform.Row, error) {
	wanted := func(m Mart) bool { return m.Header["filled-by"] == "dossier" }
	if !slices.ContainsFunc(marts, wanted) {
		return nil, nil
	}
	var facts dossier.Facts
	for _, sheet := range []struct {
		view string
		into any
	}{
		{"core.order_sheets", &facts.Orders}, {"core.order_line_sheets", &facts.Lines}, {"core.deliverable_plans", &facts.Plans},
		{"core.documents", &facts.Documents}, {"core.meeting_sheets", &facts.Meetings}, {"core.quote_sheets", &facts.Quotes},
		{"core.assignment_sheets", &facts.Assignments}, {"core.work_item_sheets", &facts.WorkItems},
	} {
		if err := s.SelectStructs(ctx, sheet.into, "SELECT * FROM "+sheet.view+" ORDER BY fact_key"); err != nil {
			return nil, fmt.Errorf("read %s: %w", sheet.view, err)
		}
	}
	byTable := map[string][]transform.Row{}
	for _, row := range dossier.Assemble(facts, c, asOf) {
		byTable[row.Table()] = append(byTable[row.Table()], row)
	}
	for table := range byTable {
		if !slices.ContainsFunc(marts, func(m Mart) bool { return m.Name == table && wanted(m) }) {
			return nil, fmt.Errorf("no file of sql/marts is filled by dossiers and named %s", table)
		}
	}
	return byTable, nil
}
