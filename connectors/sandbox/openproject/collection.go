package openproject

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// item is an object of a collection: what it can be filtered and sorted by, and
// how it is written.
type item struct {
	id     int
	get    func(name string) (string, bool) // false for what the collection cannot be asked by
	render func() map[string]any
}

// collection is a list as a request finds it.
type collection struct {
	kind, path string
	items      []item
	paged      bool
	selects    bool        // the parameter select limits the members given
	byDefault  []condition // when no filters are sent at all
}

// condition is one filter.
type condition struct {
	name, operator string
	values         []string
}

// answer is a finished response.
type answer struct {
	status int
	body   []byte
}

// stampSort is how instants are compared and sorted inside: with all that is
// known of them, not as they are printed.
const stampSort = "2006-01-02T15:04:05.000000Z"

func (s *Server) list(c collection, q url.Values) answer {
	conditions, ok := s.conditions(c, q)
	if !ok {
		return s.refuse(400, "InvalidQuery", "Filters is invalid.")
	}
	matching := []item{}
	for _, i := range c.items {
		fits, known := matches(i, conditions)
		if !known {
			return s.refuse(400, "InvalidQuery", "Filters filter does not exist or has invalid values.")
		}
		if fits {
			matching = append(matching, i)
		}
	}
	if !order(matching, q.Get("sortBy")) {
		return s.refuse(400, "InvalidQuery", "Can't sort by column.")
	}
	return s.pageOf(c, matching, q)
}

// conditions reads the filters. With valid_subset what cannot be understood is
// dropped in silence, as OpenProject does.
func (s *Server) conditions(c collection, q url.Values) ([]condition, bool) {
	if !q.Has("filters") {
		return c.byDefault, true
	}
	var form []map[string]struct {
		Operator string   `json:"operator"`
		Values   []string `json:"values"`
	}
	if json.Unmarshal([]byte(q.Get("filters")), &form) != nil {
		return nil, false
	}
	var all []condition
	for _, one := range form {
		for name, f := range one {
			known := true
			if len(c.items) > 0 {
				_, known = c.items[0].get(name)
			}
			if q.Get("valid_subset") == "true" && !known {
				continue
			}
			all = append(all, condition{name, f.Operator, f.Values})
		}
	}
	return all, true
}

func matches(i item, conditions []condition) (fits, known bool) {
	for _, c := range conditions {
		value, ok := i.get(c.name)
		if !ok {
			return false, false
		}
		switch c.operator {
		case "=":
			ok = slices.ContainsFunc(strings.Split(value, ","), func(one string) bool { return slices.Contains(c.values, one) })
		case "!":
			ok = !slices.Contains(c.values, value)
		case "o", "c":
			n, _ := strconv.Atoi(value)
			ok = closedStatus[n] == (c.operator == "c")
		case "*":
		case "<>d":
			if ok, known = between(value, c.values); !known {
				return false, false
			}
		default:
			return false, false
		}
		if !ok {
			return false, true
		}
	}
	return true, true
}

// between compares with both bounds inclusive; an empty one is open.
func between(value string, bounds []string) (fits, known bool) {
	if len(bounds) != 2 || bounds[0]+bounds[1] == "" {
		return false, false
	}
	for n, text := range bounds {
		if text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			if at, err = time.Parse(time.DateOnly, text); err != nil {
				return false, false
			}
		}
		bound := at.UTC().Format(stampSort)
		if (n == 0 && value < bound) || (n == 1 && value > bound) {
			return false, true
		}
	}
	return true, true
}

// order sorts by at most three criteria, by id when there are none.
func order(items []item, text string) bool {
	criteria := [][2]string{{"id", "asc"}}
	if text != "" && json.Unmarshal([]byte(text), &criteria) != nil || len(criteria) > 3 {
		return false
	}
	if len(items) > 0 {
		for _, c := range criteria {
			if _, known := items[0].get(c[0]); !known && c[0] != "id" {
				return false
			}
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		for _, c := range criteria {
			n := cmp.Compare(a.id, b.id)
			if c[0] != "id" {
				va, _ := a.get(c[0])
				vb, _ := b.get(c[0])
				n = cmp.Compare(va, vb)
			}
			if c[1] == "desc" {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	return true
}

// pageOf cuts a page: offset is its number from 1, and a size above the maximum
// is clamped in silence.
func (s *Server) pageOf(c collection, matching []item, q url.Values) answer {
	total, size, offset := len(matching), len(matching), 1
	if c.paged {
		size = s.opts.DefaultPage
		if n, err := strconv.Atoi(q.Get("pageSize")); err == nil {
			size = n
		}
		if size < 0 || size > s.opts.MaxPage {
			size = s.opts.MaxPage
		}
		if n, err := strconv.Atoi(q.Get("offset")); err == nil {
			offset = max(1, n)
		}
		first := min(total, (offset-1)*size)
		matching = matching[first:min(total, first+size)]
		if len(matching) > 0 && s.blanks > 0 {
			matching, s.blanks = nil, s.blanks-1
		}
	}
	var top, fields []string
	if c.selects {
		top, fields = selected(q.Get("select"))
	}
	elements := make([]map[string]any, len(matching))
	for n, i := range matching {
		elements[n] = pick(i.render(), fields)
	}
	kind := "Collection"
	if c.kind == "work_package" {
		kind = "WorkPackageCollection"
	}
	body := map[string]any{"_type": kind, "total": total, "count": len(elements)}
	links := map[string]any{"self": s.link(c.path, "")}
	if c.paged {
		body["pageSize"], body["offset"] = size, offset
		at := func(page, size string) map[string]any {
			return map[string]any{"href": s.href(c.path) + "?offset=" + page + "&pageSize=" + size}
		}
		links["self"] = at(id(offset), id(size))
		links["jumpTo"], links["changeSize"] = at("%7Boffset%7D", id(size)), at(id(offset), "%7Bsize%7D")
		for _, name := range []string{"jumpTo", "changeSize"} {
			links[name].(map[string]any)["templated"] = true
		}
		if offset*size < total {
			links["nextByOffset"] = at(id(offset+1), id(size))
		}
		if offset > 1 {
			links["previousByOffset"] = at(id(offset-1), id(size))
		}
	}
	body["_links"] = links
	body = pick(body, top)
	body["_embedded"] = map[string]any{"elements": elements}
	return ok(body)
}

// selected reads a select parameter; nil means everything.
func selected(text string) (top, elements []string) {
	if text == "" {
		return nil, nil
	}
	top, elements = []string{}, []string{}
	for name := range strings.SplitSeq(text, ",") {
		if inner, found := strings.CutPrefix(name, "elements/"); found {
			elements = append(elements, inner)
		} else {
			top = append(top, name)
		}
	}
	return top, elements
}

func pick(object map[string]any, names []string) map[string]any {
	if names == nil || slices.Contains(names, "*") {
		return object
	}
	picked := map[string]any{}
	for _, name := range names {
		if value, found := object[name]; found {
			picked[name] = value
		}
	}
	return picked
}

func ok(value any) answer { return answer{200, encode(value)} }

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // maps of plain values
	}
	return data
}

// refuse is an error as OpenProject writes it.
func (s *Server) refuse(status int, identifier, message string) answer {
	return answer{status, encode(map[string]any{"_type": "Error", "errorIdentifier": "urn:openproject-org:api:v3:errors:" + identifier, "message": message})}
}
