package contract

import (
	"slices"
	"strconv"
	"time"

	"pilotis/transform/calendar"
	"pilotis/transform/yaml"
)

// amendment is what the contract reads from a date on.
type amendment struct {
	from  calendar.Date
	knobs Knobs
}

// version is the contract in force from a date on.
type version struct {
	from     calendar.Date
	contract *Contract
}

// written is a contract file: the knobs, and the amendments that override them.
// It serves to check the form of every part; what an amendment leaves out reads
// as zero here.
type written struct {
	Knobs      `yaml:",inline"`
	Amendments []struct {
		From  *calendar.Date `yaml:"from"`
		Knobs `yaml:",inline"`
	} `yaml:"amendments"`
}

// kept is an amendment that can be read over other knobs, so that what it leaves
// out keeps what they hold.
type kept struct{ over func(any) error }

// UnmarshalYAML keeps the means to read the value later.
func (k *kept) UnmarshalYAML(decode func(any) error) error {
	k.over = decode
	return nil
}

// amended reads a contract file over the knobs. Each amendment is read over the
// one before.
func amended(document *yaml.Document, knobs Knobs) (Knobs, []amendment, error) {
	form := written{Knobs: knobs}
	if err := document.Decode(&form); err != nil {
		return Knobs{}, nil, err
	}
	held := struct {
		Knobs      `yaml:",inline"`
		Amendments []kept `yaml:"amendments"`
	}{Knobs: knobs}
	if err := document.Decode(&held); err != nil {
		return Knobs{}, nil, err
	}
	var found yaml.Errors
	amendments := make([]amendment, len(held.Amendments))
	present := form.Knobs
	for i, next := range held.Amendments {
		over := struct {
			From  *calendar.Date `yaml:"from"`
			Knobs `yaml:",inline"`
		}{Knobs: present}
		path := yaml.Path{"amendments", strconv.Itoa(i)}
		if err := next.over(&over); err != nil {
			found = append(found, document.Annotate(path, err.Error()))
			continue
		}
		switch {
		case over.From == nil:
			found = append(found, document.Annotate(path, "an amendment needs from, the first day on which it is in force"))
			continue
		case i > 0 && !over.From.After(amendments[i-1].from):
			found = append(found, document.Annotate(append(path, "from"), "amendments must be in order of date: this one is not after the one before"))
		}
		present = over.Knobs
		amendments[i] = amendment{from: *over.From, knobs: present}
	}
	return form.Knobs, amendments, found.OrNil()
}

// dated assembles the contract and each of its versions, and tells all that is
// wrong with any.
func dated(base Knobs, amendments []amendment, annotate func(yaml.Path, string) *yaml.Error) (*Contract, error) {
	whole, err := assemble(base, annotate)
	if err != nil {
		return nil, err
	}
	for i, next := range amendments {
		prefix := yaml.Path{"amendments", strconv.Itoa(i)}
		c, err := assemble(next.knobs, func(path yaml.Path, message string) *yaml.Error {
			return annotate(append(slices.Clone(prefix), path...), message)
		})
		if err != nil {
			return nil, err
		}
		c.whole = whole
		whole.versions = append(whole.versions, version{from: next.from, contract: c})
	}
	return whole, whole.seal()
}

func (c *Contract) root() *Contract {
	if c.whole != nil {
		return c.whole
	}
	return c
}

// At is the contract in force on a day: the last amendment that took effect by
// then, or the contract as first written. It may be asked of any version.
//
// The day that decides which rule is in force is that of the event from which the
// delay runs, so that an amendment never changes what was already running:
//
//	a support ticket              its submission
//	an order, its lines, levels   the notification
//	a deliverable's due date      the reading meeting, else the due date
//	a verification                the delivery, or the presentation of the report
//	a redelivery                  the adjournment
//	a committee                   the meeting
//	a quote                       the inputs complete
//	a replacement                 the departure or the request
//	a reversibility               T0; the erasure, the end of the reversibility
//	a delay of UO2.6-APDT         the start of the order
//	an increment                  its start
//	a rate over a period          the last day of the period
func (c *Contract) At(day calendar.Date) *Contract {
	whole := c.root()
	for _, v := range slices.Backward(whole.versions) {
		if !day.Before(v.from) {
			return v.contract
		}
	}
	return whole
}

// AtInstant is [Contract.At] for the local day of an instant.
func (c *Contract) AtInstant(t time.Time) *Contract { return c.At(c.root().calendar.DateOf(t)) }

// Amendments are the first days of the amended versions, in order.
func (c *Contract) Amendments() []calendar.Date {
	var days []calendar.Date
	for _, v := range c.root().versions {
		days = append(days, v.from)
	}
	return days
}
