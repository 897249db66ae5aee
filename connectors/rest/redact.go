package rest

import (
	"net/url"
	"strings"
)

// RedactURL prints u for an error or a log: without user information, and with
// the values of query parameters that look like secrets hidden.
func RedactURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	shown := *u
	shown.User = nil
	shown.Fragment, shown.RawFragment = "", ""
	if shown.RawQuery != "" {
		parts := strings.Split(shown.RawQuery, "&")
		for i, part := range parts {
			name, _, _ := strings.Cut(part, "=")
			if plain, err := url.QueryUnescape(name); err != nil || secret(plain) {
				parts[i] = name + "=…"
			}
		}
		shown.RawQuery = strings.Join(parts, "&")
	}
	return shown.String()
}

func secret(parameter string) bool {
	parameter = strings.ToLower(parameter)
	for _, word := range []string{"token", "secret", "password", "passwd", "pwd", "auth", "apikey", "api_key", "api-key", "sig", "session", "credential", "code", "jwt"} {
		if strings.Contains(parameter, word) {
			return true
		}
	}
	return parameter == "key"
}
