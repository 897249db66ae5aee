package squash

import (
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// all lists the objects of a kind that have a list of their own.
func (r renderer) all(kind string, query url.Values) answer {
	switch kind {
	case Project:
		return r.list("projects", r.entries(Project, ids(r.projects)), query)
	case Campaign:
		return r.list("campaigns", r.entries(Campaign, ids(r.campaigns)), query)
	case TestCase:
		return r.list("test-cases", r.entries(TestCase, ids(r.testCases)), query)
	case Requirement:
		return r.list("requirements", r.entries(Requirement, ids(r.requirements)), query)
	}
	return answer{http.StatusNotFound, problem("org.springframework.web.servlet.NoHandlerFoundException", "No handler found")}
}

// inside lists what an object holds.
func (r renderer) inside(k key, what string, query url.Values) answer {
	of := func(kind string, all []int64) answer {
		return r.list(plural(kind), r.entries(kind, slices.DeleteFunc(all, func(id int64) bool { return r.projectOf(key{kind, id}) != k.id })), query)
	}
	switch k.kind + " " + what {
	case "project campaigns":
		return of(Campaign, ids(r.campaigns))
	case "project test-cases":
		return of(TestCase, ids(r.testCases))
	case "project requirements":
		return of(Requirement, ids(r.requirements))
	case "campaign iterations":
		return r.list("iterations", r.entries(Iteration, r.campaigns[k.id].iterations), query)
	case "iteration test-plan":
		return r.list("test-plan", r.entries(Item, r.iterations[k.id].items), query)
	case "test-plan-item executions":
		return r.list("executions", r.entries(Execution, r.items[k.id].executions), query)
	case "iteration issues", "execution issues":
		if r.options.Generation == Modern {
			return r.list("issues", r.issues(k), query)
		}
	}
	return answer{http.StatusNotFound, problem("org.springframework.web.servlet.NoHandlerFoundException", "No handler found")}
}

// entry is an element of a list before it is written.
type entry struct {
	id    int64
	name  string // of the group it comes in; empty for the list's own
	write func(fields []string) any
}

// entries are the objects of a list. Objects that have lists of their own are left
// out when they are hidden; an item or an execution is replaced.
func (r renderer) entries(kind string, all []int64) []entry {
	var list []entry
	for _, id := range all {
		k := key{kind, id}
		if !r.visible(k) && kind != Item && kind != Execution && kind != Iteration {
			continue
		}
		e := entry{id: id, write: func(fields []string) any { return r.short(k, fields) }}
		if kind == Project && r.projects[id].template {
			e.name = "project-templates"
		}
		if kind == Requirement && r.requirements[id].high {
			e.name = "high-level-requirements"
		}
		list = append(list, e)
	}
	return list
}

// short is an object as a list shows it: its name, and the fields asked for where
// the server knows how.
func (r renderer) short(k key, fields []string) any {
	row, _ := r.refer(k).(object)
	if !r.visible(k) {
		return row
	}
	switch k.kind {
	case Item:
		return r.item(r.items[k.id], false)
	case Iteration:
		return r.iteration(r.iterations[k.id])
	case Execution:
		return r.execution(r.executions[k.id])
	}
	if len(fields) == 0 || r.options.Generation == Legacy {
		return row
	}
	whole := r.whole(k)
	for _, field := range fields {
		if value, known := whole[field]; known {
			row[field] = value
		}
	}
	if version, shown := row["current_version"].(object); shown {
		row["current_version"] = object{"_type": version["_type"], "id": version["id"], "name": version["name"], "_links": version["_links"]}
	}
	return row
}

// issues are those of an iteration or an execution.
func (r renderer) issues(k key) []entry {
	executions := []int64{k.id}
	if k.kind == Iteration {
		executions = nil
		for _, i := range r.iterations[k.id].items {
			executions = append(executions, r.items[i].executions...)
		}
	}
	found := map[int][]int64{}
	for _, id := range executions {
		for _, issue := range r.executions[id].issues {
			found[issue] = append(found[issue], id)
		}
	}
	var list []entry
	for _, n := range slices.Sorted(maps.Keys(found)) {
		list = append(list, entry{id: int64(n), write: func([]string) any { return r.issue(n, found[n]) }})
	}
	return list
}

// list cuts a page out of a list. Without a sort every page is cut out of another
// order, as a database without ORDER BY may do.
func (r renderer) list(name string, all []entry, query url.Values) answer {
	size, _ := strconv.Atoi(query.Get("size"))
	if size <= 0 {
		size = 20
	}
	size = min(size, r.options.MaxPage)
	n, _ := strconv.Atoi(query.Get("page"))
	property, direction, _ := strings.Cut(query.Get("sort"), ",")
	switch property {
	case "id":
		slices.SortFunc(all, func(a, b entry) int { return int(a.id - b.id) })
		if direction == "desc" {
			slices.Reverse(all)
		}
	default:
		slices.SortFunc(all, func(a, b entry) int { return int(scramble(a.id, n)) - int(scramble(b.id, n)) })
	}
	pages := (len(all) + size - 1) / size
	from := min(n*size, len(all))
	groups := object{}
	var fields []string
	if asked := query.Get("fields"); asked != "" {
		fields = strings.Split(asked, ",")
	}
	shown := all[from:min(from+size, len(all))]
	if len(shown) > 0 && r.blanks > 0 {
		shown, r.blanks = nil, r.blanks-1
	}
	for _, e := range shown {
		group := name
		if e.name != "" {
			group = e.name
		}
		list, _ := groups[group].([]any)
		groups[group] = append(list, e.write(fields))
	}
	o := object{
		"_links": object{"self": r.href(name + "?page=" + strconv.Itoa(n) + "&size=" + strconv.Itoa(size))},
		"page":   object{"size": size, "totalElements": len(all), "totalPages": pages, "number": n},
	}
	if len(groups) > 0 {
		o["_embedded"] = groups
	}
	return ok(o)
}

func scramble(id int64, page int) uint16 {
	h := fnv.New32a()
	_, _ = h.Write([]byte{byte(page), byte(id), byte(id >> 8), byte(page)})
	return uint16(h.Sum32())
}
