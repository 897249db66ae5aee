package embedded

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhoIsLetIn(t *testing.T) {
	e := start(t, t.TempDir())
	stranger := client{t, Endpoint{Addr: e.Endpoint().Addr}}

	t.Run("signs of life need no password", func(t *testing.T) {
		for _, path := range []string{"/ping", "/replicas_status", "/"} {
			a, err := stranger.do(http.MethodGet, path, "", nil)
			require.NoError(t, err)
			require.Equal(t, "Ok.\n", a.body, path)
		}
		a, err := stranger.do(http.MethodGet, "/nothing", "", nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusNotFound, a.status)
	})
	t.Run("credentials", func(t *testing.T) {
		user, password := e.Endpoint().User, e.Endpoint().Password
		require.Equal(t, "1\n", stranger.get("SELECT 1", url.Values{"user": {user}, "password": {password}}).body)
		require.Equal(t, "1\n", stranger.get("SELECT 1", nil, "X-ClickHouse-User", user, "X-ClickHouse-Key", password).body)
		a := stranger.get("SELECT 1", nil)
		require.Equal(t, http.StatusUnauthorized, a.status)
		require.NotEmpty(t, a.header.Get("WWW-Authenticate"))
		for _, wrong := range []url.Values{{"user": {user}, "password": {"x"}}, {"user": {user}}, {"user": {"nobody"}, "password": {password}}, {"user": {"reader"}, "password": {password}}} {
			a := stranger.get("SELECT 1", wrong)
			require.Equal(t, http.StatusForbidden, a.status)
			require.Equal(t, "516", a.header.Get("X-ClickHouse-Exception-Code"))
		}
	})
}

func TestBareHTTP(t *testing.T) {
	c := client{t, start(t, t.TempDir()).Endpoint()}
	t.Run("the query in the address, the body, or both", func(t *testing.T) {
		a, err := c.do(http.MethodGet, "/", "", url.Values{"query": {"SELECT 1"}})
		require.NoError(t, err)
		require.Equal(t, "1\n", a.body)
		require.Equal(t, "1\n", c.get("SELECT 1", nil).body)
		require.Equal(t, "1\n", c.get("1", url.Values{"query": {"SELECT"}}).body)
		c.must("CREATE TABLE default.q (a UInt8, s String) ENGINE = Memory")
		require.Equal(t, 200, c.get("1\tx\n2\ty\n", url.Values{"query": {"INSERT INTO default.q FORMAT TSV"}}).status)
		require.Equal(t, 200, c.get("(3, 'z'), (4, concat('a', 'b'));", url.Values{"query": {"INSERT INTO default.q VALUES"}}).status)
		require.Equal(t, 200, c.get("INSERT INTO default.q SELECT 5, '\\n\\n'", nil).status)
		require.Equal(t, 200, c.get("INSERT INTO default.q FORMAT JSONEachRow\n{\"a\":6,\"s\":\"\\n\\n;\"}", nil).status)
		require.Equal(t, "[1, \"x\"]\n[2, \"y\"]\n[3, \"z\"]\n[4, \"ab\"]\n[5, \"\\n\\n\"]\n[6, \"\\n\\n;\"]\n", c.must("SELECT * FROM default.q ORDER BY a FORMAT JSONCompactEachRow"))
	})
	t.Run("GET changes nothing", func(t *testing.T) {
		a, err := c.do(http.MethodGet, "/", "", url.Values{"query": {"CREATE TABLE default.g (a UInt8) ENGINE = Memory"}})
		require.NoError(t, err)
		require.Equal(t, "164", a.header.Get("X-ClickHouse-Exception-Code"))
	})
	t.Run("formats and headers", func(t *testing.T) {
		a := c.get("SELECT 1 AS x", url.Values{"default_format": {"JSONEachRow"}, "query_id": {"mine"}})
		require.Equal(t, "{\"x\":1}\n", a.body)
		require.Equal(t, "JSONEachRow", a.header.Get("X-ClickHouse-Format"))
		require.Equal(t, "mine", a.header.Get("X-ClickHouse-Query-Id"))
		require.Equal(t, "UTC", a.header.Get("X-ClickHouse-Timezone"))
		require.Equal(t, "pilotis", a.header.Get("X-ClickHouse-Server-Display-Name"))
		require.Contains(t, a.header.Get("X-ClickHouse-Summary"), `"read_rows":"1"`)
		require.Equal(t, "1\n", c.get("SELECT 1 FORMAT CSV", url.Values{"default_format": {"JSON"}}).body)
		require.Equal(t, "text/csv; charset=UTF-8; header=absent", c.get("SELECT 1", nil, "X-ClickHouse-Format", "CSV").header.Get("Content-Type"))
		require.Equal(t, "system\n", c.get("SELECT currentDatabase()", nil, "X-ClickHouse-Database", "system").body)
		require.Equal(t, "default\n", c.must("SELECT currentDatabase()"), "a database does not stick to a connection")
	})
	t.Run("parameters and settings", func(t *testing.T) {
		require.Equal(t, "it's\t2\n", c.get("SELECT {a:String}, {b:UInt8} FORMAT TSVRaw", url.Values{"param_a": {"it's"}, "param_b": {"2"}}).body)
		require.Equal(t, "3\n", c.get("SELECT getSetting('max_threads')", url.Values{"max_threads": {"3"}}).body)
		require.NotEqual(t, "3\n", c.must("SELECT getSetting('max_threads')"), "a setting does not stick to a connection")
		require.Equal(t, 200, c.get("SET max_threads = 3", nil).status)
		require.NotEqual(t, "3\n", c.must("SELECT getSetting('max_threads')"))
	})
}

