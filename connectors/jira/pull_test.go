package jira

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"pilotis/connectors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// both runs a test on each flavour.
func both(t *testing.T, test func(t *testing.T, flavor Flavor)) {
	for _, flavor := range []Flavor{DataCenter, Cloud} {
		t.Run(string(flavor), func(t *testing.T) { test(t, flavor) })
	}
}

var past = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestBackfillThenIdleIsOneSearchAndNothing(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "Europe/Paris")
		f.add(20, past, 7*time.Minute)
		s := f.serve(t, nil)
		var k sink
		k.pull(t, s)
		f.requireState(t, &k)
		require.Zero(t, k.repeats())
		for range 3 {
			before, records, requests := f.searches, len(k.got), s.Requests()
			saved := len(k.cursors)
			k.pull(t, s)
			require.Equal(t, 1, f.searches-before)
			require.EqualValues(t, 1, s.Requests()-requests)
			require.Len(t, k.got, records)
			require.Len(t, k.cursors, saved, "an idle run writes no cursor")
			f.now = f.now.Add(5 * time.Minute)
		}
		require.Equal(t, connectors.Envelope{Source: "jira-test", Kind: "issue", ID: "10001", Version: past,
			SeenAt: k.got[0].SeenAt, Presence: connectors.Present, Body: k.got[0].Body}, k.got[0])
	})
}

func TestTheFirstSearchIsBoundedAndNeverHasAnUpperBound(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "America/Cayenne")
		f.add(4, past, time.Hour)
		s := f.serve(t, func(o *Options) { o.Projects, o.JQL = []string{"N2CAS", `a"b`}, "labels = x OR labels = y" })
		var k sink
		k.pull(t, s)
		require.Equal(t, `project in ("N2CAS", "a\"b") AND (labels = x OR labels = y) AND updated >= "1970-01-02 00:00" ORDER BY updated ASC, key ASC`, f.jqls[0])
		for _, jql := range f.jqls {
			require.NotContains(t, jql, "<")
		}
	})
}

func TestALongSearchIsAPost(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(10, past, 0)
		projects := []string{"N2CAS"}
		for i := range 300 {
			projects = append(projects, fmt.Sprintf("OTHER%d", i))
		}
		s := f.serve(t, func(o *Options) { o.Projects = projects })
		var k sink
		k.pull(t, s)
		f.requireState(t, &k)
	})
}

func TestResumeAfterAnyPage(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "Europe/Paris")
		f.add(5, past, 0) // more than a page within one minute
		f.add(6, past.Add(time.Hour), 20*time.Second)
		f.add(4, f.now.Add(-3*time.Minute), time.Second)
		s := f.serve(t, nil)
		var whole sink
		whole.pull(t, s)
		f.requireState(t, &whole)
		broken := errors.New("Kafka is away")
		for stop := range whole.cursors {
			var k sink
			pages := 0
			err := s.Pull(t.Context(), nil, func(page []connectors.Envelope, c connectors.Cursor) error {
				if pages == stop {
					return broken
				}
				pages++
				return k.emit(page, c)
			})
			require.Same(t, broken, err, "the error of emit comes back unchanged")
			k.pull(t, s)
			f.requireState(t, &k)
			require.Zero(t, k.repeats(), "stopped before page %d", stop)
		}
	})
}

func TestEqualTimestampsOverAPageBorderAndBulkEditLargerThanAPage(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(2, past, 0)
		f.add(1, past.Add(time.Minute), 0)
		f.add(500, past.Add(2*time.Hour), 0)
		f.add(2, past.Add(3*time.Hour), 0)
		s := f.serve(t, func(o *Options) { o.PageSize = 50 })
		var k sink
		k.pull(t, s)
		f.requireState(t, &k)
		require.Zero(t, k.repeats())
		require.LessOrEqual(t, f.searches, 12, "505 issues in pages of 50")
	})
}

// An issue that changes between pages goes to the tail; with offsets, the row at
// the border would be skipped.
func TestIssueUpdatedBetweenPagesIsNotLostNorItsNeighbour(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		for changed := range 12 {
			for _, before := range []int{2, 3, 4} {
				f := newFake(t, flavor, "UTC")
				f.add(12, past, 0)
				f.before = func(n int) {
					f.now = f.now.Add(time.Second)
					for i := range 3 { // more at once than pages overlap
						if n == before {
							f.touch((changed + i) % 12)
						}
					}
				}
				s := f.serve(t, nil)
				var k sink
				k.pull(t, s)
				f.requireState(t, &k)
				require.Zero(t, k.repeats())
			}
		}
	})
}

