package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestValuesAreWrittenAsAFileDoes: what is told of a knob may be given back.
func TestValuesAreWrittenAsAFileDoes(t *testing.T) {
	c := Default()
	require.Equal(t, map[string]string{
		"sn2.n3_pause": "true", "sn2.reopen_sides": "[MJ]", "sn2.phone_max_delay": "null", "sn2.target.n3.BLOQUANT": "4h", "sn2.target.n3.MAJEUR": "1JO",
		"sn2.target.n3.MINEUR": "3JO", "calendar.n2.open": "09:00", "calendar.n2.close": "18:00", "calendar.n2.holidays": "closed", "uo.aliases": "builtin",
		"contract.tranches.ferme": "confirmed", "revers.forfait_j": "{C: 60, M: 40, S: 20}", "calendar.extra_open_days": "[]", "uo.amig.tables": "[6, 25, 60]",
	}, c.Values("sn2.n3_pause", "sn2.reopen_sides", "sn2.phone_max_delay", "sn2.target.n3", "calendar.n2", "uo.aliases", "contract.tranches.ferme", "revers.forfait_j",
		"calendar.extra_open_days", "uo.amig.tables"))
	other := map[string]string{
		"sn2.n3_pause": "false", "sn2.reopen_sides": "[MJ, TITULAIRE]", "sn2.phone_max_delay": "2h", "calendar.n2.open": "08:30",
		"calendar.extra_closed_days": "[2026-05-15]", "contract.tranches.opt1": "2026-09-01",
	}
	changed, err := c.With(other)
	require.NoError(t, err)
	var paths []string
	for path := range other {
		paths = append(paths, path)
	}
	require.Equal(t, other, changed.Values(paths...))
	require.Empty(t, c.Values("nothing"))
}
