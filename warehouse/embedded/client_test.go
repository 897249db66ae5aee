package embedded

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// client speaks bare HTTP to an endpoint.
type client struct {
	t  *testing.T
	at Endpoint
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// send posts body with the given parameters and headers.
func (c client) send(body string, values url.Values, headers ...string) (answer, error) {
	return c.do(http.MethodPost, "/", body, values, headers...)
}

func (c client) do(method, path, body string, values url.Values, headers ...string) (answer, error) {
	request, err := http.NewRequest(method, "http://"+c.at.Addr+path+"?"+values.Encode(), strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if c.at.User != "" {
		request.SetBasicAuth(c.at.User, c.at.Password)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true, DisableCompression: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(text)}, err
}

// get posts body and gives whatever came back.
func (c client) get(body string, values url.Values, headers ...string) answer {
	c.t.Helper()
	a, err := c.send(body, values, headers...)
	require.NoError(c.t, err)
	return a
}

// must posts a statement that has to succeed and gives its answer.
func (c client) must(sql string) string {
	c.t.Helper()
	a := c.get(sql, nil)
	require.Equal(c.t, http.StatusOK, a.status, a.body)
	return a.body
}

// refused posts a statement that has to fail and gives the exception's code.
func (c client) refused(sql string) string {
	c.t.Helper()
	a := c.get(sql, nil)
	require.NotEqual(c.t, http.StatusOK, a.status, sql)
	return a.header.Get("X-ClickHouse-Exception-Code")
}
