package warehouse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/warehouse"
)

func TestStatementsEndAtSemicolonsOutsideQuotesAndComments(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"two", "SELECT 1;\nSELECT 2", []string{"SELECT 1", "SELECT 2"}},
		{"quoted semicolon", "SELECT ';'; SELECT `a;b`", []string{"SELECT ';'", "SELECT `a;b`"}},
		{"doubled quote", "SELECT 'l''heure ; fin'", []string{"SELECT 'l''heure ; fin'"}},
		{"escaped quote", `SELECT 'it\'s ; fine'; SELECT 1`, []string{`SELECT 'it\'s ; fine'`, "SELECT 1"}},
		{"comment with apostrophe", "-- l'heure ; non\nSELECT 1 -- fin ; d'ici\n;", []string{"SELECT 1"}},
		{"only comments", "-- rien\n", nil},
		{"minus", "SELECT 3 - -1", []string{"SELECT 3 - -1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			script, err := warehouse.ParseScript("x.sql", c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, script.Statements)
		})
	}
}

func TestAnOpenQuoteIsAnError(t *testing.T) {
	_, err := warehouse.ParseScript("x.sql", "SELECT 'abc")
	require.ErrorContains(t, err, "never closed")
}

func TestHeadersAreRead(t *testing.T) {
	script, err := warehouse.ParseScript("x.sql", "-- mart: a.b\n-- Some words: not a header\n-- needs: c.d e.f\nSELECT 1 -- late: no")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"mart": "a.b", "needs": "c.d e.f"}, script.Header)
	_, err = warehouse.ParseScript("x.sql", "-- a: 1\n-- a: 2\n")
	require.ErrorContains(t, err, "twice")
}

func TestMartsComeAfterWhatTheyNeed(t *testing.T) {
	marts, err := warehouse.ReadMarts(sql.Files)
	require.NoError(t, err)
	place := map[string]int{}
	for i, mart := range marts {
		for _, need := range mart.Needs {
			require.Contains(t, place, need, "%s needs %s", mart.Name, need)
		}
		place[mart.Name] = i
	}
	require.Greater(t, len(marts), 10)
}

func TestEveryKPIIsWholeAndDistinct(t *testing.T) {
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	labels := map[string]string{}
	for _, kpi := range kpis {
		require.Regexp(t, `^K-\d{3}$`, kpi.Code)
		require.NotContains(t, labels, kpi.Label)
		labels[kpi.Label] = kpi.Code
	}
	require.GreaterOrEqual(t, len(kpis), 5)
}
