package slip

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// Every slip of a lived contract is read as what was put into it.
func TestSlipsOfALivedContract(t *testing.T) {
	w, err := world.Generate(world.Options{Seed: 3})
	require.NoError(t, err)
	contents := map[string]string{}
	for _, f := range w.Files {
		contents[f.Path] = string(f.Content)
	}
	read, lacking := 0, 0
	for _, d := range w.Deliverables {
		for _, delivery := range d.Deliveries {
			if delivery.SlipPath == "" {
				continue
			}
			read++
			s, missing := Parse(contents[delivery.SlipPath])
			var want []Item
			for _, item := range Items() {
				// An order that the contract does not have leaves its item blank too.
				if slices.Contains(delivery.Missing, string(item)) || item == Commande && d.Order == "" {
					want = append(want, item)
				}
			}
			require.Equal(t, want, missing, delivery.SlipPath)
			require.Equal(t, delivery.Signed, s.Signed, delivery.SlipPath)
			if s.Values[Reference] != "" {
				require.Equal(t, d.Ref, s.Values[Reference])
			}
			if s.Values[Livrables] != "" {
				require.Len(t, s.Documents, len(delivery.Files))
			}
			if len(missing) > 0 {
				lacking++
			}
		}
	}
	require.Greater(t, read, 50)
	require.Positive(t, lacking)
}
