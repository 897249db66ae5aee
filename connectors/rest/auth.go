package rest

import "net/http"

// Bearer authenticates with a bearer token.
func Bearer(token string) func(http.RoundTripper) http.RoundTripper {
	return Header("Authorization", "Bearer "+token)
}

// Basic authenticates with a user and a password.
func Basic(user, password string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			req.SetBasicAuth(user, password)
			return next.RoundTrip(req)
		})
	}
}

// Header authenticates with a header of the tool's own.
func Header(name, value string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			req.Header.Set(name, value)
			return next.RoundTrip(req)
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
