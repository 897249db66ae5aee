package warehouse_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/sql"
	"pilotis/transform/agile"
	"pilotis/transform/calendar"
	"pilotis/transform/clock"
	"pilotis/transform/committee"
	"pilotis/transform/contract"
	"pilotis/transform/deliverable"
	"pilotis/transform/order"
	"pilotis/transform/register"
	"pilotis/transform/reversibility"
	"pilotis/transform/team"
	"pilotis/transform/timeline"
	"pilotis/transform/training"
	"pilotis/warehouse"
)

// sight is what is looked at under a reading of the contract.
type sight func(t *testing.T, c *contract.Contract) any

// effect is another legal value of a knob, and a sight that it changes.
type effect struct {
	value string
	see   sight
}

// effects are those of every knob that is not inert.
func effects(store *warehouse.Store) map[string]effect {
	return map[string]effect{
		"calendar.timezone":              {"America/Cayenne", examples("drawn.json")},
		"calendar.region":                {"alsace-moselle", examples("objects.json")},
		"calendar.whit_monday_worked":    {"true", examples("S04.json")},
		"calendar.extra_closed_days":     {"[2026-06-09]", examples("S01.json")},
		"calendar.extra_open_days":       {"[2026-05-14]", examples("S05.json")},
		"calendar.n2.open":               {`"08:00"`, examples("S01.json")},
		"calendar.n2.close":              {`"17:00"`, examples("S14.json")},
		"calendar.n2.holidays":           {"open", examples("drawn.json")},
		"days.plain":                     {"working", examples("objects.json")},
		"days.roll_forward":              {"next_working_day", examples("objects.json")},
		"period.quarter_anchor":          {"notification_date", quarter},
		"period.freeze":                  {"never", examples("S23-meetings.json")},
		"contract.notification_date":     {"2025-11-17", yearlyReview},
		"contract.tranches.ferme":        {"null", ordered(contract.Ferme)},
		"contract.tranches.opt1":         {"confirmed", ordered(contract.Optionnelle1)},
		"contract.tranches.opt2":         {"2026-01-01", ordered(contract.Optionnelle2)},
		"uo.aliases":                     {"{UO2.4-PMO: UO2.3-PO}", examples("objects.json")},
		"uo.level_source":                {"computed", examples("objects.json")},
		"uo.shared_bound":                {"upper", examples("S25.json")},
		"uo.quadri_months":               {"3", examples("objects.json")},
		"uo.atest.gap":                   {"lower", examples("S25.json")},
		"uo.amig.tables":                 {"[5, 24, 59]", measured("UO2.7-AMIG", 6, 1, 1)},
		"uo.amig.sources":                {"[3, 4, 5]", measured("UO2.7-AMIG", 1, 3, 1)},
		"uo.amig.targets":                {"[2, 3, 4]", measured("UO2.7-AMIG", 1, 1, 2)},
		"uo.ascm.max":                    {"17", measured("UO2.8-ASCM", 18)},
		"uo.rte.squads":                  {"[2, 4, 5]", measured("UO2.9-RTE", 3)},
		"uo.rte.size_warning":            {"[8, 13]", measured("UO2.9-RTE", 3, 13)},
		"uo.cag.kind_forces":             {"false", examples("S25.json")},
		"uo.aafo.count":                  {"present", session},
		"uo.cert_required":               {"[]", assigned("S", 1)},
		"experience.min.S":               {"2", assigned("S", 1)},
		"experience.min.M":               {"5", assigned("M", 4)},
		"experience.min.C":               {"8", assigned("C", 7)},
		"experience.min.TC":              {"17", assigned("TC", 16)},
		"sn2.clock_start":                {"created", examples("drawn.json")},
		"sn2.hours_mode":                 {"wall", examples("lives.json")},
		"sn2.day_mode":                   {"end_of_nth_working_day", examples("drawn.json")},
		"sn2.compare":                    {"deadline_instant", examples("S04.json")},
		"sn2.commitment_mode":            {"all_milestones", examples("S07.json")},
		"sn2.n3_pause":                   {"false", examples("S03.json")},
		"sn2.n3_eval":                    {"first", examples("drawn.json")},
		"sn2.reopen_clock":               {"restart", examples("drawn.json")},
		"sn2.reopen_sides":               {"[MJ, TITULAIRE]", examples("drawn.json")},
		"sn2.upgrade_restart":            {"true", examples("lives.json")},
		"sn2.rate_period":                {"month", held(store, "K-001")},
		"sn2.n3_rate_scope":              {"month", held(store, "K-005")},
		"sn2.n3_rate_max_pct":            {"39", held(store, "K-005")},
		"sn2.respect_pct.BLOQUANT":       {"99", examples("S15.json")},
		"sn2.respect_pct.MAJEUR":         {"89", held(store, "K-001")},
		"sn2.respect_pct.MINEUR":         {"79", examples("S15.json")},
		"sn2.target.workaround.BLOQUANT": {"2h", examples("S06.json")},
		"sn2.target.workaround.MAJEUR":   {"2h", examples("drawn.json")},
		"sn2.target.workaround.MINEUR":   {"2h", examples("drawn.json")},
		"sn2.target.resolution.BLOQUANT": {"2h", examples("drawn.json")},
		"sn2.target.resolution.MAJEUR":   {"2h", examples("drawn.json")},
		"sn2.target.resolution.MINEUR":   {"2h", examples("S08.json")},
		"sn2.target.n3.BLOQUANT":         {"2h", examples("drawn.json")},
		"sn2.target.n3.MAJEUR":           {"2h", examples("drawn.json")},
		"sn2.target.n3.MINEUR":           {"2h", examples("drawn.json")},
		"sn2.pack_size":                  {"49", examples("series.json")},
		"sn2.pack_key":                   {"tranche", read(store, "SELECT level, consumed FROM contractual.packs ORDER BY level")},
		"sn2.pack_alert_pct":             {"79", examples("series.json")},
		"sn2.count_cancelled":            {"true", examples("drawn.json")},
		"sn2.phone_max_delay":            {"1h", examples("drawn.json")},
		"sn2.risk_pct":                   {"50", folded},
		"sn2.stock_includes_n3":          {"false", folded},
		"sn2.means_clock":                {"calendar", folded},
		"deliverable.remise_jo":          {"4", examples("S21.json")},
		"deliverable.correction_jo":      {"4", examples("S21.json")},
		"deliverable.due_with_reading":   {"max", examples("objects.json")},
		"verification.days":              {"20", examples("objects.json")},
		"verification.start":             {"max", examples("objects.json")},
		"verification.tacit_acceptance":  {"true", examples("S20.json")},
		"verification.docs_for_act_only": {"count", examples("objects.json")},
		"verification.outcome_map":       {"{CONFORME_PARTIEL: REFUS}", examples("objects.json")},
		"redelivery.jo":                  {"4", examples("objects.json")},
		"redelivery.start":               {"notification", examples("objects.json")},
		"redelivery.max_cycles":          {"1", examples("objects.json")},
		"delivery.channels":              {"[MESSIE]", examples("objects.json")},
		"delivery.require_bl":            {"true", delivered},
		"delivery.formats":               {"[docx, txt]", delivered},
		"committee.csm.support_days":     {"4", examples("objects.json")},
		"committee.csm.minutes_jo":       {"9", examples("objects.json")},
		"committee.copil_c.support_days": {"4", examples("S23-meetings.json")},
		"committee.copil_c.minutes_jo":   {"9", examples("S23-meetings.json")},
		"committee.copil.support_days":   {"1", examples("S23-meetings.json")},
		"committee.copil.minutes_jo":     {"1", examples("objects.json")},
		"committee.coop.support_days":    {"1", examples("S23-meetings.json")},
		"committee.coop.minutes_jo":      {"1", examples("S23-meetings.json")},
		"committee.coop.tranches":        {"ferme", weekly},
		"committee.support_days_unit":    {"working", examples("series.json")},
		"committee.support_roll":         {"previous_working_day", examples("objects.json")},
		"devis.jo":                       {"9", examples("S22-later.json")},
		"team.replace_jo":                {"4", examples("objects.json")},
		"team.replace_strict":            {"false", examples("R-120.json")},
		"revers.t1":                      {"7", examples("objects.json")},
		"revers.t2":                      {"9", examples("objects.json")},
		"revers.t3":                      {"14", examples("objects.json")},
		"revers.t4":                      {"4", examples("objects.json")},
		"revers.verif":                   {"14", examples("objects.json")},
		"revers.destroy":                 {"29", examples("objects.json")},
		"revers.days":                    {"working", examples("objects.json")},
		"revers.chain":                   {"actual", examples("objects.json")},
		"revers.verif_mode":              {"t2_15_all", leaving},
		"revers.end":                     {"t4", examples("objects.json")},
		"apdt.us_per_lot":                {"9", examples("objects.json")},
		"apdt.days":                      {"9", examples("objects.json")},
		"apdt.days_with_tests":           {"29", examples("objects.json")},
		"apdt.proportional":              {"false", examples("objects.json")},
		"pi.sprints":                     {"3", examples("objects.json")},
		"pi.sprint_days":                 {"20", examples("objects.json")},
		"pi.ip_days":                     {"6", examples("objects.json")},
		"pi.volant_pct":                  {"11", reserve},
		"training.cold_days":             {"44", session},
		"kpi.first_conf.target":          {"95", held(store, "K-010")},
		"kpi.ontime.target":              {"95", held(store, "K-012")},
		"kpi.stability.target":           {"95", held(store, "K-025")},
		"kpi.proactivity.lead_jo":        {"4", items},
		"kpi.adapt.jo":                   {"4", items},
		"kpi.predict.mode":               {"items", predicted},
		"kpi.scurve.actual":              {"accepted", read(store, "SELECT week_end, actual FROM pilotage.scurves WHERE curve = 'AVANCEMENT' AND tranche = 'FERME' ORDER BY week_end")},
		"kpi.trend.tolerance_pts":        {"2", read(store, "SELECT trend FROM pilotage.kpi_trends WHERE kpi = 'K-005' AND previous_value IS NOT NULL")},
		"kpi.trend.tolerance_count_pct":  {"10", read(store, "SELECT trend FROM pilotage.kpi_trends WHERE kpi = 'K-031' AND previous_value IS NOT NULL")},
		"requests.answer_max_jo":         {"3", items},
		"applications.aliases":           {"{Cassio: CASSIOPEE}", named},
		"applications.list":              {"[{code: NOUVELLE, label: Une application, kind: application, tranche: FERME, difficulty: Facile, perimeter: in}]", named},
		"sync.max_age":                   {"12h", func(_ *testing.T, c *contract.Contract) any { return c.Knobs().Sync.Age() }},
	}
}

