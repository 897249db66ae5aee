package sourcetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

func fullPull(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.fill()
	b.pull()
	b.requireState()
	b.requireRecords()
	require.Zero(t, repeats(b.log.Records()), "a quiet tool is read once")
}

func emptyTool(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.pull()
	b.requireState()
	b.tool.Advance(time.Hour)
	b.create(1)
	b.settle()
	b.requireState()
}

func sameSourceTwice(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	keys := b.fill()
	source := b.tool.Source(t)
	for range 3 {
		_, err := connectors.Collect(t.Context(), source, b.log, b.log)
		require.NoError(t, err)
		b.requireState()
		b.tool.Advance(7 * time.Minute)
		b.tool.Change(keys[4])
		b.create(1)
	}
}

// An idle pull costs the same for few objects and for many.
func idlePull(t *testing.T, opener Opener) {
	costs := map[int]int{}
	for _, objects := range []int{2, 14} {
		b := open(t, opener, Setting{})
		for range objects {
			b.create(1)
			b.tool.Advance(3 * time.Minute)
		}
		b.pull()
		b.tool.Advance(20 * time.Minute)
		b.pull()
		b.tool.Advance(20 * time.Minute)
		records, before := len(b.log.Records()), b.tool.Requests()
		b.pull()
		costs[objects] = b.tool.Requests() - before
		require.Len(t, b.log.Records(), records, "an idle pull emits nothing")
		require.LessOrEqual(t, costs[objects], b.idleBound())
	}
	if _, listing := open(t, opener, Setting{}).tool.(Idler); !listing {
		require.LessOrEqual(t, costs[14], costs[2], "the cost of an idle pull grows with the number of objects")
	}
	t.Logf("an idle pull makes %d requests", costs[14])
}

func resumeAfterAnyPage(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.fill()
	b.pull()
	name, whole := b.tool.Source(t).Name(), b.log
	for n := range whole.Pages() {
		b.log = whole.resumed(name, n)
		b.pull()
		b.requireState()
		largest := 0
		if n > 0 {
			largest = len(whole.Pages()[n-1].Envelopes)
		}
		require.LessOrEqualf(t, repeats(b.log.Records()), largest, "resumed after page %d", n)
	}
}

// Nothing is lost when Kafka refuses a page, or acknowledges it and the cursor
// is lost.
func pageNotAcknowledged(t *testing.T, opener Opener) {
	for _, published := range []bool{false, true} {
		for n := 0; ; n++ {
			b := open(t, opener, Setting{})
			b.fill()
			left := n
			kill := func() error {
				if left--; left < 0 {
					return errKilled
				}
				return nil
			}
			if published {
				b.log.OnSave = func(connectors.Cursor) error { return kill() }
			} else {
				b.log.OnPublish = func([]connectors.Envelope) error { return kill() }
			}
			_, err := b.collect(t.Context())
			if err == nil {
				b.requireState()
				require.Greater(t, n, 1, "the objects make several pages")
				break
			}
			require.ErrorIs(t, err, errKilled, "an error of emit is returned unchanged")
			b.log.OnSave, b.log.OnPublish = nil, nil
			unsaved := 0
			if pages := b.log.Pages(); published {
				unsaved = len(pages[len(pages)-1].Envelopes)
			}
			b.pull()
			b.requireState()
			require.LessOrEqual(t, repeats(b.log.Records()), unsaved, "only the page that was not saved comes again")
		}
	}
}

// A cancelled pull ends, and what it saved is good.
func cancelled(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.fill()
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		ctx, cancel := context.WithCancel(t.Context())
		b.log = &Log{}
		b.at(n, cancel)
		_, err := b.collect(ctx)
		cancel()
		b.tool.BeforeRequest(nil)
		if n < total {
			require.Errorf(t, err, "cancelled at request %d of %d", n, total)
		}
		b.pull()
		b.requireState()
	}
}

func equalTimestamps(t *testing.T, opener Opener) {
	for _, sizes := range [][]int{{10}, {page}, {page, page}, {2, 7, 1}, {1, page + 1, 5}} {
		b := open(t, opener, Setting{})
		for _, n := range sizes {
			b.create(n)
			b.tool.Advance(time.Second)
		}
		b.pull()
		b.requireState()
		b.settle()
		b.requireState()
	}
}

