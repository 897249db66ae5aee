package world

import "time"

// Increment is a program increment of a squad: four sprints of three weeks, then
// a week of innovation and planning. OpenProject serves it as a work
// package, and its sprints as versions.
type Increment struct {
	Ref        string // "PI-2026-03-ALPHA"
	Name       string // "PI-2026-03": that of all squads of the train
	Team       string // the squad
	Tranche    string // a train is that of a tranche
	Start      time.Time
	Capacity   int // in points; 0 when nobody told it
	Objectives []Objective
}

// Objective is what a squad promises for an increment. Its actual value is told
// at the end.
type Objective struct {
	Ref, Title      string
	Committed       bool // false: a stretch objective
	Planned, Actual int
	RatedAt         time.Time // zero while it is not rated
}

// Feature is what several stories bring about; it should fit in one increment.
type Feature struct {
	Ref, Title, Application, Tranche string
	Created, ClosedAt                time.Time // ClosedAt zero while it is open
}

// Story is a backlog item with what happened to it. Instants are zero for what
// did not happen.
type Story struct {
	Ref, Title, Application, Tranche string
	Feature                          string // reference
	Created, DescribedAt             time.Time
	Points                           []Estimate
	Criteria                         int // of acceptance
	CriteriaAt                       time.Time
	TestCases                        []string // references
	TestsAt                          time.Time
	Plans                            []Placement
	Done                             []Stay
}

// Estimate is what a story is estimated to, from an instant on.
type Estimate struct {
	At     time.Time
	Points int
}

// Placement is the increment and the sprint that a story is planned for, from an
// instant on. The sprint is 0 while only the increment is known.
type Placement struct {
	At        time.Time
	Increment string // reference
	Sprint    int
}

// Stay is a time during which something was so; To is zero while it lasts.
type Stay struct{ From, To time.Time }
