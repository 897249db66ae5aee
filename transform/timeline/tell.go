package timeline

import (
	"fmt"
	"strings"

	"pilotis/transform/calendar"
	"pilotis/transform/contract"
	"pilotis/transform/pack"
	"pilotis/transform/trace"
)

// maxDays is how many working days a delay is told by, one by one.
const maxDays = 15

// decisive are the knobs, or their groups, by which each kind is read.
func decisive(kind string) []string {
	days := []string{
		"calendar.timezone", "calendar.region", "calendar.whit_monday_worked", "calendar.extra_closed_days", "calendar.extra_open_days",
	}
	switch kind {
	case "tickets":
		return append(decisive("ticket"), "sn2.rate_period", "sn2.include_overdue_open")
	case "ticket":
		return append(days, "calendar.n2", "sn2.clock_start", "sn2.hours_mode", "sn2.day_mode", "sn2.compare", "sn2.commitment_mode", "sn2.n3_pause", "sn2.n3_eval",
			"sn2.reopen_clock", "sn2.reopen_sides", "sn2.upgrade_restart", "sn2.target", "sn2.count_cancelled", "sn2.phone_max_delay", "sn2.risk_pct", "period.quarter_anchor")
	case "rates":
		return []string{"sn2.respect_pct", "sn2.n3_rate_max_pct"}
	case "pack":
		return []string{"sn2.pack_size", "sn2.pack_event", "sn2.pack_alert_pct", "sn2.count_cancelled", "sn2.reopen_sides", "sn2.n3_rate_max_pct"}
	case "levels", "order":
		return []string{"uo"}
	case "dates":
		return append(days, "days", "committee.support_days_unit", "committee.support_roll", "period.quarter_anchor")
	case "deliverable":
		return append(days, "days", "deliverable", "verification", "redelivery")
	case "meeting":
		return append(days, "committee", "period")
	case "quote":
		return append(days, "devis")
	case "replacement":
		return append(days, "team")
	case "reversibility":
		return append(days, "days", "revers", "verification.days")
	case "increment":
		return []string{"pi"}
	case "apdt":
		return append(days, "days", "apdt")
	}
	return nil
}

// tellDate tells how the answer to [operation, day, n] was found.
func (r *runner) tellDate(operation string, from, to calendar.Date, n int, c *contract.Contract) trace.Trace {
	var t trace.Trace
	k := c.Knobs()
	switch operation {
	case "jo_after":
		t.Delay(to, "C-10", "%d JO strictement après le %s : %s.", n, trace.Day(from), days(from, to, c))
	case "jo_before":
		t.Delay(to, "C-11", "%d JO strictement avant le %s : %s.", n, trace.Day(from), days(from, to, c))
	case "plain_after":
		t.Delay(to, "C-09", "%d jours après le %s, comptés « %s » (days.plain), report « %s » (days.roll_forward).", n, trace.Day(from), k.Days.Plain, k.Days.RollForward)
	case "plain_after_roll":
		t.Delay(to, "C-09", "%d jours après le %s, le %s, reporté s'il est chômé au JO suivant.", n, trace.Day(from), trace.Day(from.AddDays(n)))
	case "plain_before":
		t.Delay(to, "C-12", "%d jours avant le %s, comptés « %s » (committee.support_days_unit), report « %s » (committee.support_roll).",
			n, trace.Day(from), k.Committee.SupportDaysUnit, k.Committee.SupportRoll)
	case "plain_before_roll":
		t.Delay(to, "C-12", "%d jours avant le %s, le %s, avancé s'il est chômé au JO précédent.", n, trace.Day(from), trace.Day(from.AddDays(-n)))
	case "forfait_end":
		t.Delay(to, "R-017", "Forfait de %d mois à compter du %s, dernier jour compris.", n, trace.Day(from))
	}
	return t
}

// days lists the working days from a day, that day left out, to another, and the
// closed days of the week that lie between.
func days(from, to calendar.Date, c *contract.Contract) string {
	cal := c.Calendar()
	step := 1
	if to.Before(from) {
		step = -1
	}
	var told []string
	for day, n := from, 0; day != to; {
		day = day.AddDays(step)
		written := fmt.Sprintf("%02d/%02d", day.Day, day.Month)
		weekend := day.Weekday() == 0 || day.Weekday() == 6
		switch name, holiday := cal.Holiday(day); {
		case cal.IsWorkingDay(day):
			n++
			told = append(told, fmt.Sprintf("%s (%d)", written, n))
		case holiday && !weekend:
			told = append(told, fmt.Sprintf("[%s : %s]", written, name))
		case !weekend:
			told = append(told, fmt.Sprintf("[%s : fermé]", written))
		}
		if n > maxDays {
			return "jours ouvrés comptés jusqu'au " + trace.Day(to)
		}
	}
	return strings.Join(told, ", ")
}

