package mantis

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A walk over a list that moves between any two pages meets every issue that did
// not change meanwhile.
func TestAWalkMeetsEveryIssueThatStayed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		var list []row
		for n := range rapid.IntRange(0, 40).Draw(t, "issues") {
			list = append(list, row{id: int64(n + 1), updated: start.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "second")) * time.Second)})
		}
		sort := func() {
			slices.SortFunc(list, func(a, b row) int {
				if c := b.updated.Compare(a.updated); c != 0 {
					return c
				}
				return int(b.id - a.id)
			})
		}
		sort()
		stayed := map[int64]bool{}
		for _, one := range list {
			stayed[one.id] = true
		}
		w := newWalk(rapid.IntRange(2, 7).Draw(t, "size"), true)
		now, next := start.Add(time.Hour), int64(len(list))
		for pages := 0; ; pages++ {
			page, size := w.window()
			require.LessOrEqual(t, (page-1)*size, max(0, w.at-1), "a window begins at a row behind")
			require.Greater(t, page*size, w.at, "and goes beyond it")
			from := min(len(list), (page-1)*size)
			joined, end := w.accept(page, size, slices.Clone(list[from:min(len(list), from+size)]))
			if joined && end {
				break
			}
			require.LessOrEqual(t, w.futile, maxFutile)
			if pages > 60 {
				continue // it comes to rest
			}
			for range rapid.IntRange(0, 3).Draw(t, "moves") {
				now = now.Add(time.Second)
				what := rapid.SampledFrom([]string{"update", "delete", "create"}).Draw(t, "what")
				if what == "create" || len(list) == 0 {
					next++
					list = append(list, row{id: next, updated: now})
				} else {
					n := rapid.IntRange(0, len(list)-1).Draw(t, "which")
					delete(stayed, list[n].id)
					if what == "update" {
						list[n].updated = now
					} else {
						list = slices.Delete(list, n, n+1)
					}
				}
				sort()
			}
		}
		for id := range stayed {
			require.Contains(t, w.met, id)
		}
	})
}

// A window of any walk gains on it, and most of its rows are new.
func TestWindowsAreNearlyAsLongAsPages(t *testing.T) {
	for _, size := range []int{2, 3, 5, 25, 50, 1000} {
		w := newWalk(size, true)
		requests := 0
		const rows = 5000
		for w.at = size; w.at < rows; requests++ {
			page, length := w.window()
			require.Less(t, (page-1)*length, w.at)
			require.Greater(t, page*length, w.at)
			w.at = page * length
		}
		if size >= 25 {
			require.LessOrEqual(t, requests, rows/size+rows/size/8+1, "pages of %d", size)
		}
	}
}

func TestACursorKeepsWhatItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := memory{objects: map[string]uint32{}, issues: map[int64]known{}}
		instants := rapid.Custom(func(t *rapid.T) time.Time { return moment(rapid.Int64Range(0, 4e9).Draw(t, "at")) })
		m.since, m.swept, m.referred = instants.Draw(t, "since"), instants.Draw(t, "swept"), instants.Draw(t, "referred")
		for range rapid.IntRange(0, 50).Draw(t, "issues") {
			m.issues[rapid.Int64Range(1, 1<<40).Draw(t, "id")] = known{
				updated: rapid.Uint32().Draw(t, "updated"), print: rapid.Uint32().Draw(t, "print"), stale: rapid.Bool().Draw(t, "stale"),
			}
		}
		m.objects["project/1"] = rapid.Uint32().Draw(t, "object")
		cursor, err := m.encode()
		require.NoError(t, err)
		back, err := parseCursor(cursor)
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
}

func TestACursorOfFiftyThousandIssuesIsSmallEnough(t *testing.T) {
	m := memory{issues: map[int64]known{}}
	for id := range int64(50_000) {
		m.issues[2*id+1] = known{updated: uint32(id * 77), print: uint32(id * 2654435761)}
	}
	cursor, err := m.encode()
	require.NoError(t, err)
	require.Less(t, len(cursor), 700<<10)
}
