package documents

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// dav answers a WebDAV request of the path below the prefix.
func (s *Server) dav(w http.ResponseWriter, r *http.Request, prefix, at string) {
	n, err := s.look(at)
	if err != nil {
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.WriteHeader(status(err))
		fmt.Fprintf(w, `<?xml version="1.0" encoding="utf-8"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:message>%s</s:message></d:error>`, err)
		return
	}
	switch r.Method {
	case http.MethodOptions:
		w.Header().Set("DAV", "1, 3")
		w.Header().Set("Allow", "OPTIONS, GET, HEAD, PROPFIND")
	case "PROPFIND":
		s.propfind(w, r, prefix, n)
	case http.MethodGet, http.MethodHead:
		content, ok := n.current(s.now())
		if !ok {
			http.Error(w, "not a file", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", contentType(n.name))
		w.Header().Set("ETag", etag(content))
		w.Header().Set("Last-Modified", content.at.Format(http.TimeFormat))
		_, _ = w.Write(content.content)
	default:
		http.Error(w, "this server is read only", http.StatusMethodNotAllowed)
	}
}

func etag(r revision) string { return fmt.Sprintf(`"%x-%x"`, len(r.content), r.number) }

func contentType(name string) string {
	switch dot := strings.LastIndexByte(name, '.'); strings.ToLower(name[dot+1:]) {
	case "txt":
		return "text/plain; charset=utf-8"
	case "html":
		return "text/html; charset=utf-8"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return "application/octet-stream"
}

func (s *Server) propfind(w http.ResponseWriter, r *http.Request, prefix string, n *node) {
	depth := r.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>`)
		return
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">`)
	s.response(&b, prefix, n)
	if depth == "1" {
		for _, child := range n.members(s.now()) {
			if child.target == "" { // neither server shows links
				s.response(&b, prefix, child)
			}
		}
	}
	b.WriteString("</d:multistatus>")
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(http.StatusMultiStatus)
	_, _ = w.Write(b.Bytes())
}

func (s *Server) response(b *bytes.Buffer, prefix string, n *node) {
	href := escape(prefix + n.path())
	if n.directory() {
		href += "/"
	}
	var have, lack bytes.Buffer
	tell := func(name, value string) {
		fmt.Fprintf(&have, "<%s>%s</%s>", name, value, name)
	}
	none := func(name string) { fmt.Fprintf(&lack, "<%s/>", name) }
	content, file := n.current(s.now())
	if file {
		tell("d:resourcetype", "")
		tell("d:getcontentlength", fmt.Sprint(len(content.content)))
		tell("d:getcontenttype", contentType(n.name))
		tell("d:getetag", text(etag(content)))
	} else {
		tell("d:resourcetype", "<d:collection/>")
		none("d:getcontentlength")
		none("d:getcontenttype")
		tell("d:getetag", text(fmt.Sprintf(`"1000-%x"`, n.modified(s.now()).UnixMicro())))
	}
	tell("d:getlastmodified", n.modified(s.now()).Format(http.TimeFormat))
	tell("d:creationdate", n.born.Format(time.RFC3339))
	if s.options.Flavor == Nextcloud {
		tell("d:displayname", text(n.name))
		tell("oc:fileid", fmt.Sprint(n.id))
		tell("oc:owner-id", text(n.owner))
		tell("oc:owner-display-name", text(n.owner))
		none("oc:checksums")
	} else {
		for _, name := range []string{"d:displayname", "oc:fileid", "oc:owner-id", "oc:owner-display-name", "oc:checksums"} {
			none(name)
		}
	}
	fmt.Fprintf(b, "<d:response><d:href>%s</d:href><d:propstat><d:prop>%s</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"+
		"<d:propstat><d:prop>%s</d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>\n", text(href), have.Bytes(), lack.Bytes())
}

// text escapes for XML; a byte that is not UTF-8 stays, as careless servers do.
func text(value string) string {
	var b strings.Builder
	for _, part := range strings.SplitAfter(value, "") {
		if part == "\ufffd" || len(part) == 1 && part[0] >= 0x80 {
			b.WriteString(part)
			continue
		}
		_ = xml.EscapeText(&b, []byte(part)) // a Builder takes everything
	}
	return b.String()
}

// escape writes a path for an address in the lower case that Apache uses.
func escape(at string) string {
	var b strings.Builder
	for i := range len(at) {
		c := at[i]
		if c == '/' || c == '-' || c == '_' || c == '.' || c == '~' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return b.String()
}
