package world

import "time"

// quarterHour is the grain in which work is written down.
const quarterHour = 15 * time.Minute

// work writes down the time spent when the contractor ends a step, on some
// tickets; on a few, day by day.
func (d *discussion) work() {
	if d.random.Float64() >= 0.45 {
		return
	}
	since, solved, agent := time.Time{}, d.last, ""
	for _, c := range d.Changes {
		for _, s := range c.Settings {
			if s.Field != FieldState {
				continue
			}
			ended := s.To == StateWorkaround || s.To == StateN3 || s.To == StateResolved
			if ended && d.contractors[d.Site+c.By] && !since.IsZero() {
				d.spend(since, c.At, c.By, pick(d.random, tasksDone[s.To]))
			}
			if since = c.At; !ended && s.To != StateWork {
				since = time.Time{} // in nobody's hands
			}
			if s.To == StateWork && d.contractors[d.Site+c.By] {
				agent = c.By
			}
			if s.To == StateResolved {
				solved = c.At
			}
		}
	}
	d.daily(agent, solved)
}

// spend writes down at most half a day, in one piece: since the step before, and
// since the morning when it ends within office hours.
func (d *discussion) spend(since, until time.Time, by, text string) {
	if from, _, _ := d.calendar.window(until); d.calendar.open(until) {
		since = later(since, from)
	}
	longest := min(until.Sub(since), 4*time.Hour) / quarterHour
	if longest < 1 || since.Before(d.Created) {
		return
	}
	spent := time.Duration(between(d.random, 1, int(longest))) * quarterHour
	d.Worklogs = append(d.Worklogs, Worklog{until.UTC(), until.Add(-spent).UTC(), by, spent, text})
}

// daily writes down an hour or so on each working day of some long lives, up to
// the solution: more than a server gives at once.
func (d *discussion) daily(by string, solved time.Time) {
	days := d.workdays(d.calendar.day(d.Created).AddDate(0, 0, 1), d.calendar.day(solved).AddDate(0, 0, -1))
	if by == "" || len(days) < 22 || !d.spread.draw("day by day "+d.Site, 0.2) {
		return
	}
	for _, day := range days[:min(len(days), 45)] {
		until := d.calendar.at(day, time.Duration(between(d.random, 11*60, 17*60))*time.Minute)
		d.spend(until.Add(-2*time.Hour), until, by, pick(d.random, tasksDone[StateN3]))
	}
}

var tasksDone = map[string][]string{
	StateWorkaround: {"Recherche d'un contournement", "Test du contournement avec le demandeur"},
	StateN3:         {"Analyse", "Reproduction sur l'environnement de test", "Constitution du dossier pour le N3"},
	StateResolved:   {"Analyse et correction", "Vérification avec le demandeur", "Reprise de données"},
}
