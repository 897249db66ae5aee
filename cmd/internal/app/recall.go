package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"pilotis/cmd/internal/config"
	"pilotis/connectors"
	"pilotis/sql"
	"pilotis/transform"
	"pilotis/warehouse"
	"pilotis/warehouse/embedded"
)

// RecallOptions say as of when, and where to.
type RecallOptions struct {
	At     time.Time
	Folder string // empty: recall/<instant> in the data folder
	Listen string // where the pages will be served; empty: as the folder's configuration says
}

// Recollection is what a recalled warehouse holds.
type Recollection struct {
	KnownAt time.Time                  `json:"known_at"`
	Folder  string                     `json:"folder"`
	Reused  bool                       `json:"reused"` // made by an earlier run, of the same
	Sources []warehouse.RecalledSource `json:"sources"`
	Tables  map[string]uint64          `json:"tables"` // rows that a reader sees

	// App is the program over the recalled warehouse; whoever has it closes it.
	App *App `json:"-"`
}

// madeOf is what a folder of a whole recall remembers.
type madeOf struct {
	Fingerprint string       `json:"fingerprint"`
	Holds       Recollection `json:"holds"`
}

// The names within the folder of a recall. Each run that has to make it makes a
// place of its own, and then puts the configuration, which names the place, in its
// place at once: what a cut run left is named by nothing.
const (
	recalledConfig = "pilotis.yaml"
	recalledMemory = "recall.json"
	recalledPlace  = "made-"
)

// Recall makes the warehouse of an instant in a folder of its own, or finds it
// there whole. The warehouse that it is made from is only read.
func (a *App) Recall(ctx context.Context, options RecallOptions) (Recollection, error) {
	if err := a.fromNow("recall"); err != nil {
		return Recollection{}, err
	}
	at := options.At.UTC().Truncate(time.Millisecond)
	folder := options.Folder
	if folder == "" {
		folder = filepath.Join(a.config.Data, "recall", at.Format("2006-01-02T150405.000Z"))
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return Recollection{}, fmt.Errorf("find the folder to recall into: %w", err)
	}
	store, err := a.Warehouse(ctx)
	if err != nil {
		return Recollection{}, err
	}
	recall := warehouse.Recall{From: store, Files: sql.Files, Transforms: map[string]transform.Func{}, Contract: a.contract, At: at}
	for _, name := range a.sourceNames() {
		recall.Transforms[name] = a.mappings[name].Func(a.contract)
		reading := a.reading(name)
		reading.Since = time.Now().UTC()
		recall.Readings = append(recall.Readings, reading)
	}
	fingerprint, err := recall.Fingerprint(ctx)
	if err != nil {
		return Recollection{}, err
	}
	if found, whole, err := a.recollect(folder, fingerprint, options.Listen); err != nil || whole {
		return found, err
	}
	return a.makeRecall(ctx, recall, folder, fingerprint, options.Listen)
}

// recollect finds in the folder what an earlier run made, whole and of the same.
func (a *App) recollect(folder, fingerprint, listen string) (Recollection, bool, error) {
	file := filepath.Join(folder, recalledConfig)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return Recollection{}, false, nil
	}
	read, err := config.Load(file)
	if err == nil && read.Recalled == "" {
		err = errors.New("it holds a configuration that is not one of pilotis recall")
	}
	if err != nil {
		return Recollection{}, false, &connectors.Fault{Kind: connectors.Stop, Op: "recall into " + folder, Hint: "choose another folder with --into", Err: err}
	}
	text, err := os.ReadFile(filepath.Join(read.Data, recalledMemory))
	if err != nil {
		return Recollection{}, false, fmt.Errorf("read what the folder holds: %w", err)
	}
	var made madeOf
	if err := json.Unmarshal(text, &made); err != nil {
		return Recollection{}, false, fmt.Errorf("read what the folder holds: %w", err)
	}
	if made.Fingerprint != fingerprint {
		return Recollection{}, false, nil
	}
	made.Holds.Folder, made.Holds.Reused = folder, true
	made.Holds.App, err = a.over(read, listen)
	return made.Holds, err == nil, err
}

// over is the program over a recalled warehouse.
func (a *App) over(recalled config.Config, listen string) (*App, error) {
	if listen != "" {
		recalled.Listen = listen
	}
	return New(Options{Config: recalled, Log: a.log, Version: a.version, EngineCommand: a.engine})
}

