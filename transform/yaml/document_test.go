package yaml

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type level string

func (l *level) UnmarshalText(text []byte) error {
	if string(text) != "high" && string(text) != "low" {
		return errors.New("high or low is wanted here")
	}
	*l = level(text)
	return nil
}

type inner struct {
	From   string            `yaml:"from"`
	Values map[string]string `yaml:"values"`
}

type Common struct {
	Label string `yaml:"label"`
}

type sample struct {
	Common `yaml:",inline"`
	Name   string          `yaml:"name"`
	Count  int             `yaml:"count"`
	Small  uint8           `yaml:"small"`
	Ratio  float64         `yaml:"ratio"`
	On     bool            `yaml:"on"`
	Every  time.Duration   `yaml:"every"`
	Level  level           `yaml:"level"`
	List   []inner         `yaml:"list"`
	Inner  *inner          `yaml:"inner"`
	Free   any             `yaml:"free"`
	ByName map[string]bool `yaml:"by_name"`
	//lint:ignore U1000 the decoder must leave it alone
	private string
	Hidden  string `yaml:"-"`
}

func TestDecodeFillsAndKeepsDefaults(t *testing.T) {
	into := sample{Name: "kept", Count: 7, Inner: &inner{From: "default", Values: map[string]string{"gone": "x"}}}
	err := Decode([]byte("# comment\r\ncount: 3\r\nlabel: l\nevery: 1m30s\nlevel: high\nlist: [{from: a}]\ninner:\n  values: {\"1.10\": 'a''b'}\nfree: [1, {a: 2}]\n"), "f.yaml", &into)
	require.NoError(t, err)
	require.Equal(t, sample{
		Common: Common{Label: "l"}, Name: "kept", Count: 3, Every: 90 * time.Second, Level: "high",
		List:  []inner{{From: "a"}},
		Inner: &inner{From: "default", Values: map[string]string{"1.10": "a'b"}},
		Free:  []any{uint64(1), map[string]any{"a": uint64(2)}},
	}, into)
}

func TestDecodeEmptyFileChangesNothing(t *testing.T) {
	for _, data := range []string{"", "\n\n", "# only a comment\n", "---\n", "---\n# c\n...\n"} {
		into := sample{Name: "kept"}
		require.NoError(t, Decode([]byte(data), "f.yaml", &into), "%q", data)
		require.Equal(t, sample{Name: "kept"}, into)
	}
}

func TestDecodeLeavesTargetUntouchedOnError(t *testing.T) {
	into := sample{Name: "kept"}
	require.Error(t, Decode([]byte("name: new\nsmall: 300\n"), "f.yaml", &into))
	require.Equal(t, sample{Name: "kept"}, into)
}

