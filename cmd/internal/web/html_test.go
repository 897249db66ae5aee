package web

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// element is a node of a page.
type element struct {
	name     string
	attrs    map[string]string
	text     string // of itself and all below
	parent   *element
	children []*element
}

func parseHTML(t *testing.T, body string) *element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &element{name: "#root"}
	at := root
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			at.children = append(at.children, e)
			at = e
		case xml.EndElement:
			require.Equal(t, at.name, token.Name.Local, "elements nest")
			at = at.parent
		case xml.CharData:
			for e := at; e != nil; e = e.parent {
				e.text += string(token)
			}
		}
	}
	require.Same(t, root, at, "all elements are closed")
	return root
}

func (e *element) all(names ...string) []*element {
	var found []*element
	for _, child := range e.children {
		if slices.Contains(names, child.name) {
			found = append(found, child)
		}
		found = append(found, child.all(names...)...)
	}
	return found
}

func (e *element) every() []*element {
	found := []*element{e}
	for _, child := range e.children {
		found = append(found, child.every()...)
	}
	return found
}

func (e *element) table(caption string) []string {
	for _, t := range e.all("table") {
		if captions := t.all("caption"); len(captions) == 1 && strings.Contains(captions[0].text, caption) {
			var rows []string
			for _, row := range t.all("tbody")[0].all("tr") {
				var values []string
				for _, c := range row.all("th", "td") {
					values = append(values, strings.TrimSpace(c.text))
				}
				rows = append(rows, strings.Join(values, " | "))
			}
			return rows
		}
	}
	return nil
}

// requireAccessible checks what can be checked of RGAA without a browser.
func requireAccessible(t *testing.T, body string) *element {
	t.Helper()
	require.True(t, strings.HasPrefix(body, "<!doctype html>"))
	root := parseHTML(t, body)
	require.Equal(t, "fr", root.all("html")[0].attrs["lang"])
	title := root.all("head")[0].all("title")[0].text
	require.NotEmpty(t, strings.TrimSpace(title))
	for _, landmark := range []string{"main", "header", "footer", "h1"} {
		require.Len(t, root.all(landmark), 1, landmark)
	}
	require.Empty(t, root.all("script", "style", "iframe"))
	require.Equal(t, "#contenu", root.all("body")[0].children[0].attrs["href"], "the skip link is the first thing")

	level := 0
	for _, heading := range root.all("h1", "h2", "h3", "h4") {
		n, err := strconv.Atoi(heading.name[1:])
		require.NoError(t, err)
		require.LessOrEqual(t, n, level+1, "no level is skipped before %q", heading.text)
		require.NotEmpty(t, strings.TrimSpace(heading.text))
		level = n
	}
	ids := map[string]bool{}
	for _, e := range root.every() {
		if id, ok := e.attrs["id"]; ok {
			require.False(t, ids[id], "id %s twice", id)
			require.NotContains(t, id, " ")
			ids[id] = true
		}
		for name := range e.attrs {
			require.False(t, strings.HasPrefix(name, "on") || name == "style", "attribute %s", name)
		}
	}
	for _, e := range root.every() {
		for _, reference := range []string{e.attrs["aria-labelledby"], e.attrs["for"], strings.TrimPrefix(e.attrs["href"], "#")} {
			if reference == e.attrs["href"] {
				continue
			}
			for id := range strings.FieldsSeq(reference) {
				require.True(t, ids[id], "%s refers to %s", e.name, id)
			}
		}
		if strings.HasPrefix(e.attrs["class"], "mark ") {
			require.Greater(t, len([]rune(strings.TrimSpace(e.text))), 4, "a mark has words")
		}
	}
	for _, control := range root.all("select", "input") {
		require.True(t, slices.ContainsFunc(root.all("label"), func(l *element) bool { return l.attrs["for"] == control.attrs["id"] }))
	}
	for _, table := range root.all("table") {
		requireAccessibleTable(t, table)
	}
	for _, svg := range root.all("svg") {
		if svg.attrs["aria-hidden"] == "true" {
			continue
		}
		require.Equal(t, "img", svg.attrs["role"])
		require.NotEmpty(t, svg.all("title")[0].text)
		require.NotEmpty(t, svg.all("desc")[0].text)
		block := svg
		for block.name != "section" {
			block = block.parent
		}
		require.NotEmpty(t, block.all("table"), "a chart has its table")
	}
	return root
}

func requireAccessibleTable(t *testing.T, table *element) {
	t.Helper()
	require.Equal(t, "caption", table.children[0].name)
	require.NotEmpty(t, table.children[0].text)
	columns := table.all("thead")[0].all("th")
	for _, th := range columns {
		require.Equal(t, "col", th.attrs["scope"])
		require.NotEmpty(t, th.text)
	}
	for _, row := range table.all("tbody")[0].all("tr") {
		require.Len(t, row.children, len(columns))
		require.Equal(t, "row", row.children[0].attrs["scope"])
		for _, c := range row.children {
			require.NotEmpty(t, strings.TrimSpace(c.text), "an empty cell in %q", table.children[0].text)
		}
	}
}
