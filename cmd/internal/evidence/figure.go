package evidence

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"pilotis/transform/contract"
	"pilotis/warehouse"
)

// maxShown is how many facts a page shows; JSON has them all.
const maxShown = 500

// Figure is how a figure came about: its definition and every fact behind it.
type Figure struct {
	Kind string `json:"kind"`
	warehouse.KPIFigure
	Target   *contract.Target   `json:"target"`  // nil where the contract sets none
	Verdict  string             `json:"verdict"` // CONFORME, NON_CONFORME, SANS_OBJET, SANS_OBJECTIF, PAR_REPARTITION
	Parts    []Part             `json:"parts"`   // by what it is broken down by
	Binding  bool               `json:"binding"` // it engages the contractor: period and tranche of the commitment
	Over     bool               `json:"over"`    // the period had ended
	Rules    []Rule             `json:"rules"`
	Knobs    []contract.Setting `json:"knobs"`
	WhatIf   *WhatIf            `json:"what_if,omitempty"`
	Affected []Affected         `json:"affected,omitempty"` // under another reading: what would count otherwise

	contract *contract.Contract
	known    map[string]bool // the references that can be explained in their turn
}

// Part is one part of a break-down, judged on its own.
type Part struct {
	warehouse.KPIPart
	Target  *contract.Target `json:"target"`
	Verdict string           `json:"verdict"`
}

// Affected is a thing that counts otherwise under another reading.
type Affected struct {
	Reference string `json:"reference"`
	InForce   string `json:"in_force"`
	Supposed  string `json:"supposed"`
}

// Link says which of the references that the figure shows can be explained in
// their turn.
func (f *Figure) Link(known map[string]bool) { f.known = known }

// Shown are the references that the page shows.
func (f *Figure) Shown() []string {
	var references []string
	for i, one := range f.Facts {
		if i == maxShown {
			break
		}
		references = append(references, one.Reference)
	}
	for _, one := range f.Affected {
		references = append(references, one.Reference)
	}
	if f.List != nil {
		if i := slices.Index(f.List.Columns, "reference"); i >= 0 {
			for _, row := range f.List.Rows {
				references = append(references, fmt.Sprint(row[i]))
			}
		}
	}
	slices.Sort(references)
	return slices.Compact(references)
}

func (f *Figure) reference(name string) Cell {
	if f.known[name] {
		return named(name)
	}
	return text(name)
}

// The verdicts of a figure.
const (
	Compliant    = "CONFORME"
	NotCompliant = "NON_CONFORME"
	NothingToSay = "SANS_OBJET"      // nothing was examined (C-14)
	NoTarget     = "SANS_OBJECTIF"   // the contract sets none
	ByPart       = "PAR_REPARTITION" // it is set for each part of the break-down
)

var ruleNumber = regexp.MustCompile(`R-\d{3}`)

// NewFigure judges a figure under the contract in force on the last day of its
// period.
func NewFigure(figure warehouse.KPIFigure, all *contract.Contract) *Figure {
	c := all.AtInstant(figure.Last.Add(12 * time.Hour))
	f := &Figure{Kind: "figure", KPIFigure: figure, contract: c, Over: figure.Last.Before(dateAt(figure.AsOf, c))}
	f.Target, f.Verdict = judged(figure, figure.Criticality, figure.Numerator, figure.Denominator, c)
	for _, part := range figure.Parts() {
		target, verdict := judged(figure, part.Criticality, part.Numerator, part.Denominator, c)
		f.Parts = append(f.Parts, Part{part, target, verdict})
		if target != nil && f.Target == nil {
			f.Verdict = ByPart
		}
	}
	period := c.Knobs().SN2.RatePeriod
	if figure.KPI == "K-005" {
		period = c.Knobs().SN2.N3RateScope
	}
	kind := "month"
	if strings.Contains(figure.Period, "-Q") {
		kind = "quarter"
	} else if !monthName.MatchString(figure.Period) {
		kind = ""
	}
	f.Binding = f.Target != nil && kind == period && figure.Tranche != "ENSEMBLE" && figure.Application == ""
	numbers := ruleNumber.FindAllString(figure.Header, -1)
	if slices.Contains(numbers, "R-052") {
		numbers = append(numbers, "R-049", "R-050", "R-051")
	}
	switch figure.KPI {
	case "K-001":
		numbers = append(numbers, "R-062")
	case "K-005":
		numbers = append(numbers, "R-063")
	case "K-030", "K-032", "K-033":
		numbers = append(numbers, figure.KPI)
	}
	f.Rules = RulesOf(numbers...)
	f.Knobs = knobsOf(f.Rules, c)
	return f
}