func TestDecodeMistakes(t *testing.T) {
	for _, test := range []struct{ name, data, want string }{
		{"unknown key", "name: a\ncuont: 3\n", `f.yaml:2:1: unknown key "cuont": the keys here are by_name, count, every, free, inner, label, level, list, name, on, ratio, small`},
		{"unknown key in a list", "list:\n  - from: a\n    form: b\n", `f.yaml:3:5: unknown key "form"`},
		{"excluded field", "Hidden: a\n", `f.yaml:1:1: unknown key "Hidden"`},
		{"unexported field", "private: a\n", `f.yaml:1:1: unknown key "private"`},
		{"duplicate key", "name: a\ncount: 1\nname: b\n", `f.yaml:3:1: key "name" is given twice, first in line 1`},
		{"duplicate key quoted otherwise", "by_name: {a: true, 'a': false}\n", `f.yaml:1:20: key "a" is given twice, first in line 1`},
		{"duplicate key in free value", "free:\n  a: 1\n  a: 2\n", `f.yaml:3:3: key "a" is given twice, first in line 2`},
		{"number as text", "name: 1.10\n", `f.yaml:1:7: a text (quote it) is wanted here, this is a number`},
		{"bool as text", "name: true\n", `f.yaml:1:7: a text (quote it) is wanted here, this is true or false`},
		{"number as key", "by_name:\n  1.10: true\n", `f.yaml:2:3: this key is read as a number: quote it`},
		{"text as number", "count: two\n", `f.yaml:1:8: a whole number is wanted here, this is a text`},
		{"fraction as whole number", "count: 1.5\n", `f.yaml:1:8: a whole number is wanted here, this is a number`},
		{"too big", "small: 300\n", `f.yaml:1:8: this number is out of range here`},
		{"negative", "small: -1\n", `f.yaml:1:8: this number is out of range here`},
		{"far too big", "count: 99999999999999999999\n", `f.yaml:1:8: `},
		{"text as bool", "on: 'true'\n", `f.yaml:1:5: true or false is wanted here, this is a text`},
		{"no value", "name:\ncount: 1\n", `there is no value here: write one, or remove the key`},
		{"duration without unit", "every: 30\n", `f.yaml:1:8: a duration with its unit is wanted here`},
		{"own text type", "level: middle\n", `f.yaml:1:8: high or low is wanted here`},
		{"mapping for list", "list: {from: a}\n", `f.yaml:1:7: a list is wanted here, this is a mapping`},
		{"list for mapping", "inner:\n- from: a\n", `f.yaml:2:1: a mapping is wanted here, this is a list`},
		{"text for root", "hello\n", `f.yaml:1:1: a mapping is wanted here, this is a text`},
		{"anchor", "name: &a x\nlabel: *a\n", `f.yaml:1:7: anchors and aliases are not supported`},
		{"merge key", "inner:\n  <<: {from: a}\n", `f.yaml:2:3: merge keys are not supported`},
		{"tag", "name: !!str 1\n", `f.yaml:1:7: tags are not supported`},
		{"two documents", "name: a\n---\nname: b\n", `f.yaml:3:1: a second document starts here`},
		{"syntax", "name: [a\n", `f.yaml:1:7: `},
		{"not UTF-8", "name: a\nlabel: é\xe9\n", `f.yaml:2:9: the file is not valid UTF-8 here`},
		{"accents before the place", "by_name: {é: true, ê: 1}\n", `f.yaml:1:23: true or false is wanted here`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var into sample
			err := Decode([]byte(test.data), "f.yaml", &into)
			require.Error(t, err)
			require.Contains(t, err.Error(), test.want)
			var all Errors
			require.ErrorAs(t, err, &all)
		})
	}
}

func TestDecodeReportsAllMistakesInOrder(t *testing.T) {
	var into sample
	err := Decode([]byte("zzz: 1\ncount: x\nlist:\n  - {from: 2}\n  - {nope: 3}\n"), "f.yaml", &into)
	var all Errors
	require.ErrorAs(t, err, &all)
	var lines []int
	for _, one := range all {
		lines = append(lines, one.Line)
	}
	require.Equal(t, []int{1, 2, 4, 5}, lines)
	var single *Error
	require.ErrorAs(t, err, &single)
	require.Equal(t, 1, single.Line)
}

func TestExcerptMarksThePlace(t *testing.T) {
	err := Decode([]byte("name: a\ncount: two\n"), "f.yaml", &sample{})
	require.Equal(t, "f.yaml:2:8: a whole number is wanted here, this is a text\n    2 | count: two\n      |        ^", err.Error())
}

func TestExcerptMasksSecrets(t *testing.T) {
	for _, line := range []string{"api_token: hunter2", "password : 'hunter2'", `{user: a, "client-secret": hunter2}`, "PRIVATE_KEY: hunter2", "token_file: hunter2"} {
		err := Decode([]byte(line+"\n"), "f.yaml", &sample{})
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hunter2")
		require.Contains(t, err.Error(), "***")
	}
}

func TestExcerptOfALongLineShowsThePlace(t *testing.T) {
	line := "by_name: {" + strings.Repeat("aaaa: true, ", 1) + "b: " + strings.Repeat("x", 400) + "}"
	got := excerpt([]string{line}, 1, 300)
	rows := strings.Split(got, "\n")
	require.Len(t, rows, 2)
	require.LessOrEqual(t, len(rows[0]), 170)
	require.Equal(t, byte('x'), rows[0][len(rows[1])-1])
}

