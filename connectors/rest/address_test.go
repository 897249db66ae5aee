package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddressesAreChecked(t *testing.T) {
	const example = "https://jira.example/context"
	for _, text := range []string{"https://jira.test/jira", "http://10.0.0.7:8080", "https://jira.test/"} {
		address, err := CheckAddress(text, example)
		require.NoError(t, err)
		require.Equal(t, text, address.String())
	}
	for text, want := range map[string]string{
		"": example, "jira.test": example, "ftp://jira.test": example, "https://": example, "https://s3cret@jira.test:x": example, "https://jira.test/\x7f": example,
		"https://svc:s3cret@jira.test": "no credentials", "https://jira.test?token=s3cret": "no credentials", "https://jira.test#s3cret": "no credentials",
	} {
		_, err := CheckAddress(text, example)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "s3cret")
	}
}
