package jira

import (
	"bytes"
	"compress/gzip"
	"crypto/subtle"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// answer is a finished response.
type answer struct {
	status int
	body   []byte
}

func ok(body json.RawMessage) answer { return answer{status: http.StatusOK, body: body} }

func refuse(status int, messages ...string) answer {
	return answer{status: status, body: errorBody(messages...)}
}

// ServeHTTP answers a request whose path starts with /rest/api/2 or /rest/api/3.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.requests.Add(1)
	w.Header().Set("Date", i.now().UTC().Format(http.TimeFormat))
	fault := i.Faults.Take(r.URL.Path)
	if !fault.Wait(r.Context(), i.latency) || fault.Spoil(w, refusal) {
		return
	}
	reply(w, r, i.answer(w.Header(), r), fault)
}

// answer checks the caller and his rate, then routes.
func (i *Instance) answer(header http.Header, r *http.Request) answer {
	path, version := r.URL.Path, ""
	for _, prefix := range []string{"/rest/api/2/", "/rest/api/3/", "/rest/api/latest/"} {
		if rest, found := strings.CutPrefix(path, prefix); found {
			path, version = strings.Trim(rest, "/"), prefix
		}
	}
	if version == "" {
		return refuse(http.StatusNotFound, "null for uri: "+r.URL.Path)
	}
	if path == "serverInfo" { // open to all, as in JIRA
		return ok(i.serverInfo())
	}
	if !i.admits(r) {
		header.Set("WWW-Authenticate", `OAuth realm="`+i.site.Name+`"`)
		header.Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
		return refuse(http.StatusUnauthorized, "You are not authenticated. Authentication required to perform this operation.")
	}
	if refused, limited := i.limit(header); limited {
		return refused
	}
	return i.route(r, path)
}

func (i *Instance) admits(r *http.Request) bool {
	demanded := i.site.Credentials
	switch {
	case demanded.Token != "":
		return constantEqual(r.Header.Get("Authorization"), "Bearer "+demanded.Token)
	case demanded.User != "":
		user, password, given := r.BasicAuth()
		return given && constantEqual(user, demanded.User) && constantEqual(password, demanded.Password)
	}
	return true
}

func constantEqual(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// limit spends a token of the bucket and tells the caller how many are left.
func (i *Instance) limit(header http.Header) (answer, bool) {
	if i.limiter == nil {
		return answer{}, false
	}
	admitted := i.limiter.Allow()
	left := max(0, i.limiter.Tokens())
	header.Set("X-RateLimit-Limit", strconv.Itoa(i.limiter.Burst()))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(int(left)))
	if admitted {
		return answer{}, false
	}
	seconds := math.Ceil((1 - left) / float64(i.limiter.Limit()))
	header.Set("Retry-After", strconv.Itoa(max(1, int(seconds))))
	if i.site.Flavor == Cloud {
		header.Set("RateLimit-Reason", "jira-burst-based")
	}
	return refuse(http.StatusTooManyRequests, "Rate limit exceeded."), true
}

func (i *Instance) route(r *http.Request, path string) answer {
	search := path == "search" || path == "search/jql"
	if r.Method != http.MethodGet && (r.Method != http.MethodPost || !search) {
		return refuse(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	first, rest, _ := strings.Cut(path, "/")
	switch {
	case path == "search" && i.site.Flavor == Cloud:
		return refuse(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API (CHANGE-2046).")
	case path == "search":
		return i.searchByOffset(r)
	case path == "search/jql" && i.site.Flavor == Cloud:
		return i.searchByToken(r)
	case first == "issue" && rest != "":
		return i.oneIssue(r, rest)
	case path == "project/search" && i.site.Flavor == Cloud:
		return i.searchProjects(r)
	case path == "user/search" && i.site.Flavor != Cloud, path == "users/search" && i.site.Flavor == Cloud:
		return i.users(r)
	case first == "project" && rest != "":
		return i.oneProject(rest)
	}
	if list, found := i.reference(path); found {
		return ok(list)
	}
	if one, found := i.single(path); found {
		return one
	}
	return refuse(http.StatusNotFound, "null for uri: "+r.URL.Path)
}

// reply sends an answer, compressed when asked, as the fault lets it through.
func reply(w http.ResponseWriter, r *http.Request, a answer, fault Fault) {
	body := fault.Truncate(a.body)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var packed bytes.Buffer
		writer, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed) // the level is valid
		_, _ = writer.Write(body)                                 // a buffer takes everything
		_ = writer.Close()
		body = packed.Bytes()
		w.Header().Set("Content-Encoding", "gzip")
	}
	fault.Send(w, a.status, body)
}
