package openproject

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Field is what a change is about, independent of language and release. It is
// empty for a custom field, which its label names.
type Field string

// The fields of a work package.
const (
	Status        Field = "status"
	Type          Field = "type"
	Priority      Field = "priority"
	Project       Field = "project"
	Subject       Field = "subject"
	Description   Field = "description"
	StartDate     Field = "start_date"
	DueDate       Field = "due_date"
	Date          Field = "date" // of a milestone
	PercentDone   Field = "percent_done"
	Assignee      Field = "assignee"
	Responsible   Field = "responsible"
	Version       Field = "version"
	Category      Field = "category"
	Parent        Field = "parent"
	Work          Field = "work"
	RemainingWork Field = "remaining_work"
	Duration      Field = "duration"
	Attachment    Field = "attachment"
	FileLink      Field = "file_link"
	Scheduling    Field = "scheduling"
)

// Action is how a value changed.
type Action string

// The actions.
const (
	Set      Action = "set"      // there was none: New
	Changed  Action = "changed"  // Old and New
	Removed  Action = "removed"  // Old, and none now
	Updated  Action = "updated"  // it changed, the sentence does not say how
	Withheld Action = "withheld" // the account may not read the change
)

// Change is one change as a sentence tells it. Values are the texts of the
// sentence: names and formatted dates, which can be renamed and reformatted.
type Change struct {
	Field  Field
	Label  string // as written
	Action Action
	Old    string
	New    string
	Link   string // to the difference of a long text, instead of Old and New
}

// lineBreakAt is the length in characters from which OpenProject breaks the
// line between two values.
const lineBreakAt = 100

func breaks(old, now string) bool {
	return utf8.RuneCountInString(old) >= lineBreakAt || utf8.RuneCountInString(now) >= lineBreakAt
}

// Text writes the change as OpenProject does; [Grammar.Parse] reads it back where it
// has one reading only.
func (c Change) Text(language string) (string, error) {
	l, err := languageOf(language)
	if err != nil {
		return "", err
	}
	if c.Action == Withheld {
		return "_" + c.New + "_", nil
	}
	for text, one := range l.switched {
		if one == c {
			return text, nil
		}
	}
	switch c.Field {
	case Attachment:
		if c.Action == Removed {
			return strings.NewReplacer("{label}", c.Label, "{value}", c.Old).Replace(l.detached), nil
		}
		return strings.NewReplacer("{label}", c.Label, "{value}", c.New).Replace(l.attached[0]), nil
	case FileLink:
		return "", fmt.Errorf("write a change: the storage of a file link is not kept")
	}
	switch {
	case c.Link != "":
		words := map[Action]string{Set: l.set, Changed: l.changed, Removed: l.removed}
		return c.Label + " " + words[c.Action] + " (" + c.Link + ")", nil
	case c.Action == Set:
		return c.Label + l.setTo + c.New, nil
	case c.Action == Removed && c.Old == "":
		return c.Label + " " + l.removed, nil
	case c.Action == Removed:
		return c.Label + " " + l.removed + " (" + c.Old + ")", nil
	case c.Action == Updated:
		return c.Label + l.updated, nil
	}
	between := l.to
	if breaks(c.Old, c.New) {
		between = l.brokenTo
	}
	return c.Label + l.changedFrom + c.Old + between + c.New, nil
}
