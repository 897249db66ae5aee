package sandbox

import "time"

// Truth is what really happened to one generated ticket, written down when it
// was invented and not read back from its payload: with it a test can recompute
// any figure without the code under test.
type Truth struct {
	Site, ID, Key, Project string
	Nature                 string // the issue type
	Application            string // code of the catalogue; of an unreadable ticket what it would have been
	Tranche                string // FERME, OPTIONNELLE_1, OPTIONNELLE_2
	Criticality            string // at submission: BLOQUANT, MAJEUR, MINEUR
	InScope                bool
	Reason                 string // why not in scope: nature, perimeter, cancelled, not submitted, unreadable
	DeadLetter             bool   // the payload was spoilt on purpose and must be parked
	Events                 []TruthEvent
}

// TruthEvent is one event in the life of a ticket, to the millisecond, none
// after the instant until which the contract was generated. Kind is one of
//
//	created n2_submitted taken first_response phone_comm workaround n3_sent n3_returned
//	resolved closed reopened crit_changed exception_accepted cancelled
//
// and Argument the criticality of created, n2_submitted and crit_changed, the
// side (TITULAIRE or MJ) of closed and reopened, the reason of cancelled. taken
// is the first taking in charge only. Events are in order of time; those at one
// instant are in causal order.
type TruthEvent struct {
	At             time.Time
	Kind, Argument string
}
