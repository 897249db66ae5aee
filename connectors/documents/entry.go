package documents

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Server is a document server as the walk needs it. It is safe for concurrent
// use: a census may be taken while a run goes on.
type Server interface {
	// List gives all that lies directly in the directory, without itself and its
	// parent, in any order; or an error and nothing. The handle is empty for the
	// root, else that of the directory's entry.
	//
	// [ErrUnreadable] in the error's chain says that the server refuses this
	// directory, [ErrRefused] that its answer was not believed; the walk goes on
	// with the others. After any other error the server is left alone.
	List(ctx context.Context, handle string) ([]Entry, error)
	// Read gives the whole content of a file, by its entry's handle. A content
	// longer than limit bytes is [ErrTooLarge], one that may not be read
	// [ErrUnreadable], and never a part of it.
	Read(ctx context.Context, handle string, limit int64) ([]byte, error)
	// Close ends connections. The server can still be used.
	Close() error
}

// Dater is implemented by a Server of which the listings are less precise than
// what it tells of one file. It is asked only about files that seem to have
// changed.
type Dater interface {
	// Modified gives the file's time to the second, in UTC; zero when the server
	// will not tell after all.
	Modified(ctx context.Context, handle string) (time.Time, error)
}

// What can be wrong with one directory or file, the rest of the server being
// well. The servers put them into the chains of their errors.
var (
	ErrUnreadable = errors.New("the server does not let this be read, or it is not there any more")
	ErrRefused    = errors.New("the listing is not believed")
	ErrTooLarge   = errors.New("the content is longer than allowed")
)

// Type is what an entry of a directory is.
type Type string

// The types. A link is not followed: what it leads to is met where it lies, and
// following links may never end.
const (
	File      Type = "file"
	Directory Type = "directory"
	Link      Type = "link"
	Other     Type = "other" // a device, a pipe, whatever else a server lists
)

// Entry is what a listing says of one member of a directory.
type Entry struct {
	Name     string // as the server's bytes are, maybe not UTF-8, without the protocol's escapes
	Type     Type
	Handle   string        // by which the server wants to be asked; opaque to the walk
	ID       string        // the server's own identifier, which survives renaming; empty when it has none
	Size     int64         // in bytes; -1 when the server does not tell
	Modified time.Time     // in UTC; zero when the server does not tell
	Fineness time.Duration // Modified is the beginning of an interval this long; 0 is a second
	Tag      string        // the server's mark of the content (an ETag), compared byte by byte; empty when it has none
	// Said is what the server said of it, verbatim, in the words of its protocol.
	Said json.RawMessage
}

// covers tells that at lies in the interval of Modified.
func (e Entry) covers(at time.Time) bool {
	return !at.Before(e.Modified) && at.Before(e.Modified.Add(e.Fineness))
}
