package openproject

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// filter is one condition; several are joined by "and".
type filter struct {
	name, operator string
	values         []string
}

// sort is one criterion of an order, always ascending.
type sort string

// query is one request of a collection.
type query struct {
	filters []filter // sent even when empty: without filters OpenProject hides what is closed
	order   []sort
	offset  int // a page number from 1, not a number of rows
	size    int
	fields  []string // of the elements; empty means all
}

// values writes the query. There is no valid_subset in it: with that the server
// drops filters that it does not understand, and answers with everything.
func (q query) values() url.Values {
	filters := make([]map[string]any, 0, len(q.filters))
	for _, f := range q.filters {
		filters = append(filters, map[string]any{f.name: map[string]any{"operator": f.operator, "values": f.values}})
	}
	v := url.Values{"filters": {encoded(filters)}}
	if len(q.order) > 0 {
		order := make([][2]string, len(q.order))
		for i, s := range q.order {
			order[i] = [2]string{string(s), "asc"}
		}
		v.Set("sortBy", encoded(order))
	}
	if q.size > 0 {
		v.Set("offset", strconv.Itoa(max(1, q.offset)))
		v.Set("pageSize", strconv.Itoa(q.size))
	}
	if len(q.fields) > 0 {
		v.Set("select", "total,count,pageSize,offset,elements/"+strings.Join(q.fields, ",elements/"))
	}
	return v
}

// encoded is JSON without the escapes for HTML: "<>d" is an operator.
func encoded(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // texts and lists of texts
	return strings.TrimSuffix(b.String(), "\n")
}

// instant is how a bound is said: the server parses fractions and compares with
// its microseconds. The zero time is an open bound.
func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02T15:04:05.999999Z")
}
