package openproject

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"
)

// journalized are the attributes that a journal tells of, in its order.
var journalized = []string{"type", "project", "subject", "description", "start", "due", "date", "done", "status", "priority", "version", "assignee", "responsible", "parent"}

// detail is one sentence of a journal.
type detail struct{ raw, html string }

// details tells the difference that a journal makes, in the language of the
// account: the prose is all that the API gives of it.
func (s *Server) details(j *journal) []detail {
	attrs := journalized
	for id := 1; id < len(fieldForms); id++ {
		attrs = append(attrs[:len(attrs):len(attrs)], custom(id))
	}
	var all []detail
	for _, attr := range attrs {
		if before, after := j.before[attr], j.after[attr]; before != after {
			all = append(all, s.sentence(j, attr, before, after))
		}
	}
	return all
}

func (s *Server) sentence(j *journal, attr, before, after string) detail {
	label := s.label(attr)
	if attr == "description" || attr == custom(fieldMotive) {
		link := fmt.Sprintf("http://openproject.example%s/journals/%d/diff/%s", s.opts.Prefix, j.id, attr)
		return detail{
			raw:  tell(s.words.diff, label, link, "", ""),
			html: tell(s.words.diff, "<strong>"+html.EscapeString(label)+"</strong>", `<a href="`+link+`">…</a>`, "", ""),
		}
	}
	before, after = s.shown(attr, before), s.shown(attr, after)
	pattern, brk := s.words.changed, ""
	switch {
	case after == "":
		pattern = s.words.removed
	case before == "":
		pattern = s.words.set
	case len([]rune(before)) >= 100 || len([]rune(after)) >= 100:
		brk = "\n"
	}
	tagged := func(tag, text string) string { return "<" + tag + ">" + html.EscapeString(text) + "</" + tag + ">" }
	return detail{
		raw:  tell(pattern, label, before, brk, after),
		html: tell(pattern, tagged("strong", label), tagged("i", before), strings.ReplaceAll(brk, "\n", "<br/>"), tagged("i", after)),
	}
}

// tell puts texts into a pattern that may not use all of them.
func tell(pattern, label, before, brk, after string) string {
	return strings.NewReplacer("%[1]s", label, "%[2]s", before, "%[3]s", brk, "%[4]s", after).Replace(pattern)
}

func (s *Server) label(attr string) string {
	if id, err := strconv.Atoi(strings.TrimPrefix(attr, "cf")); err == nil {
		return s.words.fields[id]
	}
	return s.words.labels[attr]
}

// shown is a value as people read it.
func (s *Server) shown(attr, value string) string {
	if value == "" {
		return ""
	}
	n, _ := strconv.Atoi(value)
	switch attr {
	case "type":
		return s.words.types[n]
	case "status":
		return s.words.statuses[n]
	case "priority":
		return s.words.priorities[n]
	case "project":
		return s.project(n).name
	case "version":
		return s.versions[n-1].name
	case "assignee", "responsible":
		return s.user(n).name
	case "parent":
		if parent := s.issues[n]; parent != nil {
			return fmt.Sprintf("%s #%d: %s", s.words.types[parent.num("type")], n, parent.attrs["subject"])
		}
		return "#" + value
	case "start", "due", "date":
		return s.day(value)
	case "done":
		return value + "%"
	}
	if id, err := strconv.Atoi(strings.TrimPrefix(attr, "cf")); err == nil {
		switch fieldForms[id] {
		case formDate:
			return s.day(value)
		case formList:
			return s.options[n-1].value
		case formFlag:
			if value == "true" {
				return s.words.yes
			}
			return s.words.no
		}
	}
	return value
}

func (s *Server) day(iso string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return at.Format(s.words.date)
}
