package jira

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func history(id int, created string) string {
	return fmt.Sprintf(`{ "id":"%d","created":%s,"items":[{"field":"status","fieldtype":"jira","from":"1","to":"%d"}]}`, id, created, id)
}

// histories makes n entries, oldest first; each pair shares its time and its ids
// are one digit apart in length, so that they sort only as numbers.
func histories(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = history(95+i, `"`+past.Add(time.Duration(i/2)*time.Hour).Format(stamp)+`"`)
	}
	return all
}

type changelogForm struct {
	Fields    json.RawMessage `json:"fields"`
	Changelog struct {
		Total     int               `json:"total"`
		Histories []json.RawMessage `json:"histories"`
	} `json:"changelog"`
}

// Cloud sends the latest entries inside an issue: the oldest transitions vanish.
func TestCloudTruncatedChangelogsAreCompleted(t *testing.T) {
	f := newFake(t, Cloud, "UTC")
	f.add(5, past, time.Hour)
	f.inline = 40
	f.issues[1].histories = histories(250) // three pages
	f.issues[3].histories = histories(30)
	s := f.serve(t, nil)
	var k sink
	k.pull(t, s)
	got := k.latest()["10002"]
	var form changelogForm
	require.NoError(t, json.Unmarshal(got.Body, &form))
	require.Equal(t, 250, form.Changelog.Total)
	require.Len(t, form.Changelog.Histories, 250)
	for i, raw := range form.Changelog.Histories {
		require.Equal(t, f.issues[1].histories[i], string(raw), "bytes and order of entry %d", i)
	}
	// All other bytes are those of the server, the odd blanks too.
	sent := f.json(f.issues[1], f.inline)
	head, _, _ := strings.Cut(sent, `"changelog":`)
	require.True(t, strings.HasPrefix(string(got.Body), head+`"changelog":`))
	require.True(t, strings.HasSuffix(string(got.Body), "]} }"))
	require.Equal(t, f.json(f.issues[3], 0), string(k.latest()["10004"].Body), "a whole one is untouched")
	asked := 0
	for _, path := range f.paths {
		if strings.HasSuffix(path, "/changelog") {
			asked++
			require.Equal(t, "issue/10002/changelog", path)
		}
	}
	require.Equal(t, 3, asked)
}

func TestDataCenterTruncatedChangelogsAreReadAgain(t *testing.T) {
	f := newFake(t, DataCenter, "UTC")
	f.add(3, past, time.Hour)
	f.inline = 2
	f.issues[1].histories = histories(5)
	var k sink
	k.pull(t, f.serve(t, nil))
	f.requireState(t, &k)
	require.Contains(t, f.paths, "issue/10002")
	require.NotContains(t, f.paths, "issue/10001")
}

func TestAChangelogThatStaysShortIsEmittedAndSaysSo(t *testing.T) {
	both(t, func(t *testing.T, flavor Flavor) {
		f := newFake(t, flavor, "UTC")
		f.add(1, past, 0)
		short := `{"id":"10001","fields":{"updated":"2026-03-02T09:00:00.000+0000"},"changelog":{"total":9,"histories":[` + history(1, "1772442000000") + `]}}`
		f.issues[0].raw = short
		f.other = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/changelog") {
				return false
			}
			values := ""
			if r.URL.Query().Get("startAt") == "0" {
				values = history(1, "1772442000000")
			}
			_, _ = fmt.Fprintf(w, `{"total":9,"values":[%s]}`, values)
			return true
		}
		var k sink
		k.pull(t, f.serve(t, nil))
		require.Len(t, k.got, 1)
		var form changelogForm
		require.NoError(t, json.Unmarshal(k.got[0].Body, &form))
		require.Equal(t, 9, form.Changelog.Total)
		require.Len(t, form.Changelog.Histories, 1)
	})
}

func TestMergeHistories(t *testing.T) {
	ms := past.UnixMilli()
	a, b, c := history(9, fmt.Sprint(ms)), history(10, `"`+past.Format(stamp)+`"`), history(2, fmt.Sprintf(`"%s"`, past.Add(time.Hour).Format(time.RFC3339)))
	anonymous := `{"created":"2020-01-01T00:00:00.000+0000"}`
	cases := map[string]struct{ issue, want string }{
		"replaced in place":      {`{"changelog" : {"total":9,"histories":[` + c + `,` + b + `]} ,"id":"1"}`, `{"changelog" : @ ,"id":"1"}`},
		"absent":                 {`{"id":"1"  }`, `{"id":"1"  ,"changelog":@}`},
		"the last of two":        {`{"changelog":1,"changelog":{}}`, `{"changelog":1,"changelog":@}`},
		"a key of the same name": {`{"fields":{"changelog":{}},"changelog":{},"x":"changelog"}`, `{"fields":{"changelog":{}},"changelog":@,"x":"changelog"}`},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			got, here, err := mergeHistories([]byte(test.issue), raws(anonymous, a, c, b, anonymous, a), 4)
			require.NoError(t, err)
			require.Equal(t, 4, here)
			log := `{"startAt":0,"maxResults":4,"total":4,"histories":[` + strings.Join([]string{anonymous, a, b, c}, ",") + `]}`
			require.Equal(t, strings.ReplaceAll(test.want, "@", log), string(got))
		})
	}
	_, _, err := mergeHistories([]byte(`[]`), nil, 0)
	require.Error(t, err)
}

func raws(texts ...string) []json.RawMessage {
	all := make([]json.RawMessage, len(texts))
	for i, text := range texts {
		all[i] = json.RawMessage(text)
	}
	return all
}
