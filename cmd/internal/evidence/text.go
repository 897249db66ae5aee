package evidence

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteText writes a page for a terminal.
func WriteText(w io.Writer, page Page) {
	fmt.Fprintf(w, "%s\n", page.Title)
	if page.Lead != "" {
		fmt.Fprintf(w, "%s\n", page.Lead)
	}
	width := 0
	for _, fact := range page.Facts {
		width = max(width, utf8.RuneCountInString(fact.Label))
	}
	for _, fact := range page.Facts {
		fmt.Fprintf(w, "  %s : %s\n", padded(fact.Label, width, false), fact.Value.plain())
	}
	for _, section := range page.Sections {
		fmt.Fprintf(w, "\n%s\n%s\n", section.Title, strings.Repeat("─", utf8.RuneCountInString(section.Title)))
		if section.Intro != "" {
			fmt.Fprintln(w, section.Intro)
		}
		for i, table := range section.Tables {
			if i > 0 {
				fmt.Fprintln(w)
			}
			table.write(w)
		}
	}
}

// plain is the cell with its mark and address, as text.
func (c Cell) plain() string {
	text := c.Text
	if symbol := c.Mark.Symbol(); symbol != "" {
		text = symbol + " " + text
	}
	if c.URL != "" && c.URL != c.Text {
		text += " (" + c.URL + ")"
	}
	return strings.ReplaceAll(text, "\n", " ")
}

func (t Table) write(w io.Writer) {
	if t.Caption != "" {
		fmt.Fprintf(w, "%s\n", t.Caption)
	}
	if len(t.Rows) == 0 {
		fmt.Fprintf(w, "  %s\n", t.Empty)
		return
	}
	widths := make([]int, len(t.Columns))
	for i, column := range t.Columns {
		widths[i] = utf8.RuneCountInString(column.Label)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i].plain()))
		}
	}
	line := func(cell func(int) string) {
		var out strings.Builder
		for i, column := range t.Columns {
			out.WriteString("  " + padded(cell(i), widths[i], column.Numeric))
		}
		fmt.Fprintln(w, strings.TrimRight(out.String(), " "))
	}
	line(func(i int) string { return t.Columns[i].Label })
	for _, row := range t.Rows {
		line(func(i int) string { return row[i].plain() })
	}
}

func padded(text string, width int, right bool) string {
	space := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
	if right {
		return space + text
	}
	return text + space
}
