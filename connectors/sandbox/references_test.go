package sandbox

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

// contract is what the six tools tell, read as a client reads it and tied by
// references alone.
type contract struct {
	t     *testing.T
	tools map[string]Tool

	tickets   map[string]jiraIssue
	versions  map[string]jiraVersion // by name
	anomalies map[string]mantisIssue // by reference
	campaigns map[string]campaign    // by reference
	packages  map[string]bool        // references of the work packages
	meetings  map[string]bool
}

type jiraIssue struct {
	Key    string `json:"key"`
	Fields struct {
		Anomaly string `json:"customfield_10320"`
		Comment struct {
			Comments []struct{ Body string }
		}
		FixVersions []jiraVersion
		Links       []struct {
			Type         struct{ Name string }
			OutwardIssue struct{ Key string }
		} `json:"issuelinks"`
	}
}

type jiraVersion struct{ Name, Description string }

type mantisIssue struct {
	ID     int
	Fields []struct {
		Field struct{ Name string }
		Value string
	} `json:"custom_fields"`
}

func (i mantisIssue) value(name string) string {
	for _, f := range i.Fields {
		if f.Field.Name == name {
			return f.Value
		}
	}
	return ""
}

// campaign is one of Squash: its order, and the anomalies that its runs found.
type campaign struct {
	order string
	found []string
}

// read asks a tool for a JSON document.
func (c *contract) read(tool, path string, into any) {
	c.t.Helper()
	status, body := ask(c.t, c.tools[tool], path)
	require.Equal(c.t, http.StatusOK, status, "%s%s: %s", tool, path, body)
	require.NoError(c.t, json.Unmarshal([]byte(body), into), path)
}

func (c *contract) readJIRA() {
	everything := "jql=" + url.QueryEscape("created > 1970-01-02") + "&fields=*all"
	var found struct {
		Issues        []jiraIssue
		NextPageToken string
	}
	c.read(world.SiteCassiopee, "/rest/api/2/search?maxResults=1000&"+everything, &found)
	c.keep(found.Issues)
	for page := "x"; page != ""; page = found.NextPageToken {
		token := ""
		if found.NextPageToken != "" {
			token = "&nextPageToken=" + url.QueryEscape(found.NextPageToken)
		}
		found.Issues, found.NextPageToken = nil, ""
		c.read(world.SitePPN, "/rest/api/2/search/jql?maxResults=100&"+everything+token, &found)
		c.keep(found.Issues)
	}
	for _, site := range []string{world.SiteCassiopee, world.SitePPN} {
		for _, project := range c.tools[site].Projects {
			var versions []jiraVersion
			c.read(site, "/rest/api/2/project/"+project+"/versions", &versions)
			require.NotEmpty(c.t, versions, project)
			for _, v := range versions {
				c.versions[v.Name] = v
			}
		}
	}
}

// keep takes issues; of one whose comments are cut short it reads all.
func (c *contract) keep(issues []jiraIssue) {
	for _, i := range issues {
		if n := len(i.Fields.Comment.Comments); n == 20 {
			c.read(world.SitePPN, "/rest/api/2/issue/"+i.Key+"/comment?maxResults=100", &i.Fields.Comment)
		}
		c.tickets[i.Key] = i
	}
}

func (c *contract) readMantis() {
	for page := 1; ; page++ {
		var found struct{ Issues []mantisIssue }
		c.read(NameMantis, fmt.Sprintf("/api/rest/issues?page_size=50&page=%d", page), &found)
		for _, i := range found.Issues {
			c.anomalies[i.value("Référence")] = i
		}
		if len(found.Issues) < 50 {
			return
		}
	}
}

func (c *contract) readSquash() {
	const base = "/api/rest/latest/"
	byID := map[string]string{}
	for ref, i := range c.anomalies {
		byID[strconv.Itoa(i.ID)] = ref
	}
	var list struct {
		Embedded struct {
			Campaigns []struct{ ID int }
		} `json:"_embedded"`
	}
	c.read(NameSquash, base+"campaigns?size=200&sort=id", &list)
	for _, listed := range list.Embedded.Campaigns {
		var whole struct {
			Reference    string
			CustomFields []struct {
				Code  string
				Value any
			} `json:"custom_fields"`
			Iterations []struct{ ID int }
		}
		c.read(NameSquash, fmt.Sprint(base, "campaigns/", listed.ID), &whole)
		one := campaign{}
		for _, f := range whole.CustomFields {
			if f.Code == "BC" {
				one.order = fmt.Sprint(f.Value)
			}
		}
		for _, i := range whole.Iterations {
			var issues struct {
				Embedded struct {
					Issues []struct {
						RemoteID string `json:"remote_issue_id"`
					}
				} `json:"_embedded"`
			}
			c.read(NameSquash, fmt.Sprint(base, "iterations/", i.ID, "/issues?size=500&sort=id"), &issues)
			for _, issue := range issues.Embedded.Issues {
				require.Contains(c.t, byID, issue.RemoteID, whole.Reference)
				one.found = append(one.found, byID[issue.RemoteID])
			}
		}
		c.campaigns[whole.Reference] = one
	}
}