// TestEveryKnobChangesSomethingOrIsInert: whoever sets a knob gets another figure,
// or the reason why he does not.
func TestEveryKnobChangesSomethingOrIsInert(t *testing.T) {
	store := kpiStore(t)
	become(t, store, `INSERT INTO core.orders (reference, tranche, notified_on) VALUES ('BC-1', 'FERME', '2026-03-02');
		INSERT INTO core.order_lines (reference, order_reference, tranche, uo, level, quantity) VALUES ('BC-1/1', 'BC-1', 'FERME', 'UO3.6-SN2', 'C', 1);
		INSERT INTO core.ticket_store (ticket_key, reference, in_scope, tranche, difficulty, pack_units, submitted_at, first_treated_at)
		VALUES (1, 'T1', true, 'FERME', 'Difficile', 1, '2026-03-02 08:00:00', '2026-03-03 08:00:00');
		INSERT INTO core.deliverables (reference, order_reference, tranche, baseline_on, due_on, delivered_on, accepted_on, as_of)
		VALUES ('D1', 'BC-1', 'FERME', '2026-03-10', '2026-03-10', '2026-03-10', '2026-03-25', '2026-04-08 10:00:00');
		TRUNCATE TABLE core.kpi_values;
		INSERT INTO core.kpi_values (kpi, period_kind, period_start, scope, tranche, criticality, numerator, denominator, value, as_of)
		SELECT c.1, kind, c.2, 'tranche', 'FERME', c.3, c.4, c.5, if(c.1 = 'K-031', c.4, 100 * c.4 / c.5), '2026-04-08 10:00:00'
		FROM (SELECT arrayJoin(['month', 'quarter']) AS kind, arrayJoin([('K-001', toDate('2026-01-01'), 'MAJEUR', 895, 1000), ('K-005', toDate('2026-01-01'), 'TOUTES', 395, 1000), ('K-005', toDate('2026-04-01'), 'TOUTES', 410, 1000),
			('K-010', toDate('2026-01-01'), 'TOUTES', 9, 10), ('K-012', toDate('2026-01-01'), 'TOUTES', 9, 10), ('K-025', toDate('2026-01-01'), 'TOUTES', 9, 10),
			('K-031', toDate('2026-01-01'), 'MAJEUR', 100, 100), ('K-031', toDate('2026-04-01'), 'MAJEUR', 107, 107)]) AS c)`)
	base := contract.Default()
	known := effects(store)
	for _, knob := range base.Readings() {
		tried, there := known[knob.Path]
		delete(known, knob.Path)
		if knob.Inert != "" {
			require.False(t, there, "%s is told to be inert and has an effect", knob.Path)
			continue
		}
		if !there {
			t.Errorf("%s has neither an effect nor a reason to have none", knob.Path)
			continue
		}
		t.Run(knob.Path, func(t *testing.T) {
			before := base
			values := map[string]string{knob.Path: tried.value}
			if knob.Path == "period.quarter_anchor" { // it counts from a day that must be known
				before = under(t, base, map[string]string{"contract.notification_date": "2025-11-17"})
			}
			changed := under(t, before, values)
			require.NotEqual(t, tried.see(t, before), tried.see(t, changed), "%s: %s for %s changes nothing", knob.Path, tried.value, knob.Value)
		})
	}
	require.Empty(t, known, "effects of knobs that are no more")
}

