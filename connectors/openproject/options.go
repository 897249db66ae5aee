package openproject

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pilotis/connectors/rest"
)

// Defaults of [Options].
const (
	// DefaultPageSize is how many work packages are asked at first: few enough for
	// what proxies wait for.
	DefaultPageSize = 100
	// LargestPage is how many are asked of a server that answers well. A page is
	// emitted when each history on it has been read, so that it bounds what a
	// killed run reads again.
	LargestPage = 400
	// DefaultOverlap covers what becomes visible after later stamps: several
	// servers with their own clocks, and long transactions.
	DefaultOverlap = 5 * time.Minute
	// DefaultAggregation is OpenProject's own default of the time in which the
	// changes of one person are put into one entry of the history.
	DefaultAggregation = 5 * time.Minute
	// DefaultReferenceAge is how old lists without update times may become.
	DefaultReferenceAge = time.Hour
)

// Auth is one of: an APIKey, sent as the password of the user "apikey", which
// every release accepts; or a Token, sent as a bearer token, for OAuth and recent
// API tokens. It never prints.
type Auth struct {
	APIKey string
	Token  string
}

// String hides the secrets.
func (Auth) String() string { return "(credentials)" }

// GoString hides the secrets.
func (Auth) GoString() string { return "openproject.Auth{…}" }

// Options says which OpenProject to read and what of it.
type Options struct {
	Name     string   // the source's name
	URL      string   // the base address, with the relative root if there is one, without /api/v3
	Auth     Auth     // exactly one way
	Projects []string // ids or identifiers; empty means all that the account sees
	Without  []string // kinds not to read: "meeting", "user", "time_entry"
	PageSize int      // work packages asked at once at most; 0 finds what suits the server
	Overlap  time.Duration
	// Aggregation is the instance's setting of the time in which changes are put
	// into one entry; negative means that it is switched off.
	Aggregation  time.Duration
	ReferenceAge time.Duration
	REST         rest.Options // Authenticate is set by the source
}

// optional are the kinds that an instance may lack or refuse.
var optional = []string{KindMeeting, KindUser, KindTimeEntry}

func (o Options) checked() (Options, error) {
	if o.Name == "" {
		return o, errors.New("the source has no name")
	}
	_, err := rest.CheckAddress(o.URL, "https://openproject.example/root")
	if err != nil {
		return o, err
	}
	o.URL = strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(o.URL, "/"), "/api/v3"), "/")
	for _, kind := range o.Without {
		if !slices.Contains(optional, kind) {
			return o, fmt.Errorf("without: %q is none of %s", kind, strings.Join(optional, ", "))
		}
	}
	if o.PageSize < 0 || o.PageSize > 1000 {
		return o, errors.New("page size: want 1 to 1000, or 0 for what suits the server")
	}
	o.Overlap = valueOr(o.Overlap, DefaultOverlap)
	if o.Overlap < time.Second {
		return o, errors.New("overlap: want at least 1 second, which is how fine the server tells its time")
	}
	o.Aggregation = valueOr(o.Aggregation, DefaultAggregation)
	o.ReferenceAge = valueOr(o.ReferenceAge, DefaultReferenceAge)
	if o.REST.Clock == nil {
		o.REST.Clock = rest.SystemClock{}
	}
	o.REST.Authenticate, err = o.Auth.transport()
	return o, err
}

// sizes is how many objects a page holds.
func (o Options) sizes() *rest.Size {
	if o.PageSize > 0 {
		return rest.NewSize(o.PageSize, 1, o.PageSize)
	}
	return rest.NewSize(DefaultPageSize, 5, LargestPage)
}

func valueOr(d, fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return d
}

func (a Auth) transport() (func(http.RoundTripper) http.RoundTripper, error) {
	switch {
	case a.APIKey != "" && a.Token == "":
		return rest.Basic("apikey", a.APIKey), nil
	case a.Token != "" && a.APIKey == "":
		return rest.Bearer(a.Token), nil
	}
	return nil, errors.New("auth: want exactly one of an API key and a token")
}