func (c *contract) readOpenProject() {
	for _, list := range []string{"work_packages?filters=[]&", "meetings?"} {
		for page := 1; ; page++ {
			var found struct {
				Embedded struct {
					Elements []struct {
						Reference string `json:"customField1"`
						Title     string
					}
				} `json:"_embedded"`
				Total, Count int
			}
			c.read(NameOpenProject, fmt.Sprintf("/api/v3/%spageSize=200&offset=%d", list, page), &found)
			for _, e := range found.Embedded.Elements {
				c.packages[e.Reference] = true
				c.meetings[e.Title[strings.LastIndexByte(e.Title, ' ')+1:]] = true
			}
			if page*200 >= found.Total {
				break
			}
		}
	}
}

// slip reads the slip of a first delivery from LETSDOCIT, or from MESSIE; it is
// empty for the few deliveries that have none.
func (c *contract) slip(order, deliverable string) (server, text string) {
	path := fmt.Sprintf("/livrables/%s/%s/v1/bordereau-%s-v1.txt", order, deliverable, deliverable)
	if status, body := ask(c.t, c.tools[NameLetsdocit], path); status == http.StatusOK {
		return NameLetsdocit, body
	}
	return NameMessie, c.retrieve(path)
}

// retrieve reads a file of MESSIE as an FTP client does.
func (c *contract) retrieve(path string) string {
	tool := c.tools[NameMessie]
	host := strings.TrimPrefix(tool.URL, "ftp+clear://")
	control, err := net.Dial("tcp", host)
	require.NoError(c.t, err)
	defer func() { require.NoError(c.t, control.Close()) }()
	lines := bufio.NewReader(control)
	answer := func() string {
		line, err := lines.ReadString('\n')
		require.NoError(c.t, err)
		return line
	}
	say := func(command, code string) string {
		_, err := fmt.Fprintf(control, "%s\r\n", command)
		require.NoError(c.t, err)
		line := answer()
		require.True(c.t, strings.HasPrefix(line, code), "%s: %s", path, line)
		return line
	}
	require.True(c.t, strings.HasPrefix(answer(), "220"))
	say("USER "+tool.Credentials.User, "331")
	say("PASS "+tool.Credentials.Password, "230")
	port := strings.Split(say("EPSV", "229"), "|")[3]
	address, _, err := net.SplitHostPort(host)
	require.NoError(c.t, err)
	data, err := net.Dial("tcp", net.JoinHostPort(address, port))
	require.NoError(c.t, err)
	defer func() { require.NoError(c.t, data.Close()) }()
	if _, err = fmt.Fprintf(control, "RETR %s\r\n", path); err != nil || !strings.HasPrefix(answer(), "150") {
		return "" // it has none
	}
	body, err := io.ReadAll(data)
	require.NoError(c.t, err)
	return string(body)
}

var (
	partIn      = regexp.MustCompile(`[A-Z]+-\d+-\d+`)
	committeeIn = regexp.MustCompile(`comité (\S+)\.$`)
)

// TestOneReferenceGoesThroughTheSixTools reads what the servers answer, and
// nothing else, and follows the references from tool to tool.
func TestOneReferenceGoesThroughTheSixTools(t *testing.T) {
	w, err := world.Generate(world.Options{Seed: 1, Scale: 0.2, Until: time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)})
	require.NoError(t, err)
	running, err := Start(Options{World: w})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Close()) })
	c := &contract{
		t: t, tools: map[string]Tool{}, tickets: map[string]jiraIssue{}, versions: map[string]jiraVersion{}, anomalies: map[string]mantisIssue{},
		campaigns: map[string]campaign{}, packages: map[string]bool{}, meetings: map[string]bool{},
	}
	for _, tool := range running.Tools() {
		c.tools[tool.Name] = tool
	}
	c.readJIRA()
	c.readMantis()
	c.readSquash()
	c.readOpenProject()
	c.requireTickets()
	c.requireAnomalies()
	served := c.requireVersions()
	require.Len(t, served, 2, "deliverables of tests lie on LETSDOCIT and on MESSIE")
}

