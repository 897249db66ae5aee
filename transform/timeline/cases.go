package timeline

import (
	"encoding/json"
	"fmt"

	"pilotis/transform/calendar"
	"pilotis/transform/clock"
	"pilotis/transform/contract"
)

// dates computes a series of dates, and of levels of units.
func (r runner) dates(doc document) (Result, error) {
	result := Result{ID: doc.ID, Kind: "dates"}
	for _, data := range doc.Cases {
		list, err := parts(data)
		if err != nil {
			return Result{}, err
		}
		answer, err := r.date(list)
		if err != nil {
			return Result{}, fmt.Errorf("compute the case %s: %w", data, err)
		}
		result.Cases = append(result.Cases, append(list[:3:3], answer))
	}
	for _, data := range doc.Levels {
		list, err := r.level(data)
		if err != nil {
			return Result{}, err
		}
		result.Levels = append(result.Levels, list)
	}
	return result, nil
}

// date computes [operation, date, n].
func (r runner) date(list []any) (any, error) {
	operation, _ := text(list, 0)
	written, _ := text(list, 1)
	from, err := calendar.ParseDate(written)
	if err != nil {
		return nil, err
	}
	cal := r.contract.Calendar()
	if operation == "days_between" {
		written, _ = text(list, 2)
		to, err := calendar.ParseDate(written)
		if err != nil {
			return nil, err
		}
		return from.DaysUntil(to), nil
	}
	n, ok := number(list, 2)
	if !ok {
		return nil, fmt.Errorf("the third part must be a whole number")
	}
	switch operation {
	case "plain_after":
		return r.contract.PlainDaysAfter(from, n).String(), nil
	case "plain_after_roll":
		return cal.NextWorkingDay(from.AddDays(n)).String(), nil
	case "plain_before":
		return r.contract.PlainDaysBefore(from, n).String(), nil
	case "plain_before_roll":
		return cal.PreviousWorkingDay(from.AddDays(-n)).String(), nil
	case "jo_after":
		return cal.NthWorkingDayAfter(from, n).String(), nil
	case "jo_before":
		return cal.NthWorkingDayBefore(from, n).String(), nil
	case "forfait_end":
		return contract.ForfaitEnd(from, n).String(), nil
	}
	return nil, fmt.Errorf("%q is no operation on dates", operation)
}

// level computes [unit, [values]]: the code of the level, null when it is out of
// the catalogue.
func (r runner) level(data json.RawMessage) ([]any, error) {
	list, err := parts(data)
	if err != nil {
		return nil, err
	}
	code, _ := text(list, 0)
	unit, _, found := r.contract.Unit(code)
	if !found || len(list) < 2 {
		return nil, fmt.Errorf("compute the level %s: no such unit, or no values", data)
	}
	measured, _ := list[1].([]any)
	values := make([]int, len(measured))
	for i := range measured {
		value, ok := number(measured, i)
		if !ok {
			return nil, fmt.Errorf("compute the level %s: the values must be whole numbers", data)
		}
		values[i] = value
	}
	level, known := unit.Level(values...)
	if !known {
		return append(list[:2:2], nil), nil
	}
	return append(list[:2:2], level.Code), nil
}

// rates computes [class or "N3", numerator, denominator]: whether it complies,
// null without denominator.
func (r runner) rates(doc document) (Result, error) {
	result := Result{ID: doc.ID, Kind: "rates"}
	for _, data := range doc.Cases {
		list, err := parts(data)
		if err != nil {
			return Result{}, err
		}
		class, ok := text(list, 0)
		numerator, ok1 := number(list, 1)
		denominator, ok2 := number(list, 2)
		if !ok || !ok1 || !ok2 || class != "N3" && !clock.Criticality(class).Valid() {
			return Result{}, fmt.Errorf("compute the case %s: expected [class or N3, numerator, denominator]", data)
		}
		compliant, known := r.contract.Respect(clock.Criticality(class), int64(numerator), int64(denominator))
		if class == "N3" {
			compliant, known = r.contract.N3Rate(int64(numerator), int64(denominator))
		}
		var answer any
		if known {
			answer = compliant
		}
		result.Cases = append(result.Cases, append(list[:3:3], answer))
	}
	return result, nil
}
