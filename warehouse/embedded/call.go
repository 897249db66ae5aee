package embedded

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one request, read and understood, before anything is run.
type call struct {
	login          access
	readonly       int // 0; 2 forbids to write; 1 also forbids to change settings
	statement      statement
	database       string
	format         string // when the statement names none
	queryID        string
	parameters     []parameter
	tables         []table
	settings       []parameter
	session        string
	sessionCheck   bool
	sessionTimeout time.Duration
	sessionClose   bool
	compress       bool
	blockMethod    string
	webCompression bool
	acceptEncoding string
	newBlocks      bool // the client asked for Native of a later revision than the engine has
}

// ignored are parameters of ClickHouse's HTTP interface that have no meaning
// here: answers are always complete before they are sent.
var ignored = []string{"buffer_size", "wait_end_of_query", "stacktrace", "quota_key", "role",
	"http_write_exception_in_output_format", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "log_comment"}

// readCall reads address, headers and body.
func readCall(r *http.Request, login access) (*call, *exception) {
	values := r.URL.Query()
	c := &call{login: login, queryID: r.Header.Get("X-ClickHouse-Query-Id"), database: r.Header.Get("X-ClickHouse-Database"),
		format: r.Header.Get("X-ClickHouse-Format"), acceptEncoding: strings.Join(r.Header.Values("Accept-Encoding"), ","),
		blockMethod: "LZ4", sessionTimeout: defaultSessionTimeout}
	if r.Method == http.MethodGet || login == mayRead {
		c.readonly = 2 // as ClickHouse has it: GET changes nothing
	}
	var body []byte
	var refused *exception
	if isMultipart(r) {
		c.tables, refused = readMultipart(r, values)
	} else {
		body, refused = readBody(r, values.Get("decompress") == "1")
	}
	if refused != nil {
		return nil, refused
	}
	if refused := c.readValues(values); refused != nil {
		return nil, refused
	}
	if c.queryID == "" {
		c.queryID = newQueryID()
	}
	return c, c.readStatement(values.Get("query"), body)
}

// readStatement joins the query of the address and the body, as ClickHouse
// does: the body is the rest of the text, or the rows of an INSERT.
func (c *call) readStatement(query string, body []byte) (refused *exception) {
	if strings.TrimSpace(query) == "" {
		c.statement, refused = parseStatement(body)
		return refused
	}
	if c.statement, refused = parseStatement([]byte(query)); refused != nil {
		return refused
	}
	switch {
	case len(body) == 0:
	case c.statement.inline && len(bytes.TrimSpace(c.statement.data)) == 0:
		c.statement.data = body
	case c.statement.inline:
		c.statement.data = slices.Concat(c.statement.data, []byte("\n"), body)
	default:
		c.statement, refused = parseStatement(slices.Concat([]byte(query), []byte("\n"), body))
	}
	return refused
}

// readValues sorts the parameters of the address; what has no other meaning is
// a setting, and the engine refuses those that it does not know.
func (c *call) readValues(values url.Values) *exception {
	for name, all := range values {
		value := all[len(all)-1]
		switch {
		case name == "query" || name == "user" || name == "password" || name == "decompress" || slices.Contains(ignored, name):
		case name == "database":
			c.database = value
		case name == "default_format":
			c.format = value
		case name == "query_id":
			c.queryID = value
		case name == "session_id":
			c.session = value
		case name == "session_check":
			c.sessionCheck = value == "1"
		case name == "close_session":
			c.sessionClose = value == "1"
		case name == "session_timeout":
			timeout, refused := readSessionTimeout(value)
			if refused != nil {
				return refused
			}
			c.sessionTimeout = timeout
		case name == "compress":
			c.compress = value == "1"
		case name == "client_protocol_version":
			c.newBlocks = value != "0"
		case name == "enable_http_compression":
			c.webCompression = value == "1" || strings.EqualFold(value, "true")
		case name == "readonly":
			if refused := c.restrict(value); refused != nil {
				return refused
			}
		case strings.HasPrefix(name, "param_"):
			c.parameters = append(c.parameters, parameter{strings.TrimPrefix(name, "param_"), value})
		default:
			if name == "network_compression_method" {
				c.blockMethod = value
			}
			c.settings = append(c.settings, parameter{name, value})
		}
	}
	slices.SortFunc(c.settings, func(a, b parameter) int { return strings.Compare(a.name, b.name) })
	return nil
}

// restrict takes the readonly parameter: it can forbid more than the login and
// the method do, never less.
func (c *call) restrict(value string) *exception {
	wanted, err := strconv.Atoi(value)
	switch {
	case err != nil || wanted < 0 || wanted > 2:
		return refuse(codeBadArguments, "BAD_ARGUMENTS", "Invalid value of readonly: %q", value)
	case wanted == 0 && c.readonly != 0:
		return refuse(codeReadonly, "READONLY", "Cannot modify 'readonly' setting in readonly mode")
	case wanted != 0:
		c.readonly = wanted
	}
	return nil
}

// newQueryID makes an identifier in the form of a UUID, as ClickHouse does.
func newQueryID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 36)
	for i, v := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = append(out, digits[v>>4], digits[v&0x0f])
	}
	return string(out)
}
