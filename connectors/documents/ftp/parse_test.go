package ftp

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"pilotis/connectors/documents"
)

var autumn = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func one(t *testing.T, parse func([]byte) ([]documents.Entry, error), line string) documents.Entry {
	t.Helper()
	entries, err := parse([]byte(line + "\r\n"))
	require.NoError(t, err, line)
	require.Len(t, entries, 1, line)
	return entries[0]
}

func list(data []byte) ([]documents.Entry, error) { return parseLIST(data, autumn) }

func TestMLSDLines(t *testing.T) {
	e := one(t, parseMLSD, "Type=File;SIZE=20480;Modify=20260304081527.125;Perm=r;  CR comité; -> 1.pdf ")
	require.Equal(t, documents.Entry{Name: " CR comité; -> 1.pdf ", Type: documents.File, Size: 20480,
		Modified: time.Date(2026, 3, 4, 8, 15, 27, 125e6, time.UTC), Said: e.Said}, e)
	require.JSONEq(t, `{"protocol":"ftp-mlsd","line":"Type=File;SIZE=20480;Modify=20260304081527.125;Perm=r;  CR comité; -> 1.pdf "}`, string(e.Said))
	for value, want := range map[string]documents.Type{"dir": "directory", "OS.unix=slink:/x": "link", "OS.unix=symlink": "link", "OS.unix=chr-13/29": "other"} {
		require.Equal(t, want, one(t, parseMLSD, "type="+value+";sizd=4096; x").Type)
	}
	require.JSONEq(t, `{"protocol":"ftp-mlsd","line":{"base64":"dHlwZT1maWxlOyDp"}}`, string(one(t, parseMLSD, "type=file; \xe9").Said))
	for _, line := range []string{
		"type=file;size=1;modify=20260304081527;x", "type=file;size=1; ", "size=1;modify=20260304081527; x", "type=file;size=1k; x", "type=file;size; x",
		"type=file;modify=2026; x", "type=file;modify=20261304081527; x", "type=file;modify=20260304081527Z; x", "type=file;modify=20260304081527.; x",
		"type=file;size=-1; x", "-rw-r--r--    1 0        0               1 Nov 23 15:08 x", " x",
	} {
		_, err := parseMLSD([]byte("type=file; good\r\n" + line + "\r\n"))
		require.ErrorContains(t, err, "line 2", line)
	}
}

func TestListingCutIsRefused(t *testing.T) {
	for name, whole := range map[string]string{
		"mlsd": "type=file;size=1; aa\r\ntype=file;size=2; bb\r\n",
		"unix": "-rw-r--r--    1 0        0               1 Nov 23 15:08 aa\r\n-rw-r--r--    1 0        0               1 Nov 23 15:08 bb\r\n",
		"dos":  "11-23-26  03:08PM                    1 aa\r\n11-23-26  03:08PM                    1 bb\r\n",
	} {
		parse := list
		if name == "mlsd" {
			parse = parseMLSD
		}
		for n := range whole {
			entries, err := parse([]byte(whole[:n]))
			if n == 0 || strings.HasSuffix(whole[:n], "\n") {
				require.NoError(t, err) // the protocol has no mark of a listing's end
				continue
			}
			require.Errorf(t, err, "%s cut after %d bytes", name, n)
			require.Empty(t, entries)
		}
	}
}

