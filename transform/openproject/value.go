package openproject

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ParseDate reads a date of a sentence. format is the instance's setting of the
// date format, in OpenProject's own writing ("%d/%m/%Y", "%d %B %Y"); empty is
// the default of the language. A date alone does not tell day from month: with
// the wrong format the wrong date is read, or an error given.
func ParseDate(text, format, language string) (time.Time, error) {
	l, err := languageOf(language)
	if err != nil {
		return time.Time{}, err
	}
	if format == "" {
		format = l.date
	}
	pattern := regexp.QuoteMeta(format)
	for token, form := range map[string]string{"%Y": `(?P<Y>\d{4})`, "%m": `(?P<m>\d{2})`, "%d": `(?P<d>\d{1,2})`, "%B": `(?P<B>\pL+)`, "%b": `(?P<b>\pL+\.?)`} {
		pattern = strings.ReplaceAll(pattern, token, form)
	}
	expression, err := regexp.Compile("^" + pattern + "$")
	if err != nil || strings.Contains(pattern, "%") {
		return time.Time{}, fmt.Errorf("the date format %q is not one of OpenProject's", format)
	}
	found := expression.FindStringSubmatch(text)
	if found == nil {
		return time.Time{}, fmt.Errorf("%q is no date of the form %q", text, format)
	}
	var year, month, day int
	for i, name := range expression.SubexpNames() {
		switch name {
		case "Y":
			year, _ = strconv.Atoi(found[i])
		case "m":
			month, _ = strconv.Atoi(found[i])
		case "d":
			day, _ = strconv.Atoi(found[i])
		case "B", "b":
			month = l.month(found[i])
		}
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month < 1 || at.Day() != day || at.Month() != time.Month(month) {
		return time.Time{}, fmt.Errorf("%q is no date of the form %q", text, format)
	}
	return at, nil
}

// month reads a name or an abbreviation; 0 when it names none or several.
func (l *language) month(name string) int {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	match := 0
	for i, month := range l.months {
		if month == name {
			return i + 1
		}
		if len([]rune(name)) >= 3 && strings.HasPrefix(month, name) || abbreviated(month) == name {
			if match != 0 {
				return 0
			}
			match = i + 1
		}
	}
	return match
}

// abbreviated are the French abbreviations that are no beginnings: "Jun", "Jul".
func abbreviated(month string) string {
	switch month {
	case "juin":
		return "jun"
	case "juillet":
		return "jul"
	}
	return month
}

// ParsePercent reads "40%", "40 %" or "40".
func ParsePercent(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(text, "%")))
	if err != nil || n < 0 || n > 100 {
		return 0, fmt.Errorf("%q is no percentage", text)
	}
	return n, nil
}

// Span is a duration as ISO 8601 writes it. OpenProject writes hours of work with
// days of 24 hours ("P1DT2H" is 26 hours of work), and the length of a work
// package in days.
type Span struct {
	Days    int64
	Seconds int64
}

// Total is the span in seconds, a day having 24 hours.
func (s Span) Total() int64 { return s.Days*86400 + s.Seconds }

var span = regexp.MustCompile(`^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// ParseDuration reads "PT10H30M", "P1DT2H", "P29D". It refuses years and months,
// which have no length, and fractions.
func ParseDuration(text string) (Span, error) {
	found := span.FindStringSubmatch(text)
	if found == nil || text == "P" || strings.HasSuffix(text, "T") {
		return Span{}, fmt.Errorf("%q is no duration in days, hours, minutes and seconds", text)
	}
	var n [5]int64
	for i := range n {
		if found[i+1] == "" {
			continue
		}
		value, err := strconv.ParseInt(found[i+1], 10, 64)
		if err != nil || value > 1e9 {
			return Span{}, fmt.Errorf("%q is too long a duration", text)
		}
		n[i] = value
	}
	return Span{Days: n[0]*7 + n[1], Seconds: n[2]*3600 + n[3]*60 + n[4]}, nil
}

var money = regexp.MustCompile(`^(-?)(\d{1,3}(?:[ \x{A0}\x{202F},.']\d{3})+|\d+)[.,](\d{2})[ \x{A0}\x{202F}]*(\p{Lu}{3}|\p{Sc})$`)

// ParseMoney reads an amount that a currency follows ("0.00 EUR", "1 234,56 €")
// into cents and the currency as written. It wants two decimals, so that no
// separator of thousands is taken for a decimal one.
func ParseMoney(text string) (cents int64, currency string, err error) {
	found := money.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return 0, "", fmt.Errorf("%q is no amount with two decimals and a currency", text)
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, found[2])
	cents, err = strconv.ParseInt(digits+found[3], 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("%q is too large an amount", text)
	}
	if found[1] != "" {
		cents = -cents
	}
	return cents, found[4], nil
}
