package connectors

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"
)

// Known is what was received of a source, for a census to be compared with.
type Known interface {
	// Objects yields each object of the source once, in its latest state and
	// whatever its presence. An error ends the sequence and makes it worthless.
	Objects(ctx context.Context, source string) iter.Seq2[Object, error]
	// Body gives the last known body of an object; nil when none is kept.
	Body(ctx context.Context, source, key string) (json.RawMessage, error)
}

// Object is one known object without its body.
type Object struct {
	Key       string // kind/id
	Presence  Presence
	Version   time.Time
	Container string    // the project, folder or the like, for counting; empty when not known
	Month     time.Time // first day of the month to count it under, UTC; zero when not known
}

// Kind is the part of the key before the identifier.
func (o Object) Kind() string {
	kind, _, _ := strings.Cut(o.Key, "/")
	return kind
}

// Reconciliation is what a comparison of a source's complete census with what is
// known of it found. The lists hold keys, sorted.
type Reconciliation struct {
	Source   string
	Began    time.Time
	Ended    time.Time
	Complete bool // the census ended without an error; if not, all lists are empty and nothing was published
	Listed   int  // objects that the census names
	Known    int  // objects known before that are not marked as deleted

	// Missing are known as present and not named. Each is in one of the five
	// lists that follow, which hold beside them what was marked before, looked
	// for again and still not found.
	Missing     []string
	Deleted     []string // proven; published
	Hidden      []string // the account may no longer see it, or it cannot be proven deleted; published
	Moved       []string // lives on where this source does not read; published
	Unlisted    []string // the tool shows it although the census does not name it: created since, archived alone, an index that lags
	Unconfirmed []string // the second sighting failed, the source is no Witness, or what is back has no body; left as it is

	Returned []string // known as deleted, hidden or moved, and back; published
	Extra    []string // named, and never received
	Fetched  []string // of Extra, what was read and published now; the rest comes with the next Pull or a backfill

	Silent []string // kinds known but of which the census names nothing: it is not believed, and nothing of them is marked
	Groups []Group  // the known objects by kind, container and month, sorted
}

// Group counts known objects of one kind, container and month.
type Group struct {
	Kind, Container string
	Month           time.Time // zero when not known
	Known           int       // not marked as deleted before
	Listed          int       // of those, named by the census
	Missing         int       // of those, known as present and not named
}

// Agrees tells that the tool and what is known of it name the same objects, and
// that no doubt remains.
func (r Reconciliation) Agrees() bool {
	return r.Complete && len(r.Missing)+len(r.Extra)+len(r.Returned)+len(r.Silent) == 0
}

// sort puts all lists in order.
func (r *Reconciliation) sort() {
	for _, list := range []*[]string{&r.Missing, &r.Deleted, &r.Hidden, &r.Moved, &r.Unlisted, &r.Unconfirmed, &r.Returned, &r.Extra, &r.Fetched, &r.Silent} {
		slices.Sort(*list)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		if c := strings.Compare(a.Container, b.Container); c != 0 {
			return c
		}
		return a.Month.Compare(b.Month)
	})
}