var monthName = regexp.MustCompile(`^\d{4}-\d{2}$`)

func dateAt(at time.Time, c *contract.Contract) time.Time {
	day := c.Calendar().DateOf(at)
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
}

// judged compares two counts with the target of their part, in integers.
func judged(figure warehouse.KPIFigure, part string, numerator, denominator int64, c *contract.Contract) (*contract.Target, string) {
	target, held := c.Target(figure.KPI, part)
	if !held {
		return nil, NoTarget
	}
	met, known := target.Met(numerator, denominator)
	switch {
	case !known:
		return &target, NothingToSay
	case met:
		return &target, Compliant
	}
	return &target, NotCompliant
}

// Suppose adds what the figure would be under another contract.
func (f *Figure) Suppose(other warehouse.KPIFigure, supposed *contract.Contract) {
	c := supposed.AtInstant(f.Last.Add(12 * time.Hour))
	lines := func(figure warehouse.KPIFigure, c *contract.Contract) []Line {
		told := []Line{{"Numérateur", whole(figure.Numerator)}, {"Dénominateur", whole(figure.Denominator)}}
		for _, part := range figure.Parts() {
			target, verdict := judged(figure, part.Criticality, part.Numerator, part.Denominator, c)
			told = append(told, Line{part.Criticality, fmt.Sprintf("%d / %d, objectif %s, %s", part.Numerator, part.Denominator, targetText(target), words(verdict))})
		}
		return told
	}
	f.WhatIf = NewWhatIf(f.contract, c, lines(f.KPIFigure, f.contract), lines(other, c))
	var order []string
	known := map[string]bool{}
	tell := func(facts []warehouse.KPIFact) map[string][]string {
		byReference := map[string][]string{}
		for _, fact := range facts {
			if !known[fact.Reference] {
				known[fact.Reference] = true
				order = append(order, fact.Reference)
			}
			byReference[fact.Reference] = append(byReference[fact.Reference], fmt.Sprintf("%s, %s : %d/%d", fact.OnDate.Format("02/01/2006"), fact.Criticality, fact.Numerator, fact.Denominator))
		}
		return byReference
	}
	now, then := tell(f.Facts), tell(other.Facts)
	for _, reference := range order {
		mine, theirs := strings.Join(now[reference], " ; "), strings.Join(then[reference], " ; ")
		if mine == theirs {
			continue
		}
		absent := func(value string) string {
			if value == "" {
				return "ne compte pas"
			}
			return value
		}
		f.Affected = append(f.Affected, Affected{reference, absent(mine), absent(theirs)})
	}
}

func targetText(target *contract.Target) string {
	switch {
	case target == nil:
		return "aucun"
	case target.AtMost:
		return fmt.Sprintf("au plus %d %%", target.Percent)
	}
	return fmt.Sprintf("au moins %d %%", target.Percent)
}

func verdictCell(verdict string, over bool) Cell {
	cell := Cell{Text: "sans objectif", Mark: Neutral}
	switch verdict {
	case Compliant:
		cell = Cell{Text: "conforme", Mark: Good}
	case NotCompliant:
		cell = Cell{Text: "non conforme", Mark: Bad}
	case NothingToSay:
		return Cell{Text: "sans objet : rien à examiner", Mark: Neutral}
	case ByPart:
		return Cell{Text: "par criticité, voir le calcul", Mark: Neutral}
	default:
		return cell
	}
	if !over {
		cell.Text += ", à ce jour"
	}
	return cell
}

