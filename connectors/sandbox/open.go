package sandbox

import (
	"fmt"
	"net/http"

	"pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sandbox/mantis"
	"pilotis/connectors/sandbox/openproject"
	"pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
)

// Names of the tools beside JIRA, which are also the names of their sources.
const (
	NameMantis      = "mantis"
	NameSquash      = "squash"
	NameOpenProject = "openproject"
	NameLetsdocit   = "letsdocit"
	NameMessie      = "messie"
)

// Servers is the living tools; of recordings there is JIRA only, and the others
// are nil.
type Servers struct {
	JIRA        *jira.Server
	Mantis      *mantis.Server
	Squash      *squash.Server
	OpenProject *openproject.Server
	Letsdocit   *documents.Server
	Messie      *documents.Server
}

// account is the login of the technical account, where a tool wants one.
const account = "pilotis"

func secretOf(name string) string { return "sandbox-" + name + "-secret" }

// serve puts a handler that knows no context path under the tool's name.
func (s *Sandbox) serve(mux *http.ServeMux, tool Tool, handler http.Handler) {
	mux.Handle("/"+tool.Name+"/", http.StripPrefix("/"+tool.Name, handler))
	s.tools = append(s.tools, tool)
}

func (s *Sandbox) openMantis(options Options, mux *http.ServeMux) error {
	tool := s.tool(NameMantis, "mantis")
	tool.Credentials.Token = secretOf(tool.Name)
	server, err := mantis.New(options.World, mantis.Options{Now: options.Now, Token: tool.Credentials.Token})
	if err != nil {
		return fmt.Errorf("start Mantis: %w", err)
	}
	s.servers.Mantis = server
	s.serve(mux, tool, server.Handler())
	return nil
}

func (s *Sandbox) openSquash(options Options, mux *http.ServeMux) error {
	tool := s.tool(NameSquash, "squash")
	tool.Credentials.Token = secretOf(tool.Name)
	server, err := squash.New(options.World, squash.Options{Now: options.Now, Latency: options.Latency, Token: tool.Credentials.Token})
	if err != nil {
		return fmt.Errorf("start Squash: %w", err)
	}
	s.servers.Squash = server
	s.serve(mux, tool, server.Handler())
	return nil
}

// openOpenProject tells the server its context path, which its links bear.
func (s *Sandbox) openOpenProject(options Options, mux *http.ServeMux) error {
	tool := s.tool(NameOpenProject, "openproject")
	tool.Credentials.Token = secretOf(tool.Name)
	server, err := openproject.New(options.World, openproject.Options{
		Now: options.Now, Latency: options.Latency, Prefix: "/" + tool.Name, APIKey: tool.Credentials.Token,
	})
	if err != nil {
		return fmt.Errorf("start OpenProject: %w", err)
	}
	s.servers.OpenProject = server
	mux.Handle("/"+tool.Name+"/", server.Handler())
	s.tools = append(s.tools, tool)
	return nil
}

// openDocuments serves LETSDOCIT over WebDAV and MESSIE over FTP, which is what
// the contract calls it, at an address of its own.
func (s *Sandbox) openDocuments(options Options, mux *http.ServeMux) error {
	tool := s.tool(NameLetsdocit, "documents")
	server, err := s.documents(options, &tool, world.Letsdocit)
	if err != nil {
		return err
	}
	mux.Handle("/"+tool.Name+"/", server.Handler())
	tool.URL += documents.DAV[:len(documents.DAV)-1]
	s.servers.Letsdocit, s.tools = server, append(s.tools, tool)

	tool = s.tool(NameMessie, "documents")
	if server, err = s.documents(options, &tool, world.Messie); err != nil {
		return err
	}
	address, err := server.ListenFTP("127.0.0.1:0", documents.FTPOptions{Style: documents.Unix})
	if err != nil {
		return fmt.Errorf("start %s: %w", world.Messie, err)
	}
	tool.URL = "ftp+clear://" + address
	s.servers.Messie, s.tools = server, append(s.tools, tool)
	return nil
}

func (s *Sandbox) documents(options Options, tool *Tool, name string) (*documents.Server, error) {
	tool.Credentials = Credentials{User: account, Password: secretOf(tool.Name)}
	server, err := documents.New(options.World, documents.Options{
		Name: name, Now: options.Now, User: account, Password: tool.Credentials.Password,
	})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s.closers = append(s.closers, server.Close)
	return server, nil
}
