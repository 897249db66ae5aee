package openproject

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func samples(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded payloads")
	}
	return filepath.Join(append([]string{root, "openproject"}, parts...)...)
}

// Pages that a real server sent are read to the last element, bytes untouched.
func TestRealPagesDecode(t *testing.T) {
	for name, total := range map[string]int{"work_package.json": 50, "project_list.json": 37} {
		data, err := os.ReadFile(samples(t, "real", name))
		require.NoError(t, err)
		p, err := decodePage(data)
		require.NoError(t, err)
		require.Len(t, p.rows, 20)
		require.Equal(t, total, p.total)
		for _, r := range p.rows {
			require.NotEmpty(t, r.id)
			require.False(t, r.updated.at.IsZero())
			require.Equal(t, time.Millisecond, r.updated.grain)
			require.True(t, bytes.Contains(data, r.body))
			if name == "work_package.json" {
				of := links(r.body)
				require.Equal(t, "3383-", linked(of, "schema")[:5])
				require.NotEmpty(t, linked(of, "project"))
				require.NotEmpty(t, linked(of, "status"))
				require.Empty(t, linked(of, "responsible"))
				w := (&Source{}).assemble(identity{language: "en"}, r, nil, nil, []byte("{}"))
				require.True(t, json.Valid(w.data))
				require.True(t, bytes.Contains(w.data, r.body))
			}
		}
	}
}

// The published examples of collections and errors are understood.
func TestPublishedExamplesDecode(t *testing.T) {
	files, err := filepath.Glob(samples(t, "examples-json", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	errors, collections := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var form struct {
			Type string `json:"_type"`
		}
		_ = json.Unmarshal(data, &form)
		switch {
		case form.Type == "Error":
			e := apiError(404, data)
			if bytes.Contains(data, []byte(`"`+urn)) {
				require.NotNil(t, e, file)
				require.NotEmpty(t, e.Identifier)
				require.NotEmpty(t, e.Messages, file)
				errors++
			}
		case strings.HasSuffix(form.Type, "Collection") && !bytes.Contains(data, []byte("shortened for brevity")) && bytes.Contains(data, []byte(`"elements"`)):
			if _, err := decodePage(data); err == nil {
				collections++
			} else {
				t.Logf("%s: %v", filepath.Base(file), err)
			}
		}
	}
	require.Greater(t, errors, 60)
	require.Greater(t, collections, 20)
}

func TestLinksOfEveryForm(t *testing.T) {
	of := links([]byte(`{"_links":{"a":{"href":"/api/v3/users/14"},"b":{"href":"api/v3/users/14"},"c":{"href":"/root/api/v3/users/14","title":"x"},"d":{"href":null},"e":{"href":"urn:openproject-org:api:v3:undisclosed","title":"?"},"f":[{"href":"/api/v3/users/1"}]}}`))
	for name, want := range map[string]string{"a": "14", "b": "14", "c": "14", "d": "", "e": "", "f": "", "g": ""} {
		require.Equal(t, want, linked(of, name), name)
	}
}

func TestStampsKeepTheirGrain(t *testing.T) {
	for text, want := range map[string]stamp{
		`"2026-03-04T08:15:27Z"`:         {time.Date(2026, 3, 4, 8, 15, 27, 0, time.UTC), time.Second},
		`"2026-03-04T08:15:27.481Z"`:     {time.Date(2026, 3, 4, 8, 15, 27, 481e6, time.UTC), time.Millisecond},
		`"2026-03-04T09:15:27.48+01:00"`: {time.Date(2026, 3, 4, 8, 15, 27, 48e7, time.UTC), 10 * time.Millisecond},
		`null`:                           {},
		`"hier"`:                         {},
		`12`:                             {},
	} {
		require.Equal(t, want, readStamp(json.RawMessage(text)), text)
	}
}

func TestRelationsPackAndUnpack(t *testing.T) {
	all := map[uint64]tie3{}
	for n := uint64(1); n <= 10000; n++ {
		all[600+n*3] = tie3{1000 + n, 2000 + n*7%1000, uint32(n * 2654435761)}
	}
	text := pack(all)
	require.Less(t, len(text), 160_000)
	again, err := unpack(text)
	require.NoError(t, err)
	require.Equal(t, all, again)
	_, err = unpack(text[:len(text)-2])
	require.Error(t, err)
	_, err = unpack("é")
	require.Error(t, err)
	none, err := unpack(pack(nil))
	require.NoError(t, err)
	require.Empty(t, none)
}
