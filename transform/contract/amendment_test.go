package contract

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/transform/calendar"
	"pilotis/transform/clock"
)

const amendedFile = `
contract: {notification_date: 2025-09-15, tranches: {opt1: 2026-01-05}}
sn2: {respect_pct: {MAJEUR: 92}}
amendments:
  - from: 2026-07-01
    sn2:
      target: {workaround: {BLOQUANT: 2h}}
    contract: {tranches: {opt2: 2026-07-01}}
  - from: 2027-01-01
    sn2: {respect_pct: {MAJEUR: 95}}
    calendar: {whit_monday_worked: true}
    applications:
      list:
        - {code: NOUVELLE, label: Une application, kind: application, tranche: FERME, difficulty: Facile, perimeter: in, valid_from: 2027-02-01, valid_to: 2027-12-31}
`

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestTheContractInForceOnADay(t *testing.T) {
	c, err := Parse([]byte(amendedFile), "c.yaml")
	require.NoError(t, err)
	require.Equal(t, []calendar.Date{date("2026-07-01"), date("2027-01-01")}, c.Amendments())
	for _, test := range []struct {
		day                string
		workaround         clock.Goal
		majeur             int
		whit, opt2         bool
		applicationIsKnown bool
	}{
		{"2026-06-30", clock.Goal{Seconds: 14400}, 92, false, false, false},
		{"2026-07-01", clock.Goal{Seconds: 7200}, 92, false, true, false},
		{"2026-12-31", clock.Goal{Seconds: 7200}, 92, false, true, false},
		{"2027-01-01", clock.Goal{Seconds: 7200}, 95, true, true, true},
	} {
		at := c.At(date(test.day))
		require.Equal(t, test.workaround, at.Rules().Workaround.Bloquant, "%s: an amendment keeps what the one before changed", test.day)
		require.Equal(t, clock.Goal{Days: 1}, at.Rules().Workaround.Majeur)
		require.Equal(t, test.majeur, at.Knobs().SN2.RespectPct.Majeur, test.day)
		require.Equal(t, test.whit, at.Calendar().IsWorkingDay(date("2027-05-17")), test.day)
		require.Equal(t, test.opt2, at.Confirmed(Optionnelle2, date("2027-01-01")), test.day)
		_, known := at.Application("NOUVELLE")
		require.Equal(t, test.applicationIsKnown, known)
		require.Equal(t, c.Fingerprint(), at.Fingerprint(), "a figure carries the whole contract")
		require.Same(t, at, at.At(date(test.day)), "any version may be asked")
		require.Same(t, c.At(date("2026-07-01")), at.At(date("2026-07-01")))
	}
	require.Empty(t, c.Knobs().Penalty.Schedule, "A-64: no penalty is known")
	require.Equal(t, c.At(date("2026-07-01")), c.AtInstant(c.Calendar().Start(date("2026-07-01"))))
}

func TestAmendmentsChangeTheFingerprint(t *testing.T) {
	one, err := Parse([]byte("amendments: [{from: 2026-07-01, sn2: {n3_pause: false}}]\n"), "a.yaml")
	require.NoError(t, err)
	other, err := Parse([]byte("amendments: [{from: 2026-07-02, sn2: {n3_pause: false}}]\n"), "a.yaml")
	require.NoError(t, err)
	require.NotEqual(t, Default().Fingerprint(), one.Fingerprint())
	require.NotEqual(t, one.Fingerprint(), other.Fingerprint())
}

func TestWithHoldsForEveryVersion(t *testing.T) {
	c, err := Parse([]byte(amendedFile), "c.yaml")
	require.NoError(t, err)
	for _, version := range []*Contract{c, c.At(date("2027-06-01"))} {
		changed, err := version.With(map[string]string{"sn2.respect_pct.MAJEUR": "70"})
		require.NoError(t, err)
		for _, day := range []string{"2026-01-01", "2026-08-01", "2027-08-01"} {
			require.Equal(t, 70, changed.At(date(day)).Knobs().SN2.RespectPct.Majeur)
		}
		require.Equal(t, clock.Goal{Seconds: 7200}, changed.At(date("2026-08-01")).Rules().Workaround.Bloquant)
	}
}

func TestMistakesInAmendmentsHaveTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"amendments:\n- sn2: {n3_pause: false}\n":                     "c.yaml:2:3: an amendment needs from",
		"amendments:\n- from: 2026-07-01\n- from: 2026-07-01\n":       "c.yaml:3:9: amendments must be in order",
		"amendments:\n- from: 2026-07-01\n  sn2: {n3_eval: never}\n":  "c.yaml:3:18: sn2.n3_eval must be",
		"amendments:\n- from: 2026-07-01\n  sn2: {n3_pauze: true}\n":  "c.yaml:3:9: unknown key",
		"amendments:\n- from: 2026-07-01\n  sn2: {pack_size: much}\n": "c.yaml:3:20: a whole number",
		"amendments:\n- from: soon\n":                                 "c.yaml:2:9: read the date",
		"amendments:\n- {from: 2026-07-01, amendments: []}\n":         "unknown key",
		"verification: {outcome_map: {CONFORME: BIEN}}\n":             "c.yaml:1:40: CONFORME, CONFORME_PARTIEL",
		"uo: {amig: {tables: [6, 60]}}\n":                             "c.yaml:1:21: three ends in order",
		"uo: {rte: {size_warning: [12, 8]}}\n":                        "c.yaml:1:26: the least and the greatest",
		"period: {quarter_anchor: notification_date}\n":               "c.yaml:1:26: quarters counted from",
		"applications: {list: [{code: X, label: Y, kind: application, tranche: FERME, difficulty: Facile, perimeter: in, valid_from: 2027-01-02, valid_to: 2027-01-01}]}\n": "comes before valid_from",
	} {
		_, err := Parse([]byte(text), "c.yaml")
		require.ErrorContains(t, err, want, text)
	}
}

// TestAnAmendmentSharesNothing: what one version holds is not what another
// changes, pointers and maps included.
func TestAnAmendmentSharesNothing(t *testing.T) {
	c, err := Parse([]byte("contract: {tranches: {opt1: 2026-01-05}}\nrevers: {level_map: {Facile: S, Difficile: C}}\namendments: [{from: 2026-07-01, contract: {tranches: {opt1: 2026-03-01}}, revers: {level_map: {Facile: M}}, committee: {copil: {support_days: 9}}}]\n"), "c.yaml")
	require.NoError(t, err)
	require.Equal(t, date("2026-01-05"), c.Knobs().Contract.Tranches.Opt1.Since)
	require.Equal(t, 2, *c.Knobs().Committee.COPIL.SupportDays)
	require.Equal(t, "S", c.Knobs().Revers.LevelMap["Facile"])
	later := c.At(date("2026-07-01"))
	require.Equal(t, date("2026-03-01"), later.Knobs().Contract.Tranches.Opt1.Since)
	require.Equal(t, 9, *later.Knobs().Committee.COPIL.SupportDays)
	require.Equal(t, map[string]string{"Facile": "M"}, later.Knobs().Revers.LevelMap)
}

func TestPerimeterIsVersioned(t *testing.T) {
	c, err := Parse([]byte(amendedFile), "c.yaml")
	require.NoError(t, err)
	a, _ := c.At(date("2027-03-01")).Application("NOUVELLE")
	for day, in := range map[string]bool{"2027-01-31": false, "2027-02-01": true, "2027-12-31": true, "2028-01-01": false} {
		require.Equal(t, in, a.InPerimeterOn(date(day)), day)
	}
	data, err := json.Marshal(Application{Code: "A"})
	require.NoError(t, err)
	require.NotContains(t, string(data), "Valid", "an application without validity is what it was")
}

func TestTranches(t *testing.T) {
	c, err := Parse([]byte(amendedFile), "c.yaml")
	require.NoError(t, err)
	require.True(t, c.Confirmed(Ferme, date("2000-01-01")))
	require.False(t, c.Confirmed(Optionnelle1, date("2026-01-04")))
	require.True(t, c.Confirmed(Optionnelle1, date("2026-01-05")))
	require.False(t, c.Confirmed(Optionnelle2, date("2030-01-01")))
	require.False(t, c.Confirmed("AUTRE", date("2026-01-05")))
	since, confirmed := c.ConfirmedOn(Optionnelle1)
	require.True(t, confirmed)
	require.Equal(t, date("2026-01-05"), since)
	_, confirmed = c.ConfirmedOn(Optionnelle2)
	require.False(t, confirmed)
}