// requireTickets follows a ticket to its anomaly, its committee and the campaign
// that tests its correction; each way is gone once at least.
func (c *contract) requireTickets() {
	gone := map[string]int{}
	for key, ticket := range c.tickets {
		var said []string
		for _, comment := range ticket.Fields.Comment.Comments {
			said = append(said, comment.Body)
			if m := committeeIn.FindStringSubmatch(comment.Body); m != nil {
				gone["committee"]++
				require.Contains(c.t, c.meetings, m[1], key)
			}
		}
		for _, v := range ticket.Fields.FixVersions {
			gone["version"]++
			require.Equal(c.t, c.versions[v.Name], v, key)
			for _, ref := range partsOf(v)["CAMP"] {
				gone["campaign"]++
				require.Contains(c.t, c.campaigns, ref, key)
				require.True(c.t, slices.ContainsFunc(said, func(text string) bool { return strings.Contains(text, ref) }), "%s does not tell %s", key, ref)
			}
		}
		if ref := ticket.Fields.Anomaly; ref != "" {
			gone["anomaly"]++
			known := c.anomalies[ref]
			require.True(c.t, slices.ContainsFunc(said, func(text string) bool {
				return strings.Contains(text, fmt.Sprintf("%s (Mantis n° %d)", ref, known.ID))
			}), "%s does not tell %s", key, ref)
			origin := known.value("Ticket d'origine")
			linked := false
			for _, link := range ticket.Fields.Links {
				linked = linked || link.Type.Name == "Relates" && link.OutwardIssue.Key == origin
			}
			require.True(c.t, origin == key || linked, "%s is of %s, and %s is neither it nor linked to it", ref, origin, key)
		}
	}
	for _, way := range []string{"committee", "version", "campaign", "anomaly"} {
		require.Positive(c.t, gone[way], way)
	}
}

// requireAnomalies follows an anomaly back to the ticket or the test that found it.
func (c *contract) requireAnomalies() {
	found := map[string]bool{}
	for _, one := range c.campaigns {
		require.NotEmpty(c.t, one.found)
		for _, ref := range one.found {
			found[ref] = true
		}
	}
	for ref, anomaly := range c.anomalies {
		if origin := anomaly.value("Ticket d'origine"); origin != "" {
			require.Equal(c.t, ref, c.tickets[origin].Fields.Anomaly)
		} else {
			require.NotEmpty(c.t, anomaly.value("Cas de test"), ref)
			require.True(c.t, found[ref], ref)
		}
	}
}

// requireVersions follows a version to its campaign, order and deliverables, and
// these to their slips; it gives the servers that had whole ones.
func (c *contract) requireVersions() map[string]bool {
	servers := map[string]bool{}
	for name, v := range c.versions {
		parts := partsOf(v)
		if len(parts["CAMP"]) == 0 {
			continue
		}
		require.Equal(c.t, []string{c.campaigns[parts["CAMP"][0]].order}, parts["BC"], name)
		order := parts["BC"][0]
		require.True(c.t, c.packages[order], name)
		for _, deliverable := range parts["LIV"] {
			require.True(c.t, c.packages[deliverable], name)
			server, slip := c.slip(order, deliverable)
			told := map[string]string{}
			for line := range strings.Lines(slip) {
				label, value, _ := strings.Cut(line, " :")
				told[label] = strings.TrimSpace(value)
			}
			require.Contains(c.t, []string{order, ""}, told["Numéro de commande"], deliverable)
			require.Contains(c.t, []string{deliverable, ""}, told["Référence du livrable"], deliverable)
			if told["Numéro de commande"] != "" && told["Référence du livrable"] != "" {
				servers[server] = true
			}
		}
	}
	return servers
}

// partsOf are the references that a version names, by the kind of thing.
func partsOf(v jiraVersion) map[string][]string {
	parts := map[string][]string{}
	for _, ref := range partIn.FindAllString(v.Description, -1) {
		kind, _, _ := strings.Cut(ref, "-")
		parts[kind] = append(parts[kind], ref)
	}
	return parts
}
