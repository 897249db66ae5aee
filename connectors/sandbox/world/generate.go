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

// Generate invents a contract that has run for 18 months.
// The same options give the same world.
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
	calendar := hours{paris}
	w := &World{Seed: options.Seed, Until: options.Until}
	supported(w, options, calendar)
	return w, nil
}
