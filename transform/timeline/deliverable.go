package timeline

import (
	"encoding/json"
	"errors"
	"fmt"

	"pilotis/transform/deliverable"
)

// deliverable follows a deliverable: {"uo", "code", "hand_over_jo", "events"}.
// Its events are due_date (the day itself, or the day on which it was set with
// the due day as argument), ordre_de_service (likewise), reading_agreed,
// reading_remise, reading_meeting, delivered (argument: the channel), decision
// (argument: the outcome), notified (of the last decision) and cancelled.
func (r *runner) deliverable(d *document) error {
	var data json.RawMessage
	var fact deliverable.Deliverable
	for key, into := range map[string]any{"events": &data, "uo": &fact.UO, "code": &fact.Code, "ref": &fact.Ref, "hand_over_jo": &fact.HandOverJO} {
		if _, err := d.read(key, into); err != nil {
			return err
		}
	}
	written, err := events(data)
	if err != nil {
		return within(err, "events")
	}
	for i, e := range written {
		if err := r.happen(&fact, e); err != nil {
			return within(fmt.Errorf("read the event %s: %w", e.kind, err), "events", i)
		}
	}
	life := deliverable.Follow(fact, r.contract, r.asOf)
	r.tellDeliverable(life)
	return nil
}

// happen adds an event to a deliverable.
func (r *runner) happen(fact *deliverable.Deliverable, e event) error {
	day, err := r.day(e.written)
	if err != nil {
		return err
	}
	at, err := r.either(e.written)
	if err != nil {
		return err
	}
	if day.IsZero() {
		return errors.New("it has no day")
	}
	reading := func() *deliverable.Reading {
		if fact.Reading == nil {
			fact.Reading = &deliverable.Reading{}
		}
		return fact.Reading
	}
	switch e.kind {
	case "due_date", "ordre_de_service":
		due := deliverable.Due{On: day}
		if e.argument != "" {
			if due.On, err = r.day(e.argument); err != nil {
				return err
			}
			due.Set = day
		} else if e.kind == "ordre_de_service" {
			return errors.New("its argument must be the new due day")
		}
		fact.Dues = append(fact.Dues, due)
	case "reading_agreed":
		reading()
	case "reading_remise":
		reading().HandedOver = at
	case "reading_meeting":
		reading().HeldOn = day
	case "delivered":
		fact.Deliveries = append(fact.Deliveries, deliverable.Delivery{At: at, Channel: e.argument, SlipUnknown: true})
	case "decision":
		fact.Decisions = append(fact.Decisions, deliverable.Decision{On: day, Outcome: e.argument})
	case "notified":
		if len(fact.Decisions) == 0 {
			return errors.New("there is no decision before it")
		}
		fact.Decisions[len(fact.Decisions)-1].Notified = day
	case "cancelled":
		fact.Cancelled = day
	default:
		return errors.New("no such kind of event: expected due_date, ordre_de_service, reading_agreed, reading_remise, reading_meeting, delivered, decision, notified or cancelled")
	}
	return nil
}

func (r *runner) tellDeliverable(life deliverable.Life) {
	set := r.result.set
	set("view", life.View)
	set("due", life.Due)
	set("due_rule", life.DueRule)
	set("ontime", kept(life.Delivery))
	set("delivery_on_time", kept(life.Delivery))
	set("ontime_period", r.quarterOf(life.Due))
	set("late_days", life.Delivery.LateDays)
	set("late_jo", life.Delivery.LateJO)
	set("remise_due", life.HandOver.Due)
	set("remise_on_time", kept(life.HandOver))
	set("remise_late_jo", life.HandOver.LateJO)
	set("first_conf", nil)
	if !life.FirstDecision.IsZero() {
		set("first_conf", life.FirstConform)
	}
	set("first_conf_period", r.quarterOf(life.FirstDecision))
	set("first_conf_counts", life.CountsInConformity)
	set("adjournments", life.Adjournments)
	inTime, judged := life.Redeliveries()
	set("redelivery", [2]int{inTime, judged})
	inTime, judged = life.Decisions()
	set("ministry_in_time", [2]int{inTime, judged})
	set("verif21", [2]int{inTime, judged})
	set("verif21_period", nil)
	for _, cycle := range life.Cycles {
		if cycle.Verification.Decided() {
			set("verif21_period", r.quarterOf(cycle.Verification.Due))
		}
	}
	set("state", life.State)
	set("accepted_on", life.AcceptedOn)
	set("titulaire_late", life.Titulaire)
	set("ministry_late", life.Ministere)
	set("cycles", cycles(life.Cycles))
	r.account(life.Trace)
}

// cycle is [deliverable.Cycle] as written.
type cycle struct {
	Delivered    any `json:"delivered"`
	Verification any `json:"verification"`
	DecidedOn    any `json:"decided_on"`
	Outcome      any `json:"outcome"`
	Effect       any `json:"effect"`
	Redelivery   any `json:"redelivery"`
}

func cycles(list []deliverable.Cycle) []cycle {
	written := make([]cycle, len(list))
	for i, c := range list {
		written[i] = cycle{c.Delivered, c.Verification, c.DecidedOn, c.Outcome, c.Effect, c.Redelivery}
	}
	return written
}