func TestPeriods(t *testing.T) { // R-007, C-13
	c := Default()
	require.Equal(t, Period{"2026-02", date("2026-02-01"), date("2026-02-28")}, c.Month(date("2026-02-28")))
	require.Equal(t, Period{"2026-Q1", date("2026-01-01"), date("2026-03-31")}, c.Quarter(date("2026-03-31")))
	require.Equal(t, Period{"2026-Q4", date("2026-10-01"), date("2026-12-31")}, c.Quarter(date("2026-12-01")))
	require.Equal(t, Period{"2027-W53", date("2026-12-28"), date("2027-01-03")}.First, c.Week(date("2027-01-03")).First)
	require.Equal(t, "2026-W53", c.Week(date("2027-01-03")).Label, "the ISO year is not the civil one")
	_, found := c.Year(date("2026-01-01"))
	require.False(t, found, "no notification date is known")

	anchored, err := Parse([]byte("contract: {notification_date: 2025-11-30}\nperiod: {quarter_anchor: notification_date}\n"), "c.yaml")
	require.NoError(t, err)
	require.Equal(t, Period{"A1-T1", date("2025-11-30"), date("2026-02-27")}, anchored.Quarter(date("2026-02-27")))
	require.Equal(t, Period{"A1-T2", date("2026-02-28"), date("2026-05-29")}, anchored.Quarter(date("2026-02-28")), "the end of February is clamped")
	require.Equal(t, "A2-T1", anchored.Quarter(date("2026-11-30")).Label)
	require.Equal(t, "A0-T4", anchored.Quarter(date("2025-11-29")).Label)
	year, found := anchored.Year(date("2026-11-29"))
	require.True(t, found)
	require.Equal(t, Period{"A1", date("2025-11-30"), date("2026-11-29")}, year)
}

// TestPeriodsTile: every day is in its own period, and the next period starts the
// day after.
func TestPeriodsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		notified := date("2025-01-01").AddDays(rapid.IntRange(0, 800).Draw(t, "notified"))
		c, err := Parse([]byte("contract: {notification_date: "+notified.String()+"}\nperiod: {quarter_anchor: notification_date}\n"), "c.yaml")
		require.NoError(t, err)
		day := date("2024-01-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "day"))
		for name, of := range map[string]func(calendar.Date) Period{"month": c.Month, "quarter": c.Quarter, "week": c.Week} {
			p := of(day)
			require.True(t, p.Contains(day), name)
			require.Equal(t, p, of(p.First), name)
			require.Equal(t, p, of(p.Last), name)
			require.Equal(t, p.Last.AddDays(1), of(p.Last.AddDays(1)).First, name)
		}
	})
}

func TestPercent(t *testing.T) { // C-02, C-14
	for _, test := range []struct {
		num, den int64
		want     string
	}{{0, 0, "n/a"}, {26, 29, "89.7 %"}, {299, 300, "99.7 %"}, {1, 8, "12.5 %"}, {1, 2000, "0.1 %"}, {1, 2001, "0.0 %"}, {3, 2, "150.0 %"}} {
		require.Equal(t, test.want, Percent(test.num, test.den))
	}
}

func TestExpected(t *testing.T) {
	c := Default()
	require.Len(t, c.Expected("UO1.1-DPG"), 9)
	require.Len(t, c.Expected("UO3.6-SN2"), 8)
	require.Len(t, c.Expected("UO_REVERS"), 7)
	require.Len(t, c.Expected(""), 32)
	total := 0
	for _, unit := range c.Units() {
		total += len(c.Expected(unit.Code))
		require.Equal(t, map[string]bool{"UO1.2-PMOG": true, "UO2.4-PMO": true, "UO3.6-SN2": true}[unit.Code], c.ActOnly(unit), unit.Code)
		require.Equal(t, !c.ActOnly(unit), c.CountsInConformity(unit))
	}
	require.Equal(t, 142-len(c.Expected("")), total, "every one belongs to a unit")
	counting, err := c.With(map[string]string{"docs_for_act_only": "count"})
	require.NoError(t, err)
	unit, _, _ := counting.Unit("UO1.2")
	require.True(t, counting.CountsInConformity(unit))
	_, known := c.ExpectedCode("UO1.1-DPG/L99")
	require.False(t, known)
}

func BenchmarkAt(b *testing.B) {
	c, err := Parse([]byte(amendedFile), "c.yaml")
	require.NoError(b, err)
	day := date("2026-08-01")
	for b.Loop() {
		c.At(day)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse([]byte(amendedFile), "c.yaml"); err != nil {
			b.Fatal(err)
		}
	}
}
