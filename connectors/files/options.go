package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"pilotis/connectors/rest"
)

// Format is how a file is written.
type Format string

// The formats. Auto goes by the name's ending: .csv, .txt and .tsv, .xlsx and
// .xlsm, .json, .ndjson and .jsonl.
const (
	Auto Format = ""
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
)

// Encoding is how a CSV or JSON file writes its characters.
type Encoding string

// The encodings. AnyEncoding obeys a byte order mark, takes what is valid UTF-8
// for it, and the rest for Windows-1252, as French spreadsheets write.
const (
	AnyEncoding Encoding = ""
	UTF8        Encoding = "utf-8"
	Windows1252 Encoding = "windows-1252"
)

// Defaults of [Options].
const (
	DefaultPageSize = 500
	DefaultSettle   = 5 * time.Second
	DefaultAttempts = 3
	DefaultMaxSize  = 128 << 20
)

// Table is a set of files with the same columns.
type Table struct {
	Kind      string   // of its records; one table a kind
	Pattern   string   // of the files' paths in the folder, as path.Match reads it: "effectifs/*.csv"
	Key       []string // the columns that make a row's identifier, or members of a JSON object with dots; at least one
	Format    Format
	Encoding  Encoding
	Separator rune   // of CSV; 0 is the one of ; , tab | that makes the most columns of the first line
	Sheet     string // of XLSX; empty is the first
	Header    int    // the line, from 1, that names the columns; 0 is 1
	Records   string // of JSON: members with dots that lead to the list; empty is the document itself
}

// Options says which folder to read.
type Options struct {
	Name     string // the source's name
	Path     string // the folder
	Tables   []Table
	PageSize int           // records emitted at once
	Settle   time.Duration // how long a file must have stood still
	Attempts int           // readings of a file that does not stand still
	MaxSize  int64         // bytes of one file

	// FS is read instead of Path; tests give one that fails.
	FS fs.FS
	// Now and Sleep are the clock to settle by; by default the machine's.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

func (o Options) checked() (Options, error) {
	if o.Name == "" {
		return o, errors.New("the source has no name")
	}
	if o.FS == nil {
		if o.Path == "" {
			return o, errors.New("path: want a folder")
		}
		o.FS = os.DirFS(o.Path)
	}
	if len(o.Tables) == 0 {
		return o, errors.New("tables: want at least one")
	}
	kinds := map[string]bool{}
	for i := range o.Tables {
		table, err := o.Tables[i].checked()
		if err != nil {
			return o, fmt.Errorf("table %d: %w", i+1, err)
		}
		if kinds[table.Kind] {
			return o, fmt.Errorf("table %d: kind %q is used twice", i+1, table.Kind)
		}
		kinds[table.Kind] = true
		o.Tables[i] = table
	}
	if o.PageSize <= 0 {
		o.PageSize = DefaultPageSize
	}
	if o.Settle <= 0 {
		o.Settle = DefaultSettle
	}
	if o.Settle < 2*time.Second {
		return o, errors.New("settle: want at least 2 seconds, which is how fine some file systems tell the time")
	}
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.MaxSize <= 0 {
		o.MaxSize = DefaultMaxSize
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = rest.SystemClock{}.Sleep
	}
	return o, nil
}

func (t Table) checked() (Table, error) {
	switch {
	case t.Kind == "" || strings.ContainsAny(t.Kind, "/ "):
		return t, fmt.Errorf("kind: %q is no plain word", t.Kind)
	case len(t.Key) == 0:
		return t, errors.New("key: want the columns that identify a row")
	case t.Header < 0:
		return t, errors.New("header: lines count from 1")
	}
	if _, err := path.Match(t.Pattern, "x"); err != nil || t.Pattern == "" || !fs.ValidPath(t.Pattern) {
		return t, fmt.Errorf("pattern: %q matches no path within the folder", t.Pattern)
	}
	switch t.Format {
	case Auto, CSV, XLSX, JSON:
	default:
		return t, fmt.Errorf("format: %q is none of csv, xlsx, json", t.Format)
	}
	switch t.Encoding {
	case AnyEncoding, UTF8, Windows1252:
	default:
		return t, fmt.Errorf("encoding: %q is none of utf-8, windows-1252", t.Encoding)
	}
	switch t.Separator {
	case '"', '\n', '\r', '\uFFFD':
		return t, fmt.Errorf("separator: %q cannot separate", t.Separator)
	}
	if t.Header == 0 {
		t.Header = 1
	}
	return t, nil
}

// formatOf is the format of one file of the table.
func (t Table) formatOf(file string) (Format, error) {
	if t.Format != Auto {
		return t.Format, nil
	}
	switch strings.ToLower(path.Ext(file)) {
	case ".csv", ".txt", ".tsv":
		return CSV, nil
	case ".xlsx", ".xlsm":
		return XLSX, nil
	case ".json", ".ndjson", ".jsonl":
		return JSON, nil
	}
	return "", fmt.Errorf("the ending of %s tells no format: name it in the configuration", file)
}
