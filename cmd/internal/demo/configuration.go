package demo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"pilotis/connectors"
	"pilotis/connectors/jira"
	"pilotis/connectors/sandbox"
	"pilotis/deploy"
	"pilotis/transform/mapping"
)

var configuration = template.Must(template.New("configuration").Parse(`# Written by pilotis demo: everything embedded, the tools are the sandbox.
data: .
listen: {{.Listen}}
grace: 10s
sources:
{{- range .Sources}}
  - name: {{.Name}}
    tool: {{.Tool}}
    url: {{.URL}}
{{- if .Email}}
    email: {{.Email}}
    token: ${file:secrets/{{.Name}}}
{{- else if .User}}
    user: {{.User}}
    password: ${file:secrets/{{.Name}}}
{{- else}}
    token: ${file:secrets/{{.Name}}}
{{- end}}
{{- if .Projects}}
    projects: [{{range $i, $p := .Projects}}{{if $i}}, {{end}}{{$p}}{{end}}]
{{- end}}
    every: 1m
    mapping: mapping/{{.Name}}.yaml
{{- end}}
`))

type sourceEntry struct {
	Name, Tool, URL, Email, User string
	Projects                     []string
}

// writeConfiguration writes pilotis.yaml, the credentials and the mappings. The
// mappings of an earlier run are kept: they are there to be edited.
func (d *Demo) writeConfiguration(options Options, sites []sandbox.Site, recorded bool) error {
	entries := make([]sourceEntry, 0, len(sites))
	for _, site := range sites {
		entry := sourceEntry{Name: site.Name, Tool: site.Tool, URL: d.server.URL(site.Name)}
		secret := site.Credentials.Token
		if site.Credentials.User != "" {
			secret = site.Credentials.Password
			entry.User = site.Credentials.User
			if site.Flavor == sandbox.Cloud {
				entry.Email, entry.User = site.Credentials.User, ""
			}
		}
		if secret == "" {
			secret = "anonymous"
		}
		if !recorded {
			for _, project := range site.Projects {
				entry.Projects = append(entry.Projects, project.Key)
			}
		}
		if err := write(options.Data, filepath.Join("secrets", site.Name), []byte(secret)); err != nil {
			return err
		}
		if err := d.writeMapping(options.Data, site, secret, recorded); err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	var text bytes.Buffer
	if err := configuration.Execute(&text, map[string]any{"Listen": options.Listen, "Sources": entries}); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return write(options.Data, "pilotis.yaml", text.Bytes())
}

// writeMapping copies the mapping shipped for a generated site, and drafts one
// for a recorded site from the words that its server uses.
func (d *Demo) writeMapping(data string, site sandbox.Site, secret string, recorded bool) error {
	name := filepath.Join("mapping", site.Name+".yaml")
	if _, err := os.Stat(filepath.Join(data, name)); err == nil {
		return nil
	}
	if !recorded {
		text, err := deploy.Files.ReadFile("mapping/" + site.Name + ".yaml")
		if err != nil {
			return fmt.Errorf("find the mapping of %s: %w", site.Name, err)
		}
		return write(data, name, text)
	}
	vocabulary, err := d.vocabulary(site, secret)
	if err != nil {
		return fmt.Errorf("ask %s for its words: %w", site.Name, err)
	}
	return write(data, name, mapping.Draft(site.Name, vocabulary))
}

func (d *Demo) vocabulary(site sandbox.Site, secret string) (connectors.Vocabulary, error) {
	auth := jira.Auth{Token: secret}
	if site.Credentials.User != "" {
		auth = jira.Auth{User: site.Credentials.User, Password: secret}
		if site.Flavor == sandbox.Cloud {
			auth = jira.Auth{Email: site.Credentials.User, APIToken: secret}
		}
	}
	source, err := jira.New(jira.Options{Name: site.Name, URL: d.server.URL(site.Name), Auth: auth})
	if err != nil {
		return connectors.Vocabulary{}, err
	}
	return source.Vocabulary(context.Background())
}

func write(folder, name string, text []byte) error {
	file := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", name, err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
