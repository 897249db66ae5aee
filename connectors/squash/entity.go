package squash

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
)

// The kinds of the envelopes. Squash numbers each kind apart, so that execution 5
// and test case 5 are two objects; its scripted, keyword and exploratory test
// cases share the numbers of the standard ones, as do high-level requirements.
const (
	KindProject     = "project"
	KindCampaign    = "campaign"
	KindIteration   = "iteration"
	KindItem        = "test-plan-item"
	KindExecution   = "execution"
	KindTestCase    = "test-case"
	KindRequirement = "requirement"
)

// Kinds gives all kinds.
func Kinds() []string {
	return []string{KindProject, KindTestCase, KindRequirement, KindCampaign, KindIteration, KindItem, KindExecution}
}

// unauthorized is the _type of what stands for an entity that the account may
// not see: it exists, and it is hidden.
const unauthorized = "unauthorized-resource"

// entity is the little that the walk needs of an object. A member of another
// type than expected is left empty: what is wrong inside an object is for the
// transform to say, and the object must reach it.
type entity struct {
	Type         string            `json:"_type"`
	ID           int64             `json:"id"`
	ResourceID   int64             `json:"resource_id"`
	ResourceType string            `json:"resource_type"`
	Status       string            `json:"status"`
	Name         string            `json:"name"`
	Modified     string            `json:"last_modified_on"`
	Executed     string            `json:"last_executed_on"`
	Outcome      string            `json:"execution_status"`
	CustomFields json.RawMessage   `json:"custom_fields"`
	Executions   []json.RawMessage `json:"executions"`
	Versions     []reference       `json:"versions"`
	Current      reference         `json:"current_version"`
	Project      reference         `json:"project"`
	Parent       reference         `json:"parent"`
	Iteration    reference         `json:"iteration"`
	Item         reference         `json:"test_plan_item"`
	Embedded     json.RawMessage   `json:"_embedded"`
	Links        map[string]struct {
		Href string `json:"href"`
	} `json:"_links"`
}

// reference is an entity inside another.
type reference struct {
	Type string `json:"_type"`
	ID   int64  `json:"id"`
}

// readEntity never fails; an entity without a number has ID 0, which Squash
// never gives.
func readEntity(body []byte) entity {
	var e entity
	_ = json.Unmarshal(body, &e)
	return e
}

// row is one object as a list shows it.
type row struct {
	entity
	id     int64
	hidden bool
	body   json.RawMessage
}

func readRow(body json.RawMessage) row {
	r := row{entity: readEntity(body), body: body}
	r.id = r.ID
	if r.Type == unauthorized {
		r.id, r.hidden = r.ResourceID, true
	}
	return r
}

// closed tells that nobody works in a campaign or an iteration any more: it has
// a status that says so and was not changed for the time given. What has no
// status, or none that we know, is open.
func (r row) closed(now time.Time, quiet time.Duration) bool {
	if r.Status != "FINISHED" && r.Status != "ARCHIVED" {
		return false
	}
	at, err := parseTime(r.Modified)
	return err != nil || now.Sub(at) > quiet
}

// justNow is how fresh a change is that may not be the last under its date: many
// databases keep dates to the second, and the Date header is rounded to one.
const justNow = 2 * time.Second

// settled tells that what was read at an instant stays what goes with the row:
// the object was as its row when it was read, and a later change would show.
func (r row) settled(read entity, at time.Time) bool {
	if r.Outcome != "" && (r.Outcome != read.Outcome || r.Executed != read.Executed) || r.Modified != "" && r.Modified != read.Modified {
		return false
	}
	for _, text := range []string{r.Modified, r.Executed} {
		if changed, err := parseTime(text); err == nil && at.Sub(changed) <= justNow && changed.Sub(at) <= justNow {
			return false
		}
	}
	return true
}

// projectID is the project of an object, 0 when it does not say.
func (e entity) projectID() int64 {
	if e.Project.ID != 0 {
		return e.Project.ID
	}
	if e.Parent.Type == KindProject {
		return e.Parent.ID
	}
	href := e.Links["project"].Href
	id, _ := strconv.ParseInt(href[strings.LastIndexByte(href, '/')+1:], 10, 64)
	return id
}

// path is where an object is read in detail.
func (e entity) path(kind string, id int64) string {
	if kind == KindExecution && e.Type == "exploratory-execution" {
		return "exploratory-executions/" + number(id)
	}
	return resource(kind) + "/" + number(id)
}

// resource is the interface's word for a kind.
func resource(kind string) string {
	if kind == KindItem {
		return "iteration-test-plan-items"
	}
	return kind + "s"
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// Container gives what holds an object: its item for an execution, its iteration
// for an item, its campaign for an iteration, its project for the others.
func (s *Source) Container(e connectors.Envelope) string {
	held := readEntity(e.Body)
	key := func(kind string, id int64) string {
		if id == 0 {
			return ""
		}
		return kind + "/" + number(id)
	}
	switch e.Kind {
	case KindProject:
		return ""
	case KindExecution:
		return key(KindItem, held.Item.ID)
	case KindItem:
		return key(KindIteration, held.Iteration.ID)
	case KindIteration:
		return key(KindCampaign, held.Parent.ID)
	}
	return key(KindProject, held.projectID())
}
