package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/contract"
)

func TestTargets(t *testing.T) {
	c := contract.Default()
	for _, test := range []struct {
		kpi, class             string
		numerator, denominator int64
		met                    bool
	}{
		{"K-001", "MAJEUR", 9, 10, true}, {"K-001", "MAJEUR", 8999, 10000, false}, {"K-001", "BLOQUANT", 9999, 10000, false},
		{"K-005", "TOUTES", 2, 5, true}, {"K-005", "TOUTES", 41, 100, false},
	} {
		target, held := c.Target(test.kpi, test.class)
		require.True(t, held)
		met, known := target.Met(test.numerator, test.denominator)
		require.True(t, known)
		require.Equal(t, test.met, met, "%+v", test)
		_, known = target.Met(0, 0)
		require.False(t, known, "C-14")
	}
	for _, none := range [][2]string{{"K-001", "TOUTES"}, {"K-002", "MAJEUR"}, {"K-010", "TOUTES"}, {"K-012", "TOUTES"}, {"K-025", "TOUTES"}} {
		_, held := c.Target(none[0], none[1])
		require.False(t, held, none)
	}
	held, err := c.With(map[string]string{"kpi.first_conf.target": "85"})
	require.NoError(t, err)
	target, known := held.Target("K-010", "TOUTES")
	require.True(t, known)
	require.Equal(t, contract.Target{Percent: 85}, target)
}
