package clock

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What makes a life impossible; errors of [Fold] wrap one of these or tell what
// is wrong with an event or the rules.
var (
	ErrNotSubmitted     = errors.New("the ticket is not submitted")
	ErrBeforeSubmission = errors.New("it comes before the submission")
	ErrNoCriticality    = errors.New("no criticality is known when the clock starts")
)

// Fold gives the life of a ticket as known at asOf, by the rules. Events after
// asOf are ignored, exact repetitions of an event are one event, and the order
// of the input means nothing: events of one second are taken as one causes the
// other. An event that changes nothing, such as a second return from N3, is told
// in the steps and has no effect. A life that cannot be is an error: without
// submission or criticality, or with an action before the submission.
func Fold(events []Event, asOf time.Time, rules Rules) (Life, error) {
	if err := rules.check(); err != nil {
		return Life{}, fmt.Errorf("read the rules of the clock: %w", err)
	}
	asOf = second(asOf)
	sorted, err := arrange(events, asOf)
	if err != nil {
		return Life{}, err
	}
	m := newMachine(&rules, asOf, len(sorted))
	if err := m.begin(sorted); err != nil {
		return Life{}, err
	}
	if err := m.run(sorted); err != nil {
		return Life{}, err
	}
	m.finish()
	return m.life, nil
}

// second truncates an instant to the whole second (C-02).
func second(t time.Time) time.Time { return t.Truncate(time.Second).UTC() }

// arrange checks and sorts the events up to asOf. Its order is the whole of what
// is kept of the input's.
func arrange(events []Event, asOf time.Time) ([]Event, error) {
	sorted := make([]Event, 0, len(events))
	for _, event := range events {
		event.At = second(event.At)
		if event.At.After(asOf) {
			continue
		}
		if err := event.Check(); err != nil {
			return nil, fmt.Errorf("read the event %s of %s: %w", event.Kind, event.At.Format(time.RFC3339), err)
		}
		sorted = append(sorted, event)
	}
	slices.SortFunc(sorted, func(a, b Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind.rank(), b.Kind.rank()), cmp.Compare(a.Argument, b.Argument))
	})
	return slices.Compact(sorted), nil
}

// begin finds where the clock starts.
func (m *machine) begin(sorted []Event) error {
	for _, event := range sorted {
		switch {
		case event.Kind == Created && m.life.CreatedAt.IsZero():
			m.life.CreatedAt = event.At
		case event.Kind == Submitted && m.life.SubmittedAt.IsZero():
			m.life.SubmittedAt, m.submittedCrit = event.At, Criticality(event.Argument)
		}
	}
	m.startKind = Submitted
	if m.life.SubmittedAt.IsZero() {
		m.life.SubmittedAt = m.life.CreatedAt
		m.startKind = Created
	}
	m.life.StartAt = m.life.SubmittedAt
	if m.rules.ClockStart == FromCreation && !m.life.CreatedAt.IsZero() {
		m.life.StartAt = m.life.CreatedAt
		m.startKind = Created
	}
	if m.life.StartAt.IsZero() {
		return fmt.Errorf("fold the life of a ticket as of %s: %w", m.asOf.Format(time.RFC3339), ErrNotSubmitted)
	}
	return nil
}

// run applies the events. Of those of one second it takes first the one of
// lowest rank that changes something.
func (m *machine) run(sorted []Event) error {
	for len(sorted) > 0 {
		same := 1
		for same < len(sorted) && sorted[same].At.Equal(sorted[0].At) {
			same++
		}
		next := max(slices.IndexFunc(sorted[:same], m.effective), 0)
		event := sorted[next]
		copy(sorted[1:next+1], sorted[:next])
		sorted = sorted[1:]
		if err := m.apply(event); err != nil {
			return fmt.Errorf("apply the event %s of %s: %w", event.Kind, event.At.Format(time.RFC3339), err)
		}
	}
	return nil
}
