package files

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pilotis/connectors"
)

// reading is a table as its files make it.
type reading struct {
	files []file // as they were read
	rows  []row  // each identifier once, in the order of the files' times
	whole bool   // every row of every file could be read
	flaw  string // the first that could not
}

// readTable reads all files of a table. Of two rows with one identifier the one
// in the later file counts; within one file the second is malformed.
func (s *Source) readTable(ctx context.Context, t Table, listed []file) (reading, error) {
	r := reading{whole: true}
	slices.SortFunc(listed, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Path, b.Path))
	})
	at := map[string]int{}
	for _, one := range listed {
		seen, rows, err := s.readFile(ctx, t, one)
		if err != nil {
			return r, err
		}
		r.files = append(r.files, seen)
		for _, row := range rows {
			row.at = seen.at()
			if row.broken != "" && r.whole {
				r.whole, r.flaw = false, fmt.Sprintf("%s: %s", row.id, row.broken)
			}
			if known, twice := at[row.id]; twice {
				r.rows[known] = row
				continue
			}
			at[row.id] = len(r.rows)
			r.rows = append(r.rows, row)
		}
	}
	return r, nil
}

// readFile reads one file. What opens as no workbook or is written in no known
// way may be half a file: it is a retry, as it cannot be told from one.
func (s *Source) readFile(ctx context.Context, t Table, listed file) (file, []row, error) {
	format, err := t.formatOf(listed.Path)
	if err != nil {
		return listed, nil, s.fault(connectors.Stop, "read "+listed.Path, "set the format of this table", err)
	}
	seen, data, err := s.read(ctx, listed)
	if err != nil {
		return seen, nil, err
	}
	var c contents
	switch format {
	case CSV:
		c, err = readCSV(t, seen.Path, data)
	case XLSX:
		c, err = readXLSX(t, seen.Path, data)
	default:
		c, err = readJSON(t, seen.Path, data)
	}
	if err != nil {
		return seen, nil, s.fault(connectors.Retry, "read "+seen.Path, "check that the file is whole and of the configured format", err)
	}
	known := map[string]bool{}
	for i := range c.rows {
		r := &c.rows[i]
		if known[r.id] {
			*r = row{id: fmt.Sprintf("%s!twice!%d", seen.Path, i+1), body: notJSON(r.body), broken: fmt.Sprintf("its key %q is there twice", r.id)}
		}
		known[r.id] = true
	}
	return seen, c.rows, nil
}
