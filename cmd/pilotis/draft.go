package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pilotis/cmd/internal/app"
	"pilotis/cmd/internal/config"
	"pilotis/transform/mapping"
)

func newMappingDraft(c console) *cobra.Command {
	var where place
	var out output
	command := &cobra.Command{
		Use:   "draft SOURCE",
		Short: "Propose a mapping from the words that the tool of a source uses",
		Long: `Asks the tool for its statuses, priorities, natures and components and writes a
mapping with all of them on standard output, and on standard error what is left to
decide, by line. A draft makes no figure before it says which records are facts.
The mapping that the configuration names for the source need not exist yet.`,
		Example: "  pilotis mapping draft --config pilotis.yaml jira-cassiopee > mapping/jira-cassiopee.yaml",
		Args:    exactly("SOURCE"),
		RunE: func(command *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			draft, err := draftMapping(command.Context(), where.file(), args[0])
			if err != nil {
				return err
			}
			return out.print(c.out, draft, func(w io.Writer) {
				fmt.Fprint(w, draft.Mapping)
				for _, undone := range draft.Left {
					fmt.Fprintf(c.err, "%s: %s\n", lines(undone.Lines), undone.Do)
				}
			})
		},
	}
	where.register(command)
	out.register(command)
	return command
}

// draft is a proposed mapping and what it leaves to its reader.
type draft struct {
	Source  string           `json:"source"`
	Tool    string           `json:"tool"`
	Mapping string           `json:"mapping"`
	Left    []mapping.Undone `json:"left"`
}

func draftMapping(ctx context.Context, file, name string) (draft, error) {
	read, err := config.LoadToDraft(file)
	if err != nil {
		return draft{}, err
	}
	source, err := app.Choose(read, name)
	if err != nil {
		return draft{}, err
	}
	words, _, err := app.Vocabulary(ctx, source)
	if err != nil {
		return draft{}, err
	}
	text, err := mapping.Draft(source.Tool, source.Name, words)
	if err != nil {
		return draft{}, err
	}
	return draft{Source: source.Name, Tool: source.Tool, Mapping: string(text), Left: mapping.Left(text)}, nil
}

// lines names lines in ascending order: "lines 3, 7-9".
func lines(numbers []int) string {
	var texts []string
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		text := strconv.Itoa(numbers[i])
		if last > i {
			text += "-" + strconv.Itoa(numbers[last])
		}
		texts = append(texts, text)
		i = last + 1
	}
	return "lines " + strings.Join(texts, ", ")
}
