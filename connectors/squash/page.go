package squash

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// page is one answer of a list.
type page struct {
	rows   []row // sorted by number
	total  int   // how many objects the whole list has, for this account
	pages  int
	number int // from 0
}

// decodePage reads the answer of a list. A page without elements has no
// _embedded; every page has its numbers, and what has none is no page. Objects of
// several types come under several names and are one list: project templates
// beside projects, high-level requirements beside requirements.
func decodePage(data []byte) (page, error) {
	if !utf8.Valid(data) {
		return page{}, errors.New("the page holds bytes that are not UTF-8")
	}
	elements, form, err := decodeElements(data)
	if err != nil {
		return page{}, err
	}
	p := page{total: form.Total, pages: form.Pages, number: form.Number}
	for _, body := range elements {
		r := readRow(body)
		if r.id == 0 {
			return page{}, errors.New("an element of the page has no id")
		}
		p.rows = append(p.rows, r)
	}
	slices.SortFunc(p.rows, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return p, nil
}

// numbers are the page's own.
type numbers struct {
	Total  int `json:"totalElements"`
	Pages  int `json:"totalPages"`
	Number int `json:"number"`
}

// decodeElements gives the elements as they are; issues have no number of their
// own.
func decodeElements(data []byte) ([]json.RawMessage, numbers, error) {
	var form struct {
		Embedded map[string][]json.RawMessage `json:"_embedded"`
		Page     *numbers                     `json:"page"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, numbers{}, fmt.Errorf("decode the page: %w", err)
	}
	if form.Page == nil {
		return nil, numbers{}, errors.New("the answer is no page of a list")
	}
	var all []json.RawMessage
	for _, name := range sortedKeys(form.Embedded) {
		all = append(all, form.Embedded[name]...)
	}
	return all, *form.Page, nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
