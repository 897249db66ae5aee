package openproject

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// page is one answer of a collection.
type page struct {
	rows  []row
	total int // how many match
}

// row is one object of a collection: its bytes, and the little that a walk needs.
type row struct {
	id               string
	updated, created stamp
	body             json.RawMessage
	hash             uint64 // of body
	broken           bool   // body cannot be read
}

// stamp is an instant as the server prints it: cut, never rounded up, so that
// the object was touched within [at, at+grain).
type stamp struct {
	at    time.Time // zero when there is none that can be read
	grain time.Duration
}

// decodePage reads a collection. It fails on one that contradicts itself and on
// an answer without elements, which is not an empty list.
func decodePage(data []byte) (page, error) {
	var form struct {
		Total    *int `json:"total"`
		Count    *int `json:"count"`
		Embedded struct {
			Elements *[]json.RawMessage `json:"elements"`
		} `json:"_embedded"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return page{}, fmt.Errorf("decode the collection: %w", err)
	}
	if form.Embedded.Elements == nil || form.Total == nil {
		return page{}, errors.New("the collection has no elements or no total")
	}
	p := page{total: *form.Total}
	if n := len(*form.Embedded.Elements); form.Count != nil && *form.Count != n {
		return page{}, fmt.Errorf("the collection announces %d elements and has %d", *form.Count, n)
	}
	for _, body := range *form.Embedded.Elements {
		r := readRow(body)
		if r.id == "" {
			return page{}, errors.New("an element has no id")
		}
		p.rows = append(p.rows, r)
	}
	return p, nil
}

func readRow(body json.RawMessage) row {
	var form struct {
		ID      json.RawMessage `json:"id"`
		Updated json.RawMessage `json:"updatedAt"`
		Created json.RawMessage `json:"createdAt"`
	}
	_ = json.Unmarshal(body, &form)
	return row{
		id: identifier(form.ID), updated: readStamp(form.Updated), created: readStamp(form.Created),
		body: body, hash: fingerprint(body),
	}
}

// identifier reads an id, a number or in places a string.
func identifier(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

func readStamp(raw json.RawMessage) stamp {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return stamp{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return stamp{}
	}
	grain := time.Second
	if _, fraction, ok := strings.Cut(text, "."); ok {
		digits := len(fraction) - len(strings.TrimLeft(fraction, "0123456789"))
		for range min(digits, 6) {
			grain /= 10
		}
	}
	return stamp{at: at.UTC(), grain: grain}
}

func fingerprint(parts ...[]byte) uint64 {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write(part)
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// linked gives the id that a link leads to; empty when it leads to nothing, or
// to something that is not shown. Hrefs are paths, with or without the relative
// root, in places without the first slash.
func linked(links map[string]json.RawMessage, name string) string {
	var link struct {
		Href string `json:"href"`
	}
	if json.Unmarshal(links[name], &link) != nil || strings.HasPrefix(link.Href, "urn:") {
		return ""
	}
	return link.Href[strings.LastIndexByte(link.Href, '/')+1:]
}

// links reads the _links of an object.
func links(body []byte) map[string]json.RawMessage {
	var form struct {
		Links map[string]json.RawMessage `json:"_links"`
	}
	_ = json.Unmarshal(body, &form)
	return form.Links
}
