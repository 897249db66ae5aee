package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"pilotis/transform/contract"
	"pilotis/transform/timeline"
)

// timelineFlags are the flags of explain that concern lives written by hand.
type timelineFlags struct {
	file     string
	contract string
	knobs    []string
	check    bool
}

// explainTimeline judges lives written down by hand, without any warehouse. Its
// output is JSON in both formats: an object for a file that holds one, a list for
// a list.
func explainTimeline(c console, flags timelineFlags, asOf string) error {
	options := timeline.Options{Knobs: map[string]string{}}
	for _, knob := range flags.knobs {
		name, value, ok := strings.Cut(knob, "=")
		if !ok {
			return misuse{fmt.Errorf("--knob %q is not NAME=VALUE, such as sn2.n3_pause=false", knob)}
		}
		options.Knobs[name] = value
	}
	data, err := readRecord(flags.file)
	if err != nil {
		return err
	}
	if flags.contract != "" {
		text, err := os.ReadFile(flags.contract)
		if err != nil {
			return fmt.Errorf("read the contract: %w", err)
		}
		if options.Contract, err = contract.Parse(text, flags.contract); err != nil {
			return err
		}
	}
	if asOf != "" {
		in := options.Contract
		if in == nil {
			in = contract.Default()
		}
		var err error
		if options.AsOf, err = timeline.Instant(asOf, in); err != nil {
			return misuse{fmt.Errorf("--as-of: %w", err)}
		}
	}
	if flags.check {
		return checkTimeline(c, data, options)
	}
	results, err := timeline.Run(data, options)
	if err != nil {
		err = fmt.Errorf("%s: %w", flags.file, err)
	}
	if results == nil {
		return err
	}
	var printed any = results
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		printed = results[0]
	}
	return errors.Join(printJSON(c.out, printed), err)
}

// checkTimeline compares each life with what it expects.
func checkTimeline(c console, data []byte, options timeline.Options) error {
	differences, err := timeline.Check(data, options)
	if err != nil {
		return err
	}
	for _, difference := range differences {
		fmt.Fprintln(c.out, difference)
	}
	if len(differences) > 0 {
		return fmt.Errorf("%d differences from what is expected", len(differences))
	}
	fmt.Fprintln(c.out, "as expected")
	return nil
}

func printJSON(w io.Writer, facts any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(facts)
}

var errTimelineAlone = misuse{errors.New("--timeline takes the place of TICKET|KPI: give one of them")}