func TestExceptionsAndExternalTables(t *testing.T) {
	e := start(t, t.TempDir())
	c := client{t, e.Endpoint()}
	c.must("CREATE TABLE default.q (a UInt8, s String) ENGINE = Memory")
	t.Run("exceptions", func(t *testing.T) {
		for sql, want := range map[string]struct {
			code   string
			status int
		}{
			"SELECT * FROM nowhere":                         {"60", 404},
			"SELEC 1 FROM":                                  {"62", 400},
			"SELECT 1; SELECT 2":                            {"62", 400},
			"SELECT nofunction(1)":                          {"46", 404},
			"SELECT 1 FORMAT Nothing":                       {"73", 404},
			"INSERT INTO default.q FORMAT TSV\nx\ty":        {"27", 400},
			"SELECT throwIf(1)":                             {"395", 500},
			"SELECT * FROM file('/etc/passwd')":             {"497", 403},
			"CREATE TABLE default.q (a UInt8) ENGINE = Log": {"57", 500},
		} {
			a := c.get(sql, nil)
			require.Equal(t, want.code, a.header.Get("X-ClickHouse-Exception-Code"), sql+": "+a.body)
			require.Equal(t, want.status, a.status, sql)
			require.Contains(t, a.body, "Code: "+want.code+". DB::Exception: ")
			require.Contains(t, a.body, "(version 26.")
		}
		a := c.get("SELECT 1", url.Values{"no_such_setting": {"1"}})
		require.Equal(t, "115", a.header.Get("X-ClickHouse-Exception-Code"))
		require.Equal(t, "1\n", c.must("SELECT 1"))
	})
	t.Run("external tables", func(t *testing.T) {
		form := "--b\r\nContent-Disposition: form-data; name=\"ext\"; filename=\"ext\"\r\n\r\n1\ta\n2\tb\n\r\n--b\r\nContent-Disposition: form-data; name=\"param_x\"\r\n\r\n2\r\n--b--\r\n"
		values := url.Values{"query": {"SELECT s FROM ext WHERE n = {x:UInt8}"}, "ext_structure": {"n UInt8, s String"}}
		for _, at := range []Endpoint{e.Endpoint(), e.Endpoint().Reader()} {
			for _, session := range []string{"", "kept"} {
				values.Set("session_id", session)
				require.Equal(t, "b\n", client{t, at}.get(form, values, "Content-Type", "multipart/form-data; boundary=b").body)
				require.Equal(t, "60", client{t, at}.get("SELECT * FROM ext", url.Values{"session_id": {session}}).header.Get("X-ClickHouse-Exception-Code"))
			}
		}
		values.Set("ext_structure", "n UInt8, s String DEFAULT file('/etc/passwd')")
		require.Equal(t, "497", c.get(form, values, "Content-Type", "multipart/form-data; boundary=b").header.Get("X-ClickHouse-Exception-Code"))
	})
}

