package sourcetest

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// passingFaults: what passes is waited for or is a retry, and never a stop.
func passingFaults(t *testing.T, opener Opener) {
	for name, c := range map[string]struct {
		fault  Fault
		dated  time.Duration // Retry-After as an HTTP date so much later
		waited time.Duration // at least, with an injected clock
	}{
		"429 with seconds":   {fault: Fault{Status: http.StatusTooManyRequests, RetryAfter: "7"}, waited: 7 * time.Second},
		"429 with a date":    {fault: Fault{Status: http.StatusTooManyRequests}, dated: 95 * time.Second, waited: 90 * time.Second},
		"429 alone":          {fault: Fault{Status: http.StatusTooManyRequests}},
		"503 with seconds":   {fault: Fault{Status: http.StatusServiceUnavailable, RetryAfter: "7"}, waited: 7 * time.Second},
		"503 alone":          {fault: Fault{Status: http.StatusServiceUnavailable}},
		"502":                {fault: Fault{Status: http.StatusBadGateway}},
		"connection cut":     {fault: Fault{Cut: true}},
		"body cut and ended": {fault: Fault{Malformed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, at := range []int{1, 2, 4} {
				b := open(t, opener, Setting{})
				b.suffer(c.fault)
				b.fill()
				waiter, injected := b.tool.(Waiter)
				if !injected && c.waited > 0 {
					c.fault.RetryAfter, c.dated = "1", 0
				}
				if c.dated > 0 {
					c.fault.RetryAfter = b.tool.Now().Add(c.dated).UTC().Format(http.TimeFormat)
				}
				struck := false
				b.at(at, func() { b.tool.Disturb(1, c.fault); struck = true })
				b.untilPulled(connectors.Retry)
				b.requireState()
				if injected && struck {
					require.GreaterOrEqual(t, waiter.Waited(), c.waited, "the tool was not left alone as long as it asked")
				}
			}
		})
	}
}

// untilPulled pulls until a pull ends well; each error must be of the kind.
func (b *bench) untilPulled(kind connectors.FaultKind) {
	b.t.Helper()
	for range 5 {
		_, err := b.collect(b.t.Context())
		if err == nil {
			return
		}
		require.Equalf(b.t, kind, connectors.KindOf(err), "%v", err)
		b.tool.BeforeRequest(nil)
		b.tool.Advance(time.Minute)
	}
	require.Fail(b.t, "the fault has passed and the pull still fails")
}

// lastingFaults: an outage ends a pull with a retry, and loses nothing.
func lastingFaults(t *testing.T, opener Opener) {
	for name, fault := range map[string]Fault{
		"503": {Status: http.StatusServiceUnavailable}, "500": {Status: http.StatusInternalServerError}, "connection cut": {Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, opener, Setting{})
			b.suffer(fault)
			if _, injected := b.tool.(Waiter); !injected {
				t.Skip("the source waits by the machine's clock")
			}
			b.fill()
			b.tool.Disturb(30, fault)
			failures := 0
			for ; ; failures++ {
				_, err := b.collect(t.Context())
				if err == nil {
					break
				}
				require.Equalf(t, connectors.Retry, connectors.KindOf(err), "%v", err)
				require.Less(t, failures, 100)
			}
			require.Positive(t, failures, "an outage must be told, not waited out for ever")
			b.requireState()
		})
	}
}

func slowAnswers(t *testing.T, opener Opener) {
	b := open(t, opener, Setting{})
	b.fill()
	b.tool.Disturb(6, Fault{Delay: 15 * time.Millisecond})
	b.pull()
	b.requireState()
}

// A login page with status 200 is a stop, and never "no records".
func loginPage(t *testing.T, opener Opener) {
	fault := Fault{HTML: true}
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, n := range points(total) {
		b := open(t, opener, Setting{})
		b.suffer(fault)
		b.fill()
		b.tool.Disturb(0, fault)
		b.at(n, func() { b.tool.Disturb(1, fault) })
		_, err := b.collect(t.Context())
		if n < total {
			require.Errorf(t, err, "request %d of %d was answered with a login page", n, total)
		}
		if err != nil {
			require.Equalf(t, connectors.Stop, connectors.KindOf(err), "%v", err)
		}
		b.tool.BeforeRequest(nil)
		b.untilPulled(connectors.Stop)
		b.requireState()
	}
	b := open(t, opener, Setting{})
	b.fill()
	b.tool.Disturb(1, fault)
	_, err := b.collect(t.Context())
	require.Error(t, err)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.Empty(t, b.log.Records())
}

// brokenAnswers: a truncated answer is asked again or is an error; a pull that
// ends well has read everything.
func brokenAnswers(t *testing.T, opener Opener) {
	total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
	for _, fault := range []Fault{{Malformed: true}, {Cut: true}} {
		for _, n := range points(total) {
			b := open(t, opener, Setting{})
			if b.spared(fault) != "" {
				continue
			}
			b.fill()
			b.at(n, func() { b.tool.Disturb(1, fault) })
			if _, err := b.collect(t.Context()); err == nil {
				b.requireState()
			}
			b.tool.BeforeRequest(nil)
			b.settleAfterFault()
			b.requireState()
		}
	}
}

// settleAfterFault pulls until a pull ends well, whatever the kind of the errors:
// a fault queued for the next request may strike one more pull.
func (b *bench) settleAfterFault() {
	b.t.Helper()
	for range 4 {
		if _, err := b.collect(b.t.Context()); err == nil {
			return
		}
		b.tool.Advance(time.Minute)
	}
	require.Fail(b.t, "the fault has passed and the pull still fails")
}

// refusals: a 4xx is never "no records", and its error prints no secret.
func refusals(t *testing.T, opener Opener) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			fault := Fault{Status: status}
			total := requestsOf(t, opener, Setting{}, func(b *bench) { b.fill() })
			for _, n := range points(total) {
				b := open(t, opener, Setting{})
				b.suffer(fault)
				b.fill()
				b.at(n, func() { b.tool.Disturb(1, fault) })
				_, err := b.collect(t.Context())
				if err != nil {
					require.Equalf(t, connectors.Stop, connectors.KindOf(err), "%v", err)
					fault, _ := errors.AsType[*connectors.Fault](err)
					require.NotEmpty(t, fault.Op)
				}
				b.tool.BeforeRequest(nil)
				b.settleAfterFault()
				b.tool.Advance(2 * time.Hour) // a list refused may be asked again later only
				b.pull()
				b.requireState()
			}
		})
	}
}
