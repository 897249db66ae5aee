package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pilotis/cmd/internal/evidence"
)

// Explainer tells how what a question names came about.
type Explainer interface {
	Explain(ctx context.Context, question evidence.Question) (evidence.Evidence, error)
}

// Unknown is an error of an [Explainer] that tells the visitor, in French, that
// the name is none, or that of several things, or that there is no such figure; its
// Near can be asked for.
type Unknown interface {
	error
	Heading() string
	Near() []string
}

// evidencePath is where the evidence of a reference is shown.
const evidencePath = "/preuve/"

// evidenceBody is a page of evidence.
type evidenceBody struct {
	Lead     string
	Facts    []evidenceFact
	Sections []block
}

type evidenceFact struct {
	Label string
	Value cell
}

// evidenceURL is the page of a name, and of a figure in its terms.
func evidenceURL(name string, terms url.Values) string {
	address := evidencePath + url.PathEscape(name)
	if len(terms) > 0 {
		address += "?" + terms.Encode()
	}
	return address
}

// prove makes the cell of a figure lead to its evidence, and says so to those who
// hear the link alone. It does nothing where there are no pages of evidence.
func (s *Server) prove(figure *cell, kpi string, p period, tranche, criticality string) {
	if s.options.Explainer == nil {
		return
	}
	terms := url.Values{"periode": {p.Code()}, "repartition": {criticality}}
	if tranche != "ENSEMBLE" {
		terms.Set("tranche", tranche)
	}
	figure.URL = evidenceURL(kpi, terms)
	figure.Label = fmt.Sprintf("%s : faits derrière %s, %s, %s, %s", figure.Text, kpi, p.Label(), words(tranche), words(criticality))
}

// proofURL is where a reference leads: to its evidence, else to the tool's page.
func (s *Server) proofURL(reference, page string) string {
	switch {
	case s.options.Explainer != nil:
		return evidenceURL(reference, nil)
	case strings.HasPrefix(page, "https://") || strings.HasPrefix(page, "http://"):
		return page
	}
	return ""
}

func (s *Server) evidence(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	asked := r.URL.Query()
	question := evidence.Question{Name: r.PathValue("reference"), Tranche: asked.Get("tranche"), Application: asked.Get("application"), Criticality: asked.Get("repartition")}
	question.Period = strings.Replace(asked.Get("periode"), "-T", "-Q", 1)
	if at := asked.Get("au"); at != "" {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			s.badFilter(w, "L’instant demandé n’existe pas.", "Un instant s’écrit 2026-10-01T00:00:00+02:00.")
			return
		}
		question.At = instant
	}
	told, err := s.options.Explainer.Explain(ctx, question)
	var unknown Unknown
	switch {
	case errors.As(err, &unknown):
		s.unknown(w, unknown)
		return
	case err != nil:
		s.options.OnError(fmt.Errorf("explain %q: %w", question.Name, err))
		s.unexplained(w)
		return
	}
	page := told.Page()
	s.render(w, http.StatusOK, "evidence", pageOf(page, true))
}

// unknown is the page of a name that is none, or that of several things.
func (s *Server) unknown(w http.ResponseWriter, why Unknown) {
	t := trouble{Heading: why.Heading(), What: "Une preuve se demande par la référence d’un ticket, d’un livrable, d’un bon de commande, d’un comité, d’un devis ou d’un document, ou par le code d’un indicateur.",
		Do: []string{"Vérifiez la référence et, pour un indicateur, la période, la tranche et la répartition."}}
	for _, name := range why.Near() {
		t.Links = append(t.Links, cell{Text: name, URL: evidenceURL(name, nil)})
	}
	s.fail(w, http.StatusNotFound, t)
}

func (s *Server) unexplained(w http.ResponseWriter) {
	s.fail(w, http.StatusInternalServerError, trouble{
		Heading: "La preuve n’a pas pu être établie",
		What:    "La référence est connue, mais ce qui la prouve n’a pas pu être lu, ou les termes demandés n’existent pas.",
		Do:      []string{"Vérifiez la période et la répartition demandées.", "Exploitation : le journal du programme en donne la raison."},
	})
}

// pageOf makes the page of evidence; linked tells that references lead to their
// own page.
func pageOf(e evidence.Page, linked bool) page {
	body := evidenceBody{Lead: e.Lead}
	for _, fact := range e.Facts {
		body.Facts = append(body.Facts, evidenceFact{fact.Label, cellOf(fact.Value, linked)})
	}
	for _, subject := range e.Sections {
		b := block{ID: subject.ID, Title: subject.Title, Intro: subject.Intro}
		for i, t := range subject.Tables {
			b.Tables = append(b.Tables, tableOf(fmt.Sprintf("t-%s-%d", subject.ID, i+1), t, linked))
		}
		body.Sections = append(body.Sections, b)
	}
	return page{Title: e.Title, Here: evidencePath, Body: body}
}

func tableOf(id string, t evidence.Table, linked bool) table {
	made := table{ID: id, Caption: t.Caption, Empty: t.Caption + " : rien à montrer."}
	if first, size := utf8.DecodeRuneInString(t.Empty); size > 0 {
		made.Empty = t.Caption + " : " + string(unicode.ToLower(first)) + t.Empty[size:]
	}
	for _, c := range t.Columns {
		made.Columns = append(made.Columns, column{Label: c.Label, Numeric: c.Numeric})
	}
	for _, values := range t.Rows {
		row := make([]cell, len(values))
		for i, value := range values {
			row[i] = cellOf(value, linked)
		}
		made.Rows = append(made.Rows, row)
	}
	return made
}

func cellOf(c evidence.Cell, linked bool) cell {
	made := cell{Text: c.Text, Mark: mark(c.Mark)}
	switch {
	case strings.HasPrefix(c.URL, "https://") || strings.HasPrefix(c.URL, "http://"):
		made.URL = c.URL
	case linked && c.Name != "":
		made.URL = evidenceURL(c.Name, nil)
	}
	return made
}

// WriteEvidence writes a page of evidence that stands alone: its style is within,
// and it leads to the tools' pages only.
func WriteEvidence(w io.Writer, e evidence.Page, version string) error {
	made, err := newPages()
	if err != nil {
		return err
	}
	p := pageOf(e, false)
	p.Version, p.Style = version, template.CSS(made.style) // our own file, no visitor's text
	if err := made.templates["evidence"].ExecuteTemplate(w, "layout", p); err != nil {
		return fmt.Errorf("write the page of evidence: %w", err)
	}
	return nil
}
