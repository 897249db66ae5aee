package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// flagged tells whether a mart is one of those by which people decide: its rows
// say which sources behind them are not reconciled.
func flagged(name string) bool {
	database, _, _ := strings.Cut(name, ".")
	return database == "contractual" || database == "operational" || database == "pilotage"
}

// view is a view with its own list of columns, in its parts: the name and the
// columns, the comment, the query. Closed figures have none: they are as they were
// when their sources were reconciled.
var view = regexp.MustCompile(`(?s)^(CREATE OR REPLACE VIEW \S+\s*\(\s*(\w+) .*?)\n\)(\s*COMMENT '(?:[^']|'')*')\s*AS\s(.*)$`)

const flagColumn = ",\n    unreconciled Array(String) COMMENT 'Sources non rapprochées dont viennent ces faits ; vide si toutes le sont (ops.unreconciled)'\n)"

// flag adds the column unreconciled to a view: by indicator where the rows are of
// one each, else one for all the view shows. Its own definition says nothing of it,
// so that no mart can forget it.
func (m Mart) flag() Mart {
	if m.isTable() || !flagged(m.Name) {
		return m
	}
	part := view.FindStringSubmatch(m.Statements[0])
	if part == nil {
		return m
	}
	head, first, comment, query := part[1], part[2], part[3], part[4]
	body := fmt.Sprintf("SELECT flagged.*, (SELECT any(u.unreconciled) FROM %s AS u WHERE u.name = '%s') AS unreconciled\nFROM (\n%s\n) AS flagged", unreconciled, m.Name, query)
	if first == "kpi" {
		body = fmt.Sprintf("SELECT flagged.*, u.unreconciled\nFROM (\n%s\n) AS flagged\nLEFT JOIN %s AS u ON u.name = flagged.kpi", query, unreconciled)
	}
	m.unflagged = m.Statements[0]
	m.Statements = append([]string{head + flagColumn + comment + "\nAS\n" + body}, m.Statements[1:]...)
	m.Needs = append(m.Needs[:len(m.Needs):len(m.Needs)], unreconciled)
	sum := sha256.Sum256([]byte(m.Checksum + m.Statements[0]))
	m.Checksum = hex.EncodeToString(sum[:])[:12]
	return m
}
