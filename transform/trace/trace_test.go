package trace_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/transform/calendar"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

func TestAnAccount(t *testing.T) {
	var account trace.Trace
	day := calendar.Date{Year: 2026, Month: 7, Day: 14}
	account.Event(day, "R-079", "Remise de %d documents.", 2)
	account.Flag(flaw.NoSlip, "R-088", "LIV-1", "Sans bordereau, 100 %%.")
	account.Flag(flaw.NoSlip, "R-088", "LIV-1", "Sans bordereau, 100 %%.")
	account.Flag(flaw.NoSlip, "R-088", "LIV-2", "Sans bordereau, 100 %%.")
	require.Len(t, account.Flaws, 2, "an equal flaw is told once")
	require.Len(t, account.Steps, 3)
	data, err := json.Marshal(account)
	require.NoError(t, err)
	require.JSONEq(t, `{"steps":[{"on":"2026-07-14","kind":"event","rule":"R-079","note":"Remise de 2 documents."},
		{"on":null,"kind":"flaw","rule":"R-088","note":"Sans bordereau, 100 %."},{"on":null,"kind":"flaw","rule":"R-088","note":"Sans bordereau, 100 %."}],
		"flaws":[{"code":"BORDEREAU_ABSENT","rule":"R-088","what":"Sans bordereau, 100 %.","ref":"LIV-1"},{"code":"BORDEREAU_ABSENT","rule":"R-088","what":"Sans bordereau, 100 %.","ref":"LIV-2"}]}`, string(data))
	require.Equal(t, "14/07/2026", trace.Day(day))
	require.Equal(t, "aucune date", trace.Day(calendar.Date{}))
}
