package warehouse

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// CheckResult is what one file of sql/checks found: rows that should not be.
type CheckResult struct {
	Name  string `json:"name"`
	Title string `json:"title"` // what a row would mean, in French
	Rows  uint64 `json:"rows"`
}

// RunChecks runs every consistency check. A check that finds rows is no error:
// it is reported.
func (s *Store) RunChecks(ctx context.Context, files fs.FS) ([]CheckResult, error) {
	scripts, err := readScripts(files, "checks")
	if err != nil {
		return nil, err
	}
	results := make([]CheckResult, 0, len(scripts))
	for _, script := range scripts {
		if len(script.Statements) != 1 || script.Header["check"] == "" {
			return nil, fmt.Errorf("%s: a check is one query below a header \"check\"", script.Path)
		}
		rows, _, err := s.scalar(ctx, "SELECT count() FROM ("+script.Statements[0]+")")
		if err != nil {
			return nil, fmt.Errorf("run %s: %w", script.Path, err)
		}
		results = append(results, CheckResult{
			Name: strings.TrimSuffix(path.Base(script.Path), ".sql"), Title: script.Header["check"], Rows: rows,
		})
	}
	return results, nil
}
