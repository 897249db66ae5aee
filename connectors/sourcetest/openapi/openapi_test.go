package openapi

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const description = `{
"openapi": "3.0.3", "info": {"title": "Tickets", "version": "1"},
"paths": {
 "/tickets": {
  "get": {
   "parameters": [
    {"name": "size", "in": "query", "required": true, "schema": {"type": "integer", "maximum": 100}},
    {"name": "state", "in": "query", "schema": {"type": "array", "items": {"type": "string", "enum": ["open", "closed"]}}}],
   "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}}}}},
  "post": {
   "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}}},
   "responses": {"201": {"description": ""}}}},
 "/tickets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}], "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}}}}}},
 "/tickets/me": {"get": {"responses": {"default": {"description": ""}}}}},
"components": {"schemas": {"Ticket": {"type": "object", "required": ["id"], "properties": {
 "id": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}, "inner": {"$ref": "#/components/schemas/Ticket"}}}}}}`

func TestWhatIsNotAsDescribedIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		request, sent string
		status        int
		media, answer string
		want          []string
	}{
		"as described":       {"GET /tickets?size=10&state=open,closed", "", 200, "application/json", `{"id":1,"at":"2026-06-10T09:00:00Z"}`, nil},
		"unknown path":       {"GET /nowhere", "", 200, "application/json", `{}`, []string{"GET /v1/nowhere is not described"}},
		"unknown method":     {"PUT /tickets", "", 200, "application/json", `{}`, []string{"PUT /v1/tickets is not described"}},
		"unknown parameter":  {"GET /tickets?size=1&sort=id", "", 200, "application/json", `{"id":1}`, []string{"GET /v1/tickets asks with sort, which is not described"}},
		"missing parameter":  {"GET /tickets", "", 200, "application/json", `{"id":1}`, []string{"GET /v1/tickets asks without size"}},
		"text for a number":  {"GET /tickets?size=many", "", 200, "application/json", `{"id":1}`, []string{"GET /v1/tickets asks with size : value must be an integer"}},
		"number too large":   {"GET /tickets?size=101", "", 200, "application/json", `{"id":1}`, []string{"GET /v1/tickets asks with size : number must be at most 100"}},
		"word not allowed":   {"GET /tickets?size=1&state=open,lost", "", 200, "application/json", `{"id":1}`, []string{`GET /v1/tickets asks with state []: value is not one of the allowed values ["open","closed"]`}},
		"body not allowed":   {"POST /tickets", `{"id":"x"}`, 201, "", ``, []string{"POST /v1/tickets sends .id: value must be an integer"}},
		"text in the path":   {"GET /tickets/last", "", 200, "application/json", `{"id":1}`, []string{"GET /v1/tickets/{id} asks for a id : value must be an integer"}},
		"unknown status":     {"GET /tickets/7", "", 418, "application/json", `{}`, []string{"GET /v1/tickets/{id} answers 418, which is not described"}},
		"any status":         {"GET /tickets/me", "", 418, "text/plain", `tea`, nil},
		"unknown media type": {"GET /tickets/7", "", 200, "text/html", `<p>`, []string{"GET /v1/tickets/{id} answers 200 in text/html, which is not described"}},
		"no JSON":            {"GET /tickets/7", "", 200, "application/json", `{"id":`, []string{"GET /v1/tickets/{id} answers 200 with what is no JSON: unexpected end of JSON input"}},
		"missing member":     {"GET /tickets/7", "", 200, "application/json", `{}`, []string{`GET /v1/tickets/{id} answers 200 with .id: property "id" is missing`}},
		"deep within": {"GET /tickets/7", "", 200, "application/json", `{"id":1,"inner":{"id":2,"at":"hier"}}`,
			[]string{`GET /v1/tickets/{id} answers 200 with .inner.at: string doesn't match the format "date-time"`}},
		"list for an object": {"GET /tickets/7", "", 200, "application/json", `[{"id":1},{"id":null}]`,
			[]string{"GET /v1/tickets/{id} answers 200 with : value must be an object", "GET /v1/tickets/{id} answers 200 with [].id: Value is not nullable"}},
	} {
		t.Run(name, func(t *testing.T) {
			watch := Parse(t, strings.ReplaceAll(description, `"/tickets`, `"/v1/tickets`)).Watch("/context", "/v1")
			client := http.Client{Transport: watch.Before(answering{c.status, c.media, c.answer})}
			method, address, _ := strings.Cut(c.request, " ")
			r := httptest.NewRequest(method, "http://tool.test/context"+address, strings.NewReader(c.sent))
			r.RequestURI = ""
			r.Header.Set("Content-Type", "application/json")
			resp, err := client.Do(r)
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, c.answer, string(body), "what passes is untouched")
			require.Equal(t, c.want, watch.Findings())
		})
	}
}

type answering struct {
	status        int
	media, answer string
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", a.media)
	w.WriteHeader(a.status)
	_, err := w.WriteString(a.answer)
	return w.Result(), err
}

// failures is a test whose failures are counted.
type failures struct {
	testing.TB
	n int
}

func (f *failures) Errorf(string, ...any) { f.n++ }

func TestEachDeviationMustOccurAndEachFindingBeExplained(t *testing.T) {
	findings := []string{"GET /a answers 403, which is not described", "GET /b answers 403, which is not described"}
	for want, deviations := range map[int][]Deviation{
		0: {{Finding: `GET /(a|b) answers 403, which is not described`}},
		1: {{Finding: `GET /a answers 403, which is not described`}},
		2: nil,
		3: {{Finding: `answers 403`}},
	} {
		f := &failures{TB: t}
		Require(f, findings, deviations)
		require.Equal(t, want, f.n, "%v", deviations)
	}
}
