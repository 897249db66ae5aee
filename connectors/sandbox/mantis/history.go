package mantis

import "slices"

type fieldName struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

type typed struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type thing struct {
	ID       int    `json:"id"`
	Filename string `json:"filename,omitempty"`
}

type changeJSON struct {
	CreatedAt    string     `json:"created_at"`
	User         *user      `json:"user"`
	Field        *fieldName `json:"field,omitempty"`
	Type         typed      `json:"type"`
	OldValue     any        `json:"old_value,omitempty"`
	NewValue     any        `json:"new_value,omitempty"`
	Note         *thing     `json:"note,omitempty"`
	File         *thing     `json:"file,omitempty"`
	Relationship *typed     `json:"relationship,omitempty"`
	Issue        *thing     `json:"issue,omitempty"`
	Message      string     `json:"message"`
	Change       string     `json:"change,omitempty"`
}

// told writes a history: items without numbers, several in one second, names as
// they are today.
func (s *Server) told(i *issue) []changeJSON {
	var all []changeJSON
	for _, c := range i.history {
		item := changeJSON{CreatedAt: s.stamp(c.at), User: s.person(c.user), Type: typed{c.kind, typeName(c.kind)}, Message: typeName(c.kind)}
		switch c.kind {
		case typeField:
			label, old, now, change := s.values(c)
			item.Field, item.OldValue, item.NewValue = &fieldName{c.field, label}, old, now
			item.Message, item.Change = label, change
		case typeNew:
			item.Message = "Nouvelle anomalie"
		case typeNoteAdded, typeNoteUpdated:
			item.Note = &thing{ID: c.ref}
		case typeFileAdded, typeFileDeleted:
			item.File = &thing{Filename: c.new}
			if c.kind == typeFileAdded {
				item.File.ID = c.ref
			}
		case typeRelated, typeUnrelated:
			item.Relationship, item.Issue = &typed{1, "related-to"}, &thing{ID: c.ref}
		}
		all = append(all, item)
	}
	if s.options.NewestFirst {
		slices.Reverse(all)
	}
	return all
}

func (s *Server) values(c change) (label string, old, now any, change string) {
	enumeration := func(label string, list []named) (string, any, any, string) {
		before, after := value(list, number(c.old)), value(list, number(c.new))
		return label, before, after, before.Label + " => " + after.Label
	}
	switch c.field {
	case "status":
		return enumeration("État", statuses())
	case "resolution":
		return enumeration("Résolution", resolutions())
	case "severity":
		return enumeration("Sévérité", severities())
	case "priority":
		return enumeration("Priorité", priorities())
	case "handler":
		before, after := s.person(number(c.old)), s.person(number(c.new))
		return "Affecté à", before, after, before.Name + " => " + after.Name
	case "project_id":
		return "Projet", c.old, c.new, s.projectName(c.old) + " => " + s.projectName(c.new)
	case "fixed_in_version":
		before, after := s.versionName(c.old), s.versionName(c.new)
		return "Corrigé dans la version", before, after, before + " => " + after
	case "category":
		return "Catégorie", c.old, c.new, c.old + " => " + c.new
	}
	return c.field, c.old, c.new, c.old + " => " + c.new
}

func (s *Server) projectName(id string) string {
	if p := s.projects[number(id)]; p != nil {
		return p.name
	}
	return "@" + id + "@"
}

func (s *Server) versionName(id string) string {
	if v := s.versions[number(id)]; v != nil {
		return v.Name
	}
	return ""
}
