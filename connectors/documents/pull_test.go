package documents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

func TestUploadCountsWhenItHasStoppedGrowing(t *testing.T) {
	server := newFake()
	r := read(t, server)
	server.put("/in/a.docx", "beg", noon)
	require.Empty(t, r.pull())
	server.put("/in/a.docx", "begun", noon.Add(time.Minute))
	require.Empty(t, r.pull())
	server.put("/in/a.docx", "begun and ended", noon.Add(2*time.Minute))
	require.Empty(t, r.pull())
	require.Equal(t, []string{"present /in/a.docx"}, r.pull())
	require.Empty(t, r.pull(), "an idle run emits nothing")
	e, body := r.last("/in/a.docx")
	require.Equal(t, noon.Add(2*time.Minute), e.Version)
	require.EqualValues(t, 15, *body.Size)
}

func TestTwoSightsTooCloseAreOne(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Settle = 2 * time.Hour
	server.put("/a.docx", "x", noon)
	require.Empty(t, r.pull())
	require.Empty(t, r.pull(), "an hour is less than the two wanted")
	require.Equal(t, []string{"present /a.docx"}, r.pull())
}

func TestTemporaryNamesAreNeverDocuments(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	for _, name := range []string{"a.docx.part", "b.FILEPART", "~$c.docx", ".d.docx", "e.tmp", "f.crdownload", "Thumbs.db", ".trash/g.docx"} {
		server.put("/in/"+name, "x", noon)
	}
	server.put("/in/part.docx", "x", noon)
	require.Equal(t, []string{"present /in/part.docx"}, r.pull())
}

func TestVanishedFileIsDeletedAfterTwoCompleteListings(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/in/a.docx", "x", noon)
	server.put("/in/b.docx", "x", noon)
	r.pull()
	server.remove("/in/a.docx")
	require.Empty(t, r.pull(), "once is no proof")
	server.broken["/in"] = fmt.Errorf("%w: cut", ErrRefused)
	got, err := r.try()
	require.ErrorIs(t, err, ErrRefused)
	require.Empty(t, got, "an incomplete listing proves nothing")
	delete(server.broken, "/in")
	require.Equal(t, []string{"deleted /in/a.docx"}, r.pull())
	require.Empty(t, r.pull())
	e, body := r.last("/in/a.docx")
	require.Equal(t, connectors.Deleted, e.Presence)
	require.Equal(t, "/in/a.docx", body.Path)
}

func TestFileSeenAgainIsNoDeletion(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/in/a.docx", "x", noon)
	server.put("/out/b.docx", "x", noon)
	r.pull()
	for range 3 {
		saved := server.entries["/in/a.docx"]
		server.remove("/in/a.docx")
		require.Empty(t, r.pull())
		server.entries["/in/a.docx"] = saved
		require.Empty(t, r.pull())
	}
}

func TestFolderGoneTakesItsFiles(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/in/deep/a.docx", "x", noon)
	server.put("/b.docx", "x", noon)
	r.pull()
	server.remove("/in")
	require.Empty(t, r.pull())
	require.Equal(t, []string{"deleted /in/deep/a.docx"}, r.pull())
}

func TestUnreadableFolderHidesAndDeletesNothing(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/in/deep/a.docx", "x", noon)
	server.put("/b.docx", "x", noon)
	r.pull()
	server.broken["/in"] = fmt.Errorf("%w: 403", ErrUnreadable)
	require.Empty(t, r.pull())
	require.Equal(t, []string{"hidden /in/deep/a.docx"}, r.pull())
	require.Empty(t, r.pull())
	delete(server.broken, "/in")
	require.Equal(t, []string{"present /in/deep/a.docx"}, r.pull())
	e, body := r.last("/in/deep/a.docx")
	require.Equal(t, connectors.Present, e.Presence, "the return is the newest version")
	require.EqualValues(t, 1, *body.Size)
}

