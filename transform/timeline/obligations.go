package timeline

import (
	"encoding/json"
	"errors"
	"fmt"

	"pilotis/transform/agile"
	"pilotis/transform/calendar"
	"pilotis/transform/committee"
	"pilotis/transform/order"
	"pilotis/transform/quote"
	"pilotis/transform/reversibility"
	"pilotis/transform/team"
	"pilotis/transform/trace"
)

// meeting judges a committee: {"committee", "held" or "planned", "support_sent",
// "minutes_sent", "roles"}.
func (r *runner) meeting(d *document) error {
	m := committee.Meeting{Ref: r.result.ID}
	if _, err := d.read("committee", &m.Committee); err != nil {
		return err
	}
	if _, err := d.read("roles", &m.Roles); err != nil {
		return err
	}
	if err := r.daysOf(d, map[string]*calendar.Date{"held": &m.HeldOn, "planned": &m.PlannedOn}); err != nil {
		return err
	}
	var support, minutes string
	for key, into := range map[string]*string{"support_sent": &support, "minutes_sent": &minutes} {
		if _, err := d.read(key, into); err != nil {
			return err
		}
	}
	var err error
	if m.SupportSent, err = r.either(support); err != nil {
		return within(err, "support_sent")
	}
	if m.MinutesSent, err = r.either(minutes); err != nil {
		return within(err, "minutes_sent")
	}
	if m.HeldOn.IsZero() && m.PlannedOn.IsZero() {
		return errors.New(`a meeting needs the day on which it is "held" or "planned"`)
	}
	life := committee.Judge(m, r.contract, r.asOf)
	set := r.result.set
	set("held", life.Held)
	set("period", life.Period.Label)
	set("support_deadline", life.Support.Due)
	set("support_on_time", kept(life.Support))
	set("minutes_deadline", life.Minutes.Due)
	set("minutes_on_time", kept(life.Minutes))
	set("quorum", nil)
	if life.QuorumKnown {
		set("quorum", life.Quorum)
	}
	set("frozen_at", local{r.calendar}.instant(committee.FreezeAt(m.Committee, m.HeldOn, r.contract)))
	r.account(life.Trace)
	return nil
}

// quote judges a quote: {"inputs": [days], "submitted", "withdrawn", "units"}.
func (r *runner) quote(d *document) error {
	q := quote.Quote{Ref: r.result.ID}
	var inputs []string
	for key, into := range map[string]any{"inputs": &inputs, "withdrawn": &q.Withdrawn, "units": &q.Units} {
		if _, err := d.read(key, into); err != nil {
			return err
		}
	}
	for i, text := range inputs {
		day, err := r.day(text)
		if err != nil {
			return within(err, "inputs", i)
		}
		q.Inputs = append(q.Inputs, day)
	}
	var err error
	if q.SubmittedOn, err = r.dayOf(d, "submitted"); err != nil {
		return err
	}
	life := quote.Judge(q, r.contract, r.view(append(q.Inputs, q.SubmittedOn)...))
	r.result.set("complete_on", life.CompleteOn)
	r.result.set("deadline", life.Term.Due)
	r.result.set("on_time", kept(life.Term))
	r.result.set("late_days", life.Term.LateDays)
	r.result.set("late_jo", life.Term.LateJO)
	r.account(life.Trace)
	return nil
}

// replacement judges a replacement: {"on", "came"}.
func (r *runner) replacement(d *document) error {
	p := team.Replacement{Ref: r.result.ID}
	if err := r.daysOf(d, map[string]*calendar.Date{"on": &p.On, "came": &p.CameOn}); err != nil {
		return err
	}
	m := team.Mobilise(p, r.contract, r.view(p.On, p.CameOn))
	r.result.set("jo", m.JO)
	r.result.set("deadline", m.Term.Due)
	r.result.set("on_time", kept(m.Term))
	r.account(m.Trace)
	return nil
}

// increment lays out an increment: {"start"}, and the forfait of three months
// that starts with it.
func (r *runner) increment(d *document) error {
	start, err := r.dayOf(d, "start")
	if err != nil || start.IsZero() {
		return errors.Join(err, errors.New(`an increment needs its "start"`))
	}
	pi := agile.IncrementFrom(start, r.contract)
	sprints := make([][3]string, len(pi.Sprints))
	for i, s := range pi.Sprints {
		sprints[i] = [3]string{s.Label, s.First.String(), s.Last.String()}
	}
	r.result.set("sprints", sprints)
	r.result.set("end", pi.Whole.Last)
	r.result.set("next", pi.Next)
	forfait := order.Forfait(start, 3, 1)[0].Last
	r.result.set("forfait_end", forfait)
	var account trace.Trace
	for _, s := range pi.Sprints {
		account.Event(s.First, "R-134", "%s : du %s au %s.", s.Label, trace.Day(s.First), trace.Day(s.Last))
	}
	account.Delay(pi.Whole.Last, "R-134", "Incrément de %d jours, le suivant commence le %s.", start.DaysUntil(pi.Next), trace.Day(pi.Next))
	account.Delay(forfait, "R-018", "Forfait de trois mois, dernier jour compris.")
	r.account(account)
	return nil
}