// Page tells the figure.
func (f *Figure) Page() Page {
	zone := f.contract.Calendar().Zone()
	page := Page{Title: f.KPI + ", " + f.Label + ", " + periodName(f.Period), Lead: f.Definition + "."}
	page.Facts = []Fact{
		fact("Période", fmt.Sprintf("%s, du %s au %s", periodName(f.Period), f.First.Format("02/01/2006"), f.Last.Format("02/01/2006"))), fact("Tranche", words(f.Tranche)),
		fact("Application", orAll(f.Application, "toutes")), fact("Répartition", orAll(f.Criticality, "toutes, sommées")),
		fact("Version de la définition", f.Version), fact("Paragraphe", f.Paragraph), fact("Cadence", f.Cadence), fact("Calculé au", moment(f.AsOf, zone)+", heure de Paris"),
	}
	switch f.Data {
	case "none":
		page.Facts = append(page.Facts, Fact{"Valeur", Cell{Text: "aucune donnée : " + f.Note, Mark: Neutral}})
	case "view":
		page.Facts = append(page.Facts, Fact{"Valeur", Cell{Text: "une liste, que montre " + f.Note, Mark: Neutral}})
		page.Sections = append(page.Sections, f.list(zone))
	default:
		page.Facts = append(page.Facts, fact("Valeur", f.amount()), fact("Objectif", targetText(f.Target)), Fact{"Verdict", verdictCell(f.Verdict, f.Over)}, fact("Engage le titulaire", yes(f.Binding)))
		page.Sections = append(page.Sections, f.calculation())
		page.Sections = append(page.Sections, f.WhatIf.section()...)
		if f.WhatIf != nil {
			page.Sections = append(page.Sections, f.affected())
		}
		page.Sections = append(page.Sections, f.facts())
	}
	page.Sections = append(page.Sections, deciding(f.Rules, f.Knobs, f.contract.Fingerprint()))
	return page
}

func orAll(value, all string) string {
	if value == "" {
		return all
	}
	return value
}

// amount is the figure in its unit; a rate or a mean is shown as its two counts.
func (f *Figure) amount() string {
	if f.Measure == "count" {
		return fmt.Sprintf("%d %s", f.Numerator, f.Unit)
	}
	if f.Denominator == 0 {
		return "aucune : le dénominateur est nul (C-14)"
	}
	if f.Measure == "mean" {
		return fmt.Sprintf("%d / %d %s", f.Numerator, f.Denominator, f.Unit)
	}
	return fmt.Sprintf("%d / %d, soit %s", f.Numerator, f.Denominator, strings.ReplaceAll(contract.Percent(f.Numerator, f.Denominator), ".", ","))
}

func (f *Figure) calculation() Section {
	table := Table{Caption: "Calcul en nombres entiers", Columns: columns("Terme", "#Nombre", "Ce qu'il compte")}
	table.Rows = append(table.Rows, row("Numérateur", whole(f.Numerator), f.NumeratorIs))
	if f.DenominatorIs != "" {
		table.Rows = append(table.Rows, row("Dénominateur", whole(f.Denominator), f.DenominatorIs))
	}
	intro := "Les faits datés de la période sont comptés."
	switch f.Shape {
	case "stock":
		intro = "Les faits du dernier jour de la période, ou du jour du calcul, sont comptés."
	case "cumulated":
		intro = "Tous les faits jusqu'à la fin de la période sont comptés."
	case "stability":
		intro = "Chaque départ imprévu retire du numérateur les jours ouvrés de la période."
	}
	if f.Target != nil && f.Denominator != 0 {
		bound := "au moins"
		if f.Target.AtMost {
			bound = "au plus"
		}
		intro += fmt.Sprintf(" Comparaison sans arrondi : 100 × %d = %d doit être %s %d × %d = %d.", f.Numerator, 100*f.Numerator, bound, f.Target.Percent, f.Denominator, int64(f.Target.Percent)*f.Denominator)
	}
	parts := Table{Caption: "Par répartition", Columns: columns("Répartition", "#Numérateur", "#Dénominateur", "Objectif", "Verdict"), Empty: "Rien à répartir."}
	for _, part := range f.Parts {
		parts.Rows = append(parts.Rows, append(row(part.Criticality, whole(part.Numerator), whole(part.Denominator), targetText(part.Target)), verdictCell(part.Verdict, f.Over)))
	}
	return Section{ID: "calcul", Title: "Calcul et verdict", Intro: intro, Tables: []Table{table, parts}}
}

