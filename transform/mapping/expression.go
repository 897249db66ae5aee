package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// expression is a compiled expression over a record.
//
// A member of nothing is nothing, so that an absent field needs no care:
// `issue.fields.priority.name` of an issue without priority is nil, and map,
// filter and their like read an absent list as an empty one. What depends on
// anything but the record is not available: the time, and the order of the keys
// of a map.
type expression struct {
	text    string
	path    string // of the value in the file, for messages
	line    int
	program *vm.Program
}

// scope is what an expression sees.
type scope struct {
	Issue  subject        `expr:"issue"`
	Author map[string]any `expr:"author"` // of a change; nil where the tool names none
}

// subject is the record without its history.
type subject struct {
	ID     string         `expr:"id"`
	Key    string         `expr:"key"`
	Self   string         `expr:"self"`
	Fields map[string]any `expr:"fields"`
}

// recordOnly is the scope of the expressions that see no change.
type recordOnly struct {
	Issue subject `expr:"issue"`
}

// compileError is a mistake at a place within the expression, counted from 1.
type compileError struct {
	line, column int
	message      string
}

func (e *compileError) Error() string { return e.message }

func compile(text string, env any, functions []expr.Option) (*vm.Program, error) {
	found := &patterns{}
	options := append([]expr.Option{expr.Env(env), expr.Patch(found), expr.Patch(nilSafe{})}, functions...)
	for _, name := range unavailable() {
		options = append(options, expr.DisableBuiltin(name))
	}
	program, err := expr.Compile(text, options...)
	if err == nil && found.err != nil {
		before := []rune(text)[:found.from]
		line := 1 + strings.Count(string(before), "\n")
		return nil, &compileError{line: line, column: len(before) - strings.LastIndex(string(before), "\n"), message: found.err.Error()}
	}
	if err == nil {
		return program, nil
	}
	var placed *file.Error
	if errors.As(err, &placed) {
		return nil, &compileError{line: max(placed.Line, 1), column: placed.Column + 1, message: plainMessage(placed.Message)}
	}
	return nil, &compileError{line: 1, column: 1, message: err.Error()}
}

// unavailable are the functions whose result depends on more than the record.
func unavailable() []string {
	return []string{"now", "date", "timezone", "keys", "values", "toPairs"}
}

// plainMessage turns a message of the library into words of the mapping.
func plainMessage(message string) string {
	if name, ok := strings.CutPrefix(message, "unknown name "); ok && slices.Contains(unavailable(), name) {
		return name + " is not available: an expression depends on the record alone"
	}
	switch message {
	case "unknown name changes", "unknown name stays", "unknown name outside":
		return message + ": the records of this tool hold no history"
	case "unknown name field":
		return message + ": the records of this tool hold no custom fields by name"
	case "unknown name slip":
		return message + ": slips are read from the records of documents alone"
	}
	return strings.Replace(message, "type mapping.subject has no field", "issue has only id, key, self and fields, not", 1)
}

// value runs the expression. Its error says which expression failed on what.
func (e *expression) value(env any) (any, error) {
	value, err := expr.Run(e.program, env)
	if err == nil {
		return value, nil
	}
	cause := err.Error()
	var placed *file.Error
	if errors.As(err, &placed) {
		cause = placed.Message
	}
	if strings.HasPrefix(cause, "interface conversion: interface {} is nil, not bool") {
		cause = "a condition is nothing where true or false is wanted"
	}
	return nil, &evaluationError{e, oneLine(shortenTo(longestCause, cause))}
}

// evaluationError is an expression that failed on a record.
type evaluationError struct {
	expression *expression
	cause      string
}

func (e *evaluationError) Error() string {
	return fmt.Sprintf("the expression %s fails on this record: %s", quote(e.expression.text), e.cause)
}

// words runs the expression for a list of texts, or for one; nil and "" both mean
// none. An object stands for its name, or for its value where it has no name, as
// the options of JIRA's lists do.
func (e *expression) words(env any) ([]string, error) {
	value, err := e.value(env)
	if err != nil {
		return nil, err
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	var words []string
	for _, one := range list {
		switch v := nameOf(one).(type) {
		case nil:
		case string:
			if v = strings.TrimSpace(v); v != "" {
				words = append(words, v)
			}
		default:
			return nil, fmt.Errorf("the expression %s gives %s where a text is wanted", quote(e.text), typeName(one))
		}
	}
	return words, nil
}

func nameOf(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for _, key := range [...]string{"name", "value"} {
		if name, ok := object[key].(string); ok {
			return name
		}
	}
	return value
}

// single is words for an expression that may give one text at most.
func (e *expression) single(env any) (string, error) {
	words, err := e.words(env)
	if err != nil || len(words) == 0 {
		return "", err
	}
	if len(words) > 1 {
		return "", fmt.Errorf("the expression %s gives %d texts where one is wanted", quote(e.text), len(words))
	}
	return words[0], nil
}

// truth runs the expression for true or false; nothing is not false.
func (e *expression) truth(env any) (bool, error) {
	value, err := e.value(env)
	if err != nil {
		return false, err
	}
	truth, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("the expression %s gives %s where true or false is wanted", quote(e.text), typeName(value))
	}
	return truth, nil
}

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "nothing"
	case bool:
		return "true or false"
	case string:
		return "a text"
	case int, int64, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("a %T", value)
}

// nilSafe makes every member access optional and every missing list empty.
type nilSafe struct{}

var _ ast.Visitor = nilSafe{}

// Visit is called for children before their parents.
func (nilSafe) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.MemberNode:
		if !n.Optional {
			n.Optional = true
			ast.Patch(node, &ast.ChainNode{Node: n})
		}
	case *ast.BuiltinNode:
		if takesPredicate(n.Name) && len(n.Arguments) > 0 {
			n.Arguments[0] = &ast.BinaryNode{Operator: "??", Left: n.Arguments[0], Right: &ast.ArrayNode{}}
		}
	}
}

func takesPredicate(name string) bool {
	switch name {
	case "all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex",
		"count", "sum", "groupBy", "sortBy", "reduce":
		return true
	}
	return false
}
