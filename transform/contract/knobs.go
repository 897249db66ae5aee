package contract

import (
	"time"

	"pilotis/transform/calendar"
)

// Knobs is everything that a contract file may set, with the names of the file.
// The tag one lists the words that a knob accepts; min and max bound a number;
// inert says why a knob, or a group of them, changes no figure: for ref.knobs, and
// for the warning to who sets it.
// What each means is told beside its default, in default.yaml.
type Knobs struct {
	Calendar     CalendarKnobs     `yaml:"calendar"`
	Days         DaysKnobs         `yaml:"days"`
	Period       PeriodKnobs       `yaml:"period"`
	Contract     MarketKnobs       `yaml:"contract"`
	UO           UOKnobs           `yaml:"uo"`
	Experience   ExperienceKnobs   `yaml:"experience"`
	SN2          SN2Knobs          `yaml:"sn2"`
	Deliverable  DeliverableKnobs  `yaml:"deliverable"`
	Verification VerificationKnobs `yaml:"verification"`
	Redelivery   RedeliveryKnobs   `yaml:"redelivery"`
	Delivery     DeliveryKnobs     `yaml:"delivery"`
	Committee    CommitteeKnobs    `yaml:"committee"`
	Devis        DevisKnobs        `yaml:"devis"`
	Team         TeamKnobs         `yaml:"team"`
	Revers       ReversKnobs       `yaml:"revers"`
	APDT         APDTKnobs         `yaml:"apdt"`
	PI           PIKnobs           `yaml:"pi"`
	Training     TrainingKnobs     `yaml:"training"`
	KPI          KPIKnobs          `yaml:"kpi"`
	Dashboard    DashboardKnobs    `yaml:"dashboard"`
	Meeting      MeetingKnobs      `yaml:"meeting"`
	Requests     RequestsKnobs     `yaml:"requests"`
	Order        OrderKnobs        `yaml:"order"`
	Applications ApplicationsKnobs `yaml:"applications"`
	Sync         SyncKnobs         `yaml:"sync"`
	Penalty      PenaltyKnobs      `yaml:"penalty"`
}

// CalendarKnobs are the working days and windows (section 0 of the rules, R-002,
//
type CalendarKnobs struct {
	Timezone         string          `yaml:"timezone"`
	Region           string          `yaml:"region" one:"metropole alsace-moselle"`
	WhitMondayWorked bool            `yaml:"whit_monday_worked"`
	ExtraClosedDays  []calendar.Date `yaml:"extra_closed_days"`
	ExtraOpenDays    []calendar.Date `yaml:"extra_open_days"`
	HO               WindowKnobs     `yaml:"ho" inert:"aucun engagement ne se compte en heures ouvrées : le support a sa propre fenêtre, calendar.n2"`
	N2               WindowKnobs     `yaml:"n2"`
}

// WindowKnobs is a daily window. Holidays is closed or open; HO never asks.
type WindowKnobs struct {
	Open     TimeOfDay `yaml:"open"`
	Close    TimeOfDay `yaml:"close"`
	Holidays string    `yaml:"holidays" one:"closed open"`
}

// DaysKnobs says how plain days are counted (C-09).
type DaysKnobs struct {
	Plain       string `yaml:"plain" one:"calendar working"`
	RollForward string `yaml:"roll_forward" one:"none next_working_day"`
}

// PeriodKnobs says what a quarter is and when a period is frozen (C-13, C-15).
type PeriodKnobs struct {
	QuarterAnchor string `yaml:"quarter_anchor" one:"civil notification_date"`
	Freeze        string `yaml:"freeze" one:"on_support_deadline on_period_end never"`
}

// MarketKnobs dates the contract and its tranches.
type MarketKnobs struct {
	NotificationDate *calendar.Date `yaml:"notification_date"`
	Tranches         struct {
		Ferme *Confirmation `yaml:"ferme"`
		Opt1  *Confirmation `yaml:"opt1"`
		Opt2  *Confirmation `yaml:"opt2"`
	} `yaml:"tranches"`
}