// TestClickHouseConnectComesIn replays what the Python driver (Superset, dbt)
// sends when it connects.
func TestClickHouseConnectComesIn(t *testing.T) {
	e := start(t, t.TempDir())
	c := client{t, e.Endpoint().Reader()}
	session := url.Values{"session_id": {newQueryID()}}
	with := func(more ...string) url.Values {
		values := url.Values{"session_id": session["session_id"]}
		for i := 0; i < len(more); i += 2 {
			values.Set(more[i], more[i+1])
		}
		return values
	}
	a := c.get("SELECT version(), timezone()", with())
	require.Regexp(t, `^26\.\d+\.\d+\.\d+\tUTC\n$`, a.body)
	a = c.get("SELECT name, value, readonly as readonly FROM system.settings LIMIT 10000 FORMAT Native", with())
	require.Equal(t, 200, a.status)
	require.Equal(t, byte(3), a.body[0], "three columns, no block information")
	a = c.get("SELECT 1 AS check FORMAT Native", with("client_protocol_version", "54405"))
	require.Equal(t, "\x01\x01\x05check\x05UInt8\x01", a.body, "Native of revision 0: the driver falls back to it")
	a = c.get("SELECT * FROM system.one LIMIT 0 FORMAT JSON", with("database", "system", "query_id", newQueryID()))
	require.Contains(t, a.body, `"name": "dummy"`)
	a = c.get("SELECT number FROM numbers(3) FORMAT Native", with("enable_http_compression", "1", "max_block_size", "100"), "Accept-Encoding", "lz4,zstd,br,gzip")
	require.Equal(t, "zstd", a.header.Get("Content-Encoding"))
	for _, sql := range []string{"SELECT currentDatabase()", "SHOW DATABASES", "SHOW TABLES FROM system", "EXISTS TABLE system.one", "DESCRIBE TABLE system.one",
		"SELECT name, engine_full, comment FROM system.tables", "SELECT name FROM system.functions", "SELECT name FROM system.table_functions"} {
		require.Equal(t, 200, c.get(sql, with()).status, sql)
	}

	writer := client{t, e.Endpoint()}
	writer.must("CREATE TABLE default.n (a UInt32) ENGINE = Memory")
	var block bytes.Buffer
	block.WriteString("\x01\x02\x01a\x06UInt32")
	block.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 7), 0x0a0a0a0a))
	var packed bytes.Buffer
	require.NoError(t, packing{encoding: "lz4"}.write(&packed, block.Bytes()))
	a = writer.get(packed.String(), url.Values{"query": {"INSERT INTO default.n (a) FORMAT Native"}}, "Content-Encoding", "lz4")
	require.Equal(t, 200, a.status, a.body)
	require.Contains(t, a.header.Get("X-ClickHouse-Summary"), `"written_rows":"2"`)
	require.Equal(t, "7\n168430090\n", writer.must("SELECT a FROM default.n ORDER BY a"))
}

func TestReaderOnlyReads(t *testing.T) {
	e := start(t, t.TempDir())
	writer, reader := client{t, e.Endpoint()}, client{t, e.Endpoint().Reader()}
	writer.must("CREATE TABLE default.t (a UInt8) ENGINE = MergeTree ORDER BY a")
	writer.must("INSERT INTO default.t VALUES (1)")
	require.Equal(t, "1\n", reader.must("SELECT * FROM default.t"))
	require.Equal(t, "1\n", reader.get("SELECT * FROM t", url.Values{"max_threads": {"1"}, "readonly": {"1"}}).body)
	for _, sql := range []string{"INSERT INTO default.t VALUES (2)", "INSERT INTO default.t SELECT 2", "WITH 2 AS x INSERT INTO default.t SELECT x",
		"DROP TABLE default.t", "TRUNCATE TABLE default.t", "ALTER TABLE default.t DELETE WHERE 1", "CREATE TABLE default.u (a UInt8) ENGINE = Memory",
		"CREATE DATABASE d", "SYSTEM SHUTDOWN", "KILL QUERY WHERE 1", "SET readonly = 0", "SELECT 1 SETTINGS readonly = 0", "CREATE FUNCTION f AS (x) -> x",
		"INSERT INTO FUNCTION null('a UInt8') SELECT 1", "BACKUP TABLE default.t TO File('b')"} {
		require.Equal(t, "164", reader.refused(sql), sql)
	}
	require.Equal(t, "164", reader.get("SELECT 1", url.Values{"readonly": {"0"}}).header.Get("X-ClickHouse-Exception-Code"))
	kept := url.Values{"session_id": {"s"}}
	require.Equal(t, 200, reader.get("SET max_threads = 1", kept).status)
	require.Equal(t, "164", reader.get("SET readonly = 0", kept).header.Get("X-ClickHouse-Exception-Code"))
	require.Equal(t, "164", reader.get("INSERT INTO default.t VALUES (2)", kept).header.Get("X-ClickHouse-Exception-Code"))
	require.Equal(t, "1\n", writer.must("SELECT count() FROM default.t"))

	t.Run("so does the writer when it asks for it", func(t *testing.T) {
		for _, level := range []string{"1", "2"} {
			for _, session := range []string{"", "w" + level} {
				values := url.Values{"readonly": {level}, "session_id": {session}}
				require.Equal(t, "164", writer.get("INSERT INTO default.t VALUES (2)", values).header.Get("X-ClickHouse-Exception-Code"))
				require.Equal(t, level == "1", writer.get("SET max_threads = 1", values).status != 200)
			}
		}
	})
}

