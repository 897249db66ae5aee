package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"pilotis/connectors"
)

// Options is what [Start] needs.
type Options struct {
	Listen  string // a loopback address; empty is 127.0.0.1 with a free port
	Sites   []Site
	Latency time.Duration    // added to every answer
	Now     func() time.Time // the servers' clock; nil is time.Now
}

// Server serves sites, each under its own context path.
type Server struct {
	listener  net.Listener
	http      *http.Server
	instances map[string]*Instance
	done      sync.WaitGroup
}

// Start serves the sites until Close. It listens on loopback only: the sandbox
// holds no secrets and guards none.
func Start(options Options) (*Server, error) {
	server := &Server{instances: map[string]*Instance{}}
	mux := http.NewServeMux()
	for _, site := range options.Sites {
		if site.Name == "" || server.instances[site.Name] != nil {
			return nil, fault("site name %q is empty or used twice", site.Name)
		}
		instance, err := NewInstance(site, InstanceOptions{Latency: options.Latency, Now: options.Now})
		if err != nil {
			return nil, fault("%w", err)
		}
		server.instances[site.Name] = instance
		prefix := "/" + url.PathEscape(site.Name)
		mux.Handle(prefix+"/", http.StripPrefix(prefix, instance))
	}
	address := options.Listen
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault("listen address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault("listen address %q is not on the loopback interface", address)
	}
	if server.listener, err = net.Listen("tcp", address); err != nil {
		return nil, fault("%w", err)
	}
	server.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	server.done.Go(func() { _ = server.http.Serve(server.listener) }) // ends with ErrServerClosed
	return server, nil
}

func fault(format string, arguments ...any) error {
	return &connectors.Fault{
		Kind: connectors.Stop, Op: "start the sandbox", Err: fmt.Errorf(format, arguments...),
		Hint: "check the sandbox's listen address and sites",
	}
}

// URL is the base address of a site, without a slash at the end; empty when
// there is no such site.
func (s *Server) URL(site string) string {
	if s.instances[site] == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String() + "/" + url.PathEscape(site)
}

// Site gives a living site, nil when there is none of that name.
func (s *Server) Site(name string) *Instance { return s.instances[name] }

// Close stops serving; requests under way are broken off.
func (s *Server) Close() error {
	err := s.http.Close()
	s.done.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the sandbox: %w", err)
	}
	return nil
}
