package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// standard is the reading of the contract without any contract file.
var standard = Default()

// TestBoundsByKnob: each knob moves the class of the value that it is about, and
// the default is the table as embedded.
func TestBoundsByKnob(t *testing.T) {
	builtin, err := builtinUnits()
	require.NoError(t, err)
	for _, unit := range builtin {
		now, _, found := standard.Unit(unit.Code)
		require.True(t, found)
		for value := range 70 {
			values := make([]int, len(unit.Metrics()))
			for i := range values {
				for j := range values {
					values[j] = 1
				}
				values[i] = value
				want, wantKnown := unit.Level(values...)
				got, known := now.Level(values...)
				require.Equal(t, wantKnown, known, "%s %v", unit.Code, values)
				require.Equal(t, want.Code, got.Code, "%s %v", unit.Code, values)
			}
		}
	}
	for _, test := range []struct {
		knob, value, uo string
		values          []int
		before, after   string // "" is out of the catalogue
	}{
		{"uo.shared_bound", "upper", "UO3.1-EMA", []int{3}, "S", "M"},
		{"uo.shared_bound", "upper", "UO3.3-ACC", []int{6}, "M", "C"},
		{"uo.shared_bound", "upper", "UO3.2-CAG", []int{5, 1}, "S", "M"},
		{"uo.shared_bound", "upper", "UO3.1-EMA", []int{10}, "", ""},
		{"uo.atest.gap", "lower", "UO2.5-ATEST", []int{7, 1, 1}, "C", "M"},
		{"uo.atest.gap", "lower", "UO2.5-ATEST", []int{8, 1, 1}, "C", "C"},
		{"uo.ascm.max", "17", "UO2.8-ASCM", []int{18}, "C", ""},
		{"uo.amig.tables", "[7, 25, 60]", "UO2.7-AMIG", []int{7, 1, 1}, "M", "S"},
		{"uo.amig.sources", "[1, 3, 4]", "UO2.7-AMIG", []int{1, 2, 1}, "S", "M"},
		{"uo.amig.targets", "[1, 1, 3]", "UO2.7-AMIG", []int{1, 1, 3}, "", "C"},
		{"uo.rte.squads", "[3, 4, 6]", "UO2.9-RTE", []int{6}, "", "C"},
		{"uo.cag.kind_forces", "false", "UO3.2-CAG", []int{3, 2}, "C", "S"},
	} {
		changed, err := standard.With(map[string]string{test.knob: test.value})
		require.NoError(t, err)
		for c, want := range map[*Contract]string{standard: test.before, changed: test.after} {
			unit, _, found := c.Unit(test.uo)
			require.True(t, found)
			level, known := unit.Level(test.values...)
			require.Equal(t, want, level.Code, "%s %s=%s", test.uo, test.knob, test.value)
			require.Equal(t, want != "", known)
		}
	}
}

// TestLevelsGrow: more of any criterion is never a lower level, unless it leaves
// the catalogue.
func TestLevelsGrow(t *testing.T) {
	units := standard.Units()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		if unit.Code == "UO2.6-APDT" {
			return // its rank is a maturity: the more, the simpler
		}
		values := make([]int, len(unit.Metrics()))
		for i := range values {
			values[i] = rapid.IntRange(1, 62).Draw(t, "value")
		}
		at := rapid.IntRange(0, len(values)-1).Draw(t, "criterion")
		low, known := unit.Level(values...)
		values[at] += rapid.IntRange(1, 5).Draw(t, "more")
		high, still := unit.Level(values...)
		if !known {
			return
		}
		if still {
			require.LessOrEqual(t, unit.Rank(low.Code), unit.Rank(high.Code), "%s %v", unit.Code, values)
		}
	})
}

func TestUnitAndLevel(t *testing.T) {
	c := standard
	for text, want := range map[string][2]string{
		"UO2.4-PO": {"UO2.4-PMO", ""}, "UO2.3-PO_Simple": {"UO2.3-PO", "S"}, "UO2.1-DP-Moyen": {"UO2.1-DP", "M"}, "UO_REVER-X": {"UO_REVERS", ""},
		"UO1.3-AGVC_Très_complexe": {"UO1.3-AGVC", "TC"}, "3.2-CA": {"UO3.2-CAG", ""}, "UO2.5-TEST C": {"UO2.5-ATEST", "C"},
	} {
		unit, level, found := c.Unit(text)
		require.True(t, found, text)
		require.Equal(t, want, [2]string{unit.Code, level}, text)
	}
	unit, word, found := c.UnitAndLevel("UO1.1-DPG_TC")
	require.True(t, found)
	require.Equal(t, "UO1.1-DPG", unit.Code)
	require.Equal(t, "TC", word)
	_, _, found = c.Unit("UO1.1-DPG_TC")
	require.False(t, found, "the level is none of the unit's")
	require.Equal(t, -1, unit.Rank("TC"))
	require.Equal(t, 4, c.Months("quadrimestriel"))
	require.Equal(t, 0, c.Months("50 tickets"))
}

