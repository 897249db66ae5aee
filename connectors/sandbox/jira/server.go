package jira

import (
	"fmt"
	"net/http"
	"net/url"
)

// Server is several JIRA servers behind one handler.
type Server struct {
	instances map[string]*Instance
	mux       *http.ServeMux
}

// New makes sites live. It fails where [NewInstance] does, and on a site without
// a name or with the name of another.
func New(sites []Site, options InstanceOptions) (*Server, error) {
	server := &Server{instances: map[string]*Instance{}, mux: http.NewServeMux()}
	for _, site := range sites {
		if site.Name == "" || server.instances[site.Name] != nil {
			return nil, fmt.Errorf("start the JIRA sites: site name %q is empty or used twice", site.Name)
		}
		instance, err := NewInstance(site, options)
		if err != nil {
			return nil, err
		}
		server.instances[site.Name] = instance
		prefix := "/" + url.PathEscape(site.Name)
		server.mux.Handle(prefix+"/", http.StripPrefix(prefix, instance))
	}
	return server, nil
}

// Handler answers for every site under the context path /<its name>.
func (s *Server) Handler() http.Handler { return s.mux }

// Site gives a living site, nil when there is none of that name.
func (s *Server) Site(name string) *Instance { return s.instances[name] }

// Requests is how many requests came in at all sites.
func (s *Server) Requests() int64 {
	var sum int64
	for _, instance := range s.instances {
		sum += instance.Requests()
	}
	return sum
}

// Close does nothing: a handler holds nothing open.
func (s *Server) Close() error { return nil }
