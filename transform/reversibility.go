package transform

import "time"

// Reversibility is a row of core.reversibility_store: the days on which an order
// of UO_REVERS reached its milestones; nil for what has not come.
type Reversibility struct {
	Origin
	Reference      string     `ch:"reference"`
	OrderReference string     `ch:"order_reference"`
	T1On           *time.Time `ch:"t1_on"`
	T2On           *time.Time `ch:"t2_on"`
	T3On           *time.Time `ch:"t3_on"`
	T4On           *time.Time `ch:"t4_on"`
	SignedOn       *time.Time `ch:"signed_on"`   // the end-of-service report
	InformedOn     *time.Time `ch:"informed_on"` // the Ministry, of the erasure to come
	AgreedOn       *time.Time `ch:"agreed_on"`   // its written agreement
	ErasedOn       *time.Time `ch:"erased_on"`   // of the certificate
}

// Table is where reversibilities are stored; analysts read core.reversibilities.
func (*Reversibility) Table() string { return "core.reversibility_store" }
