package openproject

import (
	"strconv"
	"time"
)

// table makes the items of a plain list of names, whose ids start at 1.
func (s *Server) table(names []string, path string, render func(n int, body map[string]any)) []item {
	var items []item
	for n := 1; n < len(names); n++ {
		items = append(items, item{id: n, get: noFilter, render: func() map[string]any {
			body := map[string]any{"id": n, "name": names[n], "position": n, "_links": map[string]any{"self": s.link(path+"/"+id(n), names[n])}}
			render(n, body)
			return body
		}})
	}
	return items
}

func noFilter(string) (string, bool) { return "", false }

func (s *Server) typeItems() []item {
	at := time.Date(2025, 1, 6, 8, 0, 0, 0, time.UTC)
	return s.table(s.words.types, "types", func(n int, body map[string]any) {
		body["_type"], body["color"], body["isDefault"], body["isMilestone"] = "Type", "#1A67A3", n == typeTask, n == typeMilestone
		body["createdAt"], body["updatedAt"] = s.stamp(at), s.stamp(at)
	})
}

func (s *Server) statusItems() []item {
	return s.table(s.words.statuses, "statuses", func(n int, body map[string]any) {
		body["_type"], body["isClosed"], body["color"], body["isDefault"] = "Status", closedStatus[n], "#3852C6", n == statusNew
		body["isReadonly"], body["excludedFromTotals"], body["defaultDoneRatio"] = false, false, 0
	})
}

func (s *Server) priorityItems() []item {
	return s.table(s.words.priorities, "priorities", func(n int, body map[string]any) {
		body["_type"], body["isDefault"], body["isActive"], body["color"] = "Priority", n == 2, true, nil
	})
}

func (s *Server) projectItems(all bool) []item {
	var items []item
	for _, p := range s.projects {
		if p.hidden && !all || p.archived && s.opts.NotAdmin && !all {
			continue
		}
		items = append(items, item{
			id: p.id,
			get: func(name string) (string, bool) {
				switch name {
				case "active":
					return map[bool]string{true: "f", false: "t"}[p.archived], true
				case "id":
					return id(p.id), true
				case "name":
					return p.name, true
				}
				return "", false
			},
			render: func() map[string]any { return s.projectBody(p) },
		})
	}
	return items
}

func (s *Server) projectBody(p *project) map[string]any {
	self := "projects/" + id(p.id)
	links := map[string]any{
		"self": s.link(self, p.name), "categories": s.link(self+"/categories", ""), "types": s.link(self+"/types", ""), "versions": s.link(self+"/versions", ""),
		"workPackages": s.link(self+"/work_packages", ""), "parent": noLink(), "ancestors": []any{}, "status": noLink(), "storages": []any{},
	}
	if p.parent != 0 {
		up := s.link("projects/"+id(p.parent), s.project(p.parent).name)
		links["parent"], links["ancestors"] = up, []any{up}
	}
	return map[string]any{
		"_type": "Project", "id": p.id, "identifier": p.identifier, "name": p.name, "active": !p.archived, "public": false,
		"description": formattable("markdown", ""), "statusExplanation": formattable("markdown", ""),
		"createdAt": s.stamp(p.created), "updatedAt": s.stamp(p.updated), "_links": links,
	}
}

func (s *Server) versionItems(all bool) []item {
	var items []item
	for _, v := range s.versions {
		if !all && !s.shows(v.project) {
			continue
		}
		items = append(items, item{id: v.id, get: noFilter, render: func() map[string]any {
			self := "versions/" + id(v.id)
			return map[string]any{
				"_type": "Version", "id": v.id, "name": v.name, "description": formattable("plain", ""), "startDate": date(v.start), "endDate": date(v.end),
				"status": "open", "sharing": "none", "createdAt": s.stamp(v.created), "updatedAt": s.stamp(v.created),
				"_links": map[string]any{
					"self": s.link(self, v.name), "schema": s.link("versions/schema", ""), "availableInProjects": s.link(self+"/workspaces", ""),
					"definingProject": s.link("projects/"+id(v.project), s.project(v.project).name),
				},
			}
		}})
	}
	return items
}

func (s *Server) userItems() []item {
	var items []item
	for _, u := range s.users {
		items = append(items, item{id: u.id, render: func() map[string]any { return s.userBody(u) }, get: func(name string) (string, bool) {
			return map[string]string{"status": "active", "name": u.name, "type": "User"}[name], name == "status" || name == "name" || name == "type"
		}})
	}
	return items
}

func (s *Server) meetingItems(all bool) []item {
	var items []item
	for _, m := range s.meetings {
		if all || s.shows(m.project) {
			items = append(items, item{id: m.id, get: noFilter, render: func() map[string]any { return s.meetingBody(m, false) }})
		}
	}
	return items
}

func (s *Server) entryItems(all bool) []item {
	var items []item
	for _, e := range s.entries {
		i := s.issues[e.issue]
		if i == nil || (!all && !s.visible(i)) {
			continue
		}
		items = append(items, item{id: e.id, render: func() map[string]any { return s.timeEntry(e) }, get: func(name string) (string, bool) {
			switch name {
			case "updated_at":
				return e.updated.Format(stampSort), true
			case "created_at":
				return e.created.Format(stampSort), true
			case "project_id":
				return i.attrs["project"], true
			case "entity_id":
				return id(e.issue), true
			}
			return "", false
		}})
	}
	return items
}

func (s *Server) relationItems(all bool) []item {
	var items []item
	for _, r := range s.relations {
		from, to := s.issues[r.from], s.issues[r.to]
		if from == nil || to == nil || (!all && (!s.visible(from) || !s.visible(to))) {
			continue
		}
		items = append(items, item{id: r.id, render: func() map[string]any { return s.relation(r) }, get: func(name string) (string, bool) {
			switch name {
			case "involved":
				return id(r.from) + "," + id(r.to), true
			case "from":
				return id(r.from), true
			case "to":
				return id(r.to), true
			case "type":
				return r.kind, true
			case "id":
				return id(r.id), true
			}
			return "", false
		}})
	}
	return items
}

func (s *Server) issueItems(all bool) []item {
	items := make([]item, 0, len(s.order))
	for _, i := range s.order {
		if all || s.visible(i) {
			items = append(items, s.issueItem(i))
		}
	}
	return items
}

func (s *Server) issueItem(i *issue) item {
	return item{id: i.id, render: func() map[string]any { return s.workPackage(i) }, get: func(name string) (string, bool) {
		switch name {
		case "updatedAt", "updated_at":
			return i.updated.Format(stampSort), true
		case "createdAt", "created_at":
			return i.created.Format(stampSort), true
		case "id":
			return strconv.Itoa(i.id), true
		case "status", "status_id":
			return i.attrs["status"], true
		case "type", "project", "version", "parent", "subject", "priority":
			return i.attrs[name], true
		}
		return "", false
	}}
}
