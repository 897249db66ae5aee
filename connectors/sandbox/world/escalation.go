package world

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// escalate opens an anomaly for what support sends to N3 and a request for what
// is an evolution. Some tickets are sent without a trace, and some are
// about an anomaly that is known already.
func (b *builder) escalate() []*finding {
	var all []*finding
	known := map[string][]*finding{} // by application
	for n, t := range b.sent() {
		random := b.stream(partAnomalies, n)
		if t.Nature == evolution {
			if f := b.request(random, t); f != nil {
				all = append(all, f)
			}
			continue
		}
		if b.spread.draw("untraced", 0.08) {
			continue
		}
		first := firstSent(t)
		if f := lastOpen(known[t.Application], first); f != nil && b.spread.draw("known", 0.3) {
			b.link(t, f, first)
			continue
		}
		gap := time.Duration(30+random.IntN(500)) * time.Second
		f := open("ANOMALIE", t.Application, t.Tranche, severities[t.Criticality], t.Summary, later(first.Add(-gap), t.Created.Add(time.Second)))
		f.Ticket = t.Key
		b.fix(random, f, t)
		b.link(t, f, first)
		known[t.Application] = append(known[t.Application], f)
		all = append(all, f)
	}
	return all
}

// sent are the tickets that N3 or the project hears of, in order of time.
func (b *builder) sent() []*Ticket {
	var list []*Ticket
	for n := range b.Tickets {
		if t := &b.Tickets[n]; !t.DeadLetter && (t.Nature == evolution || !firstSent(t).IsZero()) {
			list = append(list, t)
		}
	}
	when := func(t *Ticket) time.Time { return later(t.Created, firstSent(t)) }
	slices.SortStableFunc(list, func(a, b *Ticket) int {
		return cmp.Or(when(a).Compare(when(b)), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// firstSent is when a ticket first went to N3; zero when it never did.
func firstSent(t *Ticket) time.Time {
	if n := slices.IndexFunc(t.Events, func(e Event) bool { return e.Kind == "n3_sent" }); n >= 0 {
		return t.Events[n].At
	}
	return time.Time{}
}

// lastOpen is the youngest finding that is open at an instant.
func lastOpen(list []*finding, at time.Time) *finding {
	for _, f := range slices.Backward(list) {
		if f.opened.Before(at) && (f.closed.IsZero() || f.closed.After(at)) {
			return f
		}
	}
	return nil
}

// link writes the reference into the ticket when it goes to N3.
func (b *builder) link(t *Ticket, f *finding, at time.Time) {
	f.tell = append(f.tell, func(ref string) {
		t.Anomaly = ref
		for n := range t.Changes {
			c := &t.Changes[n]
			if c.At.Equal(at) && slices.ContainsFunc(c.Settings, func(s Setting) bool { return s.Field == FieldState && s.To == StateN3 }) {
				c.Settings = append(c.Settings, Setting{Field: FieldAnomaly, To: ref})
				return
			}
		}
	})
}

// fix lets N3 work: it resolves shortly before it sends the ticket back, and
// hears of it again when the ticket returns.
func (b *builder) fix(random *rand.Rand, f *finding, t *Ticket) {
	f.happen(b, f.opened.Add(time.Duration(5+random.IntN(50))*time.Minute), "assigned", pick(random, developers))
	sent := 0
	for _, e := range t.Events {
		last := f.Events[len(f.Events)-1].At
		switch e.Kind {
		case "n3_sent":
			if sent++; sent > 1 {
				f.happen(b, later(e.At.Add(-time.Minute), last.Add(time.Second)), "reopened", "")
				f.closed = time.Time{}
			}
		case "n3_returned":
			f.closed = later(e.At.Add(-time.Duration(1+random.IntN(20))*time.Minute), last.Add(time.Second))
			f.happen(b, f.closed, "resolved", "corrigé")
		}
	}
	if !f.closed.IsZero() && random.Float64() < 0.85 {
		f.happen(b, b.moment(random, b.calendar.after(b.calendar.day(f.closed), between(random, 2, 25))), "closed", "")
	}
}

// request records an evolution; the ticket is told by somebody of the support.
func (b *builder) request(random *rand.Rand, t *Ticket) *finding {
	at := b.calendar.add(t.Created, time.Duration(between(random, 20, 600))*time.Minute)
	noted := at.Add(90 * time.Second)
	if !b.happened(noted) || !b.spread.draw("requested", 0.75) {
		return nil
	}
	f := open("EVOLUTION", t.Application, t.Tranche, severities[minor], t.Summary, at)
	f.Ticket = t.Key
	if at := b.moment(random, b.calendar.after(b.calendar.day(at), between(random, 3, 40))); f.happen(b, at, "assigned", pick(random, developers)) {
		at = b.moment(random, b.calendar.after(b.calendar.day(at), between(random, 20, 120)))
		if f.happen(b, at, "resolved", "livré") {
			f.happen(b, b.moment(random, b.calendar.after(b.calendar.day(at), between(random, 3, 30))), "closed", "")
		}
	}
	f.tell = append(f.tell, func(ref string) {
		t.Anomaly = ref
		t.Changes = append(t.Changes, Change{At: noted.Truncate(time.Millisecond), By: t.Reporter, Settings: []Setting{{Field: FieldAnomaly, To: ref}}})
		slices.SortStableFunc(t.Changes, func(a, b Change) int { return a.At.Compare(b.At) })
	})
	return f
}
