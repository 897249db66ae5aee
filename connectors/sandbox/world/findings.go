package world

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// finding is an anomaly while the world is invented: it is numbered when all are
// known, and told to whom it concerns then.
type finding struct {
	Anomaly
	opened time.Time
	closed time.Time // resolved for good; zero while it is open
	tell   []func(ref string)
}

// firstAnomaly is the number of the first issue in the anomaly tool.
const firstAnomaly = 1001

// record numbers the findings in order of opening.
func (b *builder) record(findings []*finding) {
	slices.SortStableFunc(findings, func(a, b *finding) int {
		return cmp.Or(a.opened.Compare(b.opened), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.TestCase, b.TestCase))
	})
	for n, f := range findings {
		f.Ref, f.ID = fmt.Sprintf("ANO-%05d", n+1), firstAnomaly+n
		for _, tell := range f.tell {
			tell(f.Ref)
		}
		b.Anomalies = append(b.Anomalies, f.Anomaly)
	}
}

// happen adds an event, unless the world ends before.
func (f *finding) happen(b *builder, at time.Time, kind, argument string) bool {
	if !b.happened(at) {
		return false
	}
	f.Events = append(f.Events, Event{at.UTC().Truncate(time.Second), kind, argument})
	return true
}

// open is when a finding begins, to the second.
func open(kind, application, tranche, severity, summary string, at time.Time) *finding {
	at = at.UTC().Truncate(time.Second)
	return &finding{opened: at, Anomaly: Anomaly{
		Kind: kind, Application: application, Tranche: tranche, Severity: severity, Summary: summary, Events: []Event{{at, "opened", ""}},
	}}
}

var severities = map[string]string{blocking: "BLOQUANTE", major: "MAJEURE", minor: "MINEURE"}

// developers are the N3 team, under pseudonyms.
var developers = []string{"dev-01", "dev-02", "dev-03", "dev-04", "dev-05", "dev-06", "dev-07", "dev-08"}