func TestUnreadableRootIsAStop(t *testing.T) {
	server := newFake()
	server.broken[""] = fmt.Errorf("%w: 550", ErrUnreadable)
	_, err := read(t, server).try()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

func TestRefusedFolderDoesNotStopTheOthers(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/a/a.docx", "x", noon)
	server.put("/b/b.docx", "x", noon)
	server.put("/c/c.docx", "x", noon)
	r.pull()
	server.put("/c/d.docx", "x", noon)
	server.remove("/b/b.docx")
	server.broken["/b"] = &connectors.Fault{Kind: connectors.Retry, Op: "list", Err: fmt.Errorf("%w: line 3", ErrRefused)}
	for range 3 {
		got, err := r.try()
		require.Equal(t, connectors.Retry, connectors.KindOf(err))
		require.ErrorContains(t, err, "/b")
		require.NotContains(t, told(got), "deleted /b/b.docx")
	}
	_, body := r.last("/c/d.docx")
	require.Equal(t, "d.docx", body.Name)
}

func TestServerNotWellStopsTheRun(t *testing.T) {
	server := newFake()
	r := read(t, server)
	server.put("/a/a.docx", "x", noon)
	server.put("/b/b.docx", "x", noon)
	server.broken["/a"] = &connectors.Fault{Kind: connectors.Retry, Op: "list", Err: errors.New("503")}
	_, err := r.try()
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.NotContains(t, server.listed, "/b")
}

func TestFileReplacedByAnOlderOneIsANewerVersion(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/a.docx", "new", noon)
	r.pull()
	server.put("/a.docx", "older", noon.AddDate(-1, 0, 0))
	require.Equal(t, []string{"present /a.docx"}, r.pull())
	e, body := r.last("/a.docx")
	require.Equal(t, noon.Add(time.Millisecond), e.Version)
	require.EqualValues(t, 5, *body.Size)
	require.Equal(t, noon.AddDate(-1, 0, 0).Format(time.RFC3339), body.Modified, "the server's own time is in the body")
}

func TestFileDeletedAndBackWithItsOldTime(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/in/a.docx", "x", noon)
	server.put("/b.docx", "x", noon)
	r.pull()
	server.remove("/in/a.docx")
	r.pull()
	r.pull()
	server.put("/in/a.docx", "x", noon)
	require.Equal(t, []string{"present /in/a.docx"}, r.pull())
	e, _ := r.last("/in/a.docx")
	require.Equal(t, connectors.Present, e.Presence)
}

func TestFileOfUnknownTime(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.put("/a.docx", "x", time.Time{})
	server.put("/b.docx", "x", time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC))
	r.pull()
	e, _ := r.last("/a.docx")
	require.True(t, e.Version.IsZero())
	server.put("/a.docx", "xy", time.Time{})
	require.Equal(t, []string{"present /a.docx"}, r.pull())
	e, _ = r.last("/a.docx")
	require.False(t, e.Version.IsZero(), "the later observation wins")
}

func TestListingThatGrowsRougherIsNoChange(t *testing.T) {
	at := time.Date(2026, 1, 12, 14, 49, 31, 0, time.UTC)
	for _, dates := range []bool{false, true} {
		server := newFake()
		server.add(Entry{Type: File, Size: 3, Modified: at.Truncate(time.Minute), Fineness: time.Minute}, "/a.docx")
		var asked Server = server
		if dates {
			server.dates["/a.docx"], asked = at, dated{server}
		}
		r := read(t, asked)
		r.options.Passes = 1
		require.Equal(t, []string{"present /a.docx"}, r.pull())
		if e, _ := r.last("/a.docx"); dates {
			require.Equal(t, at, e.Version, "made precise")
		}
		before := server.asked
		server.add(Entry{Type: File, Size: 3, Modified: at.Truncate(24 * time.Hour), Fineness: 24 * time.Hour}, "/a.docx")
		require.Empty(t, r.pull(), "half a year later the same file is listed by its day")
		require.Equal(t, before, server.asked, "nothing is asked about what fits")
		server.add(Entry{Type: File, Size: 4, Modified: at.Truncate(24 * time.Hour), Fineness: 24 * time.Hour}, "/a.docx")
		require.Equal(t, []string{"present /a.docx"}, r.pull())
	}
}

func TestIdentifierOutlivesARename(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.add(Entry{Type: File, Size: 1, Modified: noon, ID: "4711"}, "/in/a.docx")
	require.Equal(t, []string{"present 4711"}, r.pull())
	server.remove("/in/a.docx")
	server.add(Entry{Type: File, Size: 1, Modified: noon, ID: "4711"}, "/out/b.docx")
	require.Equal(t, []string{"present 4711"}, r.pull())
	_, body := r.last("4711")
	require.Equal(t, "/out/b.docx", body.Path)
	require.Empty(t, r.pull())
}

func TestDocumentFiledInTwoFoldersIsOne(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.add(Entry{Type: File, Size: 1, Modified: noon, ID: "4711"}, "/a/x.docx")
	server.add(Entry{Type: File, Size: 1, Modified: noon, ID: "4711"}, "/b/x.docx")
	require.Equal(t, []string{"present 4711"}, r.pull())
	require.Empty(t, r.pull(), "it does not go to and fro")
}

