package slip

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Slip is what a slip says. An item that it lacks, or that holds only a
// placeholder, has no value.
type Slip struct {
	Values    map[Item]string // trimmed; of several lines, joined by line feeds
	Documents []string        // of Livrables, one by one
	// On is the date of delivery, at midnight UTC; zero when there is none or it
	// cannot be read, and then the text is in Values.
	On time.Time
	// Addressed tells that the addressee is the one of the contract, and not
	// another.
	Addressed bool
	Signed    bool
	Signature string // what stands there
}

// Parse reads lines of the form "Libellé : valeur", with or without accents,
// capitals and bullets; lines that begin with no label go on with the value
// before them. It gives the items of R-088 that are not filled in, in the order
// of the contract: all nine of a text that is no slip.
func Parse(text string) (Slip, []Item) {
	s := Slip{Values: map[Item]string{}}
	var at Item
	for _, line := range lines(text) {
		label, value := split(line)
		if item, ok := labels[fold(label)]; ok {
			at = item
			if s.Values[at] != "" { // said twice: the first counts
				at = ""
				continue
			}
			line = value
		} else if label != "" && at != Livrables && !continues(line) {
			at = "" // a label that we do not know: its value is nobody's
		}
		if at == "" || placeholder(line) {
			continue
		}
		s.Values[at] = strings.TrimPrefix(s.Values[at]+"\n"+strings.TrimSpace(line), "\n")
	}
	s.read()
	var missing []Item
	for _, item := range Items() {
		if s.Values[item] == "" {
			missing = append(missing, item)
		}
	}
	return s, missing
}

// read makes the facts of the values.
func (s *Slip) read() {
	s.Signature = s.Values[signature]
	delete(s.Values, signature)
	s.Signed = s.Signature != "" && !unsigned(s.Signature)
	s.Addressed = strings.Contains(strings.ReplaceAll(fold(s.Values[Destinataire]), " ", ""), "sg/dnum/ccp")
	s.On = day(s.Values[Date])
	for _, part := range strings.FieldsFunc(s.Values[Livrables], func(r rune) bool { return r == '\n' || r == ',' || r == ';' }) {
		if part = bare(part); part != "" {
			s.Documents = append(s.Documents, part)
		}
	}
}

// lines cuts at line feeds, carriage returns or both, and makes every blank one
// that can be trimmed.
func lines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "", "\u00a0", " ", "\u202f", " ", "\t", " ").Replace(norm.NFC.String(text))
	return strings.Split(text, "\n")
}

// split parts a label from its value at the first colon; the label is empty when
// there is none.
func split(line string) (label, value string) {
	label, value, ok := strings.Cut(line, ":")
	if !ok {
		return "", line
	}
	return bare(label), value
}

// bare drops a bullet and blanks.
func bare(text string) string {
	return strings.TrimSpace(strings.TrimLeft(text, " -*•▪–—·>"))
}

// continues tells that a line with a colon goes on with the value before it: it
// is indented or an element of a list.
func continues(line string) bool {
	return line != "" && strings.ContainsAny(line[:1], " -*") || strings.HasPrefix(line, "•") || strings.HasPrefix(line, "▪")
}

// fold makes labels comparable: no accents, no capitals, single blanks.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’':
			b.WriteByte('\'')
		case r == 'º':
			b.WriteRune('°')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// placeholder tells that a value fills nothing in.
func placeholder(value string) bool {
	value = fold(bare(value))
	switch strings.Trim(value, "[](){}<> .…") {
	case "a completer", "a renseigner", "non renseigne", "neant", "n/a", "na", "n.a", "tbd", "xxx", "xx", "sans objet":
		return true
	}
	return strings.Trim(value, "._…-–—/ xX[]()") == ""
}

// unsigned tells that what stands for the signature says that there is none.
func unsigned(text string) bool {
	text = fold(text)
	for _, word := range []string{"non signe", "pas signe", "absente", "en attente", "a signer", "sans signature", "non"} {
		if text == word || strings.HasPrefix(text, word+" ") || strings.HasPrefix(text, word+"e") && word != "non" {
			return true
		}
	}
	return false
}

var months = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}

// day reads 04/03/2026, 4-3-2026, 04.03.2026, 2026-03-04 and 4 mars 2026, and
// nothing that the calendar does not have.
func day(text string) time.Time {
	fields := strings.FieldsFunc(fold(text), func(r rune) bool { return strings.ContainsRune(" /-.", r) })
	for len(fields) > 3 && !starts(fields[0]) { // "le mercredi 4 mars 2026"
		fields = fields[1:]
	}
	if len(fields) < 3 {
		return time.Time{}
	}
	first, second, third := fields[0], fields[1], fields[2]
	if len(first) == 4 {
		first, third = third, first
	}
	d, errDay := strconv.Atoi(strings.TrimSuffix(first, "er"))
	y, errYear := strconv.Atoi(third)
	m, errMonth := strconv.Atoi(second)
	for i, name := range months {
		if name == second {
			m, errMonth = i+1, nil
		}
	}
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if errDay != nil || errYear != nil || errMonth != nil || len(third) != 4 || at.Day() != d || int(at.Month()) != m {
		return time.Time{}
	}
	return at
}

func starts(field string) bool { return field[0] >= '0' && field[0] <= '9' }