// design judges an order of UO2.6-APDT: {"start", "stories", "with_tests", "done"}.
func (r *runner) design(d *document) error {
	a := agile.Design{Ref: r.result.ID}
	for key, into := range map[string]any{"stories": &a.Stories, "with_tests": &a.WithTests} {
		if _, err := d.read(key, into); err != nil {
			return err
		}
	}
	if err := r.daysOf(d, map[string]*calendar.Date{"start": &a.Start, "done": &a.DoneOn}); err != nil {
		return err
	}
	life := agile.FollowDesign(a, r.contract, r.view(a.Start, a.DoneOn))
	r.result.set("lots", life.Lots)
	r.result.set("deadline", life.Term.Due)
	r.result.set("on_time", kept(life.Term))
	r.account(life.Trace)
	return nil
}

// reversibility follows an exit: {"notified", "t1" … "t4", "pv", "informed",
// "agreed", "erased"}; "documents": [[code, delivered, validated], …].
func (r *runner) reversibility(d *document) error {
	v := reversibility.Reversibility{Ref: r.result.ID}
	if err := r.daysOf(d, map[string]*calendar.Date{
		"notified": &v.Notified, "t1": &v.Reached[0], "t2": &v.Reached[1], "t3": &v.Reached[2], "t4": &v.Reached[3],
		"pv": &v.Signed, "informed": &v.Informed, "agreed": &v.Agreed, "erased": &v.Erased,
	}); err != nil {
		return err
	}
	var documents [][]string
	if _, err := d.read("documents", &documents); err != nil {
		return err
	}
	days := append([]calendar.Date{v.Notified, v.Signed, v.Erased}, v.Reached[:]...)
	for i, written := range documents {
		document := reversibility.Document{}
		for j, place := range []*calendar.Date{&document.Delivered, &document.Validated} {
			if len(written) > j+1 {
				day, err := r.day(written[j+1])
				if err != nil {
					return within(err, "documents", i)
				}
				*place = day
				days = append(days, day)
			}
		}
		if len(written) > 0 {
			document.Code = written[0]
		}
		v.Documents = append(v.Documents, document)
	}
	life := reversibility.Follow(v, r.contract, r.view(days...))
	for i, m := range life.Milestones {
		name := fmt.Sprintf("t%d", i+1)
		r.result.set(name, m.Date)
		r.result.set(name+"_tested", m.Term.Due)
		r.result.set(name+"_on_time", kept(m.Term))
	}
	r.result.set("erasure_deadline", life.Erasure.Due)
	r.result.set("erasure_on_time", kept(life.Erasure))
	r.result.set("finished_on", life.FinishedOn)
	r.result.set("phase1_verification_deadline", r.phase1(v, life))
	r.result.set("verifications", life.Verifications)
	r.account(life.Trace)
	return nil
}

// phase1 is the deadline of the verification of the first phase; no date
// without notification.
func (r *runner) phase1(v reversibility.Reversibility, life reversibility.Life) calendar.Date {
	if v.Notified.IsZero() {
		return calendar.Date{}
	}
	c := r.contract.At(v.Notified)
	k := c.Knobs().Revers
	due := c.DaysAfter(life.Milestones[1].Date, k.Verif, k.Days)
	if k.Days == "calendar" {
		return c.Rolled(due)
	}
	return due
}

// order reads a bon de commande: {"tranche", "notified", "start", "end", "site",
// "deliverables", "lines": [{"uo", "level", "frequency", "quantity", "start",
// "end", "application", "measures"}, …]}.
func (r *runner) order(d *document) error {
	o := order.Order{Ref: r.result.ID}
	var lines []struct {
		UO          string          `json:"uo"`
		Level       string          `json:"level"`
		Frequency   string          `json:"frequency"`
		Quantity    int             `json:"quantity"`
		Start       calendar.Date   `json:"start"`
		End         calendar.Date   `json:"end"`
		Application string          `json:"application"`
		Measures    json.RawMessage `json:"measures"`
	}
	for key, into := range map[string]any{"tranche": &o.Tranche, "site": &o.Site, "remote": &o.Remote, "deliverables": &o.Deliverables, "lines": &lines} {
		if _, err := d.read(key, into); err != nil {
			return err
		}
	}
	if err := r.daysOf(d, map[string]*calendar.Date{"notified": &o.NotifiedOn, "start": &o.Start, "end": &o.End}); err != nil {
		return err
	}
	for i, l := range lines {
		projects, err := measures(l.Measures)
		if err != nil {
			return within(err, "lines", i, "measures")
		}
		o.Lines = append(o.Lines, order.Line{
			UO: l.UO, Level: l.Level, Frequency: l.Frequency, Quantity: l.Quantity, Start: l.Start, End: l.End, Application: l.Application, Projects: projects,
		})
	}
	reading := order.Read(o, r.contract)
	read := make([]map[string]any, len(reading.Lines))
	for i, l := range reading.Lines {
		periods := make([][2]string, len(l.Periods))
		for j, p := range l.Periods {
			periods[j] = [2]string{p.First.String(), p.Last.String()}
		}
		read[i] = map[string]any{
			"uo": l.Unit.Code, "typology": l.Unit.Typology, "level": l.Level, "declared": l.Declared, "computed": l.Computed, "level_gap": l.Gap,
			"out_of_catalogue": l.OutOfCatalogue, "periods": periods, "verifications": l.Verifications,
		}
	}
	r.result.set("lines", read)
	r.result.set("unplanned", reading.Unplanned)
	r.account(reading.Trace)
	return nil
}
