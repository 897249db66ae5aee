package openproject

import (
	"bytes"
	"compress/gzip"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	before, n := s.before, s.requests
	s.mu.Unlock()
	if before != nil {
		before(n) // may change the server and queue faults
	}
	fault := s.faults.Take(r.URL.Path)
	s.mu.Lock()
	w.Header().Set("Date", s.opts.Now().UTC().Format(http.TimeFormat))
	s.mu.Unlock()
	if !fault.Wait(r.Context(), s.opts.Latency) || fault.Spoil(w, s.refusal) {
		return
	}
	s.mu.Lock()
	a := s.answer(w.Header(), r)
	s.mu.Unlock()
	s.reply(w, r, a, fault)
}

// answer checks the caller, then routes.
func (s *Server) answer(header http.Header, r *http.Request) answer {
	path, found := strings.CutPrefix(r.URL.Path, s.opts.Prefix+"/api/v3")
	if !found {
		return s.refuse(404, "NotFound", s.words.notFound)
	}
	path = strings.Trim(path, "/")
	if r.Method != http.MethodGet {
		return s.refuse(405, "MethodNotAllowed", "405")
	}
	if !s.admits(r) {
		if !s.opts.Public {
			header.Set("WWW-Authenticate", `Basic realm="OpenProject API"`)
			return s.refuse(401, "Unauthenticated", s.words.unauthorized)
		}
		return s.anonymous(path)
	}
	return s.route(r, path)
}

func (s *Server) admits(r *http.Request) bool {
	if s.disabled {
		return false
	}
	if s.opts.APIKey == "" && s.opts.Token == "" {
		return true
	}
	equal := func(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
	if user, password, basic := r.BasicAuth(); basic {
		return user == "apikey" && equal(password, s.opts.APIKey)
	}
	bearer, given := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return given && (equal(bearer, s.opts.Token) || equal(bearer, s.opts.APIKey))
}

// anonymous is what a visitor sees where no login is demanded: the words of the
// instance and not one object, with status 200.
func (s *Server) anonymous(path string) answer {
	if path == "users/me" {
		return ok(map[string]any{"_type": "User", "id": 2, "name": "Anonymous", "login": "", "admin": false, "avatar": "", "_links": map[string]any{"self": s.link("users/2", "Anonymous")}})
	}
	if strings.Count(path, "/") > 0 {
		return s.refuse(404, "NotFound", s.words.notFound)
	}
	return s.list(collection{path: path, paged: true}, nil)
}

func (s *Server) route(r *http.Request, path string) answer {
	q := r.URL.Query()
	if path == "" {
		return ok(map[string]any{"_type": "Root", "instanceName": "OpenProject", "coreVersion": "16.1.0",
			"_links": map[string]any{"self": s.link("", ""), "user": s.userLink(id(API))}})
	}
	if path == "users/me" {
		return ok(s.userBody(s.user(API)))
	}
	parts := strings.Split(path, "/")
	if rest, found := strings.CutPrefix(path, "work_packages/schemas/"); found {
		return s.oneSchema(rest)
	}
	n := 0
	if len(parts) > 1 {
		n, _ = strconv.Atoi(parts[1])
	}
	if i := s.issues[n]; i != nil && parts[0] == "work_packages" && s.visible(i) {
		return s.inside(s.issueItem(i), parts)
	}
	c, known := s.collection(parts[0])
	if !known || (parts[0] == "meetings" && s.opts.NoMeetings) {
		return s.refuse(404, "NotFound", s.words.notFound)
	}
	if len(parts) == 1 {
		if parts[0] == "users" && s.opts.NotAdmin {
			return s.refuse(403, "MissingPermission", s.words.forbidden)
		}
		return s.list(c, q)
	}
	for _, i := range c.items {
		if i.id == n {
			return s.inside(i, parts)
		}
	}
	return s.refuse(404, "NotFound", s.words.notFound)
}

// collection gives a list as the account sees it.
func (s *Server) collection(path string) (collection, bool) {
	switch path {
	case "work_packages":
		return collection{kind: "work_package", path: path, items: s.issueItems(false), paged: true, selects: true, byDefault: []condition{{"status_id", "o", nil}}}, true
	case "time_entries":
		return collection{path: path, items: s.entryItems(false), paged: true}, true
	case "relations":
		return collection{path: path, items: s.relationItems(false), paged: true}, true
	case "meetings":
		return collection{path: path, items: s.meetingItems(false), paged: true}, true
	case "projects":
		return collection{path: path, items: s.projectItems(false), paged: true, selects: true}, true
	case "users", "principals":
		return collection{path: path, items: s.userItems(), paged: true, selects: true}, true
	case "versions":
		return collection{path: path, items: s.versionItems(false)}, true
	case "types":
		return collection{path: path, items: s.typeItems()}, true
	case "statuses":
		return collection{path: path, items: s.statusItems()}, true
	case "priorities":
		return collection{path: path, items: s.priorityItems()}, true
	}
	return collection{}, false
}

// inside answers for one object and what lies below it.
func (s *Server) inside(i item, parts []string) answer {
	below := strings.Join(append([]string{parts[0]}, parts[2:]...), "/")
	switch below {
	case "meetings":
		return ok(s.meetingBody(find(s.meetings, func(m *meeting) bool { return m.id == i.id }), true))
	case "meetings/attachments":
		return ok(s.attachments(find(s.meetings, func(m *meeting) bool { return m.id == i.id })))
	case "work_packages/activities":
		return ok(s.history(s.issues[i.id]))
	case "work_packages/relations":
		var own []item
		for _, r := range s.relationItems(false) {
			if fits, _ := matches(r, []condition{{"involved", "=", []string{id(i.id)}}}); fits {
				own = append(own, r)
			}
		}
		return s.list(collection{path: strings.Join(parts, "/"), items: own}, nil)
	case "projects/categories":
		return s.list(collection{path: strings.Join(parts, "/")}, nil)
	}
	if len(parts) == 2 {
		return ok(i.render())
	}
	return s.refuse(404, "NotFound", s.words.notFound)
}

// history is the whole history of a work package, never in pages.
func (s *Server) history(i *issue) map[string]any {
	all := []any{}
	for _, j := range i.journals {
		all = append(all, s.activity(i, j))
	}
	return map[string]any{"_type": "Collection", "total": len(all), "count": len(all), "_embedded": map[string]any{"elements": all},
		"_links": map[string]any{"self": s.link("work_packages/"+id(i.id)+"/activities", "")}}
}

func (s *Server) oneSchema(name string) answer {
	left, right, _ := strings.Cut(name, "-")
	project, _ := strconv.Atoi(left)
	typ, _ := strconv.Atoi(right)
	if !s.shows(project) || typ < 1 || typ >= len(s.words.types) {
		return s.refuse(404, "NotFound", s.words.notFound)
	}
	return ok(s.schema(project, typ))
}

// reply sends an answer, compressed when asked; the fault spoils it in the middle.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, a answer, fault Fault) {
	body := fault.Truncate(a.body)
	w.Header().Set("Content-Type", mediaType)
	if len(body) > 1000 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var packed bytes.Buffer
		writer, pooled := s.writers.Get().(*gzip.Writer)
		if !pooled {
			writer, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
		}
		writer.Reset(&packed)
		_, _ = writer.Write(body) // a buffer takes everything
		_ = writer.Close()
		s.writers.Put(writer)
		body = packed.Bytes()
		w.Header().Set("Content-Encoding", "gzip")
	}
	fault.Send(w, a.status, body)
}
