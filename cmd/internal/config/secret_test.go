package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSecretNeverShows(t *testing.T) {
	const text = "hunter2"
	secret := NewSecret(text)
	type hidden struct{ inner Secret }
	holders := []any{secret, &secret, []Secret{secret}, map[string]Secret{"k": secret}, hidden{secret}, &hidden{secret}, Source{Token: secret}, Config{ClickHouse: &ClickHouse{Password: secret}}}
	for _, holder := range holders {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown := fmt.Sprintf(verb, holder)
			require.NotContains(t, shown, text, "%s of %T", verb, holder)
			require.NotContains(t, shown, fmt.Sprintf("%x", text), "%s of %T", verb, holder)
		}
		encoded, err := json.Marshal(holder)
		require.NoError(t, err)
		require.NotContains(t, string(encoded), text)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "secret", secret, "source", Source{Token: secret})
	require.NotContains(t, log.String(), text)
	shown, err := secret.MarshalYAML()
	require.NoError(t, err)
	require.Equal(t, "***", shown)
	require.Equal(t, text, secret.Reveal())
	require.Empty(t, Secret{}.String())
	require.False(t, NewSecret("").IsSet())
}

func TestExpand(t *testing.T) {
	environment(t)
	x := expander{folder: "testdata"}
	cases := []struct {
		text, want string
		referred   bool
	}{
		{"", "", false},
		{"pa$$word$", "pa$$word$", false},
		{"$${T}", "${T}", false},
		{"a${T}b${T}", "at0kenbt0ken", true},
		{"$${T}${T}", "${T}t0ken", true},
		{"${file:kafka-password}!", "s3cret-of-kafka!", true},
		{"${file:${SECRETS}/kafka-password}", "s3cret-of-kafka", true},
	}
	for _, c := range cases {
		got, referred, err := x.expand(c.text)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got)
		require.Equal(t, c.referred, referred)
	}
	for _, wrong := range []string{"${", "${}", "${file:}", "${file:${T}", "${a b}", "é${T}${NOPE_UNSET}", "${file:${NOPE_UNSET}}"} {
		_, _, err := x.expand(wrong)
		require.Error(t, err, wrong)
		require.NotContains(t, err.Error(), "t0ken")
	}
	_, _, err := x.expand("é${T}${NOPE_UNSET}")
	var at *expansionError
	require.ErrorAs(t, err, &at)
	require.Equal(t, 6, at.column)
}

func TestExpandLeavesTextsWithoutReferencesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z$é{ }]{0,20}`).Filter(func(s string) bool {
			return !bytes.Contains([]byte(s), []byte("${"))
		}).Draw(t, "text")
		got, referred, err := expander{}.expand(text)
		require.NoError(t, err)
		require.False(t, referred)
		require.Equal(t, text, got)
	})
}
