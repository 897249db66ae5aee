package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// Defaults of [Options]. They suit a tool shared with people: quick for a
// backfill, harmless for the others.
const (
	DefaultRequestsPerSecond = 20
	DefaultInFlight          = 4
	DefaultAttempts          = 6
	DefaultMaxWait           = 10 * time.Minute
	DefaultTimeout           = 2 * time.Minute
	DefaultMaxBody           = 256 << 20
	DefaultUserAgent         = "pilotis"
)

// Options says how to talk to a tool. The zero value is usable: each zero field
// takes its default.
type Options struct {
	// RequestsPerSecond paces the requests to each host, and slower while it is in
	// trouble; negative means unpaced.
	RequestsPerSecond float64
	// Burst is how many requests may leave at once before pacing starts; by
	// default one second's worth.
	Burst int
	// InFlight is how many requests may be on their way to a host at once, when it
	// answers well; in trouble it gets fewer.
	InFlight int
	// Attempts bounds how often one idempotent request is sent, the first time
	// included.
	Attempts int
	// MaxWait bounds the total wait of one request over all its attempts. A
	// server that asks for more gets a retry [connectors.Fault] instead.
	MaxWait time.Duration
	// Timeout is the deadline of one attempt, body included.
	Timeout time.Duration
	// MaxBody is the largest body accepted, in bytes after decompression. A
	// longer one is an error ([ErrTooLarge]), never a truncation.
	MaxBody int64
	// CA holds PEM certificates trusted beside those of the system.
	CA []byte
	// UserAgent names us to the tool; its administrators look for it.
	UserAgent string
	// Authenticate adds credentials to each request; nil sends none. See
	// [Bearer], [Basic] and [Header].
	Authenticate func(next http.RoundTripper) http.RoundTripper
	// Clock is the time to wait by; by default the machine's.
	Clock Clock
	// Jitter gives a number in [0,1) that spreads waits; by default random.
	Jitter func() float64
	// Transport replaces the network; CA is then not used.
	Transport http.RoundTripper
}

func (o Options) withDefaults() Options {
	if o.RequestsPerSecond == 0 {
		o.RequestsPerSecond = DefaultRequestsPerSecond
	}
	if o.Burst <= 0 {
		o.Burst = max(1, int(o.RequestsPerSecond))
	}
	if o.InFlight <= 0 {
		o.InFlight = DefaultInFlight
	}
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.MaxWait <= 0 {
		o.MaxWait = DefaultMaxWait
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.UserAgent == "" {
		o.UserAgent = DefaultUserAgent
	}
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	return o
}

func newTransport(ca []byte, idle int) (*http.Transport, error) {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    30 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    idle,
		MaxResponseHeaderBytes: 1 << 20,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if len(ca) == 0 {
		return transport, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(ca) {
		return nil, errors.New("read the private certificate authority: no PEM certificate in it")
	}
	transport.TLSClientConfig.RootCAs = pool
	return transport, nil
}
