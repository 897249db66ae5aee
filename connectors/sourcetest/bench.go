package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// IdleRequests is how many requests a pull may make that finds nothing new,
// whatever the number of objects.
const IdleRequests = 20

// page is how many objects a page of the opened tools holds.
const page = 3

// someday is an ordinary Wednesday morning.
var someday = time.Date(2026, 6, 10, 9, 0, 12, 345e6, time.UTC)

// errKilled is how the suite ends a pull: nothing was wrong with the tool.
var errKilled = errors.New("killed by the suite")

// bench is one tool with what was collected of it.
type bench struct {
	t      testing.TB
	tool   Tool
	log    *Log
	hidden map[string]bool // taken from the account's sight by the suite
	kinds  map[string]bool // of what the suite created
}

func open(t testing.TB, opener Opener, setting Setting) *bench {
	t.Helper()
	if setting.Start.IsZero() {
		setting.Start = someday
	}
	if setting.Page == 0 {
		setting.Page = page
	}
	return &bench{t: t, tool: opener(t, setting), log: &Log{}, hidden: map[string]bool{}, kinds: map[string]bool{}}
}

// create makes n objects and notes their kind: of it the census must be trusted
// even when nothing is left.
func (b *bench) create(n int) []string {
	keys := b.tool.Create(n)
	for _, key := range keys {
		b.kinds[connectors.Object{Key: key}.Kind()] = true
	}
	return keys
}

// fill makes a few objects, several at one instant, on more than two pages, and
// lets them settle: a source may read again what has just changed, which would
// hide what it loses.
func (b *bench) fill() []string {
	var keys []string
	for _, n := range []int{2, 4, 1, 1} {
		keys = append(keys, b.create(n)...)
		b.tool.Advance(95 * time.Second)
	}
	b.tool.Advance(25 * time.Minute)
	return keys
}

// collect pulls once, as a program just started would.
func (b *bench) collect(ctx context.Context) (connectors.Collection, error) {
	b.t.Helper()
	done, err := connectors.Collect(ctx, b.tool.Source(b.t), b.log, b.log)
	b.judge(err)
	return done, err
}

// judge checks the form of an error: a Fault that prints no secret.
func (b *bench) judge(err error) {
	b.t.Helper()
	if err == nil {
		return
	}
	if secretive, ok := b.tool.(Secretive); ok {
		for _, secret := range secretive.Secrets() {
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
				require.NotContains(b.t, text, secret, "a secret is printed")
			}
		}
	}
	if errors.Is(err, errKilled) || errors.Is(err, context.Canceled) {
		return
	}
	_, ok := errors.AsType[*connectors.Fault](err)
	require.Truef(b.t, ok, "an error of the tool is no Fault: %v", err)
}

func (b *bench) pull() connectors.Collection {
	b.t.Helper()
	done, err := b.collect(b.t.Context())
	require.NoError(b.t, err)
	return done
}

// settle pulls what the last changes left, once the tool is quiet.
func (b *bench) settle() {
	b.t.Helper()
	b.tool.BeforeRequest(nil)
	b.tool.Advance(2 * time.Minute)
	b.pull()
}

func (b *bench) reconcile() (connectors.Reconciliation, error) {
	b.t.Helper()
	r, err := connectors.Reconcile(b.t.Context(), b.tool.Source(b.t), b.log, b.log, connectors.ReconcileOptions{
		Kinds: slices.Sorted(maps.Keys(b.kinds)),
	})
	b.judge(err)
	return r, err
}

func (b *bench) mustReconcile() connectors.Reconciliation {
	b.t.Helper()
	r, err := b.reconcile()
	require.NoError(b.t, err)
	require.True(b.t, r.Complete)
	return r
}

// received is what the collected records make: the fingerprint of each object
// that is not deleted.
func (b *bench) received() map[string]string {
	state := map[string]string{}
	for key, e := range b.log.Latest() {
		if e.Presence != connectors.Deleted && len(e.Body) > 0 {
			state[key] = b.tool.Fingerprint(e)
		}
	}
	return state
}

