package cmis

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pilotis/connectors/documents"
)

// kindMark parts an identifier from the kind of content in a handle.
const kindMark = "\n"

// page is one answer of children.
type page struct {
	children []child
	more     bool
	total    int // -1 when the server does not tell
}

type child struct {
	entry   documents.Entry
	object  string
	working bool // the private copy of somebody who edits: no version of the document yet
}

// parsePage reads a whole page or none of it.
func parsePage(body []byte) (page, error) {
	var form struct {
		Objects *[]struct {
			Object json.RawMessage `json:"object"`
		} `json:"objects"`
		More  *bool `json:"hasMoreItems"`
		Total *int  `json:"numItems"`
	}
	if err := json.Unmarshal(body, &form); err != nil {
		return page{}, fmt.Errorf("decode the children: %w", err)
	}
	if form.Objects == nil || form.More == nil {
		return page{}, errors.New("the answer is no list of children")
	}
	p := page{more: *form.More, total: -1}
	if form.Total != nil {
		p.total = *form.Total
	}
	for _, o := range *form.Objects {
		c, err := parseChild(o.Object)
		if err != nil {
			return page{}, err
		}
		p.children = append(p.children, c)
	}
	return p, nil
}

// properties are those of an object, as plain values.
type properties map[string]json.RawMessage

func parseChild(raw json.RawMessage) (child, error) {
	var form struct {
		Succinct   properties `json:"succinctProperties"`
		Properties map[string]struct {
			Value json.RawMessage `json:"value"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(raw, &form); err != nil {
		return child{}, fmt.Errorf("decode a child: %w", err)
	}
	props := form.Succinct
	if props == nil {
		props = properties{}
		for name, p := range form.Properties {
			props[name] = p.Value
		}
	}
	c := child{object: props.text("cmis:objectId")}
	e := documents.Entry{Name: props.text("cmis:name"), Handle: c.object, Size: -1, Type: documents.Other, ID: c.object}
	if c.object == "" || e.Name == "" {
		return c, errors.New("a child has no identifier or no name")
	}
	switch props.text("cmis:baseTypeId") {
	case "cmis:folder":
		e.Type = documents.Directory
	case "cmis:document":
		e.Type = documents.File
		e.Handle += kindMark + props.text("cmis:contentStreamMimeType")
	case "":
		return c, fmt.Errorf("the child %s does not tell what it is", c.object)
	}
	if series := props.text("cmis:versionSeriesId"); series != "" {
		e.ID = series
	}
	_ = json.Unmarshal(props["cmis:isPrivateWorkingCopy"], &c.working) // null: it is none
	// A new version has another object; the change token tells the changes of one.
	e.Tag = c.object + " " + props.text("cmis:changeToken")
	if raw := props["cmis:contentStreamLength"]; given(raw) && e.Type == documents.File {
		if err := json.Unmarshal(raw, &e.Size); err != nil || e.Size < -1 {
			return c, fmt.Errorf("the length %s of %s is not a number of bytes", raw, c.object)
		}
	}
	var err error
	if e.Modified, err = props.instant("cmis:lastModificationDate"); err != nil {
		return c, fmt.Errorf("the child %s: %w", c.object, err)
	}
	e.Said, err = json.Marshal(map[string]any{"protocol": "cmis", "object": raw})
	c.entry = e
	return c, err
}

func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// text is a property's string, also when it comes as a list of one.
func (p properties) text(name string) string {
	var one string
	var list []string
	if json.Unmarshal(p[name], &one) != nil && json.Unmarshal(p[name], &list) == nil && len(list) == 1 {
		return list[0]
	}
	return one
}

// instant reads milliseconds since 1970, or the extended form.
func (p properties) instant(name string) (time.Time, error) {
	raw := p[name]
	if !given(raw) {
		return time.Time{}, nil
	}
	var ms int64
	if json.Unmarshal(raw, &ms) == nil {
		return time.UnixMilli(ms).UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.000-0700"} {
		if at, err := time.Parse(layout, p.text(name)); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("the time %s cannot be read", raw)
}
