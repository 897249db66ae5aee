package jira

import (
	"encoding/json"
	"strconv"

	"pilotis/connectors/sandbox/world"
)

// linkType is a kind of link, and how it reads from either end.
type linkType struct {
	Named
	inward, outward string
}

var linkTypes = map[string]linkType{
	world.LinkDuplicates: {Named{"10002", "Duplicate"}, "est dupliqué par", "duplique"},
	world.LinkRelates:    {Named{"10003", "Relates"}, "concerne", "concerne"},
}

// tie writes each link into the issues at both its ends. A server shows no link
// to what it does not hold.
func (w *writer) tie(renderings []*rendering) {
	byKey := map[string]*rendering{}
	for _, r := range renderings {
		byKey[r.ticket.Key] = r
	}
	id := 20000
	for _, from := range renderings {
		for _, link := range from.ticket.Links {
			to := byKey[link.To]
			if to == nil {
				continue
			}
			id++
			from.links = append(from.links, from.link(id, linkTypes[link.Kind], "outwardIssue", to))
			to.links = append(to.links, to.link(id, linkTypes[link.Kind], "inwardIssue", from))
		}
	}
}

// link is a link as the issue at one end shows it: with the other.
func (w *writer) link(number int, kind linkType, end string, other *rendering) json.RawMessage {
	id, base := strconv.Itoa(number), w.site.BaseURL+"/rest/api/2/"
	return object{
		{"id", encode(id)}, {"self", encode(base + "issueLink/" + id)},
		{"type", encode(object{
			{"id", encode(kind.ID)}, {"name", encode(kind.Name)}, {"inward", encode(kind.inward)}, {"outward", encode(kind.outward)},
			{"self", encode(base + "issueLinkType/" + kind.ID)},
		})},
		{end, encode(object{
			{"id", encode(other.ticket.ID)}, {"key", encode(other.ticket.Key)}, {"self", encode(other.address())}, {"fields", encode(object{
				{"summary", encode(other.ticket.Summary)}, {"status", statusJSON(w.site.BaseURL, w.words.statuses[other.now.state])},
				{"priority", encode(w.named("priority", w.words.priorities[other.now.urgency]))}, {"issuetype", other.issueType()},
			})},
		})},
	}.bytes()
}
