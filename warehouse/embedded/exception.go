package embedded

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ClickHouse's codes for what this server refuses by itself.
const (
	codeBadArguments       = 36
	codeNotImplemented     = 48
	codeSyntax             = 62
	codeUnknownCompression = 89
	codeReadonly           = 164
	codeRequiredPassword   = 194
	codeCannotDecompress   = 271
	codeTooManySessions    = 202
	codeSessionNotFound    = 372
	codeSessionLocked      = 373
	codeCancelled          = 394
	codeAccessDenied       = 497
	codeAuthentication     = 516
)

// exception is an error with ClickHouse's code for it.
type exception struct {
	code    int
	message string // "Code: 60. DB::Exception: … (UNKNOWN_TABLE)"
}

var exceptionCode = regexp.MustCompile(`Code: (\d+)\.`)

// newException reads the code from the engine's own text.
func newException(message string) *exception {
	e := &exception{message: strings.TrimSpace(message)}
	if found := exceptionCode.FindStringSubmatch(message); found != nil {
		e.code, _ = strconv.Atoi(found[1])
	}
	return e
}

// refuse makes an exception in the engine's manner of speaking.
func refuse(code int, name, format string, arguments ...any) *exception {
	return &exception{code: code, message: fmt.Sprintf("Code: %d. DB::Exception: %s. (%s)", code, fmt.Sprintf(format, arguments...), name)}
}

// Error gives the whole message.
func (e *exception) Error() string { return e.message }

// statusCodes pairs each HTTP status with the codes for which ClickHouse sends it.
var statusCodes = []struct {
	status int
	codes  []int
}{
	{http.StatusUnauthorized, []int{codeRequiredPassword}},
	{http.StatusForbidden, []int{192, 193, codeAccessDenied, 512, codeAuthentication}},
	{http.StatusBadRequest, []int{6, 15, 25, 26, 27, codeBadArguments, 38, 41, 44, 53, codeSyntax, 69, 72, 117, 167, 168, 189, 321, 376, 427, 441, 675, 676}},
	{http.StatusNotFound, []int{46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 511}},
	{http.StatusRequestEntityTooLarge, []int{66}},
	{http.StatusNotImplemented, []int{codeNotImplemented}},
	{http.StatusServiceUnavailable, []int{76, 209, 439}},
	{http.StatusRequestTimeout, []int{159}},
}

// status gives the HTTP status that ClickHouse sends with the code.
func (e *exception) status() int {
	for _, entry := range statusCodes {
		if slices.Contains(entry.codes, e.code) {
			return entry.status
		}
	}
	return http.StatusInternalServerError
}
