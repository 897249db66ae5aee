// Package contract is the CCTP as data: how each of its ambiguities is read (the
// knobs), its applications, its units of work and its service levels.
//
//	default.yaml ──► knobs ──► Rules (clock), Calendar, rates
//	contract file ─┘ overrides
//	applications.csv, units.csv, levels.csv ──► Application, Unit
//
// A [Contract] never changes once made and may be shared between goroutines. Its
// fingerprint changes with any of its content: a figure carries it. A contract
// file may carry amendments, each with the first day on which it is in force and
// what it changes of the contract as it stood then; [Contract.At] gives the
// version of a day, and tells which day decides for which rule:
//
//	amendments:
//	  - from: 2026-07-01
//	    sn2: {target: {workaround: {BLOQUANT: 2h}}}
//
// The rules of the contract, its conventions and its indicators are numbered;
// rules.csv gives each a title and not_computable.yaml tells of those that nothing
// computes why. A test holds both against the code.
//
// It imports connectors for its errors, and calendar, clock and yaml.
package contract
