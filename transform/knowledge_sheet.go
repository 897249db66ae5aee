package transform

import "time"

// KnowledgeSheet is a row of core.knowledge_sheet_store: one observed version of a
// file of the knowledge base.
type KnowledgeSheet struct {
	Origin
	Reference   string    `ch:"reference"`
	Nature      string    `ch:"nature"` // FICHE or PROCEDURE
	Tranche     string    `ch:"tranche"`
	Application string    `ch:"application"`
	Path        string    `ch:"path"`
	Number      int64     `ch:"number"`       // of the version, 1 for the first; 0 when unknown
	DepositedAt time.Time `ch:"deposited_at"` // instant
}

// Table is where sheets are stored; analysts read core.knowledge_sheets.
func (*KnowledgeSheet) Table() string { return "core.knowledge_sheet_store" }
