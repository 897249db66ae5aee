package transform

import (
	"time"

	"pilotis/transform/deliverable"
	"pilotis/transform/term"
)

// Deliverable is a row of core.deliverable_store: one instance of a deliverable
// with its reading, deliveries and decisions. Days are local, held at midnight
// UTC; what has not happened is nil.
//
// States are as at the last event of the deliverable: whether a delay that runs is
// past depends on when one asks, and is derived by the view from the due days.
// The contractor's lateness and the Ministry's are never added up.
type Deliverable struct {
	DeliverableKey uint64   `ch:"deliverable_key"`
	Source         string   `ch:"source"`
	DeliverableID  string   `ch:"deliverable_id"`
	Reference      string   `ch:"reference"` // "LIV-2026-0042"
	URL            string   `ch:"url"`
	Title          string   `ch:"title"`
	Status         string   `ch:"status"` // the tool's own word
	Code           string   `ch:"code"`   // of the catalogue: "UO1.1-DPG/L01"
	UO             string   `ch:"uo"`
	Verifications  []string `ch:"verifications"` // of the unit
	Order          string   `ch:"order_ref"`
	Application    string   `ch:"application"`
	Tranche        string   `ch:"tranche"`

	PlannedOn  *time.Time `ch:"planned_on"`  // the order's date
	DueOn      *time.Time `ch:"due_on"`      // in force
	DueRule    string     `ch:"due_rule"`
	Moved      bool       `ch:"moved"`       // an ordre de service changed the date
	BaselineOn *time.Time `ch:"baseline_on"` // of the frozen plan (K-059)

	ReadingAgreed   bool       `ch:"reading_agreed"`
	ReadingOn       *time.Time `ch:"reading_on"`
	HandOverDueOn   *time.Time `ch:"hand_over_due_on"`
	HandedOverAt    *time.Time `ch:"handed_over_at"`
	HandOverState   string     `ch:"hand_over_state"`
	HandOverDays    int32      `ch:"hand_over_late_days"`
	HandOverJO      int32      `ch:"hand_over_late_jo"`
	Corrections     uint32     `ch:"corrections"` // listed by the reading
	CorrectionsDone uint32     `ch:"corrections_done"`

	FirstDeliveredOn *time.Time `ch:"first_delivered_on"`
	DeliveryState    string     `ch:"delivery_state"` // MET, MISSED, RUNNING, NOT_APPLICABLE
	LateDays         int32      `ch:"late_days"`      // of the first delivery, calendar days
	LateJO           int32      `ch:"late_jo"`

	// One element a delivery, in order.
	DeliveredAt     []time.Time `ch:"delivered_at"`
	DeliveryChannel []string    `ch:"delivery_channel"`
	SlipKnown       []bool      `ch:"slip_known"`   // whether a tool tells of the slip at all
	SlipPresent     []bool      `ch:"slip_present"`
	SlipItems       []uint8     `ch:"slip_items"`   // out of 9
	SlipSigned      []bool      `ch:"slip_signed"`

	// One element a cycle: a delivery, its verification and what followed. A
	// decision without delivery is a cycle without one.
	CycleDeliveredOn       []*time.Time `ch:"cycle_delivered_on"`
	CycleVerificationDueOn []*time.Time `ch:"cycle_verification_due_on"` // owed by the Ministry
	CycleVerificationState []string     `ch:"cycle_verification_state"`
	CycleVerificationDays  []int32      `ch:"cycle_verification_late_days"`
	CycleDecidedOn         []*time.Time `ch:"cycle_decided_on"`
	CycleOutcome           []string     `ch:"cycle_outcome"`
	CycleEffect            []string     `ch:"cycle_effect"`            // ACCEPTE, AJOURNEMENT, REFUS
	CycleRedeliveryDueOn   []*time.Time `ch:"cycle_redelivery_due_on"` // owed by the contractor
	CycleRedeliveredOn     []*time.Time `ch:"cycle_redelivered_on"`
	CycleRedeliveryState   []string     `ch:"cycle_redelivery_state"`
	CycleRedeliveryDays    []int32      `ch:"cycle_redelivery_late_days"`
	CycleRedeliveryJO      []int32      `ch:"cycle_redelivery_late_jo"`

	FirstDecidedOn     *time.Time `ch:"first_decided_on"`
	FirstConform       *bool      `ch:"first_conform"`        // R-086; nil before the first decision
	CountsInConformity bool       `ch:"counts_in_conformity"`
	Adjournments       uint16     `ch:"adjournments"`
	AcceptedOn         *time.Time `ch:"accepted_on"`
	State              string     `ch:"state"`
	TitulaireLateDays  int32      `ch:"titulaire_late_days"`
	TitulaireLateJO    int32      `ch:"titulaire_late_jo"`
	MinistereLateDays  int32      `ch:"ministere_late_days"`
	MinistereLateJO    int32      `ch:"ministere_late_jo"`

	FlawRule []string `ch:"flaw_rule"`
	FlawWhat []string `ch:"flaw_what"`
	FlawRef  []string `ch:"flaw_ref"`
	Steps    []string `ch:"steps"`

	Presence  string    `ch:"presence"`
	Mapping   string    `ch:"mapping"`
	Contract  string    `ch:"contract"`
	Revision  uint16    `ch:"revision"`
	RawSHA256 string    `ch:"raw_sha256"`
	Version   time.Time `ch:"version"`
}

