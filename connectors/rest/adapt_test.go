package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// crossing is a server that counts the requests on their way to it, and is in
// trouble when told so.
type crossing struct {
	mu            sync.Mutex
	here, most    int
	together      int // how many it waits for before it answers any of them
	met           chan struct{}
	trouble       atomic.Bool
	troubleStatus int
}

func (c *crossing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.here++
	c.most = max(c.most, c.here)
	if c.here == c.together {
		close(c.met)
	}
	met := c.met
	c.mu.Unlock()
	if met != nil {
		select {
		case <-met:
		case <-r.Context().Done():
		}
	}
	c.mu.Lock()
	c.here--
	c.mu.Unlock()
	if c.trouble.Load() {
		w.WriteHeader(c.troubleStatus)
		return
	}
	_, _ = io.WriteString(w, `{}`)
}

func (c *crossing) expect(together int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.together, c.met, c.most = together, make(chan struct{}), 0
}

func read(cl *rest.Client, address string) func(context.Context, int) (int, error) {
	return func(ctx context.Context, n int) (int, error) {
		_, _, err := cl.GetJSON(ctx, "read", address+"/"+strconv.Itoa(n))
		return n, err
	}
}

func TestAsManyRequestsAtOnceAsTheHostBears(t *testing.T) {
	crossing := &crossing{troubleStatus: http.StatusServiceUnavailable}
	server := httptest.NewServer(crossing)
	defer server.Close()
	cl := client(t, newStillClock(), func(o *rest.Options) { o.InFlight, o.Attempts = 4, 1 })
	items := make([]int, 12)
	for i := range items {
		items[i] = i
	}
	all := func(together int) ([]int, error) {
		crossing.expect(together)
		return rest.Each(t.Context(), cl, items[:together], read(cl, server.URL))
	}

	got, err := all(2) // of a host not known yet
	require.NoError(t, err)
	require.Equal(t, items[:2], got)
	_, err = all(3)
	require.NoError(t, err, "it answered well: one more")
	_, err = all(4)
	require.NoError(t, err)
	crossing.expect(0)
	crossing.met = nil
	_, err = rest.Each(t.Context(), cl, items, read(cl, server.URL))
	require.NoError(t, err)
	require.LessOrEqual(t, crossing.most, 4, "never more than configured")

	crossing.trouble.Store(true)
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL)
	require.Error(t, err)
	_, _, err = cl.GetJSON(t.Context(), "read", server.URL)
	require.Error(t, err)
	crossing.trouble.Store(false)
	crossing.most = 0
	_, err = rest.Each(t.Context(), cl, items[:1], read(cl, server.URL))
	require.NoError(t, err)
	require.Equal(t, 1, crossing.most, "halved twice: one at a time")
}

func TestTroubleSlowsUsDownAndGoodAnswersBringTheRateBack(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable} {
		clock := newStillClock()
		server := script(t, clock, answer{status: status}, answer{status: status})
		cl := client(t, clock, func(o *rest.Options) { o.RequestsPerSecond, o.Burst, o.Attempts = 10, 1, 1 })
		pace := func() time.Duration {
			before := clock.Now()
			_, _, _ = cl.GetJSON(t.Context(), "read", server.URL)
			return clock.Now().Sub(before)
		}
		pace() // the first of the burst meets the trouble
		require.Equal(t, 200*time.Millisecond, pace(), status)
		require.Equal(t, 400*time.Millisecond, pace(), "twice in trouble")
		for range 20 {
			pace()
		}
		require.Equal(t, 100*time.Millisecond, pace(), "as configured, never faster")
	}
}

// heavyServer answers as many objects as asked, and breaks under more than it bears.
type heavyServer struct {
	bears int
	how   func(w http.ResponseWriter)
	asked []int
}

func (s *heavyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Path[1:])
	s.asked = append(s.asked, n)
	if n > s.bears {
		s.how(w)
		return
	}
	_, _ = fmt.Fprintf(w, `{"n":%d}`, n)
}

