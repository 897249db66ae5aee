package evidence

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/warehouse"
)

// Every rule of the contract, those that indicators name before all, is told by
// what it is about.
func TestEveryRuleIsNamed(t *testing.T) {
	named := map[string]bool{}
	kpis, err := warehouse.ReadKPIs(sql.Files)
	require.NoError(t, err)
	for _, kpi := range kpis {
		for _, number := range ruleNumber.FindAllString(kpi.Text, -1) {
			named[number] = true
		}
	}
	require.Greater(t, len(named), 30)
	for n := range 149 {
		named[fmt.Sprintf("R-%03d", n+1)] = true
	}
	for number := range named {
		require.NotContains(t, says(number), number)
	}
	require.Equal(t, []Rule{{"R-050", says("R-050")}, {"R-054", says("R-054")}}, RulesOf("R-054", "", "R-050", "R-054"))
	require.False(t, strings.HasSuffix(says("R-050"), "."))
}
