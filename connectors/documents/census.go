package documents

import (
	"context"
	"errors"
	"iter"
	"strings"

	"pilotis/connectors"
)

// IDs yields file/<id> once for every file that the account can see, also those
// too fresh to have been emitted. What lies in directories that the server
// refuses is not seen, and [Source.See] says so; a directory that could not be
// listed otherwise makes the census incomplete, which is its error at the end.
func (s *Source) IDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		met := map[string]bool{}
		done, err := s.walk(ctx, func(filePath string, e Entry) error {
			key := Kind + "/" + (&file{path: filePath, id: e.ID}).key()
			if met[key] {
				return nil
			}
			met[key] = true
			if !yield(key, nil) {
				return errEnough
			}
			return nil
		})
		if err == nil {
			err = trouble(s.opts.Name, done.troubles)
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield("", err)
		}
	}
}

var errEnough = errors.New("no more is wanted")

// See looks for one file. Of a file known by its path it lists the directories on
// the way to it; one known by the server's identifier can lie anywhere, and the
// whole tree is walked. It is Deleted when every listing that could name it is
// complete and does not, Hidden when one is refused.
func (s *Source) See(ctx context.Context, key string) (connectors.Presence, error) {
	id := strings.TrimPrefix(key, Kind+"/")
	if strings.HasPrefix(id, "/") {
		if filePath, ok := pathOf(id); ok {
			return s.seePath(ctx, filePath)
		}
	}
	found := false
	done, err := s.walk(ctx, func(filePath string, e Entry) error {
		if (&file{path: filePath, id: e.ID}).key() == id {
			found = true
			return errEnough
		}
		return nil
	})
	switch {
	case found:
		return connectors.Present, nil
	case err != nil:
		return "", err
	case len(done.troubles) > 0:
		return "", trouble(s.opts.Name, done.troubles)
	}
	for _, met := range done.outcomes {
		if met == unreadable {
			return connectors.Hidden, nil
		}
	}
	return connectors.Deleted, nil
}

func (s *Source) seePath(ctx context.Context, filePath string) (connectors.Presence, error) {
	d := directory{}
	for {
		entries, err := s.list(ctx, d)
		if errors.Is(err, ErrUnreadable) && d.path != "" {
			return connectors.Hidden, nil
		}
		if err != nil {
			return "", err
		}
		rest := strings.TrimPrefix(filePath[len(d.path):], "/")
		name, _, below := strings.Cut(rest, "/")
		e, ok := named(entries, name)
		switch {
		case !ok, below != (e.Type == Directory):
			return connectors.Deleted, nil
		case !below && s.exclude.match(d.path+"/"+name):
			return connectors.Moved, nil
		case !below:
			return connectors.Present, nil
		}
		d = d.enter(e)
		if s.exclude.match(d.path) {
			return connectors.Moved, nil
		}
	}
}

func named(entries []Entry, name string) (Entry, bool) {
	for _, e := range entries {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}
