package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/cmd/internal/config"
	"pilotis/warehouse/embedded"
)

// place is the --config and --data flags: where a verb finds its configuration.
// --data FOLDER is short for --config FOLDER/pilotis.yaml.
type place struct{ config, data string }

func (p *place) register(command *cobra.Command) {
	command.Flags().StringVar(&p.config, "config", "", "configuration file (default $PILOTIS_CONFIG, else pilotis.yaml)")
	command.Flags().StringVar(&p.data, "data", "", "folder of a demonstration: its pilotis.yaml is the configuration")
	command.PreRunE = func(*cobra.Command, []string) error {
		if p.config != "" && p.data != "" {
			return misuse{errors.New("--config and --data both name a configuration: give one of them")}
		}
		return nil
	}
	_ = command.MarkFlagFilename("config", "yaml", "yml")
	_ = command.MarkFlagDirname("data")
}

// named tells that a flag names the configuration.
func (p *place) named() bool { return p.config != "" || p.data != "" }

func (p *place) file() string {
	switch {
	case p.config != "":
		return p.config
	case p.data != "":
		return filepath.Join(p.data, "pilotis.yaml")
	case os.Getenv("PILOTIS_CONFIG") != "":
		return os.Getenv("PILOTIS_CONFIG")
	}
	return "pilotis.yaml"
}

// open wires the program for a verb that is not the daemon; it logs warnings only.
func (p *place) open(c console) (*app.App, error) { return openApp(c, p.file(), "warn") }

// openApp reads a configuration and wires the program. level, when given,
// replaces the configured one.
func openApp(c console, file, level string) (*app.App, error) {
	read, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	if level != "" {
		read.Log.Level = level
	}
	log, err := newLog(c, read.Log)
	if err != nil {
		return nil, err
	}
	for _, warning := range read.Warnings {
		log.Warn(warning)
	}
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return app.New(app.Options{Config: read, Log: log, Version: version, EngineCommand: []string{program, embedded.Verb}})
}

// closeApp stops what was started, cancelled or not, within a bound.
func closeApp(wired *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return wired.Close(ctx)
}

func newLog(c console, options config.Log) (*logrus.Logger, error) {
	log := logrus.New()
	log.SetOutput(c.err)
	level, err := logrus.ParseLevel(options.Level)
	if err != nil {
		return nil, fmt.Errorf("read the log level: %w", err)
	}
	log.SetLevel(level)
	if options.Format == "json" {
		log.SetFormatter(&logrus.JSONFormatter{TimestampFormat: time.RFC3339Nano})
	} else {
		log.SetFormatter(&logrus.TextFormatter{FullTimestamp: true, TimestampFormat: time.RFC3339})
	}
	return log, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
