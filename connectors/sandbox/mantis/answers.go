package mantis

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// answer is what the server is about to say.
type answer struct {
	status int
	html   bool
	bare   bool // without the headers that name the account, as errors of exceptions are
	body   []byte
}

func ok(body []byte) answer { return answer{status: http.StatusOK, body: body} }

// phrase is an error that stands in the reason phrase only.
func phrase(status int) answer { return answer{status: status, html: true} }

// told is an error in Mantis's own form.
func told(status, code int, message, localized string) answer {
	return answer{status: status, bare: true, body: encode(struct {
		Message   string `json:"message"`
		Code      int    `json:"code,omitempty"`
		Localized string `json:"localized,omitempty"`
	}{message, code, localized})}
}

const (
	notFoundPage = "<html><head><title>Page Not Found</title></head><body><h1>Page Not Found</h1></body></html>"
	errorPage    = "<html><head><title>Slim Application Error</title></head><body><h1>Slim Application Error</h1></body></html>"
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	s.announce()
	fault := s.faults.Take(r.URL.Path)
	if !fault.Wait(r.Context(), 0) {
		return
	}
	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	if fault.Spoil(w, refusal) {
		return
	}
	a, method := s.admit(r)
	s.head(w.Header(), a, method)
	fault.Send(w, a.status, fault.Truncate(a.body))
}

// refusal is an error that stands in the reason phrase only.
func refusal(int) (contentType string, body []byte) { return "text/html; charset=UTF-8", nil }

func (s *Server) head(h http.Header, a answer, method string) {
	h.Set("Content-Type", "application/json")
	if a.html {
		h.Set("Content-Type", "text/html; charset=UTF-8")
	}
	h.Set("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0")
	if !a.bare {
		h.Set("X-Mantis-Version", s.options.Version)
		if method != "" {
			h.Set("X-Mantis-LoginMethod", method)
			h.Set("X-Mantis-Username", map[string]string{"api-token": s.options.Account, "anonymous": "anonyme"}[method])
		}
	}
}

// admit checks the token, and answers.
func (s *Server) admit(r *http.Request) (answer, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method := ""
	for _, given := range strings.Split(r.Header.Get("Authorization"), ",") {
		given = strings.TrimSpace(given)
		if bearer, found := strings.CutPrefix(given, "Bearer "); found && s.atLeast(2, 29) {
			given = bearer
		}
		if given == s.options.Token {
			method = "api-token"
		}
	}
	switch {
	case method == "" && s.options.Anonymous:
		method = "anonymous"
	case method == "" && r.Header.Get("Authorization") != "" && !s.atLeast(2, 27):
		return phrase(http.StatusForbidden), ""
	case method == "":
		return phrase(http.StatusUnauthorized), ""
	}
	_, path, found := strings.Cut(r.URL.Path, "/api/rest/")
	if !found {
		return answer{status: http.StatusNotFound, html: true, bare: true, body: []byte(notFoundPage)}, ""
	}
	path = strings.TrimPrefix(path, "index.php/")
	if r.Method != http.MethodGet {
		return answer{status: http.StatusMethodNotAllowed, html: true, body: []byte("<html></html>")}, method
	}
	return s.route(path, r), method
}

func (s *Server) route(path string, r *http.Request) answer {
	first, rest, _ := strings.Cut(path, "/")
	id, sub, _ := strings.Cut(rest, "/")
	switch {
	case path == "issues":
		return s.issueList(r)
	case first == "issues" && sub == "":
		return s.oneIssue(id, r)
	case path == "projects":
		var all []json.RawMessage
		for _, p := range sorted(s.projects) {
			if !p.disabled {
				all = append(all, s.projectJSON(p))
			}
		}
		return ok(wrap("projects", all))
	case first == "projects" && sub == "users" && s.atLeast(2, 26):
		return s.userList(id, r)
	case path == "users/me":
		return s.me()
	case path == "config":
		return s.config(r)
	}
	return answer{status: http.StatusNotFound, html: true, body: []byte(notFoundPage)}
}

func wrap(name string, all []json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteString(`{"` + name + `":[`)
	for n, one := range all {
		if n > 0 {
			b.WriteByte(',')
		}
		b.Write(one)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// issueList answers a page of issues; page and page_size are all it understands,
// beside a project, a stored filter and, from 2.26, the fields wanted.
func (s *Server) issueList(r *http.Request) answer {
	q := r.URL.Query()
	size, page := 50, 1
	if text := q.Get("page_size"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return answer{status: http.StatusInternalServerError, html: true, bare: true, body: []byte(errorPage)}
		}
		size = n
	}
	if text := q.Get("page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return ok([]byte(`{"issues":[]}`))
		}
		page = max(1, n)
	}
	all, refused := s.filtered(q.Get("filter_id"), number(q.Get("project_id")))
	if refused != nil {
		return *refused
	}
	if size > 0 {
		from := min(len(all), (page-1)*size)
		all = all[from:min(len(all), from+size)]
	}
	if s.options.WholeLimit > 0 && len(all) > s.options.WholeLimit {
		return answer{status: http.StatusInternalServerError, html: true, bare: true}
	}
	var bodies []json.RawMessage
	for _, i := range all {
		bodies = append(bodies, s.one(i, s.selected(r)))
	}
	return ok(wrap("issues", bodies))
}

func (s *Server) selected(r *http.Request) map[string]bool {
	if !r.URL.Query().Has("select") || !s.atLeast(2, 26) {
		return nil
	}
	wanted := map[string]bool{}
	for _, name := range strings.Split(r.URL.Query().Get("select"), ",") {
		wanted[name] = true
	}
	return wanted
}

func (s *Server) one(i *issue, wanted map[string]bool) json.RawMessage {
	var b bytes.Buffer
	write(&b, s.fields(i), wanted)
	return b.Bytes()
}

func (s *Server) oneIssue(text string, r *http.Request) answer {
	id := number(text)
	i := s.issues[id]
	switch {
	case i == nil || s.projects[i.project] == nil:
		return told(http.StatusNotFound, 1100, "Issue #"+itoa(id)+" not found", "Anomalie "+itoa(id)+" introuvable.")
	case i.unseen:
		return told(http.StatusForbidden, 0, "Access denied for user "+s.options.Account+".", "")
	}
	return ok(wrap("issues", []json.RawMessage{s.one(i, s.selected(r))}))
}

// me is the account.
func (s *Server) me() answer {
	if s.recorded != nil {
		return ok(s.recorded.me)
	}
	return ok(encode(s.member(s.users[account])))
}

func (s *Server) config(r *http.Request) answer {
	var all []json.RawMessage
	for _, option := range r.URL.Query()["option[]"] {
		if s.recorded != nil {
			if body := s.recorded.config[option]; body != nil {
				all = append(all, body)
			}
			continue
		}
		for _, one := range s.settings() {
			if one.Option == option {
				all = append(all, encode(one))
			}
		}
	}
	return ok(wrap("configs", all))
}
