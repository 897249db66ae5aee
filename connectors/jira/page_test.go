package jira

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestTimestamps(t *testing.T) {
	want := time.Date(2026, 3, 4, 8, 15, 27, 481e6, time.UTC)
	for _, text := range []string{"2026-03-04T09:15:27.481+0100", "2026-03-04T08:15:27.481Z", "2026-03-04T08:15:27.481+00:00", "2026-03-04T02:45:27.481-0530"} {
		got, err := parseTime(text)
		require.NoError(t, err, text)
		require.True(t, got.Equal(want), text)
	}
	for _, text := range []string{"", "2026-03-04", "1772612127481", "2026-03-04 09:15"} {
		_, err := parseTime(text)
		require.Error(t, err, text)
	}
}

func TestLowerBoundInTheDoubledHour(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	utc := func(hour, minute int) time.Time { return time.Date(2026, 10, 25, hour, minute, 0, 0, time.UTC) }
	for at, want := range map[time.Time]string{
		utc(-1, 59): "2026-10-25 01:59",
		utc(0, 0):   "2026-10-25 01:00", // shows 02:00, which may be taken for 01:00 UTC
		utc(0, 30):  "2026-10-25 01:30",
		utc(1, 0):   "2026-10-25 02:00", // the second 02:00, at worst taken for an hour earlier
		utc(1, 59):  "2026-10-25 02:59",
		utc(2, 0):   "2026-10-25 03:00",
	} {
		require.Equal(t, want, lowerBound(at, paris).text, at.String())
	}
	require.True(t, lowerBound(utc(1, 0), paris).earliest.Equal(utc(0, 0)))
}

// FuzzPage: whatever comes, the decoder either refuses the page or gives every
// issue of it, byte for byte, with an id; and completing any of them changes
// nothing but the changelog.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"startAt":0,"total":1,"issues":[{"id":"1","fields":{"updated":"2026-03-04T09:15:27.481+0100"},"changelog":{"total":2,"histories":[{"id":1,"created":5}]}}]}`))
	f.Add([]byte(`{"issues":[{"id":7,"changelog":null,"fields":[]},3,null,"x"],"nextPageToken":"t"}`))
	f.Add([]byte(`{"issues":[{"id":"","id":" 1 ","changelog":{"histories":[]},"changelog":7}]}`))
	f.Add([]byte("{\"issues\":[{\"id\":\"\xff\"}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := decodePage(data)
		if err != nil {
			return
		}
		require.True(t, utf8.Valid(data))
		var form struct {
			Issues []json.RawMessage `json:"issues"`
		}
		require.NoError(t, json.Unmarshal(data, &form))
		require.Len(t, p.rows, len(form.Issues))
		for i, r := range p.rows {
			require.NotEmpty(t, r.id)
			require.True(t, bytes.Equal(form.Issues[i], r.body) && bytes.Contains(data, r.body))
			require.True(t, !r.updated.IsZero() || r.version < 0)
			merged, here, err := mergeHistories(r.body, raws(`{"id":"999","created":1}`), 1)
			if err != nil || r.broken {
				continue
			}
			require.True(t, json.Valid(merged))
			after := readRow(merged)
			require.Equal(t, r.id, after.id)
			require.True(t, r.updated.Equal(after.updated))
			require.Equal(t, here, after.log.here)
			require.False(t, after.log.short())
		}
	})
}

// TestRealIssues decodes what real servers sent: $PILOTIS_SAMPLES/jira.
func TestRealIssues(t *testing.T) {
	folder := os.Getenv("PILOTIS_SAMPLES")
	if folder == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of samples")
	}
	issues, dated := 0, 0
	err := filepath.WalkDir(filepath.Join(folder, "jira"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		body := data
		if _, err := decodePage(data); err != nil {
			if !utf8.Valid(data) || !json.Valid(data) {
				_, err := decodePage([]byte(`{"issues":[` + string(data) + `]}`))
				require.Error(t, err, path)
				return nil
			}
			body = []byte(`{"issues":[` + string(data) + `]}`)
		}
		p, err := decodePage(body)
		require.NoError(t, err, path)
		for _, r := range p.rows {
			if r.broken || !bytes.Contains(r.body, []byte(`"updated"`)) || !bytes.Contains(r.body, []byte(`"key"`)) {
				continue // not an issue: a field, a user, a webhook
			}
			issues++
			if !r.updated.IsZero() {
				dated++
			}
			if !r.log.present {
				continue
			}
			merged, here, err := mergeHistories(r.body, nil, r.log.total)
			require.NoError(t, err, path)
			require.Equal(t, r.log.here, here, path)
			var before, after map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(r.body, &before))
			require.NoError(t, json.Unmarshal(merged, &after))
			delete(before, "changelog")
			delete(after, "changelog")
			require.Equal(t, before, after, path)
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, issues, 600)
	require.Greater(t, dated, 500)
	t.Logf("%d issues, %d with an update time", issues, dated)
}
