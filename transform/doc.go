// Package transform turns raw records into the facts of the contract.
//
// It is pure: no I/O, no logger, no clock. The same bytes, mapping and contract
// give the same rows for ever, in whatever order and however often the records
// come. It imports connectors and nothing downstream of itself.
package transform

import "pilotis/connectors"

// Row is one row of a warehouse table. Its fields carry `ch` tags that name the
// columns.
type Row interface {
	// Table is the qualified name of the table that stores it: "core.ticket_store".
	Table() string
}

// Func turns one envelope into the rows it stands for. A record that is not a
// fact of the contract gives no row and no error; one that should be a fact and
// cannot be is refused with a [connectors.Fault] of kind Reject.
type Func func(connectors.Envelope) ([]Row, error)
