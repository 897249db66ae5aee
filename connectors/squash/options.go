package squash

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
	// DefaultPageSize is below every cap seen, and small enough for a slow server.
	DefaultPageSize = 200
	// DefaultInFlight is what Squash bears beside the people who work with it.
	DefaultInFlight = 2
	// DefaultRefresh is how late an edit is seen that no list shows.
	DefaultRefresh = 7 * 24 * time.Hour
)

// Auth is one of: an API Token (Squash 7 and later), User and Password. It never
// prints.
type Auth struct {
	Token          string
	User, Password string
}

// String hides the secrets.
func (Auth) String() string { return "(credentials)" }

// GoString hides the secrets.
func (Auth) GoString() string { return "squash.Auth{…}" }

// Options says which Squash to read and what of it.
type Options struct {
	Name     string   // the source's name
	URL      string   // the base address with its context path, such as https://host/squash
	Auth     Auth     // exactly one way
	Projects []string // names or numbers; empty means all that the account sees
	Kinds    []string // of [Kinds]; empty means all
	PageSize int      // rows asked at once at most, and envelopes emitted at once
	// Refresh is how often the details that no list shows (comments, custom
	// fields of executions…) are read again, spread over the time, and how often
	// closed campaigns and iterations are walked again; negative means never.
	Refresh time.Duration
	REST    rest.Options // Authenticate is set by the source
}

func (o Options) checked() (Options, error) {
	if o.Name == "" {
		return o, errors.New("the source has no name")
	}
	_, err := rest.CheckAddress(o.URL, "https://host/squash")
	if err != nil {
		return o, err
	}
	o.URL = strings.TrimSuffix(strings.TrimRight(o.URL, "/"), "/api/rest/latest")
	for _, kind := range o.Kinds {
		if !slices.Contains(Kinds(), kind) {
			return o, fmt.Errorf("kinds: %q is none of %s", kind, strings.Join(Kinds(), ", "))
		}
	}
	if len(o.Kinds) == 0 {
		o.Kinds = Kinds()
	}
	if o.PageSize == 0 {
		o.PageSize = DefaultPageSize
	}
	if o.PageSize < 1 {
		return o, errors.New("page size: want at least 1")
	}
	if o.Refresh == 0 {
		o.Refresh = DefaultRefresh
	}
	if o.REST.InFlight == 0 {
		o.REST.InFlight = DefaultInFlight
	}
	if o.REST.Clock == nil {
		o.REST.Clock = rest.SystemClock{}
	}
	o.REST.Authenticate, err = o.Auth.transport()
	return o, err
}

// smallestPage is the page of a server in trouble.
const smallestPage = 10

// sizes is how many rows a page of a list holds.
func (o Options) sizes() *rest.Size {
	return rest.NewSize(o.PageSize, min(smallestPage, o.PageSize), o.PageSize)
}

func (a Auth) transport() (func(http.RoundTripper) http.RoundTripper, error) {
	byUser := a.User != "" || a.Password != ""
	switch {
	case a.Token != "" && !byUser:
		return rest.Bearer(a.Token), nil
	case a.Token == "" && a.User != "" && a.Password != "":
		return rest.Basic(a.User, a.Password), nil
	}
	return nil, errors.New("auth: want exactly one of a token, a user with its password")
}

// wants tells that objects of the kind are read.
func (o Options) wants(kind string) bool { return slices.Contains(o.Kinds, kind) }
