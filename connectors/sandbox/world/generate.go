package world

import (
	"fmt"
	"math"
	"time"
)

// Options is all that a generated world depends on.
type Options struct {
	Seed  uint64
	Scale float64   // 1 is about 1,900 tickets; 0 is taken as 1
	Until time.Time // nothing happens after it; to the millisecond
}

// maxScale keeps a slip of the finger from filling the memory.
const maxScale = 1000

// Generate invents a contract that has run for 18 months: tickets with the lives
// that support teams know, a quarter in which a target was missed, another in
// which too much went to N3, and two unreadable records a server; about sixty
// orders with all that they make due, from good deliveries to none; committees,
// tests, anomalies, people, registers and files; squads with their increments, an
// exit, trainings and a knowledge base; what was said and worked on the tickets,
// and the versions that correct them; and the few bad facts of World.Flaws. The
// same options give the same world.
// It fails on a scale that is negative or beyond 1000, and when the machine has
// no time zone data.
func Generate(options Options) (*World, error) {
	switch {
	case options.Scale == 0:
		options.Scale = 1
	case options.Scale < 0 || options.Scale > maxScale || math.IsNaN(options.Scale):
		return nil, fmt.Errorf("generate a world: scale %v is not between 0 and %d", options.Scale, maxScale)
	}
	options.Until = options.Until.UTC().Truncate(time.Millisecond)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, fmt.Errorf("generate a world: %w", err)
	}
	units, err := offers()
	if err != nil {
		return nil, fmt.Errorf("generate a world: %w", err)
	}
	calendar := hours{paris}
	w := &World{Seed: options.Seed, Until: options.Until}
	supported(w, options, calendar)
	b := &builder{
		World: w, scale: options.Scale, calendar: calendar, units: units,
		spread: diffuser{}, orders: map[string]int{}, teams: map[string][]string{},
	}
	b.contract()
	b.order()
	b.staff()
	b.quote()
	b.schedulePlan()
	b.deliver()
	b.flawDeliverables()
	b.meet()
	b.record(append(b.escalate(), b.test()...))
	b.know()
	b.deposit()
	b.register()
	b.flawTickets()
	b.sprint()
	b.learn()
	b.leave()
	b.publish()
	b.discuss()
	return w, nil
}