// TestAMissingKnobIsAnError: figures that ask for a knob are never computed on a
// reading that nobody gave.
func TestAMissingKnobIsAnError(t *testing.T) {
	store := kpiStore(t)
	require.NoError(t, store.Exec(t.Context(), "TRUNCATE TABLE ref.knob_store"))
	for _, view := range []string{"contractual.packs", "contractual.pack_tickets", "pilotage.kpi_trends", "pilotage.scurves"} {
		_, _, err := store.Select(t.Context(), "SELECT * FROM "+view)
		require.ErrorContains(t, err, "a knob is missing in ref.knobs", view)
	}
	require.ErrorContains(t, store.FillKPIs(t.Context(), sql.Files, noon, "K-008"), "a knob is missing in ref.knobs")
}

func under(t *testing.T, c *contract.Contract, knobs map[string]string) *contract.Contract {
	t.Helper()
	changed, err := c.With(knobs)
	require.NoError(t, err)
	return changed
}

// examples are the results of written lives, without the knobs that they name.
func examples(file string) sight {
	return func(t *testing.T, c *contract.Contract) any {
		data, err := os.ReadFile(filepath.Join("..", "transform", "timeline", "testdata", file))
		require.NoError(t, err)
		results, err := timeline.Run(data, timeline.Options{Contract: c})
		var mistakes interface{ Unwrap() []error }
		require.True(t, err == nil || errors.As(err, &mistakes), err)
		var seen []string
		for _, result := range results {
			result.Knobs, result.Alt = nil, nil
			text, err := json.Marshal(result)
			require.NoError(t, err)
			seen = append(seen, string(text))
		}
		return seen
	}
}

