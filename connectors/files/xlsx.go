package files

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads one sheet. Each cell is the text that a reader sees; beside it,
// under _iso, the dates that are typed as such, and under _number the numbers
// that are shown in another form than they are kept in. A formula is its last
// computed value; one that was never computed is computed here.
func readXLSX(t Table, file string, data []byte) (contents, error) {
	var c contents
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{ShortDatePattern: "dd/mm/yyyy"})
	if err != nil {
		return c, fmt.Errorf("open the workbook: %w", err)
	}
	defer book.Close()
	s := sheet{book: book, name: t.Sheet, dated: map[int]bool{}}
	if s.name == "" {
		s.name = book.GetSheetName(0)
	}
	if index, err := book.GetSheetIndex(s.name); err != nil || index < 0 {
		c.malformed(file, 0, []byte(s.name), "it has no sheet %q", s.name)
		return c, nil
	}
	if properties, err := book.GetWorkbookProps(); err == nil && properties.Date1904 != nil {
		s.from1904 = *properties.Date1904
	}
	shown, err := book.GetRows(s.name)
	if err != nil {
		return c, fmt.Errorf("read sheet %s: %w", s.name, err)
	}
	kept, err := book.GetRows(s.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return c, fmt.Errorf("read sheet %s: %w", s.name, err)
	}
	if len(shown) < t.Header {
		c.malformed(file, t.Header, nil, "it has no line %d", t.Header)
		return c, nil
	}
	columns, err := readColumns(shown[t.Header-1], t.Key)
	if err != nil {
		c.malformed(file, t.Header, []byte(strings.Join(shown[t.Header-1], "\t")), "%v", err)
		return c, nil
	}
	for i := t.Header; i < len(shown); i++ {
		var raw []string
		if i < len(kept) {
			raw = kept[i]
		}
		if err := s.record(&c, file, i+1, columns, shown[i], raw); err != nil {
			return c, err
		}
	}
	return c, nil
}

// sheet is a sheet while it is read.
type sheet struct {
	book     *excelize.File
	name     string
	from1904 bool
	dated    map[int]bool // by style: does it show a date
}

func (s *sheet) record(c *contents, file string, line int, columns columns, shown, kept []string) error {
	empty := true
	for i, value := range shown {
		empty = empty && value == ""
		if i >= len(columns.names) && value != "" {
			c.malformed(file, line, []byte(strings.Join(shown, "\t")), "cell %d has no column", i+1)
			return nil
		}
	}
	if empty {
		return nil
	}
	values := make([]string, len(columns.names)) // cells at the end of a row are left out when empty
	copy(values, shown)
	raws := make([]string, len(columns.names))
	copy(raws, kept)
	iso, numbers := map[string]string{}, map[string]string{}
	var body fields
	for i, name := range columns.names {
		if err := s.compute(i+1, line, &values[i], &raws[i]); err != nil {
			c.malformed(file, line, []byte(strings.Join(shown, "\t")), "%v", err)
			return nil
		}
		body.add(name, values[i])
		number, err := strconv.ParseFloat(raws[i], 64)
		if err != nil {
			continue
		}
		dated, err := s.isDate(i+1, line)
		if err != nil {
			return err
		}
		if dated {
			if text, ok := s.iso(number); ok {
				iso[name] = text
			}
		} else if raws[i] != values[i] {
			numbers[name] = raws[i]
		}
	}
	if len(iso) > 0 {
		body.add("_iso", iso)
	}
	if len(numbers) > 0 {
		body.add("_number", numbers)
	}
	key := make([]string, len(columns.key))
	for i, at := range columns.key {
		key[i] = values[at]
	}
	c.good(file, line, key, body.end(), []byte(strings.Join(shown, "\t")))
	return nil
}

// compute fills in the value of a formula that the program which wrote the file
// did not compute.
func (s *sheet) compute(column, line int, shown, kept *string) error {
	if *shown != "" {
		return nil
	}
	cell, err := excelize.CoordinatesToCellName(column, line)
	if err != nil {
		return fmt.Errorf("name a cell: %w", err)
	}
	formula, err := s.book.GetCellFormula(s.name, cell)
	if err != nil || formula == "" {
		return err
	}
	if *shown, err = s.book.CalcCellValue(s.name, cell); err == nil {
		*kept, err = s.book.CalcCellValue(s.name, cell, excelize.Options{RawCellValue: true})
	}
	if err != nil {
		return fmt.Errorf("the formula in %s cannot be computed: %w", cell, err)
	}
	return nil
}

// isDate tells whether the style of a cell shows a date or a time.
func (s *sheet) isDate(column, line int) (bool, error) {
	cell, err := excelize.CoordinatesToCellName(column, line)
	if err != nil {
		return false, fmt.Errorf("name a cell: %w", err)
	}
	kind, err := s.book.GetCellType(s.name, cell)
	if err == nil && (kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString) {
		return false, nil
	}
	index, err := s.book.GetCellStyle(s.name, cell)
	if err != nil {
		return false, fmt.Errorf("read the style of %s: %w", cell, err)
	}
	dated, known := s.dated[index]
	if !known {
		style, err := s.book.GetStyle(index)
		if err != nil {
			return false, fmt.Errorf("read style %d: %w", index, err)
		}
		dated = showsDate(style)
		s.dated[index] = dated
	}
	return dated, nil
}

func showsDate(style *excelize.Style) bool {
	if style.CustomNumFmt == nil {
		n := style.NumFmt
		return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
	}
	var bare strings.Builder
	quoted, bracketed, escaped := false, false, false
	for _, r := range strings.ToLower(*style.CustomNumFmt) {
		switch {
		case escaped:
			escaped = false
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '[':
			bracketed = true
		case r == ']':
			bracketed = false
		case !bracketed:
			bare.WriteRune(r)
		}
	}
	text := strings.ReplaceAll(bare.String(), "general", "")
	return strings.ContainsAny(text, "ymdhsaj") // a and j: years and days in French formats
}

// iso writes a date of a workbook, which has no zone: a day, or a day and a time.
func (s *sheet) iso(number float64) (string, bool) {
	at, err := excelize.ExcelDateToTime(number, s.from1904)
	if err != nil || number < 0 {
		return "", false
	}
	at = at.Round(time.Millisecond)
	switch {
	case number < 1:
		return at.Format("15:04:05"), true
	case at.Equal(at.Truncate(24 * time.Hour)):
		return at.Format(time.DateOnly), true
	case at.Nanosecond() == 0:
		return at.Format("2006-01-02T15:04:05"), true
	}
	return at.Format("2006-01-02T15:04:05.000"), true
}
