package embedded

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// table is a table that a client sends along with its query; it lives in the
// connection for the length of the query.
type table struct {
	name, structure, format string
	rows                    []byte
}

// isMultipart tells whether the body is a form with parts.
func isMultipart(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// readMultipart reads a form: its fields are added to values, its files are the
// tables of the call, described by the values NAME_structure (or NAME_types)
// and NAME_format, which are taken out of values.
func readMultipart(r *http.Request, values url.Values) ([]table, *exception) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, refuse(codeBadArguments, "BAD_ARGUMENTS", "Cannot read the form: %v", err)
	}
	var tables []table
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if err != nil {
			return nil, refuse(codeBadArguments, "BAD_ARGUMENTS", "Cannot read the form: %v", err)
		}
		if isTable(part) {
			tables = append(tables, table{name: part.FormName(), rows: content})
		} else {
			values.Set(part.FormName(), string(content))
		}
	}
	for i := range tables {
		if refused := tables[i].describe(values); refused != nil {
			return nil, refused
		}
	}
	return tables, nil
}

// isTable tells a table from a field: a field has no file name, not even an
// empty one.
func isTable(part *multipart.Part) bool {
	_, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := disposition["filename"]
	return err == nil && named
}

// describe takes structure and format of the table out of values.
func (t *table) describe(values url.Values) *exception {
	take := func(suffix string) string {
		defer values.Del(t.name + suffix)
		return values.Get(t.name + suffix)
	}
	t.structure, t.format = take("_structure"), take("_format")
	if types := take("_types"); t.structure == "" && types != "" {
		columns := strings.Split(types, ",")
		for i, column := range columns {
			columns[i] = fmt.Sprintf("_%d %s", i+1, strings.TrimSpace(column))
		}
		t.structure = strings.Join(columns, ", ")
	}
	if t.format == "" {
		t.format = "TabSeparated"
	}
	if t.structure == "" {
		return refuse(codeBadArguments, "BAD_ARGUMENTS", "Neither structure nor types have been provided for external table %s", t.name)
	}
	for _, c := range t.format {
		if !isWordByte(byte(c)) {
			return refuse(codeBadArguments, "BAD_ARGUMENTS", "Bad format of external table %s", t.name)
		}
	}
	return nil
}

// load makes the table on the connection and fills it.
func (t *table) load(on *seat) error {
	create, refused := parseStatement([]byte("CREATE TEMPORARY TABLE " + quoteName(t.name) + " (" + t.structure + ")"))
	if refused == nil {
		refused = create.guard()
	}
	if refused != nil {
		return refused
	}
	if err := on.command(string(create.text)); err != nil {
		return err
	}
	rows, err := newPayload(t.rows)
	if err != nil {
		return err
	}
	defer func() { _ = rows.close() }()
	return on.command("INSERT INTO " + quoteName(t.name) + " FROM INFILE '" + rows.path() + "' FORMAT " + t.format)
}

// unload drops the table again.
func (t *table) unload(on *seat) error {
	return on.command("DROP TEMPORARY TABLE IF EXISTS " + quoteName(t.name))
}
