package contract

import (
	_ "embed"
	"slices"
	"strings"
)

// Expected is a deliverable that the contract names: of a unit of work, or of the
// whole contract.
type Expected struct {
	Code         string // "UO1.1-DPG/L01"; "TR/PACQ" of the whole contract
	Unit         string // code of the unit; empty of the whole contract
	Label        string
	Timing       string
	Verification string // vérif-docs, vérif-act; empty where it follows neither
}

//go:embed expected.csv
var expectedCSV string

func builtinExpected() ([]Expected, error) {
	rows, err := table(expectedCSV)
	if err != nil {
		return nil, err
	}
	list := make([]Expected, len(rows))
	for i, row := range rows {
		list[i] = Expected{Code: row["code"], Unit: row["unit"], Label: row["label"], Timing: row["timing"], Verification: row["verification"]}
	}
	return list, nil
}

// Expected are the deliverables that the contract lists for a unit, in its
// order; those of the whole contract for an empty code.
func (c *Contract) Expected(unit string) []Expected {
	var list []Expected
	for _, e := range c.expected {
		if e.Unit == unit {
			list = append(list, e)
		}
	}
	return list
}

// ExpectedCode finds a deliverable of the contract by its code.
func (c *Contract) ExpectedCode(code string) (Expected, bool) {
	code = strings.TrimSpace(code)
	at := slices.IndexFunc(c.expected, func(e Expected) bool { return e.Code == code })
	if at < 0 {
		return Expected{}, false
	}
	return c.expected[at], true
}

// ActOnly tells whether a unit is verified on its activity alone, though it may
// list documents: those are followed and stay out of the conformity at first
// delivery, unless verification.docs_for_act_only is count.
func (c *Contract) ActOnly(unit Unit) bool {
	return len(unit.Verifications) > 0 && !slices.Contains(unit.Verifications, "vérif-docs")
}

// CountsInConformity tells whether the documents of a unit are judged on their
// first delivery.
func (c *Contract) CountsInConformity(unit Unit) bool {
	return !c.ActOnly(unit) || c.knobs.Verification.DocsForActOnly == "count"
}
