package files

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"pilotis/connectors"
)

var (
	_ connectors.Census  = (*Source)(nil)
	_ connectors.Witness = (*Source)(nil)
	_ connectors.Fetcher = (*Source)(nil)
)

// IDs yields the key of every row of every table. It ends with an error when a
// table has no file, or a row of it cannot be read: that row may be any.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, t := range s.opts.Tables {
			r, err := s.complete(ctx, t)
			if err != nil {
				yield("", err)
				return
			}
			for _, row := range r.rows {
				if !yield(t.Kind+"/"+row.id, nil) {
					return
				}
			}
		}
	}
}

// complete reads a table, which must be whole.
func (s *Source) complete(ctx context.Context, t Table) (reading, error) {
	listed, err := s.list(ctx)
	if err != nil {
		return reading{}, err
	}
	if len(listed[t.Kind]) == 0 {
		return reading{}, s.fault(connectors.Retry, "list the files of "+t.Pattern, "put the file back, or take the table out of the configuration", errors.New("there is none"))
	}
	r, err := s.readTable(ctx, t, listed[t.Kind])
	if err != nil {
		return r, err
	}
	if !r.whole {
		return r, s.fault(connectors.Retry, "read all of "+t.Pattern, "mend the row in the file", fmt.Errorf("a row cannot be read: %s", r.flaw))
	}
	return r, nil
}

// find reads the table of a key and looks for its row.
func (s *Source) find(ctx context.Context, key string) (row, bool, error) {
	kind, id, _ := strings.Cut(key, "/")
	for _, t := range s.opts.Tables {
		if t.Kind != kind {
			continue
		}
		r, err := s.complete(ctx, t)
		if err != nil {
			return row{}, false, err
		}
		for _, one := range r.rows {
			if one.id == id {
				return one, true, nil
			}
		}
		return row{}, false, nil
	}
	return row{}, false, s.fault(connectors.Stop, "look for "+key, "take the table back into the configuration", fmt.Errorf("no table has the kind %q", kind))
}

// See reads the table of a row again. A row is deleted when the table was read
// whole and has it not; it is never hidden or moved.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	_, found, err := s.find(ctx, key)
	switch {
	case err != nil:
		return "", err
	case found:
		return connectors.Present, nil
	}
	return connectors.Deleted, nil
}

// Fetch reads one row.
func (s *Source) Fetch(ctx context.Context, key string) (connectors.Envelope, error) {
	kind, id, _ := strings.Cut(key, "/")
	found, ok, err := s.find(ctx, key)
	if err != nil {
		return connectors.Envelope{}, err
	}
	if !ok {
		return connectors.Envelope{}, s.fault(connectors.Retry, "read "+key, "", errors.New("no file has this row"))
	}
	return s.envelope(kind, id, found.at, connectors.Present, found.body), nil
}
