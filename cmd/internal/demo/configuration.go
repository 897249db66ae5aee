package demo

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/template"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
	"pilotis/connectors/jira"
	"pilotis/connectors/sandbox"
	"pilotis/connectors/sandbox/world"
	"pilotis/deploy"
	"pilotis/transform/mapping"
)

var configuration = template.Must(template.New("configuration").Parse(`# Written by pilotis demo: everything embedded, the tools are the sandbox.
data: .
listen: {{.Listen}}
grace: 10s
{{- if .Contract}}
contract: {{.Contract}}
{{- end}}
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
    requests_per_second: 1000
{{- if eq .Tool "documents"}}
    documents: {text: ["bordereau*.txt"], hash: ["*"], passes: 1}
{{- end}}
    every: 1m
    mapping: mapping/{{.Name}}.yaml
{{- end}}
{{- if .OrderBook}}
  - name: order-book
    tool: files
    url: {{.OrderBook}}
    tables:
      - {kind: quotes, files: quotes.csv, key: [ref]}
      - {kind: assignments, files: assignments.csv, key: [person, order, start]}
      - {kind: assessments, files: assessments.csv, key: [team, on, criterion]}
      - {kind: surveys, files: surveys.csv, key: [ref]}
      - {kind: trainings, files: trainings.csv, key: [ref]}
      - {kind: controls, files: controls.csv, key: [ref]}
    every: 1m
    mapping: mapping/order-book.yaml
{{- end}}
`))

type sourceEntry struct {
	Name, Tool, URL, Email, User string
	Projects                     []string
}

// signature is what the text of the contract leaves to its signature: the
// notification, and the confirmation of the options.
var signature = template.Must(template.New("contract").Parse(`# Written by pilotis demo: the contract that the sandbox has lived.
contract:
  notification_date: {{.NotifiedOn.Format "2006-01-02"}}
  tranches:
    ferme: confirmed
{{- range .Tranches}}
{{- if eq .Code "OPTIONNELLE_1"}}
    opt1: {{.ConfirmedOn.Format "2006-01-02"}}
{{- else if eq .Code "OPTIONNELLE_2"}}
    opt2: {{.ConfirmedOn.Format "2006-01-02"}}
{{- end}}
{{- end}}
`))

// contractFile is the name of the contract's file in the folder.
const contractFile = "contract.yaml"

// writeContract writes the contract file of a generated contract, unless there is
// one: it is there to be edited.
func writeContract(data string, w *world.World) error {
	if _, err := os.Stat(filepath.Join(data, contractFile)); err == nil {
		return nil
	}
	var text bytes.Buffer
	if err := signature.Execute(&text, w); err != nil {
		return fmt.Errorf("write the contract file: %w", err)
	}
	return write(data, contractFile, text.Bytes())
}

// writeConfiguration writes pilotis.yaml, the credentials and the mappings. The
// mappings of an earlier run are kept: they are there to be edited.
func writeConfiguration(options Options, tools []sandbox.Tool) error {
	entries := make([]sourceEntry, 0, len(tools))
	contract, book := "", ""
	if !slices.ContainsFunc(tools, func(t sandbox.Tool) bool { return t.Recorded }) {
		contract, book = contractFile, orderBook
		if err := copyMapping(options.Data, orderBook); err != nil {
			return err
		}
	}
	for _, tool := range tools {
		if !slices.Contains(config.Tools(), tool.Tool) {
			continue // it runs, and Pilotis has no source for it yet
		}
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
	if err := configuration.Execute(&text, map[string]any{"Listen": options.Listen, "Contract": contract, "OrderBook": book, "Sources": entries}); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return write(options.Data, "pilotis.yaml", text.Bytes())
}

// writeMapping copies the mapping shipped for a tool of the generated contract,
// and drafts one for a recorded server from the words that it uses.
func writeMapping(data string, tool sandbox.Tool) error {
	if !tool.Recorded {
		return copyMapping(data, tool.Name)
	}
	name := filepath.Join("mapping", tool.Name+".yaml")
	if _, err := os.Stat(filepath.Join(data, name)); err == nil {
		return nil
	}
	vocabulary, err := vocabulary(tool)
	if err != nil {
		return fmt.Errorf("ask %s for its words: %w", tool.Name, err)
	}
	draft, err := mapping.Draft(tool.Tool, tool.Name, vocabulary)
	if err != nil {
		return err
	}
	return write(data, name, draft)
}

// copyMapping writes a shipped mapping, unless the folder has one.
func copyMapping(data, source string) error {
	name := filepath.Join("mapping", source+".yaml")
	if _, err := os.Stat(filepath.Join(data, name)); err == nil {
		return nil
	}
	text, err := deploy.Files.ReadFile("mapping/" + source + ".yaml")
	if err != nil {
		return fmt.Errorf("find the mapping of %s: %w", source, err)
	}
	return write(data, name, text)
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
