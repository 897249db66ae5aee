package files_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"pilotis/connectors"
	"pilotis/connectors/files"
	"pilotis/connectors/sourcetest"
)

var morning = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

// desk is a real folder, with a clock that does not sleep.
type desk struct {
	t    *testing.T
	path string
	now  time.Time
	log  sourcetest.Log
}

func newDesk(t *testing.T) *desk { return &desk{t: t, path: t.TempDir(), now: morning} }

func (d *desk) put(name, content string) { d.putAt(name, content, d.now.Add(-time.Hour)) }

func (d *desk) putAt(name, content string, at time.Time) {
	file := filepath.Join(d.path, filepath.FromSlash(name))
	require.NoError(d.t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(d.t, os.WriteFile(file, []byte(content), 0o644))
	require.NoError(d.t, os.Chtimes(file, at, at))
}

func (d *desk) source(tables ...files.Table) *files.Source {
	source, err := files.New(files.Options{
		Name: "desk", Path: d.path, Tables: tables, PageSize: 2, Now: func() time.Time { return d.now },
		Sleep: func(ctx context.Context, pause time.Duration) error { d.now = d.now.Add(pause); return ctx.Err() },
	})
	require.NoError(d.t, err)
	return source
}

// pull gives what was emitted: the body, or the presence of what is not present.
func (d *desk) pull(tables ...files.Table) (map[string]string, error) {
	before := len(d.log.Records())
	_, err := connectors.Collect(d.t.Context(), d.source(tables...), &d.log, &d.log)
	emitted := map[string]string{}
	for _, e := range d.log.Records()[before:] {
		emitted[e.Key()] = string(e.Body)
		if e.Presence != connectors.Present {
			emitted[e.Key()] = string(e.Presence)
		}
	}
	return emitted, err
}

func (d *desk) mustPull(tables ...files.Table) map[string]string {
	emitted, err := d.pull(tables...)
	require.NoError(d.t, err)
	return emitted
}

var people = files.Table{Kind: "person", Pattern: "équipe*.csv", Key: []string{"Matricule"}}

func TestEncodingsAndSeparators(t *testing.T) {
	want := map[string]string{"person/P1": `{"Matricule":"P1","Prénom":"Zoé","Œuvre":"10 € – l’été"}`}
	for name, content := range map[string]string{
		"UTF-8 with semicolons":      "Matricule;Prénom;Œuvre\nP1;Zoé;10 € – l’été\n",
		"UTF-8 with a mark":          "\xef\xbb\xbfMatricule;Prénom;Œuvre\r\nP1;Zoé;10 € – l’été\r\n",
		"Windows-1252":               "Matricule;Pr\xe9nom;\x8cuvre\r\nP1;Zo\xe9;10 \x80 \x96 l\x92\xe9t\xe9\r\n",
		"UTF-16 with tabs":           utf16("Matricule\tPrénom\tŒuvre\r\nP1\tZoé\t10 € – l’été\r\n"),
		"commas":                     "Matricule,Prénom,Œuvre\nP1,Zoé,10 € – l’été\n",
		"bars":                       "Matricule|Prénom|Œuvre\nP1|Zoé|10 € – l’été\n",
		"quotes":                     "\"Matricule\";\"Prénom\";\"Œuvre\"\n\"P1\";\"Zoé\";\"10 € – l’été\"\n",
		"empty cells after the last": "Matricule;Prénom;Œuvre;;\nP1;Zoé;10 € – l’été;;\n;;;;\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.put("équipe.csv", content)
			require.Equal(t, want, d.mustPull(people))
		})
	}
}

