package ftp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pilotis/connectors/documents"
)

// samples is a folder of recorded listings, or the test is skipped.
func samples(t *testing.T) string {
	t.Helper()
	root := os.Getenv("PILOTIS_SAMPLES")
	if root == "" {
		t.Skip("PILOTIS_SAMPLES does not name a folder of recorded payloads")
	}
	return filepath.Join(root, "documents", "ftp")
}

// Every recorded listing is read whole, each line of it an entry, or refused
// whole with a reason that names the line.
func TestRecordedListingsAreReadWholeOrRefusedWhole(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t), "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	whole, refused := 0, 0
	for _, file := range files {
		if strings.HasSuffix(file, ".txt") || strings.HasSuffix(file, ".nlst") {
			continue
		}
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, parse := range []func([]byte) ([]documents.Entry, error){
			parseMLSD,
			func(data []byte) ([]documents.Entry, error) {
				return parseLIST(data, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
			},
		} {
			entries, err := parse(data)
			if err != nil {
				refused++
				require.Empty(t, entries, file)
				require.Regexp(t, "line", err.Error(), file)
				continue
			}
			whole++
			require.Len(t, entries, members(string(data)), file)
			for _, e := range entries {
				require.NotEmpty(t, e.Name, file)
				require.NotEmpty(t, e.Type, file)
				require.Contains(t, string(data), e.Name, file)
			}
		}
	}
	t.Logf("%d read whole, %d refused", whole, refused)
}

// members counts the lines that are neither the directory, nor its parent, nor a
// sum.
func members(listing string) int {
	n := 0
	for line := range strings.Lines(listing) {
		line = strings.TrimRight(line, "\r\n")
		lower := strings.ToLower(line)
		if strings.HasPrefix(line, "total ") || strings.HasSuffix(line, " .") || strings.HasSuffix(line, " ..") || strings.Contains(lower, "type=cdir") || strings.Contains(lower, "type=pdir") {
			continue
		}
		n++
	}
	return n
}

// What the servers of today sent is all read, whatever the names.
func TestRecordedServersAreRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t), "recorded", "*.*"))
	require.NoError(t, err)
	names := map[string][]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var entries []documents.Entry
		switch {
		case strings.HasSuffix(file, ".mlsd"):
			entries, err = parseMLSD(data)
		case strings.Contains(filepath.Base(file), ".list"):
			entries, err = parseLIST(data, time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC))
		default:
			continue
		}
		require.NoError(t, err, file)
		for _, e := range entries {
			names[e.Name] = append(names[e.Name], string(e.Type))
			if e.Name == "big-sparse.iso" {
				require.EqualValues(t, 5_000_000_000, e.Size, file)
			}
			if e.Name == "report-2024-02-29.csv" {
				require.Equal(t, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), e.Modified.Truncate(24*time.Hour), file)
			}
			if e.Name == "file with spaces.docx" {
				require.Equal(t, 2019, e.Modified.Year(), file)
			}
		}
	}
	for name, want := range map[string]string{
		" leading space.txt": "file", "trailing space.txt ": "file", "a -> b.txt": "file", "semi;colon.txt": "file", "latin1-\xe9t\xe9.txt": "file",
		"Cafe\u0301 NFD.txt": "file", "link-to-readme": "link", "link-to-dir": "link", "noaccess": "directory", "with#hash%25": "directory", "100% done.pdf": "file",
	} {
		require.NotEmpty(t, names[name], name)
		for _, got := range names[name] {
			require.Equal(t, want, got, name)
		}
	}
}
