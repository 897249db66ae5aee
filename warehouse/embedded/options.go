package embedded

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"pilotis/connectors"
)

// Version is the version of the engine that the program is tested with.
const Version = "26.5.3"

// Verb is the argument that Options.Command carries by default: the program
// must call Serve when it is started with it.
const Verb = "embedded-engine"

// Options are the choices of Start. Only Dir has no default.
type Options struct {
	Dir      string       // the folder of the warehouse; made when missing
	Listen   string       // loopback address; "127.0.0.1:0" when empty
	Library  string       // the engine; LibraryPath() when empty
	Password string       // of the login that writes; when empty, one is made and kept in Dir
	Command  []string     // how to run Serve; the running program with Verb when empty
	Log      func(string) // receives the engine's words and what happens to it, a line at a time; may be nil
}

// LibraryPath is where the engine is looked for: PILOTIS_ENGINE, else the place
// in the cache folder (PILOTIS_CACHE, XDG_CACHE_HOME or ~/.cache) where
// deploy/fetch-engine puts it.
func LibraryPath() string {
	if path := os.Getenv("PILOTIS_ENGINE"); path != "" {
		return path
	}
	cache := os.Getenv("PILOTIS_CACHE")
	if cache == "" {
		user := os.Getenv("XDG_CACHE_HOME")
		if user == "" {
			user = filepath.Join(os.Getenv("HOME"), ".cache")
		}
		cache = filepath.Join(user, "pilotis")
	}
	return filepath.Join(cache, "engine", Version, "libchdb.so")
}

// complete fills in the defaults and checks what can be checked.
func (o *Options) complete() (err error) {
	if o.Dir == "" {
		return errors.New("no folder is given")
	}
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if len(o.Command) == 0 {
		program, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find the running program: %w", err)
		}
		o.Command = []string{program, Verb}
	}
	if o.Library == "" {
		o.Library = LibraryPath()
	}
	if _, err := os.Stat(o.Library); err != nil {
		return &connectors.Fault{Kind: connectors.Stop, Op: "load the embedded warehouse's engine", Err: err,
			Hint: "run `make engine` (deploy/fetch-engine) to fetch it, or name the file in PILOTIS_ENGINE"}
	}
	return nil
}

// listenLoopback opens the socket. It is the parent's, so that the address
// outlives a child.
func listenLoopback(address string) (*net.TCPListener, error) {
	fault := &connectors.Fault{Kind: connectors.Stop, Op: "listen on " + address}
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		fault.Err, fault.Hint = err, "give host:port, for instance 127.0.0.1:8123"
		return nil, fault
	}
	if !resolved.IP.IsLoopback() {
		fault.Err, fault.Hint = errors.New("not a loopback address"), "the embedded warehouse has no TLS and listens on 127.0.0.1 only"
		return nil, fault
	}
	listener, err := net.ListenTCP("tcp", resolved)
	if err != nil {
		fault.Err, fault.Hint = err, "give another port, or 0 for any free one"
		return nil, fault
	}
	return listener, nil
}