func utf16(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, r := range text { // of the basic plane only
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

func TestConfiguredEncodingAndSeparator(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "une ligne de titre\nMatricule,Nom;Prénom\nP1,é;x\n") // é in UTF-8 read as two characters
	table := people
	table.Encoding, table.Separator, table.Header, table.Key = files.Windows1252, ',', 2, []string{"Nom;PrÃ©nom"}
	require.Equal(t, map[string]string{"person/Ã©;x": `{"Matricule":"P1","Nom;PrÃ©nom":"Ã©;x"}`}, d.mustPull(table))

	table.Encoding = files.UTF8
	d.put("équipe.csv", "x\nMatricule,Nom;Prénom\nP1,\xe9\n")
	_, err := d.pull(table)
	require.ErrorContains(t, err, "not UTF-8")
}

// A row that cannot be read is a record that the transform rejects; its
// neighbours land, and nothing is taken for deleted while it is there.
func TestMalformedRowsAreRecordsAndDeleteNothing(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "Matricule;Nom\nP1;a\nP2;b\nP3;c\n")
	d.mustPull(people)
	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\nP2;b;de trop\n;sans clé\nP4;\"un\"deux\"\n\nP5;e\nP1;encore\n", d.now.Add(-time.Minute))
	emitted := d.mustPull(people)
	require.Equal(t, map[string]string{
		"person/équipe.csv!3":       "P2;b;de trop",
		"person/équipe.csv!4":       ";sans clé",
		"person/équipe.csv!5":       `P4;"un"deux"`,
		"person/P5":                 `{"Matricule":"P5","Nom":"e"}`,
		"person/équipe.csv!twice!6": "…" + `{"Matricule":"P1","Nom":"encore"}`,
	}, emitted)
	for key, body := range emitted {
		require.Equal(t, key == "person/P5", json.Valid([]byte(body)), "%s", body)
	}
	_, err := connectors.Reconcile(t.Context(), d.source(people), &d.log, &d.log, connectors.ReconcileOptions{})
	require.ErrorContains(t, err, "équipe.csv!3: it has 3 fields, the header 2")

	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\nP5;e\n", d.now)
	emitted = d.mustPull(people)
	require.Equal(t, "deleted", emitted["person/P2"])
	require.Equal(t, "deleted", emitted["person/P3"])
	require.Equal(t, "deleted", emitted["person/équipe.csv!4"], "what was mended")
	require.Len(t, emitted, 6)
}

func TestAHeaderWithoutTheKeyIsOneMalformedRecord(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "Matricule;Nom\nP1;a\n")
	d.mustPull(people)
	d.putAt("équipe.csv", "Identifiant;Nom\nP1;a\n", d.now.Add(-time.Minute))
	require.Equal(t, map[string]string{"person/équipe.csv!1": "Identifiant;Nom\n"}, d.mustPull(people))
}

// Only changed rows are emitted, with the time of the file.
func TestOnlyChangedRowsAreEmitted(t *testing.T) {
	d := newDesk(t)
	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\nP2;b\nP3;c\n", morning.Add(-time.Hour))
	require.Len(t, d.mustPull(people), 3)
	require.Equal(t, morning.Add(-time.Hour), d.log.Latest()["person/P1"].Version)
	d.putAt("équipe.csv", "Matricule;Nom\nP0;nouveau\nP1;a\nP2;B\nP3;c\n", morning.Add(-time.Minute))
	require.Equal(t, map[string]string{
		"person/P0": `{"Matricule":"P0","Nom":"nouveau"}`, "person/P2": `{"Matricule":"P2","Nom":"B"}`,
	}, d.mustPull(people))
	require.Equal(t, morning.Add(-time.Minute), d.log.Latest()["person/P2"].Version)

	// A copy put back bears an older time and is the newer truth all the same.
	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\nP2;b\n", morning.Add(-time.Hour))
	d.mustPull(people)
	require.JSONEq(t, `{"Matricule":"P2","Nom":"b"}`, string(d.log.Latest()["person/P2"].Body))
	require.Equal(t, connectors.Deleted, d.log.Latest()["person/P3"].Presence)

	// Touched and not changed.
	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\nP2;b\n", morning.Add(-time.Second))
	require.Empty(t, d.mustPull(people))
}

// Files of one table are read as one: the later file counts.
func TestSeveralFilesMakeOneTable(t *testing.T) {
	d := newDesk(t)
	d.putAt("équipe-05.csv", "Matricule;Nom\nP1;mai\nP2;mai\n", morning.Add(-48*time.Hour))
	d.putAt("équipe-06.csv", "Nom;Matricule\njuin;P1\n", morning.Add(-24*time.Hour))
	d.put(".équipe-07.csv", "Matricule;Nom\nP9;caché\n")
	d.put("~$équipe.csv", "verrou")
	d.put("sous/équipe-08.csv", "Matricule;Nom\nP8;ailleurs\n")
	require.Equal(t, map[string]string{
		"person/P1": `{"Nom":"juin","Matricule":"P1"}`, "person/P2": `{"Matricule":"P2","Nom":"mai"}`,
	}, d.mustPull(people))
	require.NoError(t, os.Remove(filepath.Join(d.path, "équipe-05.csv")))
	require.Equal(t, map[string]string{"person/P2": "deleted"}, d.mustPull(people))
}

