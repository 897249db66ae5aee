package world

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestItemsOfTheRegisters: what they are about is there, nothing is written down
// before it happens, and every lack that registers have in life is among them.
func TestItemsOfTheRegisters(t *testing.T) {
	for name, w := range worlds(t) {
		known, orders := map[string]time.Time{}, orderOf(w)
		for _, x := range w.Tickets {
			known[x.Key] = time.Time{}
		}
		for _, x := range w.Deliverables {
			known[x.Ref] = x.DueOn
		}
		for _, x := range w.Items {
			known[x.Ref] = x.DueOn
		}
		found := map[string]bool{}
		for _, x := range w.Items {
			found[x.Kind] = true
			require.True(t, x.About == "" || hasKey(known, x.About), "%s: %s is about %s", name, x.Ref, x.About)
			require.True(t, x.Order == "" || orders[x.Order].Ref != "", "%s: %s", name, x.Ref)
			require.False(t, x.RaisedOn.IsZero() || x.RaisedOn.After(w.Until) || x.DoneOn.After(w.Until), "%s: %+v", name, x)
			require.False(t, !x.DoneOn.IsZero() && x.DoneOn.Before(x.RaisedOn), "%s: %+v", name, x)
			for lack, is := range map[string]bool{
				"action without owner": x.Kind == ItemAction && x.Owner == "", "action without date": x.Kind == ItemAction && x.DueOn.IsZero(),
				"alert after its event":    x.Kind == ItemAlert && x.RaisedOn.After(known[x.About]),
				"milestone planned anew":   x.Kind == ItemMilestone && !x.MovedFrom.IsZero(),
				"benefit not measured":     x.Kind == ItemBenefit && x.DoneOn.IsZero() && x.DueOn.Before(w.Until),
				"deviation without cause":  x.Kind == ItemDeviation && x.Cause == "",
				"overrun":                  x.CostCents > x.BudgetCents,
				"change of no order":       x.Kind == ItemChange && x.Order == "",
				"change of a finished one": x.Kind == ItemChange && x.Order != "" && x.RaisedOn.After(orders[x.Order].End),
			} {
				found[lack] = found[lack] || is
			}
		}
		for kind := range itemPrefixes {
			require.True(t, found[kind], "%s: %s", name, kind)
		}
		if len(w.Orders) < 40 {
			continue
		}
		require.Len(t, found, len(itemPrefixes)+9)
		for what, is := range found {
			require.True(t, is, "%s: %s", name, what)
		}
	}
}

func hasKey(m map[string]time.Time, key string) bool {
	_, has := m[key]
	return has
}
