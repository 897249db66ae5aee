package openproject

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/sandbox/world"
)

var noon = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)

func ask(t *testing.T, s *Server, path string, parameters ...string) (int, []byte) {
	t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, s.opts.Prefix+"/api/v3/"+path+"?"+q.Encode(), nil))
	return recorder.Code, recorder.Body.Bytes()
}

type page struct {
	Total, Count, PageSize, Offset int
	Links                          map[string]json.RawMessage `json:"_links"`
	Embedded                       struct {
		Elements []struct {
			ID        int
			Subject   string
			UpdatedAt string
			Details   []struct{ Raw string }
		}
	} `json:"_embedded"`
}

func list(t *testing.T, s *Server, path string, parameters ...string) page {
	t.Helper()
	status, body := ask(t, s, path, parameters...)
	require.Equal(t, 200, status, string(body))
	var p page
	require.NoError(t, json.Unmarshal(body, &p))
	return p
}

func small(t *testing.T, options Options) *Server {
	t.Helper()
	options.Now = func() time.Time { return noon }
	s, err := New(nil, options)
	require.NoError(t, err)
	for n := range 5 {
		status := ""
		if n == 4 {
			status = s.words.statuses[statusClosed]
		}
		_, err := s.Create(noon.Add(time.Duration(n)*time.Hour+1234567*time.Nanosecond), "Anne", Draft{Subject: id(n), Status: status})
		require.NoError(t, err)
	}
	return s
}

func TestPagesFiltersAndOrder(t *testing.T) {
	s := small(t, Options{DefaultPage: 2, MaxPage: 3})
	require.Equal(t, 4, list(t, s, "work_packages").Total, "closed ones are hidden by default")
	p := list(t, s, "work_packages", "filters", "[]", "pageSize", "100", "offset", "2")
	require.Equal(t, []int{5, 2, 3, 2}, []int{p.Total, p.Count, p.PageSize, p.Offset})
	require.NotContains(t, p.Links, "nextByOffset")
	require.Contains(t, list(t, s, "work_packages", "filters", "[]").Links, "nextByOffset")
	p = list(t, s, "work_packages", "filters", "[]", "sortBy", `[["updatedAt","desc"],["id","asc"]]`)
	require.Equal(t, "4", p.Embedded.Elements[0].Subject)
	cut := p.Embedded.Elements[1].UpdatedAt
	require.Equal(t, "2026-06-10T15:00:00.001Z", cut)
	between := func(from, to string) int {
		return list(t, s, "work_packages", "filters", `[{"updatedAt":{"operator":"<>d","values":["`+from+`","`+to+`"]}}]`).Total
	}
	require.Equal(t, 2, between(cut, ""), "the printed instant, as a lower bound, finds its row")
	require.Zero(t, between(cut, cut), "as both bounds it does not: the server knows microseconds")
	require.Equal(t, 1, between(cut, "2026-06-10T15:00:00.001999Z"))
	for _, bad := range []string{`[{"updatedAt":{"operator":">=d","values":["x"]}}]`, `[{"nonsense":{"operator":"=","values":["1"]}}]`, `{`, `[{"updatedAt":{"operator":"<>d","values":["",""]}}]`} {
		status, body := ask(t, s, "work_packages", "filters", bad)
		require.Equal(t, 400, status, bad)
		require.Contains(t, string(body), "errors:InvalidQuery")
	}
	require.Equal(t, 5, list(t, s, "work_packages", "filters", `[{"nonsense":{"operator":"=","values":["1"]}}]`, "valid_subset", "true").Total)
	_, body := ask(t, s, "work_packages", "filters", "[]", "select", "total,elements/id")
	require.JSONEq(t, `{"total":5,"_embedded":{"elements":[{"id":1001},{"id":1002}]}}`, string(body))
}

func TestJournalsAreRewrittenWithinTheWindowAndToldInTheLanguage(t *testing.T) {
	for language, want := range map[string][]string{
		"fr": {"Statut changé de Nouveau à Clos", "Date de fin mis à 01/07/2026", "Assigné à mis à Paul"},
		"en": {"Status changed from New to Closed", "Finish date set to 07/01/2026", "Assignee set to Paul"},
	} {
		s := small(t, Options{Language: language})
		edit := func(after time.Duration, d Draft) {
			require.NoError(t, s.Update(1001, noon.Add(after), "Anne", d))
		}
		edit(10*time.Minute, Draft{Status: s.words.statuses[statusRunning], Due: "2026-07-01", Person: "Paul"})
		edit(12*time.Minute, Draft{Status: s.words.statuses[statusClosed]})
		p := list(t, s, "work_packages/1001/activities")
		require.Len(t, p.Embedded.Elements, 2)
		var told []string
		for _, d := range p.Embedded.Elements[1].Details {
			told = append(told, d.Raw)
		}
		require.ElementsMatch(t, want, told)
		edit(13*time.Minute, Draft{Status: s.words.statuses[statusNew], Due: "-"})
		require.Len(t, list(t, s, "work_packages/1001/activities").Embedded.Elements[1].Details, 1, "what is taken back leaves no trace")
		edit(time.Hour, Draft{Person: "Lise"})
		require.Len(t, list(t, s, "work_packages/1001/activities").Embedded.Elements, 3)
	}
}

