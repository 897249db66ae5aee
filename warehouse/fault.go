package warehouse

import (
	"errors"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"

	"pilotis/connectors"
)

// Numeric codes of ClickHouse that no waiting mends: the statement, the schema
// or the rights are wrong. Everything else (no memory, no space, read only
// while starting, a cut connection) may pass.
var stopCodes = []int32{
	36,  // BAD_ARGUMENTS
	43,  // ILLEGAL_TYPE_OF_ARGUMENT
	46,  // UNKNOWN_FUNCTION
	47,  // UNKNOWN_IDENTIFIER
	48,  // NOT_IMPLEMENTED
	53,  // TYPE_MISMATCH
	57,  // TABLE_ALREADY_EXISTS
	60,  // UNKNOWN_TABLE
	62,  // SYNTAX_ERROR
	81,  // UNKNOWN_DATABASE
	115, // UNKNOWN_SETTING
	164, // READONLY
	193, // WRONG_PASSWORD
	497, // ACCESS_DENIED
	516, // AUTHENTICATION_FAILED
}

// classify wraps an error of the server as the fault it is. The code decides,
// never the text.
func classify(op string, err error) error {
	if err == nil {
		return nil
	}
	if exception, ok := errors.AsType[*clickhouse.Exception](err); ok && slices.Contains(stopCodes, exception.Code) {
		hint := "the warehouse does not match this program: run pilotis warehouse check"
		switch exception.Code {
		case 193, 516:
			hint = "check clickhouse.user and clickhouse.password"
		case 497, 164:
			hint = "grant the right to this user"
		}
		return &connectors.Fault{Kind: connectors.Stop, Op: op, Hint: hint, Err: err}
	}
	return &connectors.Fault{Kind: connectors.Retry, Op: op, Hint: "check that ClickHouse runs and has space left", Err: err}
}
