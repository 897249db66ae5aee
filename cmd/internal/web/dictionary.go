package web

import (
	"context"
	"fmt"
	"net/http"
)

// dictionaryBody is the data dictionary, one section a database.
type dictionaryBody struct {
	Databases []databaseEntry
}

type databaseEntry struct {
	Name, Comment string
	Relations     []*relation
}

// relation is a table or a view.
type relation struct {
	ID, Name, Comment string
	Kind              string
	Columns           table
}

// described is the databases in the order of a reader's interest.
const described = `['contractual', 'operational', 'pilotage', 'core', 'ref', 'ops', 'raw']`

const (
	databasesQuery = `SELECT name, comment FROM system.databases WHERE has(` + described + `, name) ORDER BY indexOf(` + described + `, name)`
	relationsQuery = `SELECT database, name, comment, engine LIKE '%View' AS is_view FROM system.tables
WHERE has(` + described + `, database) AND NOT startsWith(name, '.') ORDER BY indexOf(` + described + `, database), name`
	columnsQuery = "SELECT database, `table` AS relation, name, type, comment FROM system.columns\nWHERE has(" + described + ", database) AND NOT startsWith(`table`, '.') ORDER BY database, `table`, position"
)

func (s *Server) dictionary(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	body, err := s.describe(ctx)
	if err != nil {
		s.options.OnError(fmt.Errorf("select the data dictionary: %w", err))
		s.unavailable(w)
		return
	}
	s.render(w, http.StatusOK, "dictionary", page{Title: "Dictionnaire des données", Here: "/dictionary", Body: body})
}

func (s *Server) describe(ctx context.Context) (dictionaryBody, error) {
	var body dictionaryBody
	databases, relations := map[string]int{}, map[string]*relation{}
	err := query(ctx, s.options.Warehouse, func(r record) {
		databases[r.text("name")] = len(body.Databases)
		body.Databases = append(body.Databases, databaseEntry{Name: r.text("name"), Comment: r.text("comment")})
	}, databasesQuery)
	if err != nil {
		return body, err
	}
	err = query(ctx, s.options.Warehouse, func(r record) {
		at, known := databases[r.text("database")]
		if !known {
			return // created between the two queries
		}
		name := r.text("database") + "." + r.text("name")
		entry := &relation{ID: name, Name: name, Comment: r.text("comment"), Kind: "table", Columns: table{
			ID: "c-" + name, Caption: "Colonnes de " + name, Columns: texts("Colonne", "Type", "Description"), Empty: "Aucune colonne.",
		}}
		if r.isTrue("is_view") {
			entry.Kind = "vue"
		}
		relations[name] = entry
		body.Databases[at].Relations = append(body.Databases[at].Relations, entry)
	}, relationsQuery)
	if err != nil {
		return body, err
	}
	err = query(ctx, s.options.Warehouse, func(r record) {
		entry := relations[r.text("database")+"."+r.text("relation")]
		if entry == nil {
			return
		}
		comment := r.text("comment")
		if comment == "" {
			comment = "sans description"
		}
		entry.Columns.Rows = append(entry.Columns.Rows, cells(r.text("name"), r.text("type"), comment))
	}, columnsQuery)
	return body, err
}
