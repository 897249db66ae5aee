package contract_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/contract"
)

// Every knob that decides a rule exists, and every knob that the contract file
// says settles a rule of the support or of deliverables is among those of the
// rule.
func TestDecidingKnobs(t *testing.T) {
	c := contract.Default()
	byRule := map[string][]string{}
	for n := range 150 {
		rule := fmt.Sprintf("R-%03d", n)
		for _, setting := range c.Deciding(rule) {
			require.NotEmpty(t, setting.Value, setting.Knob)
			byRule[rule] = append(byRule[rule], setting.Knob)
		}
	}
	group := ""
	checked := 0
	spelled, err := os.ReadFile("default.yaml")
	require.NoError(t, err)
	for line := range strings.Lines(string(spelled)) {
		match := regexp.MustCompile(`^( *)([a-z_0-9]+):.*# .*?(R-0[4-7]\d)`).FindStringSubmatch(line)
		if name := regexp.MustCompile(`^([a-z_0-9]+):`).FindStringSubmatch(line); name != nil {
			group = name[1]
		}
		if match == nil || group != "sn2" {
			continue
		}
		checked++
		found := slices.ContainsFunc(byRule[match[3]], func(knob string) bool { return strings.Contains(knob+".", "."+match[2]+".") })
		require.True(t, found, "%s settles %s", match[2], match[3])
	}
	require.Greater(t, checked, 20)
}

func TestDifferences(t *testing.T) {
	c := contract.Default()
	other, err := c.With(map[string]string{"sn2.n3_pause": "false", "sn2.target.workaround.MAJEUR": "2JO"})
	require.NoError(t, err)
	require.Equal(t, []contract.Setting{{Knob: "sn2.n3_pause", Value: "false"}, {Knob: "sn2.target.workaround.MAJEUR", Value: "2JO"}}, c.Differences(other))
	require.Empty(t, c.Differences(c))
}
