package mapping_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
	"pilotis/connectors/documents"
	"pilotis/connectors/documents/ftp"
	"pilotis/connectors/documents/webdav"
	"pilotis/connectors/files"
	"pilotis/connectors/mantis"
	"pilotis/connectors/openproject"
	"pilotis/connectors/rest"
	sandboxdocs "pilotis/connectors/sandbox/documents"
	sandboxmantis "pilotis/connectors/sandbox/mantis"
	sandboxopenproject "pilotis/connectors/sandbox/openproject"
	sandboxsquash "pilotis/connectors/sandbox/squash"
	"pilotis/connectors/sandbox/world"
	"pilotis/connectors/squash"
	"pilotis/deploy"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/mapping"
)

// until is when the generated contract ends.
var until = time.Date(2026, 9, 15, 20, 0, 0, 0, time.UTC)

// lived is the contract that the tests of this file read back.
var lived = sync.OnceValues(func() (*world.World, error) {
	return world.Generate(world.Options{Seed: 11, Scale: 0.1, Until: until})
})

func livedWorld(t testing.TB) *world.World {
	w, err := lived()
	require.NoError(t, err)
	return w
}

// quick is a clock that never sleeps.
type quick struct{}

func (quick) Now() time.Time                                   { return until }
func (quick) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func restOptions() rest.Options { return rest.Options{Clock: quick{}, RequestsPerSecond: -1} }

func serve(t testing.TB, handler http.Handler) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// pulled gives the latest version of every object of a source.
func pulled(t testing.TB, source connectors.Source) []connectors.Envelope {
	t.Helper()
	latest := map[string]connectors.Envelope{}
	var order []string
	var cursor connectors.Cursor
	for range 3 {
		require.NoError(t, source.Pull(t.Context(), cursor, func(page []connectors.Envelope, next connectors.Cursor) error {
			for _, e := range page {
				if old, met := latest[e.Key()]; !met {
					order = append(order, e.Key())
				} else if e.Version.Before(old.Version) {
					continue
				}
				latest[e.Key()] = e
			}
			cursor = next
			return nil
		}))
	}
	var envelopes []connectors.Envelope
	for _, key := range order {
		envelopes = append(envelopes, latest[key])
	}
	return envelopes
}

// deployed reads a mapping file that is delivered.
func deployed(t testing.TB, name string) *mapping.Mapping {
	data, err := deploy.Files.ReadFile("mapping/" + name + ".yaml")
	require.NoError(t, err)
	m, err := mapping.Parse(data, name+".yaml")
	require.NoError(t, err)
	require.NoError(t, m.Check(contract.Default()))
	return m
}

// read makes facts of all that a source gives; none may be refused.
func read(t testing.TB, name string, source connectors.Source) []transform.Row {
	t.Helper()
	m := deployed(t, name)
	convert := m.Func(contract.Default())
	var rows []transform.Row
	for _, e := range pulled(t, source) {
		got, err := convert(e)
		require.NoError(t, err)
		rows = append(rows, got...)
	}
	return rows
}

// only gives the rows of one kind without what every record's bytes change.
func only[T transform.Row](rows []transform.Row) []T {
	var list []T
	for _, row := range rows {
		if one, ok := row.(T); ok {
			list = append(list, one)
		}
	}
	return list
}

func on(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}

// matched requires that each expected fact was read exactly once, and no other.
func matched[W any, T transform.Row](t *testing.T, want []W, got []T, name func(W) string, nameOf func(T) string, fact func(W) T, bare func(T)) {
	t.Helper()
	require.NotEmpty(t, want)
	require.Len(t, got, len(want))
	byName := map[string]T{}
	for _, row := range got {
		_, twice := byName[nameOf(row)]
		require.False(t, twice, "%s was read twice", nameOf(row))
		byName[nameOf(row)] = row
	}
	for _, one := range want {
		row, found := byName[name(one)]
		require.True(t, found, "%s was not read", name(one))
		bare(row)
		require.Equal(t, fact(one), row, name(one))
	}
}

