package clock

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind is what happened to a ticket, in the contract's words.
type Kind string

// The events of a ticket. What an Argument holds is said beside each; it is
// empty for the others.
const (
	Created           Kind = "created"            // criticality, or empty
	Submitted         Kind = "n2_submitted"       // criticality, or empty when created or crit_changed gave it
	CritChanged       Kind = "crit_changed"       // the new criticality
	Taken             Kind = "taken"              //
	FirstResponse     Kind = "first_response"     //
	PhoneComm         Kind = "phone_comm"         //
	Workaround        Kind = "workaround"         //
	N3Returned        Kind = "n3_returned"        //
	N3Sent            Kind = "n3_sent"            //
	ExceptionAccepted Kind = "exception_accepted" //
	Resolved          Kind = "resolved"           //
	Closed            Kind = "closed"             // side, or empty when unknown
	Cancelled         Kind = "cancelled"          // reason
	Reopened          Kind = "reopened"           // side
)

// The two sides of the contract, arguments of closed and reopened.
const (
	Titulaire = "TITULAIRE" // the contractor
	MJ        = "MJ"        // the Ministry
)

// rank orders events of the same second as one causes the other: 0 is unknown.
// Among them the fold takes the first that changes something, so that a ticket
// at N3 returns before it is sent again, and one at N2 is sent before it
// returns.
func (k Kind) rank() int { return slices.Index(Kinds(), k) + 1 }

// Kinds are the events of a ticket, in the order in which they are taken within
// a second.
func Kinds() []Kind {
	return []Kind{
		Created, Submitted, CritChanged, Taken, FirstResponse, PhoneComm, Workaround,
		N3Returned, N3Sent, ExceptionAccepted, Resolved, Closed, Cancelled, Reopened,
	}
}

// Event is one thing that happened to a ticket.
type Event struct {
	At       time.Time
	Kind     Kind
	Argument string
}

// Check tells what is wrong with an event by itself: its instant, its kind, its
// argument.
func (e Event) Check() error {
	switch {
	case e.At.IsZero():
		return errors.New("it has no instant")
	case e.Kind.rank() == 0:
		return fmt.Errorf("no such kind of event: expected one of %q", Kinds())
	case e.Kind == CritChanged && !Criticality(e.Argument).Valid(),
		(e.Kind == Created || e.Kind == Submitted) && e.Argument != "" && !Criticality(e.Argument).Valid():
		return fmt.Errorf("%q is no criticality: expected %s, %s or %s", e.Argument, Bloquant, Majeur, Mineur)
	case e.Kind == Reopened && e.Argument != MJ && e.Argument != Titulaire,
		e.Kind == Closed && e.Argument != "" && e.Argument != MJ && e.Argument != Titulaire:
		return fmt.Errorf("%q is no side: expected %s or %s", e.Argument, MJ, Titulaire)
	}
	return nil
}

// Criticality is the class of a ticket.
type Criticality string

// The three classes. The empty Criticality is none.
const (
	Bloquant Criticality = "BLOQUANT"
	Majeur   Criticality = "MAJEUR"
	Mineur   Criticality = "MINEUR"
)

// severity is 0 for what is no class.
func (c Criticality) severity() int {
	switch c {
	case Bloquant:
		return 3
	case Majeur:
		return 2
	case Mineur:
		return 1
	}
	return 0
}

// Valid tells whether c is one of the three classes.
func (c Criticality) Valid() bool { return c.severity() > 0 }
