package contract

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEachIndicatorHasOneHome(t *testing.T) {
	homes := map[string]int{}
	for n := range 72 {
		code := fmt.Sprintf("K-%03d", n)
		homes[Dashboard(code)]++
		require.Equal(t, Dashboard(code) == Contractual, Area(code) != "", code)
	}
	require.Equal(t, map[string]int{"": 2, Contractual: 29, Operational: 26, Pilotage: 15}, homes)
	for _, code := range []string{"", "K-1", "K-0012", "R-001", "K-001x"} {
		require.Empty(t, Dashboard(code), code)
	}
	require.Equal(t, AreaConformity, Area("K-010"))
	require.Equal(t, AreaDelays, Area("K-012"))
}
