package documents

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"pilotis/connectors"
)

// directory is one directory of a walk. The root's path is empty, the others'
// begin with a slash.
type directory struct {
	path, handle string
	above        []string // identifiers of the directories it lies in, and its own
	depth        int
}

func (d directory) shown() string { return readable(cmp.Or(d.path, "/")) }

// outcome is what became of a directory in one walk.
type outcome int

const (
	unvisited outcome = iota
	listed
	unreadable
	failed
	excluded
)

// walked is a walk that came to its end.
type walked struct {
	outcomes map[string]outcome
	troubles []error // of the directories that failed
}

// place tells what an absence of a path from the walk means: the outcome of the
// nearest directory above it that the walk came to. Below a directory that was
// listed, a directory not met is not there.
func (w walked) place(filePath string) outcome {
	for at := path.Dir(filePath); ; at = path.Dir(at) {
		if at == "/" || at == "." {
			return w.outcomes[""]
		}
		if met := w.outcomes[at]; met != unvisited {
			return met
		}
	}
}

// walk lists the tree from the root down, in the order of the names, and calls
// visit for each entry that is no directory. It goes past directories that
// cannot be listed and stops at any other error, that of visit included. What is
// refused is asked for once more at the end: some servers refuse what is busy.
func (s *Source) walk(ctx context.Context, visit func(filePath string, e Entry) error) (walked, error) {
	defer s.opts.Server.Close() // a server's connections are few, and the next run is far
	done := walked{outcomes: map[string]outcome{}}
	stack, again := []directory{{}}, []directory(nil)
	for len(stack)+len(again) > 0 {
		var d directory
		if len(stack) > 0 {
			d, stack = stack[len(stack)-1], stack[:len(stack)-1]
		} else {
			d, again = again[0], again[1:]
		}
		entries, err := s.enter(ctx, d)
		switch {
		case err == nil:
		case d.path == "" || ctx.Err() != nil:
			return done, err
		case errors.Is(err, ErrUnreadable):
			if done.outcomes[d.path] != unreadable {
				again = append(again, d)
			}
			done.outcomes[d.path] = unreadable
			continue
		case errors.Is(err, ErrRefused):
			done.outcomes[d.path] = failed
			done.troubles = append(done.troubles, err)
			continue
		default:
			return done, err
		}
		done.outcomes[d.path] = listed
		slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
		for _, e := range slices.Backward(entries) {
			if e.Type != Directory {
				continue
			}
			below := d.enter(e)
			if s.exclude.match(below.path) {
				done.outcomes[below.path] = excluded
				continue
			}
			stack = append(stack, below)
		}
		for _, e := range entries {
			filePath := d.path + "/" + e.Name
			if e.Type == Directory || s.exclude.match(filePath) {
				continue
			}
			if err := visit(filePath, e); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

func (d directory) enter(e Entry) directory {
	below := directory{path: d.path + "/" + e.Name, handle: e.Handle, depth: d.depth + 1, above: d.above}
	if e.ID != "" {
		below.above = append(slices.Clone(d.above), e.ID)
	}
	return below
}

// enter lists a directory unless it lies in itself.
func (s *Source) enter(ctx context.Context, d directory) ([]Entry, error) {
	var why error
	switch last := len(d.above) - 1; {
	case last > 0 && slices.Contains(d.above[:last], d.above[last]):
		why = fmt.Errorf("%w: it lies in itself", ErrRefused)
	case d.depth > s.opts.MaxDepth:
		why = fmt.Errorf("%w: it lies %d directories deep", ErrRefused, d.depth)
	default:
		return s.list(ctx, d)
	}
	return nil, &connectors.Fault{
		Kind: connectors.Stop, Op: "list " + d.shown() + " of " + s.opts.Name, Err: why,
		Hint: "a link leads back to a folder above: exclude it in the configuration",
	}
}
