package squash

import (
	"bytes"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// answer is a finished response.
type answer struct {
	status int
	body   []byte
}

func ok(o object) answer { return answer{http.StatusOK, encode(o)} }

func notFound(kind string, id int64) answer {
	return answer{http.StatusNotFound, problem("javax.persistence.EntityNotFoundException", "Unable to find "+kind+" with id "+number(id))}
}

func forbidden() answer {
	return answer{http.StatusForbidden, problem("org.springframework.security.access.AccessDeniedException", "Access is denied")}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	if before := s.before.Load(); before != nil {
		(*before)(0)
	}
	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	fault := s.Faults.Take(r.URL.Path)
	if !fault.Wait(r.Context(), s.options.Latency) {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/login") {
		fault = Fault{HTML: true}
	}
	if fault.Spoil(w, refusal) {
		return
	}
	a := s.answer(r)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	fault.Send(w, a.status, fault.Truncate(a.body))
}

func (s *Server) answer(r *http.Request) answer {
	_, rest, found := strings.Cut(r.URL.Path, "/api/rest/latest/")
	if !found {
		return answer{http.StatusNotFound, problem("org.springframework.web.servlet.NoHandlerFoundException", "No handler found")}
	}
	if !s.admits(r) {
		return answer{http.StatusUnauthorized, problem("org.springframework.security.authentication.BadCredentialsException", "Bad credentials")}
	}
	if r.Method != http.MethodGet {
		return answer{http.StatusMethodNotAllowed, problem("org.springframework.web.HttpRequestMethodNotSupportedException", "Request method not supported")}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := route(renderer{model: s.model, options: s.options}, strings.Split(strings.Trim(rest, "/"), "/"), r.URL.Query())
	return answer{a.status, bytes.TrimSpace(a.body)}
}

func (s *Server) admits(r *http.Request) bool {
	equal := func(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
	if s.options.User == "" && s.options.Token == "" {
		return true
	}
	if s.options.Token != "" && equal(r.Header.Get("Authorization"), "Bearer "+s.options.Token) {
		return true
	}
	user, password, given := r.BasicAuth()
	return s.options.User != "" && given && equal(user, s.options.User) && equal(password, s.options.Password)
}

// route answers for the words of a path below the root.
func route(r renderer, words []string, query url.Values) answer {
	if words[0] == "requirement-versions" && len(words) == 2 {
		return r.requirementVersion(words[1])
	}
	kind := map[string]string{
		"projects": Project, "campaigns": Campaign, "iterations": Iteration, "iteration-test-plan-items": Item,
		"executions": Execution, "test-cases": TestCase, "requirements": Requirement,
	}[words[0]]
	if kind == "" || len(words) > 3 {
		return answer{http.StatusNotFound, problem("org.springframework.web.servlet.NoHandlerFoundException", "No handler found")}
	}
	if len(words) == 1 {
		return r.all(kind, query)
	}
	id, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return answer{http.StatusBadRequest, problem("java.lang.NumberFormatException", "For input string")}
	}
	k := key{kind, id}
	switch {
	case r.projectOf(k) == 0:
		return notFound(kind, id)
	case !r.visible(k):
		return forbidden()
	case len(words) == 2:
		return ok(r.whole(k))
	}
	return r.inside(k, words[2], query)
}

func (r renderer) requirementVersion(text string) answer {
	id, _ := strconv.ParseInt(text, 10, 64)
	for _, q := range r.requirements {
		for n, version := range append(slices.Clone(q.former), q.version) {
			switch {
			case version != id:
			case !r.visible(key{Requirement, q.id}):
				return forbidden()
			case version == q.version:
				return ok(r.version(q, id, n+1, q.status))
			default:
				return ok(r.version(q, id, n+1, "OBSOLETE"))
			}
		}
	}
	return notFound("requirement-version", id)
}
