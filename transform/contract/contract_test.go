package contract

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/transform/calendar"
	"pilotis/transform/clock"
)

func TestDefaults(t *testing.T) {
	c := Default()
	require.Equal(t, c.Fingerprint(), Default().Fingerprint(), "the same content, the same fingerprint")
	require.Len(t, c.Fingerprint(), 12)
	rules := c.Rules()
	require.Equal(t, clock.Goals{Bloquant: clock.Goal{Seconds: 14400}, Majeur: clock.Goal{Days: 1}, Mineur: clock.Goal{Days: 3}}, rules.Workaround)
	require.Equal(t, clock.Goals{Bloquant: clock.Goal{Days: 1}, Majeur: clock.Goal{Days: 2}, Mineur: clock.Goal{Days: 5}}, rules.Resolution)
	require.Equal(t, rules.Workaround, rules.N3)
	require.EqualValues(t, 32400, rules.DaySeconds)
	require.True(t, rules.N3Pause)
	require.Equal(t, 40, c.PackAlert())
	require.Equal(t, 50, c.Knobs().SN2.PackSize)
	require.Nil(t, c.Knobs().Contract.Tranches.Opt1)
	require.NotNil(t, c.Knobs().Contract.Tranches.Ferme)

	spelled, err := Parse(defaultYAML, "all.yaml")
	require.NoError(t, err)
	require.Equal(t, c.Fingerprint(), spelled.Fingerprint(), "a file that spells the defaults out changes nothing")
}

func TestParseOverridesWhatItNames(t *testing.T) {
	c, err := Parse([]byte(`
calendar:
  whit_monday_worked: true
  extra_closed_days: [2026-05-15]
  n2: {close: "17:00"}
sn2:
  n3_pause: false
  phone_max_delay: 1JO
  target:
    workaround: {BLOQUANT: 2h}
  respect_pct: {MAJEUR: 95}
contract:
  tranches: {opt1: 2026-03-01}
applications:
  aliases: {Cassio: CASSIOPEE}
  list:
    - {code: CPJ, label: Application CPJ, kind: application, tranche: OPTIONNELLE_2, difficulty: Intermédiaire, perimeter: in}
    - {code: NOUVELLE, label: Une application ajoutée, kind: application, tranche: FERME, difficulty: Facile, perimeter: in, aliases: [NV]}
`), "contract.yaml")
	require.NoError(t, err)
	rules := c.Rules()
	require.False(t, rules.N3Pause)
	require.Equal(t, clock.Goal{Seconds: 7200}, rules.Workaround.Bloquant)
	require.Equal(t, clock.Goal{Days: 1}, rules.Workaround.Majeur, "what the file does not name keeps its default")
	require.EqualValues(t, 8*3600, rules.DaySeconds, "a working day is the window (C-07)")
	require.EqualValues(t, 8*3600, rules.PhoneMaxDelay)
	require.Equal(t, ByClass[int]{Bloquant: 100, Majeur: 95, Mineur: 80}, c.Knobs().SN2.RespectPct)
	require.Equal(t, calendar.Date{Year: 2026, Month: 3, Day: 1}, c.Knobs().Contract.Tranches.Opt1.Since)
	require.True(t, c.Calendar().IsWorkingDay(calendar.Date{Year: 2026, Month: 5, Day: 25}))
	require.False(t, c.Calendar().IsWorkingDay(calendar.Date{Year: 2026, Month: 5, Day: 15}))
	for word, code := range map[string]string{"Cassio": "CASSIOPEE", "NV": "NOUVELLE", "CPJ": "CPJ"} {
		application, found := c.Application(word)
		require.True(t, found, word)
		require.Equal(t, code, application.Code)
	}
	replaced, _ := c.Application("CPJ")
	require.Equal(t, "Intermédiaire", replaced.Difficulty)
	require.Len(t, c.Applications(), len(Default().Applications())+1)
	require.NotEqual(t, Default().Fingerprint(), c.Fingerprint())
}

