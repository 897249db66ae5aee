package contract

import (
	"pilotis/transform/clock"
)

// SN2Knobs is the reading of the level 2 support service.
type SN2Knobs struct {
	ClockStart         string            `yaml:"clock_start" one:"n2_submitted created"`
	HoursMode          string            `yaml:"hours_mode" one:"open wall"`
	DayMode            string            `yaml:"day_mode" one:"open_time end_of_nth_working_day same_clock_time"`
	Compare            string            `yaml:"compare" one:"elapsed deadline_instant"`
	CommitmentMode     string            `yaml:"commitment_mode" one:"by_branch all_milestones"`
	N3Pause            bool              `yaml:"n3_pause"`
	N3Eval             string            `yaml:"n3_eval" one:"each_cumulative first"`
	ReopenClock        string            `yaml:"reopen_clock" one:"resume restart from_submission"`
	ReopenSides        []string          `yaml:"reopen_sides" one:"MJ TITULAIRE"`
	UpgradeRestart     bool              `yaml:"upgrade_restart"`
	RatePeriod         string            `yaml:"rate_period" one:"quarter month"`
	RateDimension      string            `yaml:"rate_dimension" one:"tranche contract order" inert:"les engagements sont jugés par tranche, le marché entier est montré à côté"`
	IncludeOverdueOpen bool              `yaml:"include_overdue_open" inert:"les tickets ouverts en retard sont montrés à part (K-006), jamais dans le taux"`
	N3RateScope        string            `yaml:"n3_rate_scope" one:"quarter month pack"`
	N3RateMaxPct       int               `yaml:"n3_rate_max_pct" min:"0" max:"100"`
	RespectPct         ByClass[int]      `yaml:"respect_pct" min:"0" max:"100"`
	Target             TargetKnobs       `yaml:"target"`
	PackSize           int               `yaml:"pack_size" min:"1"`
	PackEvent          string            `yaml:"pack_event" one:"first_treated" inert:"une seule lecture est prévue"`
	PackKey            string            `yaml:"pack_key" one:"tranche+level tranche"`
	PackAlertPct       int               `yaml:"pack_alert_pct" min:"0" max:"100"`
	CountCancelled     bool              `yaml:"count_cancelled"`
	PhoneMaxDelay      *clock.Goal       `yaml:"phone_max_delay"`
	RiskPct            int               `yaml:"risk_pct" min:"0" max:"100"`
	StockIncludesN3    bool              `yaml:"stock_includes_n3"`
	MeansClock         string            `yaml:"means_clock" one:"n2_open calendar"`
	Source             string            `yaml:"source" inert:"les sources et leur sens sont dans les fichiers de correspondance"`
	NatureMap          map[string]string `yaml:"nature_map" inert:"le sens des mots est dans les fichiers de correspondance"`
	CriticalityMap     map[string]string `yaml:"criticality_map" one:"BLOQUANT MAJEUR MINEUR" inert:"le sens des mots est dans les fichiers de correspondance"`
	AnnexScope         string            `yaml:"annex_scope" inert:"la liste annexée tient tous les tickets du périmètre, avec leurs dates"`
}

// TargetKnobs are the three commitments.
type TargetKnobs struct {
	Workaround ByClass[clock.Goal] `yaml:"workaround"`
	Resolution ByClass[clock.Goal] `yaml:"resolution"`
	N3         ByClass[clock.Goal] `yaml:"n3"`
}

// ByClass is a value for each class of criticality.
type ByClass[T any] struct {
	Bloquant T `yaml:"BLOQUANT"`
	Majeur   T `yaml:"MAJEUR"`
	Mineur   T `yaml:"MINEUR"`
}

// For gives the value of a class, and false for what is no class.
func (b ByClass[T]) For(class clock.Criticality) (T, bool) {
	switch class {
	case clock.Bloquant:
		return b.Bloquant, true
	case clock.Majeur:
		return b.Majeur, true
	case clock.Mineur:
		return b.Mineur, true
	}
	var none T
	return none, false
}

func goals(b ByClass[clock.Goal]) clock.Goals {
	return clock.Goals{Bloquant: b.Bloquant, Majeur: b.Majeur, Mineur: b.Mineur}
}

// Rules is how the clocks of a ticket read the contract.
func (c *Contract) Rules() clock.Rules {
	k := c.knobs.SN2
	day := int64(c.calendar.N2().Hours().Length().Seconds())
	rules := clock.Rules{
		Calendar: c.calendar, Days: c.calendar, DaySeconds: day, Zone: c.calendar.Zone(),
		Workaround: goals(k.Target.Workaround), Resolution: goals(k.Target.Resolution), N3: goals(k.Target.N3),
		ClockStart: clock.Choice(k.ClockStart), HoursMode: clock.Choice(k.HoursMode), DayMode: clock.Choice(k.DayMode),
		Compare: clock.Choice(k.Compare), CommitmentMode: clock.Choice(k.CommitmentMode),
		N3Pause: k.N3Pause, N3Eval: clock.Choice(k.N3Eval),
		ReopenClock: clock.Choice(k.ReopenClock), ReopenSides: k.ReopenSides,
		UpgradeRestart: k.UpgradeRestart, CountCancelled: k.CountCancelled,
		RiskPct: int64(k.RiskPct), StockIncludesN3: k.StockIncludesN3, MeansClock: clock.Choice(k.MeansClock),
	}
	if k.PhoneMaxDelay != nil {
		rules.PhoneMaxDelay = k.PhoneMaxDelay.Seconds + int64(k.PhoneMaxDelay.Days)*day
	}
	return rules
}

// Respect tells whether in-time tickets among treated ones respect the rate of
// their class. It is exact: nothing is rounded. Known is false when
// nothing was treated, which is neither compliant nor not (C-14), and for what
// is no class.
func (c *Contract) Respect(class clock.Criticality, inTime, treated int64) (compliant, known bool) {
	threshold, ok := c.knobs.SN2.RespectPct.For(class)
	if !ok || treated == 0 {
		return false, false
	}
	return 100*inTime >= int64(threshold)*treated, true
}

// N3Rate tells whether tickets sent to N3 among treated ones respect the
// greatest rate allowed. Known is false when nothing was treated.
func (c *Contract) N3Rate(sent, treated int64) (compliant, known bool) {
	if treated == 0 {
		return false, false
	}
	return 100*sent <= int64(c.knobs.SN2.N3RateMaxPct)*treated, true
}

// PackAlert is the number of consumed tickets at which a pack is announced as
// nearly consumed.
func (c *Contract) PackAlert() int {
	k := c.knobs.SN2
	return (k.PackSize*k.PackAlertPct + 99) / 100
}
