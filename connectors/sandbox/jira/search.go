package jira

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"pilotis/connectors/sandbox/jira/jql"
)

// request is a search as GET parameters or as a POST body.
type request struct {
	JQL           string          `json:"jql"`
	StartAt       int             `json:"startAt"`
	MaxResults    *int            `json:"maxResults"`
	Fields        []string        `json:"fields"`
	Expand        json.RawMessage `json:"expand"` // list on Data Center, comma separated on Cloud
	NextPageToken string          `json:"nextPageToken"`
	ValidateQuery json.RawMessage `json:"validateQuery"` // a boolean, or "strict", "warn", "none"
}

// maxBody is far more than any query needs.
const maxBody = 4 << 20

func readRequest(r *http.Request) (request, error) {
	var want request
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody)).Decode(&want); err != nil {
			return want, fmt.Errorf("read the request body: %w", err)
		}
		return want, nil
	}
	parameters := r.URL.Query()
	want.JQL = parameters.Get("jql")
	want.NextPageToken = parameters.Get("nextPageToken")
	want.Fields = splitAll(parameters["fields"])
	want.Expand = encode(splitAll(parameters["expand"]))
	want.ValidateQuery = encode(parameters.Get("validateQuery"))
	for name, set := range map[string]func(int){
		"startAt":    func(n int) { want.StartAt = n },
		"maxResults": func(n int) { want.MaxResults = &n },
	} {
		if text := parameters.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return want, fmt.Errorf("read parameter %s: %w", name, err)
			}
			set(n)
		}
	}
	return want, nil
}

