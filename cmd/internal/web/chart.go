package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// plotting collects the points of a line chart, which also become its table.
type plotting struct {
	ID, Title string
	Unit      string  // % or empty for counts
	Top       float64 // upper end of the scale; 0: from the values
	Labels    []string
	Lines     []line
}

type line struct {
	Name   string
	Values []*float64 // one a label; nil where there is none
}

func (p *plotting) point(label string) {
	p.Labels = append(p.Labels, label)
	for i := range p.Lines {
		p.Lines[i].Values = append(p.Lines[i].Values, nil)
	}
}

// set gives line i its value at the latest point.
func (p *plotting) set(i int, value *float64) { p.Lines[i].Values[len(p.Labels)-1] = value }

// block adds the chart and its table to b, latest point first in the table.
func (p *plotting) block(b block, unitOfTime, fold string) block {
	t := table{ID: "t-" + b.ID, Caption: p.Title, Columns: texts(unitOfTime), Empty: noData}
	for _, l := range p.Lines {
		t.Columns = append(t.Columns, column{Label: l.Name, Numeric: true})
	}
	for i := len(p.Labels) - 1; i >= 0; i-- {
		row := cells(p.Labels[i])
		for _, l := range p.Lines {
			row = append(row, cell{Text: amount(l.Values[i], p.Unit)})
		}
		t.Rows = append(t.Rows, row)
	}
	b.Tables = []table{t}
	if len(p.Labels) > 1 {
		b.Chart, b.Fold = p.draw(), fold
	}
	return b
}

// chart is a drawn line chart, in the coordinates of its view box.
type chart struct {
	ID, Title, Description   string
	Width, Height            int
	Left, Right, Bottom, Top float64 // of the plotting area
	Horizontal               []tick
	Vertical                 []tick
	Curves                   []curve
}

type tick struct {
	At    float64
	Label string
}

// curve is one line; its number gives it colour, dashes and the shape of its
// points, so that it is told from the others without colour.
type curve struct {
	Number   int
	Name     string
	Segments []string // points of polylines, broken where there is no value
	Points   []spot
}

type spot struct{ X, Y float64 }

func (p *plotting) draw() *chart {
	c := &chart{ID: p.ID, Title: p.Title, Description: p.describe(), Width: 760, Height: 300, Left: 66, Right: 744, Top: 16, Bottom: 260}
	top := p.scale()
	for i := range 5 {
		value := top * float64(i) / 4
		c.Vertical = append(c.Vertical, tick{c.y(value, top), amount(&value, p.Unit)})
	}
	const most = 6 // labels that stand side by side without touching
	step := max(1, (len(p.Labels)+most-1)/most)
	for i := 0; i < len(p.Labels); i += step {
		c.Horizontal = append(c.Horizontal, tick{c.x(i, len(p.Labels)), p.Labels[i]})
	}
	for number, l := range p.Lines {
		c.Curves = append(c.Curves, c.curve(number+1, l, top))
	}
	return c
}

func (c *chart) curve(number int, l line, top float64) curve {
	drawn := curve{Number: number, Name: l.Name}
	var segment []string
	finish := func() {
		if len(segment) > 1 {
			drawn.Segments = append(drawn.Segments, strings.Join(segment, " "))
		}
		segment = nil
	}
	for i, value := range l.Values {
		if value == nil {
			finish()
			continue
		}
		x, y := c.x(i, len(l.Values)), c.y(*value, top)
		segment = append(segment, fmt.Sprintf("%.1f,%.1f", x, y))
		if len(l.Values) <= 24 {
			drawn.Points = append(drawn.Points, spot{x, y})
		}
	}
	finish()
	return drawn
}

func (c *chart) x(i, n int) float64 { return c.Left + (c.Right-c.Left)*float64(i)/float64(n-1) }

func (c *chart) y(value, top float64) float64 { return c.Bottom - (c.Bottom-c.Top)*value/top }

// scale is the upper end of the scale: a number that divides into four.
func (p *plotting) scale() float64 {
	most := p.Top
	for _, l := range p.Lines {
		for _, value := range l.Values {
			if value != nil {
				most = max(most, *value)
			}
		}
	}
	if most <= 4 {
		return 4
	}
	power := math.Pow10(int(math.Log10(most / 4)))
	for _, factor := range []float64{1, 2, 2.5, 5, 10} {
		if top := 4 * factor * power; top >= most && top == math.Trunc(top) {
			return top
		}
	}
	return 40 * power
}

// describe says in words what the lines show.
func (p *plotting) describe() string {
	var all []string
	for _, l := range p.Lines {
		first, last := -1, -1
		var most float64
		for i, value := range l.Values {
			if value == nil {
				continue
			}
			if first < 0 {
				first, most = i, *value
			}
			last, most = i, max(most, *value)
		}
		if first < 0 {
			all = append(all, l.Name+" : aucune valeur.")
			continue
		}
		all = append(all, fmt.Sprintf("%s : %s (%s) au début, %s (%s) à la fin, au plus %s.", l.Name,
			amount(l.Values[first], p.Unit), p.Labels[first], amount(l.Values[last], p.Unit), p.Labels[last], amount(&most, p.Unit)))
	}
	return strings.Join(all, " ")
}

func shortMonth(t time.Time) string {
	names := [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	return names[t.Month()-1] + " " + strconv.Itoa(t.Year())
}