// A walk that lost its place goes back, behind what the cursor still remembers.
func TestGoingBackBehindTheBoundRepeatsNothing(t *testing.T) {
	f := newFake(t, DataCenter, "UTC")
	f.add(9, past.Add(44*time.Second), 45*time.Second) // two in the last minute of a page
	f.before = func(n int) {
		if n <= 2 {
			f.touch(8 - 4*n)
		}
	}
	var k sink
	k.pull(t, f.serve(t, func(o *Options) { o.PageSize = 4 }))
	f.requireState(t, &k)
	require.Zero(t, k.repeats())
	require.Equal(t, f.jqls[0], f.jqls[2], "it went back")
}

func TestIssuesChangingAtEveryRequestDoNotMakePullEndless(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(30, past, time.Minute)
		f.before = func(n int) {
			f.now = f.now.Add(61 * time.Second)
			for i := range 8 {
				f.touch(i)
			}
			require.Less(t, n, 200, "endless")
		}
		s := f.serve(t, nil)
		var k sink
		k.pull(t, s)
		f.before = nil
		f.now = f.now.Add(time.Minute)
		k.pull(t, s)
		f.requireState(t, &k)
	})
}

func TestZonesAndTheNightsOfTheClockChange(t *testing.T) {
	nights := map[string]time.Time{
		"winter begins": time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC),
		"summer begins": time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC),
		"plain":         time.Date(2026, 5, 5, 22, 0, 0, 0, time.UTC),
	}
	for _, zone := range []string{"UTC", "Europe/Paris", "America/Cayenne", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"} {
		for name, night := range nights {
			for _, late := range []bool{false, true} {
				both(t, func(t *testing.T, flavor Flavor) {
					t.Run(fmt.Sprint(zone, name, late), func(t *testing.T) {
						f := newFake(t, flavor, zone)
						f.lateFold, f.now = late, night
						f.add(10, night.Add(-time.Hour), 6*time.Minute)
						s := f.serve(t, nil)
						var k sink
						for range 60 { // through the night, run after run
							f.now = f.now.Add(7 * time.Minute)
							f.add(1, f.now.Add(-90*time.Second), 0)
							k.pull(t, s)
						}
						f.requireState(t, &k)
						require.Zero(t, k.repeats())
					})
				})
			}
		}
	}
}

// The server's clock is what counts: ours may be years away, and its Date header
// may come from a proxy.
func TestServerClockAheadOrBehind(t *testing.T) {
	for _, skew := range []time.Duration{-26 * time.Hour, -11 * time.Minute, 11 * time.Minute, 26 * time.Hour} {
		both(t, func(t *testing.T, flavor Flavor) {
			f := newFake(t, flavor, "Europe/Paris")
			f.dateSkew = skew
			f.add(10, f.now.Add(-time.Hour), 5*time.Minute)
			s := f.serve(t, nil)
			var k sink
			for range 20 {
				f.now = f.now.Add(4 * time.Minute)
				f.touch(3)
				f.touch(5)
				k.pull(t, s)
				f.requireState(t, &k)
			}
			require.Zero(t, k.repeats())
		})
	}
}

func TestServerClockSetBackByAnHour(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(5, past, time.Hour)
		s := f.serve(t, nil)
		var k sink
		k.pull(t, s)
		f.now = f.now.Add(-time.Hour)
		f.touch(2)
		k.pull(t, s)
		f.requireState(t, &k)
	})
}

// Until the new zone is noticed, searches ask for an hour later than they mean:
// what changed in between must be read again.
func TestTheAccountsZoneChanges(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "Europe/Paris")
		f.add(5, past, time.Hour)
		clock := &testClock{now: f.now}
		s := f.serve(t, func(o *Options) { o.REST.Clock = clock })
		var k sink
		pull := func(after time.Duration, changed int) {
			f.now, clock.now = f.now.Add(after), clock.now.Add(after)
			f.touch(changed)
			k.pull(t, s)
		}
		pull(0, 0)
		f.zone, _ = time.LoadLocation("Europe/London")
		pull(10*time.Minute, 1)
		require.Len(t, k.got, 5, "12:10 in London is before 12:50")
		pull(45*time.Minute, 2)
		pull(10*time.Minute, 3)
		f.requireVersions(t, &k)
	})
}

