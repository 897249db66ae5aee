package openproject

import (
	"cmp"
	"time"

	"pilotis/connectors/sandbox/world"
)

// fillMeeting makes a committee: a meeting with its support and its minutes as
// attachments, or a work package where the module is missing.
func (s *Server) fillMeeting(w *world.World, m world.Meeting, by int) {
	project := cmp.Or(tranches[m.Tranche], projectContract)
	at := morning(m.PlannedOn).Add(-14 * 24 * time.Hour)
	if at.After(w.Until) {
		return
	}
	title := m.Committee + " " + m.Ref
	if s.opts.NoMeetings {
		attrs := map[string]string{
			"project": id(project), "type": id(typeCommittee), "subject": title, "due": date(m.PlannedOn),
			custom(fieldReference): m.Ref, custom(fieldCommittee): s.option(fieldCommittee, m.Committee),
		}
		if m.Tranche != "" {
			attrs[custom(fieldTranche)] = s.option(fieldTranche, m.Tranche)
		}
		s.story(w.Until, step{at: at, by: by, set: attrs}, committeeSteps(m, by))
		return
	}
	held := m.PlannedOn
	if !m.HeldOn.IsZero() {
		held = m.HeldOn
	}
	made := &meeting{id: s.next("meeting", 301), project: project, title: title, state: "open", start: morning(held).Add(5 * time.Hour), length: 2 * time.Hour, created: at, updated: at}
	touch := func(when time.Time) { made.lock, made.updated = made.lock+1, maxTime(made.updated, when) }
	if m.Cancelled && !morning(m.PlannedOn).Add(-24*time.Hour).After(w.Until) {
		made.state = "cancelled"
		touch(morning(m.PlannedOn).Add(-24 * time.Hour))
	}
	for _, f := range []struct {
		name string
		at   time.Time
	}{{s.words.support, m.SupportSent}, {s.words.minutes, m.MinutesSent}} {
		if !f.at.IsZero() && !f.at.After(w.Until) {
			made.files = append(made.files, file{id: s.next("attachment", 7001), name: f.name + " " + m.Ref + ".pdf", created: f.at})
			touch(f.at)
		}
	}
	if end := made.start.Add(made.length); !m.HeldOn.IsZero() && !end.After(w.Until) {
		made.state = "closed"
		touch(end)
	}
	s.meetings = append(s.meetings, made)
}

func committeeSteps(m world.Meeting, by int) []step {
	steps := []step{
		{at: m.SupportSent, by: by, set: map[string]string{custom(fieldSupport): m.SupportSent.UTC().Format(time.RFC3339)}},
		{at: m.MinutesSent, by: by, set: map[string]string{custom(fieldMinutes): m.MinutesSent.UTC().Format(time.RFC3339)}},
	}
	if !m.HeldOn.IsZero() {
		steps = append(steps, step{at: morning(m.HeldOn).Add(7 * time.Hour), by: by,
			set: map[string]string{"status": id(statusHeld), custom(fieldHeldOn): date(m.HeldOn), custom(fieldAttendees): id(m.Attendees)}})
	}
	if m.Cancelled {
		steps = append(steps, step{at: morning(m.PlannedOn).Add(-24 * time.Hour), by: by, set: map[string]string{"status": id(statusCancelled)}})
	}
	return steps
}
