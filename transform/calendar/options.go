package calendar

import (
	"errors"
	"fmt"
	"time"
)

// Region selects which holidays are public.
type Region string

// The two regimes of public holidays of metropolitan France (C-04).
const (
	Metropole     Region = "metropole"      // the eleven national holidays
	AlsaceMoselle Region = "alsace-moselle" // these, Good Friday and 26 December
)

const minutesPerDay = 24 * 60

// Hours is a daily window [Open, Close), in minutes after midnight of the local
// clock (C-05): 540 and 1080 are 09:00 and 18:00. A Close of 1440 is midnight.
type Hours struct {
	Open, Close int
	// OnHolidays keeps the window open on public holidays that fall from Monday
	// to Friday. Such a day stays a non-working day in every count of days.
	OnHolidays bool
}

// Length is the length of the window on a day without a change of hour.
func (h Hours) Length() time.Duration { return time.Duration(h.Close-h.Open) * time.Minute }

func (h Hours) check(name string) error {
	if h.Open < 0 || h.Close > minutesPerDay || h.Open >= h.Close {
		return fmt.Errorf("window %s from minute %d to minute %d of the day is never open", name, h.Open, h.Close)
	}
	return nil
}

// Options is what a calendar is made from; none of it has a default here.
type Options struct {
	Zone   *time.Location
	Region Region
	// WhitMondayWorked makes Whit Monday a working day (journée de solidarité).
	// It stays a holiday by name.
	WhitMondayWorked bool
	// ExtraClosed and ExtraOpen overrule weekends and holidays, day by day. A
	// day in both is refused.
	ExtraClosed, ExtraOpen []Date
	N2, HO                 Hours
}

func (o Options) check() error {
	var problems []error
	if o.Zone == nil {
		problems = append(problems, errors.New("no time zone"))
	}
	if o.Region != Metropole && o.Region != AlsaceMoselle {
		problems = append(problems, fmt.Errorf("unknown region %q: expected %s or %s", o.Region, Metropole, AlsaceMoselle))
	}
	problems = append(problems, o.N2.check("n2"), o.HO.check("ho"))
	closed := make(map[Date]bool, len(o.ExtraClosed))
	for _, date := range o.ExtraClosed {
		closed[date] = true
	}
	for _, date := range o.ExtraOpen {
		if closed[date] {
			problems = append(problems, fmt.Errorf("%s is both an extra closed day and an extra open day", date))
		}
	}
	return errors.Join(problems...)
}
