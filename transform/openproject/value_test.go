package openproject_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/openproject"
)

func TestParseDate(t *testing.T) {
	want := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for _, c := range [][3]string{
		{"04/03/2026", "", "fr"}, {"03/04/2026", "", "en"}, {"2026-03-04", "%Y-%m-%d", "fr"}, {"04.03.2026", "%d.%m.%Y", "en"},
		{"04 mars 2026", "%d %B %Y", "fr"}, {"March 04, 2026", "%B %d, %Y", "en"}, {"04 Mar 2026", "%d %b %Y", "fr"},
	} {
		got, err := openproject.ParseDate(c[0], c[1], c[2])
		require.NoError(t, err, c)
		require.Equal(t, want, got, c)
	}
	july, err := openproject.ParseDate("14 Jul 2026", "%d %b %Y", "fr")
	require.NoError(t, err)
	require.Equal(t, time.July, july.Month())
	for _, c := range [][3]string{
		{"2026-03-04", "", "fr"}, {"31/02/2026", "", "fr"}, {"03/20/2026", "", "fr"}, {"04 ju 2026", "%d %b %Y", "fr"},
		{"04/03/26", "", "fr"}, {"", "", "fr"}, {"04/03/2026", "%x", "fr"}, {"04/03/2026", "", "de"},
	} {
		_, err := openproject.ParseDate(c[0], c[1], c[2])
		require.Error(t, err, c)
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]int{"0%": 0, "40%": 40, "40 %": 40, "100": 100} {
		got, err := openproject.ParsePercent(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "%", "101%", "-1%", "4,5%"} {
		_, err := openproject.ParsePercent(text)
		require.Error(t, err, text)
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]openproject.Span{
		"PT0S": {}, "PT4H": {Seconds: 14400}, "P29D": {Days: 29}, "P370DT13H": {Days: 370, Seconds: 46800},
		"P1DT2H": {Days: 1, Seconds: 7200}, "PT10H30M": {Seconds: 37800}, "P2W": {Days: 14}, "PT26H": {Seconds: 93600},
	} {
		got, err := openproject.ParseDuration(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	require.EqualValues(t, 26*3600, openproject.Span{Days: 1, Seconds: 7200}.Total())
	for _, text := range []string{"", "P", "PT", "P1DT", "P1Y", "P1M", "PT1.5H", "4H", "-PT1H", "PT99999999999999999999H"} {
		_, err := openproject.ParseDuration(text)
		require.Error(t, err, text)
	}
}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]int64{
		"0.00 EUR": 0, "12345.67 EUR": 1234567, "1,234.56 EUR": 123456, "1 234,56 €": 123456, "1 234 567,89 EUR": 123456789, "-5.00 EUR": -500, "1'234.50 CHF": 123450,
	} {
		cents, currency, err := openproject.ParseMoney(text)
		require.NoError(t, err, text)
		require.Equal(t, want, cents, text)
		require.NotEmpty(t, currency)
	}
	for _, text := range []string{"", "12", "12.5 EUR", "1,234 EUR", "12.345,6 EUR", "EUR 12.00", "12.00", "12 34.00 EUR", "99999999999999999999.00 EUR"} {
		_, _, err := openproject.ParseMoney(text)
		require.Error(t, err, text)
	}
}

func TestNoTextMakesAPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		for _, language := range []string{"fr", "en"} {
			_, _ = openproject.ParseDetail(text, language)
			_, _ = openproject.ParseDate(text, "", language)
		}
		_, _ = openproject.ParseDuration(text)
		_, _, _ = openproject.ParseMoney(text)
	})
}
