package app

import (
	"context"
	"fmt"
	"os"
	"slices"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
	"pilotis/connectors/jira"
)

// source is a configured source with what the wiring wants to know of it.
type source interface {
	connectors.Source
	Requests() int64
	Vocabulary(ctx context.Context) (connectors.Vocabulary, error)
}

// newSource is the explicit list of the tools that Pilotis speaks to: to add one,
// add a line here.
func newSource(c config.Source) (source, error) {
	switch c.Tool {
	case "jira":
		return newJira(c)
	}
	return nil, fmt.Errorf("source %s: no tool is named %q", c.Name, c.Tool)
}

func newJira(c config.Source) (source, error) {
	auth := jira.Auth{Token: c.Token.Reveal(), User: c.User, Password: c.Password.Reveal()}
	if c.Email != "" {
		auth = jira.Auth{Email: c.Email, APIToken: c.Token.Reveal()}
	}
	options := jira.Options{Name: c.Name, URL: c.URL, Projects: c.Projects, Auth: auth}
	if c.TLS != nil && c.TLS.CA != "" {
		authorities, err := os.ReadFile(c.TLS.CA)
		if err != nil {
			return nil, fmt.Errorf("read the certificate authorities of %s: %w", c.Name, err)
		}
		options.REST.CA = authorities
	}
	return jira.New(options)
}

// Sources names the configured sources, in the order of the file.
func (a *App) Sources() []config.Source { return slices.Clone(a.config.Sources) }

func (a *App) configured(name string) (config.Source, error) {
	for _, candidate := range a.config.Sources {
		if candidate.Name == name {
			return candidate, nil
		}
	}
	return config.Source{}, &connectors.Fault{Kind: connectors.Stop, Op: "choose a source",
		Hint: "pilotis sync list names the sources", Err: fmt.Errorf("no source is named %q in %s", name, a.config.File)}
}