func TestWhatIsDeletedAndWhatIsHiddenLookTheSame(t *testing.T) {
	s := small(t, Options{})
	_, unknown := ask(t, s, "work_packages/9")
	s.Delete(1001)
	s.Hide(1002, true)
	s.Archive(projectFirst, true)
	for _, path := range []string{"work_packages/1001", "work_packages/1002"} {
		status, body := ask(t, s, path)
		require.Equal(t, 404, status)
		require.Equal(t, unknown, body)
	}
	require.Equal(t, 2, list(t, s, "work_packages").Total)
	require.Equal(t, 4, list(t, s, "projects").Total, "an administrator sees archived projects")
	require.Equal(t, 3, list(t, s, "projects", "filters", `[{"active":{"operator":"=","values":["t"]}}]`).Total)
}

func TestCommitteesAreMeetingsOrWorkPackages(t *testing.T) {
	w := &world.World{Until: noon, NotifiedOn: noon.AddDate(-1, 0, 0), Meetings: []world.Meeting{{
		Ref: "CR-1", Committee: "COPIL", Tranche: "FERME", PlannedOn: noon.AddDate(0, 0, -7).Truncate(24 * time.Hour), HeldOn: noon.AddDate(0, 0, -7).Truncate(24 * time.Hour),
		SupportSent: noon.AddDate(0, 0, -9), MinutesSent: noon.AddDate(0, 0, -6), Attendees: 9,
	}}}
	s, err := New(w, Options{})
	require.NoError(t, err)
	_, body := ask(t, s, "meetings/301")
	require.Contains(t, string(body), `"fileName":"Compte rendu CR-1.pdf"`)
	require.Contains(t, string(body), `"state":"closed"`)
	s, err = New(w, Options{NoMeetings: true})
	require.NoError(t, err)
	status, _ := ask(t, s, "meetings")
	require.Equal(t, 404, status)
	_, body = ask(t, s, "work_packages/1001")
	require.Contains(t, string(body), `"customField21":"2026-06-04T12:00:00Z"`)
	require.Contains(t, string(body), `"title":"Tenu"`)
}

func TestAnOrderIsServedWithItsLinesAndDeliverables(t *testing.T) {
	day := func(n int) time.Time { return noon.AddDate(0, 0, n).Truncate(24 * time.Hour) }
	w := &world.World{Until: noon, NotifiedOn: day(-400),
		Orders: []world.Order{{Ref: "BC-2026-001", Subject: "MCO", Tranche: "OPTIONNELLE_1", NotifiedOn: day(-60), Start: day(-55), End: day(30),
			Lines: []world.OrderLine{{UO: "UO3.6-SN2", Level: "C", Frequency: "mensuel", Quantity: 3, AmountCents: 1234567, Application: "BPN", Start: day(-55), End: day(30)}}}},
		Deliverables: []world.Deliverable{{Ref: "LIV-2026-0001", Code: "UO1.1-DPG/L01", Title: "Plan", Order: "BC-2026-001", DueOn: day(-10), MovedFrom: day(-20), Baseline: day(-20),
			Deliveries: []world.Delivery{{N: 1, At: noon.AddDate(0, 0, -12), Channel: "LETSDOCIT"}},
			Decisions:  []world.Decision{{N: 1, On: day(-5), Outcome: "NON_CONFORME", Motive: "Incomplet"}}}},
	}
	s, err := New(w, Options{})
	require.NoError(t, err)
	objects := s.Objects()
	line, deliverable := string(objects["work_package/1002"].Body), objects["work_package/1004"]
	require.Contains(t, line, `"customField7":"12345.67 EUR"`)
	require.Contains(t, line, `"parent":{"href":"/api/v3/work_packages/1001"`)
	require.Contains(t, string(objects["work_package/1001"].Body), `"children":[{"href":"/api/v3/work_packages/1002"`)
	require.Contains(t, string(objects["work_package/1003"].Body), `"date":"`+date(day(30)))
	require.Contains(t, string(deliverable.Body), `"title":"Non conforme"`)
	require.Len(t, deliverable.Relations, 1)
	var told []string
	for _, a := range deliverable.Activities {
		var j struct{ Details []struct{ Raw string } }
		require.NoError(t, json.Unmarshal(a, &j))
		for _, d := range j.Details {
			told = append(told, d.Raw)
		}
	}
	require.Contains(t, told, "Date de fin changé de "+day(-20).Format("02/01/2006")+" à "+day(-10).Format("02/01/2006"))
	require.Contains(t, told, "Statut changé de Livré à Non conforme")
	require.Contains(t, told, "Décision mis à Non conforme")
}
