// Package contract is the CCTP as data: how each of its ambiguities is read (the
// knobs), its applications, its units of work and its service levels.
//
//	default.yaml ──► knobs ──► Rules (clock), Calendar, rates
//	contract file ─┘ overrides
//	applications.csv, units.csv, levels.csv ──► Application, Unit
//
// A [Contract] never changes once made and may be shared between goroutines. Its
// fingerprint changes with any of its content: a figure carries it. Every knob
// holds for the whole life of the contract; amendments with a date of effect
// are not modelled yet.
//
// It imports connectors for its errors, and calendar, clock and yaml.
package contract
