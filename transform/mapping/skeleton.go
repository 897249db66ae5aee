package mapping

import (
	"embed"
	"fmt"
	"strings"

	"pilotis/connectors"
)

//go:embed draft/*.yaml
var skeletons embed.FS

// Draft writes a mapping file that names every word of a tool and proposes a
// meaning for it, for an operator to correct: [Left] tells what is left to do. No
// rule of it makes a figure until an operator has written for which records it is
// true. What it writes, [Parse] reads. It fails on a tool that has no mapping.
func Draft(tool, source string, v connectors.Vocabulary) ([]byte, error) {
	if tool == "jira" {
		return draftTickets(source, v), nil
	}
	text, err := skeletons.ReadFile("draft/" + tool + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("draft a mapping: %q is none of %s", tool, strings.Join(tools(), ", "))
	}
	var names, done []string
	for _, status := range v.Statuses {
		names = append(names, status.Name)
		if status.Category == "done" {
			done = append(done, yamlQuote(status.Name))
		}
	}
	states := listed(names)
	if tool == "squash" {
		states = drafted(names, guessExecution)
	}
	return []byte(strings.NewReplacer(
		"{source}", source,
		"{statuses}", states,
		"{types}", listed(v.Natures),
		"{done}", strings.ReplaceAll(strings.Join(done, ", "), "'", "''"),
		"{natures}", drafted(v.Natures, guessSeverity),
		"{components}", drafted(v.Components, func(string) (string, string) { return none, toVerify }),
	).Replace(string(text))), nil
}

// listed names words in a comment.
func listed(names []string) string {
	if len(names) == 0 {
		return "aucun"
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = yamlQuote(name)
	}
	return strings.Join(quoted, ", ")
}

func drafted(names []string, guess func(string) (meaning, remark string)) string {
	var b strings.Builder
	draftValues(&b, "        values:", "          ", names, guess)
	return strings.TrimSuffix(b.String(), "\n")
}

// guessSeverity knows the severities of Mantis.
func guessSeverity(name string) (meaning, remark string) {
	switch fold(name) {
	case "block", "crash", "bloquant", "critique":
		return "BLOQUANTE", toVerify
	case "major", "majeur":
		return "MAJEURE", toVerify
	case "minor", "trivial", "text", "tweak", "mineur", "simple", "texte", "cosmetique":
		return "MINEURE", toVerify
	}
	return none, toVerify
}

// guessExecution knows the execution statuses of Squash.
func guessExecution(name string) (meaning, remark string) {
	switch name {
	case "RUNNING", "SUCCESS", "FAILURE", "BLOCKED", "UNTESTABLE":
		return name, ""
	case "SETTLED", "WARNING":
		return "SUCCESS", toVerify
	case "ERROR":
		return "BLOCKED", toVerify
	}
	return "READY", toVerify
}
