package yaml

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Error is one mistake in a YAML file, with the place of it. Line and Column
// count from 1, in characters; both are 0 when the file as a whole is wrong.
type Error struct {
	File    string
	Line    int
	Column  int
	Excerpt string // the line with a mark below the place; values of secret-like keys are masked
	Message string // what is wrong and what is wanted; never quotes a value of the file
}

// Error gives "file:line:column: message" and the excerpt below it.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if e.Excerpt != "" {
		text += "\n" + e.Excerpt
	}
	return text
}

// Errors are all the mistakes found in one file, in the order of the file.
type Errors []*Error

// Error gives one mistake after the other.
func (e Errors) Error() string {
	parts := make([]string, len(e))
	for i, one := range e {
		parts[i] = one.Error()
	}
	return strings.Join(parts, "\n")
}

// Unwrap gives the single mistakes.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// OrNil gives the errors in the order of the file, or nil when there is none.
// It saves callers from an error interface that holds an empty list.
func (e Errors) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	sorted := slices.Clone(e)
	slices.SortStableFunc(sorted, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return sorted
}

// secret finds the value of a key whose name promises a secret.
var secret = regexp.MustCompile(`(?i)((?:password|passwd|passphrase|secret|token|credential|api[-_]?key|private[-_]?key)[\w-]*["']?\s*:\s*)([^\s].*)`)

// excerpt shows the line with a mark below the column.
func excerpt(lines []string, line, column int) string {
	if line < 1 || line > len(lines) {
		return ""
	}
	const most = 160
	text := []rune(secret.ReplaceAllString(lines[line-1], "${1}***"))
	for i, r := range text {
		if !unicode.IsPrint(r) {
			text[i] = ' '
		}
	}
	column = min(column, len(text)+1)
	start := max(0, column-most*3/4)
	shown := text[start:min(len(text), start+most)]
	number := fmt.Sprintf("%5d", line)
	return number + " | " + string(shown) + "\n" +
		strings.Repeat(" ", len(number)) + " | " + strings.Repeat(" ", max(0, column-1-start)) + "^"
}
