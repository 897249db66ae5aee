package jql

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Row is what a query can see of an issue. Values compare without case.
type Row struct {
	ID       string    `json:"i"`
	Key      string    `json:"k"`
	OldKeys  []string  `json:"-"` // keys the issue had before it was moved; they still find it
	Projects []string  `json:"-"` // key, name and id of its project
	Status   []string  `json:"-"` // name and id
	Type     []string  `json:"-"` // name and id
	Created  time.Time `json:"c"`
	Updated  time.Time `json:"u"`
}

type predicate func(Row) bool

func both(a, b predicate) predicate   { return func(r Row) bool { return a(r) && b(r) } }
func either(a, b predicate) predicate { return func(r Row) bool { return a(r) || b(r) } }

// Match tells whether the query selects the row.
func (q *Query) Match(row Row) bool { return q.where == nil || q.where(row) }

func oneOf(field Field, values []string) predicate {
	wanted := make(map[string]bool, len(values))
	for _, value := range values {
		wanted[strings.ToLower(value)] = true
	}
	return func(r Row) bool {
		for _, have := range r.values(field) {
			if have != "" && wanted[strings.ToLower(have)] {
				return true
			}
		}
		return false
	}
}

func (r Row) values(field Field) []string {
	switch field {
	case Project:
		return r.Projects
	case Status:
		return r.Status
	case Type:
		return r.Type
	case Key, ID:
		return append([]string{r.ID, r.Key}, r.OldKeys...)
	}
	return nil
}

func (r Row) instant(field Field) time.Time {
	if field == Created {
		return r.Created
	}
	return r.Updated
}

func compared(field Field, operator string, bound time.Time) predicate {
	return func(r Row) bool {
		order := r.instant(field).Compare(bound)
		switch operator {
		case ">":
			return order > 0
		case ">=":
			return order >= 0
		case "<":
			return order < 0
		}
		return order <= 0
	}
}

// Compare orders two rows as ORDER BY says; without it the newest comes first.
// Rows that tie there are ordered by id, so that no two rows are ever equal.
func (q *Query) Compare(a, b Row) int {
	order := q.order
	if len(order) == 0 {
		order = []sorting{{field: Created, desc: true}}
	}
	for _, by := range order {
		if by.desc {
			if c := compareBy(by.field, b, a); c != 0 {
				return c
			}
		} else if c := compareBy(by.field, a, b); c != 0 {
			return c
		}
	}
	return compareNumeric(a.ID, b.ID)
}

func compareBy(field Field, a, b Row) int {
	switch field {
	case Created, Updated:
		return a.instant(field).Compare(b.instant(field))
	case Key:
		return compareKeys(a.Key, b.Key)
	}
	return compareNumeric(a.ID, b.ID)
}

// compareKeys orders keys by project, then by number: ABC-9 before ABC-10.
func compareKeys(a, b string) int {
	i, j := strings.LastIndexByte(a, '-'), strings.LastIndexByte(b, '-')
	if i < 0 || j < 0 {
		return strings.Compare(a, b)
	}
	return cmp.Or(strings.Compare(a[:i], b[:j]), compareNumeric(a[i+1:], b[j+1:]))
}

func compareNumeric(a, b string) int {
	x, errX := strconv.ParseUint(a, 10, 64)
	y, errY := strconv.ParseUint(b, 10, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}
