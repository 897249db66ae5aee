package embedded

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// statement is what the server must know of SQL text before the engine sees it.
type statement struct {
	text    []byte // the text, without inline data and a closing semicolon
	verb    string // first word in capitals: SELECT, INSERT, …; "(" counts as SELECT
	format  string // of the answer, or of the inline data of an INSERT; empty when not said
	inline  bool   // an INSERT whose rows follow the text
	data    []byte // those rows, as far as they stood behind the text
	source  int    // where in text the FROM INFILE of an inline INSERT belongs
	changes bool   // leaves something behind on the connection: settings, database, temporary tables
	file    string // the word by which it reaches for a file, if it does
}

// parseStatement reads text up to its end or, for an INSERT with rows behind
// it, up to its rows. The rows are not looked at: they may be binary.
func parseStatement(text []byte) (statement, *exception) {
	s := statement{text: text}
	l := &lexer{text: text}
	first := l.next()
	for first.kind == tokenSign && text[first.start] == ';' {
		first = l.next()
	}
	switch {
	case first.kind == tokenSign && text[first.start] == '(':
		s.verb = "SELECT"
		l.at = first.start
	case first.kind == tokenEnd:
		return s, refuse(codeSyntax, "SYNTAX_ERROR", "Syntax error: Empty query")
	case first.kind == tokenWord:
		s.verb = strings.ToUpper(string(text[first.start:first.end]))
	}
	s.changes = s.verb == "SET" || s.verb == "USE"
	if s.verb == "INSERT" {
		return s.parseInsert(l)
	}
	return s.parsePlain(l)
}

// parsePlain reads a statement without rows behind it to its end.
func (s statement) parsePlain(l *lexer) (statement, *exception) {
	depth := 0
	var before string // the word before, when it was one
	for {
		t := l.next()
		word := strings.ToUpper(string(s.text[t.start:t.end]))
		switch {
		case t.kind == tokenEnd:
			return s, nil
		case before != "." && isFileFunction(t, s.text):
			s.file = fileFunction
		case word == ";":
			if l.next().kind != tokenEnd {
				return s, refuse(codeSyntax, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed): failed at position %d", t.start+1)
			}
			s.text = s.text[:t.start]
			return s, nil
		case word == "(":
			depth++
		case word == ")":
			depth--
		case t.kind == tokenWord && before == "INTO" && word == "OUTFILE", before == "FROM" && word == "INFILE":
			s.file = word
		case t.kind == tokenWord && s.verb == "CREATE" && (word == "TEMPORARY" || word == "TEMP"):
			s.changes = true
		case depth == 0 && before == "FORMAT" && t.kind == tokenWord:
			s.format = string(s.text[t.start:t.end])
		}
		before = ""
		if t.kind == tokenWord || word == "." {
			before = word
		}
	}
}

// fileFunction is a function that reads any file of the machine, and which no
// grant forbids. A function can be named without being called (APPLY(file)), so
// that the bare word is refused wherever it could name it.
const fileFunction = "file"

var escapedByte = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`)

func isFileFunction(t token, text []byte) bool {
	name := string(text[t.start:t.end])
	if t.kind == tokenName {
		name = escapedByte.ReplaceAllStringFunc(strings.Trim(name, "`\"“”"), func(escape string) string {
			code, _ := strconv.ParseUint(escape[2:], 16, 8) // two hexadecimal digits
			return string([]byte{byte(code)})
		})
	} else if t.kind != tokenWord {
		return false
	}
	return name == fileFunction
}

