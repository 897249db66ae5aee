package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// list reads the parts of a case, whatever their types.
func list(data json.RawMessage) ([]any, error) {
	var parts []any
	if err := json.Unmarshal(data, &parts); err != nil {
		return nil, errors.New("a case must be a list")
	}
	return parts, nil
}

// whole reads a whole number of a case.
func whole(parts []any, at int) (int, bool) {
	if at >= len(parts) {
		return 0, false
	}
	value, ok := parts[at].(float64)
	return int(value), ok && value == float64(int(value))
}

func word(parts []any, at int) string {
	if at >= len(parts) {
		return ""
	}
	value, _ := parts[at].(string)
	return value
}

// dates computes a series of dates, and of levels of units, and the objects that
// stand beside them.
func (r *runner) dates() error {
	var cases []json.RawMessage
	_, err := r.read("cases", &cases)
	if err != nil {
		return err
	}
	for i, data := range cases {
		parts, err := list(data)
		if err != nil {
			return within(err, "cases", i)
		}
		answer, width, err := r.date(parts)
		if err != nil {
			return within(fmt.Errorf("compute the case %s: %w", data, err), "cases", i)
		}
		r.result.Cases = append(r.result.Cases, append(parts[:width:width], answer))
	}
	if r.result.Levels, err = r.levelsOf("levels"); err != nil {
		return err
	}
	found := len(cases) + len(r.result.Levels)
	for _, kind := range factKinds {
		if _, there := r.keys[kind]; there {
			if err := r.nested(kind, r.fact(kind)); err != nil {
				return err
			}
			found++
		}
	}
	if found == 0 {
		return errors.New(`there is nothing to compute: expected "cases" or "levels"`)
	}
	return nil
}

// levels computes levels of units: under "levels", or under "cases" where the
// example says that it is of them.
func (r *runner) levels() error {
	var err error
	if r.result.Levels, err = r.levelsOf("levels"); err != nil {
		return err
	}
	if r.result.Cases, err = r.levelsOf("cases"); err != nil {
		return err
	}
	if len(r.result.Levels)+len(r.result.Cases) == 0 {
		return errors.New(`there is nothing to compute: expected "levels"`)
	}
	return nil
}

func (r *runner) levelsOf(key string) ([][]any, error) {
	var levels []json.RawMessage
	if _, err := r.read(key, &levels); err != nil {
		return nil, err
	}
	var read [][]any
	for i, data := range levels {
		parts, err := list(data)
		if err == nil {
			parts, err = r.level(parts)
		}
		if err != nil {
			return nil, within(fmt.Errorf("compute the level %s: %w", data, err), key, i)
		}
		read = append(read, parts)
	}
	return read, nil
}

// operations are those on a day and a number.
var operations = [...]string{
	"plain_after", "plain_after_roll", "plain_before", "plain_before_roll", "jo_after", "jo_before", "forfait_end",
	"days_between", "jo_between", "is_jo", "next_jo", "previous_jo", "month", "quarter", "week",
}

// date computes [operation, day, …] and tells how many parts the question has.
func (r *runner) date(parts []any) (answer any, width int, err error) {
	operation := word(parts, 0)
	from, err := r.day(word(parts, 1))
	if err != nil || from.IsZero() {
		return nil, 0, errors.Join(err, errors.New("the second part must be an existing day as YYYY-MM-DD"))
	}
	c := r.contract.At(from)
	cal := c.Calendar()
	switch operation {
	case "is_jo":
		return cal.IsWorkingDay(from), 2, nil
	case "next_jo":
		return cal.NextWorkingDay(from).String(), 2, nil
	case "previous_jo":
		return cal.PreviousWorkingDay(from).String(), 2, nil
	case "month":
		return c.Month(from).Label, 2, nil
	case "quarter":
		return c.Quarter(from).Label, 2, nil
	case "week":
		return c.Week(from).Label, 2, nil
	case "days_between", "jo_between":
		to, err := r.day(word(parts, 2))
		if err != nil || to.IsZero() {
			return nil, 0, errors.Join(err, errors.New("the third part must be an existing day as YYYY-MM-DD"))
		}
		if operation == "jo_between" {
			return cal.WorkingDays(from, to), 3, nil
		}
		return from.DaysUntil(to), 3, nil
	}
	moved, known := r.delay(operation, from, parts, c)
	if !known {
		return nil, 0, fmt.Errorf("%q is no operation on dates: expected %s", operation, strings.Join(operations[:], ", "))
	}
	if moved.IsZero() {
		return nil, 0, errors.New("the third part must be a whole number, 0 or more")
	}
	if err := r.covered(moved); err != nil {
		return nil, 0, err
	}
	n, _ := whole(parts, 2) // delay read it
	r.account(r.tellDate(operation, from, moved, n, c))
	return moved.String(), 3, nil
}

