package warehouse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/transform/contract"
)

// TestPacksFollowTheContract: the size, the alert and the key of the packs are the
// contract's, in K-008 and in both tables.
func TestPacksFollowTheContract(t *testing.T) {
	store := kpiStore(t)
	become(t, store, `INSERT INTO core.orders (reference, tranche, notified_on) VALUES ('BC-1', 'FERME', '2026-03-02');
		INSERT INTO core.order_lines (reference, order_reference, tranche, uo, level, quantity) VALUES ('BC-1/1', 'BC-1', 'FERME', 'UO3.6-SN2', 'C', 1), ('BC-1/2', 'BC-1', 'FERME', 'UO3.6-SN2', 'S', 1);
		INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, difficulty, pack_units, first_treated_at)
		SELECT number + 1, concat('T', toString(number)), true, 'FERME', if(number < 3, 'Difficile', 'Facile'), 1, toDateTime64('2026-04-01 08:00:00', 3, 'UTC') + number FROM numbers(4)`)
	for i, test := range []struct {
		knobs map[string]string
		packs []string
		off   []string
		kpi   []string
	}{
		{nil, []string{"C 50 3 ", "S 50 1 "}, []string{}, []string{"C 3/50", "S 1/50"}},
		{map[string]string{"sn2.pack_size": "2"}, []string{"C 2 3 EPUISE", "S 2 1 "}, []string{"T2 C 2 1"}, []string{"C 3/2", "S 1/2"}},
		{map[string]string{"sn2.pack_size": "4", "sn2.pack_alert_pct": "75"}, []string{"C 4 3 ALERTE", "S 4 1 "}, []string{}, []string{"C 3/4", "S 1/4"}},
		{map[string]string{"sn2.pack_size": "2", "sn2.pack_key": "tranche"}, []string{"TOUS 4 4 EPUISE"}, []string{}, []string{"TOUS 4/4"}},
	} {
		c, err := contract.Default().With(test.knobs)
		require.NoError(t, err)
		require.NoError(t, store.PutReference(t.Context(), c, sql.Files, noon.Add(time.Duration(i+1)*time.Second)))
		require.Equal(t, test.packs, lines(t, store, "SELECT level, ordered, consumed, alert FROM contractual.packs ORDER BY level"))
		require.Equal(t, test.off, lines(t, store, "SELECT reference, level, pack, rank_in_pack FROM contractual.pack_tickets WHERE off_packs"))
		require.NoError(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-008"))
		require.Equal(t, test.kpi, lines(t, store, `SELECT criticality, concat(toString(numerator), '/', toString(denominator)) FROM core.kpi_values
			WHERE kpi = 'K-008' AND scope = 'contract' AND period_kind = 'month' AND period_start = '2026-04-01' ORDER BY criticality`))
	}
	become(t, store, `INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, difficulty, pack_units, first_treated_at) VALUES (1, 'T', true, 'FERME', 'Facile', 1, '2026-04-01 08:00:00')`)
	require.Equal(t, []string{"T true"}, lines(t, store, "SELECT reference, off_packs FROM contractual.pack_tickets"), "nothing was ordered")
	require.Equal(t, []string{"2"}, lines(t, store, "SELECT value FROM ref.knobs WHERE path = 'sn2.pack_size'"))
	require.NotEmpty(t, lines(t, store, "SELECT inert FROM ref.knobs WHERE path = 'order.site' AND inert != ''"))
}
