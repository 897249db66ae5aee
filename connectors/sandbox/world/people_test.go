package world

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCommitteesFollowTheirRhythm(t *testing.T) {
	for name, w := range worlds(t) {
		calendar, today := generatedHours(t), parisDay(t, w.Until)
		perMonth, perWeek := map[string]int{}, map[[3]int]int{}
		for _, m := range w.Meetings {
			require.True(t, calendar.worked(m.PlannedOn), "%s: %s", name, m.Ref)
			require.False(t, m.HeldOn.After(today) || m.SupportSent.After(w.Until) || m.MinutesSent.After(w.Until), m.Ref)
			require.True(t, m.MinutesSent.IsZero() || !m.HeldOn.IsZero() && parisDay(t, m.MinutesSent).After(m.HeldOn), m.Ref)
			require.True(t, m.HeldOn.IsZero() == (m.Attendees == 0), m.Ref)
			require.True(t, m.HeldOn.IsZero() || m.SupportSent.IsZero() || parisDay(t, m.SupportSent).Before(m.HeldOn), m.Ref)
			switch m.Committee {
			case "COPIL":
				perMonth[m.PlannedOn.Format("2006-01")]++
			case "CSM":
				require.Equal(t, w.NotifiedOn.Month(), m.PlannedOn.Month(), "R-093: %s", m.Ref)
				require.Greater(t, m.PlannedOn.Year(), w.NotifiedOn.Year())
			case "COOP":
				year, week := m.PlannedOn.ISOWeek()
				perWeek[[3]int{year, week, slices.IndexFunc(w.Tranches, func(t Tranche) bool { return t.Code == m.Tranche })}]++
			}
		}
		for first := firstOfMonth(w.NotifiedOn, 1); first.AddDate(0, 0, 20).Before(today); first = first.AddDate(0, 1, 0) {
			require.Equal(t, 1, perMonth[first.Format("2006-01")], "%s: one COPIL in %v", name, first)
		}
		for n, tranche := range w.Tranches {
			for day := tranche.ConfirmedOn.AddDate(0, 0, 14); day.Before(today); day = day.AddDate(0, 0, 7) {
				year, week := day.ISOWeek()
				require.Equal(t, 1, perWeek[[3]int{year, week, n}], "%s: one COOP of %s in week %d", name, tranche.Code, week)
			}
		}
	}
}

func TestEveryFateOfACommitteeOccurs(t *testing.T) {
	w := generate(t, 1, 1, until)
	calendar := generatedHours(t)
	seen := map[string]int{}
	for _, m := range w.Meetings {
		c := committees[m.Committee]
		seen[m.Committee]++
		past := m.PlannedOn.Before(until.AddDate(0, 0, -7))
		seen["cancelled"] += count(m.Cancelled)
		seen["missing"] += count(past && m.HeldOn.IsZero() && !m.Cancelled)
		seen["to come"] += count(m.PlannedOn.After(until))
		seen["postponed"] += count(!m.HeldOn.IsZero() && !m.HeldOn.Equal(m.PlannedOn))
		if m.HeldOn.IsZero() || !past {
			continue
		}
		if c.support > 0 {
			seen["no support"] += count(m.SupportSent.IsZero())
			seen["support late"] += count(!m.SupportSent.IsZero() && parisDay(t, m.SupportSent).After(m.HeldOn.AddDate(0, 0, -c.support)))
			seen["support in time"] += count(!m.SupportSent.IsZero() && !parisDay(t, m.SupportSent).After(m.HeldOn.AddDate(0, 0, -c.support)))
		}
		if c.minutes > 0 {
			seen["no minutes"] += count(m.MinutesSent.IsZero())
			seen["minutes late"] += count(!m.MinutesSent.IsZero() && parisDay(t, m.MinutesSent).After(calendar.after(m.HeldOn, c.minutes)))
			seen["minutes in time"] += count(!m.MinutesSent.IsZero() && !parisDay(t, m.MinutesSent).After(calendar.after(m.HeldOn, c.minutes)))
		}
	}
	require.Equal(t, 1, seen["cancelled"])
	require.Equal(t, 1, seen["missing"])
	for _, fate := range []string{"COOP", "COPIL", "COPIL-C", "CSM", "CSS", "to come", "postponed", "no support", "support late", "support in time", "no minutes", "minutes late", "minutes in time"} {
		require.Positive(t, seen[fate], "%s in %v", fate, seen)
	}
	require.Greater(t, seen["support in time"], 4*seen["support late"])
	require.Greater(t, seen["minutes in time"], 8*seen["minutes late"])
}

