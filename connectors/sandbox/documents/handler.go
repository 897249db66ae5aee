package documents

import (
	"errors"
	"net/http"
	"strings"
)

// Where the handler finds its protocols in a path, under any context path.
const (
	davMark  = "/remote.php/dav/files/pilotis"
	cmisMark = "/cmis/browser"
)

// DAV and CMIS are the paths of the protocols under the handler's own.
const (
	DAV  = davMark + "/"
	CMIS = cmisMark
)

// Handler serves WebDAV and CMIS under any context path.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.spoil(w, r, s.http)
	})
}

func (s *Server) http(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); !s.admits(user, password) {
		w.Header().Set("WWW-Authenticate", `Basic realm="`+s.options.Name+`"`)
		http.Error(w, "authentication is needed", http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := strings.Index(r.URL.Path, davMark); at >= 0 {
		s.dav(w, r, r.URL.Path[:at+len(davMark)], r.URL.Path[at+len(davMark):])
		return
	}
	if at := strings.Index(r.URL.Path, cmisMark); at >= 0 {
		s.cmis(w, r, r.URL.Path[:at+len(cmisMark)], strings.Trim(r.URL.Path[at+len(cmisMark):], "/"))
		return
	}
	http.NotFound(w, r)
}

// status is the HTTP status of an error of look.
func status(err error) int {
	if errors.Is(err, errDenied) {
		return http.StatusForbidden
	}
	return http.StatusNotFound
}