// read is what a query gives when the warehouse holds the contract.
func read(store *warehouse.Store, query string) sight {
	loaded := noon
	return func(t *testing.T, c *contract.Contract) any {
		loaded = loaded.Add(time.Second)
		require.NoError(t, store.Exec(t.Context(), "TRUNCATE TABLE ref.knob_store"))
		require.NoError(t, store.Exec(t.Context(), "TRUNCATE TABLE ref.service_level_store"))
		require.NoError(t, store.PutReference(t.Context(), c, sql.Files, loaded))
		return lines(t, store, query)
	}
}

// held is how an indicator is judged.
func held(store *warehouse.Store, kpi string) sight {
	return read(store, "SELECT period_kind, ifNull(toString(target_percent), ''), ifNull(toString(compliant), ''), contractual FROM contractual.service_levels WHERE denominator > 0 AND kpi = '"+kpi+"' ORDER BY ALL")
}

func onDay(text string) calendar.Date {
	day, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return day
}

func quarter(_ *testing.T, c *contract.Contract) any {
	period, _ := committee.PeriodOf(committee.COPILC, onDay("2026-03-20"), c)
	return period
}

func yearlyReview(_ *testing.T, c *contract.Contract) any {
	return committee.Expected(c, nil, onDay("2026-11-01"), onDay("2026-11-30"))
}

