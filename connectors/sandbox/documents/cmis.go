package documents

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const repository = "sandbox"

// cmis answers a request of the browser binding: the service document, and what
// can be asked of the root folder's address.
func (s *Server) cmis(w http.ResponseWriter, r *http.Request, prefix, at string) {
	if at == "" {
		base := "http://ged.internal" + prefix + "/" + repository // a host that only it knows
		reply(w, http.StatusOK, map[string]any{repository: map[string]any{
			"repositoryId": repository, "repositoryName": s.options.Name, "cmisVersionSupported": "1.1",
			"repositoryUrl": base, "rootFolderUrl": base + "/root",
		}})
		return
	}
	below, ok := strings.CutPrefix(at, repository+"/root")
	if !ok {
		refuse(w, http.StatusNotFound, "objectNotFound")
		return
	}
	query := r.URL.Query()
	n, err := s.look(below)
	if id := query.Get("objectId"); id != "" {
		n, err = s.object(id)
	}
	if err != nil {
		name := "objectNotFound"
		if status(err) == http.StatusForbidden {
			name = "permissionDenied"
		}
		refuse(w, status(err), name)
		return
	}
	switch selector := query.Get("cmisselector"); {
	case selector == "children" && n.directory():
		s.children(w, r, n)
	case selector == "content" && !n.directory():
		content, _ := n.current(s.now())
		w.Header().Set("Content-Type", contentType(n.name))
		_, _ = w.Write(content.content)
	default:
		refuse(w, http.StatusBadRequest, "invalidArgument")
	}
}

func reply(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value) // a client that has gone cannot be told
}

func refuse(w http.ResponseWriter, code int, name string) {
	reply(w, code, map[string]string{"exception": name, "message": name})
}

// object finds a node by its identifier: a document's has its version, as each
// version is an object of its own.
func (s *Server) object(id string) (*node, error) {
	series, _, _ := strings.Cut(id, ";")
	number, err := strconv.Atoi(strings.TrimPrefix(series, "workspace-"))
	n, ok := s.tree.ids[number]
	if err != nil || !ok || n != s.tree.root && !n.visible(s.now()) {
		return nil, errMissing
	}
	if !n.reachable() {
		return nil, errDenied
	}
	return n, nil
}

func (s *Server) children(w http.ResponseWriter, r *http.Request, n *node) {
	query, now := r.URL.Query(), s.now()
	all := []*node{}
	for _, child := range n.members(now) {
		if child.target == "" {
			all = append(all, child)
		}
	}
	skip, _ := strconv.Atoi(query.Get("skipCount"))
	most, err := strconv.Atoi(query.Get("maxItems"))
	if err != nil {
		most = 100
	}
	if s.page > 0 {
		most = min(most, s.page)
	}
	from := min(max(skip, 0), len(all))
	to := min(from+most, len(all))
	if from < to && s.blanks > 0 {
		s.blanks--
		to = from
	}
	objects := []any{}
	for _, child := range all[from:to] {
		objects = append(objects, map[string]any{"object": map[string]any{"succinctProperties": s.properties(child)}})
	}
	reply(w, http.StatusOK, map[string]any{"objects": objects, "hasMoreItems": to < len(all), "numItems": len(all)})
}

func (s *Server) properties(n *node) map[string]any {
	now := s.now()
	id := fmt.Sprintf("workspace-%d", n.id)
	p := map[string]any{
		"cmis:name": n.name, "cmis:objectId": id, "cmis:baseTypeId": "cmis:folder", "cmis:objectTypeId": "cmis:folder",
		"cmis:createdBy": n.owner, "cmis:lastModifiedBy": n.owner,
		"cmis:creationDate": n.born.UnixMilli(), "cmis:lastModificationDate": n.modified(now).UnixMilli(), "cmis:changeToken": nil,
	}
	if content, ok := n.current(now); ok {
		p["cmis:baseTypeId"], p["cmis:objectTypeId"] = "cmis:document", "cmis:document"
		p["cmis:objectId"], p["cmis:versionSeriesId"] = fmt.Sprintf("%s;%d", id, content.number), id
		p["cmis:versionLabel"], p["cmis:isLatestVersion"], p["cmis:isPrivateWorkingCopy"] = fmt.Sprintf("%d.0", content.number), true, false
		p["cmis:contentStreamLength"], p["cmis:contentStreamMimeType"] = len(content.content), contentType(n.name)
		p["cmis:contentStreamFileName"] = n.name
	}
	return p
}