// UOKnobs says how the level of a unit of work is computed.
type UOKnobs struct {
	Aliases       Table  `yaml:"aliases"`
	LevelSource   string `yaml:"level_source" one:"declared computed"`
	MultiProject  string `yaml:"multi_project" one:"max" inert:"une seule lecture est prévue"`
	SharedBound   string `yaml:"shared_bound" one:"lower upper"`
	QuadriMonths  int    `yaml:"quadri_months" min:"1" max:"12"`
	HeadcountStat string `yaml:"headcount_stat" one:"max mean start" inert:"aucun outil ne donne l'effectif jour par jour"`
	HeadcountUnit string `yaml:"headcount_unit" one:"heads fte" inert:"aucun outil ne donne l'effectif jour par jour"`
	LevelSuffix   string `yaml:"level_suffix" one:"any" inert:"une seule lecture est prévue"`
	PO            struct {
		FeatureRule string `yaml:"feature_rule" inert:"aucun outil ne compte les fonctionnalités d'une période commandée"`
	} `yaml:"po"`
	ATEST struct {
		Gap string `yaml:"gap" one:"upper lower"`
	} `yaml:"atest"`
	AMIG struct {
		Tables  []int  `yaml:"tables"`
		Sources []int  `yaml:"sources"`
		Targets []int  `yaml:"targets"`
		Combine string `yaml:"combine" one:"max" inert:"une seule lecture est prévue"`
	} `yaml:"amig"`
	ASCM struct {
		Max int `yaml:"max" min:"13"`
	} `yaml:"ascm"`
	RTE struct {
		Squads      []int `yaml:"squads"`
		SizeWarning []int `yaml:"size_warning"`
	} `yaml:"rte"`
	CAG struct {
		KindForces bool `yaml:"kind_forces"`
	} `yaml:"cag"`
	UX struct {
		Combine string `yaml:"combine" one:"max" inert:"une seule lecture est prévue"`
	} `yaml:"ux"`
	AAFO struct {
		Count string `yaml:"count" one:"invited present"`
	} `yaml:"aafo"`
	CertRequired []string `yaml:"cert_required"`
}

// ExperienceKnobs is the least number of years for each level.
type ExperienceKnobs struct {
	Min struct {
		S  int `yaml:"S" min:"0"`
		M  int `yaml:"M" min:"0"`
		C  int `yaml:"C" min:"0"`
		TC int `yaml:"TC" min:"0"`
	} `yaml:"min"`
}

// DeliverableKnobs are the delays of readings.
type DeliverableKnobs struct {
	RemiseJO       int    `yaml:"remise_jo" min:"0"`
	CorrectionJO   int    `yaml:"correction_jo" min:"0"`
	DueWithReading string `yaml:"due_with_reading" one:"meeting_plus_5 min max"`
}

// VerificationKnobs are the delays and outcomes of verifications (R-081 to
//
type VerificationKnobs struct {
	Days            int    `yaml:"days" min:"1"`
	Start           string `yaml:"start" one:"actual planned max"`
	TacitAcceptance bool   `yaml:"tacit_acceptance"`
	DocsForActOnly  string `yaml:"docs_for_act_only" one:"track count"`
	OutcomeMap      Table  `yaml:"outcome_map"`
}

// RedeliveryKnobs are the delays after an adjournment.
type RedeliveryKnobs struct {
	JO        int    `yaml:"jo" min:"0"`
	Start     string `yaml:"start" one:"decision notification"`
	MaxCycles *int   `yaml:"max_cycles" min:"1"`
}

// DeliveryKnobs is what a delivery must look like.
type DeliveryKnobs struct {
	Channels  []string `yaml:"channels"`
	RequireBL bool     `yaml:"require_bl"`
	Formats   []string `yaml:"formats"`
}

// CommitteeKnobs are the delays of supports and minutes.
type CommitteeKnobs struct {
	CSM             MeetingDelays `yaml:"csm"`
	COPILC          MeetingDelays `yaml:"copil_c"`
	COPIL           MeetingDelays `yaml:"copil"`
	COOP            WeeklyDelays  `yaml:"coop"`
	SupportDaysUnit string        `yaml:"support_days_unit" one:"calendar working"`
	SupportRoll     string        `yaml:"support_roll" one:"none previous_working_day"`
	MinutesStart    string        `yaml:"minutes_start" inert:"une seule lecture est prévue"`
}

// MeetingDelays are those of one committee; no support is due where SupportDays
// is nil.
type MeetingDelays struct {
	SupportDays *int `yaml:"support_days" min:"0"`
	MinutesJO   int  `yaml:"minutes_jo" min:"0"`
}

// WeeklyDelays are those of the operational committee, which alone is held for
// each tranche apart.
type WeeklyDelays struct {
	SupportDays *int   `yaml:"support_days" min:"0"`
	MinutesJO   int    `yaml:"minutes_jo" min:"0"`
	Tranches    string `yaml:"tranches" one:"all_confirmed ferme"`
}

// DevisKnobs is the delay of a quote.
type DevisKnobs struct {
	JO    int    `yaml:"jo" min:"0"`
	Start string `yaml:"start" inert:"la fiche du devis ne donne que le jour où les entrants sont complets"`
}

// TeamKnobs is the delay of a replacement.
type TeamKnobs struct {
	ReplaceJO     int  `yaml:"replace_jo" min:"0"`
	ReplaceStrict bool `yaml:"replace_strict"`
}