func TestPagesGrowAndShrinkWithTheServer(t *testing.T) {
	cases := map[string]struct {
		how  func(w http.ResponseWriter)
		kind connectors.FaultKind
	}{
		"500": {func(w http.ResponseWriter) { w.WriteHeader(500) }, connectors.Retry},
		"502": {func(w http.ResponseWriter) { w.WriteHeader(502) }, connectors.Retry},
		"504": {func(w http.ResponseWriter) { w.WriteHeader(504) }, connectors.Retry},
		"cut off": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"n":`)
		}, connectors.Retry},
		"too large": {func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 2000)) }, connectors.Stop},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			behind := &heavyServer{bears: 100, how: c.how}
			server := httptest.NewServer(behind)
			server.Config.ErrorLog = quiet()
			defer server.Close()
			cl := client(t, newStillClock(), func(o *rest.Options) { o.MaxBody = 1000 })
			size := rest.NewSize(50, 2, 400)
			page := func() (n int, err error) {
				err = size.Try(t.Context(), func(ctx context.Context, asked int) error {
					n, err = read(cl, server.URL)(ctx, asked)
					return err
				})
				return n, err
			}
			for _, want := range []int{50, 100, 100, 100} {
				n, err := page()
				require.NoError(t, err)
				require.Equal(t, want, n)
			}
			require.Equal(t, []int{50, 100, 200, 100, 200, 100}, behind.asked, "it tries whether the server bears more, and goes back")
			behind.bears, behind.asked = 0, nil
			_, err := page()
			require.Error(t, err)
			require.Equal(t, c.kind, connectors.KindOf(err))
			require.Equal(t, 2, behind.asked[len(behind.asked)-1], "the smallest is asked before it is given up")
		})
	}
}

func TestWhatNoSmallerPageWouldMendIsNotAskedSmaller(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 429} {
		behind := &heavyServer{how: func(w http.ResponseWriter) { w.WriteHeader(status) }}
		server := httptest.NewServer(behind)
		cl := client(t, newStillClock(), func(o *rest.Options) { o.Attempts = 2 })
		size := rest.NewSize(50, 2, 400)
		err := size.Try(t.Context(), func(ctx context.Context, n int) error {
			_, err := read(cl, server.URL)(ctx, n)
			return err
		})
		require.Error(t, err)
		require.Equal(t, 50, size.Now(), status)
		for _, n := range behind.asked {
			require.Equal(t, 50, n)
		}
		server.Close()
	}
}

func TestSlowOrHeavyPagesAreAskedSmaller(t *testing.T) {
	cases := map[string]struct {
		took  time.Duration
		bytes int
		want  int
	}{
		"quick and small": {100 * time.Millisecond, 1000, 100},
		"rather slow":     {5 * time.Second, 1000, 50},
		"slow":            {20 * time.Second, 1000, 25},
		"rather heavy":    {100 * time.Millisecond, 4 << 20, 50},
		"heavy":           {100 * time.Millisecond, 20 << 20, 25},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			clock := newStillClock()
			cl := client(t, clock, func(o *rest.Options) { o.Transport = plodding{clock, c.took, c.bytes} })
			size := rest.NewSize(50, 2, 400)
			require.NoError(t, size.Try(t.Context(), func(ctx context.Context, n int) error {
				_, err := read(cl, "http://tool.test")(ctx, n)
				return err
			}))
			require.Equal(t, c.want, size.Now())
		})
	}
}

// plodding answers after a while, with so many bytes.
type plodding struct {
	clock *stillClock
	took  time.Duration
	bytes int
}

func (p plodding) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = p.clock.Sleep(r.Context(), p.took)
	rec := httptest.NewRecorder()
	_, _ = rec.Write(make([]byte, p.bytes))
	resp := rec.Result()
	resp.Request = r
	return resp, nil
}

func TestEachEndsWithTheFirstError(t *testing.T) {
	cl := client(t, newStillClock(), func(o *rest.Options) { o.InFlight = 2 })
	bad := errors.New("bad")
	var begun atomic.Int64
	_, err := rest.Each(t.Context(), cl, make([]int, 100), func(ctx context.Context, _ int) (int, error) {
		if begun.Add(1) == 3 {
			return 0, bad
		}
		return 0, ctx.Err()
	})
	require.ErrorIs(t, err, bad)
	require.Less(t, begun.Load(), int64(10))

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = rest.Each(cancelled, cl, make([]int, 3), func(context.Context, int) (int, error) { return 1, nil })
	require.ErrorIs(t, err, context.Canceled, "half a list is no list")
}

func TestACancelledCallTakesNoPlace(t *testing.T) {
	server := script(t, newStillClock())
	cl := client(t, newStillClock(), func(o *rest.Options) { o.InFlight = 1 })
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 {
		_, _, err := cl.GetJSON(cancelled, "read", server.URL)
		require.ErrorIs(t, err, context.Canceled)
	}
	_, _, err := cl.GetJSON(t.Context(), "read", server.URL)
	require.NoError(t, err)
}
