package documents

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"pilotis/connectors"
)

func ids(t *testing.T, s *Source) ([]string, error) {
	var keys []string
	for key, err := range s.IDs(t.Context()) {
		if err != nil {
			return keys, err
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, nil
}

func TestCensusIsCompleteOrAnError(t *testing.T) {
	server := newFake()
	s := read(t, server).source()
	server.put("/a/a.docx", "x", noon)
	server.put("/b/b.docx", "x", noon)
	server.put("/b/b.docx.part", "x", noon)
	keys, err := ids(t, s)
	require.NoError(t, err)
	require.Equal(t, []string{"file//a/a.docx", "file//b/b.docx"}, keys)

	server.broken["/a"] = fmt.Errorf("%w: cut", ErrRefused)
	_, err = ids(t, s)
	require.ErrorIs(t, err, ErrRefused)

	server.broken["/a"] = ErrUnreadable
	keys, err = ids(t, s)
	require.NoError(t, err, "the account sees what it sees, and See tells the rest")
	require.Equal(t, []string{"file//b/b.docx"}, keys)
	for range s.IDs(t.Context()) {
		break // a reader that has enough
	}
}

func TestSeeTellsOnlyWhatIsProven(t *testing.T) {
	server := newFake()
	s := read(t, server).source()
	server.put("/a/a.docx", "x", noon)
	server.put("/shut/b.docx", "x", noon)
	server.put("/.trash/c.docx", "x", noon)
	server.add(Entry{Type: File, Size: 1, ID: "4711"}, "/a/with-id.docx")
	server.broken["/shut"] = ErrUnreadable
	for key, want := range map[string]connectors.Presence{
		"file//a/a.docx": connectors.Present, "file//a/z.docx": connectors.Deleted, "file//z/a.docx": connectors.Deleted,
		"file//shut/b.docx": connectors.Hidden, "file//a/a.docx/below": connectors.Deleted, "file//.trash/c.docx": connectors.Moved,
		"file/4711": connectors.Present, "file/4712": connectors.Hidden,
	} {
		seen, err := s.See(t.Context(), key)
		require.NoError(t, err, key)
		require.Equal(t, want, seen, key)
	}
	delete(server.broken, "/shut")
	seen, err := s.See(t.Context(), "file/4712")
	require.NoError(t, err)
	require.Equal(t, connectors.Deleted, seen, "no folder is left in which it could be")
	server.broken["/a"] = fmt.Errorf("%w: cut", ErrRefused)
	for _, key := range []string{"file//a/a.docx", "file/4712"} {
		_, err = s.See(t.Context(), key)
		require.ErrorIs(t, err, ErrRefused, key)
	}
}
