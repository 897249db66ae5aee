package mapping

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// form is what a column holds, in the words of an operator.
type form string

const (
	formText    form = "a text"
	formWhole   form = "a whole number"
	formCents   form = "an amount of money"
	formTruth   form = "true or false"
	formDay     form = "a day"
	formInstant form = "an instant"
)

// column is a column that a mapping can set.
type column struct {
	name   string
	index  []int // of the field
	form   form
	list   bool
	words  []string // the only ones it may hold; nil for any
	needed bool     // every rule must set it
	filled bool     // every record must give it a value
}

// columnsOf reads the settable columns off a row type: all but those of Origin,
// of which the page alone can be set.
func columnsOf(typ reflect.Type, path []int) []column {
	var columns []column
	for i := range typ.NumField() {
		field := typ.Field(i)
		at := append(append([]int{}, path...), i)
		if field.Anonymous {
			inner := columnsOf(field.Type, at)
			for _, one := range inner {
				if one.name == "url" {
					columns = append(columns, one)
				}
			}
			continue
		}
		name, tagged := field.Tag.Lookup("ch")
		if !tagged {
			continue
		}
		c := column{name: name, index: at}
		held := field.Type
		if held.Kind() == reflect.Slice {
			c.list, held = true, held.Elem()
		}
		if held.Kind() == reflect.Pointer {
			held = held.Elem()
		}
		c.form = formOf(name, held)
		columns = append(columns, c)
	}
	return columns
}

// formOf goes by the type and, where several things share one, by the name:
// money ends in _cents, days in _on; all other times are instants.
func formOf(name string, held reflect.Type) form {
	switch {
	case held == reflect.TypeFor[time.Time]() && strings.HasSuffix(name, "_on"):
		return formDay
	case held == reflect.TypeFor[time.Time]():
		return formInstant
	case held.Kind() == reflect.Bool:
		return formTruth
	case held.Kind() == reflect.String:
		return formText
	case strings.HasSuffix(name, "_cents"):
		return formCents
	}
	return formWhole
}

// put writes converted values into the row: one, or for a list any number. The
// conversions give string, int64, bool and time.Time alone.
func (c column) put(row reflect.Value, values []any) error {
	field := row.FieldByIndex(c.index)
	if !c.list {
		if len(values) == 0 {
			return nil
		}
		return assign(field, values[0])
	}
	list := reflect.MakeSlice(field.Type(), len(values), len(values))
	for i, value := range values {
		if err := assign(list.Index(i), value); err != nil {
			return err
		}
	}
	field.Set(list)
	return nil
}

func assign(field reflect.Value, value any) error {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	if number, ok := value.(int64); ok {
		if field.CanUint() {
			if number < 0 {
				return fmt.Errorf("%d is below zero", number)
			}
			field.SetUint(uint64(number))
			return nil
		}
		field.SetInt(number)
		return nil
	}
	field.Set(reflect.ValueOf(value))
	return nil
}

// empty tells whether the row has no value in the column.
func (c column) empty(row reflect.Value) bool {
	field := row.FieldByIndex(c.index)
	return field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0
}
