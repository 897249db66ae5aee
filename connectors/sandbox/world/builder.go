package world

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// The tranches of the contract.
const (
	Ferme        = "FERME"
	Optionnelle1 = "OPTIONNELLE_1"
	Optionnelle2 = "OPTIONNELLE_2"
)

// builder invents what lies beyond the tickets: what was ordered, delivered,
// decided, tested and said.
type builder struct {
	*World
	scale    float64
	calendar hours
	units    map[string]unit
	spread   diffuser // rare outcomes, evenly over the whole contract
	begun    time.Time
	today    time.Time           // the day on which the world ends
	orders   map[string]int      // places by reference
	plans    []planned           // of the deliverables, in their order
	teams    map[string][]string // people of an order, by its reference
}

// Parts of the contract, each with random streams of its own, so that a change
// in one leaves the others as they were.
const (
	partOrders uint64 = iota + 100
	partPacks
	partDeliverables
	partDeliveries
	partMeetings
	partQuotes
	partAssignments
	partTests
	partAnomalies
	partReferentials
)

func (b *builder) stream(part uint64, n int) *rand.Rand {
	return rand.New(rand.NewPCG(b.Seed, part<<32|uint64(n)))
}

// contract sets the dates that everything else counts from: the notification
// about eleven weeks before the first ticket, and the options confirmed in between.
func (b *builder) contract() {
	start := b.calendar.day(b.Until.AddDate(0, -months, 0))
	b.begun, b.today = start, b.calendar.day(b.Until)
	b.NotifiedOn = b.calendar.next(start.AddDate(0, 0, -75))
	b.Tranches = []Tranche{
		{Ferme, b.NotifiedOn},
		{Optionnelle1, b.calendar.next(b.NotifiedOn.AddDate(0, 0, 36))},
		{Optionnelle2, b.calendar.next(b.NotifiedOn.AddDate(0, 0, 50))},
	}
}

func (b *builder) confirmed(tranche string) time.Time {
	for _, t := range b.Tranches {
		if t.Code == tranche {
			return t.ConfirmedOn
		}
	}
	return b.NotifiedOn
}

// happened tells whether an instant belongs to the world.
func (b *builder) happened(at time.Time) bool { return !at.After(b.Until) }

// moment is an instant of a day on which people work: mostly within office
// hours, to the second.
func (b *builder) moment(random *rand.Rand, day time.Time) time.Time {
	clock := 8*time.Hour + 30*time.Minute + time.Duration(random.Int64N(int64(10*time.Hour)))
	if random.Float64() < 0.06 {
		clock = 20*time.Hour + time.Duration(random.Int64N(int64(3*time.Hour+50*time.Minute)))
	}
	return b.calendar.at(day, clock.Truncate(time.Second))
}

// between draws a number, both ends included.
func between(random *rand.Rand, from, to int) int { return from + random.IntN(to-from+1) }

// numbering gives references of one form, counted anew each year.
type numbering struct {
	format string
	last   map[int]int
}

func (n *numbering) next(year int) string {
	if n.last == nil {
		n.last = map[int]int{}
	}
	n.last[year]++
	return fmt.Sprintf(n.format, year, n.last[year])
}