// An empty folder is more likely a share that is not mounted than a clean slate.
func TestAMissingFileOrFolderDeletesNothing(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "Matricule;Nom\nP1;a\n")
	d.put("ventes.csv", "n\n1\n")
	sales := files.Table{Kind: "sale", Pattern: "ventes.csv", Key: []string{"n"}}
	d.mustPull(people, sales)
	require.NoError(t, os.Remove(filepath.Join(d.path, "équipe.csv")))
	d.put("ventes.csv", "n\n1\n2\n")
	emitted, err := d.pull(people, sales)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "there is none any more")
	require.Equal(t, map[string]string{"sale/2": `{"n":"2"}`}, emitted, "the other tables go on")

	require.NoError(t, os.RemoveAll(d.path))
	emitted, err = d.pull(people, sales)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.Empty(t, emitted)
}

func TestAFileBeingWrittenIsNotRead(t *testing.T) {
	d := newDesk(t)
	d.putAt("équipe.csv", "", d.now)
	_, err := d.pull(people)
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "empty")

	d.putAt("équipe.csv", "Matricule;Nom\nP1;a\n", d.now)
	before := d.now
	require.Len(t, d.mustPull(people), 1)
	require.GreaterOrEqual(t, d.now.Sub(before), files.DefaultSettle, "a file just written is given time")
}

func TestAWorkbookCutShortIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	d.put("suivi.xlsx", "PK\x03\x04 and no more")
	_, err := d.pull(files.Table{Kind: "row", Pattern: "*.xlsx", Key: []string{"n"}})
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
}

// What is typed as a date or a number is there as a reader sees it and as it is.
func TestWorkbookCells(t *testing.T) {
	d := newDesk(t)
	book := excelize.NewFile()
	style := func(format string) int {
		id, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
		require.NoError(t, err)
		return id
	}
	short, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	require.NoError(t, err)
	require.NoError(t, book.SetSheetName("Sheet1", "Suivi"))
	require.NoError(t, book.SetSheetRow("Suivi", "A1", &[]any{"N°", "Date", "Heure", "Montant", "Total", "Texte", "Vide"}))
	require.NoError(t, book.SetSheetRow("Suivi", "A2", &[]any{1, 46054, 46054.75, 1234.5, nil, "01/02/2026"}))
	require.NoError(t, book.SetCellStyle("Suivi", "B2", "B2", short))
	require.NoError(t, book.SetCellStyle("Suivi", "C2", "C2", style(`dd/mm/yyyy\ hh:mm`)))
	require.NoError(t, book.SetCellStyle("Suivi", "D2", "D2", style(`#,##0.00" €"`)))
	require.NoError(t, book.SetCellFormula("Suivi", "E2", "D2*2"))
	require.NoError(t, book.UpdateLinkedValue())
	require.NoError(t, book.SetCellValue("Suivi", "A4", 2))
	require.NoError(t, book.SaveAs(filepath.Join(d.path, "suivi.xlsx")))
	require.NoError(t, os.Chtimes(filepath.Join(d.path, "suivi.xlsx"), morning.Add(-time.Hour), morning.Add(-time.Hour)))

	emitted := d.mustPull(files.Table{Kind: "row", Pattern: "*.xlsx", Key: []string{"N°"}, Sheet: "Suivi"})
	require.Len(t, emitted, 2)
	require.JSONEq(t, `{"N°":"1","Date":"01/02/2026","Heure":"01/02/2026 18:00","Montant":"1,234.50 €","Total":"2469","Texte":"01/02/2026","Vide":"",
		"_iso":{"Date":"2026-02-01","Heure":"2026-02-01T18:00:00"},"_number":{"Montant":"1234.5"}}`, emitted["row/1"])
	require.JSONEq(t, `{"N°":"2","Date":"","Heure":"","Montant":"","Total":"","Texte":"","Vide":""}`, emitted["row/2"])

	missing := d.mustPull(files.Table{Kind: "other", Pattern: "*.xlsx", Key: []string{"N°"}, Sheet: "Autre"})
	require.Equal(t, map[string]string{"other/suivi.xlsx!0": "Autre"}, missing)
}