func (f *Figure) facts() Section {
	table := Table{Caption: "Faits comptés", Columns: columns("Fait", "Jour", "Tranche", "Application", "Répartition", "#Numérateur", "#Dénominateur", "Pourquoi"), Empty: "Aucun fait n'est compté."}
	for i, one := range f.Facts {
		if i == maxShown {
			break
		}
		reference := f.reference(one.Reference)
		why := Cell{Text: "compte au numérateur", Mark: Good}
		switch {
		case f.Measure == "count" || f.Measure == "mean":
			why = Cell{Text: "s'ajoute", Mark: Neutral}
		case one.Numerator == 0:
			why = Cell{Text: "au dénominateur seul : ne remplit pas le critère", Mark: Neutral}
			if f.Direction == "up" {
				why.Mark = Bad
			}
		case one.Denominator == 0:
			why = Cell{Text: "au numérateur seul", Mark: Neutral}
		case f.Direction == "down":
			why.Mark = Warning
		}
		cells := append([]Cell{reference}, row(one.OnDate.Format("02/01/2006"), words(one.Tranche), one.Application, one.Criticality, whole(one.Numerator), whole(one.Denominator))...)
		table.Rows = append(table.Rows, append(cells, why))
	}
	intro := fmt.Sprintf("%d faits, tous comptés. Le numérateur retient : %s.", len(f.Facts), f.NumeratorIs)
	if len(f.Facts) > maxShown {
		intro += fmt.Sprintf(" Les %d premiers sont montrés ; la sortie JSON les a tous.", maxShown)
	}
	for _, one := range f.Facts {
		if one.Member != "" {
			intro += " Plusieurs faits d'un même objet dans la période ne comptent qu'une fois."
			break
		}
	}
	return Section{ID: "faits", Title: "Faits derrière la valeur", Intro: intro, Tables: []Table{table}}
}

func (f *Figure) affected() Section {
	table := Table{Caption: "Objets qui compteraient autrement", Columns: columns("Objet", "En vigueur", "Supposé"), Empty: "Aucun objet ne compterait autrement."}
	for i, one := range f.Affected {
		if i == maxShown {
			break
		}
		table.Rows = append(table.Rows, append([]Cell{f.reference(one.Reference)}, row(one.InForce, one.Supposed)...))
	}
	return Section{ID: "objets", Title: "Objets dont le verdict changerait", Intro: fmt.Sprintf("%d objets, dont %d montrés. Chaque fait est dit par son jour, sa répartition, et ce qu'il ajoute au numérateur et au dénominateur.", len(f.Affected), len(table.Rows)), Tables: []Table{table}}
}

// list shows the first rows of the table of an indicator that is a list.
func (f *Figure) list(zone *time.Location) Section {
	table := Table{Caption: f.List.Table, Columns: columns(f.List.Columns...), Empty: "Aucune ligne pour cette période."}
	for _, values := range f.List.Rows {
		cells := make([]Cell, len(values))
		for i, value := range values {
			cells[i] = text(shown(value, zone))
			if f.List.Columns[i] == "reference" {
				cells[i] = f.reference(cells[i].Text)
			}
		}
		table.Rows = append(table.Rows, cells)
	}
	return Section{ID: "liste", Title: "Liste", Intro: fmt.Sprintf("%d lignes montrées sur %d de %s.", len(f.List.Rows), f.List.Total, f.List.Table), Tables: []Table{table}}
}

// shown writes a value of the warehouse.
func shown(value any, zone *time.Location) string {
	content := reflect.ValueOf(value)
	if value == nil || content.Kind() == reflect.Pointer && content.IsNil() {
		return none
	}
	if content.Kind() == reflect.Pointer {
		value = content.Elem().Interface()
	}
	switch v := value.(type) {
	case time.Time:
		if v.Hour() == 0 && v.Minute() == 0 && v.Second() == 0 {
			return v.Format("02/01/2006")
		}
		return moment(v, zone)
	case bool:
		return yes(v)
	case float64:
		return strings.ReplaceAll(fmt.Sprintf("%.1f", v), ".", ",")
	}
	return orNone(fmt.Sprint(value))
}
