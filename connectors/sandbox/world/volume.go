package world

import (
	"math/rand/v2"
	"slices"
	"sort"
	"time"
)

// months is how long the generated contract has been running.
const months = 18

// seasons is the volume of each month against the average: summer and the end
// of the year are calm, September is not.
var seasons = [12]float64{1.15, 1.05, 1.1, 1, 0.85, 1.05, 0.8, 0.55, 1.25, 1.2, 1.1, 0.75}

// arrivals gives the instants, ascending, at which count tickets are opened in
// the 18 months before until: more on Mondays and after the quarterly releases,
// few on weekends and holidays, less while the contract starts.
func arrivals(random *rand.Rand, calendar hours, until time.Time, count int) []time.Time {
	start := calendar.midnight(until.AddDate(0, -months, 0))
	var days []time.Time
	var cumulated []float64
	sum := 0.0
	for day := start; day.Before(until); day = day.AddDate(0, 0, 1) {
		sum += dayWeight(calendar, start, day)
		days, cumulated = append(days, day), append(cumulated, sum)
	}
	instants := make([]time.Time, 0, count)
	for n := 0; len(instants) < count; n++ {
		at := (float64(n%count) + random.Float64()) / float64(count) * sum
		day := days[min(sort.SearchFloat64s(cumulated, at), len(days)-1)]
		instant := day.Add(timeOfDay(random, calendar.worked(day))).UTC()
		if instant.Before(until) && !instant.Before(start) {
			instants = append(instants, instant)
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	return instants
}

func dayWeight(calendar hours, start, day time.Time) float64 {
	weight := seasons[day.Month()-1]
	if age := day.Sub(start); age < 90*24*time.Hour {
		weight *= 0.6 + 0.4*age.Hours()/(90*24)
	}
	if day.Month()%3 == 0 && day.Day() >= 10 && day.Day() <= 13 {
		weight *= 1.8 // a release
	}
	switch {
	case !calendar.worked(day):
		return weight * 0.1
	case day.Weekday() == time.Monday:
		return weight * 1.25
	}
	return weight
}

// timeOfDay is mostly within working hours, with a peak in the morning and one
// in the afternoon; some tickets come in the evening and at night.
func timeOfDay(random *rand.Rand, worked bool) time.Duration {
	hour := random.Float64() * 24
	if draw := random.Float64(); worked && draw < 0.86 {
		peak := 10.2
		if draw < 0.36 {
			peak = 15
		}
		hour = min(17.98, max(8, peak+random.NormFloat64()*1.6))
	} else if worked && draw < 0.95 {
		hour = 18 + random.Float64()*4
	}
	return time.Duration(hour * float64(time.Hour)).Truncate(time.Millisecond)
}

// diffuser spreads a rare property evenly over a sequence: among n calls with
// one share it says yes n × share times, rounded. So a rate of the contract is
// what was decided and not what chance made of it.
type diffuser map[string]float64

func (d diffuser) draw(key string, share float64) bool {
	if _, started := d[key]; !started {
		d[key] = 0.5
	}
	d[key] += share
	if d[key] < 1 {
		return false
	}
	d[key]--
	return true
}

// quarter numbers the civil quarters.
func quarter(t time.Time, zone *time.Location) int {
	local := t.In(zone)
	return local.Year()*4 + int(local.Month()-1)/3
}
