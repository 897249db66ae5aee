package evidence

import (
	"time"

	"pilotis/transform/contract"
)

// Question is what somebody wants explained.
type Question struct {
	// Name is a reference, the tool's identifier, SOURCE/REFERENCE, KIND:REFERENCE,
	// or the code of an indicator.
	Name string
	// At is the instant to judge at; zero is now, and for a figure the instant of
	// its last computation.
	At time.Time
	// Period, Tranche, Application and Criticality are of a figure.
	Period, Tranche, Application, Criticality string
	// Supposed is another reading of the contract to compare with; nil for none.
	Supposed *contract.Contract
}

// Evidence is what explains one thing.
type Evidence interface {
	// Page is the evidence as people read it.
	Page() Page
}

// Page is a document in French.
type Page struct {
	Title    string // unique: what is explained
	Lead     string // what comes of it, in one sentence
	Facts    []Fact // what to know first
	Sections []Section
}

// Fact is a label with its value.
type Fact struct {
	Label string
	Value Cell
}

// Section is one subject of a page.
type Section struct {
	ID, Title, Intro string
	Tables           []Table
}

// Table is a simple table: one row of headings, one column of headings.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
	Empty   string // what stands instead of a table without rows
}

// Column is the heading of a column.
type Column struct {
	Label   string
	Numeric bool
}

// Cell is a text, with a mark that says in a symbol what the text says in words.
type Cell struct {
	Text string
	Mark Mark
	URL  string // the tool's page; empty for none
	// Name is what the cell names and can be explained in its turn; empty for
	// none.
	Name string
}

// Mark is a state: it never stands without a text.
type Mark string

// The marks.
const (
	Unmarked Mark = ""
	Good     Mark = "good"
	Bad      Mark = "bad"
	Warning  Mark = "warning"
	Neutral  Mark = "neutral"
)

// Symbol stands before the text; its shape tells the state without colour.
func (m Mark) Symbol() string {
	switch m {
	case Good:
		return "✔"
	case Bad:
		return "✘"
	case Warning:
		return "▲"
	case Neutral:
		return "–"
	}
	return ""
}

func text(value string) Cell {
	if value == "" {
		value = none
	}
	return Cell{Text: value}
}

// named is a cell that can be explained in its turn.
func named(reference string) Cell {
	cell := text(reference)
	cell.Name = reference
	return cell
}

func row(values ...string) []Cell {
	cells := make([]Cell, len(values))
	for i, value := range values {
		cells[i] = text(value)
	}
	return cells
}

func fact(label, value string) Fact { return Fact{label, text(value)} }

// columns makes headings; one that begins with # is of numbers.
func columns(labels ...string) []Column {
	list := make([]Column, len(labels))
	for i, label := range labels {
		list[i].Label = label
		if label[0] == '#' {
			list[i] = Column{Label: label[1:], Numeric: true}
		}
	}
	return list
}
