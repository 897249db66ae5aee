package mantis

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pilotis/connectors/rest"
)

// Index is how the list of all issues is read.
type Index string

// The ways to read the index. Auto asks for all of it in one answer, which shows
// one instant, and goes over to pages where the server cannot bear that.
const (
	Auto  Index = "auto"
	Whole Index = "whole"
	Paged Index = "paged"
)

// Defaults of [Options].
const (
	// DefaultPageSize is how many whole issues are asked at first. Mantis sets no
	// limit, but its time grows faster than the page.
	DefaultPageSize = 25
	// LargestPage is how many are asked of a server that answers well.
	LargestPage = 200
	// DefaultIndexPageSize is how many lines of the index are asked at once at most.
	DefaultIndexPageSize = 1000
	// DefaultOverlap covers issues that move in the list while it is read.
	DefaultOverlap = 2 * time.Minute
	// DefaultSweepEvery is how long a change that does not move updated_at may
	// stay unseen.
	DefaultSweepEvery = 24 * time.Hour
	// DefaultReferenceEvery is how long users and enumerations are believed.
	DefaultReferenceEvery = time.Hour
	// DefaultRequestsPerSecond spares Mantis, which limits nobody by itself.
	DefaultRequestsPerSecond = 4
	// DefaultInFlight spares it too: each row of a list costs many queries.
	DefaultInFlight = 2
)

// Auth is an API token, and the user and password that a proxy before Mantis may
// want besides. It never prints.
type Auth struct {
	Token          string
	User, Password string
}

// String hides the secrets.
func (Auth) String() string { return "(credentials)" }

// GoString hides the secrets.
func (Auth) GoString() string { return "mantis.Auth{…}" }

// Options says which Mantis to read and what of it.
type Options struct {
	Name     string // the source's name
	URL      string // the base address of Mantis; end it in /api/rest/index.php where the web server does not rewrite addresses
	Auth     Auth
	Account  string   // the login that the token must belong to; empty accepts any, never the anonymous one
	Projects []string // names or numbers, with their sub-projects; empty means all that the account sees
	FilterID int      // a stored filter that hides nothing; needed before 2.20, where the list else obeys the account's last clicks
	Index    Index    // Auto when empty
	PageSize int      // whole issues asked at once at most, at least 2; 0 finds what suits the server
	// IndexPageSize is how many lines a page of the index holds at most, at least 2.
	IndexPageSize  int
	Overlap        time.Duration
	SweepEvery     time.Duration
	ReferenceEvery time.Duration
	WithoutUsers   bool         // do not read the users: for an account that may not list them
	REST           rest.Options // Authenticate is set by the source
}

func (o Options) checked() (Options, error) {
	if o.Name == "" {
		return o, errors.New("the source has no name")
	}
	_, err := rest.CheckAddress(o.URL, "https://mantis.example/context")
	if err != nil {
		return o, err
	}
	o.URL = strings.TrimRight(o.URL, "/")
	if !strings.HasSuffix(o.URL, "/api/rest") && !strings.HasSuffix(o.URL, "/api/rest/index.php") {
		o.URL += "/api/rest"
	}
	switch o.Index {
	case "":
		o.Index = Auto
	case Auto, Whole, Paged:
	default:
		return o, fmt.Errorf("index: %q is none of auto, whole, paged", o.Index)
	}
	if o.FilterID < 0 {
		return o, errors.New("filter: want the number of a stored filter")
	}
	if o.PageSize < 0 || o.PageSize == 1 || o.IndexPageSize < 0 || o.IndexPageSize == 1 {
		return o, errors.New("page size: want at least 2, pages overlap by one issue")
	}
	if o.Overlap < 0 || o.SweepEvery < 0 || o.ReferenceEvery < 0 {
		return o, errors.New("overlap, sweep and reference: want no negative duration")
	}
	o = o.withDefaults()
	if o.Overlap < 2*time.Second {
		return o, errors.New("overlap: want at least 2 seconds, Mantis tells whole ones")
	}
	o.REST.Authenticate, err = o.Auth.transport()
	return o, err
}

func (o Options) withDefaults() Options {
	if o.IndexPageSize == 0 {
		o.IndexPageSize = DefaultIndexPageSize
	}
	if o.Overlap == 0 {
		o.Overlap = DefaultOverlap
	}
	if o.SweepEvery == 0 {
		o.SweepEvery = DefaultSweepEvery
	}
	if o.ReferenceEvery == 0 {
		o.ReferenceEvery = DefaultReferenceEvery
	}
	if o.REST.RequestsPerSecond == 0 {
		o.REST.RequestsPerSecond = DefaultRequestsPerSecond
	}
	if o.REST.InFlight == 0 {
		o.REST.InFlight = DefaultInFlight
	}
	if o.REST.Clock == nil {
		o.REST.Clock = rest.SystemClock{}
	}
	return o
}

// sizes is how many whole issues a page holds.
func (o Options) sizes() *rest.Size {
	if o.PageSize > 0 {
		return rest.NewSize(o.PageSize, 2, o.PageSize)
	}
	return rest.NewSize(DefaultPageSize, 2, LargestPage)
}

// transport sends the token bare: servers before 2.29 know no Bearer. Mantis
// finds it among several credentials parted by a comma.
func (a Auth) transport() (func(http.RoundTripper) http.RoundTripper, error) {
	if a.Token == "" {
		return nil, errors.New("auth: want an API token")
	}
	if strings.ContainsAny(a.Token, " ,\t\r\n") {
		return nil, errors.New("auth: want the bare token, without Bearer before it")
	}
	if (a.User == "") != (a.Password == "") {
		return nil, errors.New("auth: want both a user and a password for the proxy, or none")
	}
	value := a.Token
	if a.User != "" {
		value = "Basic " + base64.StdEncoding.EncodeToString([]byte(a.User+":"+a.Password)) + ", " + a.Token
	}
	return rest.Header("Authorization", value), nil
}