func openProjectRows(t *testing.T, options sandboxopenproject.Options) []transform.Row {
	options.Now, options.APIKey = func() time.Time { return until }, "opapi-key"
	server, err := sandboxopenproject.New(livedWorld(t), options)
	require.NoError(t, err)
	source, err := openproject.New(openproject.Options{Name: "openproject", URL: serve(t, server.Handler()), Auth: openproject.Auth{APIKey: "opapi-key"}, REST: restOptions()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	return read(t, "openproject", source)
}

func TestOpenProjectTellsTheWorldsPlan(t *testing.T) {
	w := livedWorld(t)
	rows := openProjectRows(t, sandboxopenproject.Options{})
	matched(t, w.Orders, only[*transform.Order](rows),
		func(o world.Order) string { return o.Ref }, func(o *transform.Order) string { return o.Reference },
		func(o world.Order) *transform.Order {
			return &transform.Order{Reference: o.Ref, Subject: o.Subject, Tranche: o.Tranche, NotifiedOn: on(o.NotifiedOn), StartOn: on(o.Start), EndOn: on(o.End), Cancelled: o.Cancelled}
		},
		func(o *transform.Order) {
			require.NotEmpty(t, o.Status)
			o.Origin, o.Status = transform.Origin{}, ""
		})

	type line struct {
		world.OrderLine
		order string
		n     int
	}
	var lines []line
	for _, o := range w.Orders {
		for n, l := range o.Lines {
			lines = append(lines, line{l, o.Ref, n + 1})
		}
	}
	reference := func(l line) string { return fmt.Sprintf("%s/%d", l.order, l.n) }
	matched(t, lines, only[*transform.OrderLine](rows), reference, func(l *transform.OrderLine) string { return l.Reference },
		func(l line) *transform.OrderLine {
			return &transform.OrderLine{
				Reference: reference(l), OrderReference: l.order, UO: l.UO, Level: l.Level, Frequency: l.Frequency, Quantity: int64(l.Quantity), AmountCents: l.AmountCents,
				Application: l.Application, StartOn: on(l.Start), EndOn: on(l.End), DeclaredValue: int64(l.DeclaredValue),
			}
		},
		func(l *transform.OrderLine) { l.Origin = transform.Origin{} })
}

func TestOpenProjectTellsTheWorldsDeliverables(t *testing.T) {
	w := livedWorld(t)
	rows := openProjectRows(t, sandboxopenproject.Options{})
	// Whether a planning tool holds a deliverable of no order is its own affair:
	// the case of that name shows how it is read.
	ordered := slices.DeleteFunc(slices.Clone(w.Deliverables), func(d world.Deliverable) bool { return d.Order == "" })
	plans := slices.DeleteFunc(only[*transform.DeliverablePlan](rows), func(d *transform.DeliverablePlan) bool { return d.OrderReference == "" })
	matched(t, ordered, plans,
		func(d world.Deliverable) string { return d.Ref }, func(d *transform.DeliverablePlan) string { return d.Reference },
		func(d world.Deliverable) *transform.DeliverablePlan {
			row := &transform.DeliverablePlan{
				Reference: d.Ref, Code: d.Code, Title: d.Title, OrderReference: d.Order, Application: d.Application, BaselineOn: on(d.Baseline),
				DueOn: []time.Time{d.DueOn}, ReadingAgreed: d.ReadingAgreed, HandedOverAt: on(d.ReadingRemise), ReadingOn: on(d.ReadingOn),
				Corrections: int64(d.Corrections), DecidedOn: []time.Time{}, Outcomes: []string{}, Motives: []string{},
			}
			if len(d.Deliveries) > 0 && d.Corrections > 0 {
				row.Corrected = int64(d.Corrected)
			}
			if !d.MovedFrom.IsZero() {
				row.DueOn = []time.Time{d.MovedFrom, d.DueOn}
				if d.MovedFrom.AddDate(0, 0, -2).Add(8 * time.Hour).After(until) {
					row.DueOn = row.DueOn[:1] // the ordre de service is yet to come
				}
			}
			for n, decision := range d.Decisions {
				motive := ""
				if n == len(d.Decisions)-1 {
					motive = decision.Motive // OpenProject keeps the latest long text alone
				}
				row.DecidedOn, row.Outcomes, row.Motives = append(row.DecidedOn, decision.On), append(row.Outcomes, decision.Outcome), append(row.Motives, motive)
			}
			return row
		},
		func(d *transform.DeliverablePlan) {
			require.Len(t, d.DueSetOn, len(d.DueOn))
			require.Equal(t, time.Unix(0, 0).UTC(), d.DueSetOn[0], "the order's own date")
			if len(d.DueSetOn) > 1 {
				require.True(t, d.DueSetOn[1].After(d.DueSetOn[0]))
			}
			d.Origin, d.Status, d.DueSetOn = transform.Origin{}, "", nil
		})
}

func TestOpenProjectTellsTheWorldsMeetings(t *testing.T) {
	w := livedWorld(t)
	for name, module := range map[string]bool{"as meetings": true, "as work packages": false} {
		t.Run(name, func(t *testing.T) {
			rows := openProjectRows(t, sandboxopenproject.Options{NoMeetings: !module})
			matched(t, w.Meetings, only[*transform.Meeting](rows),
				func(m world.Meeting) string { return m.Ref }, func(m *transform.Meeting) string { return m.Reference },
				func(m world.Meeting) *transform.Meeting {
					row := &transform.Meeting{
						Reference: m.Ref, Committee: m.Committee, Tranche: m.Tranche, PlannedOn: on(m.PlannedOn), HeldOn: on(m.HeldOn),
						Cancelled: m.Cancelled, SupportSentAt: on(m.SupportSent), MinutesSentAt: on(m.MinutesSent), Attendees: int64(m.Attendees),
					}
					if module { // which keeps one date, and no count of people
						row.Attendees = 0
						if !m.HeldOn.IsZero() {
							row.PlannedOn = row.HeldOn
						}
					}
					return row
				},
				func(m *transform.Meeting) { m.Origin = transform.Origin{} })
		})
	}
}

func TestMantisTellsTheWorldsAnomalies(t *testing.T) {
	w := livedWorld(t)
	for _, newestFirst := range []bool{false, true} {
		server, err := sandboxmantis.New(w, sandboxmantis.Options{Now: func() time.Time { return until }, Token: "mantis-key", NewestFirst: newestFirst})
		require.NoError(t, err)
		source, err := mantis.New(mantis.Options{Name: "mantis", URL: serve(t, server.Handler()) + "/mantis", Auth: mantis.Auth{Token: "mantis-key"}, REST: restOptions()})
		require.NoError(t, err)
		defer source.Close()
		anomalies := slices.DeleteFunc(slices.Clone(w.Anomalies), func(a world.Anomaly) bool { return len(a.Events) == 0 })
		matched(t, anomalies, only[*transform.Anomaly](read(t, "mantis", source)),
			func(a world.Anomaly) string { return a.Ref }, func(a *transform.Anomaly) string { return a.Reference },
			anomalyOf, func(a *transform.Anomaly) {
				require.NotEmpty(t, a.Status)
				a.Origin, a.Title, a.Status = transform.Origin{}, "", ""
			})
	}
}

// anomalyOf tells the life of an anomaly without the help of a tool.
func anomalyOf(a world.Anomaly) *transform.Anomaly {
	row := &transform.Anomaly{
		Reference: a.Ref, Nature: a.Kind, Severity: a.Severity, Application: a.Application, Tranche: a.Tranche, TicketReference: a.Ticket, TestCase: a.TestCase,
		OpenFrom: []time.Time{}, OpenTo: []time.Time{},
	}
	open := false
	for _, e := range a.Events {
		at := e.At.Truncate(time.Second) // as fine as Mantis keeps them
		row.EventAt, row.EventKind = append(row.EventAt, at), append(row.EventKind, e.Kind)
		switch e.Kind {
		case "opened":
			row.OpenedAt, open = &at, true
			row.OpenFrom = append(row.OpenFrom, at)
		case "reopened":
			row.ResolvedAt, row.ClosedAt, open = nil, nil, true
			row.OpenFrom = append(row.OpenFrom, at)
		case "resolved":
			row.ResolvedAt, open = &at, false
			row.OpenTo = append(row.OpenTo, at)
		case "closed":
			row.ClosedAt = &at
		}
	}
	if open {
		row.OpenTo = append(row.OpenTo, time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC))
	}
	return row
}

func TestSquashTellsTheWorldsTests(t *testing.T) {
	w := livedWorld(t)
	server, err := sandboxsquash.New(w, sandboxsquash.Options{Now: func() time.Time { return until }, Token: "squash-key"})
	require.NoError(t, err)
	source, err := squash.New(squash.Options{Name: "squash", URL: serve(t, server.Handler()), Auth: squash.Auth{Token: "squash-key"}, REST: restOptions()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	type item struct {
		campaign         world.Campaign
		iteration, tests string
		executions       []world.Execution
	}
	var items []item
	for _, c := range w.Campaigns {
		for _, i := range c.Iterations {
			for _, ref := range i.Planned {
				one := item{c, i.Name, ref, nil}
				for _, e := range i.Executions {
					if e.TestCase == ref {
						one.executions = append(one.executions, e)
					}
				}
				items = append(items, one)
			}
		}
	}
	matched(t, items, only[*transform.TestItem](read(t, "squash", source)),
		func(i item) string { return i.campaign.Ref + i.iteration + i.tests },
		func(i *transform.TestItem) string { return i.Campaign + i.Iteration + i.TestCase },
		func(i item) *transform.TestItem {
			row := &transform.TestItem{
				Campaign: i.campaign.Ref, Iteration: i.iteration, TestCase: i.tests, Application: i.campaign.Application, OrderReference: i.campaign.Order,
				StartOn: on(i.campaign.Start), EndOn: on(i.campaign.End),
				ExecutedAt: []time.Time{}, Statuses: []string{}, Status: "READY",
			}
			for _, e := range i.executions {
				row.ExecutedAt, row.Statuses, row.Status = append(row.ExecutedAt, e.At), append(row.Statuses, e.Status), e.Status
			}
			return row
		},
		func(i *transform.TestItem) { i.Origin = transform.Origin{} })
}

func documentsOf(t *testing.T, name string, server documents.Server) []*transform.Document {
	source, err := documents.New(documents.Options{
		Name: name, Server: server, Settle: -1, Hash: []string{"**"}, Text: []string{"bordereau*.txt"}, Now: func() time.Time { return until },
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, source.Close()) })
	return only[*transform.Document](read(t, name, source))
}

func TestDocumentServersTellTheWorldsFiles(t *testing.T) {
	w := livedWorld(t)
	letsdocit, err := sandboxdocs.New(w, sandboxdocs.Options{Name: world.Letsdocit, Now: func() time.Time { return until }})
	require.NoError(t, err)
	folder, err := webdav.New(webdav.Options{URL: serve(t, letsdocit.Handler()) + sandboxdocs.DAV, REST: restOptions()})
	require.NoError(t, err)
	messie, err := sandboxdocs.New(w, sandboxdocs.Options{Name: world.Messie, Now: func() time.Time { return until }, Password: "ftp-key"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, messie.Close()) })
	address, err := messie.ListenFTP("127.0.0.1:0", sandboxdocs.FTPOptions{Style: sandboxdocs.Unix})
	require.NoError(t, err)
	share, err := ftp.New(ftp.Options{Address: address, Security: ftp.Clear, User: "pilotis", Password: "ftp-key", Now: func() time.Time { return until }})
	require.NoError(t, err)

	deliveries := map[string]world.Delivery{} // by the path of a file of it
	for _, d := range w.Deliverables {
		for _, delivery := range d.Deliveries {
			if d.Order == "" { // whose number no slip can tell
				delivery.Missing = append(slices.Clone(delivery.Missing), "commande")
			}
			for _, file := range append(slices.Clone(delivery.Files), delivery.SlipPath) {
				deliveries[file] = delivery
			}
		}
	}
	for name, got := range map[string][]*transform.Document{
		world.Letsdocit: documentsOf(t, "letsdocit", folder),
		world.Messie:    documentsOf(t, "messie", share),
	} {
		lying := slices.DeleteFunc(slices.Clone(w.Files), func(f world.File) bool { return f.Server != name })
		matched(t, lying, got, func(f world.File) string { return f.Path }, func(d *transform.Document) string { return d.Path },
			func(f world.File) *transform.Document { return documentOf(f, deliveries) },
			func(d *transform.Document) {
				d.Origin = transform.Origin{}
				if name == world.Messie {
					require.NotEmpty(t, d.Owner)
					d.Owner = "" // a number: this FTP server names nobody
				}
			})
	}
}

// documentOf tells what a file is, by its path and the delivery it is known to be
// of.
func documentOf(f world.File, deliveries map[string]world.Delivery) *transform.Document {
	sum := sha256.Sum256(f.Content)
	row := &transform.Document{
		Server: f.Server, Path: f.Path, Name: path.Base(f.Path), Owner: f.Owner, DepositedAt: f.At, Bytes: uint64(len(f.Content)), SHA256: hex.EncodeToString(sum[:]),
		SlipMissing: []string{},
	}
	if f.Server == world.Messie {
		row.Owner = ""
	}
	for part := range strings.SplitSeq(path.Dir(f.Path), "/") {
		switch {
		case strings.HasPrefix(part, "BC-"):
			row.OrderReference = part
		case strings.HasPrefix(part, "LIV-"):
			row.DeliverableReference = part
		}
	}
	if delivery, known := deliveries[f.Path]; known {
		row.DeliveryNumber = int64(delivery.N)
		if row.IsSlip = delivery.SlipPath == f.Path; row.IsSlip {
			row.SlipSigned = delivery.Signed
			for _, item := range world.SlipItems() {
				if slices.Contains(delivery.Missing, item) {
					row.SlipMissing = append(row.SlipMissing, item)
				}
			}
		}
	}
	return row
}

func TestTheOrderBookTellsTheWorldsQuotesAndTeam(t *testing.T) {
	w := livedWorld(t)
	var quotes, team strings.Builder
	day := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.Format(time.DateOnly)
	}
	quotes.WriteString("ref;order;inputs_complete_on;submitted_on;withdrawn\n")
	for _, q := range w.Quotes {
		fmt.Fprintf(&quotes, "%s;%s;%s;%s;%t\n", q.Ref, q.Order, day(q.InputsCompleteOn), day(q.SubmittedOn), q.Withdrawn)
	}
	team.WriteString("person;order;uo;level;start;planned_end;end;years;recent_practice;unplanned;replacement\n")
	for _, a := range w.Assignments {
		fmt.Fprintf(&team, "%s;%s;%s;%s;%s;%s;%s;%d;%t;%t;%s\n", a.Person, a.Order, a.UO, a.Level, day(a.Start), day(a.PlannedEnd), day(a.End), a.Years, a.RecentPractice, a.Unplanned, a.Replacement)
	}
	source, err := files.New(files.Options{
		Name: "order-book", Now: func() time.Time { return until }, Sleep: quick{}.Sleep,
		FS: fstest.MapFS{
			"quotes.csv":      {Data: []byte(quotes.String()), ModTime: until.Add(-time.Hour)},
			"assignments.csv": {Data: []byte(team.String()), ModTime: until.Add(-time.Hour)},
		},
		Tables: []files.Table{
			{Kind: "quotes", Pattern: "quotes.csv", Key: []string{"ref"}},
			{Kind: "assignments", Pattern: "assignments.csv", Key: []string{"person", "order", "uo", "start"}},
		},
	})
	require.NoError(t, err)
	rows := read(t, "order-book", source)
	matched(t, w.Quotes, only[*transform.Quote](rows), func(q world.Quote) string { return q.Ref }, func(q *transform.Quote) string { return q.Reference },
		func(q world.Quote) *transform.Quote {
			return &transform.Quote{Reference: q.Ref, OrderReference: q.Order, InputsCompleteOn: on(q.InputsCompleteOn), SubmittedOn: on(q.SubmittedOn), Withdrawn: q.Withdrawn}
		},
		func(q *transform.Quote) { q.Origin = transform.Origin{} })
	matched(t, w.Assignments, only[*transform.Assignment](rows),
		func(a world.Assignment) string { return a.Person + a.Order + a.UO + day(a.Start) },
		func(a *transform.Assignment) string { return a.Person + a.OrderReference + a.UO + day(*a.StartOn) },
		func(a world.Assignment) *transform.Assignment {
			return &transform.Assignment{
				Person: a.Person, OrderReference: a.Order, UO: a.UO, Level: a.Level, StartOn: on(a.Start), PlannedEndOn: on(a.PlannedEnd), EndOn: on(a.End),
				Years: int64(a.Years), RecentPractice: a.RecentPractice, Unplanned: a.Unplanned, Replacement: a.Replacement,
			}
		},
		func(a *transform.Assignment) { a.Origin = transform.Origin{} })
}
