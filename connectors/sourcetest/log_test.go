package sourcetest_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/sourcetest"
)

func TestLogKeepsTheLatestVersion(t *testing.T) {
	at := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	envelope := func(version time.Time, presence connectors.Presence, body string) connectors.Envelope {
		return connectors.Envelope{Source: "s", Kind: "issue", ID: "1", Version: version, Presence: presence, Body: json.RawMessage(body)}
	}
	var log sourcetest.Log
	for _, e := range []connectors.Envelope{
		envelope(at, connectors.Present, `1`), envelope(at.Add(time.Second), connectors.Present, `3`),
		envelope(at, connectors.Present, `2`), envelope(at.Add(time.Second), connectors.Deleted, `3`),
	} {
		require.NoError(t, log.Publish(t.Context(), []connectors.Envelope{e}))
	}
	require.Equal(t, connectors.Deleted, log.Latest()["issue/1"].Presence, "of equal versions the last published")
	require.Len(t, log.Records(), 4)
	body, err := log.Body(t.Context(), "s", "issue/1")
	require.NoError(t, err)
	require.Equal(t, `3`, string(body))
	for o, err := range log.Objects(t.Context(), "other") {
		require.Failf(t, "an object of another source", "%v %v", o, err)
	}
}

func TestLogFailsAsItIsTold(t *testing.T) {
	down := errors.New("down")
	log := sourcetest.Log{OnPublish: func([]connectors.Envelope) error { return down }}
	require.ErrorIs(t, log.Publish(t.Context(), []connectors.Envelope{{ID: "1"}}), down)
	require.Empty(t, log.Records())

	log = sourcetest.Log{OnSave: func(connectors.Cursor) error { return down }}
	require.NoError(t, log.Publish(t.Context(), nil))
	require.ErrorIs(t, log.Save(t.Context(), "s", connectors.Cursor(`{}`)), down)
	cursor, err := log.Load(t.Context(), "s")
	require.NoError(t, err)
	require.Empty(t, cursor)
	log.OnSave = nil
	require.Error(t, log.Save(t.Context(), "s", connectors.Cursor(`{`)), "a cursor that is no JSON could not be stored")
}
