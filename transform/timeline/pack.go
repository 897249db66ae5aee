package timeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"pilotis/transform/clock"
	"pilotis/transform/pack"
	"pilotis/transform/trace"
)

// volumes is the input of a pack as written.
type volumes struct {
	Submitted         int `json:"submitted"`
	Duplicates        int `json:"duplicates"`
	NonApplicative    int `json:"non_applicative"`
	Cancelled         int `json:"cancelled"`
	OutOfPerimeter    int `json:"out_of_perimeter"`
	Untreated         int `json:"untreated"`
	SentN3            int `json:"sent_n3"`
	ReturnedResolved  int `json:"returned_resolved"`
	SecondSendings    int `json:"second_sendings"`
	ReopenedMJ        int `json:"reopened_mj_tickets"`
	ReopenedMJEvents  int `json:"reopened_mj_events"`
	ReopenedTitulaire int `json:"reopened_titulaire"`
	PacksOrdered      int `json:"packs_ordered"` // not told: nothing is beyond them, as far as one knows
}

// pack computes the consumption of packs: from counts, or from lives.
func (r *runner) pack() error {
	if _, there := r.keys["tickets"]; there {
		return r.packOfLives()
	}
	raw, there := r.keys["input"]
	r.used["input"] = true
	if !there {
		return errors.New(`a pack needs "input", or "tickets"`)
	}
	var v volumes
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields() // a count that is not read would be a wrong figure
	if err := decoder.Decode(&v); err != nil {
		return within(readable(err), "input")
	}
	a := pack.Reckon(pack.Volumes(v), r.contract)
	negative := slices.Min([]int{
		v.Submitted, v.Duplicates, v.NonApplicative, v.Cancelled, v.OutOfPerimeter, v.Untreated, v.SentN3, v.ReturnedResolved, v.SecondSendings,
		v.ReopenedMJ, v.ReopenedMJEvents, v.ReopenedTitulaire, v.PacksOrdered, a.Consumed, a.AtN3, a.Resolved,
	})
	if negative < 0 {
		return within(errors.New("the counts do not hold together: a count, or what is left of one, is negative"), "input")
	}
	compliant, known := r.contract.N3Rate(int64(a.N3Rate[0]), int64(a.N3Rate[1]))
	r.result.set("n3_compliant", nil)
	if known {
		r.result.set("n3_compliant", compliant)
	}
	r.result.set("consumed", a.Consumed)
	r.result.set("hors_forfait", a.OffPacks)
	if !bytes.Contains(raw, []byte(`"packs_ordered"`)) {
		r.result.set("hors_forfait", nil)
	}
	r.result.set("packs", a.Packs)
	for i, held := range a.Packs {
		r.result.set(fmt.Sprintf("in_pack%d", i+1), held)
	}
	r.result.set("alerts", a.Alerts)
	r.result.set("n3_rate", a.N3Rate)
	r.result.set("n3_events", a.N3Events)
	r.result.set("at_n3", a.AtN3)
	r.result.set("resolved_by_n2", a.Resolved)
	r.result.set("closed", a.Resolved)
	r.result.set("reopen_rate", a.Reopening)
	r.result.set("reopen_events", v.ReopenedMJEvents)
	r.account(tellPack(v, a, r.contract))
	return nil
}

// packOfLives assigns tickets to packs by their lives.
func (r *runner) packOfLives() error {
	lives, err := r.lives()
	if err != nil {
		return err
	}
	r.used["as_of"] = true
	packs := 0
	if _, err := r.read("packs_ordered", &packs); err != nil {
		return err
	}
	var tickets []pack.Ticket
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		folded, err := r.fold(lives[name], r.asOf)
		if errors.Is(err, clock.ErrNotSubmitted) {
			continue // it is not there yet
		}
		if err != nil {
			return within(fmt.Errorf("ticket %s: %w", name, err), "tickets", name)
		}
		if folded.PackUnits > 0 {
			tickets = append(tickets, pack.Ticket{Key: name, FirstTreatedAt: folded.FirstTreatedAt})
		}
	}
	units := pack.Assign(tickets, map[pack.Group]int{{}: packs}, r.contract)
	assigned, off := map[string]int{}, []string{}
	inPack := map[int]int{}
	var account trace.Trace
	for _, unit := range units {
		account.Event(r.calendar.DateOf(unit.FirstTreatedAt), "R-064", "%s : unité n° %d, paquet %d.", unit.Key, unit.K, unit.Pack)
		assigned[unit.Key] = unit.Pack
		inPack[unit.Pack]++
		if unit.OffPacks {
			off = append(off, unit.Key)
		}
	}
	r.result.set("consumed", len(units))
	r.result.set("assigned", assigned)
	r.result.set("hors_forfait", len(off))
	r.result.set("hors_forfait_tickets", off)
	for n, held := range inPack {
		r.result.set(fmt.Sprintf("in_pack%d", n), held)
	}
	r.account(account)
	return nil
}
