package world

import (
	"fmt"
	"time"
)

// Design is what an order line of UO2.6-APDT asks for; OpenProject serves
// it on the line.
type Design struct {
	Line      string // "BC-2026-012/1"
	Order     string
	Stories   int // 0 when nobody told it
	WithTests bool
}

// Exit is a reversibility: the milestones T1 to T4 as they came, and the
// erasure of what the contractor held. OpenProject serves it as a work package.
// Dates are zero for what did not happen, or was not recorded.
type Exit struct {
	Ref, Order                       string
	Reached                          [4]time.Time
	Signed, Informed, Agreed, Erased time.Time
}

// leave tells the designs and the exits that the order book asks for.
func (b *builder) leave() {
	for n, o := range b.Orders {
		random := b.stream(partExits, n)
		for k, line := range o.Lines {
			switch line.UO {
			case "UO2.6-APDT":
				d := Design{Line: fmt.Sprintf("%s/%d", o.Ref, k+1), Order: o.Ref, Stories: 10*line.Quantity - between(random, 0, 9), WithTests: line.End.Sub(line.Start).Hours() == float64(24*30*line.Quantity)}
				if len(b.Designs)%4 == 1 {
					d.Stories = 0
				}
				b.Designs = append(b.Designs, d)
			case "UO_REVERS":
				b.Exits = append(b.Exits, b.exit(o, between(random, 10, 20)))
			}
		}
	}
}

// exit is one that was late for T2, whose T3 nobody recorded, and which erased
// before the written agreement came, if the world lasts that long.
func (b *builder) exit(o Order, erasure int) Exit {
	e := Exit{Ref: "REV-" + o.Ref, Order: o.Ref}
	on := func(days int) time.Time {
		if day := o.NotifiedOn.AddDate(0, 0, days); !day.After(b.today) {
			return day
		}
		return time.Time{}
	}
	e.Reached = [4]time.Time{on(8), on(20), {}, on(37)}
	e.Signed, e.Informed, e.Erased, e.Agreed = on(38), on(41), on(38+erasure), on(39+erasure)
	return e
}
