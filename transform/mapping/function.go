package mapping

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
)

// functions are what the expressions of facts can call beside the functions of
// the language. All of them depend on their arguments alone.
//
//	match(text, "pattern")          the text found and its groups, a list; nothing when the pattern does not match
//	day(instant)                    the local day of an instant: "2026-03-31"
//	day(text, "dd/mm/yyyy")         the day that a text writes in a form of d, m, y
//	field(record, "Name")           the value of a custom field, by its name
//	changes(record, "Field")        the changes of a field in order: {at, by, from, to, together}
//	stays(record, "Field", list)    the times during which a field had one of the values: {from, to, ended}
//	outside(record, "Field", list)  the times during which it had none of them
//	slip(record)                    the delivery slip that a document is: {missing, signed}
func (m *Mapping) functions() []expr.Option {
	tool := m.file.Tool
	options := []expr.Option{
		expr.Function("match", func(p ...any) (any, error) {
			pattern, known := m.patterns.Load(p[1])
			if !known {
				compiled, err := regexp.Compile(p[1].(string))
				if err != nil {
					return nil, err
				}
				pattern, _ = m.patterns.LoadOrStore(p[1], compiled)
			}
			return match(p[0], pattern.(*regexp.Regexp))
		}, new(func(any, string) []any)),
		expr.Function("day", func(p ...any) (any, error) {
			if len(p) == 2 {
				return writtenDay(p[0], p[1].(string))
			}
			return m.dayText(p[0])
		}, new(func(any) any), new(func(any, string) any)),
	}
	if read := customField(tool); read != nil {
		options = append(options, expr.Function("field", func(p ...any) (any, error) {
			object, ok := p[0].(map[string]any)
			if p[0] != nil && !ok {
				return nil, fmt.Errorf("field is asked of %s, not of a record", typeName(p[0]))
			}
			return read(object, p[1].(string))
		}, new(func(any, string) any)))
	}
	if told := chronicleOf(tool); told != nil {
		options = append(options,
			expr.Function("changes", func(p ...any) (any, error) {
				return told.changes(p[0], p[1].(string))
			}, new(func(any, string) []any)),
			expr.Function("stays", func(p ...any) (any, error) {
				return told.stays(p[0], p[1].(string), p[2], true)
			}, new(func(any, string, []any) []any)),
			expr.Function("outside", func(p ...any) (any, error) {
				return told.stays(p[0], p[1].(string), p[2], false)
			}, new(func(any, string, []any) []any)),
		)
	}
	if tool == "documents" {
		options = append(options, expr.Function("slip", func(p ...any) (any, error) { return readSlip(p[0]) }, new(func(any) map[string]any)))
	}
	return options
}

// match finds a pattern in a text. Without a text there is nothing to find.
func match(text any, pattern *regexp.Regexp) (any, error) {
	text, err := convert(formText, text, time.UTC)
	if err != nil {
		return nil, fmt.Errorf("match looks in something that %w", err)
	}
	if text == nil {
		return nil, nil
	}
	found := pattern.FindStringSubmatch(text.(string))
	if found == nil {
		return nil, nil
	}
	groups := make([]any, len(found))
	for i, group := range found {
		groups[i] = group
	}
	return groups, nil
}

// patterns checks the patterns of a program before any record comes. They must be
// written out, so that none can come of a record.
type patterns struct {
	err  error
	from int // of the pattern in the text
}

var _ ast.Visitor = (*patterns)(nil)

// Visit looks at calls of match with a pattern that is written out.
func (p *patterns) Visit(node *ast.Node) {
	call, ok := (*node).(*ast.CallNode)
	if !ok || len(call.Arguments) != 2 {
		return
	}
	if name, ok := call.Callee.(*ast.IdentifierNode); !ok || name.Value != "match" || p.err != nil {
		return
	}
	p.from = call.Arguments[1].Location().From
	pattern, written := call.Arguments[1].(*ast.StringNode)
	if !written {
		p.err = errors.New("a pattern is written out in quotes")
	} else if _, err := regexp.Compile(pattern.Value); err != nil {
		p.err = errors.New("this is no pattern: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
}

func (m *Mapping) dayText(value any) (any, error) {
	day, err := convert(formDay, value, m.zone)
	if err != nil || day == nil {
		return nil, err
	}
	return day.(time.Time).Format(time.DateOnly), nil
}

// writtenDay reads a day in a form such as dd/mm/yyyy, to the letter.
func writtenDay(value any, written string) (any, error) {
	layout := strings.NewReplacer("yyyy", "2006", "mm", "01", "dd", "02").Replace(written)
	if strings.Count(layout, "2006") != 1 || strings.Count(layout, "01") != 1 || strings.Count(layout, "02") != 1 {
		return nil, fmt.Errorf("%s is no form of a day: write it with dd, mm and yyyy", quote(written))
	}
	text, err := convert(formText, value, time.UTC)
	if err != nil || text == nil {
		return nil, err
	}
	day, err := time.Parse(layout, text.(string))
	if err != nil {
		return nil, fmt.Errorf("%s is no day in the form %s", quote(text.(string)), written)
	}
	return day.Format(time.DateOnly), nil
}