// TestLevelsOfEachUnit: the edges of each level, as its rule sets them.
func TestLevelsOfEachUnit(t *testing.T) {
	for _, test := range []struct {
		rule, uo string
		levels   map[string][][]int // "" is out of the catalogue
	}{
		{"R-024", "UO1.1-DPG", map[string][][]int{"S": {{0}, {24}}, "M": {{25}, {49}}, "C": {{50}, {900}}}},
		{"R-025", "UO1.2-PMOG", map[string][][]int{"S": {{24}}, "M": {{25}, {49}}, "C": {{50}}}},
		{"R-026", "UO1.3-AGVC", map[string][][]int{"S": {{9}}, "M": {{10}, {19}}, "C": {{20}, {39}}, "TC": {{40}}}},
		{"R-027", "UO2.1-DP", map[string][][]int{"S": {{11}}, "M": {{12}, {24}}, "C": {{25}}}},
		{"R-028", "UO2.2-PP", map[string][][]int{"S": {{11}}, "M": {{12}, {24}}, "C": {{25}}}},
		{"R-029", "UO2.3-PO", map[string][][]int{"S": {{4}}, "M": {{5}, {14}}, "C": {{15}}}},
		{"R-030", "UO2.4-PMO", map[string][][]int{"S": {{11}}, "M": {{12}, {24}}, "C": {{25}}}},
		{"R-031", "UO2.5-ATEST", map[string][][]int{"S": {{3, 1, 1}}, "M": {{4, 1, 1}, {6, 1, 1}, {1, 2, 1}, {1, 1, 2}}, "C": {{7, 1, 1}, {1, 3, 1}, {1, 1, 3}}}},
		{"R-032", "UO2.6-APDT", map[string][][]int{"S": {{3}}, "M": {{2}}, "C": {{1}}, "": {{4}}}},
		{"R-033", "UO2.7-AMIG", map[string][][]int{"S": {{6, 2, 1}}, "M": {{7, 1, 1}, {25, 2, 1}, {1, 3, 1}}, "C": {{26, 1, 1}, {60, 1, 1}, {1, 4, 1}, {1, 1, 2}}, "": {{61, 1, 1}, {1, 5, 1}, {1, 1, 3}}}},
		{"R-034", "UO2.8-ASCM", map[string][][]int{"S": {{6}}, "M": {{7}, {12}}, "C": {{13}, {18}}, "": {{19}}}},
		{"R-035", "UO2.9-RTE", map[string][][]int{"S": {{2}, {3, 14}}, "M": {{4}}, "C": {{5, 12}}, "": {{6}}}},
		{"R-036", "UO3.1-EMA", map[string][][]int{"S": {{1}, {3}}, "M": {{4}, {6}}, "C": {{7}, {9}}, "": {{10}}}},
		{"R-037", "UO3.2-CAG", map[string][][]int{"S": {{5, 1}}, "M": {{6, 1}, {10, 1}}, "C": {{11, 1}, {1, 2}}}},
		{"R-038", "UO3.3-ACC", map[string][][]int{"S": {{3}}, "M": {{4}, {6}}, "C": {{7}, {9}}, "": {{10}}}},
		{"R-039", "UO3.4-AAFO", map[string][][]int{"S": {{7}}, "M": {{8}, {16}}, "C": {{17}}}},
		{"R-040", "UO3.5-UX", map[string][][]int{"S": {{3, 2, 1}}, "M": {{4, 1, 1}, {1, 3, 1}, {1, 1, 2}}, "C": {{7, 1, 1}, {1, 5, 1}, {1, 1, 3}}, "": {{11, 1, 1}, {1, 7, 1}}}},
		{"R-041", "UO3.6-SN2", map[string][][]int{"S": {{1}}, "M": {{2}}, "C": {{3}}, "": {{0}}}},
		{"R-042", "UO_REVERS", map[string][][]int{"S": {{1}}, "M": {{2}}, "C": {{3}}, "": {{4}}}},
	} {
		unit, _, found := standard.Unit(test.uo)
		require.True(t, found)
		require.Equal(t, test.rule, unit.Rule())
		for want, all := range test.levels {
			for _, values := range all {
				require.True(t, unit.Fits(values...), "%s %v", test.uo, values)
				level, known := unit.Level(values...)
				require.Equal(t, want, level.Code, "%s %v", test.uo, values)
				require.Equal(t, want != "", known)
			}
		}
	}
}
