package mapping

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The ways to write an amount, spaces and currency apart. A single mark before
// three digits could part thousands as well as decimals: such a text is refused.
var (
	plainAmount   = regexp.MustCompile(`^(-?\d+)(?:[.,](\d{1,2}))?$`)
	grouped       = regexp.MustCompile(`^(-?\d{1,3}(?:[.,]\d{3})+)([.,])(\d{1,2})$`)
	thousands     = regexp.MustCompile(`^-?\d{1,3}([.,]\d{3})+$`)
	currency      = regexp.MustCompile(`(?i)(€|eur|euros?)$`)
	errNotMoney   = errors.New(`is no amount in euros such as "1 234,50 EUR"`)
	errAmbiguous  = errors.New("is an amount that can be read in two ways: write it without marks between the thousands")
	errOutOfRange = errors.New("is an amount out of range")
)

// centsOf reads an amount of euros, exactly: no binary fraction is ever rounded.
func centsOf(value any) (any, error) {
	switch v := value.(type) {
	case int:
		if v > math.MaxInt64/100 || v < math.MinInt64/100 {
			return nil, errOutOfRange
		}
		return int64(v) * 100, nil
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !plainAmount.MatchString(text) {
			return nil, errNotMoney
		}
		return centsOfText(text)
	case string:
		text := currency.ReplaceAllString(withoutSpaces(v), "")
		return centsOfText(text)
	}
	return nil, errNotMoney
}

func centsOfText(text string) (any, error) {
	whole, fraction := "", ""
	if parts := plainAmount.FindStringSubmatch(text); parts != nil {
		whole, fraction = parts[1], parts[2]
	} else if parts := grouped.FindStringSubmatch(text); parts != nil {
		mark := map[string]string{",": ".", ".": ","}[parts[2]] // what parts the thousands then
		if strings.Contains(parts[1], parts[2]) {
			return nil, errAmbiguous
		}
		whole, fraction = strings.ReplaceAll(parts[1], mark, ""), parts[3]
	} else if thousands.MatchString(text) {
		return nil, errAmbiguous
	} else {
		return nil, errNotMoney
	}
	cents, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return nil, errOutOfRange
	}
	return cents, nil
}
