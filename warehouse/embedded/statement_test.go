package embedded

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestInsertIsCutExactly(t *testing.T) {
	for name, tt := range map[string]struct{ sql, text, data string }{
		"format":               {"INSERT INTO t FORMAT CSV\n1,2", "INSERT INTO t  FROM INFILE 'F'  FORMAT CSV", "1,2"},
		"format on one line":   {"INSERT INTO t FORMAT CSV  1,2", "INSERT INTO t  FROM INFILE 'F'  FORMAT CSV", "1,2"},
		"only one newline":     {"INSERT INTO t FORMAT TSV\n\n1", "INSERT INTO t  FROM INFILE 'F'  FORMAT TSV", "\n1"},
		"carriage return":      {"INSERT INTO t FORMAT CSV \r\n1", "INSERT INTO t  FROM INFILE 'F'  FORMAT CSV", "1"},
		"no rows":              {"INSERT INTO t FORMAT Native", "INSERT INTO t  FROM INFILE 'F'  FORMAT Native", ""},
		"semicolon, no rows":   {"INSERT INTO t FORMAT Native;\n", "INSERT INTO t  FROM INFILE 'F'  FORMAT Native", ""},
		"columns":              {"insert into `a b`.\"t\" (x, `FORMAT`) format Native\nz", "insert into `a b`.\"t\" (x, `FORMAT`)  FROM INFILE 'F'  FORMAT Native", "z"},
		"settings":             {"INSERT INTO t SETTINGS a = 1, b = 'VALUES' FORMAT CSV 1", "INSERT INTO t  FROM INFILE 'F' SETTINGS a = 1, b = 'VALUES'  FORMAT CSV", "1"},
		"values":               {"INSERT INTO t VALUES (1, 'FORMAT x'), (2, ';')", "INSERT INTO t  FROM INFILE 'F'  FORMAT Values", " (1, 'FORMAT x'), (2, ';')"},
		"values, no space":     {"INSERT INTO t(a)VALUES(1)", "INSERT INTO t(a) FROM INFILE 'F'  FORMAT Values", "(1)"},
		"table named format":   {"INSERT INTO format FORMAT CSV 1", "INSERT INTO format  FROM INFILE 'F'  FORMAT CSV", "1"},
		"table named values":   {"INSERT INTO db.values VALUES (1)", "INSERT INTO db.values  FROM INFILE 'F'  FORMAT Values", " (1)"},
		"the word TABLE":       {"INSERT INTO TABLE t FORMAT CSV 1", "INSERT INTO TABLE t  FROM INFILE 'F'  FORMAT CSV", "1"},
		"a table named table":  {"INSERT INTO table (a) FORMAT CSV 1", "INSERT INTO table (a)  FROM INFILE 'F'  FORMAT CSV", "1"},
		"parameter as name":    {"INSERT INTO {d:Identifier}.{t:Identifier} FORMAT CSV 1", "INSERT INTO {d:Identifier}.{t:Identifier}  FROM INFILE 'F'  FORMAT CSV", "1"},
		"comments":             {"/* INSERT */ INSERT -- VALUES\nINTO t /* FORMAT CSV */ FORMAT TSV 1", "/* INSERT */ INSERT -- VALUES\nINTO t /* FORMAT CSV */  FROM INFILE 'F'  FORMAT TSV", "1"},
		"without INTO":         {"INSERT t VALUES (1)", "INSERT t  FROM INFILE 'F'  FORMAT Values", " (1)"},
		"columns with EXCEPT":  {"INSERT INTO t (* EXCEPT(a)) VALUES (1)", "INSERT INTO t (* EXCEPT(a))  FROM INFILE 'F'  FORMAT Values", " (1)"},
		"rows look like a cut": {"INSERT INTO t FORMAT RowBinary\n\x00\n\n;\xff'", "INSERT INTO t  FROM INFILE 'F'  FORMAT RowBinary", "\x00\n\n;\xff'"},
	} {
		t.Run(name, func(t *testing.T) {
			s, refused := parseStatement([]byte(tt.sql))
			require.Nil(t, refused)
			require.True(t, s.inline)
			require.Equal(t, tt.text, string(s.insertFrom("F")))
			require.Equal(t, tt.data, string(s.data))
			require.Nil(t, s.guard())
		})
	}
}

func TestInsertOfAQueryIsLeftAlone(t *testing.T) {
	for _, sql := range []string{
		"INSERT INTO t SELECT 1 FORMAT CSV",
		"INSERT INTO t (a) WITH 1 AS x SELECT x",
		"INSERT INTO t (SELECT 'VALUES')",
		"INSERT INTO t (a) SELECT number FROM numbers(1) WHERE format('{}', 'x') = 'x'",
		"INSERT INTO FUNCTION null('a Int8') SELECT 1",
		"INSERT INTO t",
	} {
		s, refused := parseStatement([]byte(sql))
		require.Nil(t, refused, sql)
		require.False(t, s.inline, sql)
		require.Equal(t, sql, string(s.text))
	}
}

func TestRowsAreNeverLookedAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.Byte()).Draw(t, "rows")
		s, refused := parseStatement(append([]byte("INSERT INTO t FORMAT Native\n"), rows...))
		require.Nil(t, refused)
		require.Equal(t, string(rows), string(s.data))
	})
}

func TestParsingNeverPanics(t *testing.T) {
	pieces := []string{"INSERT", "INTO", "t", ".", "(", ")", "{", "}", "'", "\"", "`", "--", "/*", "*/", "\n", " ", ";", "FORMAT", "VALUES",
		"SELECT", "SETTINGS", "$a$", "$", "‘", "’", "“", "\\", "\xc2\xa0", "#", "FROM", "INFILE", "TABLE", "FUNCTION", "\xe2"}
	rapid.Check(t, func(t *rapid.T) {
		sql := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "space"))
		s, _ := parseStatement([]byte(sql))
		require.LessOrEqual(t, s.source, len(s.text))
		require.True(t, strings.HasPrefix(sql, string(s.text)))
	})
}

func TestFormatOfTheAnswer(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1 FORMAT JSON":                         "JSON",
		"SELECT 1 FORMAT JSON SETTINGS max_threads=1;": "JSON",
		"SELECT 'x FORMAT CSV'":                        "TabSeparated",
		"SELECT * FROM (SELECT 1 FORMAT Null)":         "TabSeparated",
		"SHOW TABLES -- FORMAT CSV":                    "TabSeparated",
		"INSERT INTO t FORMAT CSV 1":                   "Null",
	} {
		s, refused := parseStatement([]byte(sql))
		require.Nil(t, refused)
		require.Equal(t, want, (&call{statement: s}).answerFormat(), sql)
	}
}

func TestSeveralStatementsAreRefused(t *testing.T) {
	for sql, allowed := range map[string]bool{
		"SELECT 1;":                     true,
		"SELECT 1 ; -- done\n":          true,
		"SELECT ';' /* ; */":            true,
		"SELECT 1; SELECT 2":            false,
		"SELECT 1;;":                    false,
		"INSERT INTO t SELECT 1; DROP ": false,
		"":                              false,
		" -- nothing\n":                 false,
	} {
		_, refused := parseStatement([]byte(sql))
		require.Equal(t, allowed, refused == nil, sql)
	}
}

// TestGuardIsNotFooledByQuotes: what the lexer takes for text must be text for
// the engine too.
func TestGuardIsNotFooledByQuotes(t *testing.T) {
	for _, sql := range []string{
		"SELECT file('/etc/passwd')",
		"SELECT arrayMap(file, ['/etc/passwd'])",
		"SELECT * APPLY(file) FROM (SELECT '/etc/passwd')",
		"SELECT * APPLY file FROM (SELECT '/etc/passwd')",
		"SELECT /* /* */ ' */ file('/etc/passwd'), ' '",
		"SELECT (SELECT file('/etc/passwd'))",
		"SELECT `file`('/etc/passwd')",
		"SELECT \"file\"('/etc/passwd')",
		"SELECT “file”('/etc/passwd')",
		"SELECT `fil\\x65`('/etc/passwd')",
		"SELECT file/* */('/etc/passwd')",
		"SELECT ‘ ' ’, file('/etc/passwd'), ‘ ' ’",
		"SELECT $q$ ' $q$, file('/etc/passwd'), $q$ ' $q$",
		"SELECT '\\\\', file('/etc/passwd')",
		"SELECT 'it''s', file('/etc/passwd')",
		"SELECT 1 -- '\n, file('/etc/passwd')",
		"SELECT 1 # '\n, file('/etc/passwd')",
		"SELECT 1 INTO OUTFILE '/tmp/x'",
		"SELECT 1 into/**/outfile '/tmp/x'",
		"INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString",
		"INSERT INTO t SELECT file('/etc/passwd')",
		"CREATE VIEW v AS SELECT file('/etc/passwd')",
		"CREATE FUNCTION f AS (p) -> file(p)",
	} {
		s, refused := parseStatement([]byte(sql))
		require.True(t, refused != nil || s.guard() != nil, sql)
	}
	c := call{parameters: []parameter{{"f", "file"}}, statement: statement{verb: "SELECT", text: []byte("SELECT arrayMap({f:Identifier}, ['/etc/passwd'])")}}
	require.NotNil(t, c.guard())
	for _, sql := range []string{"SELECT 'file(1)'", "SELECT t.file FROM t WHERE (a)", "SELECT fileName('a')", "SELECT 1 -- file(1)"} {
		s, refused := parseStatement([]byte(sql))
		require.Nil(t, refused, sql)
		require.Nil(t, s.guard(), sql)
	}
}
