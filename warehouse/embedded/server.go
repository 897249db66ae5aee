package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// timezone is the server's: instants are kept and shown in UTC.
const timezone = "UTC"

// displayName is how the server calls itself to its clients.
const displayName = "pilotis"

// server answers ClickHouse's HTTP protocol from one open folder.
type server struct {
	pool     *pool
	sessions *sessions
	logins   logins
	version  string
	stopping context.Context // ended when running statements must be given up
}

// ServeHTTP implements [http.Handler].
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-ClickHouse-Server-Display-Name", displayName)
	switch {
	case r.URL.Path == "/ping", r.URL.Path == "/replicas_status",
		r.URL.Path == "/" && r.Method == http.MethodGet && !r.URL.Query().Has("query"):
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		_, _ = w.Write([]byte("Ok.\n"))
	case r.URL.Path != "/" && r.URL.Path != "/query":
		http.Error(w, "There is no handle "+r.URL.Path, http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodPut:
		http.Error(w, "There is no handle for "+r.Method, http.StatusMethodNotAllowed)
	default:
		if err := s.answer(w, r); err != nil {
			s.fail(w, err)
		}
	}
}

// answer runs what the request asks for. An error means that nothing was sent yet.
func (s *server) answer(w http.ResponseWriter, r *http.Request) error {
	login, refused := s.logins.check(r)
	if refused != nil {
		return refused
	}
	c, refused := readCall(r, login)
	if refused != nil {
		return refused
	}
	header := w.Header()
	header.Set("X-ClickHouse-Query-Id", c.queryID)
	header.Set("X-ClickHouse-Timezone", timezone)
	if c.isHandshake() {
		header.Set("X-ClickHouse-Format", "Native")
		return s.send(w, choosePacking(c), handshakeAnswer(displayName, s.version))
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.stopping, cancel)()
	result, err := s.execute(ctx, c)
	if err != nil {
		return err
	}
	defer result.free()
	if format := c.answerFormat(); format != "Null" {
		header.Set("X-ClickHouse-Format", format)
		header.Set("Content-Type", contentType(format))
	}
	header.Set("X-ClickHouse-Summary", result.summary())
	return s.send(w, choosePacking(c), result.bytes())
}

// send writes the answer. A client that has left is nobody's error.
func (s *server) send(w http.ResponseWriter, p packing, body []byte) error {
	if p.encoding != "" {
		w.Header().Set("Content-Encoding", p.encoding)
	} else if !p.blocks {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	_ = p.write(w, body)
	return nil
}

// fail tells the client what went wrong, with ClickHouse's code and status.
func (s *server) fail(w http.ResponseWriter, err error) {
	e, known := errors.AsType[*exception](err)
	if !known {
		e = refuse(1002, "UNKNOWN_EXCEPTION", "%v", err)
	}
	header := w.Header()
	header.Del("X-ClickHouse-Format")
	header.Set("Content-Type", "text/plain; charset=UTF-8")
	header.Set("X-ClickHouse-Exception-Code", strconv.Itoa(e.code))
	if e.status() == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Basic realm="ClickHouse server HTTP API"`)
	}
	w.WriteHeader(e.status())
	_, _ = fmt.Fprintf(w, "%s (version %s)\n", e.message, s.version)
}

// summary is what ClickHouse tells about a statement in a header.
func (r *result) summary() string {
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}`,
		r.lib.readRows(r.handle), r.lib.readBytes(r.handle), r.lib.writtenRows(r.handle), r.lib.writtenBytes(r.handle),
		r.lib.resultRows(r.handle), r.lib.resultBytes(r.handle), int64(r.lib.elapsed(r.handle)*1e9))
}

// contentType gives the media type of a format.
func contentType(format string) string {
	switch {
	case strings.HasPrefix(format, "JSON") && (strings.Contains(format, "EachRow")):
		return "application/x-ndjson; charset=UTF-8"
	case strings.HasPrefix(format, "JSON"):
		return "application/json; charset=UTF-8"
	case strings.HasPrefix(format, "CSVWithNames"):
		return "text/csv; charset=UTF-8; header=present"
	case strings.HasPrefix(format, "CSV"):
		return "text/csv; charset=UTF-8; header=absent"
	case strings.HasPrefix(format, "TabSeparated"), strings.HasPrefix(format, "TSV"):
		return "text/tab-separated-values; charset=UTF-8"
	case strings.HasPrefix(format, "Pretty"), format == "Vertical", format == "Markdown", format == "Values":
		return "text/plain; charset=UTF-8"
	case format == "XML":
		return "application/xml; charset=UTF-8"
	}
	return "application/octet-stream"
}