// Table is where deliverables are stored; analysts read core.deliverables.
func (*Deliverable) Table() string { return "core.deliverable_store" }

// Judge fills what the contract makes of the deliverable: d as known, and its
// life as at its last event.
func (row *Deliverable) Judge(d deliverable.Deliverable, life deliverable.Life) {
	row.UO = life.UO
	row.PlannedOn, row.DueOn, row.DueRule, row.Moved = day(life.Planned), day(life.Due), life.DueRule, life.Moved
	row.ReadingAgreed = d.Reading != nil
	if d.Reading != nil {
		row.ReadingOn, row.HandedOverAt = day(d.Reading.HeldOn), instant(d.Reading.HandedOver)
		row.Corrections, row.CorrectionsDone = uint32(max(0, d.Reading.Corrections)), uint32(max(0, d.Reading.Corrected))
	}
	row.HandOverDueOn, row.HandOverState = day(life.HandOver.Due), state(life.HandOver)
	row.HandOverDays, row.HandOverJO = late(life.HandOver)
	row.FirstDeliveredOn, row.DeliveryState = day(life.Delivery.Done), state(life.Delivery)
	row.LateDays, row.LateJO = late(life.Delivery)
	for _, delivery := range d.Deliveries {
		row.deliver(delivery)
	}
	for _, cycle := range life.Cycles {
		row.addCycle(cycle)
	}
	row.FirstDecidedOn = day(life.FirstDecision)
	if !life.FirstDecision.IsZero() {
		row.FirstConform = new(life.FirstConform)
	}
	row.CountsInConformity, row.Adjournments = life.CountsInConformity, uint16(life.Adjournments)
	row.AcceptedOn, row.State = day(life.AcceptedOn), string(life.State)
	row.TitulaireLateDays, row.TitulaireLateJO = int32(life.Titulaire.Days), int32(life.Titulaire.JO)
	row.MinistereLateDays, row.MinistereLateJO = int32(life.Ministere.Days), int32(life.Ministere.JO)
	row.FlawRule, row.FlawWhat, row.FlawRef, row.Steps = flaws(life.Trace)
}

func (row *Deliverable) deliver(delivery deliverable.Delivery) {
	row.DeliveredAt = append(row.DeliveredAt, delivery.At.UTC())
	row.DeliveryChannel = append(row.DeliveryChannel, delivery.Channel)
	row.SlipKnown = append(row.SlipKnown, delivery.Slip != nil || !delivery.SlipUnknown)
	row.SlipPresent = append(row.SlipPresent, delivery.Slip != nil)
	items, signed := 0, false
	if delivery.Slip != nil {
		items, _ = delivery.Slip.Complete()
		signed = delivery.Slip.Signed
	}
	row.SlipItems = append(row.SlipItems, uint8(items))
	row.SlipSigned = append(row.SlipSigned, signed)
}

func (row *Deliverable) addCycle(cycle deliverable.Cycle) {
	verificationDays, _ := late(cycle.Verification)
	days, jo := late(cycle.Redelivery)
	row.CycleDeliveredOn = append(row.CycleDeliveredOn, day(cycle.Delivered))
	row.CycleVerificationDueOn = append(row.CycleVerificationDueOn, day(cycle.Verification.Due))
	row.CycleVerificationState = append(row.CycleVerificationState, state(cycle.Verification))
	row.CycleVerificationDays = append(row.CycleVerificationDays, verificationDays)
	row.CycleDecidedOn = append(row.CycleDecidedOn, day(cycle.DecidedOn))
	row.CycleOutcome = append(row.CycleOutcome, cycle.Outcome)
	row.CycleEffect = append(row.CycleEffect, cycle.Effect)
	row.CycleRedeliveryDueOn = append(row.CycleRedeliveryDueOn, day(cycle.Redelivery.Due))
	row.CycleRedeliveredOn = append(row.CycleRedeliveredOn, day(cycle.Redelivery.Done))
	row.CycleRedeliveryState = append(row.CycleRedeliveryState, state(cycle.Redelivery))
	row.CycleRedeliveryDays = append(row.CycleRedeliveryDays, days)
	row.CycleRedeliveryJO = append(row.CycleRedeliveryJO, jo)
}

// state is that of a term as the warehouse keeps it: what is not done runs, and
// the view tells whether it is past.
func state(t term.Term) string {
	if t.State == term.Overdue {
		return string(term.Running)
	}
	return string(t.State)
}

// late is the lateness of what is done; that of what runs depends on the day of
// the question.
func late(t term.Term) (days, jo int32) {
	if t.State != term.Missed {
		return 0, 0
	}
	return int32(t.LateDays), int32(t.LateJO)
}
