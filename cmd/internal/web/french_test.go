package web

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFrenchNumbers(t *testing.T) {
	require.Equal(t, "0", whole(0))
	require.Equal(t, "999", whole(999))
	require.Equal(t, "1\u202f000", whole(1000))
	require.Equal(t, "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615", whole(math.MaxUint64))
	require.Equal(t, "−1\u202f234,5", decimal(-1234.5, 1))
	require.Equal(t, "0,0", decimal(-0.01, 1), "no negative zero")
	require.Equal(t, unknown, decimal(math.NaN(), 1))
	require.Equal(t, unknown, decimal(math.Inf(1), 1))
	require.Equal(t, unknown, percent(nil, nil))
	require.Equal(t, "12,5\u202f%", percent(ptr(12.5), nil))
	require.Equal(t, "+0,1\u202fpt", change(ptr(0.1), "%"))
	require.Equal(t, "0", change(ptr(0.0), "tickets"))
	require.Equal(t, "+1,5", change(ptr(1.5), "tickets"))
}

func TestRoundingNeverContradictsTheVerdict(t *testing.T) {
	require.Equal(t, "89,97\u202f%", percent(ptr(89.97), ptr(90.0)))
	require.Equal(t, "90,0\u202f%", percent(ptr(90.0), ptr(90.0)))
	require.Equal(t, "40,004\u202f%", percent(ptr(40.004), ptr(40.0)))
	require.Equal(t, "99,999\u202f%", percent(ptr(99.999), ptr(100.0)))
	rapid.Check(t, func(t *rapid.T) {
		denominator := rapid.IntRange(1, 100_000).Draw(t, "denominator")
		numerator := rapid.IntRange(0, denominator).Draw(t, "numerator")
		target := rapid.SampledFrom([]int{40, 80, 90, 100}).Draw(t, "target")
		rate, goal := 100*float64(numerator)/float64(denominator), float64(target)
		shown := percent(&rate, &goal)
		below := numerator*100 < target*denominator
		require.Equal(t, below, parseFrench(t, shown) < goal, shown)
		above := numerator*100 > target*denominator
		require.Equal(t, above, parseFrench(t, shown) > goal, shown)
	})
}

func parseFrench(t require.TestingT, text string) float64 {
	var value, scale float64 = 0, 0
	for _, r := range strings.TrimSuffix(text, "\u202f%") {
		switch {
		case r == ',':
			scale = 1
		case r >= '0' && r <= '9' && scale == 0:
			value = value*10 + float64(r-'0')
		case r >= '0' && r <= '9':
			scale /= 10
			value += scale * float64(r-'0')
		default:
			require.FailNow(t, "unexpected "+text)
		}
	}
	return math.Round(value*1e6) / 1e6
}

func TestFrenchDates(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	at := time.Date(2026, 7, 31, 22, 5, 0, 0, time.UTC)
	require.Equal(t, "samedi 1er août 2026 à 00\u202fh\u202f05", moment(at, paris))
	require.Equal(t, "01/08/2026 00:05", shortMoment(at, paris))
	require.Equal(t, unknown, moment(time.Time{}, paris))
	require.Equal(t, "à l’instant", age(-time.Hour))
	require.Equal(t, "il y a 119\u202fmin", age(119*time.Minute))
	require.Equal(t, "il y a 47\u202fh", age(47*time.Hour))
	require.Equal(t, "il y a 2\u202fjours", age(48*time.Hour))
}
