package sourcetest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPointsAreEachRequestOrSpreadFromTheFirstToTheLast(t *testing.T) {
	require.Empty(t, points(0))
	require.Equal(t, []int{1}, points(1))
	require.Equal(t, []int{1, 2, 3}, points(3))
	require.Len(t, points(most), most)
	for total := most; total < 400; total++ {
		chosen := points(total)
		require.Len(t, chosen, most)
		require.Equal(t, 1, chosen[0])
		require.Equal(t, total, chosen[most-1])
		for i := 1; i < most; i++ {
			require.Less(t, chosen[i-1], chosen[i], "each once")
		}
	}
}
