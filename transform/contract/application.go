package contract

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pilotis/transform/calendar"
)

// The tranches of the contract.
const (
	Ferme        = "FERME"
	Optionnelle1 = "OPTIONNELLE_1"
	Optionnelle2 = "OPTIONNELLE_2"
)

// Whether an application is in the perimeter of its tranche.
const (
	In        = "in"
	FlowsOnly = "flows only"       // only its exchanges with applications that are in
	Out       = "out of perimeter" // named by the contract as a partner
	ToConfirm = "to confirm"       // named among future evolutions only
)

// Application is an application, a module or a partner that the contract names.
type Application struct {
	Code       string   `yaml:"code"`
	Label      string   `yaml:"label"`
	Kind       string   `yaml:"kind"`       // ecosystem, application, module, component, tool, flow, partner, transverse service
	Parent     string   `yaml:"parent"`     // code of the ecosystem or application it belongs to; empty for none
	Tranche    string   `yaml:"tranche"`
	Difficulty string   `yaml:"difficulty"` // Facile, Intermédiaire, Difficile; empty out of the perimeter
	Perimeter  string   `yaml:"perimeter"`  // in, flows only, to confirm, out of perimeter
	Aliases    []string `yaml:"aliases"`
	// ValidFrom and ValidTo bound the days on which the application is in its
	// tranche, both included; nil is unbounded.
	ValidFrom *calendar.Date `yaml:"valid_from" json:",omitempty"`
	ValidTo   *calendar.Date `yaml:"valid_to" json:",omitempty"`
}

// InPerimeter tells whether support tickets on the application are in the scope
//
func (a Application) InPerimeter() bool { return a.Perimeter == In }

// InPerimeterOn tells whether a fact of the day is in the scope: the application
// is in the perimeter, and was so on that day.
func (a Application) InPerimeterOn(day calendar.Date) bool {
	return a.InPerimeter() && (a.ValidFrom == nil || !day.Before(*a.ValidFrom)) && (a.ValidTo == nil || !day.After(*a.ValidTo))
}

// Rank is the difficulty as a rank, 1 for Facile to 3 for Difficile; 0 for none
//
func (a Application) Rank() int {
	return slices.Index([]string{"Facile", "Intermédiaire", "Difficile"}, a.Difficulty) + 1
}

//go:embed applications.csv
var applicationsCSV string

// table reads an embedded table, a map of columns a row.
func table(text string) ([]map[string]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read an embedded table: %w", err)
	}
	if len(rows) == 0 {
		return nil, errors.New("an embedded table is empty")
	}
	maps := make([]map[string]string, len(rows)-1)
	for i, row := range rows[1:] {
		maps[i] = make(map[string]string, len(row))
		for j, cell := range row {
			maps[i][rows[0][j]] = cell
		}
	}
	return maps, nil
}

// list splits a cell that holds several values.
func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

func builtinApplications() ([]Application, error) {
	rows, err := table(applicationsCSV)
	if err != nil {
		return nil, err
	}
	applications := make([]Application, len(rows))
	for i, row := range rows {
		applications[i] = Application{
			Code: row["code"], Label: row["label"], Kind: row["kind"], Parent: row["parent"], Tranche: row["tranche"],
			Difficulty: row["difficulty"], Perimeter: row["perimeter"], Aliases: list(row["aliases"]),
		}
	}
	return applications, nil
}

// catalogue is the applications by every word that means one.
type catalogue struct {
	applications []Application
	byWord       map[string]int
}

// catalogued amends the built-in applications by those of a contract file, and
// checks the whole. report is given the index in the file's list, or -1.
func catalogued(builtin, amended []Application, aliases map[string]string, report func(index int, problem string)) catalogue {
	all := slices.Clone(builtin)
	origin := make(map[string]int, len(amended))
	for i, application := range amended {
		if at := slices.IndexFunc(all, func(a Application) bool { return a.Code == application.Code }); at >= 0 {
			all[at] = application
		} else {
			all = append(all, application)
		}
		origin[application.Code] = i
	}
	c := catalogue{applications: all, byWord: make(map[string]int, 4*len(all))}
	tell := func(code, problem string) {
		index, found := origin[code]
		if !found {
			index = -1
		}
		report(index, problem)
	}
	for i, application := range all {
		for _, problem := range application.problems(all) {
			tell(application.Code, problem)
		}
		for _, word := range append([]string{application.Code, application.Label}, application.Aliases...) {
			word = strings.TrimSpace(word)
			if other, taken := c.byWord[word]; taken && other != i {
				tell(application.Code, fmt.Sprintf("the word %q means both %s and %s", word, all[other].Code, application.Code))
			}
			c.byWord[word] = i
		}
	}
	c.alias(aliases, report)
	return c
}

func (c *catalogue) alias(aliases map[string]string, report func(int, string)) {
	words := make([]string, 0, len(aliases))
	for word := range aliases {
		words = append(words, word)
	}
	slices.Sort(words)
	for _, word := range words {
		at := slices.IndexFunc(c.applications, func(a Application) bool { return a.Code == aliases[word] })
		if at < 0 {
			report(-1, fmt.Sprintf("the alias %q means %q, which is the code of no application", word, aliases[word]))
			continue
		}
		word = strings.TrimSpace(word)
		if other, taken := c.byWord[word]; taken && other != at {
			report(-1, fmt.Sprintf("the alias %q means both %s and %s", word, c.applications[other].Code, c.applications[at].Code))
			continue
		}
		c.byWord[word] = at
		if a := &c.applications[at]; word != a.Code && word != a.Label && !slices.Contains(a.Aliases, word) {
			a.Aliases = append(slices.Clone(a.Aliases), word)
		}
	}
}

// problems tells what is wrong with an application by itself.
func (a Application) problems(all []Application) []string {
	var found []string
	one := func(what, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			found = append(found, fmt.Sprintf("application %s: %s is %q, expected one of %q", a.Code, what, value, allowed))
		}
	}
	if strings.TrimSpace(a.Code) == "" || strings.TrimSpace(a.Label) == "" {
		found = append(found, fmt.Sprintf("application %q: it needs a code and a label", a.Code))
	}
	one("tranche", a.Tranche, Ferme, Optionnelle1, Optionnelle2)
	one("perimeter", a.Perimeter, In, FlowsOnly, ToConfirm, Out)
	if a.Perimeter == Out {
		one("difficulty", a.Difficulty, "", "Facile", "Intermédiaire", "Difficile")
	} else {
		one("difficulty", a.Difficulty, "Facile", "Intermédiaire", "Difficile")
	}
	if a.ValidFrom != nil && a.ValidTo != nil && a.ValidTo.Before(*a.ValidFrom) {
		found = append(found, fmt.Sprintf("application %s: valid_to %s comes before valid_from %s", a.Code, a.ValidTo, a.ValidFrom))
	}
	if a.Parent != "" && !slices.ContainsFunc(all, func(other Application) bool { return other.Code == a.Parent }) {
		found = append(found, fmt.Sprintf("application %s: its parent %q is no application", a.Code, a.Parent))
	}
	return found
}

// Application finds an application by its code, its label or an alias, exact in
// case and accents once surrounding space is trimmed.
func (c *Contract) Application(nameCodeOrAlias string) (Application, bool) {
	at, found := c.catalogue.byWord[strings.TrimSpace(nameCodeOrAlias)]
	if !found {
		return Application{}, false
	}
	return c.catalogue.applications[at], true
}

// Applications are all the applications, in the order of the catalogue. The
// caller may keep the slice, and must not change the aliases.
func (c *Contract) Applications() []Application { return slices.Clone(c.catalogue.applications) }
