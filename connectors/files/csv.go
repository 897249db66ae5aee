package files

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
)

// readCSV reads a table of text. A line that breaks the rules of CSV or has
// another number of fields than the header is malformed; its neighbours are not.
func readCSV(t Table, file string, data []byte) (contents, error) {
	var c contents
	text, err := toUTF8(data, t.Encoding)
	if err != nil {
		return c, err
	}
	for range t.Header - 1 {
		_, after, _ := bytes.Cut(text, []byte("\n"))
		text = after
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma = t.Separator
	if reader.Comma == 0 {
		reader.Comma = separator(text)
	}
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil {
		c.malformed(file, t.Header, text, "its header cannot be read: %v", err)
		return c, nil
	}
	columns, err := readColumns(header, t.Key)
	if err != nil {
		c.malformed(file, t.Header, text[:reader.InputOffset()], "%v", err)
		return c, nil
	}
	for {
		start := reader.InputOffset()
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		raw := bytes.TrimRight(text[start:reader.InputOffset()], "\r\n")
		line := t.Header - 1 + lineAt(text, start)
		if err != nil {
			c.malformed(file, line, raw, "%v", err)
			continue
		}
		c.record(file, line, columns, record, raw)
	}
}

// lineAt is the number of the line on which the record after an offset begins:
// blank lines before it are no records.
func lineAt(text []byte, offset int64) int {
	line := 1 + bytes.Count(text[:offset], []byte("\n"))
	for _, b := range text[offset:] {
		if b == '\n' {
			line++
		} else if b != '\r' {
			break
		}
	}
	return line
}

// record adds one line. Spreadsheets write empty rows as separators alone: they
// are no records.
func (c *contents) record(file string, line int, columns columns, record []string, raw []byte) {
	for len(record) > len(columns.names) && record[len(record)-1] == "" {
		record = record[:len(record)-1]
	}
	empty := true
	for _, value := range record {
		empty = empty && value == ""
	}
	switch {
	case empty:
		return
	case len(record) != len(columns.names):
		c.malformed(file, line, raw, "it has %d fields, the header %d", len(record), len(columns.names))
		return
	}
	var body fields
	for i, name := range columns.names {
		body.add(name, record[i])
	}
	key := make([]string, len(columns.key))
	for i, at := range columns.key {
		key[i] = record[at]
	}
	c.good(file, line, key, body.end(), raw)
}

// separator finds what cuts the header into the most fields; French spreadsheets
// write semicolons, which win a tie.
func separator(text []byte) rune {
	best, most := ';', 0
	for _, candidate := range []rune{';', ',', '\t', '|'} {
		reader := csv.NewReader(bytes.NewReader(text))
		reader.Comma, reader.LazyQuotes = candidate, true
		if header, err := reader.Read(); err == nil && len(header) > most {
			best, most = candidate, len(header)
		}
	}
	return best
}
