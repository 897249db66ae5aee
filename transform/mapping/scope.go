package mapping

import (
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// factScope is what the expressions of a fact see.
type factScope struct {
	Source string         `expr:"source"`
	Kind   string         `expr:"kind"`
	ID     string         `expr:"id"`
	Record map[string]any `expr:"record"`
}

// kindsOf gives the kinds of record that a condition can be true for, as far as
// it says so itself: by kind == "…" or kind in […] joined with &&. Nil when any
// kind may do.
func kindsOf(condition string) []string {
	tree, err := parser.Parse(condition)
	if err != nil {
		return nil // the compiler reports it
	}
	return kindsOfNode(tree.Node)
}

func kindsOfNode(node ast.Node) []string {
	binary, ok := node.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	switch binary.Operator {
	case "&&", "and":
		left, right := kindsOfNode(binary.Left), kindsOfNode(binary.Right)
		switch {
		case left == nil:
			return right
		case right == nil:
			return left
		}
		return slices.DeleteFunc(left, func(kind string) bool { return !slices.Contains(right, kind) })
	case "||", "or":
		left, right := kindsOfNode(binary.Left), kindsOfNode(binary.Right)
		if left == nil || right == nil {
			return nil
		}
		return append(left, right...)
	case "==":
		if isKind(binary.Left) {
			return stringsOf(binary.Right)
		}
		if isKind(binary.Right) {
			return stringsOf(binary.Left)
		}
	case "in":
		if list, ok := binary.Right.(*ast.ArrayNode); ok && isKind(binary.Left) {
			return stringsOf(list.Nodes...)
		}
	}
	return nil
}

func isKind(node ast.Node) bool {
	name, ok := node.(*ast.IdentifierNode)
	return ok && name.Value == "kind"
}

// stringsOf gives texts that are written out; nil when one is not.
func stringsOf(nodes ...ast.Node) []string {
	texts := make([]string, 0, len(nodes))
	for _, node := range nodes {
		text, ok := node.(*ast.StringNode)
		if !ok {
			return nil
		}
		texts = append(texts, text.Value)
	}
	return texts
}
