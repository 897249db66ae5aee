package squash

import (
	"net/http"

	"pilotis/connectors/sandbox/faults"
)

// Fault is one way in which an answer goes wrong.
type Fault = faults.Fault

func refusal(status int) (contentType string, body []byte) {
	return "application/json", problem("org.springframework.web.server.ResponseStatusException", http.StatusText(status))
}
