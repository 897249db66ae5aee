package openproject_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sandbox "pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sandbox/world"
	"pilotis/transform/openproject"
)

// The whole history of a lived contract can be read, in both languages, and each
// change begins where the one before it ended.
func TestEveryHistoryOfAWorldIsReadAndHangsTogether(t *testing.T) {
	until := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	w, err := world.Generate(world.Options{Seed: 7, Scale: 0.05, Until: until})
	require.NoError(t, err)
	for _, language := range []string{"fr", "en"} {
		server, err := sandbox.New(w, sandbox.Options{Language: language, Now: func() time.Time { return until }})
		require.NoError(t, err)
		read := 0
		for key, o := range server.Objects() {
			now := map[string]string{}
			for _, raw := range o.Activities {
				var activity struct {
					Details []struct {
						Raw string `json:"raw"`
					} `json:"details"`
				}
				require.NoError(t, json.Unmarshal(raw, &activity))
				for _, d := range activity.Details {
					c, err := openproject.Grammar{Language: language, Before: now}.Parse(d.Raw)
					require.NoError(t, err, key)
					if c.Link == "" {
						require.Equal(t, now[c.Label], c.Old, "%s: %s", key, d.Raw)
						now[c.Label] = c.New
					}
					read++
				}
			}
		}
		require.Greater(t, read, 100, language)
	}
}
