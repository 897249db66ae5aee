package documents

import (
	"errors"
	"fmt"
	"time"
)

// Defaults of [Options].
const (
	DefaultPasses      = 2
	DefaultSettle      = time.Minute
	DefaultLimit       = 16 << 20
	DefaultVanishLimit = 50
	DefaultMaxDepth    = 64
	DefaultPageSize    = 500
	// DefaultMaxCursor is what the topic of the cursors takes, with a margin. A
	// file costs about 20 bytes of it, and 30 where names are long and servers give
	// identifiers: 30,000 to 50,000 files a source.
	DefaultMaxCursor = 1_000_000
)

// Options says which server to read and what of it.
type Options struct {
	Name   string // the source's name
	Server Server

	// Passes is how many runs in a row must see a new or changed file the same
	// before it counts, as it may still be being uploaded; 1 trusts each sight,
	// for a server on which files appear whole.
	Passes int
	// Settle is how long these runs must span at least; negative is no time. An
	// absence is believed after two runs that span as much.
	Settle time.Duration
	// Exclude are patterns of files and directories that are not read; nil is
	// [DefaultExclude].
	Exclude []string
	// Hash are patterns of the files of which the content is read and hashed,
	// Text of those of which it is also kept in the envelope. A file named *.zed
	// is sealed and never read.
	Hash, Text []string
	// Limit is the longest content read, in bytes; a longer one is told as such.
	Limit int64
	// VanishLimit is the share of the known files, in percent, that one run may
	// mark as deleted or hidden; more looks like a share that is not mounted.
	// It does not hold for the first hundred files. 100 is no limit.
	VanishLimit int
	// MaxDepth bounds how deep directories may lie in each other: deeper is a
	// link that leads back.
	MaxDepth  int
	PageSize  int // files emitted at once, at most
	MaxCursor int // bytes
	// Now is the clock by which runs are timed; by default the machine's.
	Now func() time.Time
}

// DefaultExclude are the names under which programs keep what is not, or not
// yet, a document.
func DefaultExclude() []string {
	return []string{".*", "~$*", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload",
		"*.upload", "*.uploading", "*.lock", "*.swp", "*~", "thumbs.db", "desktop.ini"}
}

func (o Options) withDefaults() Options {
	setDefault(&o.Passes, DefaultPasses)
	setDefault(&o.Settle, DefaultSettle)
	setDefault(&o.Limit, DefaultLimit)
	setDefault(&o.VanishLimit, DefaultVanishLimit)
	setDefault(&o.MaxDepth, DefaultMaxDepth)
	setDefault(&o.PageSize, DefaultPageSize)
	setDefault(&o.MaxCursor, DefaultMaxCursor)
	if o.Exclude == nil {
		o.Exclude = DefaultExclude()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (o Options) check() error {
	switch {
	case o.Name == "":
		return errors.New("the source has no name")
	case o.Server == nil:
		return errors.New("the source has no server")
	case o.Passes < 1 || o.Passes > 15:
		return fmt.Errorf("passes: want 1 to 15, not %d", o.Passes)
	case o.Limit < 1, o.MaxDepth < 1, o.PageSize < 1, o.MaxCursor < 1:
		return errors.New("limit, max depth, page size and max cursor: want more than nothing")
	case o.VanishLimit < 1 || o.VanishLimit > 100:
		return fmt.Errorf("vanish limit: want a share from 1 to 100 percent, not %d", o.VanishLimit)
	}
	return nil
}
