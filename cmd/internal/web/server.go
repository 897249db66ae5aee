package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// DefaultListen is where pages are served when Options says nothing.
	DefaultListen = "127.0.0.1:8080"

	defaultGrace = 10 * time.Second
	pageTimeout  = 20 * time.Second // all the queries of one page
	probeTimeout = 5 * time.Second
	maxHeader    = 16 << 10
	maxBody      = 4 << 10 // no page takes a body
)

// Options configure a Server. Only Warehouse and Paris are required.
type Options struct {
	// Listen is the host:port to serve on; DefaultListen when empty.
	Listen string
	// Warehouse answers the queries of the pages.
	Warehouse Warehouse
	// Explainer tells how a figure or a verdict came about; without it there are no
	// pages of evidence.
	Explainer Explainer
	// Paris is the zone of the contract, in which days and hours are shown.
	Paris *time.Location
	// Checks are what /readyz asks, in this order.
	Checks []Check
	// Build is what /version tells.
	Build Build
	// Registry is served at /metrics, with the server's own metrics added to
	// it; a fresh one when nil.
	Registry *prometheus.Registry
	// OnError, when set, hears of what a visitor is only told in general words.
	OnError func(error)
	// Grace is how long Serve waits for open requests when it ends; 10 s when zero.
	Grace time.Duration
	// MaxAge is the age beyond which a source is shown as late: sync.max_age of the
	// contract (K-055).
	MaxAge time.Duration
	// KnownAt, when set, is the instant as of which all that is shown was known:
	// every page says so.
	KnownAt time.Time
	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// Server serves the pages. Its Handler may be used on its own in tests.
type Server struct {
	options  Options
	handler  http.Handler
	pages    *pages
	listener net.Listener
}

// New makes a server that listens to nothing yet.
func New(options Options) (*Server, error) {
	if options.Warehouse == nil || options.Paris == nil {
		return nil, errors.New("make web server: a warehouse and the contract's zone are required")
	}
	if options.Listen == "" {
		options.Listen = DefaultListen
	}
	if options.Registry == nil {
		options.Registry = prometheus.NewRegistry()
	}
	if options.OnError == nil {
		options.OnError = func(error) {}
	}
	if options.Grace == 0 {
		options.Grace = defaultGrace
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	pages, err := newPages()
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, pages: pages}
	if s.handler, err = s.routes(); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler answers all requests.
func (s *Server) Handler() http.Handler { return s.handler }

// Listen takes the address, so that a port in use is known before anything else
// starts. Serve does it when it was not called.
func (s *Server) Listen(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.options.Listen)
	if err != nil {
		return fmt.Errorf("listen for pages on %s: %w", s.options.Listen, err)
	}
	s.listener = listener
	return nil
}

// Addr is the address taken by Listen, with the port that the system chose;
// empty before.
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Serve answers until ctx ends, then lets open requests finish within the grace.
// It returns nil when it ended because of ctx and in time.
func (s *Server) Serve(ctx context.Context) error {
	if s.listener == nil {
		if err := s.Listen(ctx); err != nil {
			return err
		}
	}
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      pageTimeout + 10*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    maxHeader,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Grace)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		_ = server.Close() // the requests that are left have had their time
	}
	<-served
	if err != nil {
		return fmt.Errorf("stop serving pages: %w", err)
	}
	return nil
}
