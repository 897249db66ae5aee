// Package mapping reads the mapping file of a source, which says what the words
// of a tool mean in the contract, and turns the tool's records into tickets by
// it.
//
// A mapping never guesses: a word without a meaning makes a record a dead letter
// whose reason names the word, the record and the place in the file where the
// meaning belongs. The same record, mapping and contract give the same
// ticket for ever, whatever the order of the history inside the record.
//
// It imports connectors, transform, transform/yaml, transform/clock and
// transform/contract; it does no I/O and asks for no time.
package mapping
