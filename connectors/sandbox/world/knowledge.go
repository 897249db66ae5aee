package world

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Sheet is a sheet or a procedure of the knowledge base. LETSDOCIT holds
// each of its versions as a file.
type Sheet struct {
	Ref         string // "FC-0001", or "PR-0001" for a procedure
	Title       string
	Application string
	Tranche     string
	Versions    []time.Time
}

// know writes the knowledge base, version after version.
func (b *builder) know() {
	tranches := []string{Ferme, Optionnelle1, Optionnelle2}
	for n := range max(9, int(math.Round(45*b.scale))) {
		random := b.stream(partKnowledge, n)
		s := Sheet{Ref: fmt.Sprintf("FC-%04d", n+1), Title: "Traiter " + pick(random, subjects), Tranche: tranches[n%3]}
		if n%4 == 3 {
			s.Ref = fmt.Sprintf("PR-%04d", n+1)
		}
		s.Application = weighted(random, inPerimeter(s.Tranche)).code
		at := b.moment(random, b.calendar.after(b.begun, between(random, 1, 300)))
		for b.happened(at) {
			s.Versions = append(s.Versions, at.Truncate(time.Second))
			path := fmt.Sprintf("/base-de-connaissances/%s/%s/%s-%s-v%d.docx", strings.ToLower(s.Tranche), s.Application, s.Ref, slug(s.Title), len(s.Versions))
			b.put(File{Server: Letsdocit, Path: path, At: at.Truncate(time.Second), Owner: "depot-titulaire", Content: fmt.Appendf(nil, "%s\nVersion %d\n", s.Title, len(s.Versions))})
			at = b.moment(random, b.calendar.after(b.calendar.day(at), between(random, 20, 160)))
		}
		if len(s.Versions) > 0 {
			b.Sheets = append(b.Sheets, s)
		}
	}
}
