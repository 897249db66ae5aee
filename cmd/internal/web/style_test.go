package web

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContrast computes WCAG contrast for all pairs in use: 4.5 for text, 3 for
// lines of charts and edges of controls (RGAA 3.2 and 3.3).
func TestContrast(t *testing.T) {
	css, err := assets.ReadFile("assets/style.css")
	require.NoError(t, err)
	colours := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = m[2]
	}
	require.Regexp(t, `^#`, colours["ink"])
	used := map[string]bool{"paper": true, "shade": true}
	for _, pair := range []struct {
		ink   string
		least float64
	}{
		{"ink", 4.5}, {"quiet", 4.5}, {"link", 4.5}, {"good", 4.5}, {"bad", 4.5}, {"warning", 4.5},
		{"edge", 3}, {"line-1", 3}, {"line-2", 3}, {"line-3", 3}, {"line-4", 3},
	} {
		for _, ground := range []string{"paper", "shade"} {
			got := contrast(t, colours[pair.ink], colours[ground])
			require.GreaterOrEqual(t, got, pair.least, "%s on %s", pair.ink, ground)
		}
		used[pair.ink] = true
	}
	for name := range colours {
		require.True(t, used[name], "colour %s is not checked", name)
	}
	root := regexp.MustCompile(`(?s):root \{.*?\}`).ReplaceAllString(string(css), "")
	require.NotRegexp(t, `#[0-9a-fA-F]{3,8}\b|rgb|hsl`, root, "colours come from the palette")
}

func contrast(t *testing.T, a, b string) float64 {
	light, dark := luminance(t, a), luminance(t, b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var channel [3]float64
	for i := range channel {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		require.NoError(t, err)
		c := float64(n) / 255
		if c <= 0.04045 {
			channel[i] = c / 12.92
		} else {
			channel[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*channel[0] + 0.7152*channel[1] + 0.0722*channel[2]
}

func TestContrastOfBlackOnWhite(t *testing.T) {
	require.InDelta(t, 21, contrast(t, "#000000", "#ffffff"), 0.001)
}
