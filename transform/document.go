package transform

import "time"

// Document is a row of core.document_store: one observed version of a file on a
// document server.
type Document struct {
	Origin
	Server               string    `ch:"server"` // LETSDOCIT or MESSIE
	Path                 string    `ch:"path"`
	Name                 string    `ch:"name"`
	Owner                string    `ch:"owner"`
	DepositedAt          time.Time `ch:"deposited_at"` // instant, by the server
	Bytes                uint64    `ch:"bytes"`
	SHA256               string    `ch:"sha256"` // of the content; empty where it was not read
	DeliverableReference string    `ch:"deliverable_reference"`
	OrderReference       string    `ch:"order_reference"`
	DeliveryNumber       int64     `ch:"delivery_number"` // 1 for the first delivery; 0 when the file is of none
	IsSlip               bool      `ch:"is_slip"`
	SlipMissing          []string  `ch:"slip_missing"` // items of R-088 that the slip lacks
	SlipSigned           bool      `ch:"slip_signed"`
}

// Table is where documents are stored; analysts read core.documents.
func (*Document) Table() string { return "core.document_store" }