func TestFingerprintIgnoresLayout(t *testing.T) {
	a, err := Parse([]byte("sn2: {n3_pause: false, nature_map: {a: x, b: y}}\n"), "a.yaml")
	require.NoError(t, err)
	b, err := Parse([]byte("# a comment\nsn2:\n  nature_map:\n    b: y\n    a: x\n  n3_pause: false\n"), "b.yaml")
	require.NoError(t, err)
	require.Equal(t, a.Fingerprint(), b.Fingerprint())
}

func TestEveryMistakeIsToldWithItsPlace(t *testing.T) {
	_, err := Parse([]byte(`sn2:
  n3_eval: second
  respect_pct: {MAJEUR: 130}
  reopen_sides: [MJ, N3]
  criticality_map: {Urgent: GRAVE}
  pack_size: 0
revers:
  level_map: {Facile: X}
applications:
  aliases: {Cassio: NOWHERE}
  list:
    - {code: X, label: CASSIOPEE, kind: application, tranche: FERME, difficulty: Facile, perimeter: in}
calendar:
  timezone: Europe/Lutece
sync: {max_age: soon}
`), "c.yaml")
	require.Error(t, err)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	for _, want := range []string{
		"c.yaml:2:12: sn2.n3_eval must be each_cumulative or first",
		"c.yaml:3:25: sn2.respect_pct.MAJEUR must be at most 100",
		"c.yaml:4:22: sn2.reopen_sides.1 must be MJ or TITULAIRE",
		"c.yaml:5:29: sn2.criticality_map.Urgent must be BLOQUANT or MAJEUR or MINEUR",
		"c.yaml:6:14: sn2.pack_size must be at least 1",
		"c.yaml:8:23: S, M or C is wanted here",
		`the alias "Cassio" means "NOWHERE"`,
		`the word "CASSIOPEE" means both CASSIOPEE and X`,
		`no time zone is called "Europe/Lutece"`,
		"c.yaml:15:17: a duration such as 24h is wanted here",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestMistakesOfForm(t *testing.T) {
	for text, want := range map[string]string{
		"sn2: {n3_pauze: false}":                                                     "unknown key",
		"sn2: {target: {n3: {MAJEUR: 1 jour}}}":                                      "working days such as 2JO",
		"calendar: {n2: {open: 9h}}":                                                 "an hour of the day",
		"calendar: {n2: {open: \"18:30\"}}":                                          "window n2",
		"calendar: {extra_closed_days: [2026-02-30]}":                                "existing day",
		"calendar: {extra_closed_days: [2026-05-04], extra_open_days: [2026-05-04]}": "both an extra closed day",
		"contract: {tranches: {opt1: soon}}":                                         "confirmed, a date",
		"uo: {aliases: mine}":                                                        "builtin",
		"applications: {list: [{code: A}]}":                                          "it needs a code and a label",
		"applications: {list: [{code: A, label: B, tranche: FERME, difficulty: Facile, perimeter: in, parent: Z}]}": "its parent",
	} {
		_, err := Parse([]byte(text+"\n"), "c.yaml")
		require.ErrorContains(t, err, want, text)
		require.ErrorContains(t, err, "c.yaml:1:", text)
	}
}

func TestWith(t *testing.T) {
	base := Default()
	changed, err := base.With(map[string]string{"n3_pause": "false", "calendar.whit_monday_worked": "true", "region": "alsace-moselle", "sn2.target.n3.MAJEUR": "3h"})
	require.NoError(t, err)
	require.False(t, changed.Rules().N3Pause)
	require.Equal(t, clock.Goal{Seconds: 10800}, changed.Rules().N3.Majeur)
	require.Equal(t, clock.Goal{Days: 3}, changed.Rules().N3.Mineur)
	require.True(t, changed.Knobs().Calendar.WhitMondayWorked)
	require.True(t, base.Rules().N3Pause, "the contract itself is untouched")
	require.NotEqual(t, base.Fingerprint(), changed.Fingerprint())

	_, err = base.With(map[string]string{"n3_pauze": "false", "target": "1", "n3_eval": "never", "start": "x"})
	for _, want := range []string{`no knob is called "n3_pauze"`, `"start" may be verification.start, redelivery.start, devis.start`} {
		require.ErrorContains(t, err, want)
	}
	_, err = base.With(map[string]string{"n3_eval": "never"})
	require.ErrorContains(t, err, "sn2.n3_eval must be")
}

func TestApplications(t *testing.T) {
	c := Default()
	applications := c.Applications()
	require.Len(t, applications, 68)
	byDifficulty := map[string]int{}
	tops := 0
	for _, a := range applications {
		if a.Tranche == Optionnelle2 && a.Kind == "application" {
			byDifficulty[a.Difficulty]++
			tops++
		}
		require.Equal(t, a.Perimeter == Out, a.Difficulty == "", a.Code)
		if a.Parent != "" {
			parent, found := c.Application(a.Parent)
			require.True(t, found)
			require.Equal(t, parent.Tranche, a.Tranche)
			if a.Difficulty != "" {
				require.Equal(t, parent.Difficulty, a.Difficulty, "a module inherits its level (R-012)")
			}
		}
	}
	require.Equal(t, 17, tops)
	require.Equal(t, map[string]int{"Facile": 12, "Intermédiaire": 5}, byDifficulty)
	for word, code := range map[string]string{
		"CASSIOPEE": "CASSIOPEE", " PPN ": "PPN", "CEPN": "CPN", "EDD": "EPOPEE", "EPOPEE/TRISTAN": "EPOPEE", "BOAP": "BOAPV", "e-DES": "E-DES", "Info Parquet": "INFOPARQUET",
		"CASSIOPEE Gestion": "CASSIOPEE", "Procédure Pénale Numérique": "PPN", "SISPoPP": "SISPOPP",
	} {
		application, found := c.Application(word)
		require.True(t, found, word)
		require.Equal(t, code, application.Code, word)
	}
	for _, word := range []string{"", "cassiopee", "Procedure Penale Numerique", "CASSIO"} {
		_, found := c.Application(word)
		require.False(t, found, word)
	}
	ppn, _ := c.Application("PPN")
	require.True(t, ppn.InPerimeter())
	taj, _ := c.Application("TAJ")
	require.False(t, taj.InPerimeter())
}

func TestUnits(t *testing.T) {
	c := Default()
	require.Len(t, c.Units(), 19)
	for text, want := range map[string][2]string{
		"UO3.6-SN2":                {"UO3.6-SN2", ""},
		"UO3.6-SN2_Complexe":       {"UO3.6-SN2", "C"},
		"UO3.6-SN2 M":              {"UO3.6-SN2", "M"},
		"SN2":                      {"UO3.6-SN2", ""},
		"UO2.4-PO":                 {"UO2.4-PMO", ""}, // the number decides
		"UO2.3-PO":                 {"UO2.3-PO", ""},
		"UO2.5-TEST":               {"UO2.5-ATEST", ""},
		"3.2-CA":                   {"UO3.2-CAG", ""},
		"UO3.3-AC_Simple":          {"UO3.3-ACC", "S"},
		"UO2.1-DP-Moyen":           {"UO2.1-DP", "M"},
		"UO1.3-AGVC_Très_complexe": {"UO1.3-AGVC", "TC"},
		"UO_REVER-X":               {"UO_REVERS", ""},
		"UO_REVERS_Simple":         {"UO_REVERS", "S"},
	} {
		unit, level, found := c.Unit(text)
		require.True(t, found, text)
		require.Equal(t, want, [2]string{unit.Code, level}, text)
	}
	for _, text := range []string{"", "UO9.9-X", "PO", "UO3.6-SN2_TC"} {
		_, _, found := c.Unit(text)
		require.False(t, found, text)
	}
	sn2, _, _ := c.Unit("UO3.6-SN2")
	require.Equal(t, []string{"vérif-act"}, sn2.Verifications)
	require.Equal(t, []string{"50", "tickets"}, []string{sn2.Levels[0].Forfait, sn2.Levels[0].ForfaitUnit})
	_, found := sn2.Level()
	require.False(t, found)
	_, found = sn2.Level(1, 1)
	require.False(t, found)
}

// TestLevelsHaveNoHole: each value of a criterion up to the greatest belongs to
// a level, and to one only but for those that two levels share.
func TestLevelsHaveNoHole(t *testing.T) {
	for _, unit := range Default().Units() {
		for i := range unit.Levels[0].Bounds {
			covered := []int{}
			for value := range 100 {
				n := 0
				for _, level := range unit.Levels {
					if level.Bounds[i].covers(value) {
						n++
					}
				}
				metric := unit.Levels[0].Bounds[i].Metric
				if metric != "target_app_count" && metric != "coaching_kind_rank" {
					require.LessOrEqual(t, n, 1, "%s %s %d", unit.Code, metric, value)
				}
				if n > 0 {
					covered = append(covered, value)
				}
			}
			require.NotEmpty(t, covered)
			require.Equal(t, covered[len(covered)-1]-covered[0]+1, len(covered), "%s has a hole", unit.Code)
		}
	}
}

func TestRates(t *testing.T) {
	c := Default()
	compliant, known := c.Respect(clock.Majeur, 26, 29)
	require.True(t, known)
	require.False(t, compliant, "89.66 % is not 90 %")
	_, known = c.Respect("URGENT", 1, 1)
	require.False(t, known)
	_, known = c.N3Rate(0, 0)
	require.False(t, known)
}

func TestPlainDays(t *testing.T) { // R-006, C-09, C-12
	thursday := calendar.Date{Year: 2026, Month: 4, Day: 23}
	for _, test := range []struct {
		knobs         map[string]string
		after, before string
	}{
		{nil, "2026-05-14", "2026-04-02"},
		{map[string]string{"roll_forward": "next_working_day"}, "2026-05-15", "2026-04-02"},
		{map[string]string{"days.plain": "working"}, "2026-05-28", "2026-04-02"},
		{map[string]string{"support_days_unit": "working"}, "2026-05-14", "2026-03-24"},
		{map[string]string{"support_roll": "previous_working_day"}, "2026-05-14", "2026-04-02"},
	} {
		c, err := Default().With(test.knobs)
		require.NoError(t, err)
		require.Equal(t, test.after, c.PlainDaysAfter(thursday, 21).String(), test.knobs)
		require.Equal(t, test.before, c.PlainDaysBefore(thursday, 21).String(), test.knobs)
	}
}

// TestEveryKnobIsKept: a knob that nothing uses yet is read, and changes the
// fingerprint.
func TestEveryKnobIsKept(t *testing.T) {
	base := Default()
	for knob, value := range map[string]string{
		"days.roll_forward": "next_working_day", "period.freeze": "never", "contract.notification_date": "2025-09-01", "uo.ascm.max": "17",
		"experience.min.TC": "15", "sn2.rate_period": "month", "sn2.annex_scope": "all", "deliverable.remise_jo": "4", "verification.days": "30",
		"verification.outcome_map": "{CONFORME_PARTIEL: REFUS}", "redelivery.max_cycles": "2", "delivery.require_bl": "true", "committee.coop.support_days": "1",
		"devis.jo": "9", "team.replace_strict": "false", "revers.t1": "9", "apdt.days": "11", "pi.sprints": "5", "training.cold_days": "30",
		"kpi.ontime.target": "95", "kpi.scurve.actual": "accepted", "dashboard.setup_max_jo": "10", "meeting.minutes_default_jo": "3", "requests.answer_max_jo": "4",
		"order.site": "Paris", "applications.aliases": "{X: PPN}", "sync.max_age": "12h", "penalty.schedule": "[{kpi: K-001, per: JO, amount: '100'}]", "n2.holidays": "open",
	} {
		changed, err := base.With(map[string]string{knob: value})
		require.NoError(t, err, knob)
		require.NotEqual(t, base.Fingerprint(), changed.Fingerprint(), knob)
	}
}

func TestKnobsAreWrittenAsTheyAreRead(t *testing.T) {
	data, err := json.Marshal(Default().Knobs())
	require.NoError(t, err)
	require.Contains(t, string(data), `"09:00"`)
	require.Contains(t, string(data), `"3JO"`)
	require.True(t, slices.Contains(Default().Knobs().UO.CertRequired, "UO2.9-RTE"))
}
