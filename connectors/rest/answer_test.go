package rest_test

import (
	"errors"
	"io"
	"log"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestAnswersBecomeFaults(t *testing.T) {
	cases := map[string]struct {
		answer answer
		kind   connectors.FaultKind
		text   string
	}{
		"400 with JIRA's messages": {answer{status: 400, body: `{"errorMessages":["The value 'X' does not exist"],"errors":{"jql":"bad"}}`}, connectors.Stop, "The value 'X' does not exist; jql: bad"},
		"401":                      {answer{status: 401}, connectors.Stop, "renew the token"},
		"403":                      {answer{status: 403, body: `{"message":"no right"}`}, connectors.Stop, "no right"},
		"404":                      {answer{status: 404}, connectors.Stop, "404"},
		"410":                      {answer{status: 410}, connectors.Stop, "flavour"},
		"422":                      {answer{status: 422}, connectors.Stop, "422"},
		"429":                      {answer{status: 429}, connectors.Retry, "limits this account"},
		"500":                      {answer{status: 500, body: "boom\n at line 1"}, connectors.Retry, "boom at line 1"},
		"503":                      {answer{status: 503}, connectors.Retry, "503"},
		"HTML error":               {answer{status: 500, body: "<html>stack</html>"}, connectors.Retry, "Internal Server Error (the tool"},
		"HTML with 200":            {answer{status: 200, header: map[string]string{"Content-Type": "text/html; charset=UTF-8"}, body: "<html>log in"}, connectors.Stop, "login page"},
		"HTML called JSON":         {answer{status: 200, header: map[string]string{"Content-Type": "application/json"}, body: "\n <!DOCTYPE HTML>log in"}, connectors.Stop, "login page"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			clock := newStillClock()
			server := script(t, clock, c.answer)
			cl := client(t, clock, func(o *rest.Options) { o.Attempts = 1 })
			_, _, err := cl.GetJSON(t.Context(), "read projects of jira", server.URL)
			require.Error(t, err)
			require.Equal(t, c.kind, connectors.KindOf(err))
			require.ErrorContains(t, err, c.text)
			require.ErrorContains(t, err, "read projects of jira: ")
			require.Equal(t, c.answer.status == 404, errors.Is(err, rest.ErrNotFound))
		})
	}
}
