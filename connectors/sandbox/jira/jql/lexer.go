package jql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	end tokenKind = iota
	word
	quoted
	symbol
)

type token struct {
	kind tokenKind
	text string
	at   int // in characters, from 1, as JIRA counts
}

func (t token) is(keyword string) bool {
	return t.kind == word && strings.EqualFold(t.text, keyword)
}

func (t token) isSymbol(text string) bool { return t.kind == symbol && t.text == text }

func (t token) String() string {
	if t.kind == end {
		return "the end of the query"
	}
	return "'" + t.text + "'"
}

// lex cuts a query into tokens; the last one is always end.
func lex(text string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		at := utf8.RuneCountInString(text[:i]) + 1
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '"' || r == '\'':
			value, n, ok := unquote(text[i:])
			if !ok {
				return nil, syntax("The quoted string '%s' has not been completed. (line 1, character %d)", text[i+1:], at)
			}
			tokens = append(tokens, token{quoted, value, at})
			i += n
		case strings.ContainsRune("<>!=", r):
			n := 1
			if i+1 < len(text) && text[i+1] == '=' && r != '=' {
				n = 2
			}
			tokens = append(tokens, token{symbol, text[i : i+n], at})
			i += n
		case strings.ContainsRune("(),", r):
			tokens = append(tokens, token{symbol, text[i : i+1], at})
			i++
		default:
			n := strings.IndexFunc(text[i:], func(r rune) bool {
				return unicode.IsSpace(r) || strings.ContainsRune("<>!=(),\"'", r)
			})
			if n < 0 {
				n = len(text) - i
			}
			tokens = append(tokens, token{word, text[i : i+n], at})
			i += n
		}
	}
	return append(tokens, token{kind: end, at: utf8.RuneCountInString(text) + 1}), nil
}

// unquote reads the string literal that text starts with and gives its value and
// its length in bytes.
func unquote(text string) (string, int, bool) {
	quote := text[0]
	var value strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			value.WriteByte(text[i])
		case text[i] == quote:
			return value.String(), i + 1, true
		default:
			value.WriteByte(text[i])
		}
	}
	return "", 0, false
}

// Error is a query that JIRA answers with 400.
type Error struct{ Message string }

// Error gives the message as it stands in errorMessages.
func (e *Error) Error() string { return e.Message }

func syntax(format string, arguments ...any) error {
	return &Error{Message: "Error in the JQL Query: " + fmt.Sprintf(format, arguments...)}
}

func invalid(format string, arguments ...any) error {
	return &Error{Message: fmt.Sprintf(format, arguments...)}
}
