package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Script is one file of the sql folder: a header of "-- key: value" lines and
// the statements below.
type Script struct {
	Path       string
	Header     map[string]string
	Text       string
	Statements []string
	Checksum   string // twelve hexadecimal digits of the SHA-256 of the text
}

// ParseScript reads a file of the sql folder. Statements end with a semicolon;
// the last one may do without. Semicolons inside quotes and comments do not
// count.
func ParseScript(path, text string) (Script, error) {
	sum := sha256.Sum256([]byte(text))
	script := Script{Path: path, Text: text, Header: map[string]string{}, Checksum: hex.EncodeToString(sum[:])[:12]}
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if !ok {
			break
		}
		key, value, ok := strings.Cut(comment, ": ")
		if ok && key == strings.ToLower(key) && !strings.Contains(key, " ") {
			if _, twice := script.Header[key]; twice {
				return script, fmt.Errorf("%s: header %q stands twice", path, key)
			}
			script.Header[key] = strings.TrimSpace(value)
		}
	}
	statements, err := splitStatements(text)
	if err != nil {
		return script, fmt.Errorf("%s: %w", path, err)
	}
	script.Statements = statements
	return script, nil
}

// splitStatements cuts at semicolons outside quotes and drops comments, so that
// what is sent to the server is only what it must run.
func splitStatements(text string) ([]string, error) {
	var statements []string
	var current strings.Builder
	flush := func() {
		if statement := strings.TrimSpace(current.String()); statement != "" {
			statements = append(statements, statement)
		}
		current.Reset()
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'' || c == '`' || c == '"':
			end := closingQuote(text, i)
			if end < 0 {
				return nil, fmt.Errorf("quote %q opened at byte %d is never closed", c, i)
			}
			current.WriteString(text[i : end+1])
			i = end
		case c == '-' && strings.HasPrefix(text[i:], "--"):
			newline := strings.IndexByte(text[i:], '\n')
			if newline < 0 {
				newline = len(text) - i
			}
			i += newline - 1
		case c == ';':
			flush()
		default:
			current.WriteByte(c)
		}
	}
	flush()
	return statements, nil
}

// closingQuote finds the end of the quoted text that opens at start; a doubled
// quote and a backslash escape do not close it.
func closingQuote(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == text[start] && i+1 < len(text) && text[i+1] == text[start]:
			i++
		case text[i] == text[start]:
			return i
		}
	}
	return -1
}
