package world

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// verdict is what the plain reading of the rules says about a true life: the
// quarter in which it was treated, whether in time, whether N3 had it.
type verdict struct {
	quarter int
	class   string
	late    bool
	n3      bool
}

// judge recomputes from a true life in the simplest way, with the
// generator's own working time: it tells whether the invented contract has the
// story it is meant to have, and judges no other code.
func judge(calendar hours, ticket Ticket) (verdict, bool) {
	v := verdict{}
	var used time.Duration
	var running, treated time.Time
	workaround := time.Duration(-1)
	resolved, waived := time.Duration(-1), false
	for _, event := range ticket.Events {
		if !running.IsZero() {
			used += calendar.between(running, event.At)
			running = event.At
		}
		target := targets[v.class]
		switch event.Kind {
		case "n2_submitted":
			v.class, running = event.Argument, event.At
		case "crit_changed":
			v.class = event.Argument
		case "workaround":
			workaround = used - target.workaround
		case "n3_sent":
			v.n3, v.late = true, v.late || used > target.workaround
			running, treated = time.Time{}, event.At
		case "n3_returned":
			running, treated = event.At, time.Time{}
		case "resolved":
			resolved = used - target.resolution
			running, treated = time.Time{}, event.At
		case "reopened":
			resolved, running, treated = -1, event.At, time.Time{}
		case "exception_accepted":
			waived, treated = true, event.At
		}
	}
	v.late = v.late || (!waived && resolved > 0) || workaround > 0
	v.quarter = quarter(treated, calendar.zone)
	return v, !treated.IsZero()
}

func TestTheContractHasItsStory(t *testing.T) {
	calendar := generatedHours(t)
	for seed := range uint64(3) {
		type cell struct{ late, all, n3 int }
		cells := map[string]*cell{}
		for _, ticket := range generate(t, seed, 1, until).Tickets {
			v, treated := judge(calendar, ticket)
			if !ticket.InScope || !treated {
				continue
			}
			for _, key := range []string{fmt.Sprint(ticket.Tranche, " ", v.quarter, " ", v.class), fmt.Sprint(ticket.Tranche, " ", v.quarter, " all")} {
				if cells[key] == nil {
					cells[key] = &cell{}
				}
				cells[key].all++
				cells[key].late += count(v.late)
				cells[key].n3 += count(v.n3)
			}
		}
		now := quarter(until, calendar.zone)
		for key, c := range cells {
			if strings.HasSuffix(key, "BLOQUANT") && key != fmt.Sprint("FERME ", now-badQuarter, " BLOQUANT") {
				require.Zero(t, c.late, "seed %d: %s: no blocking ticket is late but in the bad quarter", seed, key)
			}
		}
		bad := cells[fmt.Sprint("FERME ", now-badQuarter, " MAJEUR")]
		require.Less(t, 100*(bad.all-bad.late), 90*bad.all, "seed %d: the majors of Cassiopée miss their target once", seed)
		over := cells[fmt.Sprint("OPTIONNELLE_1 ", now-escalationQuarter, " all")]
		require.Greater(t, 100*over.n3, 40*over.all, "seed %d: PPN sends too much to N3 once", seed)
	}
}

func TestTheGeneratorsWorkingTime(t *testing.T) {
	calendar := generatedHours(t)
	at := func(text string) time.Time {
		instant, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.zone)
		require.NoError(t, err)
		return instant
	}
	for _, c := range []struct {
		from, to string
		worked   time.Duration
	}{
		{"2026-05-13 17:00", "2026-05-15 10:00", 2 * time.Hour},  // Ascension
		{"2026-04-03 17:30", "2026-04-07 09:30", time.Hour},      // Easter Monday
		{"2026-05-22 17:30", "2026-05-26 09:30", time.Hour},      // Whit Monday
		{"2026-03-27 17:00", "2026-03-30 10:00", 2 * time.Hour},  // clocks go forward on the Sunday
		{"2026-12-24 09:00", "2026-12-28 09:00", workday * 1e9},  // Christmas, weekend
		{"2026-01-05 09:00", "2026-01-09 18:00", 5 * 9 * 3600e9}, // a week
	} {
		require.Equal(t, c.worked, calendar.between(at(c.from), at(c.to)), "%s to %s", c.from, c.to)
		require.Equal(t, c.worked, calendar.between(at(c.from), calendar.add(at(c.from), c.worked)), "%s plus %s", c.from, c.worked)
	}
}