func TestJSONDocuments(t *testing.T) {
	for name, c := range map[string]struct {
		file, content, records string
		want                   map[string]string
	}{
		"a list":          {"a.json", `[{"id":1, "b":{"c":"é"}},{"id":"x/y"}]`, "", map[string]string{"row/1": `{"id":1, "b":{"c":"é"}}`, "row/x%2Fy": `{"id":"x/y"}`}},
		"one object":      {"a.json", ` {"id":1}`, "", map[string]string{"row/1": `{"id":1}`}},
		"a list within":   {"a.json", `{"data":{"rows":[{"id":1}]}}`, "data.rows", map[string]string{"row/1": `{"id":1}`}},
		"lines":           {"a.ndjson", "{\"id\":1}\n\n{\"id\":\nnull\n{\"id\":2}\n", "", map[string]string{"row/1": `{"id":1}`, "row/2": `{"id":2}`, "row/a.ndjson!3": `{"id":`, "row/a.ndjson!4": "…null"}},
		"no key":          {"a.json", `[{"x":1},{"id":null}]`, "", map[string]string{"row/a.json!1": `…{"x":1}`, "row/a.json!2": `…{"id":null}`}},
		"no JSON":         {"a.json", `[{"id":1},`, "", map[string]string{"row/a.json!1": `[{"id":1},`}},
		"no such members": {"a.json", `{"data":[]}`, "rows", map[string]string{"row/a.json!1": `…{"data":[]}`}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.put(c.file, c.content)
			require.Equal(t, c.want, d.mustPull(files.Table{Kind: "row", Pattern: "a.*", Key: []string{"id"}, Records: c.records}))
		})
	}
}

func TestCompositeKeysDoNotCollide(t *testing.T) {
	d := newDesk(t)
	d.put("a.csv", "x;y\na/b;c\na;b/c\n%61;b\n")
	emitted := d.mustPull(files.Table{Kind: "row", Pattern: "a.csv", Key: []string{"x", "y"}})
	require.Len(t, emitted, 3)
	require.Contains(t, emitted, "row/a%2Fb/c")
	require.Contains(t, emitted, "row/a/b%2Fc")
}

// Another configuration reads the same file anew.
func TestAnotherKeyReadsAgain(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "Matricule;Nom\nP1;a\n")
	d.mustPull(people)
	table := people
	table.Key = []string{"Nom"}
	require.Equal(t, map[string]string{"person/a": `{"Matricule":"P1","Nom":"a"}`, "person/P1": "deleted"}, d.mustPull(table))
}

func TestManyRowsFitInACursor(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	b.WriteString("Matricule;Nom\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "P%06d;nom %d\n", i, i)
	}
	d.put("équipe.csv", b.String())
	source, err := files.New(files.Options{Name: "desk", Path: d.path, Tables: []files.Table{people}, PageSize: 5000, Now: func() time.Time { return d.now }})
	require.NoError(t, err)
	done, err := connectors.Collect(t.Context(), source, &d.log, &d.log)
	require.NoError(t, err)
	require.Equal(t, 20_000, done.Records)
	cursor, err := d.log.Load(t.Context(), "desk")
	require.NoError(t, err)
	require.Less(t, len(cursor), 20_000*20)
}

func TestNewRefusesBadOptions(t *testing.T) {
	table := func(change func(*files.Table)) files.Options {
		t := people
		change(&t)
		return files.Options{Name: "n", Path: "p", Tables: []files.Table{t}}
	}
	for want, opts := range map[string]files.Options{
		"no name":                {Path: "p", Tables: []files.Table{people}},
		"want a folder":          {Name: "n", Tables: []files.Table{people}},
		"at least one":           {Name: "n", Path: "p"},
		"used twice":             {Name: "n", Path: "p", Tables: []files.Table{people, people}},
		"no plain word":          table(func(t *files.Table) { t.Kind = "a/b" }),
		"that identify a row":    table(func(t *files.Table) { t.Key = nil }),
		"matches no path":        table(func(t *files.Table) { t.Pattern = "../*.csv" }),
		"none of csv, xlsx":      table(func(t *files.Table) { t.Format = "ods" }),
		"none of utf-8":          table(func(t *files.Table) { t.Encoding = "latin-9" }),
		"cannot separate":        table(func(t *files.Table) { t.Separator = '"' }),
		"count from 1":           table(func(t *files.Table) { t.Header = -1 }),
		"want at least 2 second": {Name: "n", Path: "p", Tables: []files.Table{people}, Settle: time.Second},
	} {
		_, err := files.New(opts)
		require.ErrorContains(t, err, want)
	}
}

func TestACursorOfAnotherSourceStops(t *testing.T) {
	d := newDesk(t)
	d.put("équipe.csv", "Matricule\nP1\n")
	for _, cursor := range []string{`["x"]`, `{"tables":{"person":{"rows":"bm90IGd6aXA="}}}`} {
		err := d.source(people).Pull(t.Context(), connectors.Cursor(cursor), func([]connectors.Envelope, connectors.Cursor) error { return nil })
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
	}
}
