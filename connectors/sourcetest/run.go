package sourcetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

// Run checks a source against the whole suite, over the tools that opener
// starts. Each case is a subtest with a tool of its own; those that the tool has
// no power for are skipped with the reason.
//
// The suite waits for nothing itself: a source should be opened with a clock
// that does not sleep. With -short the property is checked on fewer sequences.
func Run(t *testing.T, opener Opener) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Opener)
	}{
		{"full pull", fullPull},
		{"empty tool", emptyTool},
		{"one source pulls twice", sameSourceTwice},
		{"idle pull", idlePull},
		{"resume after any page", resumeAfterAnyPage},
		{"page not acknowledged", pageNotAcknowledged},
		{"cancelled", cancelled},
		{"equal timestamps across page borders", equalTimestamps},
		{"bulk edit larger than a page", bulkEdit},
		{"change within one instant", changeWithinOneInstant},
		{"change at any request", changeAtAnyRequest},
		{"creation at any request", creationAtAnyRequest},
		{"deletion at any request", deletionAtAnyRequest},
		{"object that never rests", neverRests},
		{"pages shorter than asked", shortPages},
		{"empty pages before the end", emptyPages},
		{"account zones", accountZones},
		{"nights when the clocks change", clockNights},
		{"server clock ahead and behind", skewedServer},
		{"passing faults", passingFaults},
		{"lasting faults", lastingFaults},
		{"slow answers", slowAnswers},
		{"login page instead of an answer", loginPage},
		{"broken answers at any request", brokenAnswers},
		{"refusals at any request", refusals},
		{"census names what is there", censusNames},
		{"census cut short marks nothing", censusCutShort},
		{"deletion", deletion},
		{"move", move},
		{"lost permission", lostPermission},
		{"archived container", archivedContainer},
		{"any sequence", anySequence},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, opener) })
	}
}

// takesCensus skips the case when the source cannot list what it holds.
func (b *bench) takesCensus() {
	b.t.Helper()
	if _, ok := b.tool.Source(b.t).(connectors.Census); !ok {
		b.leaveOut("take a census")
	}
}

// power gives an optional power of the tool, or skips the case.
func power[P any](b *bench, what string) P {
	b.t.Helper()
	p, ok := b.tool.(P)
	if !ok {
		b.leaveOut(what)
	}
	require.Emptyf(b.t, b.reason(what), "the tool can %s, and says why it cannot", what)
	return p
}

// leaveOut skips the case for the reason that the tool gives.
func (b *bench) leaveOut(what string) {
	b.t.Helper()
	reason := b.reason(what)
	require.NotEmptyf(b.t, reason, "the tool cannot %s, and does not say why", what)
	b.t.Skipf("the tool cannot %s: %s", what, reason)
}

func (b *bench) reason(what string) string {
	if lacking, ok := b.tool.(Lacking); ok {
		return lacking.Lacks()[what]
	}
	return ""
}