// tellRate tells how a rate compares with its threshold, without rounding.
func tellRate(class string, numerator, denominator int, answer any, c *contract.Contract) trace.Trace {
	var t trace.Trace
	rule, knob, sign := "R-062", "sn2.respect_pct."+class, "≥"
	if class == "N3" {
		rule, knob, sign = "R-063", "sn2.n3_rate_max_pct", "≤"
	}
	verdict := "sans dénominateur, ni conforme ni non conforme (C-14)"
	switch answer {
	case true:
		verdict = "conforme"
	case false:
		verdict = "non conforme"
	}
	threshold := c.Values(knob)[knob]
	t.Verdict(calendar.Date{}, rule, "%s : %d / %d = %s, exigé %s %s %% (%s) : 100 × %d comparé à %s × %d, %s.",
		class, numerator, denominator, contract.Percent(int64(numerator), int64(denominator)), sign, threshold, knob, numerator, threshold, denominator, verdict)
	return t
}

// tellLevel tells the level that each criterion reaches; the highest wins.
func tellLevel(unit contract.Unit, values []int, answer any) trace.Trace {
	var t trace.Trace
	var reached []string
	for i, value := range values {
		if i >= len(unit.Levels[0].Bounds) {
			break // sizes of squads, which change no level
		}
		name := "hors catalogue"
		for _, level := range unit.Levels {
			if b := level.Bounds[i]; (b.Min == nil || value >= *b.Min) && (b.Max == nil || value <= *b.Max) {
				name = level.Name
				break
			}
		}
		reached = append(reached, fmt.Sprintf("%s = %d : %s", unit.Levels[0].Bounds[i].Metric, value, name))
	}
	verdict := "hors catalogue"
	if answer != nil {
		verdict = fmt.Sprint(answer)
	}
	t.Verdict(calendar.Date{}, unit.Rule(), "%s, %s ; niveau retenu, le plus haut : %s.", unit.Code, strings.Join(reached, ", "), verdict)
	return t
}

// tellPack tells how the account of some volumes was drawn.
func tellPack(v volumes, a pack.Account, c *contract.Contract) trace.Trace {
	var t trace.Trace
	var none calendar.Date
	k := c.Knobs().SN2
	cancelled := "retirés"
	if k.CountCancelled {
		cancelled = "comptés"
	}
	t.Event(none, "R-044", "%d tickets reçus, dont retirés : %d doublons, %d non applicatifs, %d hors périmètre, %d non traités ; %d annulés %s (sn2.count_cancelled).",
		v.Submitted, v.Duplicates, v.NonApplicative, v.OutOfPerimeter, v.Untreated, v.Cancelled, cancelled)
	t.Verdict(none, "R-064", "%d unités consommées, une par ticket traité ; paquets de %d (sn2.pack_size) : %v, %d commandés.", a.Consumed, k.PackSize, a.Packs, v.PacksOrdered)
	t.Verdict(none, "R-064", "Alertes à %d %% et à 100 %% d'un paquet (sn2.pack_alert_pct) : %v.", k.PackAlertPct, a.Alerts)
	t.Verdict(none, "R-063", "%d tickets transmis au support N3 sur %d traités, %s, exigé ≤ %d %% (sn2.n3_rate_max_pct) ; %d transmissions.",
		a.N3Rate[0], a.N3Rate[1], contract.Percent(int64(a.N3Rate[0]), int64(a.N3Rate[1])), k.N3RateMaxPct, a.N3Events)
	t.Verdict(none, "R-053", "%d transmis moins %d revenus et résolus : %d encore au support N3, %d résolus par le support N2.", v.SentN3, v.ReturnedResolved, a.AtN3, a.Resolved)
	t.Verdict(none, "R-057", "%d tickets rouverts par %s (sn2.reopen_sides) sur %d résolus ; les réouvertures ne consomment rien.",
		a.Reopening[0], strings.Join(k.ReopenSides, ", "), a.Reopening[1])
	return t
}