// One request a page and little more, whatever the issues' times: bulk changes,
// busy minutes, quiet years.
func TestRequestsForABackfill(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		for _, step := range []time.Duration{0, 3 * time.Second, time.Minute, 26 * time.Hour} {
			f := newFake(t, flavor, "Europe/Paris")
			f.add(1000, past.AddDate(-4, 0, 0), step)
			s := f.serve(t, func(o *Options) { o.PageSize = 50 })
			var k sink
			k.pull(t, s)
			f.requireState(t, &k)
			require.LessOrEqual(t, f.searches, 21, step.String()) // 1.05 × 1000/50
		}
	})
}

// The index shows a change late, and meanwhile the issue at its old place with
// its new time.
func TestIndexLagWithinTheOverlap(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "Europe/Paris")
		f.lag = 8 * time.Minute
		f.add(12, past, 3*time.Minute)
		s := f.serve(t, nil)
		var k sink
		f.touch(2)
		f.touch(3)
		for i := range 20 {
			f.now = f.now.Add(3 * time.Minute)
			f.touch(i % 7)
			f.add(1, f.now, 0)
			k.pull(t, s)
		}
		f.now = f.now.Add(9 * time.Minute)
		k.pull(t, s)
		f.requireState(t, &k)
	})
}

func TestTheServerLowersThePageSize(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		for _, size := range []int{1, 2} {
			f := newFake(t, flavor, "UTC")
			f.pageCap = size
			f.add(5, past, 0)
			f.add(5, past.Add(time.Hour), time.Hour)
			s := f.serve(t, func(o *Options) { o.PageSize = 50 })
			var k sink
			k.pull(t, s)
			f.requireState(t, &k)
			require.Zero(t, k.repeats())
		}
	})
}

// Servers that stamp to the second give two changes one time.
func TestASecondChangeWithinTheSameSecondIsNotLost(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(3, past, time.Minute)
		s := f.serve(t, nil)
		var k sink
		k.pull(t, s)
		f.touch(1)
		k.pull(t, s)
		k.pull(t, s)
		require.Len(t, k.got, 4, "an unchanged one is not repeated")
		f.touch(1)
		k.pull(t, s)
		require.Len(t, k.got, 5)
		f.requireState(t, &k)
	})
}

func TestIssueWithoutUpdatedIsEmittedOnce(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(7, past, time.Minute)
		f.issues = append(f.issues, &fakeIssue{id: 99, project: "N2CAS"})
		s := f.serve(t, nil)
		var k sink
		for range 3 {
			k.pull(t, s)
			f.now = f.now.Add(time.Hour)
		}
		f.requireState(t, &k)
		require.Len(t, k.got, 8)
		require.True(t, k.latest()["99"].Version.IsZero())
	})
}

func TestALimitIsHonouredAndTheRunGoesOn(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(9, past, time.Hour)
		f.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			switch n {
			case 1:
				w.Header().Set("Retry-After", "30")
				w.WriteHeader(http.StatusTooManyRequests)
			case 3:
				w.Header().Set("Retry-After", f.now.Add(40*time.Second).Format(http.TimeFormat))
				w.WriteHeader(http.StatusTooManyRequests)
			case 5:
				w.WriteHeader(http.StatusServiceUnavailable)
			case 7: // the body is cut
				w.Header().Set("Content-Length", "100000")
				_, _ = w.Write([]byte(`{"issues":[`))
				w.(http.Flusher).Flush()
				f.mu.Unlock()
				defer f.mu.Lock()
				panic(http.ErrAbortHandler)
			default:
				return false
			}
			return true
		}
		clock := &testClock{now: time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)}
		s := f.serve(t, func(o *Options) { o.REST.Clock = clock })
		var k sink
		k.pull(t, s)
		f.requireState(t, &k)
		waited := clock.now.Sub(time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC))
		require.GreaterOrEqual(t, waited, 70*time.Second)
		require.Less(t, waited, 75*time.Second)
	})
}
