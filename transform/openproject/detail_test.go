package openproject_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/openproject"
)

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, c := range []struct {
		text, language string
		want           openproject.Change
	}{
		{"Statut mis à Nouveau", "fr", openproject.Change{Field: openproject.Status, Label: "Statut", Action: openproject.Set, New: "Nouveau"}},
		{"Statut changé de Nouveau à En cours", "fr", openproject.Change{Field: openproject.Status, Label: "Statut", Action: openproject.Changed, Old: "Nouveau", New: "En cours"}},
		{"Date de fin changé de 20/03/2026 à 03/04/2026", "fr-FR", openproject.Change{Field: openproject.DueDate, Label: "Date de fin", Action: openproject.Changed, Old: "20/03/2026", New: "03/04/2026"}},
		{"% réalisé changé de 40% à 80%", "fr", openproject.Change{Field: openproject.PercentDone, Label: "% réalisé", Action: openproject.Changed, Old: "40%", New: "80%"}},
		{"Assigné à changé de B. Martin à A. Durand", "fr", openproject.Change{Field: openproject.Assignee, Label: "Assigné à", Action: openproject.Changed, Old: "B. Martin", New: "A. Durand"}},
		{"Assigné à mis à A. Durand", "fr", openproject.Change{Field: openproject.Assignee, Label: "Assigné à", Action: openproject.Set, New: "A. Durand"}},
		{"Assigné à supprimé (B. Martin)", "fr", openproject.Change{Field: openproject.Assignee, Label: "Assigné à", Action: openproject.Removed, Old: "B. Martin"}},
		{"Version changé de 4.1 (gelée) à 4.2", "fr", openproject.Change{Field: openproject.Version, Label: "Version", Action: openproject.Changed, Old: "4.1 (gelée)", New: "4.2"}},
		{"Décision mis à Conforme", "fr", openproject.Change{Label: "Décision", Action: openproject.Set, New: "Conforme"}},
		{"Échéance de référence supprimé (01/03/2026)", "fr", openproject.Change{Label: "Échéance de référence", Action: openproject.Removed, Old: "01/03/2026"}},
		{"Description mis (https://op.example/root/journals/88/diff/description)", "fr", openproject.Change{Field: openproject.Description, Label: "Description", Action: openproject.Set, Link: "https://op.example/root/journals/88/diff/description"}},
		{"Description changé (/journals/88/diff/description)", "fr", openproject.Change{Field: openproject.Description, Label: "Description", Action: openproject.Changed, Link: "/journals/88/diff/description"}},
		{"Description changè (/journals/88/diff/description)", "fr", openproject.Change{Field: openproject.Description, Label: "Description", Action: openproject.Changed, Link: "/journals/88/diff/description"}},
		{"Sujet changé de Seuil mis à 3 à Seuil", "fr", openproject.Change{Field: openproject.Subject, Label: "Sujet", Action: openproject.Changed, Old: "Seuil mis", New: "3 à Seuil"}},
		{"Sujet changé de a à b à " + "\n", "fr", openproject.Change{}},
		{"Sujet changé de " + long + " \nà court", "fr", openproject.Change{Field: openproject.Subject, Label: "Sujet", Action: openproject.Changed, Old: long, New: "court"}},
		{"Sujet changé de " + long + " à court", "fr", openproject.Change{Field: openproject.Subject, Label: "Sujet", Action: openproject.Changed, Old: long, New: "court"}},
		{"Fichier note à lire.docx ajouté en pièce jointe", "fr", openproject.Change{Field: openproject.Attachment, Label: "Fichier", Action: openproject.Set, New: "note à lire.docx"}},
		{"Fichier note.docx supprimé en tant que pièce jointe", "fr", openproject.Change{Field: openproject.Attachment, Label: "Fichier", Action: openproject.Removed, Old: "note.docx"}},
		{"Lien fichier vers note.docx (Nextcloud) ajouté", "fr", openproject.Change{Field: openproject.FileLink, Label: "fichier", Action: openproject.Set, New: "note.docx (Nextcloud)"}},
		{"Status changed from New to In progress", "en", openproject.Change{Field: openproject.Status, Label: "Status", Action: openproject.Changed, Old: "New", New: "In progress"}},
		{"Priority changed from High to Low", "en", openproject.Change{Field: openproject.Priority, Label: "Priority", Action: openproject.Changed, Old: "High", New: "Low"}},
		{"Finish date set to 03/20/2026", "en-GB", openproject.Change{Field: openproject.DueDate, Label: "Finish date", Action: openproject.Set, New: "03/20/2026"}},
		{"Due date deleted (03/20/2026)", "en", openproject.Change{Field: openproject.DueDate, Label: "Due date", Action: openproject.Removed, Old: "03/20/2026"}},
		{"% Complete changed from 40% to 100%", "en", openproject.Change{Field: openproject.PercentDone, Label: "% Complete", Action: openproject.Changed, Old: "40%", New: "100%"}},
		{"Handed over for reading set to 2026-03-04T16:30:00Z", "en", openproject.Change{Label: "Handed over for reading", Action: openproject.Set, New: "2026-03-04T16:30:00Z"}},
		{"Manual scheduling activated", "en", openproject.Change{Field: openproject.Scheduling, Label: "Manual scheduling", Action: openproject.Set, New: "activated"}},
		{"File plan.pdf added as attachment", "en", openproject.Change{Field: openproject.Attachment, Label: "File", Action: openproject.Set, New: "plan.pdf"}},
		{"Étiquettes supprimé", "fr", openproject.Change{Label: "Étiquettes", Action: openproject.Removed}},
		{"_Vous n'avez pas le droit de voir ce changement._", "fr", openproject.Change{Action: openproject.Withheld, New: "Vous n'avez pas le droit de voir ce changement."}},
	} {
		t.Run(c.text, func(t *testing.T) {
			got, err := openproject.Grammar{Language: c.language}.Parse(c.text)
			if ambiguous, ok := errors.AsType[*openproject.AmbiguousError](err); ok {
				require.Contains(t, c.text, "Sujet changé de", "only free texts may be ambiguous: %v", err)
				require.Greater(t, len(ambiguous.Readings), 1)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			text, err := got.Text(c.language)
			if c.want.Field != openproject.FileLink && !strings.Contains(c.text, "changè") && !strings.Contains(c.text, long+" à") {
				require.NoError(t, err)
				require.Equal(t, c.text, text)
			}
		})
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	for _, text := range []string{"", "Statut", "Etwas wurde geändert", " mis à Nouveau", "Statut changé de Nouveau", "Date de fin mis à bientôt", "% réalisé mis à 4000%"} {
		_, err := openproject.Grammar{Language: "fr"}.Parse(text)
		require.ErrorIs(t, err, openproject.ErrUnreadable, text)
	}
	_, err := openproject.Grammar{Language: "de"}.Parse("Status wurde von Neu auf Alt geändert")
	require.ErrorContains(t, err, `"de"`)
	_, err = openproject.Grammar{Language: "fr", Labels: []string{"Décision"}}.Parse("Humeur mis à bonne")
	require.ErrorIs(t, err, openproject.ErrUnreadable)
}

func TestWhatIsKnownTellsReadingsApart(t *testing.T) {
	const text = "Étape changé de Passage à mi-parcours à Passage à la fin"
	_, err := openproject.Grammar{Language: "fr"}.Parse(text)
	ambiguous, ok := errors.AsType[*openproject.AmbiguousError](err)
	require.True(t, ok)
	require.Len(t, ambiguous.Readings, 3)
	want := openproject.Change{Label: "Étape", Action: openproject.Changed, Old: "Passage à mi-parcours", New: "Passage à la fin"}
	for _, g := range []openproject.Grammar{
		{Language: "fr", Values: map[string][]string{"Étape": {"Passage à mi-parcours", "Passage à la fin"}}},
		{Language: "fr", Before: map[string]string{"Étape": "Passage à mi-parcours"}},
	} {
		got, err := g.Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	got, err := openproject.Grammar{Language: "fr", Labels: []string{"Motif mis à part"}}.Parse("Motif mis à part mis à neuf")
	require.NoError(t, err)
	require.Equal(t, openproject.Change{Label: "Motif mis à part", Action: openproject.Set, New: "neuf"}, got)
}

// What a change says is read back from the sentence that says it; where another
// reading exists, that is said, with the right one among them.
func TestRoundTrip(t *testing.T) {
	labels := map[string][]string{
		"fr": {"Statut", "Date de fin", "% réalisé", "Assigné à", "Sujet", "Version", "Décision", "Échéance de référence"},
		"en": {"Status", "Finish date", "% Complete", "Assignee", "Subject", "Version", "Decision", "Handed over for reading"},
	}
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom([]string{"fr", "en"}).Draw(t, "language")
		value := rapid.OneOf(
			rapid.StringMatching(`[A-Za-zéà'’%()0-9 ]{1,20}`),
			rapid.SampledFrom([]string{"Nouveau", "En cours", "retour à l'envoyeur", "mis à jour", "set to go", "changed from a to b", "(x)", strings.Repeat("y", 120)}),
		)
		c := openproject.Change{
			Label:  rapid.SampledFrom(labels[language]).Draw(t, "label"),
			Action: rapid.SampledFrom([]openproject.Action{openproject.Set, openproject.Changed, openproject.Removed}).Draw(t, "action"),
		}
		switch {
		case strings.Contains(c.Label, "ate") && strings.ContainsAny(c.Label[:1], "DF"):
			value = rapid.StringMatching(`[0-3][0-9]/[01][0-9]/20[0-9]{2}`)
		case strings.HasPrefix(c.Label, "%"):
			value = rapid.StringMatching(`[1-9][0-9]%`)
		}
		if c.Action != openproject.Set {
			c.Old = value.Draw(t, "old")
		}
		if c.Action != openproject.Removed {
			c.New = value.Draw(t, "new")
		}
		text, err := c.Text(language)
		require.NoError(t, err)
		got, err := openproject.Grammar{Language: language, Labels: labels[language]}.Parse(text)
		if ambiguous, ok := errors.AsType[*openproject.AmbiguousError](err); ok {
			found := false
			for _, reading := range ambiguous.Readings {
				reading.Field = ""
				found = found || reading == c
			}
			require.Truef(t, found, "%q: %+v is not among %+v", text, c, ambiguous.Readings)
			return
		}
		require.NoError(t, err)
		got.Field = ""
		require.Equal(t, c, got)
	})
}

func TestNoTextMakesAPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		for _, language := range []string{"fr", "en"} {
			_, _ = openproject.Grammar{Language: language}.Parse(text)
		}
	})
}
