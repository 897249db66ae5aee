package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// referentials are documents that are kept up to date all along, by tranche
//
var referentials = []string{"plan-assurance-controle-qualite.docx", "plan-de-reversibilite.docx", "procedures-support-n2.docx", "base-de-connaissances.xlsx", "jeux-de-donnees.xlsx"}

// deposit adds the documents that no deliverable brings, and puts all files in
// order of time.
func (b *builder) deposit() {
	for n, tranche := range b.Tranches {
		for k, name := range referentials {
			b.maintain(n*len(referentials)+k, tranche, name)
		}
	}
	for _, m := range b.Meetings {
		if m.Committee == "COOP" {
			continue
		}
		folder := "/comites/" + strings.ToLower(m.Committee) + "/" + m.Ref + "/"
		for name, at := range map[string]time.Time{"support.pptx": m.SupportSent, "compte-rendu.docx": m.MinutesSent} {
			if !at.IsZero() {
				b.put(File{Server: Letsdocit, Path: folder + name, At: at, Owner: "depot-titulaire", Content: fmt.Appendf(nil, "%s\n%s\n", m.Ref, name)})
			}
		}
	}
	slices.SortStableFunc(b.Files, func(a, b File) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Path, b.Path)) })
}

// maintain writes a document shortly after its tranche was confirmed and a new
// version every few months.
func (b *builder) maintain(n int, tranche Tranche, name string) {
	random := b.stream(partReferentials, n)
	f := File{Server: Letsdocit, Path: "/referentiels/" + strings.ToLower(tranche.Code) + "/" + name, Owner: "depot-titulaire"}
	at := b.moment(random, b.calendar.after(tranche.ConfirmedOn, between(random, 5, 25)))
	for version := 1; b.happened(at); version++ {
		if version > 1 {
			f.Versions = append(f.Versions, FileVersion{f.At, f.Content})
		}
		f.At, f.Content = at, fmt.Appendf(nil, "%s\nTranche %s\nVersion %d\n", name, tranche.Code, version)
		at = b.moment(random, b.calendar.after(b.calendar.day(at), between(random, 35, 130)))
	}
	b.put(f)
}