func bulkEdit(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	var keys []string
	for range 9 {
		keys = append(keys, b.create(1)...)
		b.tool.Advance(11 * time.Minute)
	}
	b.pull()
	for _, key := range keys {
		b.tool.Change(key)
	}
	b.pull()
	b.requireState()
	b.tool.Advance(time.Hour)
	for _, key := range keys[2:] {
		b.tool.Change(key)
	}
	b.settle()
	b.requireState()
}

// A change just after a reading, under the same timestamp, is not lost.
func changeWithinOneInstant(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	keys := b.create(4)
	b.pull()
	b.tool.Change(keys[1])
	b.pull()
	b.requireState()
	b.tool.Advance(500 * time.Millisecond)
	b.tool.Change(keys[1])
	b.tool.Change(keys[2])
	b.pull()
	b.requireState()
	b.settle()
	b.requireState()
}

func changeAtAnyRequest(t *testing.T, opener Opener) {
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		for _, which := range [][]int{{0}, {7}, {0, 1, 2, 3, 4}} { // several shift a list past an overlap
			b := open(t, opener, Setting{})
			keys := b.fill()
			b.at(n, func() {
				b.tool.Advance(time.Second)
				for _, i := range which {
					b.tool.Change(keys[i])
				}
			})
			b.pull()
			b.settle()
			b.requireSame(b.tool.State(), b.received(), "objects %v changed before request %d of %d", which, n, total)
		}
	}
}

func creationAtAnyRequest(t *testing.T, opener Opener) {
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		b := open(t, opener, Setting{})
		b.fill()
		b.at(n, func() { b.create(2) })
		b.pull()
		b.settle()
		b.requireSame(b.tool.State(), b.received(), "two objects were created before request %d of %d", n, total)
	}
}

// What is deleted while it is read takes no neighbour with it.
func deletionAtAnyRequest(t *testing.T, opener Opener) {
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		for _, which := range [][]int{{4}, {0, 1, 2}} {
			b := open(t, opener, Setting{})
			deleter := power[Deleter](b, "delete")
			keys := b.fill()
			b.at(n, func() {
				for _, i := range which {
					deleter.Delete(keys[i])
				}
			})
			b.pull()
			b.settle()
			received := b.received()
			for _, i := range which {
				delete(received, keys[i])
			}
			b.requireSame(b.tool.State(), received, "objects %v were deleted before request %d of %d", which, n, total)
		}
	}
}

// A pull ends although an object changes faster than it is read.
func neverRests(t *testing.T, opener Opener) {
	for _, c := range []struct {
		pace    time.Duration
		objects int
	}{{time.Second, 1}, {time.Minute, 1}, {time.Second, page + 1}, {time.Minute, page + 1}} {
		t.Run(fmt.Sprintf("%d each %s", c.objects, c.pace), func(t *testing.T) {
			b := open(t, opener, Setting{})
			keys := b.fill()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			b.before(func(n int) {
				b.tool.Advance(c.pace)
				for i := range c.objects {
					b.tool.Change(keys[(n+i)%(c.objects+1)])
				}
				if n > 1000 {
					cancel()
				}
			})
			if _, err := b.collect(ctx); err != nil { // who can read only what stands still says so
				require.NoError(t, ctx.Err(), "the pull must end")
				require.Equal(t, connectors.Retry, connectors.KindOf(err))
			}
			b.settle()
			b.requireState()
		})
	}
}

func shortPages(t *testing.T, opener Opener) {
	for _, limit := range []int{1, 2} {
		b := open(t, opener, Setting{Page: 5})
		power[Pager](b, "limit its pages").LimitPage(limit)
		keys := b.fill()
		b.pull()
		b.requireState()
		b.tool.Change(keys[0])
		b.tool.Change(keys[5])
		b.settle()
		b.requireState()
	}
}

// An empty page that says that more follows is not the end.
func emptyPages(t *testing.T, opener Opener) {
	power[Blanker](open(t, opener, Setting{}), "give empty pages before the end")
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		b := open(t, opener, Setting{})
		keys := b.fill()
		b.at(n, func() { b.tool.(Blanker).Blank(2) })
		b.untilPulled(connectors.Retry)
		b.requireState()
		b.tool.BeforeRequest(nil)
		b.tool.(Blanker).Blank(0)
		b.tool.Change(keys[1])
		b.settle()
		b.requireState()
	}
}
