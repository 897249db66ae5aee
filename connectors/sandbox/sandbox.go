package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sandbox/world"
)

// Options is what [Start] serves: a world, or recordings.
type Options struct {
	World      *world.World
	Recordings string           // a folder of recorded payloads, served instead of a world
	Listen     string           // a loopback address; empty is 127.0.0.1 with a free port
	Latency    time.Duration    // added to every answer
	Now        func() time.Time // the tools' clock; nil is time.Now
}

// Sandbox is the running tools.
type Sandbox struct {
	tools    []Tool
	servers  Servers
	files    []jira.FileReport
	closers  []func() error
	listener net.Listener
	http     *http.Server
	done     sync.WaitGroup
}

// Start serves every tool until Close. It listens on loopback only: the sandbox
// holds no secrets and guards none. Its errors are faults of kind Stop.
func Start(options Options) (*Sandbox, error) {
	s := &Sandbox{}
	address := options.Listen
	if address == "" {
		address = "127.0.0.1:0"
	}
	var err error
	if s.listener, err = listen(address); err != nil {
		return nil, fault(err)
	}
	mux := http.NewServeMux()
	if err := s.open(options, mux); err != nil {
		return nil, errors.Join(fault(err), s.shut(), s.listener.Close())
	}
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	s.done.Go(func() { _ = s.http.Serve(s.listener) }) // ends with ErrServerClosed
	return s, nil
}

func fault(err error) error {
	return &connectors.Fault{
		Kind: connectors.Stop, Op: "start the sandbox", Err: err,
		Hint: "check the sandbox's listen address and what it is filled with",
	}
}

func listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listen address %q is not on the loopback interface", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return listener, nil
}

// open makes the tools and puts their handlers under their names.
func (s *Sandbox) open(options Options, mux *http.ServeMux) error {
	switch {
	case options.Recordings != "" && options.World != nil:
		return errors.New("it is to serve both a world and recordings: choose one")
	case options.Recordings != "":
		sites, files, err := jira.ReadRecordings(options.Recordings)
		if err != nil {
			return err
		}
		s.files = files
		return s.openJIRA(options, mux, sites)
	case options.World == nil:
		return errors.New("it has nothing to serve: neither a world nor recordings")
	}
	sites, err := jira.Sites(options.World)
	if err != nil {
		return err
	}
	if err := s.openJIRA(options, mux, sites); err != nil {
		return err
	}
	for _, open := range []func(Options, *http.ServeMux) error{s.openMantis, s.openSquash, s.openOpenProject, s.openDocuments} {
		if err := open(options, mux); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sandbox) openJIRA(options Options, mux *http.ServeMux, sites []jira.Site) error {
	server, err := jira.New(sites, jira.InstanceOptions{Latency: options.Latency, Now: options.Now})
	if err != nil {
		return err
	}
	s.servers.JIRA = server
	for _, site := range sites {
		tool := s.tool(site.Name, site.Tool)
		tool.Recorded = options.Recordings != ""
		tool.Credentials = Credentials{Token: site.Credentials.Token, User: site.Credentials.User, Password: site.Credentials.Password}
		if site.Flavor == jira.Cloud {
			tool.Credentials = Credentials{Email: site.Credentials.User, Token: site.Credentials.Password}
		}
		if !tool.Recorded {
			for _, project := range site.Projects {
				tool.Projects = append(tool.Projects, project.Key)
			}
		}
		s.tools = append(s.tools, tool)
		mux.Handle("/"+site.Name+"/", server.Handler())
	}
	return nil
}

// Servers gives the living servers, to disturb and change them.
func (s *Sandbox) Servers() Servers { return s.servers }

// Files says what became of each recorded file; empty when a world is served.
func (s *Sandbox) Files() []jira.FileReport { return slices.Clone(s.files) }

// Close stops serving; requests under way are broken off.
func (s *Sandbox) Close() error {
	err := s.http.Close()
	s.done.Wait()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	if err = errors.Join(err, s.shut()); err != nil {
		return fmt.Errorf("close the sandbox: %w", err)
	}
	return nil
}

// shut ends the tools that hold something open.
func (s *Sandbox) shut() error {
	var errs []error
	for _, end := range s.closers {
		errs = append(errs, end())
	}
	s.closers = nil
	return errors.Join(errs...)
}