// ReversKnobs are the milestones of the reversibility.
type ReversKnobs struct {
	T1             int               `yaml:"t1" min:"0"`
	T2             int               `yaml:"t2" min:"0"`
	T3             int               `yaml:"t3" min:"0"`
	T4             int               `yaml:"t4" min:"0"`
	Verif          int               `yaml:"verif" min:"0"`
	Destroy        int               `yaml:"destroy" min:"0"`
	Days           string            `yaml:"days" one:"calendar working"`
	Chain          string            `yaml:"chain" one:"planned actual"`
	VerifMode      string            `yaml:"verif_mode" one:"t2_15_phase1 t2_15_all 21_all"`
	End            string            `yaml:"end" one:"pv t4"`
	ForfaitJ       map[string]int    `yaml:"forfait_j" inert:"aucun outil ne compte les jours consommés d'un forfait de réversibilité"`
	LevelMap       map[string]string `yaml:"level_map" inert:"aucun outil ne donne les applications que couvre une UO de réversibilité"`
	PlanMaxAgeDays int               `yaml:"plan_max_age_days" min:"1" inert:"aucun outil ne dit quel fichier est une version du plan de réversibilité"`
}

// APDTKnobs are the delays of UO2.6-APDT.
type APDTKnobs struct {
	USPerLot      int  `yaml:"us_per_lot" min:"1"`
	Days          int  `yaml:"days" min:"0"`
	DaysWithTests int  `yaml:"days_with_tests" min:"0"`
	Proportional  bool `yaml:"proportional"`
}

// PIKnobs is the shape of an increment.
type PIKnobs struct {
	Sprints    int    `yaml:"sprints" min:"1"`
	SprintDays int    `yaml:"sprint_days" min:"1"`
	IPDays     int    `yaml:"ip_days" min:"0"`
	VolantPct  int    `yaml:"volant_pct" min:"0" max:"100"`
	LoadUnit   string `yaml:"load_unit" inert:"l'unité de charge est celle de l'outil agile"`
}

// TrainingKnobs is the delay of the cold evaluation of a training.
type TrainingKnobs struct {
	ColdDays int `yaml:"cold_days" min:"0"`
}

// KPIKnobs are the targets and tolerances of the indicators without a contract
// value: nil is no target.
type KPIKnobs struct {
	FirstConf   KPITarget `yaml:"first_conf"`
	OnTime      KPITarget `yaml:"ontime"`
	Stability   KPITarget `yaml:"stability"`
	Proactivity struct {
		LeadJO int `yaml:"lead_jo" min:"0"`
	} `yaml:"proactivity"`
	Adapt struct {
		JO int `yaml:"jo" min:"0"`
	} `yaml:"adapt"`
	Predict struct {
		Mode string `yaml:"mode" one:"bv items"`
	} `yaml:"predict"`
	SCurve struct {
		Weight Word   `yaml:"weight" one:"1" inert:"une seule lecture est prévue"`
		Actual string `yaml:"actual" one:"delivered accepted"`
	} `yaml:"scurve"`
	Trend struct {
		TolerancePts      float64 `yaml:"tolerance_pts" min:"0"`
		ToleranceCountPct int     `yaml:"tolerance_count_pct" min:"0"`
	} `yaml:"trend"`
}

// KPITarget is the target of a rate in per cent, if there is one.
type KPITarget struct {
	Target *int `yaml:"target" min:"0" max:"100"`
}

// DashboardKnobs is the delay to set the dashboards up.
type DashboardKnobs struct {
	SetupMaxJO *int `yaml:"setup_max_jo" min:"0" inert:"aucun outil ne date la mise en place des tableaux de bord"`
}

// MeetingKnobs is the delay of the minutes of other meetings.
type MeetingKnobs struct {
	MinutesDefaultJO *int `yaml:"minutes_default_jo" min:"0" inert:"aucun outil ne distingue les échanges qui ne sont pas des comités"`
}

// RequestsKnobs is the delay of an answer to a request of the Ministry.
type RequestsKnobs struct {
	AnswerMaxJO *int `yaml:"answer_max_jo" min:"0"`
}

// OrderKnobs says where the site of an order is told.
type OrderKnobs struct {
	Site string `yaml:"site" inert:"aucun outil ne donne le site d'une commande"`
}

// ApplicationsKnobs amends the catalogue: further aliases, and applications that
// are added or that replace the one of the same code.
type ApplicationsKnobs struct {
	Aliases Table         `yaml:"aliases"`
	List    []Application `yaml:"list"`
}

// SyncKnobs is the age beyond which the data of a source is stale.
type SyncKnobs struct {
	MaxAge string `yaml:"max_age"`
}

// Age is the age as a duration: the check of the contract holds that it is one.
func (k SyncKnobs) Age() time.Duration {
	age, _ := time.ParseDuration(k.MaxAge)
	return age
}

// PenaltyKnobs holds the penalties of the CCAP. None is known: only facts
// and delays are computed.
type PenaltyKnobs struct {
	Schedule []PenaltyLine `yaml:"schedule" inert:"le CCAP n'est pas fourni : les faits et les retards sont donnés sans montant"`
}

// PenaltyLine is one penalty, kept as written.
type PenaltyLine struct {
	KPI    string `yaml:"kpi"`
	Per    string `yaml:"per"`
	Amount string `yaml:"amount"`
}
