// Package mapping reads the mapping file of a source, which says what the words
// of a tool mean in the contract, and turns the tool's records into facts by it:
// issues of JIRA into tickets, and records of any tool into orders, order lines,
// deliverables, documents, meetings, quotes, assignments, anomalies and test
// items, by rules that say for which records they are and what each column holds.
//
// A mapping never guesses: a word without a meaning makes a record a dead letter
// whose reason names the word, the record and the place in the file where the
// meaning belongs. The same record, mapping and contract give the same
// facts for ever, whatever the order of the history inside the record.
//
// It imports connectors, transform and of its folders yaml, clock, contract,
// openproject and slip; it does no I/O and asks for no time.
package mapping
