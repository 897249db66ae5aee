// Package sql holds what defines the warehouse, as plain SQL that an analyst can
// read and add to:
//
//	schema/    migrations, applied once and in order, never edited afterwards
//	functions/ what SQL needs of the working calendar, equal to the program's own
//	marts/     views and rebuilt tables, one file each, applied again when edited
//	kpi/       one indicator a file: definition in the header, facts in the query
//	checks/    queries that must return no row
//
// It imports nothing: the warehouse package reads the files and runs them.
package sql

import "embed"

// Files is the folder as built into the program.
//
//go:embed schema functions marts kpi checks
var Files embed.FS