func TestUnixLines(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	for _, c := range []struct {
		line, name string
		kind       documents.Type
		size       int64
		at         string // in Paris
		fineness   time.Duration
	}{
		{"-rw-r--r--    1 0        0               1 Nov 23 15:08  lead ", " lead ", "file", 1, "2026-11-23 15:08", time.Minute},
		{"-rw-r--r--+   1 user     Domain Users    1 Dec  2 15:08 last year", "last year", "file", 1, "2025-12-02 15:08", time.Minute},
		{"-rw-r--r--    1 0        0               1 Nov 25 11:59 a clock that is ahead", "a clock that is ahead", "file", 1, "2026-11-25 11:59", time.Minute},
		{"drwxr-xr-x    2 0        0            4096 Feb 29  2024 day", "day", "directory", -1, "2024-02-29 00:00", 24 * time.Hour},
		{"-rw-r--r--    1 0        0               1 Mar 29  2026 short day", "short day", "file", 1, "2026-03-29 00:00", 23 * time.Hour},
		{"lrwxrwxrwx    1 0        0               6 Nov 23 15:08 a -> b -> c -> d", "a -> b", "link", -1, "2026-11-23 15:08", time.Minute},
		{"lrwxrwxrwx    1 0        0              99 Nov 23 15:08 a -> b", "a", "link", -1, "2026-11-23 15:08", time.Minute},
		{"-rw-r--r--    1 0        0               1 Nov 23 15:08 a -> b.txt", "a -> b.txt", "file", 1, "2026-11-23 15:08", time.Minute},
		{"crw-r-----    1 root     kmem       0,  27 Jan 30 11:42 kmem", "kmem", "other", -1, "2026-01-30 11:42", time.Minute},
	} {
		e := one(t, func(data []byte) ([]documents.Entry, error) { return parseLIST(data, autumn.In(paris)) }, c.line)
		require.Equal(t, c.name, e.Name)
		require.Equal(t, c.kind, e.Type, c.line)
		require.Equal(t, c.size, e.Size, c.line)
		require.Equal(t, c.at, e.Modified.In(paris).Format("2006-01-02 15:04"), c.line)
		require.Equal(t, c.fineness, e.Fineness, c.line)
		require.Equal(t, time.UTC, e.Modified.Location())
	}
	for _, line := range []string{
		"drwxr-xr-x    2 0        0            4096 Feb 30  2024 x", "drwxr-xr-x    2 0        0            4096 Jam  1  2024 x", "drwxr-xr-x    2 0        0            4096 Nov 23 24:08 x",
		"zrwxr-xr-x    2 0        0            4096 Nov 23 15:08 x", "-rw-r--r--    1 0        0           1.5k Nov 23 15:08 x", "-rw-r--r--    1 0        0               1 23 nov. 15:08 x",
		"-rw-r--r--    1 0        0               1 Nov 23 15:08 ", "Directory of /", "total 3",
	} {
		_, err := list([]byte("-rw-r--r--    1 0        0               1 Nov 23 15:08 good\r\n" + line + "\r\n"))
		require.ErrorContains(t, err, "line 2", line)
	}
}

func TestDOSLines(t *testing.T) {
	for line, want := range map[string]documents.Entry{
		"12-05-96  05:03PM       <DIR>          my Dir":  {Name: "my Dir", Type: documents.Directory, Size: -1, Modified: time.Date(1996, 12, 5, 17, 3, 0, 0, time.UTC)},
		"11-14-2026  12:21AM                  953 A.INI": {Name: "A.INI", Type: documents.File, Size: 953, Modified: time.Date(2026, 11, 14, 0, 21, 0, 0, time.UTC)},
		"05-22-07  08:08                    828 b":       {Name: "b", Type: documents.File, Size: 828, Modified: time.Date(2007, 5, 22, 8, 8, 0, 0, time.UTC)},
	} {
		got := one(t, list, line)
		want.Fineness, want.Said = time.Minute, got.Said
		require.Equal(t, want, got)
	}
	for _, line := range []string{"20-05-97  03:31PM                  681 x", "05-20-97  13:31PM                  681 x", "2013-09-02  19:06                9,730 x", "total 3"} {
		_, err := list([]byte("05-22-07  08:08                    828 good\r\n" + line + "\r\n"))
		require.ErrorContains(t, err, "line 2", line)
	}
}

// Whatever a server sends, a parser neither panics nor gives a part.
func TestNoListingIsReadInPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"type=file;size=1; a", "-rw-r--r--    1 0        0               1 Nov 23 15:08 a", "11-23-26  03:08PM                    1 aa", "junk"}),
			rapid.StringMatching(`[ -~]{1,40}`),
		), 1, 6).Draw(t, "lines")
		data := []byte(strings.Join(lines, "\r\n") + "\r\n")
		for _, parse := range []func([]byte) ([]documents.Entry, error){parseMLSD, list} {
			if entries, err := parse(data); err == nil {
				require.Len(t, entries, members(string(data)))
			} else {
				require.Empty(t, entries)
			}
		}
	})
}
