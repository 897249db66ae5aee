package jira

import (
	"net/http"

	"pilotis/connectors/sandbox/faults"
)

// Fault is one way in which an answer goes wrong.
type Fault = faults.Fault

func refusal(status int) (contentType string, body []byte) {
	return "application/json;charset=UTF-8", errorBody(http.StatusText(status))
}

// errorBody is JIRA's form of an error.
func errorBody(messages ...string) []byte {
	return object{{"errorMessages", encode(messages)}, {"errors", []byte("{}")}}.bytes()
}
