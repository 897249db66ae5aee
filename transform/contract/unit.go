package contract

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Unit is a unit of work of the catalogue (UO).
type Unit struct {
	Code          string // canonical: UO2.4-PMO, whatever the CCTP writes elsewhere
	Label         string
	Typology      string // 1, 2, exit
	Family        string
	PriceType     string   // forfait, unité d'œuvre
	Frequencies   []string
	Verifications []string // vérif-act, vérif-docs
	Quantity      string   // what one unit is
	Aliases       []string
	Levels        []Level // from the lowest
}

// Level is a price class of a unit.
type Level struct {
	Name        string // Simple, Moyen, Complexe, Très complexe
	Code        string // S, M, C, TC
	OrderCode   string // UO3.6-SN2_Complexe
	Forfait     string // quantity covered by a forfait; empty for none
	ForfaitUnit string
	Bounds      []Bound // of each criterion, in the order of the catalogue
}

// Bound is the range of a criterion that a level covers, both ends included; nil
// is unbounded.
type Bound struct {
	Metric   string
	Min, Max *int
}

func (b Bound) covers(value int) bool {
	return (b.Min == nil || value >= *b.Min) && (b.Max == nil || value <= *b.Max)
}

//go:embed units.csv
var unitsCSV string

//go:embed levels.csv
var levelsCSV string

func builtinUnits() ([]Unit, error) {
	rows, err := table(unitsCSV)
	if err != nil {
		return nil, err
	}
	units := make([]Unit, len(rows))
	byCode := make(map[string]*Unit, len(rows))
	for i, row := range rows {
		units[i] = Unit{
			Code: row["code"], Label: row["label"], Typology: row["typology"], Family: row["family"], PriceType: row["price_type"],
			Frequencies: list(row["frequencies"]), Verifications: list(row["verifications"]), Quantity: row["quantity"], Aliases: list(row["aliases"]),
		}
		byCode[row["code"]] = &units[i]
	}
	rows, err = table(levelsCSV)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		unit, known := byCode[row["unit"]]
		if !known {
			return nil, fmt.Errorf("read the levels: no unit %q", row["unit"])
		}
		level := Level{Name: row["level"], Code: row["code"], OrderCode: row["order_code"], Forfait: row["forfait"], ForfaitUnit: row["forfait_unit"]}
		for _, n := range [...]string{"1", "2", "3"} {
			if row["metric"+n] == "" {
				continue
			}
			bound := Bound{Metric: row["metric"+n]}
			if bound.Min, err = optional(row["min"+n]); err != nil {
				return nil, err
			}
			if bound.Max, err = optional(row["max"+n]); err != nil {
				return nil, err
			}
			level.Bounds = append(level.Bounds, bound)
		}
		unit.Levels = append(unit.Levels, level)
	}
	return units, nil
}

func optional(cell string) (*int, error) {
	if cell == "" {
		return nil, nil
	}
	value, err := strconv.Atoi(cell)
	if err != nil {
		return nil, fmt.Errorf("read the levels: %w", err)
	}
	return &value, nil
}

// Level is the level that measured values stand for, one a criterion, in the
// order of the catalogue: the highest that a criterion reaches.
// It is false when a value is beyond the catalogue, or when their number is
// wrong.
func (u Unit) Level(values ...int) (Level, bool) {
	highest := -1
	for i, value := range values {
		at := slices.IndexFunc(u.Levels, func(l Level) bool { return i < len(l.Bounds) && l.Bounds[i].covers(value) })
		if at < 0 {
			return Level{}, false
		}
		highest = max(highest, at)
	}
	if highest < 0 || len(values) != len(u.Levels[highest].Bounds) {
		return Level{}, false
	}
	return u.Levels[highest], true
}

// unitCode reads a code as people write it: the number decides, the suffix is
// never looked at, since UO2.3-PO and UO2.4-PO are two units.
var unitCode = regexp.MustCompile(`^(?:UO)?\s*(\d\.\d)(?:-[A-Z][A-Z0-9]+)?(?:[-_ ](Simple|Moyen|Complexe|Très[_ ]complexe|S|M|C|TC))?$`)

// reversCode likewise for the exit unit.
var reversCode = regexp.MustCompile(`^UO_REVERS?(?:[-_ ](Simple|Moyen|Complexe|S|M|C|X))?$`)

// Unit finds a unit by its code, an alias or an order code, and the code of the
// level that the text names, empty when it names none.
func (c *Contract) Unit(text string) (unit Unit, level string, found bool) {
	text = strings.TrimSpace(text)
	if code, known := c.knobs.UO.Aliases.Entries[text]; known {
		text = code
	}
	named, word := "", ""
	if parts := unitCode.FindStringSubmatch(text); parts != nil {
		named, word = "UO"+parts[1]+"-", parts[2]
	} else if parts := reversCode.FindStringSubmatch(text); parts != nil {
		named, word = "UO_REVERS", parts[1]
	}
	at := slices.IndexFunc(c.units, func(u Unit) bool {
		return named != "" && strings.HasPrefix(u.Code, named) || slices.Contains(u.Aliases, text)
	})
	if at < 0 {
		return Unit{}, "", false
	}
	word = strings.ReplaceAll(word, "_", " ")
	for _, l := range c.units[at].Levels {
		if word == l.Code || word == l.Name {
			return c.units[at], l.Code, true
		}
	}
	return c.units[at], "", word == "" || word == "X"
}

// Units are the units of work of the catalogue, in its order.
func (c *Contract) Units() []Unit { return slices.Clone(c.units) }
