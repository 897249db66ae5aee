package openproject

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// stamp prints an instant: cut to the millisecond, on old releases to the second.
func (s *Server) stamp(at time.Time) string {
	if s.opts.WholeSecond {
		return at.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05Z")
	}
	return at.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}

func (s *Server) href(path string) string { return s.opts.Prefix + "/api/v3/" + path }

func (s *Server) link(path, title string) map[string]any {
	link := map[string]any{"href": s.href(path)}
	if title != "" {
		link["title"] = title
	}
	return link
}

func noLink() map[string]any { return map[string]any{"href": nil} }

func formattable(format, raw string) map[string]any {
	html := ""
	if raw != "" {
		html = "<p>" + raw + "</p>"
	}
	return map[string]any{"format": format, "raw": raw, "html": html}
}

// duration is ISO 8601 with days of 24 hours, as OpenProject writes it.
func duration(d time.Duration) string {
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	var b strings.Builder
	b.WriteByte('P')
	if days > 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	if rest > 0 || days == 0 {
		b.WriteByte('T')
	}
	if h := rest / time.Hour; h > 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m := rest % time.Hour / time.Minute; m > 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if sec := rest % time.Minute / time.Second; sec > 0 || (rest == 0 && days == 0) {
		fmt.Fprintf(&b, "%dS", sec)
	}
	return b.String()
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// workPackage writes a work package as it stands in a collection.
func (s *Server) workPackage(i *issue) map[string]any {
	self := "work_packages/" + id(i.id)
	subject, typ := i.attrs["subject"], i.num("type")
	body := map[string]any{
		"_type": "WorkPackage", "id": i.id, "lockVersion": i.lock, "subject": subject, "description": formattable("markdown", i.attrs["description"]),
		"scheduleManually": true, "ignoreNonWorkingDays": false, "readonly": false, "estimatedTime": nil, "derivedEstimatedTime": nil, "derivedRemainingTime": nil,
		"derivedPercentageDone": nil, "percentageDone": nil, "derivedStartDate": nil, "derivedDueDate": nil,
		"spentTime": duration(s.spent(i.id)), "laborCosts": "0.00 EUR", "materialCosts": "0.00 EUR", "overallCosts": "0.00 EUR",
		"createdAt": s.stamp(i.created), "updatedAt": s.stamp(i.updated),
	}
	if done := i.attrs["done"]; done != "" {
		body["percentageDone"] = i.num("done")
	}
	if typ == typeMilestone {
		body["date"] = orNull(i.attrs["date"])
	} else {
		body["startDate"], body["dueDate"], body["duration"] = orNull(i.attrs["start"]), orNull(i.attrs["due"]), nil
	}
	links := map[string]any{
		"self": s.link(self, subject), "schema": s.link("work_packages/schemas/"+i.attrs["project"]+"-"+i.attrs["type"], ""),
		"activities": s.link(self+"/activities", ""), "relations": s.link(self+"/relations", ""), "attachments": s.link(self+"/attachments", ""),
		"project": s.link("projects/"+i.attrs["project"], s.project(i.num("project")).name), "type": s.link("types/"+id(typ), s.words.types[typ]),
		"status":   s.link("statuses/"+i.attrs["status"], s.words.statuses[i.num("status")]),
		"priority": s.link("priorities/"+i.attrs["priority"], s.words.priorities[i.num("priority")]),
		"author":   s.userLink(i.attrs["author"]), "assignee": s.userLink(i.attrs["assignee"]), "responsible": s.userLink(i.attrs["responsible"]),
		"category": noLink(), "version": noLink(), "parent": map[string]any{"href": nil, "title": nil}, "ancestors": []any{}, "customActions": []any{},
	}
	if v := i.num("version"); v > 0 {
		links["version"] = s.link("versions/"+id(v), s.versions[v-1].name)
	}
	s.family(i, links)
	s.customValues(i, body, links)
	body["_links"] = links
	return body
}

func (s *Server) userLink(of string) map[string]any {
	n, err := strconv.Atoi(of)
	if err != nil {
		return noLink()
	}
	return s.link("users/"+of, s.user(n).name)
}

// family adds the ancestors and children that are visible.
func (s *Server) family(i *issue, links map[string]any) {
	if parent := s.issues[i.num("parent")]; parent != nil && s.visible(parent) {
		up := s.link("work_packages/"+id(parent.id), parent.attrs["subject"])
		links["parent"], links["ancestors"] = up, []any{up}
	}
	var children []any
	for _, child := range s.children[i.id] {
		if one := s.issues[child]; one != nil && one.num("parent") == i.id && s.visible(one) {
			children = append(children, s.link("work_packages/"+id(child), one.attrs["subject"]))
		}
	}
	if children != nil {
		links["children"] = children
	}
}

func (s *Server) customValues(i *issue, body, links map[string]any) {
	for _, field := range fieldsOf[i.num("type")] {
		name, value := "customField"+id(field), i.attrs[custom(field)]
		n, _ := strconv.Atoi(value)
		switch fieldForms[field] {
		case formList:
			links[name] = noLink()
			if value != "" {
				links[name] = s.link("custom_options/"+value, s.options[n-1].value)
			}
		case formLong:
			body[name] = formattable("markdown", value)
		case formNumber:
			if body[name] = nil; value != "" {
				body[name] = n
			}
		case formFlag:
			if body[name] = nil; value != "" {
				body[name] = value == "true"
			}
		default:
			body[name] = orNull(value)
		}
	}
}

func (s *Server) spent(issue int) time.Duration {
	var sum time.Duration
	for _, e := range s.entries {
		if e.issue == issue {
			sum += e.hours
		}
	}
	return sum
}

// activity writes one entry of a history.
func (s *Server) activity(i *issue, j *journal) map[string]any {
	body := map[string]any{
		"_type": "Activity", "id": j.id, "version": j.version, "comment": formattable("markdown", j.notes), "internal": false,
		"createdAt": s.stamp(j.created), "updatedAt": s.stamp(j.updated),
		"_links": map[string]any{
			"self": s.link("activities/"+id(j.id), ""), "workPackage": s.link("work_packages/"+id(i.id), i.attrs["subject"]), "user": s.userLink(id(j.user)),
		},
	}
	if j.notes != "" {
		body["_type"] = "Activity::Comment"
	}
	if s.opts.WholeSecond {
		delete(body, "updatedAt")
		delete(body, "internal")
	}
	details := []any{}
	for _, d := range s.details(j) {
		details = append(details, map[string]any{"format": "custom", "raw": d.raw, "html": d.html})
	}
	body["details"] = details
	return body
}

// schema writes the schema of a project and a type: the only place where custom
// fields have names.
func (s *Server) schema(project, typ int) map[string]any {
	property := func(kind, name string) map[string]any {
		return map[string]any{"type": kind, "name": name, "required": false, "hasDefault": false, "writable": true}
	}
	body := map[string]any{
		"_type": "Schema", "_dependencies": []any{}, "_links": map[string]any{"self": s.link("work_packages/schemas/"+id(project)+"-"+id(typ), "")},
		"subject": property("String", s.words.labels["subject"]), "status": property("Status", s.words.labels["status"]),
		"dueDate": property("Date", s.words.labels["due"]), "percentageDone": property("Integer", s.words.labels["done"]),
	}
	for _, field := range fieldsOf[typ] {
		body["customField"+id(field)] = property(string(fieldForms[field]), s.words.fields[field])
	}
	return body
}

func (s *Server) relation(r *relation) map[string]any {
	reverse := map[string]string{"requires": "required", "precedes": "follows", "blocks": "blocked"}
	end := func(n int) map[string]any { return s.link("work_packages/"+id(n), s.issues[n].attrs["subject"]) }
	back := r.kind
	if name, directed := reverse[r.kind]; directed {
		back = name
	}
	return map[string]any{
		"_type": "Relation", "id": r.id, "name": r.kind, "type": r.kind, "reverseType": back, "lag": nil, "description": nil,
		"_links": map[string]any{"self": s.link("relations/"+id(r.id), ""), "from": end(r.from), "to": end(r.to)},
	}
}

func (s *Server) timeEntry(e *entry) map[string]any {
	i := s.issues[e.issue]
	return map[string]any{
		"_type": "TimeEntry", "id": e.id, "comment": formattable("plain", ""), "spentOn": date(e.on), "hours": duration(e.hours), "ongoing": false,
		"createdAt": s.stamp(e.created), "updatedAt": s.stamp(e.updated),
		"_links": map[string]any{
			"self": s.link("time_entries/"+id(e.id), ""), "project": s.link("projects/"+i.attrs["project"], s.project(i.num("project")).name),
			"entity": s.link("work_packages/"+id(i.id), i.attrs["subject"]), "user": s.userLink(id(e.user)), "activity": s.link("time_entries/activities/1", "Management"),
		},
	}
}

// meetingBody writes a meeting; whole, with what is embedded in it.
func (s *Server) meetingBody(m *meeting, whole bool) map[string]any {
	self := "meetings/" + id(m.id)
	body := map[string]any{
		"_type": "Meeting", "id": m.id, "lockVersion": m.lock, "title": m.title, "location": "", "state": m.state, "startTime": s.stamp(m.start),
		"endTime": s.stamp(m.start.Add(m.length)), "duration": duration(m.length), "createdAt": s.stamp(m.created), "updatedAt": s.stamp(m.updated),
		"_links": map[string]any{
			"self": s.link(self, m.title), "project": s.link("projects/"+id(m.project), s.project(m.project).name),
			"author": s.userLink(id(API)), "attachments": s.link(self+"/attachments", ""),
		},
	}
	if whole {
		author := s.user(API)
		body["_embedded"] = map[string]any{"attachments": s.attachments(m), "author": s.userBody(author)}
	}
	return body
}

func (s *Server) attachments(m *meeting) map[string]any {
	files := []any{}
	for _, f := range m.files {
		files = append(files, map[string]any{
			"_type": "Attachment", "id": f.id, "fileName": f.name, "fileSize": 20480, "description": formattable("plain", ""), "status": "uploaded",
			"contentType": "application/pdf", "digest": map[string]any{"algorithm": "md5", "hash": fmt.Sprintf("%032x", f.id)}, "createdAt": s.stamp(f.created),
			"_links": map[string]any{
				"self": s.link("attachments/"+id(f.id), f.name), "container": s.link("meetings/"+id(m.id), ""),
				"author": s.userLink(id(API)), "downloadLocation": s.link("attachments/"+id(f.id)+"/content", ""),
			},
		})
	}
	return map[string]any{
		"_type": "Collection", "total": len(files), "count": len(files), "_embedded": map[string]any{"elements": files},
		"_links": map[string]any{"self": s.link("meetings/"+id(m.id)+"/attachments", "")},
	}
}

func (s *Server) userBody(u *user) map[string]any {
	body := map[string]any{
		"_type": "User", "id": u.id, "name": u.name, "avatar": "", "createdAt": s.stamp(u.created), "updatedAt": s.stamp(u.created),
		"_links": map[string]any{"self": s.link("users/"+id(u.id), u.name), "memberships": s.link("memberships", "")},
	}
	if !s.opts.NotAdmin || u.id == API {
		maps.Copy(body, map[string]any{"login": u.login, "firstName": u.name, "lastName": "", "email": u.login + "@justice.example", "admin": u.admin, "status": "active", "language": s.opts.Language})
	}
	return body
}
