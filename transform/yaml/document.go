// Package yaml reads the YAML files of the project: mappings, contract,
// configuration. It is strict, because a misspelt key that is ignored becomes a
// wrong figure: unknown keys, keys given twice, values without content, numbers
// where a text is wanted are errors, all of them reported at once with file,
// line, column and an excerpt.
//
// It is the only importer of goccy/go-yaml and imports nothing of the project.
// Anchors, aliases and merge keys are refused: each value stands where it is
// used, so that an error can point to it.
package yaml

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	goccy "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Document is a parsed file that remembers where each value stands.
type Document struct {
	file  string
	lines []string
	root  ast.Node // nil when the file holds no value
}

// Path leads to a value: keys of mappings, and for lists the index in decimal.
// It holds the keys themselves, unquoted: Path{"values", "Demande d'évolution"}.
type Path []string

// With gives a path that goes on from p, which stays as it was.
func (p Path) With(steps ...string) Path { return append(slices.Clone(p), steps...) }

// Decode parses data strictly into the value that into points to. Fields that
// the file does not name keep what they held; a map or a list that the file
// names replaces the whole former one. Its error is an [Errors]; into is
// untouched then. The name of the file serves messages only.
func Decode(data []byte, file string, into any) error {
	document, err := Parse(data, file)
	if err != nil {
		return err
	}
	return document.Decode(into)
}

// Parse reads the structure of one YAML document. Its error is an [Errors].
func Parse(data []byte, file string) (*Document, error) {
	text := strings.TrimPrefix(string(data), "\uFEFF")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	d := &Document{file: file, lines: strings.Split(text, "\n")}
	if at := invalidUTF8(text); at >= 0 {
		before := text[:at]
		line := strings.Count(before, "\n") + 1
		column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
		return nil, Errors{d.at(line, column, "the file is not valid UTF-8 here: save it as UTF-8")}
	}
	parsed, err := parser.ParseBytes([]byte(text), parser.ParseComments, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Errors{d.foreign(err)}
	}
	for _, part := range parsed.Docs {
		if part.Body == nil || part.Body.Type() == ast.CommentType {
			continue
		}
		if d.root != nil {
			return nil, Errors{d.atNode(part.Body, "a second document starts here: one file holds one document")}
		}
		d.root = part.Body
	}
	var found Errors
	if d.root != nil {
		found = d.structure(d.root, found)
	}
	if err := found.OrNil(); err != nil {
		return nil, err
	}
	return d, nil
}

// Decode fills the value that into points to, as the function [Decode] does.
func (d *Document) Decode(into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("decode %s: %T is no pointer to a value", d.file, into)
	}
	if d.root == nil {
		return nil
	}
	if err := d.check(d.root, target.Type().Elem(), nil).OrNil(); err != nil {
		return err
	}
	fresh := reflect.New(target.Type().Elem())
	fresh.Elem().Set(target.Elem())
	if err := goccy.NodeToValue(d.root, fresh.Interface(), goccy.Strict()); err != nil {
		return Errors{d.foreign(err)}
	}
	target.Elem().Set(fresh.Elem())
	return nil
}

// Annotate makes an error that points to the value at path, or to its nearest
// ancestor when there is no such value. It lets other packages report what they
// alone can check.
func (d *Document) Annotate(path Path, message string) *Error {
	node, key := d.find(path)
	if node == nil {
		if key == nil {
			return d.at(0, 0, message)
		}
		node = key
	}
	return d.atNode(node, message)
}

// AnnotateWithin is Annotate for a mistake inside a text value: line and column
// count from 1 within the text. It is exact for values written on one line
// without escapes and for literal blocks, and points to the start of the value
// otherwise.
func (d *Document) AnnotateWithin(path Path, line, column int, message string) *Error {
	node, _ := d.find(path)
	switch text := node.(type) {
	case *ast.StringNode:
		at := position(text)
		raw := text.Token.Value
		if line == 1 && at.Line <= len(d.lines) {
			shown := []rune(d.lines[at.Line-1])
			start := at.Column - 1
			if start < len(shown) && (shown[start] == '"' || shown[start] == '\'') {
				start++
			}
			prefix := []rune(raw)
			prefix = prefix[:min(len(prefix), column-1)]
			doubled := 0
			for i := 0; i < len(prefix) && start+i+doubled < len(shown); i++ {
				if prefix[i] == '\'' && shown[at.Column-1] == '\'' {
					doubled++
				}
			}
			if start+len(prefix)+doubled <= len(shown) {
				return d.at(at.Line, start+1+len(prefix)+doubled, message)
			}
		}
	case *ast.LiteralNode:
		if strings.HasPrefix(text.Start.Value, "|") {
			first := position(text).Line
			if at := first + line; at <= len(d.lines) {
				indent := len(d.lines[first]) - len(strings.TrimLeft(d.lines[first], " "))
				return d.at(at, indent+column, message)
			}
		}
	}
	return d.Annotate(path, message)
}

// AnnotateKey is Annotate, pointing to the key instead of its value.
func (d *Document) AnnotateKey(path Path, message string) *Error {
	if _, key := d.find(path); key != nil {
		return d.atNode(key, message)
	}
	return d.Annotate(path, message)
}

// Line is the line of the value at path, or of its nearest ancestor; 0 in an
// empty file.
func (d *Document) Line(path Path) int { return d.Annotate(path, "").Line }

// Text is the text at path, as written without quotes; false when something else
// or nothing stands there.
func (d *Document) Text(path Path) (string, bool) {
	node := d.root
	for _, step := range path {
		if node, _ = child(node, step); node == nil {
			return "", false
		}
	}
	return scalarText(node)
}

// Keys lists the keys of the mapping at path in the order of the file; none when
// there is no mapping at path.
func (d *Document) Keys(path Path) []string {
	node, _ := d.find(path)
	var keys []string
	for _, pair := range pairs(node) {
		keys = append(keys, keyText(pair.Key))
	}
	return keys
}

// find gives the value at path and its key, or the nearest ancestor's.
func (d *Document) find(path Path) (value, key ast.Node) {
	value = d.root
	for _, step := range path {
		next, nextKey := child(value, step)
		if next == nil {
			return value, key
		}
		value = next
		if nextKey != nil {
			key = nextKey
		}
	}
	return value, key
}

func child(node ast.Node, step string) (value, key ast.Node) {
	if list, ok := node.(*ast.SequenceNode); ok {
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(list.Values) {
			return list.Values[i], nil
		}
		return nil, nil
	}
	for _, pair := range pairs(node) {
		if keyText(pair.Key) == step {
			return pair.Value, pair.Key
		}
	}
	return nil, nil
}

// foreign turns an error of the library into ours, without its own excerpt.
func (d *Document) foreign(err error) *Error {
	var known goccy.Error
	if !errors.As(err, &known) || known.GetToken() == nil {
		return d.at(0, 0, "is not readable: "+err.Error())
	}
	at := known.GetToken().Position
	return d.at(at.Line, at.Column, known.GetMessage())
}

func (d *Document) atNode(node ast.Node, message string) *Error {
	at := position(node)
	return d.at(at.Line, at.Column, message)
}

func (d *Document) at(line, column int, message string) *Error {
	return &Error{File: d.file, Line: line, Column: column, Message: message, Excerpt: excerpt(d.lines, line, column)}
}

func invalidUTF8(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
