package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"

	"pilotis/connectors"
)

// Engine is a running embedded warehouse.
type Engine struct {
	options  Options
	logins   logins
	lock     *os.File
	listener *net.TCPListener
	endpoint Endpoint

	mu      sync.Mutex
	current *process

	closing chan struct{} // closed when Close begins
	once    sync.Once
	done    chan struct{} // closed when the engine is gone for good
	err     error         // why, to be read after done
}

// Start runs the engine on a folder and returns when it answers; ctx bounds the
// start only. A crashed engine is started again on the same address: requests
// in flight fail, later ones wait. Close must follow.
//
// Errors are Faults of kind Stop: the folder is in use by a live process, the
// engine is not installed, the address is taken or not a loopback address, the
// folder cannot be opened.
func Start(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{options: o, closing: make(chan struct{}), done: make(chan struct{})}
	if err := e.open(ctx); err != nil {
		e.release()
		if _, told := errors.AsType[*connectors.Fault](err); told {
			return nil, err
		}
		fault := &connectors.Fault{Kind: connectors.Stop, Op: "start the embedded warehouse in " + o.Dir, Err: err}
		if reason, given := errors.AsType[*openError](err); given {
			fault.Hint = reason.report.Hint
		}
		return nil, fault
	}
	go e.supervise()
	return e, nil
}

// open does the work of Start; what it leaves behind is undone by release.
func (e *Engine) open(ctx context.Context) (err error) {
	if err := e.options.complete(); err != nil {
		return err
	}
	if err := os.MkdirAll(e.options.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if e.lock, err = lockFolder(ctx, e.options.Dir); err != nil {
		return err
	}
	if e.logins, err = loadLogins(e.options.Dir); err != nil {
		return err
	}
	if err := writeConfig(e.options.Dir); err != nil {
		return err
	}
	if e.options.Password != "" {
		e.logins.Password = e.options.Password
	}
	if e.listener, err = listenLoopback(e.options.Listen); err != nil {
		return err
	}
	if e.current, err = e.spawn(ctx); err != nil {
		return err
	}
	e.endpoint = Endpoint{Addr: e.listener.Addr().String(), User: writerUser, Password: e.logins.Password,
		PID: os.Getpid(), readerPassword: e.logins.ReaderPassword}
	return e.endpoint.write(e.options.Dir)
}

// Endpoint tells where to connect. It stays the same until Close.
func (e *Engine) Endpoint() Endpoint { return e.endpoint }

// Done is closed when the engine is gone for good: after Close, or when it
// crashed again and again. Err then tells which.
func (e *Engine) Done() <-chan struct{} { return e.done }

// Err is nil before Done and after Close, else a Fault of kind Stop.
func (e *Engine) Err() error {
	select {
	case <-e.done:
		return e.err
	default:
		return nil
	}
}

// Close lets running statements end, closes the folder and frees it. When ctx
// ends first the engine is killed, which loses nothing that was acknowledged.
func (e *Engine) Close(ctx context.Context) error {
	e.once.Do(func() { close(e.closing) })
	e.mu.Lock()
	p := e.current
	e.mu.Unlock()
	var forced error
	if p != nil {
		_ = p.command.Process.Signal(syscall.SIGTERM) // an error means that it is gone already
		select {
		case <-p.ended:
		case <-ctx.Done():
			forced = fmt.Errorf("close the embedded warehouse: killed while statements were running: %w", ctx.Err())
			_ = p.command.Process.Kill()
		}
	}
	<-e.done
	return forced
}

// release gives back what open took.
func (e *Engine) release() {
	if e.endpoint.Addr != "" {
		_ = os.Remove(endpointPath(e.options.Dir))
	}
	if e.listener != nil {
		_ = e.listener.Close()
	}
	if e.lock != nil {
		_ = e.lock.Close()
	}
}
