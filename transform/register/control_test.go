package register_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/register"
)

func TestControls(t *testing.T) {
	require.True(t, register.Control{Measure: 5, Threshold: 5}.Within())
	require.False(t, register.Control{Measure: 6, Threshold: 5}.Within())
	require.True(t, register.Control{Measure: 5, Threshold: 5, AtLeast: true}.Within())
	require.False(t, register.Control{Measure: 4, Threshold: 5, AtLeast: true}.Within())
}