func TestLinksAreToldAndNotFollowed(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	server.add(Entry{Type: Link, Size: -1, Modified: noon}, "/in/again")
	require.Equal(t, []string{"present /in/again"}, r.pull())
	_, body := r.last("/in/again")
	require.Equal(t, Link, body.Type)
	require.NotContains(t, server.listed, "/in/again")
}

func TestLoopOfFoldersEnds(t *testing.T) {
	server := newFake()
	r := read(t, loop{server})
	server.put("/z.docx", "x", noon)
	r.options.Passes, r.options.MaxDepth = 1, 5
	got, err := r.try()
	require.ErrorIs(t, err, ErrRefused)
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.Contains(t, told(got), "present /z.docx", "the rest is read")
	require.LessOrEqual(t, len(server.listed), 12)

	byID := newFake()
	byID.add(Entry{Type: Directory, ID: "7", Size: -1}, "/a")
	byID.add(Entry{Type: Directory, ID: "8", Size: -1}, "/a/b")
	byID.add(Entry{Type: Directory, ID: "7", Size: -1}, "/a/b/a")
	_, err = read(t, byID).try()
	require.ErrorContains(t, err, "lies in itself")
}

// loop lists in every folder a folder.
type loop struct{ *fake }

func (l loop) List(ctx context.Context, handle string) ([]Entry, error) {
	list, err := l.fake.List(ctx, handle)
	return append(list, Entry{Name: "again", Handle: handle + "/again", Type: Directory, Size: -1}), err
}

func TestNamesThatCannotBeToldApartAreRefused(t *testing.T) {
	for _, names := range [][]string{{"a", "a"}, {"a/b"}, {".."}, {""}, {"a\nb"}} {
		var entries []Entry
		for _, name := range names {
			entries = append(entries, Entry{Name: name, Type: File})
		}
		require.ErrorIs(t, checkNames(entries), ErrRefused, "%q", names)
	}
}

func TestOddNames(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	long := "/" + strings.Repeat("très-long-", 400) + ".docx"
	names := map[string]string{ // path → id
		"/Café.docx": "/Café.docx", "/Cafe\u0301.docx": "/Cafe\u0301.docx", // composed and not: two files
		"/latin1-\xe9\xe8.txt": "/latin1-%E9%E8.txt", "/100% done.pdf": "/100%25 done.pdf",
		"/ leading and trailing .txt": "/ leading and trailing .txt", "/a -> b.txt": "/a -> b.txt", "/tab\there": "/tab%09here", long: long,
	}
	var want []string
	for name, id := range names {
		server.put(name, "x", noon)
		want = append(want, "present "+id)
	}
	require.ElementsMatch(t, want, r.pull())
	_, body := r.last("/latin1-%E9%E8.txt")
	require.Equal(t, "/latin1-éè.txt", body.Path, "as people read it")
	require.Equal(t, "L2xhdGluMS3p6C50eHQ=", body.PathBytes, "as the server has it")
	_, body = r.last("/Cafe\u0301.docx")
	require.Equal(t, "/Café.docx", body.Path)
	require.NotEmpty(t, body.PathBytes)
	require.Empty(t, r.pull())
	for name := range names {
		server.remove(name)
	}
	r.pull()
	require.Len(t, r.pull(), len(names), "each is found again to be deleted")
}

func TestShareNotMountedIsNoDeletion(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes = 1
	for n := range 150 {
		server.put(fmt.Sprintf("/in/%d.docx", n), "x", noon)
	}
	require.Len(t, r.pull(), 150)
	entries := server.entries
	server.entries = map[string]Entry{}
	server.put("/new.docx", "x", noon)
	require.Equal(t, []string{"present /new.docx"}, r.pull())
	for range 3 {
		got, err := r.try()
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.ErrorContains(t, err, "150 of 151")
		require.Empty(t, got)
	}
	server.entries = entries
	server.put("/new.docx", "x", noon)
	require.Empty(t, r.pull(), "mounted again: nothing happened")
	server.entries = map[string]Entry{}
	r.pull()
	r.options.VanishLimit = 100
	require.Len(t, r.pull(), 151, "what was really removed is marked once the operator says so")
}

