package embedded

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"pilotis/connectors"
)

// How often and how soon a crashed engine is started again.
const (
	firstPause  = 100 * time.Millisecond
	longPause   = 10 * time.Second
	healthyTime = time.Minute
	maxCrashes  = 8 // in a row, each within healthyTime of its start
)

// supervise restarts the child when it crashes, until Close or until it crashes
// again and again.
func (e *Engine) supervise() {
	defer close(e.done)
	defer e.release()
	p, started, crashes, pause := e.current, time.Now(), 0, firstPause
	for {
		if p != nil {
			<-p.ended
		}
		if e.isClosing() {
			return
		}
		if time.Since(started) > healthyTime {
			crashes, pause = 0, firstPause
		}
		crashes++
		if crashes > maxCrashes {
			e.err = &connectors.Fault{Kind: connectors.Stop, Op: "keep the embedded warehouse in " + e.options.Dir + " running",
				Err: fmt.Errorf("the engine ended %d times in a row", crashes), Hint: "look at the log for its last words; the disk may be full"}
			return
		}
		e.options.Log(fmt.Sprintf("the embedded engine ended (%v); it is started again in %s", ending(p), pause))
		select {
		case <-time.After(pause):
		case <-e.closing:
			return
		}
		pause = min(2*pause, longPause)
		started = time.Now()
		p = e.respawn()
	}
}

// respawn starts the next child; nil when it could not.
func (e *Engine) respawn() *process {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-e.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	p, err := e.spawn(ctx)
	if err != nil {
		e.options.Log("the embedded engine did not start: " + err.Error())
	}
	e.mu.Lock()
	e.current = p
	e.mu.Unlock()
	if p != nil && e.isClosing() {
		_ = p.command.Process.Signal(syscall.SIGTERM)
	}
	return p
}

func (e *Engine) isClosing() bool {
	select {
	case <-e.closing:
		return true
	default:
		return false
	}
}

// ending tells how a child ended.
func ending(p *process) string {
	switch {
	case p == nil:
		return "not started"
	case p.err == nil:
		return "exit status 0"
	}
	return p.err.Error()
}
