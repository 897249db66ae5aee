package embedded

import (
	"crypto/subtle"
	"net/http"
)

// The two logins of the engine. Both see every table; only the first may write.
const (
	writerUser = "pilotis"
	readerUser = "reader"
)

// access is what a connection may do. It is fixed when the connection is
// opened: the engine does not let a connection out of its readonly mode.
type access uint8

const (
	mayWrite access = iota
	mayRead
)

// logins are the passwords of the two logins.
type logins struct {
	Password       string `json:"password"`
	ReaderPassword string `json:"reader_password"`
}

// check tells who sent the request. ClickHouse takes credentials from the
// address, from its own headers, or from Basic authentication, in this order.
func (l logins) check(r *http.Request) (access, *exception) {
	user, password, given := credentials(r)
	if !given {
		return mayRead, refuse(codeRequiredPassword, "REQUIRED_PASSWORD", "Authentication failed: a user and a password are required")
	}
	switch {
	case user == readerUser && same(password, l.ReaderPassword):
		return mayRead, nil
	case (user == writerUser || user == "default") && same(password, l.Password):
		return mayWrite, nil
	}
	return mayRead, refuse(codeAuthentication, "AUTHENTICATION_FAILED",
		"%s: Authentication failed: password is incorrect, or there is no user with such name", user)
}

func credentials(r *http.Request) (user, password string, given bool) {
	if query := r.URL.Query(); query.Has("user") || query.Has("password") {
		return query.Get("user"), query.Get("password"), true
	}
	if user = r.Header.Get("X-ClickHouse-User"); user != "" {
		return user, r.Header.Get("X-ClickHouse-Key"), true
	}
	return r.BasicAuth()
}

// same compares without telling by its duration how much of the password was right.
func same(given, expected string) bool {
	return expected != "" && subtle.ConstantTimeCompare([]byte(given), []byte(expected)) == 1
}
