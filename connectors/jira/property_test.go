package jira

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
)

// Whatever changes between the requests, in whatever zone, with an index that
// lags, with runs that break at any page: in the end the envelopes are the state
// of the source, and a version comes twice only when a page was not acknowledged.
func TestPropertyNothingIsLostAndRepeatsAreBounded(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		rapid.Check(t, func(rt *rapid.T) {
			zone := rapid.SampledFrom([]string{"UTC", "Europe/Paris", "America/Cayenne", "Pacific/Auckland", "America/St_Johns"}).Draw(rt, "zone")
			f := newFake(t, flavor, zone)
			f.now = rapid.SampledFrom([]time.Time{
				time.Date(2026, 10, 25, 0, 40, 0, 0, time.UTC), time.Date(2026, 10, 24, 23, 50, 0, 0, time.UTC),
				time.Date(2026, 3, 29, 0, 55, 0, 0, time.UTC), time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC),
			}).Draw(rt, "now")
			f.lateFold = rapid.Bool().Draw(rt, "late")
			f.lag = time.Duration(rapid.IntRange(0, 8).Draw(rt, "lag")) * time.Minute
			f.dateSkew = time.Duration(rapid.SampledFrom([]int{0, 0, -700, 700}).Draw(rt, "skew")) * time.Second
			for range rapid.IntRange(1, 6).Draw(rt, "groups") {
				ago := time.Duration(rapid.IntRange(0, 90*60).Draw(rt, "ago")) * time.Second
				f.add(rapid.IntRange(1, 9).Draw(rt, "size"), f.now.Add(-ago), time.Duration(rapid.SampledFrom([]int{0, 0, 1, 45}).Draw(rt, "step"))*time.Second)
				for _, i := range f.issues {
					if i.updated().After(f.now) {
						i.changes[0] = f.now
					}
				}
			}
			events := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) event {
				return event{
					kind: rapid.SampledFrom([]string{"touch", "touch", "touch", "new", "bulk", "calm"}).Draw(rt, "kind"),
					n:    rapid.IntRange(0, 50).Draw(rt, "n"),
					pass: time.Duration(rapid.IntRange(0, 80).Draw(rt, "pass")) * time.Second,
				}
			}), 0, 40).Draw(rt, "events")
			f.before = func(int) {
				if len(events) > 0 {
					f.happen(events[0])
					events = events[1:]
				}
			}
			size := rapid.IntRange(2, 6).Draw(rt, "page")
			f.url = "http://jira.test"
			s := f.source(t, func(o *Options) { o.PageSize, o.REST.Transport = size, inProcess{f} })

			var k sink
			unacknowledged := 0
			for range rapid.IntRange(1, 6).Draw(rt, "runs") {
				pages := rapid.IntRange(0, 8).Draw(rt, "break after")
				err := s.Pull(t.Context(), k.cursor, func(page []connectors.Envelope, c connectors.Cursor) error {
					if pages--; pages < 0 { // published, and the cursor not saved
						k.got = append(k.got, page...)
						unacknowledged += len(page)
						return errStopped
					}
					return k.emit(page, c)
				})
				if !errors.Is(err, errStopped) {
					require.NoError(rt, err)
				}
			}
			events = nil
			f.now = f.now.Add(f.lag + 11*time.Minute)
			k.pull(rt, s)
			f.requireState(rt, &k)
			require.LessOrEqual(rt, k.repeats(), unacknowledged)

			searches, records := f.searches, len(k.got)
			f.now = f.now.Add(11 * time.Minute)
			k.pull(rt, s)
			k.pull(rt, s)
			require.Equal(rt, records, len(k.got), "an idle run emits nothing")
			require.GreaterOrEqual(rt, f.searches-searches, 2)
		})
	})
}

var errStopped = errors.New("stopped")

// event happens at the source just before a search.
type event struct {
	kind string
	n    int
	pass time.Duration
}

func (f *fake) happen(e event) {
	f.now = f.now.Add(e.pass)
	switch e.kind {
	case "touch":
		f.touch(e.n % len(f.issues))
	case "new":
		f.add(1+e.n%3, f.now, 0)
	case "bulk": // larger than a page
		for i := range f.issues {
			if i%2 == 0 {
				f.touch(i)
			}
		}
	}
}

// inProcess reaches the fake without a network.
type inProcess struct{ *fake }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}