// requireState checks that what was collected is the state of the tool. Of an
// object out of sight only its presence is compared.
func (b *bench) requireState() {
	b.t.Helper()
	want, got := b.tool.State(), b.received()
	for key := range b.hidden {
		if e, known := b.log.Latest()[key]; known && want[key] != "" {
			require.Equalf(b.t, connectors.Hidden, e.Presence, "%s is out of sight", key)
		}
		delete(want, key)
		delete(got, key)
	}
	b.requireSame(want, got, "")
}

// requireSame compares states; when says what was done, and may be empty.
func (b *bench) requireSame(want, got map[string]string, when string, args ...any) {
	b.t.Helper()
	if maps.Equal(want, got) {
		return
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if other, ok := got[key]; !ok {
			lines = append(lines, "lost:     "+key)
		} else if other != want[key] {
			lines = append(lines, fmt.Sprintf("stale:    %s\n          want %s\n          have %s", key, short(want[key]), short(other)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[key]; !ok {
			lines = append(lines, "invented: "+key+" "+string(b.log.Latest()[key].Presence))
		}
	}
	require.Failf(b.t, "what was collected is not the state of the tool", "%s\n%s", fmt.Sprintf(when, args...), strings.Join(lines, "\n"))
}

func short(text string) string {
	const longest = 800
	if len(text) > longest {
		return text[:longest] + "…"
	}
	return text
}

// repeats counts the records that came again unchanged.
func repeats(records []connectors.Envelope) int {
	n, met := 0, map[string]bool{}
	for _, e := range records {
		one := strings.Join([]string{e.Key(), e.Version.UTC().String(), string(e.Presence), string(e.Body)}, "\x00")
		if met[one] {
			n++
		}
		met[one] = true
	}
	return n
}

// requireRecords checks the form of all records.
func (b *bench) requireRecords() {
	b.t.Helper()
	name := b.tool.Source(b.t).Name()
	for _, e := range b.log.Records() {
		require.Equal(b.t, name, e.Source)
		require.NotEmpty(b.t, e.Kind)
		require.NotContains(b.t, e.Kind, "/")
		require.NotEmpty(b.t, e.ID)
		require.True(b.t, len(e.Body) > 0 || e.Presence != connectors.Present, "%s has no body", e.Key())
		require.Contains(b.t, []connectors.Presence{connectors.Present, connectors.Deleted, connectors.Hidden, connectors.Moved}, e.Presence)
		require.False(b.t, e.SeenAt.IsZero())
	}
}

// spared says why the tool's protocol does not know the fault; empty when it does.
func (b *bench) spared(fault Fault) string {
	if spared, ok := b.tool.(Spared); ok {
		return spared.Spares(fault)
	}
	return ""
}

// suffer skips the case when the tool's protocol does not know the fault.
func (b *bench) suffer(fault Fault) {
	b.t.Helper()
	if reason := b.spared(fault); reason != "" {
		b.t.Skip(reason)
	}
}

// idleBound is how many requests an idle pull may make.
func (b *bench) idleBound() int {
	if idler, ok := b.tool.(Idler); ok {
		return idler.IdleRequests()
	}
	return IdleRequests
}

// at calls f before the n-th request from now, n from 1.
func (b *bench) at(n int, f func()) {
	b.before(func(k int) {
		if k == n {
			f()
		}
	})
}

// before calls f before each request from now, n from 1. A source may send several
// requests at once: the calls follow one another.
func (b *bench) before(f func(n int)) {
	var one sync.Mutex
	b.tool.BeforeRequest(func(n int) {
		one.Lock()
		defer one.Unlock()
		f(n)
	})
}

// requestsOf counts the requests of a pull of a tool filled by prepare.
func requestsOf(t testing.TB, opener Opener, setting Setting, prepare func(*bench)) int {
	t.Helper()
	b := open(t, opener, setting)
	prepare(b)
	before := b.tool.Requests()
	b.pull()
	return b.tool.Requests() - before
}

// most is at how many requests of a pull something is made to happen.
const most = 24

// points are the requests, from 1 to total, at which a case lets something happen:
// each of them, or, of a pull of many, the first, the last and those spread between.
func points(total int) []int {
	var chosen []int
	for i := range min(total, most) {
		chosen = append(chosen, 1+i*(total-1)/max(1, min(total, most)-1))
	}
	return chosen
}
