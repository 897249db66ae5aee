package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pilotis/connectors"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

func newMapping(c console) *cobra.Command {
	command := &cobra.Command{Use: "mapping", Short: "Draft a mapping file, check it, or try it on a record", RunE: group}
	command.AddCommand(newMappingDraft(c), newMappingCheck(c), newMappingTry(c))
	return command
}

func newMappingCheck(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use: "check FILE…|SOURCE…", Short: "Report every mistake of mapping files, with its line and column",
		Long: `Of each FILE: every mistake, with its line and column. The network is not touched.

With --config or --data, of the mapping of each SOURCE: the words of the living tool
that it gives no meaning to, so that a record which uses one would be refused. A
word without meaning exits 3.`,
		Example: `  pilotis mapping check mapping/*.yaml
  pilotis mapping check --config pilotis.yaml jira-cassiopee`,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("pilotis mapping check wants at least one FILE, or SOURCE with --config")
			}
			return nil
		},
		RunE: func(command *cobra.Command, files []string) error {
			if err := out.check(); err != nil {
				return err
			}
			if where.named() {
				return checkWords(command.Context(), c, &where, &out, files)
			}
			var mistakes []error
			type checked struct {
				File        string `json:"file"`
				Source      string `json:"source,omitempty"`
				Fingerprint string `json:"fingerprint,omitempty"`
				Error       string `json:"error,omitempty"`
			}
			facts := make([]checked, 0, len(files))
			for _, file := range files {
				read, err := readMappingFile(file)
				fact := checked{File: file}
				if err != nil {
					fact.Error = err.Error()
					mistakes = append(mistakes, err)
				} else {
					fact.Source, fact.Fingerprint = read.Source(), read.Fingerprint()
				}
				facts = append(facts, fact)
			}
			err := out.print(c.out, facts, func(w io.Writer) {
				for _, fact := range facts {
					if fact.Error == "" {
						fmt.Fprintf(w, "%s holds (source %s, fingerprint %s)\n", fact.File, fact.Source, fact.Fingerprint)
					}
				}
			})
			return errors.Join(append(mistakes, err)...)
		},
	}
	where.register(command)
	out.register(command)
	return command
}

func newMappingTry(c console) *cobra.Command {
	var out output
	var file, contractFile, kind, id string
	command := &cobra.Command{
		Use:   "try RECORD",
		Short: "Show what a record becomes under a mapping, and why",
		Long: `RECORD is a file with the record as the tool gives it, or - for standard input. The
command tells which words of the record met which rules, the events read from its
history, its clocks and its row; or the reason for which it would be refused.`,
		Example: `  pilotis mapping try --mapping mapping/jira-cassiopee.yaml issue.json
  pilotis sql --format RawBLOB "SELECT body FROM raw.records LIMIT 1" | pilotis mapping try --mapping m.yaml -`,
		Args: exactly("RECORD"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			if file == "" {
				return misuse{errors.New("pilotis mapping try wants --mapping FILE")}
			}
			trial, err := tryMapping(file, contractFile, args[0], kind, id)
			if err != nil {
				return err
			}
			if err := out.print(c.out, trial, func(w io.Writer) { printTrial(w, trial) }); err != nil {
				return err
			}
			if trial.Outcome == mapping.Rejected {
				return partly{errors.New("the record would be refused")}
			}
			return nil
		},
	}
	out.register(command)
	command.Flags().StringVar(&file, "mapping", "", "mapping file")
	command.Flags().StringVar(&contractFile, "contract", "", "contract file (default: the CCTP)")
	command.Flags().StringVar(&kind, "kind", "issue", "kind of the record, as raw.records has it")
	command.Flags().StringVar(&id, "id", "", "identifier of the record (default: its id member)")
	_ = command.MarkFlagFilename("mapping", "yaml")
	return command
}

func readMappingFile(file string) (*mapping.Mapping, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the mapping: %w", err)
	}
	return mapping.Parse(text, file)
}

func tryMapping(file, contractFile, recordFile, kind, id string) (mapping.Trial, error) {
	read, err := readMappingFile(file)
	if err != nil {
		return mapping.Trial{}, err
	}
	terms := contract.Default()
	if contractFile != "" {
		text, err := os.ReadFile(contractFile)
		if err != nil {
			return mapping.Trial{}, fmt.Errorf("read the contract: %w", err)
		}
		if terms, err = contract.Parse(text, contractFile); err != nil {
			return mapping.Trial{}, err
		}
	}
	body, err := readRecord(recordFile)
	if err != nil {
		return mapping.Trial{}, err
	}
	if id == "" {
		id = idOf(body)
	}
	return read.Try(terms, connectors.Envelope{
		Source: read.Source(), Kind: kind, ID: id, SeenAt: time.Now().UTC(), Presence: connectors.Present, Body: body,
	})
}

// idOf is the id member of a record, a text or a number; empty when it has none,
// or cannot be read, which is the mapping's to refuse.
func idOf(body []byte) string {
	var named struct {
		ID json.RawMessage `json:"id"`
	}
	_ = json.Unmarshal(body, &named)
	var text string
	if json.Unmarshal(named.ID, &text) == nil {
		return text
	}
	return string(named.ID)
}

func readRecord(file string) ([]byte, error) {
	if file == "-" {
		body, err := io.ReadAll(os.Stdin)
		if err != nil {
			return nil, fmt.Errorf("read the record from standard input: %w", err)
		}
		return body, nil
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the record: %w", err)
	}
	return body, nil
}

func printTrial(w io.Writer, trial mapping.Trial) {
	fmt.Fprintf(w, "outcome: %s\n", trial.Outcome)
	if trial.Rejected != "" {
		fmt.Fprintf(w, "reason:  %s\n", trial.Rejected)
	}
	for _, match := range trial.Matches {
		fmt.Fprintf(w, "match:   %-28s %-30q → %s\n", match.Rule, match.Word, match.Meaning)
	}
	for _, fact := range trial.Facts {
		text, _ := json.Marshal(fact) // facts are plain columns
		fmt.Fprintf(w, "fact:    %s\n", text)
	}
	for _, note := range trial.Notes {
		fmt.Fprintln(w, "note:   ", note)
	}
	if trial.Ticket == nil {
		return
	}
	t := trial.Ticket
	for i := range t.EventAt {
		fmt.Fprintf(w, "event:   %s  %-20s %s\n", paris(t.EventAt[i]), t.EventKind[i], t.EventArgument[i])
	}
	fmt.Fprintf(w, "ticket:  %s · application %s · tranche %s · criticité %s · résolution %s · contournement %s · N3 %s\n",
		t.Reference, orDash(t.Application), orDash(t.Tranche), orDash(t.Class), t.ResolutionState, t.WorkaroundState, t.N3State)
}
