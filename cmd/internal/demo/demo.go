// Package demo fills a data folder so that the whole of Pilotis runs without any
// server to install: sandbox tools with a generated contract or with recorded
// payloads, a configuration and mappings that point to them. What it writes is
// an ordinary configuration, and what then runs is the ordinary program.
package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/sandbox"
	"pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sandbox/world"
)

// Options choose what the sandbox holds.
type Options struct {
	Data       string  // the folder; made when missing
	Listen     string  // of the pages
	Seed       uint64  // of the generated contract
	Scale      float64 // how many times its size
	Recordings string  // a folder of recorded payloads, instead of a generated contract
	Now        time.Time
}

// Demo is a running sandbox with the configuration that reads it.
type Demo struct {
	Config string // path of the configuration file
	Files  []jira.FileReport
	tools  *sandbox.Sandbox
}

// contents is what the folder remembers of its first run: a second run on the
// same folder must find the same contract, up to the same day.
type contents struct {
	Seed       uint64    `json:"seed"`
	Scale      float64   `json:"scale"`
	Until      time.Time `json:"until"`
	Recordings string    `json:"recordings,omitempty"`
}

// Start fills the sandbox, serves it on loopback and writes the configuration.
func Start(options Options) (*Demo, error) {
	if err := os.MkdirAll(options.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	kept, err := chosen(options)
	if err != nil {
		return nil, err
	}
	filled := sandbox.Options{Recordings: kept.Recordings}
	if kept.Recordings == "" {
		filled.World, err = world.Generate(world.Options{Seed: kept.Seed, Scale: kept.Scale, Until: kept.Until})
		if err != nil {
			return nil, fmt.Errorf("fill the sandbox: %w", err)
		}
		if err := errors.Join(writeContract(options.Data, filled.World), writeOrderBook(options.Data, filled.World)); err != nil {
			return nil, err
		}
	}
	tools, err := sandbox.Start(filled)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(remember(options.Data, kept), writeConfiguration(options, tools.Tools())); err != nil {
		return nil, errors.Join(err, tools.Close())
	}
	return &Demo{Config: filepath.Join(options.Data, "pilotis.yaml"), Files: tools.Files(), tools: tools}, nil
}

// Close stops the sandbox.
func (d *Demo) Close() error { return d.tools.Close() }

// chosen is what the folder is or will be filled with. Asking a filled folder for
// other contents is refused: two contracts under one name would mix in the
// warehouse.
func chosen(options Options) (contents, error) {
	wanted := contents{Seed: options.Seed, Scale: options.Scale, Until: midnight(options.Now)}
	if options.Recordings != "" {
		folder, err := filepath.Abs(options.Recordings)
		if err != nil {
			return wanted, fmt.Errorf("find the recordings: %w", err)
		}
		wanted = contents{Recordings: folder, Until: wanted.Until}
	}
	text, err := os.ReadFile(memory(options.Data))
	if errors.Is(err, fs.ErrNotExist) {
		return wanted, free(options.Data)
	}
	if err != nil {
		return wanted, fmt.Errorf("read what the folder holds: %w", err)
	}
	var kept contents
	if err := json.Unmarshal(text, &kept); err != nil {
		return wanted, &connectors.Fault{Kind: connectors.Stop, Op: "read " + memory(options.Data), Hint: "choose another --data folder", Err: err}
	}
	if kept.Seed != wanted.Seed || kept.Scale != wanted.Scale || kept.Recordings != wanted.Recordings {
		return wanted, &connectors.Fault{Kind: connectors.Stop, Op: "fill " + options.Data,
			Hint: "choose another --data folder, or remove this one",
			Err:  fmt.Errorf("it already holds another demonstration (%s)", strings.TrimSpace(string(text)))}
	}
	return kept, nil
}

// free refuses a folder whose configuration no demonstration wrote: somebody's own,
// or that of a recall, which must not be written over.
func free(data string) error {
	path := filepath.Join(data, "pilotis.yaml")
	if _, err := os.Stat(path); err != nil {
		return nil // what makes it unreadable is told when it is written
	}
	return &connectors.Fault{Kind: connectors.Stop, Op: "fill " + data, Hint: "choose another --data folder",
		Err: fmt.Errorf("%s is not the configuration of a demonstration", path)}
}

// remember writes down what the folder is filled with, once that is known to work.
func remember(data string, kept contents) error {
	text, err := json.Marshal(kept)
	if err == nil {
		err = os.WriteFile(memory(data), append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write down what the folder holds: %w", err)
	}
	return nil
}

func memory(data string) string { return filepath.Join(data, "demo.json") }

// midnight is the last midnight of Paris: the generated contract ends there, so
// that every run of one day finds the same.
func midnight(now time.Time) time.Time {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		paris = time.UTC
	}
	year, month, day := now.In(paris).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, paris).UTC()
}
