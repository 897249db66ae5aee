package evidence

import (
	"fmt"

	"pilotis/transform/contract"
)

// Line is one thing that a reading of the contract comes to.
type Line struct {
	What  string `json:"what"`
	Value string `json:"value"`
}

// WhatIf is what another reading of the contract would come to. Nothing of it is
// stored.
type WhatIf struct {
	Knobs    []KnobChange `json:"knobs"`
	Contract string       `json:"contract"` // fingerprint of the supposed contract
	Lines    []Compared   `json:"lines"`
	// Refused is the reason when the records would be refused under it; empty else.
	Refused string `json:"refused,omitempty"`
}

// KnobChange is a knob whose value is another.
type KnobChange struct {
	Knob     string `json:"knob"`
	InForce  string `json:"in_force"`
	Supposed string `json:"supposed"`
}

// Compared is one line under both readings.
type Compared struct {
	What     string `json:"what"`
	InForce  string `json:"in_force"`
	Supposed string `json:"supposed"`
	Changed  bool   `json:"changed"`
}

// NewWhatIf compares what two contracts come to. Lines are matched by what they
// tell.
func NewWhatIf(inForce, supposed *contract.Contract, now, then []Line) *WhatIf {
	w := &WhatIf{Contract: supposed.Fingerprint()}
	for _, setting := range inForce.Differences(supposed) {
		w.Knobs = append(w.Knobs, KnobChange{setting.Knob, inForce.Values(setting.Knob)[setting.Knob], setting.Value})
	}
	values := map[string]string{}
	for _, line := range then {
		values[line.What] = line.Value
	}
	told := map[string]bool{}
	for _, line := range now {
		other, known := values[line.What]
		if !known {
			other = none
		}
		told[line.What] = true
		w.Lines = append(w.Lines, Compared{line.What, line.Value, other, line.Value != other})
	}
	for _, line := range then {
		if !told[line.What] {
			w.Lines = append(w.Lines, Compared{line.What, none, line.Value, true})
		}
	}
	return w
}

// section shows what would be beside what is.
func (w *WhatIf) section() []Section {
	if w == nil {
		return nil
	}
	knobs := Table{Caption: "Réglages supposés", Columns: columns("Réglage", "En vigueur", "Supposé"),
		Empty: "Aucun réglage général ne change : seuls changent des avenants datés, ou rien."}
	for _, change := range w.Knobs {
		knobs.Rows = append(knobs.Rows, row(change.Knob, change.InForce, change.Supposed))
	}
	lines := Table{Caption: "Ce qu'il en serait", Columns: columns("Objet", "En vigueur", "Supposé", "Effet"), Empty: "Rien à comparer."}
	changed := 0
	for _, line := range w.Lines {
		effect := Cell{Text: "inchangé", Mark: Neutral}
		if line.Changed {
			changed++
			effect = Cell{Text: "changerait", Mark: Warning}
		}
		lines.Rows = append(lines.Rows, append(row(line.What, line.InForce, line.Supposed), effect))
	}
	intro := fmt.Sprintf("Calcul en mémoire sur les enregistrements bruts, contrat %s : rien n'est écrit dans l'entrepôt. Éléments qui changeraient : %d.", w.Contract, changed)
	if w.Refused != "" {
		intro += " Sous ce contrat, l'enregistrement serait refusé : " + w.Refused
	}
	return []Section{{ID: "suppose", Title: "Sous une autre lecture du marché", Intro: intro, Tables: []Table{knobs, lines}}}
}