func TestAnnotate(t *testing.T) {
	d, err := Parse([]byte("a:\n  b c: [1, x]\n  d: 'it''s new()'\n  e: |\n    first\n    second\n"), "f.yaml")
	require.NoError(t, err)
	place := func(e *Error) [2]int { return [2]int{e.Line, e.Column} }
	require.Equal(t, [2]int{2, 12}, place(d.Annotate(Path{"a", "b c", "1"}, "m")))
	require.Equal(t, [2]int{2, 3}, place(d.AnnotateKey(Path{"a", "b c"}, "m")))
	require.Equal(t, [2]int{2, 3}, place(d.Annotate(Path{"a", "nothing"}, "m")), "nearest ancestor")
	require.Equal(t, [2]int{3, 13}, place(d.AnnotateWithin(Path{"a", "d"}, 1, 6, "m")), "a doubled quote counts once in the text and twice in the file")
	require.Equal(t, [2]int{6, 7}, place(d.AnnotateWithin(Path{"a", "e"}, 2, 3, "m")))
	require.Equal(t, []string{"b c", "d", "e"}, d.Keys(Path{"a"}))
	require.Equal(t, 3, d.Line(Path{"a", "d"}))

	empty, err := Parse(nil, "e.yaml")
	require.NoError(t, err)
	require.Equal(t, "e.yaml: m", empty.Annotate(Path{"a"}, "m").Error())
}

func FuzzParseNeverPanics(f *testing.F) {
	for _, seed := range []string{"a: b", "- [", "a: |\n  x", "? a\n: b", "{a: *b}", "\ufeffa: 1", "a: !x 1", "\"\\", "a:\n\t- b", "%YAML 1.1\n---\na"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var into sample
		if err := Decode(data, "f.yaml", &into); err != nil {
			var all Errors
			require.ErrorAs(t, err, &all)
			require.NotEmpty(t, all)
		}
	})
}

// rate is written as a text alone, or in full.
type rate struct {
	Value string `yaml:"value"`
	Unit  string `yaml:"unit"`
}

func (rate) Shorthand() {}

func (r *rate) UnmarshalYAML(decode func(any) error) error {
	var text string
	if decode(&text) == nil {
		*r = rate{Value: text, Unit: "h"}
		return nil
	}
	type plain rate
	return decode((*plain)(r))
}

func TestShorthandIsStrictInBothForms(t *testing.T) {
	type file struct {
		Rates map[string]rate `yaml:"rates"`
	}
	var got file
	require.NoError(t, Decode([]byte("rates:\n  a: '3'\n  b: {value: '4', unit: d}\n"), "f.yaml", &got))
	require.Equal(t, map[string]rate{"a": {"3", "h"}, "b": {"4", "d"}}, got.Rates)
	for text, want := range map[string]string{
		"rates: {a: 3}":             "f.yaml:1:12: a text (quote it) is wanted here",
		"rates: {a: [x]}":           "a text is wanted here, this is a list",
		"rates: {a: {value: 3}}":    "a text (quote it) is wanted here",
		"rates: {a: {worth: '3'}}":  `unknown key "worth": the keys here are unit, value`,
		"rates:\n  a:\n  b: '3'":    "there is no value here",
		"rates: {a: {value: '3', }": "f.yaml:1",
	} {
		require.ErrorContains(t, Decode([]byte(text), "f.yaml", &got), want, text)
	}
}

func TestTextTellsScalarsFromTheRest(t *testing.T) {
	document, err := Parse([]byte("a: {b: 'x y', c: [1]}\n"), "f.yaml")
	require.NoError(t, err)
	text, ok := document.Text(Path{"a", "b"})
	require.True(t, ok)
	require.Equal(t, "x y", text)
	for _, path := range []Path{{"a"}, {"a", "c"}, {"a", "z"}, {"a", "b", "q"}} {
		_, ok = document.Text(path)
		require.False(t, ok, path)
	}
}

func TestAPathGoesOnWithoutChanging(t *testing.T) {
	path := make(Path, 1, 8)
	path[0] = "a"
	left, right := path.With("b"), path.With("c", "d")
	require.Equal(t, []Path{{"a"}, {"a", "b"}, {"a", "c", "d"}}, []Path{path, left, right})
}