func splitAll(values []string) []string {
	var all []string
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// selection reads what of each issue is asked; none is the flavour's default.
func (want request) selection(none string) selection {
	fields := splitAll(want.Fields)
	if len(fields) == 0 && none != "" {
		fields = []string{none}
	}
	var expand []string
	if json.Unmarshal(want.Expand, &expand) != nil {
		expand = []string{scalar(want.Expand)}
	}
	chosen := selection{changelog: slices.Contains(splitAll(expand), "changelog")}
	for _, field := range fields {
		switch {
		case field == "*all" || field == "*navigable":
			chosen.all = true
		case strings.HasPrefix(field, "-"):
			chosen.without = append(chosen.without, field[1:])
		default:
			chosen.fields = append(chosen.fields, field)
		}
	}
	if len(chosen.fields) == 0 && len(chosen.without) > 0 {
		chosen.all = true
	}
	return chosen
}

// searchByOffset is Data Center's search: offsets over a result that is made
// anew for every page, so that what changes meanwhile shifts it.
func (i *Instance) searchByOffset(r *http.Request) answer {
	want, err := readRequest(r)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	mode := strings.Trim(string(want.ValidateQuery), `"`)
	found, _, err := i.search(want.JQL, mode == "false" || mode == "none" || mode == "warn")
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	limit := i.site.Limits.MaxResults
	if limit <= 0 {
		limit = 1000
	}
	size := 50
	if want.MaxResults != nil && *want.MaxResults >= 0 {
		size = *want.MaxResults
	}
	size = min(size, limit) // silently lowered, as JIRA does
	start := min(max(0, want.StartAt), len(found))
	page := found[start:min(start+size, len(found))]
	if _, empty := i.blank(len(page) > 0); empty {
		page = nil
	}
	return ok(object{
		{"expand", encode("schema,names")}, {"startAt", encode(max(0, want.StartAt))}, {"maxResults", encode(size)},
		{"total", encode(len(found))}, {"issues", renderAll(page, want.selection("*navigable"))},
	}.bytes())
}

func renderAll(page []*Issue, chosen selection) json.RawMessage {
	raws := make([]json.RawMessage, len(page))
	for n, issue := range page {
		raws[n] = issue.render(chosen)
	}
	return array(raws)
}

// position is what a page token says: which query, and after which row.
type position struct {
	Query  string  `json:"q"`
	After  jql.Row `json:"a"`
	Blanks int64   `json:"b,omitempty"` // empty pages so far: no token comes twice
}

// Blank makes the next n pages of searches empty, though more follows.
func (i *Instance) Blank(n int) { i.blanks.Store(int64(n)) }

// blank tells that the page to be given is to be empty, and which such page it is.
func (i *Instance) blank(follows bool) (left int64, empty bool) {
	if !follows || i.blanks.Load() <= 0 {
		return 0, false
	}
	return i.blanks.Add(-1) + 1, true
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// searchByToken is Cloud's search/jql: the token holds the place of the last row
// in the query's order, not a number of rows. startAt is ignored, as it is there.
func (i *Instance) searchByToken(r *http.Request) answer {
	want, err := readRequest(r)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	found, query, err := i.search(want.JQL, false)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	if !query.Bounded() {
		return refuse(http.StatusBadRequest, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
	}
	var from position
	if want.NextPageToken != "" {
		from, err = readToken(want.NextPageToken)
		if err != nil || from.Query != digest(want.JQL) {
			return refuse(http.StatusBadRequest, "The provided next page token is invalid or expired.")
		}
		found = found[sort.Search(len(found), func(n int) bool { return query.Compare(i.row(found[n]), from.After) > 0 }):]
	}
	if left, empty := i.blank(len(found) > 0); empty {
		from.Query, from.Blanks = digest(want.JQL), left
		token := base64.URLEncoding.EncodeToString(encode(from))
		return ok(object{{"issues", []byte("[]")}, {"nextPageToken", encode(token)}, {"isLast", []byte("false")}}.bytes())
	}
	page := found[:min(i.tokenPageSize(want), len(found))]
	reply := object{{"issues", renderPage(page, want)}}
	if len(page) < len(found) {
		token := encode(position{Query: digest(want.JQL), After: i.row(page[len(page)-1])})
		reply = reply.with("nextPageToken", base64.URLEncoding.EncodeToString(token))
	}
	return ok(reply.with("isLast", len(page) == len(found)).bytes())
}

func readToken(text string) (position, error) {
	var from position
	raw, err := base64.URLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &from)
	}
	if err != nil {
		return from, fmt.Errorf("read a page token: %w", err)
	}
	return from, nil
}

// tokenPageSize is how many issues a page of Cloud holds: fewer when fields are
// asked, so that a page shorter than maxResults is not the last.
func (i *Instance) tokenPageSize(want request) int {
	limit := i.site.Limits.MaxResults
	if limit <= 0 {
		limit = 100
		if len(want.Fields) == 0 || slices.Equal(want.Fields, []string{"id"}) {
			limit = 5000
		}
	}
	if want.MaxResults != nil && *want.MaxResults > 0 {
		return min(*want.MaxResults, limit)
	}
	return min(50, limit)
}

// renderPage gives id only when no fields are asked: Cloud's default.
func renderPage(page []*Issue, want request) json.RawMessage {
	chosen := want.selection("")
	if chosen.all || chosen.changelog || len(chosen.fields) > 1 || (len(chosen.fields) == 1 && chosen.fields[0] != "id") {
		return renderAll(page, chosen)
	}
	raws := make([]json.RawMessage, len(page))
	for n, issue := range page {
		raws[n] = object{{"id", encode(issue.ID)}}.bytes()
	}
	return array(raws)
}

func (i *Instance) row(issue *Issue) jql.Row {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return issue.row(i.projects[issue.Project])
}

// oneIssue answers issue/{idOrKey} and, on Cloud, issue/{idOrKey}/changelog.
func (i *Instance) oneIssue(r *http.Request, path string) answer {
	idOrKey, rest, _ := strings.Cut(path, "/")
	issue := i.issue(idOrKey)
	if refused, hidden := i.refusal(issue); hidden {
		return refused
	}
	want, err := readRequest(r)
	switch {
	case err != nil:
		return refuse(http.StatusBadRequest, err.Error())
	case rest == "":
		return ok(issue.render(want.selection("*all")))
	case rest == "comment" || rest == "worklog":
		return i.discussion(r, issue, rest)
	case rest == "changelog" && i.site.Flavor == Cloud:
		return ok(i.changelogPage(issue, want))
	}
	return refuse(http.StatusNotFound, "null for uri: "+r.URL.Path)
}

func (i *Instance) changelogPage(issue *Issue, want request) json.RawMessage {
	all := issue.histories()
	size := 100
	if want.MaxResults != nil && *want.MaxResults > 0 {
		size = min(*want.MaxResults, 100)
	}
	start := min(max(0, want.StartAt), len(all))
	page := all[start:min(start+size, len(all))]
	raws := make([]json.RawMessage, len(page))
	for n, history := range page {
		raws[n] = history.bytes()
	}
	return object{
		{"self", encode(i.link("issue/" + issue.ID + "/changelog"))}, {"maxResults", encode(size)}, {"startAt", encode(start)},
		{"total", encode(len(all))}, {"isLast", encode(start+len(page) == len(all))}, {"values", array(raws)},
	}.bytes()
}