func TestAssignmentsAndTheirEnds(t *testing.T) {
	for name, w := range worlds(t) {
		orders, today := orderOf(w), parisDay(t, w.Until)
		people := map[string]bool{}
		for _, a := range w.Assignments {
			people[a.Person] = true
			require.False(t, a.Start.After(today) || a.End.After(today), "%s: %+v", name, a)
			require.False(t, !a.End.IsZero() && a.End.Before(a.Start), "%s: %+v", name, a)
			require.False(t, a.End.After(a.PlannedEnd) || orders[a.Order].Cancelled, "%s: %+v", name, a)
			require.True(t, !a.End.IsZero() || !a.PlannedEnd.Before(today), "%s: an assignment ends with its plan: %+v", name, a)
			require.True(t, !a.Unplanned || a.End.Before(a.PlannedEnd), "%s: %+v", name, a)
			require.Regexp(t, `^P-\d{3,}$`, a.Person)
		}
		for _, a := range w.Assignments {
			require.True(t, a.Replacement == "" || people[a.Replacement] && a.Unplanned, "%s: %+v", name, a)
		}
	}
	w := generate(t, 1, 1, until)
	seen := map[string]int{}
	for _, a := range w.Assignments {
		seen["active"] += count(a.End.IsZero())
		seen["unplanned"] += count(a.Unplanned)
		seen["shortened"] += count(!a.Unplanned && !a.End.IsZero() && a.End.Before(a.PlannedEnd))
		seen["out of practice"] += count(!a.RecentPractice)
		seen["too young"] += count(a.Years < experience[a.Level][0])
		for _, next := range w.Assignments {
			if a.Replacement != "" && next.Person == a.Replacement && next.Order == a.Order {
				gap := 0
				for day := a.End; day.Before(next.Start); gap++ {
					day = generatedHours(t).after(day, 1)
				}
				seen["replaced in time"] += count(gap < 5)
				seen["replaced late"] += count(gap >= 5)
			}
		}
	}
	for _, fate := range []string{"active", "unplanned", "shortened", "out of practice", "too young", "replaced in time", "replaced late"} {
		require.Positive(t, seen[fate], "%s in %v", fate, seen)
	}
}

func TestQuotesPrecedeTheirOrders(t *testing.T) {
	seen := map[string]int{}
	for name, w := range worlds(t) {
		orders, calendar, today := orderOf(w), generatedHours(t), parisDay(t, w.Until)
		for _, q := range w.Quotes {
			require.False(t, q.InputsCompleteOn.After(today) || q.SubmittedOn.After(today), "%s: %s", name, q.Ref)
			require.True(t, q.SubmittedOn.IsZero() || q.SubmittedOn.After(q.InputsCompleteOn), q.Ref)
			if q.Order != "" {
				require.True(t, !q.SubmittedOn.IsZero() && q.SubmittedOn.Before(orders[q.Order].NotifiedOn), "%s: %s", name, q.Ref)
			}
			limit := calendar.after(q.InputsCompleteOn, 10)
			seen["withdrawn"] += count(q.Withdrawn)
			seen["in time"] += count(!q.SubmittedOn.IsZero() && !q.SubmittedOn.After(limit))
			seen["late"] += count(q.SubmittedOn.After(limit))
			seen["open"] += count(q.SubmittedOn.IsZero() && !q.Withdrawn && !limit.Before(today))
			seen["overdue"] += count(q.SubmittedOn.IsZero() && !q.Withdrawn && limit.Before(today))
		}
	}
	for _, fate := range []string{"withdrawn", "in time", "late", "open", "overdue"} {
		require.Positive(t, seen[fate], "%s in %v", fate, seen)
	}
}

