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
	if err := s.readSheets(ctx, sheetsOf(&facts)); err != nil {
		return nil, err
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

func (s *Store) readSheets(ctx context.Context, sheets []sheet) error {
	for _, sheet := range sheets {
		if err := s.SelectStructs(ctx, sheet.into, "SELECT * FROM "+sheet.view+" ORDER BY fact_key"); err != nil {
			return fmt.Errorf("read %s: %w", sheet.view, err)
		}
	}
	return nil
}

// sheet is a view of facts that dossiers are made of.
type sheet struct {
	view string
	into any
}

func sheetsOf(facts *dossier.Facts) []sheet {
	return []sheet{
		{"core.order_sheets", &facts.Orders}, {"core.order_line_sheets", &facts.Lines}, {"core.deliverable_plans", &facts.Plans},
		{"core.documents", &facts.Documents}, {"core.meeting_sheets", &facts.Meetings}, {"core.quote_sheets", &facts.Quotes},
		{"core.assignment_sheets", &facts.Assignments}, {"core.work_item_sheets", &facts.WorkItems},
		{"core.increment_sheets", &facts.Increments}, {"core.objectives", &facts.Objectives}, {"core.backlog_items", &facts.Backlog},
		{"core.test_items", &facts.TestItems}, {"core.design_sheets", &facts.Designs}, {"core.reversibility_sheets", &facts.Reversibilities},
		{"core.assessments", &facts.Assessments}, {"core.survey_sheets", &facts.Surveys}, {"core.training_sheets", &facts.Trainings},
		{"core.control_sheets", &facts.Controls},
	}
}

// Behind names the version of a raw record of which a fact is made.
type Behind struct {
	Key    uint64 `ch:"record_key"`
	SHA256 string `ch:"raw_sha256"`
}

// Behind names the records behind all tickets and all facts of dossiers, and
// those that were refused: what figures are made of, and what they would be made
// of under another contract.
func (s *Store) Behind(ctx context.Context) ([]Behind, error) {
	query := "SELECT ticket_key AS record_key, raw_sha256 FROM core.tickets"
	for _, sheet := range sheetsOf(&dossier.Facts{}) {
		query += "\nUNION ALL SELECT fact_key, raw_sha256 FROM " + sheet.view
	}
	var records []Behind
	if err := s.SelectStructs(ctx, &records, "SELECT DISTINCT record_key, raw_sha256 FROM ("+query+") ORDER BY record_key, raw_sha256"); err != nil {
		return nil, fmt.Errorf("look for the records behind the facts: %w", err)
	}
	_, rows, err := s.Select(ctx, "SELECT source, kind, object_id, toString(sha256) FROM ops.dead_letters")
	if err != nil {
		return nil, fmt.Errorf("look for the refused records: %w", err)
	}
	for _, row := range rows {
		records = append(records, Behind{transform.Key(row[0].(string), row[1].(string), row[2].(string)), row[3].(string)})
	}
	return records, nil
}
