package demo

import (
	"bytes"
	"cmp"
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
func writeConfiguration(options Options, tools []sandbox.Tool) error {
	entries := make([]sourceEntry, 0, len(tools))
	for _, tool := range tools {
		login := tool.Credentials
		secret := cmp.Or(login.Token, login.Password, "anonymous")
		if err := write(options.Data, filepath.Join("secrets", tool.Name), []byte(secret)); err != nil {
			return err
		}
		if err := writeMapping(options.Data, tool); err != nil {
			return err
		}
		entries = append(entries, sourceEntry{
			Name: tool.Name, Tool: tool.Tool, URL: tool.URL, Email: login.Email, User: login.User, Projects: tool.Projects,
		})
	}
	var text bytes.Buffer
	if err := configuration.Execute(&text, map[string]any{"Listen": options.Listen, "Sources": entries}); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return write(options.Data, "pilotis.yaml", text.Bytes())
}

// writeMapping copies the mapping shipped for a tool of the generated contract,
// and drafts one for a recorded server from the words that it uses.
func writeMapping(data string, tool sandbox.Tool) error {
	name := filepath.Join("mapping", tool.Name+".yaml")
	if _, err := os.Stat(filepath.Join(data, name)); err == nil {
		return nil
	}
	if !tool.Recorded {
		text, err := deploy.Files.ReadFile("mapping/" + tool.Name + ".yaml")
		if err != nil {
			return fmt.Errorf("find the mapping of %s: %w", tool.Name, err)
		}
		return write(data, name, text)
	}
	vocabulary, err := vocabulary(tool)
	if err != nil {
		return fmt.Errorf("ask %s for its words: %w", tool.Name, err)
	}
	return write(data, name, mapping.Draft(tool.Name, vocabulary))
}

func vocabulary(tool sandbox.Tool) (connectors.Vocabulary, error) {
	login := tool.Credentials
	auth := jira.Auth{Token: cmp.Or(login.Token, "anonymous"), User: login.User, Password: login.Password}
	switch {
	case login.Email != "":
		auth = jira.Auth{Email: login.Email, APIToken: login.Token}
	case login.User != "":
		auth.Token = ""
	}
	source, err := jira.New(jira.Options{Name: tool.Name, URL: tool.URL, Auth: auth})
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
