// Package sourcetest is the one suite that every source passes. A tool's own
// tests give it a [Tool] — a server that the suite can change, disturb and
// question — and call [Run].
//
// After any disturbance the state collected from the source must be the state of
// the tool: nothing lost, nothing invented, and repeats only where the tool
// leaves no choice.
package sourcetest

import (
	"testing"
	"time"

	"pilotis/connectors"
)

// Tool is a running server of one tool. The suite calls it from one goroutine,
// but BeforeRequest's function runs on the server's.
type Tool interface {
	// Source gives a new source on the same server, as a restarted program would
	// make it.
	Source(t testing.TB) connectors.Source
	// State is the truth: each object that an account with all rights sees now,
	// by key (kind/id), with a fingerprint of what the source must know of it.
	State() map[string]string
	// Fingerprint is the same fingerprint, of an envelope.
	Fingerprint(e connectors.Envelope) string

	// Now is the server's clock; Advance moves it.
	Now() time.Time
	Advance(d time.Duration)
	// Create makes n objects at the server's present instant and gives their keys.
	Create(n int) []string
	// Change changes an object at the server's present instant.
	Change(key string)

	// BeforeRequest sets a function that is called before the server answers its
	// n-th request from now, n from 1; nil takes it away.
	BeforeRequest(f func(n int))
	// Disturb makes the next n requests fail as the fault says. It may be called
	// from within BeforeRequest's function.
	Disturb(n int, fault Fault)
	// Requests counts the requests answered so far, failed ones included.
	Requests() int
}

// Optional powers of a Tool. A tool that lacks one has not the method, and says
// why: see [Lacking].
type (
	// Deleter deletes an object for good.
	Deleter interface{ Delete(key string) }
	// Mover moves an object to another container: its key for people changes,
	// its identifier does not.
	Mover interface{ Move(key string) }
	// Hider takes away, or gives back, the account's right to see an object.
	Hider interface{ Hide(key string, hidden bool) }
	// Archiver archives, or restores, the container that holds an object.
	Archiver interface {
		Archive(key string, archived bool)
	}
	// Pager limits how many objects the server gives at once, whatever is asked.
	Pager interface{ LimitPage(n int) }
	// Blanker makes the server answer the next n pages of a list empty, though
	// more follows and the answer says so; 0 is none from now on.
	Blanker interface{ Blank(n int) }
	// Lacking says why the tool has not the power to do something, by the words
	// in which the suite asks for it. No case is left out without a reason, and no
	// reason is given for what the tool can.
	Lacking interface{ Lacks() map[string]string }
	// Spared says why the tool's protocol knows no such fault; empty when it does.
	// A tool that is none knows them all.
	Spared interface{ Spares(fault Fault) string }
	// Waiter tells how long the sources made so far have waited by an injected
	// clock. With a tool that is none, the waits asked for are a second.
	Waiter interface{ Waited() time.Duration }
	// Secretive names what must never be read in an error.
	Secretive interface{ Secrets() []string }
	// Idler is a tool whose idle pull needs more requests than [IdleRequests], as
	// it must list what it holds; the bound is documented by the source.
	Idler interface{ IdleRequests() int }
)

// Fault is one way in which a server fails.
type Fault struct {
	Status     int           // an HTTP status, or the protocol's nearest; 0 with the others
	RetryAfter string        // header of a 429 or 503: seconds or an HTTP date
	Cut        bool          // the connection is cut in the middle of the body
	Malformed  bool          // the body is truncated but ends cleanly
	HTML       bool          // a login page with status 200
	Delay      time.Duration // before answering
}

// Setting is under which circumstances a tool is opened.
type Setting struct {
	Zone  string        // of the account, IANA; empty is UTC
	Skew  time.Duration // of the server's clock against ours
	Start time.Time     // the server's first instant
	Page  int           // objects a page; small, so that few objects make many pages
}

// Opener starts a fresh, empty tool.
type Opener func(t testing.TB, setting Setting) Tool
