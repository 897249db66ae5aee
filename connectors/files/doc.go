// Package files reads the tables that people keep in files: a folder of CSV, XLSX
// and JSON files, where each row or object is a record. It is the generic door
// for a tool that can only export.
//
// Files that match one pattern are one [Table]: the union of their rows, each
// known by its key columns. A table is read anew when one of its files has
// another time or size, and compared with what the cursor remembers of it:
//
//	row with other bytes, or new   emitted, Version = the file's time
//	row that is gone               emitted as deleted, if every file of the table was read whole
//	row that cannot be read        emitted with its raw text, under file!line, for the transform to reject
//
// A file is read only at rest: its size and time must have stood still. One that
// is locked, empty, unreadable or cut short is tried again and then a retry
// fault, with which its table stays as it was and the other tables go on. A
// folder or a table that has become empty is a fault too, and no deletion.
//
// The package imports connectors, the clock of connectors/rest, and excelize.
package files
