package world

import (
	"fmt"
	"time"
)

// Assessment is a mark that a squad gives itself on a criterion of agile maturity
// 1 to 5. The order book holds it.
type Assessment struct {
	Team, Tranche, Criterion string
	On                       time.Time
	Mark                     int
}

// Survey is the answers of coached people, added up. The order book holds
// it.
type Survey struct {
	Ref, Tranche      string
	ClosedOn          time.Time
	Invited           int
	Answers, MarksSum int
}

// Training is a training session. The order book holds it.
type Training struct {
	Ref, Order         string
	EndedOn            time.Time
	HalfDays           int
	Invited, Present   int
	HotAnswers, HotSum int
	ColdOn             time.Time // of the cold evaluation; zero when there was none
	ColdAnswers        int
	ColdSum            int
	Convened           bool // the participants got their convocation
}

// Control is a control of a migration with its accepted threshold. The
// order book holds it.
type Control struct {
	Ref, Order, Indicator, Unit string
	MeasuredOn                  time.Time // zero while it was not measured
	Measure, Threshold          int
	AtLeast                     bool // the measure must reach the threshold
}

var maturityCriteria = []string{"Rituels", "Backlog", "Tests automatisés", "Intégration continue", "Entraide", "Amélioration continue"}

// learn fills what people judge: themselves, their coaches, their trainers.
func (b *builder) learn() {
	for n, pi := range b.Increments {
		random := b.stream(partMaturity, n)
		on := b.calendar.prev(pi.Start.AddDate(0, 0, incrementDays-5))
		if on.After(b.today) {
			continue
		}
		for k, criterion := range maturityCriteria {
			if n == 1 && k == 4 {
				continue // one was left out once
			}
			b.Assessments = append(b.Assessments, Assessment{pi.Team, pi.Tranche, criterion, on, min(5, between(random, 1, 3)+n%increments)})
		}
	}
	random := b.stream(partSurveys, 0)
	for _, tranche := range []string{Ferme, Optionnelle1} {
		for on := b.calendar.next(b.begun.AddDate(0, 1, 0)); !on.After(b.today); on = b.calendar.next(on.AddDate(0, 3, 0)) {
			s := Survey{Ref: fmt.Sprintf("ENQ-%03d", len(b.Surveys)+1), Tranche: tranche, ClosedOn: on, Invited: between(random, 8, 20)}
			s.Answers = between(random, 5, s.Invited)
			if len(b.Surveys)%4 == 2 {
				s.Answers = between(random, 1, 4)
			}
			s.MarksSum = marks(random.IntN, s.Answers)
			b.Surveys = append(b.Surveys, s)
		}
	}
	b.train()
	b.control()
}

// marks adds up as many marks between 2 and 5.
func marks(draw func(int) int, answers int) int {
	sum := 0
	for range answers {
		sum += 2 + draw(4)
	}
	return sum
}

func (b *builder) train() {
	refs := numbering{format: "FORM-%d-%03d"}
	for n, o := range b.Orders {
		random := b.stream(partTrainings, n)
		for _, line := range o.Lines {
			if line.UO != "UO3.4-AAFO" || o.Cancelled {
				continue
			}
			day := b.calendar.after(line.Start, 5)
			for left := line.Quantity; left > 0 && !day.After(b.today); left -= 2 {
				s := Training{Ref: refs.next(day.Year()), Order: o.Ref, EndedOn: day, HalfDays: min(2, left), Invited: between(random, 5, 19), Convened: random.IntN(10) > 0}
				s.Present = s.Invited - between(random, 0, 2)
				s.HotAnswers = s.Present - between(random, 0, 1)
				s.HotSum = marks(random.IntN, s.HotAnswers)
				if cold := b.calendar.next(day.AddDate(0, 0, between(random, 20, 40))); random.IntN(4) > 0 && !cold.After(b.today) {
					s.ColdOn, s.ColdAnswers = cold, between(random, 0, s.Present)
					s.ColdSum = marks(random.IntN, s.ColdAnswers)
				}
				b.Trainings = append(b.Trainings, s)
				day = b.calendar.after(day, between(random, 2, 6))
			}
		}
	}
}

var controls = []struct {
	indicator, unit string
	threshold, miss int
	atLeast         bool
}{
	{"Enregistrements rejetés", "pour 10 000", 50, 81, false},
	{"Enregistrements repris", "pour 10 000", 9950, 9901, true},
	{"Écarts de rapprochement", "nombre", 10, 17, false},
	{"Durée de la bascule", "minutes", 240, 275, false},
	{"Pièces jointes lisibles", "pour 10 000", 9990, 9960, true},
}

// control measures each migration: mostly within the threshold, some exactly at
// it, some not yet.
func (b *builder) control() {
	for n, o := range b.Orders {
		random := b.stream(partControls, n)
		for _, line := range o.Lines {
			if line.UO != "UO2.7-AMIG" || o.Cancelled {
				continue
			}
			for k, kind := range controls {
				c := Control{Ref: fmt.Sprintf("CTL-%s-%d", o.Ref, k+1), Order: o.Ref, Indicator: kind.indicator, Unit: kind.unit, Threshold: kind.threshold, AtLeast: kind.atLeast}
				if on := b.calendar.after(line.Start, 12+4*k); !on.After(b.today) && k != 3 {
					c.MeasuredOn, c.Measure = on, kind.threshold
					if random.IntN(3) == 0 {
						c.Measure = kind.miss
					}
				}
				b.Controls = append(b.Controls, c)
			}
		}
	}
}
