package slip

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

const whole = `Bordereau de livraison

Titulaire : Société Exemple, 1 rue de l'Exemple, 75000 Paris
Responsable de la livraison : M. Durand
Destinataire : Ministère de la Justice – SG/DNUM/CCP
Code de la prestation : UO2.2 – CASSIOPEE
Numéro de marché : DEMO-01
Numéro de commande : BC-2026-012
Date de livraison : 04/03/2026
Référence du livrable : LIV-2026-0042
Livrables documentaires : dossier-de-conception.docx, annexe.xlsx
Signature : signé le 04/03/2026 par M. Durand
`

func TestWholeSlip(t *testing.T) {
	for name, text := range map[string]string{
		"as it is": whole, "decomposed": norm.NFD.String(whole), "capitals": strings.ToUpper(whole), "Windows": "\ufeff" + strings.ReplaceAll(whole, "\n", "\r\n"),
		"old Mac": strings.ReplaceAll(whole, "\n", "\r"), "no-break blanks": strings.ReplaceAll(whole, " : ", "\u00a0: "), "bullets": strings.ReplaceAll(whole, "\n", "\n▪ "),
		"tabs": strings.ReplaceAll(whole, " : ", "\t:\t"),
	} {
		s, missing := Parse(text)
		require.Empty(t, missing, name)
		require.Len(t, s.Values, 9, name)
		require.Equal(t, "BC-2026-012", s.Values[Commande], name)
		require.Equal(t, time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), s.On, name)
		require.True(t, s.Signed, name)
		require.True(t, s.Addressed, name)
		require.Len(t, s.Documents, 2, name)
		require.True(t, strings.EqualFold("annexe.xlsx", s.Documents[1]), name)
	}
}

// Each of the nine can be missing, left blank, or filled with a placeholder.
func TestMissingItems(t *testing.T) {
	at := 0
	for line := range strings.Lines(whole) {
		label, _, ok := strings.Cut(line, " : ")
		if !ok || label == "Signature" {
			continue
		}
		item := Items()[at]
		at++
		for _, instead := range []string{"", label + " :\n", label + " : ……\n", label + " : ____\n", label + " : [à compléter]\n", label + " : N/A\n"} {
			s, missing := Parse(strings.Replace(whole, line, instead, 1))
			require.Equal(t, []Item{item}, missing, "%q", instead)
			require.Empty(t, s.Values[item])
		}
	}
	require.Equal(t, 9, at)
}

func TestTextThatIsNoSlip(t *testing.T) {
	for _, text := range []string{"", "\x00\xff", "Compte rendu : rien\nObjet : le titulaire est venu", "PK\x03\x04"} {
		s, missing := Parse(text)
		require.Equal(t, Items(), missing, "%q", text)
		require.False(t, s.Signed)
	}
}

func TestSignature(t *testing.T) {
	for text, signed := range map[string]bool{
		"Signature : signé le 04/03/2026 par M. Durand": true, "Signé par : M. Durand": true, "Signature :\n   M. Durand": true, "Signature : Nonancourt": true,
		"Signature :": false, "Signature : ......": false, "Signature : non signé": false, "Signature : non": false, "Signature : absente": false,
		"Signature : en attente de M. Durand": false, "Date de signature : 04/03/2026": false, "": false,
	} {
		s, _ := Parse(text)
		require.Equal(t, signed, s.Signed, text)
	}
}

func TestAddresseeOfAnother(t *testing.T) {
	s, missing := Parse(strings.Replace(whole, "SG/DNUM/CCP", "DSJ", 1))
	require.Empty(t, missing, "somebody is named")
	require.False(t, s.Addressed, "and is not who the contract names")
	s, _ = Parse("Destinataire : ministère de la justice - SG / DNUM / CCP")
	require.True(t, s.Addressed)
}

func TestDates(t *testing.T) {
	want := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{"04/03/2026", "4/3/2026", "04-03-2026", "04.03.2026", "2026-03-04", "4 mars 2026", "le mercredi 4 mars 2026", "04/03/2026 à 14h"} {
		s, missing := Parse("Date : " + text)
		require.Equal(t, want, s.On, text)
		require.NotContains(t, missing, Date)
	}
	s, _ := Parse("Date de livraison : 1er août 2026")
	require.Equal(t, time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), s.On)
	for _, text := range []string{"31/02/2026", "13/13/2026", "04/03/26", "mars 2026", "demain", "4 Brumaire 2026"} {
		s, missing := Parse("Date : " + text)
		require.True(t, s.On.IsZero(), text)
		require.NotContains(t, missing, Date, "it is filled in, if badly: %s", text)
		require.Equal(t, text, s.Values[Date])
	}
}

func TestValueOverSeveralLines(t *testing.T) {
	s, _ := Parse("Livrables documentaires :\n - dossier : conception.docx\n - annexe.xlsx ; plan.pptx\n\nRemarque : aucune\nNuméro de commande : BC-1\nNuméro de commande : BC-2\nTitulaire : A\n1 rue B")
	require.Equal(t, []string{"dossier : conception.docx", "annexe.xlsx", "plan.pptx", "Remarque : aucune"}, s.Documents)
	require.Equal(t, "BC-1", s.Values[Commande], "said twice, the first counts")
	require.Equal(t, "A\n1 rue B", s.Values[Titulaire])
}

func TestUnknownLabelEndsAValue(t *testing.T) {
	s, missing := Parse("Titulaire :\nTéléphone : 01 02 03\nFax : 04\nResponsable : Durand")
	require.Contains(t, missing, Titulaire, "another line's value does not fill it in")
	require.Equal(t, "Durand", s.Values[Responsable])
}

func TestNeverPanicsAndNeverInvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(strings.Split(whole, "\n")), rapid.String())).Draw(t, "lines"), "\n")
		s, missing := Parse(text)
		for _, item := range Items() {
			require.Equal(t, s.Values[item] == "", contains(missing, item))
		}
	})
}

func contains(list []Item, item Item) bool {
	for _, one := range list {
		if one == item {
			return true
		}
	}
	return false
}
