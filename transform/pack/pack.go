// Package pack tells which forfait of fifty support tickets each ticket consumes
// the k-th treated ticket of a tranche and level belongs to pack
// ceil(k/50).
//
// It is pure and imports contract.
package pack

import (
	"cmp"
	"slices"
	"time"

	"pilotis/transform/contract"
)

// Ticket is what the consumption needs of a ticket of the scope. One without
// FirstTreatedAt consumes nothing.
type Ticket struct {
	Key            string
	Tranche        string
	Level          string // S, M, C
	FirstTreatedAt time.Time
}

// Group is what packs are ordered for. Level is empty where packs are ordered for
// a tranche whole (sn2.pack_key).
type Group struct{ Tranche, Level string }

// Unit is a ticket that consumes one unit.
type Unit struct {
	Ticket
	Group    Group
	K        int  // its place in the group, from 1
	Pack     int  // from 1
	InPack   int  // its place in the pack, from 1
	OffPacks bool // beyond the ordered packs: HORS_FORFAIT
	Alert    bool // it brings the pack to the share that is announced (sn2.pack_alert_pct)
	Full     bool // it is the last of its pack
}

// Assign gives each ticket that is treated its place, in order of treatment and
// then of key. A key consumes once, whatever its reopenings and returns.
// ordered is the number of packs ordered for each group; nil knows of no order
// and puts no ticket off the packs.
func Assign(tickets []Ticket, ordered map[Group]int, c *contract.Contract) []Unit {
	treated := slices.DeleteFunc(slices.Clone(tickets), func(t Ticket) bool { return t.FirstTreatedAt.IsZero() })
	slices.SortFunc(treated, func(a, b Ticket) int {
		return cmp.Or(a.FirstTreatedAt.Compare(b.FirstTreatedAt), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Tranche, b.Tranche), cmp.Compare(a.Level, b.Level))
	})
	size, alert := c.Knobs().SN2.PackSize, c.PackAlert()
	counts := map[Group]int{}
	seen := make(map[string]bool, len(treated))
	units := make([]Unit, 0, len(treated))
	for _, t := range treated {
		if seen[t.Key] {
			continue
		}
		seen[t.Key] = true
		group := GroupOf(t, c)
		counts[group]++
		k := counts[group]
		unit := Unit{Ticket: t, Group: group, K: k, Pack: (k + size - 1) / size, InPack: (k-1)%size + 1}
		unit.OffPacks = ordered != nil && unit.Pack > ordered[group]
		unit.Alert, unit.Full = unit.InPack == alert, unit.InPack == size
		units = append(units, unit)
	}
	return units
}

// GroupOf is the group that a ticket consumes from, by sn2.pack_key.
func GroupOf(t Ticket, c *contract.Contract) Group {
	if c.Knobs().SN2.PackKey == "tranche" {
		return Group{Tranche: t.Tranche}
	}
	return Group{Tranche: t.Tranche, Level: t.Level}
}

// Volumes are the counts of a quarter of support, as a committee writes them.
type Volumes struct {
	Submitted         int // tickets that reached N2
	Duplicates        int
	NonApplicative    int
	Cancelled         int
	OutOfPerimeter    int
	Untreated         int // of the scope, not treated in the quarter
	SentN3            int // tickets sent to N3 at least once
	ReturnedResolved  int // of these, came back and were resolved by N2
	SecondSendings    int // further transmissions of the same tickets
	ReopenedMJ        int // tickets reopened by the Ministry
	ReopenedMJEvents  int // how many times
	ReopenedTitulaire int // tickets reopened by the contractor
	PacksOrdered      int
}

// Account is what the volumes come to.
type Account struct {
	Consumed  int   // the treated tickets of the scope
	Packs     []int // how many tickets each pack holds, begun or ordered
	OffPacks  int   // beyond the ordered packs
	Alerts    []int // the counts at which an alert was given
	N3Rate    [2]int
	N3Events  int
	AtN3      int
	Resolved  int // by N2
	Reopening [2]int
}

// Reckon draws the account of some volumes.
func Reckon(v Volumes, c *contract.Contract) Account {
	k := c.Knobs().SN2
	treated := v.Submitted - v.Duplicates - v.NonApplicative - v.OutOfPerimeter - v.Untreated
	if !k.CountCancelled {
		treated -= v.Cancelled
	}
	a := Account{
		Consumed: treated, N3Rate: [2]int{v.SentN3, treated}, N3Events: v.SentN3 + v.SecondSendings,
		AtN3: v.SentN3 - v.ReturnedResolved, OffPacks: max(0, treated-v.PacksOrdered*k.PackSize),
	}
	a.Resolved = treated - a.AtN3
	for left, n := treated, 0; left > 0 || n < v.PacksOrdered; n++ {
		a.Packs = append(a.Packs, min(max(left, 0), k.PackSize))
		left -= k.PackSize
	}
	for n := range a.Packs {
		for _, threshold := range [...]int{c.PackAlert(), k.PackSize} {
			if at := n*k.PackSize + threshold; at <= treated && !slices.Contains(a.Alerts, at) {
				a.Alerts = append(a.Alerts, at)
			}
		}
	}
	reopened := 0
	if slices.Contains(k.ReopenSides, "MJ") {
		reopened += v.ReopenedMJ
	}
	if slices.Contains(k.ReopenSides, "TITULAIRE") {
		reopened += v.ReopenedTitulaire
	}
	a.Reopening = [2]int{reopened, a.Resolved}
	return a
}
