package contract

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pilotis/connectors"
	"pilotis/transform/calendar"
	"pilotis/transform/yaml"
)

//go:embed default.yaml
var defaultYAML []byte

// Contract is one reading of the CCTP.
type Contract struct {
	knobs       Knobs
	catalogue   catalogue
	units       []Unit
	calendar    *calendar.Calendar
	expected    []Expected
	fingerprint string
	warnings    []string

	versions []version // what amendments make of it, in order of date; nil in a version itself
	whole    *Contract // of a version: the contract it belongs to
}

// Default is the contract as read without any contract file. It panics only if
// the program is built wrong: its data is embedded.
func Default() *Contract {
	c, err := Parse(nil, "default.yaml")
	if err != nil {
		panic(fmt.Sprintf("read the embedded contract: %v", err))
	}
	return c
}

// Parse reads a contract file over the defaults; it names only what it changes.
// Every mistake is told at once, with its place in the file where it has one.
// The error is a [connectors.Fault] of kind Stop: no figure may be computed on a
// contract that cannot be read.
func Parse(data []byte, file string) (*Contract, error) {
	c, err := parse(data, file)
	if err != nil {
		return nil, &connectors.Fault{Kind: connectors.Stop, Op: "read the contract " + file, Hint: "mend the contract file", Err: err}
	}
	return c, nil
}

func parse(data []byte, file string) (*Contract, error) {
	var knobs Knobs
	if err := yaml.Decode(defaultYAML, "default.yaml", &knobs); err != nil {
		return nil, err
	}
	document, err := yaml.Parse(data, file)
	if err != nil {
		return nil, err
	}
	standard := &Contract{knobs: knobs}
	knobs, amendments, err := amended(document, knobs)
	if err != nil {
		return nil, err
	}
	c, err := dated(knobs, amendments, document.Annotate)
	if err != nil {
		return nil, err
	}
	c.warn(document, standard)
	return c, nil
}

// assemble checks the knobs and builds what follows from them. annotate gives a
// mistake its place.
func assemble(knobs Knobs, annotate func(yaml.Path, string) *yaml.Error) (*Contract, error) {
	c := &Contract{knobs: knobs}
	var found yaml.Errors
	report := func(path yaml.Path, problem string) { found = append(found, annotate(path, problem)) }
	c.check(report)
	builtin, err := builtinApplications()
	if err != nil {
		return nil, err
	}
	c.catalogue = catalogued(builtin, knobs.Applications.List, knobs.Applications.Aliases.Entries, func(index int, problem string) {
		if index < 0 {
			report(yaml.Path{"applications", "aliases"}, problem)
			return
		}
		report(yaml.Path{"applications", "list", strconv.Itoa(index)}, problem)
	})
	if c.units, err = builtinUnits(); err != nil {
		return nil, err
	}
	c.units = knobs.UO.bounded(c.units)
	if c.expected, err = builtinExpected(); err != nil {
		return nil, err
	}
	if c.calendar, err = c.makeCalendar(); err != nil {
		report(yaml.Path{"calendar"}, err.Error())
	}
	if err := found.OrNil(); err != nil {
		return nil, err
	}
	return c, nil
}

// makeCalendar builds the calendar of the knobs.
func (c *Contract) makeCalendar() (*calendar.Calendar, error) {
	k := c.knobs.Calendar
	zone, err := time.LoadLocation(k.Timezone)
	if err != nil || k.Timezone == "" || k.Timezone == "Local" {
		return nil, errors.Join(fmt.Errorf("no time zone is called %q", k.Timezone), err)
	}
	return calendar.New(calendar.Options{
		Zone: zone, Region: calendar.Region(k.Region), WhitMondayWorked: k.WhitMondayWorked,
		ExtraClosed: k.ExtraClosedDays, ExtraOpen: k.ExtraOpenDays,
		N2: calendar.Hours{Open: int(k.N2.Open), Close: int(k.N2.Close), OnHolidays: k.N2.Holidays == "open"},
		HO: calendar.Hours{Open: int(k.HO.Open), Close: int(k.HO.Close)},
	})
}

// seal computes the fingerprint of the content, amendments included.
func (c *Contract) seal() error {
	content, err := c.content()
	if err != nil {
		return err
	}
	for _, v := range c.versions {
		more, err := v.contract.content()
		if err != nil {
			return err
		}
		content = append(append(content, v.from.String()...), more...)
	}
	sum := sha256.Sum256(content)
	c.fingerprint = hex.EncodeToString(sum[:6])
	for _, v := range c.versions {
		v.contract.fingerprint = c.fingerprint
	}
	return nil
}

func (c *Contract) content() ([]byte, error) {
	content, err := json.Marshal(struct {
		Knobs        Knobs
		Applications []Application
		Units        []Unit
	}{c.knobs, c.catalogue.applications, c.units})
	if err != nil {
		return nil, fmt.Errorf("take the fingerprint of the contract: %w", err)
	}
	return content, nil
}

// Fingerprint is short and tells two contracts apart: the same content has the
// same one, whatever the file's layout and comments. It is that of the whole
// contract with its amendments, whichever version is asked: every figure carries
// it.
func (c *Contract) Fingerprint() string { return c.fingerprint }

// Calendar is the calendar of the contract.
func (c *Contract) Calendar() *calendar.Calendar { return c.calendar }

// Knobs is the reading in force. Its lists and maps must not be changed.
func (c *Contract) Knobs() Knobs { return c.knobs }