func TestAnomaliesLiveWithWhatFoundThem(t *testing.T) {
	follow := map[string][]string{
		"": {"opened"}, "opened": {"assigned", "resolved", "reopened"}, "assigned": {"resolved", "reopened"}, "resolved": {"closed", "reopened"}, "closed": {"reopened"}, "reopened": {"resolved"},
	}
	for name, w := range worlds(t) {
		tickets := map[string]Ticket{}
		for _, ticket := range w.Tickets {
			tickets[ticket.Key] = ticket
		}
		executed := map[string]time.Time{} // first failure by anomaly
		for _, c := range w.Campaigns {
			for _, i := range c.Iterations {
				for _, e := range i.Executions {
					require.False(t, e.At.After(w.Until), name)
					if e.Anomaly != "" && executed[e.Anomaly].IsZero() {
						executed[e.Anomaly] = e.At
					}
				}
			}
		}
		seen := map[string]int{}
		for _, a := range w.Anomalies {
			state, last := "", time.Time{}
			for _, e := range a.Events {
				require.Contains(t, follow[state], e.Kind, "%s: %s %v", name, a.Ref, a.Events)
				require.False(t, e.At.Before(last) || e.At.After(w.Until), "%s: %s %v", name, a.Ref, a.Events)
				state, last = e.Kind, e.At
				seen[e.Kind]++
			}
			seen["left "+state]++
			seen[a.Kind]++
			opened := a.Events[0].At
			if a.TestCase != "" {
				require.True(t, opened.After(executed[a.Ref]), "%s: %s", name, a.Ref)
				continue
			}
			require.False(t, opened.Before(tickets[a.Ticket].Created.Truncate(time.Second)), "%s: %s", name, a.Ref)
			if a.Kind == "ANOMALIE" {
				sent := slices.IndexFunc(tickets[a.Ticket].Events, func(e Event) bool { return e.Kind == "n3_sent" })
				require.False(t, opened.After(tickets[a.Ticket].Events[sent].At), "%s: it is there when the ticket goes to N3: %s", name, a.Ref)
			}
		}
		if len(w.Anomalies) > 200 {
			for _, kind := range []string{"opened", "assigned", "resolved", "reopened", "closed", "left assigned", "left resolved", "left closed", "ANOMALIE", "EVOLUTION"} {
				require.Positive(t, seen[kind], "%s: %s", name, kind)
			}
		}
	}
}

func TestTicketsSentToN3AreMostlyTraced(t *testing.T) {
	w := generate(t, 1, 1, until)
	traced, untraced, shared := 0, 0, map[string]int{}
	for n := range w.Tickets {
		ticket := &w.Tickets[n]
		if ticket.DeadLetter || firstSent(ticket).IsZero() || ticket.Nature == evolution {
			continue
		}
		traced += count(ticket.Anomaly != "")
		untraced += count(ticket.Anomaly == "")
		shared[ticket.Anomaly]++
	}
	require.Positive(t, untraced, "R-069 can be missed")
	require.Greater(t, traced, 8*untraced)
	delete(shared, "")
	require.Greater(t, traced, len(shared), "an anomaly may concern several tickets")
}

func TestEveryStatusOfAnExecutionOccurs(t *testing.T) {
	w := generate(t, 1, 1, until)
	seen, again, notRun := map[string]int{}, 0, 0
	for _, c := range w.Campaigns {
		require.False(t, c.End.Before(c.Start), c.Ref)
		for _, i := range c.Iterations {
			per := map[string]int{}
			for _, e := range i.Executions {
				seen[e.Status]++
				seen["failure without anomaly"] += count(e.Status == "FAILURE" && e.Anomaly == "")
				if per[e.TestCase]++; per[e.TestCase] == 2 {
					again++
				}
			}
			notRun += len(i.Planned) - len(per)
		}
	}
	for _, status := range []string{"SUCCESS", "FAILURE", "BLOCKED", "UNTESTABLE", "failure without anomaly"} {
		require.Positive(t, seen[status], status)
	}
	require.Positive(t, again)
	require.Positive(t, notRun)
}