func weekly(_ *testing.T, c *contract.Contract) any {
	with, _ := c.With(map[string]string{"contract.tranches.opt1": "confirmed"})
	return committee.Expected(with, nil, onDay("2026-03-02"), onDay("2026-03-08"))
}

func ordered(tranche string) sight {
	return func(_ *testing.T, c *contract.Contract) any {
		return order.Read(order.Order{Ref: "BC", Tranche: tranche, NotifiedOn: onDay("2026-03-02")}, c).Flaws
	}
}

func measured(code string, values ...int) sight {
	return func(_ *testing.T, c *contract.Contract) any {
		unit, _, _ := c.Unit(code)
		return order.Measure(unit, [][]int{values}, c)
	}
}

func session(_ *testing.T, c *contract.Contract) any {
	return training.Read(training.Session{Ref: "F", EndedOn: onDay("2026-03-02"), Invited: 30, Present: 2, Convened: true}, c, onDay("2026-05-01"))
}

// assigned is a person without certificate whose years are told.
func assigned(level string, years float64) sight {
	certified := false
	return func(_ *testing.T, c *contract.Contract) any {
		unit := "UO2.8-ASCM"
		if level == "TC" {
			unit = "UO1.3-AGVC"
		}
		return team.Judge(team.Assignment{Person: "P", UO: unit, Level: level, Start: onDay("2026-03-02"), Years: &years, Certified: &certified}, c)
	}
}

// folded is a ticket sent to N3 across a night, then taken on at leisure.
func folded(t *testing.T, c *contract.Contract) any {
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, c.Calendar().Zone())
		require.NoError(t, err)
		return moment.UTC()
	}
	life, err := clock.Fold([]clock.Event{
		{At: at("2026-06-08 10:00"), Kind: clock.Submitted, Argument: "MINEUR"}, {At: at("2026-06-09 10:00"), Kind: clock.Taken},
		{At: at("2026-06-09 11:00"), Kind: clock.N3Sent}, {At: at("2026-06-10 11:00"), Kind: clock.N3Returned},
	}, at("2026-06-11 12:00"), c.Rules())
	require.NoError(t, err)
	return life
}

func delivered(_ *testing.T, c *contract.Contract) any {
	noon := c.Calendar().Start(onDay("2026-05-04")).Add(12 * time.Hour)
	return deliverable.Follow(deliverable.Deliverable{Ref: "D", Dues: []deliverable.Due{{On: onDay("2026-05-04")}}, Deliveries: []deliverable.Delivery{{At: noon, Files: []string{"a.txt"}}}}, c, noon.AddDate(0, 0, 2))
}

func leaving(_ *testing.T, c *contract.Contract) any {
	return reversibility.Follow(reversibility.Reversibility{Ref: "R", Notified: onDay("2026-03-02"), Documents: []reversibility.Document{{Code: "UO_REVERS/L03", Delivered: onDay("2026-03-30")}}}, c, onDay("2026-06-01")).Verifications
}

func reserve(_ *testing.T, c *contract.Contract) any {
	kept, _ := agile.Load{Capacity: 100, Committed: 90}.Reserve(c)
	return kept
}

func predicted(_ *testing.T, c *contract.Contract) any {
	actual, planned := agile.Predictability([]agile.Objective{{Committed: true, Planned: 8, Actual: 5, Achieved: true}}, c)
	return [2]int64{actual, planned}
}

// items are a request for a change, a question, and the last day of an alert.
func items(_ *testing.T, c *contract.Contract) any {
	var seen []any
	for _, kind := range []string{register.Change, register.Question} {
		seen = append(seen, register.Judge(register.Item{Ref: "X", Kind: kind, Raised: onDay("2026-03-02")}, c, onDay("2026-03-20")).Term)
	}
	return append(seen, register.AlertDue(onDay("2026-03-20"), c))
}

func named(_ *testing.T, c *contract.Contract) any {
	_, alias := c.Application("Cassio")
	_, added := c.Application("NOUVELLE")
	return [2]bool{alias, added}
}