// delay computes [operation, day, n]; no date when n is none, and false for no
// such operation.
func (r *runner) delay(operation string, from calendar.Date, parts []any, c *contract.Contract) (calendar.Date, bool) {
	var move func(n int) calendar.Date
	cal := c.Calendar()
	switch operation {
	case "plain_after":
		move = func(n int) calendar.Date { return c.PlainDaysAfter(from, n) }
	case "plain_after_roll":
		move = func(n int) calendar.Date { return cal.NextWorkingDay(from.AddDays(n)) }
	case "plain_before":
		move = func(n int) calendar.Date { return c.PlainDaysBefore(from, n) }
	case "plain_before_roll":
		move = func(n int) calendar.Date { return cal.PreviousWorkingDay(from.AddDays(-n)) }
	case "jo_after":
		move = func(n int) calendar.Date { return cal.NthWorkingDayAfter(from, n) }
	case "jo_before":
		move = func(n int) calendar.Date { return cal.NthWorkingDayBefore(from, n) }
	case "forfait_end":
		move = func(n int) calendar.Date { return contract.ForfaitEnd(from, n) }
	default:
		return calendar.Date{}, false
	}
	n, ok := whole(parts, 2)
	if !ok || n < 0 {
		return calendar.Date{}, true
	}
	return move(n), true
}

// level computes [unit, [values]]: the code of the level, null when it is out of
// the catalogue.
func (r *runner) level(parts []any) ([]any, error) {
	code := word(parts, 0)
	unit, _, found := r.contract.UnitAndLevel(code)
	if !found {
		return nil, fmt.Errorf("%q: no such unit of work", code)
	}
	var measured []any
	if len(parts) > 1 {
		measured, _ = parts[1].([]any)
	}
	values := make([]int, len(measured))
	for i := range measured {
		value, ok := whole(measured, i)
		if !ok {
			return nil, errors.New("the values must be whole numbers")
		}
		values[i] = value
	}
	if !unit.Fits(values...) {
		return nil, fmt.Errorf("%s is measured by %s, each 0 or more", unit.Code, strings.Join(unit.Metrics(), ", "))
	}
	var answer any
	if level, known := unit.Level(values...); known {
		answer = level.Code
	}
	r.account(tellLevel(unit, values, answer))
	return append(parts[:2:2], answer), nil
}

// rates computes [class or "N3", numerator, denominator]: whether it complies,
// null without denominator (R-062, R-063, C-14).
func (r *runner) rates() error {
	var cases []json.RawMessage
	if there, err := r.read("cases", &cases); err != nil || !there {
		return errors.Join(err, within(errors.New(`there is nothing to compute: expected "cases"`)))
	}
	var displayed []string
	for i, data := range cases {
		parts, err := list(data)
		if err != nil {
			return within(err, "cases", i)
		}
		class := word(parts, 0)
		numerator, ok1 := whole(parts, 1)
		denominator, ok2 := whole(parts, 2)
		if !ok1 || !ok2 || class != "N3" && !clock.Criticality(class).Valid() {
			return within(fmt.Errorf("compute the case %s: expected [class or N3, numerator, denominator]", data), "cases", i)
		}
		if numerator < 0 || numerator > denominator {
			return within(fmt.Errorf("compute the case %s: the numerator must be from 0 to the denominator", data), "cases", i)
		}
		compliant, known := r.contract.Respect(clock.Criticality(class), int64(numerator), int64(denominator))
		if class == "N3" {
			compliant, known = r.contract.N3Rate(int64(numerator), int64(denominator))
		}
		var answer any
		if known {
			answer = compliant
		}
		r.result.Cases = append(r.result.Cases, append(parts[:3:3], answer))
		r.account(tellRate(class, numerator, denominator, answer, r.contract))
		displayed = append(displayed, contract.Percent(int64(numerator), int64(denominator)))
	}
	r.result.set("displayed", displayed)
	return nil
}
