package warehouse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/warehouse"
)

func TestSpans(t *testing.T) { // C-13
	for name, want := range map[string][3]string{
		"2026-09": {"month", "2026-09-01", "2026-10-01"}, "2026-Q4": {"quarter", "2026-10-01", "2027-01-01"}, "2026": {"year", "2026-01-01", "2027-01-01"},
		"2026-W01": {"week", "2025-12-29", "2026-01-05"}, "2026-W37": {"week", "2026-09-07", "2026-09-14"}, "2026-W53": {"week", "2026-12-28", "2027-01-04"}, "2027-W01": {"week", "2027-01-04", "2027-01-11"},
		"2023-W01": {"week", "2023-01-02", "2023-01-09"},
	} {
		period, err := warehouse.ParseSpan(name)
		require.NoError(t, err, name)
		require.Equal(t, want, [3]string{period.Kind, period.Start.Format(time.DateOnly), period.End.Format(time.DateOnly)}, name)
		require.Equal(t, name, period.Name)
	}
	for _, name := range []string{"", "26", "2026-W00", "2026-W54", "2027-W53", "2026-W7", "2026-Q5", "2026-13", "2026-09-01", "2026-w37"} {
		_, err := warehouse.ParseSpan(name)
		require.Error(t, err, name)
	}
	require.Equal(t, "2026-Q4", warehouse.QuarterOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)).Name)
	for _, month := range []int{1, 3, 4, 12} {
		day := time.Date(2026, time.Month(month), 28, 0, 0, 0, 0, time.UTC)
		quarter := warehouse.QuarterOf(day)
		named, err := warehouse.ParsePeriod(quarter.Name)
		require.NoError(t, err)
		require.Equal(t, named, quarter)
	}
}
