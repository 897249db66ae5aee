package world

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// The catalogue as the generator needs it. Prices are invented, in euros: of a
// month, of a unit, of a pack or of a phase.
var (
	//go:embed catalogue/units.csv
	unitsCSV []byte
	//go:embed catalogue/deliverables.csv
	deliverablesCSV []byte
)

// Kinds of units, by what one of them covers.
const (
	byMonth = "month"
	byUnit  = "unit"
	byPack  = "pack"
	byExit  = "exit"
)

// unit is a unit of work of the catalogue (UO) with what it delivers.
type unit struct {
	code, label, kind string
	frequencies       []string
	ranges            [][2]int // of the metric that decides the level, from the lowest
	prices            []int    // by level
	activity          bool     // its activity is verified
	deliverables      []offer
}

// offer is a deliverable of the catalogue. Its timing is one of start, milestone,
// period, order, end, month, quarter, T2, T3, T4.
type offer struct{ code, timing, title string }

// levels are the codes of the levels, from the lowest.
var levels = []string{"S", "M", "C", "TC"}

func offers() (map[string]unit, error) {
	rows, err := csv.NewReader(bytes.NewReader(unitsCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the units of the catalogue: %w", err)
	}
	units := map[string]unit{}
	for _, row := range rows[1:] {
		u := unit{code: row[0], label: row[1], kind: row[2], activity: row[6] == "yes"}
		if row[3] != "" {
			u.frequencies = strings.Split(row[3], "|")
		}
		for part := range strings.SplitSeq(row[4], "|") {
			var bounds [2]int
			if _, err := fmt.Sscanf(part, "%d-%d", &bounds[0], &bounds[1]); err != nil {
				return nil, fmt.Errorf("read the bounds %q of %s: %w", part, u.code, err)
			}
			u.ranges = append(u.ranges, bounds)
		}
		for part := range strings.SplitSeq(row[5], "|") {
			price, err := strconv.Atoi(part)
			if err != nil {
				return nil, fmt.Errorf("read a price of %s: %w", u.code, err)
			}
			u.prices = append(u.prices, price)
		}
		units[u.code] = u
	}
	rows, err = csv.NewReader(bytes.NewReader(deliverablesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the deliverables of the catalogue: %w", err)
	}
	for _, row := range rows[1:] {
		code, _, _ := strings.Cut(row[0], "/")
		u, known := units[code]
		if !known {
			return nil, fmt.Errorf("read the deliverables of the catalogue: %s is of no unit", row[0])
		}
		u.deliverables = append(u.deliverables, offer{row[0], row[1], row[2]})
		units[code] = u
	}
	return units, nil
}
