package openproject

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"pilotis/connectors"
)

// urn is the common part of the identifiers of OpenProject's errors.
const urn = "urn:openproject-org:api:v3:errors:"

// APIError is an error that OpenProject itself answered. Its message is in the
// language of the account; only the Identifier tells what it is.
type APIError struct {
	Status     int
	Identifier string   // "NotFound", "MissingPermission", "InvalidQuery", "MultipleErrors"…
	Messages   []string // of the error, or of each when there are several
}

// Error gives the identifier and the messages.
func (e *APIError) Error() string {
	return fmt.Sprintf("OpenProject says %s: %s", e.Identifier, strings.Join(e.Messages, "; "))
}

// apiError reads the body of an error; nil when it is not OpenProject's: a
// proxy's 404 says nothing of an object.
func apiError(status int, body []byte) *APIError {
	var form struct {
		Type       string          `json:"_type"`
		Identifier string          `json:"errorIdentifier"`
		Message    json.RawMessage `json:"message"`
		Embedded   struct {
			Errors []struct {
				Message json.RawMessage `json:"message"`
			} `json:"errors"`
		} `json:"_embedded"`
	}
	if json.Unmarshal(body, &form) != nil || form.Type != "Error" || !strings.HasPrefix(form.Identifier, urn) {
		return nil
	}
	e := &APIError{Status: status, Identifier: strings.TrimPrefix(form.Identifier, urn), Messages: messages(form.Message)}
	if len(form.Embedded.Errors) > 0 {
		e.Messages = nil
		for _, one := range form.Embedded.Errors {
			e.Messages = append(e.Messages, messages(one.Message)...)
		}
	}
	return e
}

// messages reads a text, or in places a list of texts.
func messages(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var many []string
	_ = json.Unmarshal(raw, &many)
	return many
}

// absent tells that OpenProject itself does not find, or does not show, what was
// asked for: for most objects it answers the same.
func absent(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.Status == http.StatusNotFound && e.Identifier == "NotFound"
}

// forbidden tells that OpenProject itself refuses.
func forbidden(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.Status == http.StatusForbidden
}

// bad is the Fault of an answer that is no error but makes no sense, or of one
// that has a meaning of its own.
func (s *Source) bad(kind connectors.FaultKind, do, hint string, err error) error {
	return &connectors.Fault{Kind: kind, Op: do + " of " + s.opts.Name, Hint: hint, Err: err}
}

// damaged is the Fault of an answer that is not what OpenProject sends.
func (s *Source) damaged(do string, err error) error {
	return s.bad(connectors.Retry, do, "a proxy or the server damages the answers; if it lasts, tell its administrators", err)
}
