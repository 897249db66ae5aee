package embedded

import (
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessions(t *testing.T) {
	e := start(t, t.TempDir())
	c := client{t, e.Endpoint()}
	in := func(name string, more ...string) url.Values {
		values := url.Values{"session_id": {name}}
		for i := 0; i < len(more); i += 2 {
			values.Set(more[i], more[i+1])
		}
		return values
	}
	code := func(a answer) string { return a.header.Get("X-ClickHouse-Exception-Code") }
	require.Equal(t, "372", code(c.get("SELECT 1", in("a", "session_check", "1"))))
	require.Equal(t, 200, c.get("CREATE TEMPORARY TABLE mine (a UInt8)", in("a")).status)
	require.Equal(t, 200, c.get("INSERT INTO mine VALUES (7)", in("a", "session_check", "1")).status)
	require.Equal(t, "7\n", c.get("SELECT * FROM mine", in("a")).body)
	require.Equal(t, "60", code(c.get("SELECT * FROM mine", in("b"))), "another session")
	require.Equal(t, "60", code(c.get("SELECT * FROM mine", nil)), "no session")
	require.Equal(t, "60", code(client{t, e.Endpoint().Reader()}.get("SELECT * FROM mine", in("a"))), "another login")

	const ask = "SELECT getSetting('max_threads'), currentDatabase()"
	require.Equal(t, 200, c.get("SET max_threads = 5", in("a")).status)
	require.Equal(t, 200, c.get("USE system", in("a")).status)
	require.Equal(t, "5\tsystem\n", c.get(ask, in("a")).body)
	require.Equal(t, "7\tdefault\n", c.get(ask, in("a", "max_threads", "7", "database", "default")).body, "a request's own settings")
	require.Equal(t, "5\tsystem\n", c.get(ask, in("a")).body, "hold for that request only")

	require.Equal(t, "36", code(c.get("SELECT 1", in("a", "session_timeout", "86400"))))
	require.Equal(t, 200, c.get("SELECT 1", in("a", "close_session", "1")).status)
	require.Equal(t, "372", code(c.get("SELECT 1", in("a", "session_check", "1"))))
	require.Equal(t, 200, c.get("SELECT 1", in("short", "session_timeout", "0")).status)
	waitFor(t, "the session expires", func() bool { return code(c.get("SELECT 1", in("short", "session_check", "1"))) == "372" })

	var busy sync.WaitGroup
	busy.Go(func() { c.get("SELECT sleep(2)", in("c")) })
	waitFor(t, "the session is in use", func() bool {
		return c.must("SELECT count() FROM system.processes WHERE query = 'SELECT sleep(2)'") == "1\n"
	})
	require.Equal(t, "373", code(c.get("SELECT 1", in("c"))))
	busy.Wait()
	require.Equal(t, "1\n", c.get("SELECT 1", in("c")).body)
}
