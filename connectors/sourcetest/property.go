package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors"
)

// sequences is how many lives of a tool the property lives, the same ones in each
// run: a suite that fails by chance teaches people to run it again. With
// PILOTIS_EXPLORE set it lives new ones for as long as explored, and names the
// seed of one that fails.
const (
	sequences = 15
	explored  = 60 * time.Second
)

// anySequence: whatever happens to the tool, in whatever zone, with pulls that
// are killed at any page and changes between any two requests, the collected
// state is in the end that of the tool.
func anySequence(t *testing.T, opener Opener) {
	if os.Getenv("PILOTIS_EXPLORE") == "" {
		for seed := range uint64(sequences) {
			t.Run(fmt.Sprint("sequence ", seed), func(t *testing.T) {
				drawn := make([]byte, 64<<10)
				_, _ = rand.NewChaCha8([32]byte{byte(seed)}).Read(drawn) // never fails
				failed := false
				rapid.MakeFuzz(func(rt *rapid.T) { oneSequence(t, rt, &failed, opener) })(t, drawn)
			})
		}
		return
	}
	begun, failed := time.Now(), false
	rapid.Check(t, func(rt *rapid.T) {
		if failed || time.Since(begun) < explored {
			oneSequence(t, rt, &failed, opener)
		}
	})
}

// oneSequence lives one life of a tool and compares what was collected with it.
func oneSequence(t *testing.T, rt *rapid.T, failed *bool, opener Opener) {
	scope := &scope{TB: t, rt: rt, failed: failed}
	defer scope.end()
	s := &sequence{bench: open(scope, opener, Setting{
		Zone: rapid.SampledFrom([]string{"", "Europe/Paris", "America/Cayenne", "Pacific/Auckland"}).Draw(rt, "zone"),
		Skew: time.Duration(rapid.SampledFrom([]int{0, 0, -5000, 5000}).Draw(rt, "skew")) * time.Second,
		Start: rapid.SampledFrom([]time.Time{
			someday, time.Date(2026, 3, 29, 0, 41, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 41, 0, 0, time.UTC),
		}).Draw(rt, "start"),
		Page: rapid.IntRange(2, 4).Draw(rt, "page"),
	}), rt: rt}
	_, s.census = s.tool.Source(scope).(connectors.Census)
	for range rapid.IntRange(1, 25).Draw(rt, "steps") {
		s.step()
	}
	s.show()
	s.settle()
	if s.census {
		s.mustReconcile()
		s.settle()
	}
	s.requireState()
	s.requireRecords()
	records := len(s.log.Records())
	s.settle()
	s.settle()
	require.Len(scope, s.log.Records(), records, "a pull of a quiet tool emits nothing")
}

// sequence is one life of a tool.
type sequence struct {
	*bench
	rt     *rapid.T
	census bool
	keys   []string // not deleted
}

func (s *sequence) step() {
	actions := []string{"create", "change", "change", "wait", "pull", "kill", "surprise"}
	if s.census {
		actions = append(actions, "reconcile")
		if _, ok := s.tool.(Deleter); ok {
			actions = append(actions, "delete")
		}
		if _, ok := s.tool.(Hider); ok {
			actions = append(actions, "hide")
		}
	}
	if _, ok := s.tool.(Mover); ok {
		actions = append(actions, "move")
	}
	switch action := rapid.SampledFrom(actions).Draw(s.rt, "action"); action {
	case "wait":
		s.tool.Advance(time.Duration(rapid.SampledFrom([]int{1, 40, 700, 8000}).Draw(s.rt, "seconds")) * time.Second)
	case "pull":
		s.pull()
	case "kill":
		s.kill(rapid.IntRange(0, 3).Draw(s.rt, "pages"), rapid.Bool().Draw(s.rt, "published"))
	case "surprise":
		n, first := s.some()
		s.at(rapid.IntRange(1, 9).Draw(s.rt, "request"), func() { s.change(n, first) })
		s.pull()
		s.tool.BeforeRequest(nil)
	case "reconcile":
		s.mustReconcile()
	default:
		s.happen(action)
	}
}

// happen does something to the tool.
func (s *sequence) happen(action string) {
	if action == "create" || len(s.keys) == 0 {
		s.keys = append(s.keys, s.create(rapid.IntRange(1, 5).Draw(s.rt, "new"))...)
		return
	}
	key := s.keys[rapid.IntRange(0, len(s.keys)-1).Draw(s.rt, "which")]
	switch action {
	case "change":
		s.change(s.some())
	case "move":
		if !s.hidden[key] {
			s.tool.(Mover).Move(key)
		}
	case "delete":
		s.show()
		s.tool.(Deleter).Delete(key)
		s.keys = slices.DeleteFunc(s.keys, func(k string) bool { return k == key })
	case "hide":
		if s.hidden[key] {
			s.show()
			break
		}
		s.tool.(Hider).Hide(key, true)
		s.hidden[key] = true
		_, _ = s.reconcile() // what changes while hidden is met again only if it was seen to be hidden
	}
}

// show gives back all permissions.
func (s *sequence) show() {
	for key := range s.hidden {
		s.tool.(Hider).Hide(key, false)
		delete(s.hidden, key)
	}
}

// some draws how many objects, and from which on.
func (s *sequence) some() (n, first int) {
	return rapid.IntRange(1, 6).Draw(s.rt, "objects"), rapid.IntRange(0, 30).Draw(s.rt, "first")
}

// change changes n objects at one instant.
func (s *sequence) change(n, first int) {
	for i := range min(n, len(s.keys)) {
		s.tool.Change(s.keys[(first+i)%len(s.keys)])
	}
}

// kill pulls until so many pages are saved; the next one is published or not.
func (s *sequence) kill(pages int, published bool) {
	step := func() error {
		if pages--; pages < 0 {
			return errKilled
		}
		return nil
	}
	if published {
		s.log.OnSave = func(connectors.Cursor) error { return step() }
	} else {
		s.log.OnPublish = func([]connectors.Envelope) error { return step() }
	}
	_, err := s.collect(context.Background())
	s.log.OnSave, s.log.OnPublish = nil, nil
	if !errors.Is(err, errKilled) {
		require.NoError(s.t, err)
	}
	s.tool.Advance(time.Second) // no program is killed and there again within its tool's second
}

// scope is a test of one sequence: what it opens is closed with it, and its
// failure is rapid's.
type scope struct {
	testing.TB
	rt       *rapid.T
	failed   *bool
	cleanups []func()
}

func (s *scope) Cleanup(f func())                  { s.cleanups = append(s.cleanups, f) }
func (s *scope) Helper()                           {}
func (s *scope) Logf(format string, args ...any)   { s.rt.Logf(format, args...) }
func (s *scope) Errorf(format string, args ...any) { *s.failed = true; s.rt.Errorf(format, args...) }
func (s *scope) FailNow()                          { *s.failed = true; s.rt.FailNow() }
func (s *scope) Fatal(args ...any)                 { *s.failed = true; s.rt.Fatal(fmt.Sprint(args...)) }
func (s *scope) Fatalf(format string, args ...any) { *s.failed = true; s.rt.Fatalf(format, args...) }

func (s *scope) end() {
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
}
