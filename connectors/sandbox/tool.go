package sandbox

import (
	"net/url"
	"slices"
)

// Tool is a running tool as a source's configuration wants it.
type Tool struct {
	Name        string // of the source
	Tool        string // "jira", "mantis", "squash", "openproject", "documents"
	URL         string // without a slash at the end; its scheme tells how documents are served: http is WebDAV, ftp+clear is FTP without TLS
	Credentials Credentials
	Projects    []string // what the contract uses of it; empty is all
	Recorded    bool     // it serves payloads of a real server, whose words are unknown
}

// Credentials is one way to log in: Token alone, Email and Token, or User and
// Password; the zero value where the tool lets everybody in.
type Credentials struct {
	Token, Email, User, Password string
}

// String tells the way and hides the secret.
func (c Credentials) String() string {
	switch {
	case c.Email != "":
		return "token of " + c.Email
	case c.Token != "":
		return "token"
	case c.User != "":
		return "password of " + c.User
	}
	return "none"
}

// GoString hides the secret.
func (c Credentials) GoString() string { return c.String() }

// tool begins a tool served under its name.
func (s *Sandbox) tool(name, kind string) Tool {
	return Tool{Name: name, Tool: kind, URL: "http://" + s.listener.Addr().String() + "/" + url.PathEscape(name)}
}

// Tools lists the running tools: the JIRA servers first, then one of each other.
func (s *Sandbox) Tools() []Tool { return slices.Clone(s.tools) }
