package order

import (
	"slices"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/flaw"
	"pilotis/transform/trace"
)

// LineReading is what the contract makes of a line.
type LineReading struct {
	Unit contract.Unit // zero when the code is none of the catalogue
	// Declared, Computed and Level are codes of levels: as ordered, as measured,
	// and the one in force by uo.level_source; empty when unknown.
	Declared, Computed, Level string
	// Gap is the rank of Computed less that of Declared, 0 when either is unknown
	//
	Gap            int
	OutOfCatalogue bool // a measure is beyond the highest level
	Frequency      string
	Quantity       int
	// Periods are those that a forfait covers, one after the other without gap
	// empty for a unit price.
	Periods       []contract.Period
	Verifications []string
	Application   string   // code of the catalogue
	// The account of the line, which is also part of that of the order.
	trace.Trace
}

func readLine(l Line, o Order, c *contract.Contract) LineReading {
	read := LineReading{Frequency: l.Frequency, Quantity: l.Quantity}
	on := l.Start
	if on.IsZero() {
		on = o.Start
	}
	unit, word, found := c.UnitAndLevel(l.UO)
	if !found {
		read.Flag(flaw.UnknownUnit, "R-010", l.UO, "L'unité d'œuvre « %s » n'est pas au catalogue.", l.UO)
		read.application(l, o, on, c)
		return read
	}
	read.Unit, read.Verifications = unit, unit.Verifications
	read.Event(on, "R-010", "Ligne %s (%s), typologie %s.", unit.Code, unit.Label, unit.Typology)
	read.level(l, word, c)
	read.frequency(l, on, c)
	read.application(l, o, on, c)
	read.Verdict(on, "R-019", "Vérification : %s.", strings.Join(unit.Verifications, " et "))
	if l.Quantity <= 0 {
		read.Flag(flaw.NoQuantity, "R-043", l.UO, "La quantité doit être d'au moins une unité (%s).", unit.Quantity)
	}
	return read
}

// level settles the level of a line.
func (read *LineReading) level(l Line, word string, c *contract.Contract) {
	unit := read.Unit
	for _, named := range [...]string{l.Level, word} {
		if named == "" {
			continue
		}
		level, known := unit.LevelNamed(named)
		switch {
		case !known:
			read.Flag(flaw.UnknownLevel, "R-013", l.UO, "Le niveau « %s » n'existe pas pour %s.", named, unit.Code)
		case read.Declared != "" && read.Declared != level.Code:
			read.Flag(flaw.TwoLevels, "R-013", l.UO, "Deux niveaux sont déclarés : %s et %s.", read.Declared, level.Code)
		default:
			read.Declared = level.Code
		}
	}
	computed := Measure(unit, l.Projects, c)
	read.Computed, read.OutOfCatalogue = computed.Level, computed.OutOfCatalogue
	for _, found := range computed.Flaws {
		read.Take(found)
	}
	read.Level = read.Declared
	if c.Knobs().UO.LevelSource == "computed" && read.Computed != "" || read.Declared == "" {
		read.Level = read.Computed
	}
	if read.Declared == "" && read.Computed == "" && len(unit.Levels) > 0 {
		read.Flag(flaw.NoLevel, "R-013", l.UO, "Aucun niveau n'est déclaré pour %s.", unit.Code)
	}
	if read.Declared != "" && read.Computed != "" {
		read.Gap = unit.Rank(read.Computed) - unit.Rank(read.Declared)
		read.Verdict(l.Start, "R-020", "Niveau déclaré %s, niveau calculé %s, écart %+d.", read.Declared, read.Computed, read.Gap)
	}
}

// frequency checks the frequency and lays out the periods.
func (read *LineReading) frequency(l Line, start calendar.Date, c *contract.Contract) {
	unit, months := read.Unit, c.Months(l.Frequency)
	timed := slices.ContainsFunc(unit.Frequencies, func(f string) bool { return c.Months(f) > 0 })
	switch {
	case l.Frequency == "" && timed:
		read.Flag(flaw.NoFrequency, "R-016", l.UO, "Aucune fréquence n'est donnée : %s.", strings.Join(unit.Frequencies, ", "))
		return
	case l.Frequency != "" && !slices.Contains(unit.Frequencies, l.Frequency):
		read.Flag(flaw.WrongFrequency, "R-016", l.UO, "La fréquence « %s » n'est pas permise pour %s.", l.Frequency, unit.Code)
		return
	case months == 0:
		return
	case start.IsZero():
		read.Flag(flaw.NoStart, "R-017", l.UO, "Le forfait n'a pas de date de début.")
		return
	}
	read.Periods = Forfait(start, months, max(l.Quantity, 1))
	last := read.Periods[len(read.Periods)-1].Last
	read.Delay(last, "R-017", "%d période(s) de %d mois à compter du %s, jusqu'au %s inclus.", len(read.Periods), months, trace.Day(start), trace.Day(last))
	if !l.End.IsZero() && l.End != last {
		read.Flag(flaw.OtherEnd, "R-017", l.UO, "La fin écrite est le %s, celle des périodes le %s.", trace.Day(l.End), trace.Day(last))
	}
}

// application checks that the line is for an application of its tranche.
func (read *LineReading) application(l Line, o Order, on calendar.Date, c *contract.Contract) {
	if l.Application == "" {
		return
	}
	application, found := c.Application(l.Application)
	if !found {
		read.Flag(flaw.UnknownApplication, "R-011", l.Application, "L'application « %s » n'est pas au marché.", l.Application)
		return
	}
	read.Application = application.Code
	if !application.InPerimeterOn(on) {
		read.Flag(flaw.OutOfPerimeter, "R-011", application.Code, "L'application %s n'est pas au périmètre le %s.", application.Code, trace.Day(on))
	}
	// The exit unit may cover every application.
	if o.Tranche != "" && application.Tranche != o.Tranche && read.Unit.Typology != "exit" {
		read.Flag(flaw.OtherTranche, "R-009", application.Code, "L'application %s relève de la tranche %s, la commande de la tranche %s.", application.Code, application.Tranche, o.Tranche)
	}
}

// Forfait lays out some periods of some months from a day, without gap; the days
// of the month are clamped each time from the first, so that none drifts.
func Forfait(start calendar.Date, months, count int) []contract.Period {
	periods := make([]contract.Period, count)
	for i := range periods {
		first, last := start.AddMonths(i*months), start.AddMonths((i+1)*months).AddDays(-1)
		periods[i] = contract.Period{Label: first.MonthLabel(), First: first, Last: last}
	}
	return periods
}