func TestFilesAreOutOfReach(t *testing.T) {
	dir := t.TempDir()
	e := start(t, dir)
	for _, at := range []Endpoint{e.Endpoint(), e.Endpoint().Reader()} {
		for _, sql := range []string{
			"SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM `/etc/passwd`", "SELECT * FROM default.`/etc/passwd`", "SELECT * FROM '/etc/passwd'",
			"SELECT file('/etc/passwd')", "SELECT arrayMap(file, ['/etc/passwd'])", "SELECT 1 INTO OUTFILE '/tmp/out'",
			"SELECT * FROM url('http://127.0.0.1:9/', 'LineAsString')", "SELECT * FROM executable('cat', 'TSV', 'a String')",
			"SELECT * FROM remote('127.0.0.1', system.one)",
			"SELECT 1 FORMAT Template SETTINGS format_template_row = '/etc/passwd'",
		} {
			require.Contains(t, []string{"497", "452", "1"}, client{t, at}.refused(sql), sql)
		}
	}
	c := client{t, e.Endpoint()}
	c.must("CREATE TABLE default.l (a String) ENGINE = Memory")
	require.Equal(t, "497", c.refused("INSERT INTO default.l FROM INFILE '/etc/passwd' FORMAT LineAsString"))
	require.Equal(t, "497", c.refused("INSERT INTO FUNCTION file('/tmp/out', 'TSV', 'a UInt8') SELECT 1"))
	for _, sql := range []string{
		"CREATE TABLE default.f (a String) ENGINE = File(LineAsString, '/etc/passwd')",
		"CREATE TABLE default.f (a String) ENGINE = URL('http://127.0.0.1:9/', LineAsString)",
		"CREATE TEMPORARY TABLE f (a String) ENGINE = File(LineAsString, '/etc/passwd')",
	} {
		require.Equal(t, "497", c.refused(sql), sql)
	}
	// Expressions in rows and sources of dictionaries pass beside guard and grants.
	for _, sql := range []string{
		"INSERT INTO default.l VALUES (file('/etc/passwd'))",
		"SELECT * FROM format(Values, 'a String', $$(file('/etc/passwd'))$$)",
		"SELECT * FROM format(Values, 'a String', $$(file('" + dir + "/credentials.json'))$$)",
	} {
		require.NotEqual(t, 200, c.get(sql, nil).status, sql)
	}
	c.must("CREATE DICTIONARY default.d (a String) PRIMARY KEY a SOURCE(FILE(PATH '/etc/passwd' FORMAT 'LineAsString')) LAYOUT(HASHED()) LIFETIME(0)")
	require.NotEqual(t, 200, c.get("SELECT * FROM default.d", nil).status)
	require.Equal(t, "0\n", c.must("SELECT count() FROM default.l"))
	require.NotEqual(t, 200, c.get("BACKUP TABLE default.l TO File('/tmp/elsewhere')", nil).status)
}

func TestBackupStaysInTheFolder(t *testing.T) {
	dir := t.TempDir()
	c := client{t, start(t, dir).Endpoint()}
	c.must("CREATE DATABASE core")
	c.must("CREATE TABLE core.t (a UInt8) ENGINE = MergeTree ORDER BY a")
	c.must("INSERT INTO core.t VALUES (1), (2)")
	require.Contains(t, c.must("BACKUP DATABASE core TO File('monday')"), "BACKUP_CREATED")
	require.DirExists(t, dir+"/backups/monday")
	c.must("DROP DATABASE core SYNC")
	require.Contains(t, c.must("RESTORE DATABASE core FROM File('monday')"), "RESTORED")
	require.Equal(t, "2\n", c.must("SELECT count() FROM core.t"))
}

func TestStatementsRunSideBySide(t *testing.T) {
	c := client{t, start(t, t.TempDir()).Endpoint()}
	const at = 8
	var all sync.WaitGroup
	begin := time.Now()
	for range at {
		all.Go(func() { c.get("SELECT sleep(1)", nil) })
	}
	all.Wait()
	require.Less(t, time.Since(begin), at*time.Second/2, "%d statements of 1 s each", at)
}

func TestLeavingClientStopsItsStatement(t *testing.T) {
	e := start(t, t.TempDir())
	c := client{t, e.Endpoint()}
	const endless = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7"
	running := func() string {
		return c.must("SELECT count() FROM system.processes WHERE query = '" + endless + "'")
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+e.Endpoint().Addr, strings.NewReader(endless))
	require.NoError(t, err)
	request.SetBasicAuth(e.Endpoint().User, e.Endpoint().Password)
	transport := &http.Transport{}
	left := make(chan error, 1)
	client := http.Client{Transport: transport, Timeout: 2 * time.Second}
	go func() {
		_, err := client.Do(request)
		left <- err
	}()
	waitFor(t, "it runs", func() bool { return running() == "1\n" })
	require.Error(t, <-left)
	waitFor(t, "it is stopped", func() bool { return running() == "0\n" })
}
