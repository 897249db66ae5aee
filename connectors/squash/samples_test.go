package squash

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every recorded answer is read by what reads the server's: as a page, as an
// entity, as an error or as the plain array that folder trees are.
func TestSamplesDecode(t *testing.T) {
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES names no folder of recorded answers")
	}
	counts := map[string]int{}
	err := filepath.WalkDir(filepath.Join(root, "squash"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(filepath.Base(path), func(t *testing.T) { counts[readSample(t, data)]++ })
		return nil
	})
	require.NoError(t, err)
	t.Log(counts)
	for _, what := range []string{"page", "empty page", "entity", "error", "array"} {
		require.Positive(t, counts[what], what)
	}
}

func readSample(t *testing.T, data []byte) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(data, &value))
	requireDates(t, value)
	members, isObject := value.(map[string]any)
	switch {
	case !isObject:
		var elements []json.RawMessage
		require.NoError(t, json.Unmarshal(data, &elements))
		for _, element := range elements {
			require.NotZero(t, readRow(element).id)
		}
		return "array"
	case members["exception"] != nil:
		_, err := decodePage(data)
		require.Error(t, err, "an error is no empty page")
		return "error"
	case members["page"] != nil:
		p, err := decodePage(data)
		require.NoError(t, err)
		if members["_embedded"] == nil {
			require.Empty(t, p.rows)
			return "empty page"
		}
		require.NotEmpty(t, p.rows)
		return "page"
	case members["_type"] == nil:
		_, err := decodePage(data)
		require.Error(t, err)
		return "other"
	case members["id"] == nil:
		require.Zero(t, readRow(data).id)
		return "entity without a number"
	}
	e := readRow(data)
	require.Equal(t, int64(members["id"].(float64)), e.id)
	require.Equal(t, members["_type"], e.Type)
	require.False(t, e.hidden)
	require.Equal(t, e.id, readEntity(embed(data, []member{{"x", []byte("1")}})).ID)
	if status, ok := members["execution_status"].(string); ok {
		require.Equal(t, status, e.Outcome)
	}
	if steps, ok := members["verified_requirements"].([]any); ok {
		for _, step := range steps {
			element, err := json.Marshal(step)
			require.NoError(t, err)
			r := readRow(element)
			require.NotZero(t, r.id, "a hidden one has a number too")
			require.Equal(t, r.Type == unauthorized, r.hidden)
		}
	}
	return "entity"
}

// requireDates parses every date at any depth, of either generation.
func requireDates(t *testing.T, value any) {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			text, isText := inner.(string)
			dated := strings.HasSuffix(name, "_on") || strings.HasSuffix(name, "_date") || name == "addedOn"
			if isText && dated {
				_, err := parseTime(text)
				require.NoError(t, err, name)
			}
			requireDates(t, inner)
		}
	case []any:
		for _, inner := range v {
			requireDates(t, inner)
		}
	}
}
