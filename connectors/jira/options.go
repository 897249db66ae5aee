package jira

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"pilotis/connectors/rest"
)

// Flavor is the kind of JIRA: their searches and histories differ.
type Flavor string

// The flavours. Auto asks the server, never the host name.
const (
	Auto       Flavor = "auto"
	DataCenter Flavor = "datacenter"
	Cloud      Flavor = "cloud"
)

// Defaults of [Options].
const (
	// DefaultPageSize is how many issues are asked at first: with their histories
	// they are small enough for the heap of a Data Center.
	DefaultPageSize = 50
	// LargestPage is how many are asked of a server that answers well.
	LargestPage = 200
	// DefaultOverlap covers the lag of JIRA's search index.
	DefaultOverlap = 10 * time.Minute
)

// Auth is one of: a personal access Token (Data Center), Email and APIToken
// (Cloud), User and Password. It never prints.
type Auth struct {
	Token           string
	Email, APIToken string
	User, Password  string
}

// String hides the secrets.
func (Auth) String() string { return "(credentials)" }

// GoString hides the secrets.
func (Auth) GoString() string { return "jira.Auth{…}" }

// Options says which JIRA to read and what of it.
type Options struct {
	Name     string   // the source's name
	URL      string   // the base address, with a context path if there is one
	Flavor   Flavor   // Auto when empty
	Auth     Auth     // exactly one way
	Projects []string // keys; empty means all that the account sees
	JQL      string   // a further filter, without ORDER BY
	PageSize int      // issues asked at once at most, at least 2; 0 finds what suits the server
	Overlap  time.Duration
	REST     rest.Options // Authenticate is set by the source
}

// sizes is how many issues a page holds.
func (o Options) sizes() *rest.Size {
	if o.PageSize > 0 {
		return rest.NewSize(o.PageSize, 2, o.PageSize)
	}
	return rest.NewSize(DefaultPageSize, 2, LargestPage)
}

var orderBy = regexp.MustCompile(`(?i)\border\s+by\b`)

func (o Options) checked() (Options, error) {
	if o.Name == "" {
		return o, errors.New("the source has no name")
	}
	_, err := rest.CheckAddress(o.URL, "https://jira.example/context")
	if err != nil {
		return o, err
	}
	switch o.Flavor {
	case "":
		o.Flavor = Auto
	case Auto, DataCenter, Cloud:
	default:
		return o, fmt.Errorf("flavor: %q is none of auto, datacenter, cloud", o.Flavor)
	}
	if orderBy.MatchString(o.JQL) {
		return o, errors.New("jql: the filter must not have an ORDER BY, the source needs its own")
	}
	if o.PageSize < 0 || o.PageSize == 1 {
		return o, errors.New("page size: want at least 2, pages overlap by one issue")
	}
	if o.Overlap == 0 {
		o.Overlap = DefaultOverlap
	}
	if o.Overlap < time.Minute {
		return o, errors.New("overlap: want at least 1 minute, which is how fine JQL is")
	}
	if o.REST.Clock == nil {
		o.REST.Clock = rest.SystemClock{}
	}
	o.REST.Authenticate, err = o.Auth.transport()
	return o, err
}

func (a Auth) transport() (func(http.RoundTripper) http.RoundTripper, error) {
	basic := func(user, secret string) func(http.RoundTripper) http.RoundTripper {
		return func(next http.RoundTripper) http.RoundTripper {
			return &gojira.BasicAuthTransport{Username: user, Password: secret, Transport: next}
		}
	}
	byToken, byEmail, byUser := a.Token != "", a.Email != "" || a.APIToken != "", a.User != "" || a.Password != ""
	switch {
	case byToken && !byEmail && !byUser:
		return func(next http.RoundTripper) http.RoundTripper {
			return &gojira.PATAuthTransport{Token: a.Token, Transport: next}
		}, nil
	case byEmail && !byToken && !byUser && a.Email != "" && a.APIToken != "":
		return basic(a.Email, a.APIToken), nil
	case byUser && !byToken && !byEmail && a.User != "" && a.Password != "":
		return basic(a.User, a.Password), nil
	}
	return nil, errors.New("auth: want exactly one of a token, an email with its API token, a user with its password")
}

// quoted is a JQL string.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
