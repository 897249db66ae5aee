package mapping_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
	"pilotis/connectors/documents/ftp"
	"pilotis/connectors/documents/webdav"
	"pilotis/connectors/files"
	sandboxdocs "pilotis/connectors/sandbox/documents"
	"pilotis/connectors/sandbox/world"
	"pilotis/transform"
)

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
