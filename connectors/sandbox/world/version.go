package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Version is a version of a project of a ticket tool. That of an application is
// what a test campaign tests; the others are the quarterly ones of a project.
type Version struct {
	Project      string   // key
	Name         string   // of one in the project
	Application  string   // empty: of all of the project
	Campaign     string   // references, empty for none: what tests it,
	Order        string   // what that was ordered by,
	Deliverables []string // and what of the tests was delivered
	Start        time.Time
	ReleaseOn    time.Time // planned; the version is released once the day has come
	Released     bool
}

// publish plans the versions of the projects: one a quarter, and one for each
// test campaign of an application that the support knows.
func (b *builder) publish() {
	for _, p := range b.Projects {
		last := quarterStart(b.today.AddDate(0, 3, 0))
		for from := quarterStart(b.begun); !from.After(last); from = from.AddDate(0, 3, 0) {
			b.version(Version{
				Project: p.Key, Name: fmt.Sprintf("Palier %d.%d", from.Year(), (from.Month()+2)/3), Start: from, ReleaseOn: b.calendar.next(from.AddDate(0, 2, 9)),
			})
		}
	}
	for _, c := range b.Campaigns {
		order := b.Orders[b.orders[c.Order]]
		project := b.supporting(c.Application, order.Tranche)
		if project == "" {
			continue
		}
		b.version(Version{
			Project: project, Name: c.Application + " " + strings.TrimPrefix(c.Ref, "CAMP-"), Application: c.Application, Campaign: c.Ref, Order: c.Order,
			Deliverables: b.delivered(c.Order), Start: c.Start, ReleaseOn: b.calendar.after(c.End, 3),
		})
	}
	slices.SortStableFunc(b.Versions, func(x, y Version) int {
		return cmp.Or(strings.Compare(x.Project, y.Project), x.ReleaseOn.Compare(y.ReleaseOn))
	})
}

func (b *builder) version(v Version) {
	v.Released = !v.ReleaseOn.After(b.today)
	b.Versions = append(b.Versions, v)
}

// supporting is the key of the project that supports an application in a tranche.
func (b *builder) supporting(app, tranche string) string {
	for _, s := range sites() {
		for _, p := range s.projects {
			if p.tranche == tranche && slices.ContainsFunc(p.applications, func(a application) bool { return a.code == app }) {
				return p.key
			}
		}
	}
	return ""
}

// delivered lists what of the tests an order delivered.
func (b *builder) delivered(order string) []string {
	var refs []string
	for _, d := range b.Deliverables {
		if d.Order == order && strings.HasPrefix(d.Code, "UO2.5-ATEST/") && len(d.Deliveries) > 0 {
			refs = append(refs, d.Ref)
		}
	}
	return refs
}

// soon is how long a correction waits for the version that a campaign tests.
const soon = 120 * 24 * time.Hour

// fixing is the version that brings what was corrected on a day: the next one of
// the application, or the next one of the project when that is too far.
func (d *discussion) fixing(on time.Time) *Version {
	own, all := d.versions[d.Project+d.Application], d.versions[d.Project]
	next := func(list []Version) int {
		return slices.IndexFunc(list, func(v Version) bool { return !v.ReleaseOn.Before(on) })
	}
	if n := next(own); n >= 0 && own[n].ReleaseOn.Sub(on) <= soon {
		return &own[n]
	}
	if n := next(all); n >= 0 {
		return &all[n]
	}
	return nil
}

// inUse is the version that was released last before a day; nil when there was
// none.
func (d *discussion) inUse(on time.Time) *Version {
	var last *Version
	for _, list := range [][]Version{d.versions[d.Project], d.versions[d.Project+d.Application]} {
		for n := range list {
			if v := &list[n]; v.ReleaseOn.Before(on) && (last == nil || v.ReleaseOn.After(last.ReleaseOn)) {
				last = v
			}
		}
	}
	return last
}
