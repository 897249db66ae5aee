package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAKnobWithoutEffectIsTold with its place and the reason; one that is spelled
// out as it stands is not.
func TestAKnobWithoutEffectIsTold(t *testing.T) {
	c, err := Parse([]byte(`order: {site: Paris}
meeting: {minutes_default_jo: null}
contract: {notification_date: 2025-11-17}
sn2:
  n3_pause: false
  n3_rate_scope: pack
amendments:
  - from: 2026-07-01
    calendar: {ho: {close: "19:00"}}
    period: {quarter_anchor: notification_date}
`), "c.yaml")
	require.NoError(t, err)
	warnings := c.Warnings()
	require.Len(t, warnings, 4)
	for i, want := range []string{
		`^c.yaml:6:18: sn2.n3_rate_scope binds no period: .+`,
		`^c.yaml:1:15: order.site has no effect: .+`,
		`^c.yaml:9:28: calendar.ho.close has no effect: .+`,
		`^c.yaml:10:30: period.quarter_anchor moves the periods of committees only: .+`,
	} {
		require.Regexp(t, want, warnings[i])
		require.NotContains(t, warnings[i], "\n")
	}
	spelled, err := Parse(defaultYAML, "all.yaml")
	require.NoError(t, err)
	require.Empty(t, spelled.Warnings())
}
