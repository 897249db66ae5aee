package embedded

import "bytes"

// tokenKind sorts the pieces of SQL text as far as the server needs to know.
type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // bare word or number
	tokenName             // quoted identifier
	tokenString           // string literal
	tokenSign             // one other byte
)

// token is one piece of SQL text; comments and space lie between tokens.
type token struct {
	kind       tokenKind
	start, end int
}

// lexer cuts SQL text as ClickHouse does: what it takes for a comment or a
// string must be one for the engine too, or a word could hide from the guard.
type lexer struct {
	text []byte
	at   int
}

// next gives the next token; at the end of the text tokenEnd, again and again.
func (l *lexer) next() token {
	l.skipBlank()
	start := l.at
	if start >= len(l.text) {
		return token{kind: tokenEnd, start: start, end: start}
	}
	kind := tokenSign
	switch c := l.text[start]; {
	case c == '\'':
		kind = tokenString
		l.at = l.afterQuote(start)
	case c == '"' || c == '`':
		kind = tokenName
		l.at = l.afterQuote(start)
	case bytes.HasPrefix(l.text[start:], []byte("‘")):
		kind = tokenString
		l.at = l.after(start+len("‘"), "’")
	case bytes.HasPrefix(l.text[start:], []byte("“")):
		kind = tokenName
		l.at = l.after(start+len("“"), "”")
	case c == '$' && l.heredoc(start) > 0:
		kind = tokenString
		l.at = l.heredoc(start)
	case isWordByte(c):
		kind = tokenWord
		for l.at < len(l.text) && isWordByte(l.text[l.at]) {
			l.at++
		}
	default:
		l.at++
	}
	return token{kind: kind, start: start, end: l.at}
}

// skipBlank passes over space and comments.
func (l *lexer) skipBlank() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case isSpace(rest[0]):
			l.at++
		case bytes.HasPrefix(rest, []byte("\u00a0")):
			l.at += len("\u00a0")
		case bytes.HasPrefix(rest, []byte("--")), bytes.HasPrefix(rest, []byte("#!")), bytes.HasPrefix(rest, []byte("# ")):
			l.at = l.after(l.at, "\n")
		case bytes.HasPrefix(rest, []byte("/*")):
			l.at = l.afterComment(l.at)
		default:
			return
		}
	}
}

// afterComment gives the place behind the comment that starts at start; comments nest.
func (l *lexer) afterComment(start int) int {
	depth := 0
	for i := start; i+1 < len(l.text); i++ {
		switch string(l.text[i : i+2]) {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(l.text)
}

// after gives the place behind the next mark at or after from, or the end.
func (l *lexer) after(from int, mark string) int {
	if found := bytes.Index(l.text[from:], []byte(mark)); found >= 0 {
		return from + found + len(mark)
	}
	return len(l.text)
}

// afterQuote gives the place behind the quoted text that starts at start. A
// quote is escaped by a backslash or by doubling it.
func (l *lexer) afterQuote(start int) int {
	quote := l.text[start]
	for i := start + 1; i < len(l.text); i++ {
		switch {
		case l.text[i] == '\\':
			i++
		case l.text[i] == quote && i+1 < len(l.text) && l.text[i+1] == quote:
			i++
		case l.text[i] == quote:
			return i + 1
		}
	}
	return len(l.text)
}

// heredoc gives the place behind a $tag$…$tag$ literal, or 0 when none starts here.
func (l *lexer) heredoc(start int) int {
	end := start + 1
	for end < len(l.text) && isWordByte(l.text[end]) && l.text[end] != '$' {
		end++
	}
	if end >= len(l.text) || l.text[end] != '$' {
		return 0
	}
	tag := l.text[start : end+1]
	if found := bytes.Index(l.text[end+1:], tag); found >= 0 {
		return end + 1 + found + len(tag)
	}
	return 0
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
