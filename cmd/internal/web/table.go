package web

// section is one dashboard on the page.
type section struct {
	ID, Title, Lead string
	Blocks          []block
}

// block is one subject: a heading, what to know, a chart, its tables, and where
// the figures come from.
type block struct {
	ID, Title string
	Intro     string
	Chart     *chart
	Tables    []table
	// Fold, when set, hides the tables behind a button of that text.
	Fold   string
	Source string // the tables of the warehouse
	Doubt  string // the sources behind it that are not reconciled; empty when all are
	Failed bool   // the warehouse did not answer for this block
}

// table is a simple table: one row of headings, one column of headings.
type table struct {
	ID      string // of the caption, unique on the page
	Caption string
	Columns []column
	Rows    [][]cell
	Empty   string // what stands instead of a table without rows
}

type column struct {
	Label   string
	Numeric bool
}

// cell is a text, with a mark that says in a symbol and a colour what the text
// says in words, and a link when URL is set.
type cell struct {
	Text  string
	Mark  mark
	URL   string
	Label string // what the link is called where its text does not say enough; begins with the text
}

// mark is a state: it never stands without a text.
type mark string

const (
	unmarked mark = ""
	good     mark = "good"
	bad      mark = "bad"
	warning  mark = "warning"
	neutral  mark = "neutral"
)

// Symbol stands before the text; its shape tells the state without colour.
func (m mark) Symbol() string {
	switch m {
	case good:
		return "✔"
	case bad:
		return "✘"
	case warning:
		return "▲"
	case neutral:
		return "–"
	}
	return ""
}

const noData = "Aucune donnée pour cette période."

func texts(labels ...string) []column {
	columns := make([]column, len(labels))
	for i, label := range labels {
		columns[i].Label = label
	}
	return columns
}

func numbers(labels ...string) []column {
	columns := texts(labels...)
	for i := range columns {
		columns[i].Numeric = true
	}
	return columns
}

func join(parts ...[]column) []column {
	var all []column
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func cells(values ...string) []cell {
	row := make([]cell, len(values))
	for i, value := range values {
		row[i].Text = value
	}
	return row
}
