package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"pilotis/connectors"
)

// ErrNotFound is in the chain of the Fault of a 404, of which only the caller
// knows the meaning.
var ErrNotFound = errors.New("not found")

// StatusError is an answer that is no success.
type StatusError struct {
	Status  int
	Request string // method and address, without secrets
	Message string // what the tool says, on one line, shortened
}

// Error gives the status, the request and the tool's message.
func (e *StatusError) Error() string {
	text := fmt.Sprintf("%s answers %d %s", e.Request, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// Is makes a 404 an [ErrNotFound].
func (e *StatusError) Is(target error) bool {
	return target == ErrNotFound && e.Status == http.StatusNotFound
}

// Check is nil for an answer of the 2xx range, and else a [connectors.Fault]
// that holds a [StatusError]: retry when waiting can help, stop when somebody
// has to act. op is the verb phrase of the error.
func Check(op string, resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode <= 299 {
		return nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("read the answer: %w", err)}
	}
	fault := &connectors.Fault{Kind: connectors.Stop, Op: op, Err: &StatusError{
		Status: resp.StatusCode, Request: describe(resp.Request), Message: message(body),
	}}
	switch code := resp.StatusCode; {
	case code == http.StatusBadRequest:
		fault.Hint = "the tool refuses the request: correct the projects and filters in the configuration"
	case code == http.StatusUnauthorized:
		fault.Hint = "the tool does not accept the credentials: renew the token or the password"
	case code == http.StatusForbidden:
		fault.Hint = "the account may not read this: give it the permission, or log it in once by hand if the tool asks for a CAPTCHA"
	case code == http.StatusNotFound:
		fault.Hint = "check the address of the tool, and that the account may see this object"
	case code == http.StatusGone:
		fault.Hint = "the tool has removed this interface: check the flavour and the version configured"
	case code == http.StatusTooManyRequests:
		fault.Kind, fault.Hint = connectors.Retry, "the tool limits this account; run less often or ask its administrators for a higher limit"
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		fault.Kind = connectors.Retry
	case code >= 500:
		fault.Kind, fault.Hint = connectors.Retry, "the tool has trouble; if it lasts, tell its administrators"
	}
	return fault
}

// ReadJSON gives the bytes of a successful answer, untouched and not decoded. A
// page in HTML is a stop Fault even with status 200: it is a login page or a
// proxy's, and must not be taken for an empty answer.
func ReadJSON(op string, resp *http.Response) ([]byte, error) {
	if err := Check(op, resp); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Retry, Op: op, Err: fmt.Errorf("read the answer: %w", err)}
	}
	if html(resp.Header, body) {
		return nil, &connectors.Fault{
			Kind: connectors.Stop, Op: op,
			Hint: "a login page or a proxy stands before the tool: check its address and the credentials",
			Err:  fmt.Errorf("%s answers %d with a page in HTML instead of JSON", describe(resp.Request), resp.StatusCode),
		}
	}
	return body, nil
}

// Name gives err the operation op, so that the operator reads what we were
// doing first. The kind and the hint stay.
func Name(op string, err error) error {
	fault, ok := errors.AsType[*connectors.Fault](err)
	if !ok {
		return fmt.Errorf("%s: %w", op, err)
	}
	inner := *fault
	inner.Hint = ""
	return &connectors.Fault{Kind: fault.Kind, Op: op, Hint: fault.Hint, Err: &inner}
}

func networkFault(req *http.Request, err error) error {
	err = withoutURL(err)
	fault := &connectors.Fault{Kind: connectors.Retry, Op: describe(req), Err: err}
	inner, judged := errors.AsType[*connectors.Fault](err)
	switch {
	case judged:
		fault.Kind, fault.Hint, fault.Err = inner.Kind, inner.Hint, inner.Err
	case req.Context().Err() != nil:
	case connectors.Untrusted(err):
		fault.Kind, fault.Hint = connectors.Stop, "give the certificate authority of the tool in the configuration, and the host name that its certificate bears"
	default:
		fault.Hint = "check that the tool answers at this address from this machine"
	}
	return fault
}

func describe(req *http.Request) string {
	if req == nil {
		return "the tool"
	}
	return req.Method + " " + RedactURL(req.URL)
}

func html(header http.Header, body []byte) bool {
	if kind, _, err := mime.ParseMediaType(header.Get("Content-Type")); err == nil && (kind == "text/html" || kind == "application/xhtml+xml") {
		return true
	}
	start := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 512)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// message finds what a tool says in the body of an error: the forms of JIRA,
// OpenProject, Squash and Mantis, else the text itself.
func message(body []byte) string {
	var form struct {
		ErrorMessages []string        `json:"errorMessages"`
		Errors        json.RawMessage `json:"errors"`
		Message       string          `json:"message"`
		Error         json.RawMessage `json:"error"`
	}
	var parts []string
	if json.Unmarshal(body, &form) == nil {
		parts = append(parts, form.ErrorMessages...)
		var fields map[string]string
		if json.Unmarshal(form.Errors, &fields) == nil {
			for field, text := range fields {
				parts = append(parts, field+": "+text)
			}
			slices.Sort(parts[len(form.ErrorMessages):])
		}
		if form.Message != "" {
			parts = append(parts, form.Message)
		}
		var text string
		if len(parts) == 0 && json.Unmarshal(form.Error, &text) == nil && text != "" {
			parts = append(parts, text)
		}
	}
	text := strings.Join(parts, "; ")
	if text == "" && !html(nil, body) {
		text = string(body[:min(len(body), 1000)])
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
	const longest = 400
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest]) + "…"
	}
	return text
}
