package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pilotis/transform/openproject"
)

// activityEntries reads the activities of an OpenProject work package, which are
// sentences in the language of the account.
func activityEntries(record map[string]any) ([]entry, error) {
	activities, _ := record["activities"].([]any)
	type activity struct {
		entry
		sentences []string
	}
	all := make([]activity, 0, len(activities))
	for _, one := range activities {
		a := activity{entry: entry{id: textAt(one, "id"), by: textAt(one, "_links", "user", "title")}}
		var err error
		if a.at, err = dated(dig(one, "createdAt"), "activity "+quote(a.id)); err != nil {
			return nil, err
		}
		details, _ := dig(one, "details").([]any)
		for _, detail := range details {
			a.sentences = append(a.sentences, textAt(detail, "raw"))
		}
		all = append(all, a)
	}
	// Each sentence is read by what is known from those before.
	slices.SortStableFunc(all, func(a, b activity) int { return cmp.Or(a.at.Compare(b.at), compareNumbers(a.id, b.id)) })
	grammar := openproject.Grammar{Language: textAt(record, "language"), Labels: customLabels(record), Before: map[string]string{}}
	entries := make([]entry, len(all))
	for i, a := range all {
		for _, sentence := range a.sentences {
			if err := a.read(sentence, &grammar); err != nil {
				return nil, fmt.Errorf("activity %s: %w", quote(a.id), err)
			}
		}
		entries[i] = a.entry
	}
	return entries, nil
}

// read adds what one sentence says. One that cannot be read is kept aside: it
// matters only to who asks for the field that it is about.
func (e *entry) read(sentence string, grammar *openproject.Grammar) error {
	if strings.TrimSpace(sentence) == "" {
		return nil
	}
	change, err := grammar.Parse(sentence)
	var ambiguous *openproject.AmbiguousError
	switch {
	case errors.As(err, &ambiguous), errors.Is(err, openproject.ErrUnreadable):
		e.unread = append(e.unread, sentence)
		return nil
	case err != nil:
		return err
	case change.Action == openproject.Withheld:
		return nil
	}
	opaque := change.Link != "" || change.Action == openproject.Updated
	e.settings = append(e.settings, alteration{
		field: cmp.Or(string(change.Field), change.Label), label: change.Label, from: change.Old, to: change.New, opaque: opaque,
	})
	if !opaque {
		grammar.Before[change.Label] = change.New
	}
	return nil
}

// customLabels are the names of the custom fields, as the schema gives them.
func customLabels(record map[string]any) []string {
	labels := []string{}
	names, _ := record["custom_fields"].(map[string]any)
	for _, described := range names {
		if label := textAt(described, "name"); label != "" {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return labels
}

// workPackageValue is what a field holds now, standard fields by their names in
// changes and custom ones by their labels.
func workPackageValue(record map[string]any, field string) (any, error) {
	switch openproject.Field(field) {
	case openproject.Status, openproject.Type, openproject.Priority, openproject.Project, openproject.Assignee, openproject.Responsible,
		openproject.Version, openproject.Category, openproject.Parent:
		return dig(record, "work_package", "_links", field), nil
	case openproject.Subject:
		return dig(record, "work_package", "subject"), nil
	}
	if !slices.Contains(customLabels(record), field) {
		return nil, fmt.Errorf("the times during which %s had a value cannot be told: use status, type, priority, version or a custom field", quote(field))
	}
	return workPackageField(record, field)
}
