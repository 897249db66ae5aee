package mapping

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func paris(t testing.TB) *time.Location {
	zone, err := time.LoadLocation(calendarZone)
	require.NoError(t, err)
	return zone
}

func TestConversions(t *testing.T) {
	midnight := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, one := range []struct {
		to    form
		value any
		want  any // nil for nothing, an error's text for a refusal
	}{
		{formText, "  Note de cadrage ", "Note de cadrage"},
		{formText, 12, "12"},
		{formText, 12.5, "12.5"},
		{formText, map[string]any{"id": 3, "name": "majeur"}, "majeur"},
		{formText, map[string]any{"href": "/x", "title": "Clos"}, "Clos"},
		{formText, map[string]any{"href": nil}, nil},
		{formText, map[string]any{"format": "markdown", "raw": "Texte", "html": "<p>"}, "Texte"},
		{formText, map[string]any{"id": 3}, "is no text"},
		{formText, true, "is no text"},
		{formText, []any{"a"}, "is no text"},
		{formText, nil, nil},
		{formText, "  ", nil},

		{formWhole, 1234, int64(1234)},
		{formWhole, 12.0, int64(12)},
		{formWhole, 12.5, "is no whole number"},
		{formWhole, 1e30, "is no whole number"},
		{formWhole, "1 234", int64(1234)},
		{formWhole, "1\u202f234", int64(1234)},
		{formWhole, "1\u00a0234", int64(1234)},
		{formWhole, "-3", int64(-3)},
		{formWhole, "1.234", "is no whole number"},
		{formWhole, "1,5", "is no whole number"},
		{formWhole, "99999999999999999999", "is no whole number"},
		{formWhole, "douze", "is no whole number"},
		{formWhole, "", nil},

		{formCents, 1234, int64(123400)},
		{formCents, 1234.5, int64(123450)},
		{formCents, 0.29, int64(29)},
		{formCents, 1.005, `is no amount in euros such as "1 234,50 EUR"`},
		{formCents, "1 234,50 EUR", int64(123450)},
		{formCents, "1\u202f234,5 €", int64(123450)},
		{formCents, "1234.50", int64(123450)},
		{formCents, "1.234,50 €", int64(123450)},
		{formCents, "1,234.50 eur", int64(123450)},
		{formCents, "1.234.567,89", int64(123456789)},
		{formCents, "12 euros", int64(1200)},
		{formCents, "-12,00", int64(-1200)},
		{formCents, "1.234", "is an amount that can be read in two ways: write it without marks between the thousands"},
		{formCents, "1,234", "is an amount that can be read in two ways: write it without marks between the thousands"},
		{formCents, "1.234.567", "is an amount that can be read in two ways: write it without marks between the thousands"},
		{formCents, "1.234.567.89", "is an amount that can be read in two ways: write it without marks between the thousands"},
		{formCents, "12,345.6.7", `is no amount in euros such as "1 234,50 EUR"`},
		{formCents, "12 USD", `is no amount in euros such as "1 234,50 EUR"`},
		{formCents, "12 k€", `is no amount in euros such as "1 234,50 EUR"`},
		{formCents, "99999999999999999999", "is an amount out of range"},
		{formCents, nil, nil},

		{formTruth, true, true},
		{formTruth, "Oui", true},
		{formTruth, "NON", false},
		{formTruth, 1, true},
		{formTruth, 2, "is neither true nor false"},
		{formTruth, "o", "is neither true nor false"},
		{formTruth, "", nil},

		{formDay, "2026-03-31", midnight(2026, 3, 31)},
		{formDay, "2026-02-30", "is neither a day as 2026-03-31 nor an instant"},
		{formDay, "2026-03-31T22:30:00Z", midnight(2026, 4, 1)},
		{formDay, "2026-12-31T22:30:00Z", midnight(2026, 12, 31)},
		{formDay, "2026-12-31T23:30:00Z", midnight(2027, 1, 1)},
		{formDay, "2026-03-31T00:00:00.000+0000", midnight(2026, 3, 31)},
		{formDay, "1970-01-01", midnight(1970, 1, 1)},
		{formDay, "31/03/2026", "is neither a day as 2026-03-31 nor an instant"},
		{formDay, "0026-03-31", "is a day out of range"},
		{formDay, "2206-03-31", "is a day out of range"},

		{formInstant, "2026-03-31T22:30:00.1239Z", time.Date(2026, 3, 31, 22, 30, 0, 123_000_000, time.UTC)},
		{formInstant, "2026-03-31T22:30:00+02:00", time.Date(2026, 3, 31, 20, 30, 0, 0, time.UTC)},
		{formInstant, 1774996200000, time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)},
		{formInstant, "2026-03-31", "is no instant: \"2026-03-31\" is a day without a time: an instant is wanted"},
		{formInstant, "2026-03-31T22:30:00", "is no instant: \"2026-03-31T22:30:00\" is no time"},
		{formInstant, true, "is no instant: true or false is no time"},
	} {
		got, err := convert(one.to, one.value, paris(t))
		if text, refused := one.want.(string); refused && err != nil {
			require.ErrorContains(t, err, text, "%s %v", one.to, one.value)
			continue
		}
		require.NoError(t, err, "%s %v", one.to, one.value)
		require.Equal(t, one.want, got, "%s %v", one.to, one.value)
	}
}

