package yaml

import (
	"encoding"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	goccy "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// structure finds what is wrong whatever the type: keys given twice, keys that
// are no text, anchors, aliases, merge keys and tags.
func (d *Document) structure(node ast.Node, found Errors) Errors {
	switch n := node.(type) {
	case *ast.AnchorNode, *ast.AliasNode:
		return append(found, d.atNode(n, "anchors and aliases are not supported: write the value out"))
	case *ast.TagNode:
		return append(found, d.atNode(n, "tags are not supported: write a plain value"))
	case *ast.SequenceNode:
		for _, value := range n.Values {
			found = d.structure(value, found)
		}
		return found
	}
	seen := map[string]int{}
	for _, pair := range pairs(node) {
		switch key := pair.Key.(type) {
		case *ast.MergeKeyNode:
			found = append(found, d.atNode(key, "merge keys are not supported: write the keys out"))
			continue
		case *ast.StringNode:
		default:
			found = append(found, d.atNode(key, "this key is read as "+kindName(key)+": quote it"))
		}
		text := keyText(pair.Key)
		if line, twice := seen[text]; twice {
			found = append(found, d.atNode(pair.Key, fmt.Sprintf("key %q is given twice, first in line %d", text, line)))
		} else {
			seen[text] = position(pair.Key).Line
		}
		found = d.structure(pair.Value, found)
	}
	return found
}

// check finds what does not fit the type.
func (d *Document) check(node ast.Node, typ reflect.Type, found Errors) Errors {
	for typ.Kind() == reflect.Pointer {
		if _, null := node.(*ast.NullNode); null {
			return found
		}
		if implementsOwn(typ) {
			return found
		}
		typ = typ.Elem()
	}
	short := reflect.PointerTo(typ).Implements(reflect.TypeFor[Shorthand]())
	if typ.Kind() == reflect.Interface || implementsOwn(reflect.PointerTo(typ)) && !short {
		return found
	}
	if _, null := node.(*ast.NullNode); null {
		return append(found, d.atNode(node, "there is no value here: write one, or remove the key"))
	}
	switch {
	case short && !isMapping(node):
		return d.checkScalar(node, reflect.TypeFor[string](), found)
	case typ == reflect.TypeFor[time.Duration]():
		return d.checkDuration(node, found)
	case typ == reflect.TypeFor[time.Time]():
		return found
	case reflect.PointerTo(typ).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return d.checkText(node, typ, found)
	}
	switch typ.Kind() {
	case reflect.Struct:
		return d.checkStruct(node, typ, found)
	case reflect.Map:
		return d.checkMap(node, typ, found)
	case reflect.Slice, reflect.Array:
		return d.checkList(node, typ, found)
	}
	return d.checkScalar(node, typ, found)
}

func (d *Document) checkStruct(node ast.Node, typ reflect.Type, found Errors) Errors {
	if !isMapping(node) {
		return append(found, d.unfit(node, "a mapping"))
	}
	fields := map[string]reflect.Type{}
	collectFields(typ, fields)
	for _, pair := range pairs(node) {
		name := keyText(pair.Key)
		field, known := fields[name]
		if !known {
			message := fmt.Sprintf("unknown key %q: the keys here are %s", name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			found = append(found, d.atNode(pair.Key, message))
			continue
		}
		found = d.check(pair.Value, field, found)
	}
	return found
}

func (d *Document) checkMap(node ast.Node, typ reflect.Type, found Errors) Errors {
	if !isMapping(node) {
		return append(found, d.unfit(node, "a mapping"))
	}
	for _, pair := range pairs(node) {
		found = d.check(pair.Value, typ.Elem(), found)
	}
	return found
}

func (d *Document) checkList(node ast.Node, typ reflect.Type, found Errors) Errors {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return append(found, d.unfit(node, "a list"))
	}
	for _, value := range list.Values {
		found = d.check(value, typ.Elem(), found)
	}
	return found
}

func (d *Document) checkScalar(node ast.Node, typ reflect.Type, found Errors) Errors {
	fits, wanted := false, ""
	switch typ.Kind() {
	case reflect.String:
		wanted = "a text"
		switch node.(type) {
		case *ast.StringNode, *ast.LiteralNode:
			fits = true
		case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
			wanted = "a text (quote it)"
		}
	case reflect.Bool:
		_, fits = node.(*ast.BoolNode)
		wanted = "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		whole, ok := node.(*ast.IntegerNode)
		fits, wanted = ok, "a whole number"
		if ok && overflows(whole, typ) {
			return append(found, d.atNode(node, "this number is out of range here"))
		}
	case reflect.Float32, reflect.Float64:
		switch node.(type) {
		case *ast.IntegerNode, *ast.FloatNode:
			fits = true
		}
		wanted = "a number"
	default:
		return found
	}
	if !fits {
		found = append(found, d.unfit(node, wanted))
	}
	return found
}

// overflows tells whether a whole number does not fit an integer type.
func overflows(node *ast.IntegerNode, typ reflect.Type) bool {
	zero := reflect.Zero(typ)
	switch v := node.Value.(type) {
	case int64:
		return zero.CanUint() && v < 0 || zero.CanUint() && zero.OverflowUint(uint64(v)) || zero.CanInt() && zero.OverflowInt(v)
	case uint64:
		return zero.CanUint() && zero.OverflowUint(v) || zero.CanInt() && (v > math.MaxInt64 || zero.OverflowInt(int64(v)))
	}
	return true
}

func (d *Document) checkDuration(node ast.Node, found Errors) Errors {
	text, ok := node.(*ast.StringNode)
	if ok {
		if _, err := time.ParseDuration(text.Value); err == nil {
			return found
		}
	}
	return append(found, d.atNode(node, `a duration with its unit is wanted here, such as 90s, 15m or 2h30m`))
}

func (d *Document) checkText(node ast.Node, typ reflect.Type, found Errors) Errors {
	text, ok := scalarText(node)
	if !ok {
		return append(found, d.unfit(node, "a text"))
	}
	if err := reflect.New(typ).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		return append(found, d.atNode(node, err.Error()))
	}
	return found
}

func (d *Document) unfit(node ast.Node, wanted string) *Error {
	return d.atNode(node, fmt.Sprintf("%s is wanted here, this is %s", wanted, kindName(node)))
}

// Shorthand is implemented by a struct that a file may also write as a plain
// text. It decodes itself, from either form.
type Shorthand interface {
	UnmarshalYAML(decode func(any) error) error
	Shorthand() // marks the type
}

// implementsOwn tells types that read YAML by themselves: the library asks them.
func implementsOwn(pointer reflect.Type) bool {
	return pointer.Implements(reflect.TypeFor[goccy.BytesUnmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[goccy.InterfaceUnmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[goccy.NodeUnmarshaler]())
}

// collectFields lists the keys that the library would fill.
func collectFields(typ reflect.Type, into map[string]reflect.Type) {
	for field := range typ.Fields() {
		if !field.IsExported() {
			continue
		}
		tag, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if tag == "-" {
			continue
		}
		inner := field.Type
		for inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if slices.Contains(strings.Split(options, ","), "inline") && inner.Kind() == reflect.Struct {
			collectFields(inner, into)
			continue
		}
		if tag == "" {
			tag = strings.ToLower(field.Name)
		}
		into[tag] = field.Type
	}
}