func (a *App) makeRecall(ctx context.Context, recall warehouse.Recall, folder, fingerprint, listen string) (made Recollection, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return made, fmt.Errorf("make the folder to recall into: %w", err)
	}
	place, err := os.MkdirTemp(folder, recalledPlace)
	if err != nil {
		return made, fmt.Errorf("make the folder to recall into: %w", err)
	}
	draft, err := a.writeRecalled(folder, place, recall.At)
	if err != nil {
		return made, err
	}
	read, err := config.Load(draft)
	if err != nil {
		return made, err
	}
	made = Recollection{KnownAt: recall.At, Folder: folder}
	if made.App, err = a.over(read, listen); err != nil {
		return made, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.App.Close(context.WithoutCancel(ctx)))
			made.App = nil
		}
	}()
	if recall.Into, err = made.App.Warehouse(ctx); err != nil {
		return made, err
	}
	if made.Sources, err = recall.Run(ctx); err != nil {
		return made, fmt.Errorf("recall what was known on %s: %w", recall.At.Format(time.RFC3339), err)
	}
	if made.Tables, err = recall.Into.CountTables(ctx); err != nil {
		return made, fmt.Errorf("count the tables: %w", err)
	}
	text, err := json.Marshal(madeOf{fingerprint, made})
	if err == nil {
		err = os.WriteFile(filepath.Join(place, recalledMemory), text, 0o600)
	}
	if err == nil {
		err = os.Rename(draft, filepath.Join(folder, recalledConfig))
	}
	if err != nil {
		return made, fmt.Errorf("write down what was recalled: %w", err)
	}
	return made, a.clearRecalls(folder, place)
}

// clearRecalls removes what cut or earlier runs left beside the place in force,
// unless somebody still reads it.
func (a *App) clearRecalls(folder, inForce string) error {
	places, err := filepath.Glob(filepath.Join(folder, recalledPlace+"*"))
	if err != nil {
		return fmt.Errorf("look for earlier recalls: %w", err)
	}
	for _, place := range places {
		made := strings.TrimSuffix(place, ".yaml") // the draft of a configuration goes with its place
		if made == inForce {
			continue
		}
		if _, running := embedded.Find(filepath.Join(made, "clickhouse")); running {
			a.log.WithField("folder", place).Warn("an earlier recall is still read: it is left there")
			continue
		}
		if err := os.RemoveAll(place); err != nil {
			return fmt.Errorf("remove an earlier recall: %w", err)
		}
	}
	return nil
}

var recalledConfiguration = template.Must(template.New("recalled").Parse(`# Written by pilotis recall: what was known at the instant below, to be read only.
recalled: "{{.At}}"
listen: 127.0.0.1:8081
data: {{.Place}}
{{- if .Contract}}
contract: {{.Contract}}
{{- end}}
sources:
{{- range .Sources}}
  - name: {{.Name}}
    tool: {{.Tool}}
    url: {{printf "%q" .URL}}
    mapping: {{$.Place}}/mapping/{{.Name}}.yaml
{{- end}}
`))

// writeRecalled copies the contract and the mappings as they are now to the place,
// and writes the configuration that names them, without any credentials.
func (a *App) writeRecalled(folder, place string, at time.Time) (draft string, err error) {
	name := filepath.Base(place)
	values := map[string]any{"At": at.Format(time.RFC3339Nano), "Place": name, "Sources": a.config.Sources, "Contract": ""}
	if a.config.Contract != "" {
		values["Contract"] = name + "/contract.yaml"
		if err := copyFile(a.config.Contract, filepath.Join(place, "contract.yaml")); err != nil {
			return "", err
		}
	}
	if err := os.Mkdir(filepath.Join(place, "mapping"), 0o700); err != nil {
		return "", fmt.Errorf("copy the mappings: %w", err)
	}
	for _, source := range a.config.Sources {
		if err := copyFile(source.Mapping, filepath.Join(place, "mapping", source.Name+".yaml")); err != nil {
			return "", err
		}
	}
	var text strings.Builder
	if err := recalledConfiguration.Execute(&text, values); err != nil {
		return "", fmt.Errorf("write the configuration: %w", err)
	}
	draft = filepath.Join(folder, name+".yaml")
	if err := os.WriteFile(draft, []byte(text.String()), 0o600); err != nil {
		return "", fmt.Errorf("write the configuration: %w", err)
	}
	return draft, nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}

// now is the present of the warehouse: the clock, or the instant of the recall.
func (a *App) now() time.Time {
	if at := a.config.KnownAt(); !at.IsZero() {
		return at
	}
	return time.Now()
}

// fromNow refuses, on a recalled warehouse, what only goes with the present one.
func (a *App) fromNow(op string) error {
	if a.config.Recalled == "" {
		return nil
	}
	return &connectors.Fault{Kind: connectors.Stop, Op: op, Hint: "use the configuration of the warehouse that it was recalled from",
		Err: fmt.Errorf("%s holds what was known on %s, to be read only", filepath.Dir(a.config.File), a.config.Recalled)}
}

// serveRecalled shows the pages of a recalled warehouse until ctx ends.
func (a *App) serveRecalled(ctx context.Context) error {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return err
	}
	pages, err := a.pages(ctx, store)
	if err != nil {
		return err
	}
	a.log.WithField("address", "http://"+pages.Addr()+"/").Info("serving what was known on " + a.config.Recalled)
	return pages.Serve(ctx)
}