// Whatever way an amount is written, it is read to the cent.
func TestAmountsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-99_999_999_99, 99_999_999_99).Draw(t, "cents")
		sign, digits := "", cents
		if cents < 0 {
			sign, digits = "-", -cents
		}
		whole := fmt.Sprint(digits / 100)
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + rapid.SampledFrom([]string{"", " ", "\u202f", "\u00a0"}).Draw(t, "space") + whole[at:]
		}
		text := fmt.Sprintf("%s%s%s%02d%s", sign, whole, rapid.SampledFrom([]string{",", "."}).Draw(t, "mark"), digits%100, rapid.SampledFrom([]string{"", " EUR", " €", "\u00a0€"}).Draw(t, "currency"))
		got, err := convert(formCents, text, time.UTC)
		require.NoError(t, err)
		require.Equal(t, cents, got, text)
		if cents%100 != 0 {
			number, err := convert(formCents, float64(cents)/100, time.UTC)
			require.NoError(t, err)
			require.Equal(t, cents, number)
		}
	})
}

func TestWrittenDays(t *testing.T) {
	for _, one := range [][3]string{
		{"31/03/2026", "dd/mm/yyyy", "2026-03-31"}, {"03/31/2026", "mm/dd/yyyy", "2026-03-31"}, {"2026.03.31", "yyyy.mm.dd", "2026-03-31"},
		{"31/13/2026", "dd/mm/yyyy", "!no day in the form"}, {"3/3/2026", "dd/mm/yyyy", "!no day in the form"}, {"31/03/2026", "dd/mm", "!no form of a day"},
		{"30/02/2026", "dd/mm/yyyy", "!no day in the form"},
	} {
		got, err := writtenDay(one[0], one[1])
		if one[2][0] == '!' {
			require.ErrorContains(t, err, one[2][1:])
			continue
		}
		require.NoError(t, err)
		require.Equal(t, one[2], got)
	}
	nothing, err := writtenDay(nil, "dd/mm/yyyy")
	require.NoError(t, err)
	require.Nil(t, nothing)
}

func TestMatch(t *testing.T) {
	groups, err := match("/livrables/BC-2026-012/LIV-2026-0042/v2/", regexp.MustCompile("/(LIV-[0-9-]+)/v([0-9]+)/"))
	require.NoError(t, err)
	require.Equal(t, []any{"/LIV-2026-0042/v2/", "LIV-2026-0042", "2"}, groups)
	for _, text := range []any{nil, "", "nothing of the kind"} {
		groups, err = match(text, regexp.MustCompile("(LIV-[0-9-]+)"))
		require.NoError(t, err)
		require.Nil(t, groups)
	}
	_, err = match(true, regexp.MustCompile("x"))
	require.ErrorContains(t, err, "is no text")
}

func TestKindsOf(t *testing.T) {
	for condition, want := range map[string][]string{
		`kind == "issue"`:                             {"issue"},
		`"issue" == kind && record.x`:                 {"issue"},
		`record.x && kind == "issue" && record.y > 1`: {"issue"},
		`kind in ["a", "b"]`:                          {"a", "b"},
		`kind == "a" || kind == "b" && record.x`:      {"a", "b"},
		`kind == "a" && kind in ["a", "b"]`:           {"a"},
		`kind == "a" || record.x`:                     nil,
		`kind != "a"`:                                 nil,
		`kind in [record.x]`:                          nil,
		`true`:                                        nil,
		`kind == "a" && kind == "b"`:                  {},
		`not (kind == "a")`:                           nil,
	} {
		require.Equal(t, want, kindsOf(condition), condition)
	}
}