// parseInsert reads INSERT INTO target [(columns)] [SETTINGS …] up to VALUES,
// FORMAT name, or a query.
func (s statement) parseInsert(l *lexer) (statement, *exception) {
	t := s.skipTarget(l)
	word := func() string { return strings.ToUpper(string(s.text[t.start:t.end])) }
	depth := 0
	for ; t.kind != tokenEnd; t = l.next() {
		if t.kind == tokenSign {
			switch s.text[t.start] {
			case '(', '[', '{':
				if depth == 0 && s.queryFollows(l) {
					return s.parsePlain(l)
				}
				depth++
			case ')', ']', '}':
				depth--
			case ';':
				l.at = t.start
				return s.parsePlain(l)
			}
		}
		if depth > 0 || t.kind != tokenWord {
			continue
		}
		switch word() {
		case "SELECT", "WITH", "WATCH":
			l.at = t.start
			return s.parsePlain(l)
		case "FROM":
			if follows := l.next(); strings.EqualFold(string(s.text[follows.start:follows.end]), "INFILE") {
				s.file = "INFILE"
				return s, nil
			}
			return s.parsePlain(l)
		case "SETTINGS":
			if s.source == 0 {
				s.source = t.start
			}
		case "VALUES":
			return s.withRows(t.start, t.end, "Values"), nil
		case "FORMAT":
			name := l.next()
			if name.kind != tokenWord {
				return s, nil // the engine says what is wrong with it
			}
			return s.withRows(t.start, name.end, string(s.text[name.start:name.end])), nil
		}
	}
	return s, nil
}

// skipTarget passes over INTO, TABLE or FUNCTION, and the name, which may be
// spelled like a keyword, and gives the token behind.
func (s statement) skipTarget(l *lexer) token {
	t := l.next()
	is := func(words ...string) bool {
		return t.kind == tokenWord && slices.Contains(words, strings.ToUpper(string(s.text[t.start:t.end])))
	}
	if is("INTO") {
		t = l.next()
	}
	// TABLE and FUNCTION are words of the grammar only where a name follows.
	for is("TABLE", "FUNCTION") {
		mark := l.at
		following := l.next()
		l.at = mark
		if following.kind == tokenEnd || following.kind == tokenString || following.kind == tokenSign && s.text[following.start] != '{' {
			break
		}
		t = l.next()
	}
	return s.skipName(l, t)
}

// skipName passes over name, name.name or {parameter:Identifier} and gives the
// token behind it.
func (s statement) skipName(l *lexer, t token) token {
	for {
		if t.kind == tokenSign && s.text[t.start] == '{' {
			for t.kind != tokenEnd && s.text[t.start] != '}' {
				t = l.next()
			}
		}
		t = l.next()
		if t.kind != tokenSign || s.text[t.start] != '.' {
			return t
		}
		t = l.next()
	}
}

// queryFollows tells whether the bracket just read opens a query and not a list
// of columns.
func (s statement) queryFollows(l *lexer) bool {
	mark := l.at
	defer func() { l.at = mark }()
	t := l.next()
	word := strings.ToUpper(string(s.text[t.start:t.end]))
	return t.kind == tokenWord && (word == "SELECT" || word == "WITH") || word == "("
}

// withRows cuts the rows from the text. The clause that names their format ends
// at end; data starts after one newline, or after the space when there is none.
func (s statement) withRows(clause, end int, format string) statement {
	s.inline, s.format = true, format
	if s.source == 0 {
		s.source = clause
	}
	rows := s.text[end:]
	if !strings.EqualFold(format, "Values") {
		rows = bytes.TrimLeft(rows, " \t\f")
		rows = bytes.TrimPrefix(rows, []byte(";"))
		rows = bytes.TrimLeft(rows, " \t\f")
		rows = bytes.TrimPrefix(rows, []byte("\r"))
		rows = bytes.TrimPrefix(rows, []byte("\n"))
	}
	s.data = rows
	s.text = s.text[:clause]
	return s
}

// insertFrom gives the text that inserts the rows kept at path.
func (s statement) insertFrom(path string) []byte {
	var out bytes.Buffer
	out.Write(s.text[:s.source])
	out.WriteString(" FROM INFILE '" + path + "' ")
	out.Write(s.text[s.source:])
	out.WriteString(" FORMAT " + s.format)
	return out.Bytes()
}
