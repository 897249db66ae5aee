package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"pilotis/transform/contract"
	"pilotis/transform/timeline"
)

// timelineFlags are the flags of explain that concern lives written by hand; what
// the warehouse holds shares those of another reading.
type timelineFlags struct {
	file     string
	contract string
	knobs    []string
	check    bool
}

// explainTimeline judges lives written down by hand, without any warehouse. As
// JSON it gives an object for a file that holds one, a list for a list. The lives
// that have no mistake are told even where others have one.
func explainTimeline(c console, out output, flags timelineFlags, asOf string) error {
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
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // which some editors put before JSON
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
		if err := checkTimeline(c, out, data, options); err != nil {
			return fmt.Errorf("%s: %w", flags.file, err)
		}
		return nil
	}
	results, err := timeline.Run(data, options)
	if err != nil {
		err = fmt.Errorf("%s: %w", flags.file, err)
	}
	if results == nil {
		return err
	}
	var facts any = results
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		facts = results[0]
	}
	return errors.Join(out.print(c.out, facts, func(w io.Writer) {
		for _, result := range results {
			printLife(w, result)
		}
	}), err)
}

// checkTimeline compares each life with what it expects. What is not given is
// told apart: it is no difference, for nothing says that it is wrong.
func checkTimeline(c console, out output, data []byte, options timeline.Options) error {
	comparisons, err := timeline.Check(data, options)
	if comparisons == nil && err != nil {
		return err
	}
	var compared, differences, notGiven int
	for _, comparison := range comparisons {
		compared += comparison.Compared
		differences += len(comparison.Differences)
		notGiven += len(comparison.NotGiven)
	}
	if printed := out.print(c.out, comparisons, func(w io.Writer) {
		for _, comparison := range comparisons {
			for _, difference := range append(comparison.Differences, comparison.NotGiven...) {
				fmt.Fprintln(w, difference)
			}
			if len(comparison.Ignored) > 0 {
				fmt.Fprintf(w, "%s: keys that nothing reads: %s\n", comparison.ID, strings.Join(comparison.Ignored, ", "))
			}
		}
		if differences == 0 && err == nil {
			fmt.Fprintf(w, "no difference: %d figures compared, %d not given\n", compared, notGiven)
		}
	}); printed != nil {
		return errors.Join(printed, err)
	}
	if differences > 0 {
		err = errors.Join(err, fmt.Errorf("%d differences from what is expected", differences))
	}
	return err
}

var errTimelineAlone = misuse{errors.New("--timeline takes the place of REFERENCE|KPI: give one of them")}
