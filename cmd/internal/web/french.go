package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	thin    = "\u202f" // espace fine insécable
	unknown = "n/d"
)

var (
	monthNames = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	dayNames   = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
)

// whole writes a whole number: 12 345.
func whole(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	var out strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteString(thin)
		}
		out.WriteRune(digit)
	}
	return out.String()
}

// rounded rounds half away from zero, as people do; strconv would round to even.
func rounded(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(x*scale) / scale
}

// decimal writes a number with so many decimals, and a true minus sign: −1 234,5.
func decimal(x float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(rounded(x, decimals)), 'f', decimals, 64)
	integer, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(integer, 10, 64)
	if err != nil { // infinite, not a number, or beyond any count
		return unknown
	}
	out := whole(n)
	if fraction != "" {
		out += "," + fraction
	}
	if x < 0 && strings.Trim(text, "0.") != "" {
		out = "−" + out
	}
	return out
}

// percent writes a rate. It takes more decimals than one where rounding would put
// the rate on the other side of its target: 89,97 % must not read 90,0 %.
func percent(rate, target *float64) string {
	if rate == nil {
		return unknown
	}
	decimals := 1
	if target != nil {
		for ; decimals < 6; decimals++ {
			if sign(rounded(*rate, decimals)-*target) == sign(*rate-*target) {
				break
			}
		}
	}
	return decimal(*rate, decimals) + thin + "%"
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// amount writes a value in its unit: rates with one decimal, counts with as many
// as they need up to one.
func amount(value *float64, unit string) string {
	switch {
	case value == nil:
		return unknown
	case unit == "%":
		return percent(value, nil)
	case *value == math.Trunc(*value):
		return decimal(*value, 0)
	}
	return decimal(*value, 1)
}

// change writes a difference with its sign; rates differ by points.
func change(value *float64, unit string) string {
	if value == nil {
		return unknown
	}
	text := decimal(*value, 0)
	if unit == "%" || *value != math.Trunc(*value) {
		text = decimal(*value, 1)
	}
	if *value > 0 {
		text = "+" + text
	}
	if unit == "%" {
		text += thin + "pt"
	}
	return text
}

// day writes 2 novembre 2026.
func day(t time.Time) string {
	number := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		number = "1er"
	}
	return fmt.Sprintf("%s %s %d", number, monthNames[t.Month()-1], t.Year())
}

// weekday writes lundi 2 novembre 2026.
func weekday(t time.Time) string { return dayNames[t.Weekday()] + " " + day(t) }

// shortDay writes 02/11/2026.
func shortDay(t time.Time) string { return t.Format("02/01/2006") }

// moment writes lundi 2 novembre 2026 à 08 h 05 in a zone; n/d for zero.
func moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return unknown
	}
	t = t.In(zone)
	return fmt.Sprintf("%s à %02d%sh%s%02d", weekday(t), t.Hour(), thin, thin, t.Minute())
}

// shortMoment writes 02/11/2026 08:05 in a zone; n/d for zero.
func shortMoment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return unknown
	}
	return t.In(zone).Format("02/01/2006 15:04")
}

// age writes how long ago something was, in one unit.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "à l’instant"
	case d < 2*time.Hour:
		return fmt.Sprintf("il y a %d%smin", int(d.Minutes()), thin)
	case d < 48*time.Hour:
		return fmt.Sprintf("il y a %d%sh", int(d.Hours()), thin)
	}
	return fmt.Sprintf("il y a %s%sjours", whole(uint64(d.Hours()/24)), thin)
}