func TestContents(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes, r.options.Limit = 1, 20
	r.options.Hash, r.options.Text = []string{"*.docx", "*.zed"}, []string{"**/bordereau*.txt"}
	server.put("/v1/a.docx", "abc", noon)
	server.put("/v1/b.bin", "abc", noon)
	server.put("/v1/Bordereau-1.txt", "Titulaire : é", noon)
	server.put("/v1/bordereau-2.txt", "Titulaire : \xe9", noon)
	server.put("/v1/secret.docx.zed", "abc", noon)
	server.put("/v1/long.docx", strings.Repeat("x", 21), noon)
	require.Len(t, r.pull(), 6)
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for id, want := range map[string]*Content{
		"/v1/a.docx": {SHA256: abc}, "/v1/b.bin": nil,
		"/v1/Bordereau-1.txt": {Text: "Titulaire : é"},
		"/v1/bordereau-2.txt": {Base64: "VGl0dWxhaXJlIDog6Q=="},
		"/v1/secret.docx.zed": {Omitted: "sealed"}, "/v1/long.docx": {Omitted: "longer than 20 bytes"},
	} {
		_, body := r.last(id)
		if want == nil {
			require.Nil(t, body.Content, id)
			continue
		}
		require.NotNil(t, body.Content, id)
		if want.Text != "" || want.Base64 != "" {
			require.Len(t, body.Content.SHA256, 64)
			want.SHA256 = body.Content.SHA256
		}
		require.Equal(t, *want, *body.Content, id)
	}
	require.NotContains(t, server.read, "/v1/secret.docx.zed", "a sealed file is never opened")
	require.NotContains(t, server.read, "/v1/long.docx")
}

func TestContentOtherThanListedIsReadInTheNextRun(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes, r.options.Hash = 1, []string{"**"}
	server.put("/a.docx", "abc", noon)
	server.contents["/a.docx"] = "abcdef" // it grew since it was listed
	require.Empty(t, r.pull())
	server.put("/a.docx", "abcdef", noon)
	require.Equal(t, []string{"present /a.docx"}, r.pull())
}

// A file replaced by one as long within the second of its time looks the same in
// every listing.
func TestContentReplacedWithinTheSameInstantIsReadAgain(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes, r.options.Hash = 1, []string{"**"}
	at := noon.Add(time.Hour - 2*time.Second) // two seconds before the run
	server.put("/a.docx", "abc", at)
	require.Equal(t, []string{"present /a.docx"}, r.pull())
	_, before := r.last("/a.docx")
	server.contents["/a.docx"] = "xyz"
	require.Equal(t, []string{"present /a.docx"}, r.pull())
	_, after := r.last("/a.docx")
	require.NotEqual(t, before.Content.SHA256, after.Content.SHA256)
	require.Equal(t, before.Modified, after.Modified)
	read := len(server.read)
	require.Empty(t, r.pull())
	require.Empty(t, r.pull())
	require.Len(t, server.read, read, "an old file is not read again")
}

// While a file is fresh it is read by each run, and emitted once.
func TestAFreshFileIsEmittedOnce(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes, r.options.Hash = 1, []string{"**"}
	server.put("/a.docx", "abc", noon.Add(4*time.Hour)) // by a clock ahead of ours
	require.Len(t, r.pull(), 1)
	for range 5 {
		require.Empty(t, r.pull())
	}
	require.Len(t, server.read, 1+4, "and no more once it is old")
	cursor := string(r.cursor)
	require.Empty(t, r.pull())
	require.Equal(t, cursor, string(r.cursor))
	server.entries["/a.docx"] = Entry{Name: "a.docx", Handle: "/a.docx", Type: File, Size: 3, Modified: noon.Add(4 * time.Hour), Tag: "1"}
	require.Len(t, r.pull(), 1, "of a server that marks contents each mark is a version")
}

func TestContentRefusedForGoodIsToldAsSuch(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.Passes, r.options.Hash = 1, []string{"**"}
	server.put("/a.docx", "abc", noon)
	server.broken["/a.docx"] = ErrUnreadable
	runs := 1
	for len(r.pull()) == 0 {
		runs++
		require.Less(t, runs, 10)
	}
	require.Equal(t, 1+patience, runs)
	_, body := r.last("/a.docx")
	require.NotEmpty(t, body.Content.Omitted)
}

func TestFilesBeyondTheCursorAreAStop(t *testing.T) {
	server := newFake()
	r := read(t, server)
	r.options.MaxCursor = 500
	for n := range 200 {
		server.put(fmt.Sprintf("/in/%x.docx", n*2654435761), "x", noon.Add(time.Duration(n*n)*time.Second))
	}
	_, err := r.try()
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "cursor")
}
