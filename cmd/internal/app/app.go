package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/sirupsen/logrus"

	"pilotis/cmd/internal/config"
	"pilotis/connectors/kafka"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
	"pilotis/warehouse"
)

// Options are what an App is made from.
type Options struct {
	Config  config.Config
	Log     *logrus.Logger
	Version string
	// EngineCommand starts this program as the embedded ClickHouse.
	EngineCommand []string
}

// App is the wired program. Its parts start when they are first asked for, so
// that a verb that only reads the warehouse starts no broker; Close stops what
// was started, last first.
type App struct {
	config   config.Config
	log      *logrus.Logger
	version  string
	engine   []string
	contract *contract.Contract
	mappings map[string]*mapping.Mapping // by source
	metrics  *metrics
	serving  atomic.Bool // the daemon loads: nothing else in this process may

	radar sync.Mutex // the radar's tables aside are of one run at a time

	mu       sync.Mutex
	store    *warehouse.Store
	client   *kafka.Client
	cleanups []cleanup
}

type cleanup struct {
	name string
	run  func(context.Context) error
}

// Warnings are what the contract file changes without effect.
func (a *App) Warnings() []string { return a.contract.Warnings() }

// New reads the contract and the mappings that the configuration names. It
// touches no network and starts nothing.
func New(options Options) (*App, error) {
	a := &App{
		config: options.Config, log: options.Log, version: options.Version, engine: options.EngineCommand,
		contract: contract.Default(), mappings: map[string]*mapping.Mapping{}, metrics: newMetrics(),
	}
	var mistakes []error
	if file := options.Config.Contract; file != "" {
		text, err := os.ReadFile(file)
		if err == nil {
			a.contract, err = contract.Parse(text, file)
		}
		mistakes = append(mistakes, err)
	}
	for _, source := range options.Config.Sources {
		read, err := a.readMapping(source)
		a.mappings[source.Name] = read
		mistakes = append(mistakes, err)
	}
	return a, errors.Join(mistakes...)
}

func (a *App) readMapping(source config.Source) (*mapping.Mapping, error) {
	text, err := os.ReadFile(source.Mapping)
	if err != nil {
		return nil, fmt.Errorf("read the mapping of %s: %w", source.Name, err)
	}
	read, err := mapping.Parse(text, source.Mapping)
	if err != nil {
		return nil, err
	}
	if read.Source() != source.Name {
		return nil, fmt.Errorf("%s is the mapping of source %q, and source %q names it: one of the two is wrong", source.Mapping, read.Source(), source.Name)
	}
	return read, read.Check(a.contract)
}

// Mapping is the mapping of a source, nil when there is no such source.
func (a *App) Mapping(source string) *mapping.Mapping { return a.mappings[source] }

// onClose adds a cleanup; the last added runs first.
func (a *App) onClose(name string, run func(context.Context) error) {
	a.cleanups = append(a.cleanups, cleanup{name, run})
}

// Close stops what was started, last first, and reports every failure.
func (a *App) Close(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var failures []error
	for i := len(a.cleanups) - 1; i >= 0; i-- {
		if err := a.cleanups[i].run(ctx); err != nil {
			failures = append(failures, fmt.Errorf("stop %s: %w", a.cleanups[i].name, err))
		}
	}
	a.cleanups = nil
	a.store, a.client = nil, nil
	return errors.Join(failures...)
}
