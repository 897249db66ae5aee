package app

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/documents/cmis"
	"pilotis/connectors/documents/ftp"
	"pilotis/connectors/documents/sftp"
	"pilotis/connectors/documents/webdav"
	"pilotis/connectors/files"
	"pilotis/connectors/jira"
	"pilotis/connectors/mantis"
	"pilotis/connectors/openproject"
	"pilotis/connectors/rest"
	"pilotis/connectors/squash"
)

// source is a configured source with what the wiring wants to know of it.
type source interface {
	connectors.Source
	Close() error
}

// requestsOf counts the requests that a source sent; a folder of files takes none.
func requestsOf(s source) uint64 {
	if counter, ok := s.(interface{ Requests() int64 }); ok {
		return uint64(counter.Requests())
	}
	return 0
}

// newSource is the explicit list of the tools that Pilotis speaks to: to add one,
// add a line here.
func newSource(c config.Source) (source, error) {
	http, err := overHTTP(c)
	if err != nil {
		return nil, err
	}
	switch c.Tool {
	case "jira":
		return newJira(c, http)
	case "mantis":
		return newMantis(c, http)
	case "squash":
		return squash.New(squash.Options{Name: c.Name, URL: c.URL, Projects: c.Projects, PageSize: c.PageSize, REST: http,
			Auth: squash.Auth{Token: c.Token.Reveal(), User: c.User, Password: c.Password.Reveal()}})
	case "openproject":
		return openproject.New(openproject.Options{Name: c.Name, URL: c.URL, Projects: c.Projects, PageSize: c.PageSize, REST: http,
			Auth: openproject.Auth{APIKey: c.Token.Reveal()}})
	case "documents":
		return newDocuments(c, http)
	case "files":
		return newFiles(c)
	}
	return nil, fmt.Errorf("source %s: no tool is named %q", c.Name, c.Tool)
}

// overHTTP is how the tools over HTTP are spoken to.
func overHTTP(c config.Source) (rest.Options, error) {
	options := rest.Options{RequestsPerSecond: c.RequestsPerSecond, InFlight: c.InFlight}
	if c.TLS == nil || c.TLS.CA == "" {
		return options, nil
	}
	authorities, err := os.ReadFile(c.TLS.CA)
	if err != nil {
		return options, fmt.Errorf("read the certificate authorities of %s: %w", c.Name, err)
	}
	options.CA = authorities
	return options, nil
}

func newJira(c config.Source, http rest.Options) (source, error) {
	auth := jira.Auth{Token: c.Token.Reveal(), User: c.User, Password: c.Password.Reveal()}
	if c.Email != "" {
		auth = jira.Auth{Email: c.Email, APIToken: c.Token.Reveal()}
	}
	options := jira.Options{Name: c.Name, URL: c.URL, Projects: c.Projects, PageSize: c.PageSize, Auth: auth, REST: http}
	if c.JIRA != nil {
		options.Flavor, options.JQL = jira.Flavor(c.JIRA.Flavor), c.JIRA.JQL
	}
	return jira.New(options)
}

func newMantis(c config.Source, http rest.Options) (source, error) {
	options := mantis.Options{Name: c.Name, URL: c.URL, Projects: c.Projects, PageSize: c.PageSize, REST: http,
		Auth: mantis.Auth{Token: c.Token.Reveal(), User: c.User, Password: c.Password.Reveal()}}
	if c.Mantis != nil {
		options.FilterID, options.Index, options.WithoutUsers = c.Mantis.Filter, mantis.Index(c.Mantis.Index), c.Mantis.WithoutUsers
	}
	return mantis.New(options)
}

func newDocuments(c config.Source, http rest.Options) (source, error) {
	options := documents.Options{Name: c.Name}
	chosen := config.Documents{}
	if c.Documents != nil {
		chosen = *c.Documents
		options.Hash, options.Text, options.Exclude, options.Passes = chosen.Hash, chosen.Text, chosen.Exclude, chosen.Passes
		options.VanishLimit = chosen.VanishLimit
	}
	address, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", c.Name, err)
	}
	password := c.Password.Reveal()
	switch scheme := address.Scheme; {
	case scheme == "sftp":
		options.Server, err = sftp.New(sftp.Options{Address: address.Host, Root: address.Path, HostKeys: chosen.HostKeys, User: c.User, Password: password})
	case strings.HasPrefix(scheme, "ftp"):
		security := map[string]ftp.Security{"ftp": ftp.Explicit, "ftps": ftp.Implicit, "ftp+clear": ftp.Clear}[scheme]
		options.Server, err = ftp.New(ftp.Options{Address: address.Host, Root: address.Path, Security: security, Listing: ftp.Listing(chosen.Listing), User: c.User, Password: password, CA: http.CA})
	case chosen.CMIS:
		options.Server, err = cmis.New(cmis.Options{URL: c.URL, Repository: chosen.Repository, PageSize: c.PageSize, User: c.User, Password: password, Token: c.Token.Reveal(), REST: http})
	default:
		options.Server, err = webdav.New(webdav.Options{URL: c.URL, User: c.User, Password: password, Token: c.Token.Reveal(), REST: http})
	}
	if err != nil {
		return nil, err
	}
	return documents.New(options)
}

func newFiles(c config.Source) (source, error) {
	options := files.Options{Name: c.Name, Path: c.URL}
	for _, table := range c.Tables {
		options.Tables = append(options.Tables, files.Table{Kind: table.Kind, Pattern: table.Files, Key: table.Key, Sheet: table.Sheet, Records: table.Records})
	}
	return files.New(options)
}

// Sources names the configured sources, in the order of the file.
func (a *App) Sources() []config.Source { return slices.Clone(a.config.Sources) }

func (a *App) configured(name string) (config.Source, error) { return Choose(a.config, name) }

// Choose is the source of a name.
func Choose(c config.Config, name string) (config.Source, error) {
	for _, candidate := range c.Sources {
		if candidate.Name == name {
			return candidate, nil
		}
	}
	return config.Source{}, &connectors.Fault{Kind: connectors.Stop, Op: "choose a source",
		Hint: "pilotis sync list names the sources", Err: fmt.Errorf("no source is named %q in %s", name, c.File)}
}
