package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"pilotis/connectors"
)

// file is a file as it was seen.
type file struct {
	Path string `json:"path"`
	Time int64  `json:"time"` // of its last change, epoch ns
	Size int64  `json:"size"`
}

func (f file) at() time.Time { return time.Unix(0, f.Time).UTC() }

// list gives the files of every table, in order of their paths. Lock files of
// office programs and hidden files belong to no table.
func (s *Source) list(ctx context.Context) (map[string][]file, error) {
	const do = "list the folder"
	found := map[string][]file{}
	err := fs.WalkDir(s.opts.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case name != "." && hidden(path.Base(name)) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir() && !s.descends(name):
			return fs.SkipDir
		case entry.IsDir(), hidden(path.Base(name)):
			return nil
		}
		for _, t := range s.opts.Tables {
			if match, _ := path.Match(t.Pattern, name); !match { // the pattern was checked
				continue
			}
			seen, err := s.look(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue // gone since it was listed
			}
			if err != nil {
				return err
			}
			found[t.Kind] = append(found[t.Kind], seen)
		}
		return nil
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return nil, s.fault(connectors.Stop, do, "check the path, and that the share is mounted", err)
	case err != nil:
		return nil, s.fault(connectors.Retry, do, "check that the share answers and that the account may read it", err)
	}
	return found, nil
}

// descends tells whether a folder can hold files of a table.
func (s *Source) descends(folder string) bool {
	if folder == "." {
		return true
	}
	depth := strings.Count(folder, "/") + 1
	return slices.ContainsFunc(s.opts.Tables, func(t Table) bool {
		parts := strings.Split(t.Pattern, "/")
		if len(parts) <= depth {
			return false
		}
		match, _ := path.Match(strings.Join(parts[:depth], "/"), folder)
		return match
	})
}

func hidden(name string) bool {
	return strings.HasPrefix(name, ".") && name != "." || strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".~lock")
}

func (s *Source) look(name string) (file, error) {
	info, err := fs.Stat(s.opts.FS, name)
	if err != nil {
		return file{}, err
	}
	return file{Path: name, Time: info.ModTime().UnixNano(), Size: info.Size()}, nil
}

// errBusy is in the chain of the error of a file that does not stand still.
var errBusy = errors.New("the file is being written")

// read gives the bytes of a file at rest, and the file as it was then. It waits
// for a file that was changed a moment ago, and tries again one that fails.
func (s *Source) read(ctx context.Context, seen file) (file, []byte, error) {
	do := "read " + seen.Path
	var last error
	for range s.opts.Attempts {
		if age := s.opts.Now().Sub(seen.at()); last != nil || age > -s.opts.Settle && age < s.opts.Settle {
			if err := s.opts.Sleep(ctx, s.opts.Settle); err != nil {
				return seen, nil, err
			}
		}
		before, err := s.look(seen.Path)
		if err == nil && before != seen {
			seen, last = before, errBusy
			continue
		}
		var data []byte
		if err == nil {
			data, err = s.bytes(seen)
		}
		if ctx.Err() != nil {
			return seen, nil, ctx.Err()
		}
		if err == nil {
			return seen, data, nil
		}
		last = err
		if after, err := s.look(seen.Path); err == nil {
			seen = after
		}
	}
	return seen, nil, s.fault(connectors.Retry, do, "close it where it is open, and check that the account may read it", last)
}

// bytes reads a file once. It must be as long as it was said to be, and still be
// the same afterwards.
func (s *Source) bytes(seen file) ([]byte, error) {
	if seen.Size == 0 {
		return nil, errors.New("the file is empty, as one just being made")
	}
	if seen.Size > s.opts.MaxSize {
		return nil, fmt.Errorf("the file has %d bytes, more than the limit of %d", seen.Size, s.opts.MaxSize)
	}
	opened, err := s.opts.FS.Open(seen.Path)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	data, err := io.ReadAll(io.LimitReader(opened, seen.Size+1))
	if err != nil {
		return nil, err
	}
	after, err := s.look(seen.Path)
	if err != nil {
		return nil, err
	}
	if after != seen || int64(len(data)) != seen.Size {
		return nil, errBusy
	}
	return data, nil
}
