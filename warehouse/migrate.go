package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"pilotis/connectors"
)

// MigrationReport says what Migrate did, or what Check found missing.
type MigrationReport struct {
	Applied []string `json:"applied"` // migrations applied now, or pending for Check
	Marts   []string `json:"marts"`   // marts created or changed now, or pending for Check

	Checks []CheckResult `json:"checks,omitempty"` // of pilotis warehouse check
}

// ledger is created by hand, outside the migrations, because it records them.
const ledger = `CREATE TABLE IF NOT EXISTS ops.migration_store
(
    path String COMMENT 'Fichier du dossier sql',
    checksum FixedString(12) COMMENT 'Empreinte du fichier appliqué',
    applied_at DateTime64(3, 'UTC') COMMENT 'Instant d''application'
)
ENGINE = ReplacingMergeTree(applied_at) ORDER BY path
COMMENT 'Fichiers SQL appliqués (migrations et vues)'`

// Migrate brings the warehouse to the definitions in files: pending migrations
// in order of name, then every mart whose file changed. It may be run at any
// time, by any number of processes one after another; each statement is
// idempotent, so that a run cut in the middle is mended by the next.
func (s *Store) Migrate(ctx context.Context, files fs.FS) (MigrationReport, error) {
	var report MigrationReport
	for _, statement := range []string{"CREATE DATABASE IF NOT EXISTS ops", ledger} {
		if err := s.Exec(ctx, statement); err != nil {
			return report, fmt.Errorf("prepare the ledger of migrations: %w", err)
		}
	}
	pending, err := s.pending(ctx, files)
	if err != nil {
		return report, err
	}
	for _, script := range pending.migrations {
		if err := s.apply(ctx, script); err != nil {
			return report, err
		}
		report.Applied = append(report.Applied, script.Path)
	}
	for _, mart := range pending.marts {
		if err := s.createMart(ctx, mart); err != nil {
			return report, err
		}
		if err := s.record(ctx, mart.Script); err != nil {
			return report, err
		}
		report.Marts = append(report.Marts, mart.Name)
	}
	return report, nil
}

// Check tells what Migrate would do, and changes nothing. A migration edited
// after it was applied is a stop fault.
func (s *Store) Check(ctx context.Context, files fs.FS) (MigrationReport, error) {
	var report MigrationReport
	pending, err := s.pending(ctx, files)
	for _, script := range pending.migrations {
		report.Applied = append(report.Applied, script.Path)
	}
	for _, mart := range pending.marts {
		report.Marts = append(report.Marts, mart.Name)
	}
	return report, err
}

type pendingScripts struct {
	migrations []Script
	marts      []Mart
}

func (s *Store) pending(ctx context.Context, files fs.FS) (pendingScripts, error) {
	var pending pendingScripts
	applied, err := s.applied(ctx)
	if err != nil {
		return pending, err
	}
	migrations, err := readScripts(files, "schema")
	if err != nil {
		return pending, err
	}
	for _, script := range migrations {
		checksum, done := applied[script.Path]
		switch {
		case !done:
			pending.migrations = append(pending.migrations, script)
		case checksum != script.Checksum:
			return pending, &connectors.Fault{Kind: connectors.Stop, Op: "check migration " + script.Path,
				Hint: "migrations are never edited: restore the file and add a new one",
				Err:  fmt.Errorf("it was applied as %s and is now %s", checksum, script.Checksum)}
		}
	}
	marts, err := ReadMarts(files)
	if err != nil {
		return pending, err
	}
	changed := map[string]bool{}
	for _, mart := range marts {
		// A view keeps the columns of what it reads from the time it was made:
		// it is made again when anything below it is.
		for _, need := range mart.Needs {
			changed[mart.Name] = changed[mart.Name] || changed[need]
		}
		if changed[mart.Name] || applied[mart.Script.Path] != mart.Script.Checksum || len(pending.migrations) > 0 {
			changed[mart.Name] = true
			pending.marts = append(pending.marts, mart)
		}
	}
	return pending, nil
}

// applied reads the ledger; a warehouse without one has applied nothing.
func (s *Store) applied(ctx context.Context) (map[string]string, error) {
	exists, _, err := s.scalar(ctx, "SELECT count() FROM system.tables WHERE database = 'ops' AND name = 'migration_store'")
	if err != nil || exists == 0 {
		return map[string]string{}, err
	}
	_, rows, err := s.Select(ctx, "SELECT path, toString(checksum) FROM ops.migration_store FINAL")
	if err != nil {
		return nil, fmt.Errorf("read the ledger of migrations: %w", err)
	}
	applied := make(map[string]string, len(rows))
	for _, row := range rows {
		applied[row[0].(string)] = row[1].(string)
	}
	return applied, nil
}

// scalar reads one unsigned number.
func (s *Store) scalar(ctx context.Context, query string, args ...any) (uint64, bool, error) {
	_, rows, err := s.Select(ctx, query, args...)
	if err != nil || len(rows) == 0 {
		return 0, false, err
	}
	number, ok := rows[0][0].(uint64)
	return number, ok, nil
}

func (s *Store) apply(ctx context.Context, script Script) error {
	for i, statement := range script.Statements {
		if err := s.Exec(ctx, statement); err != nil {
			return fmt.Errorf("apply %s, statement %d: %w", script.Path, i+1, err)
		}
	}
	return s.record(ctx, script)
}

func (s *Store) record(ctx context.Context, script Script) error {
	err := s.Exec(ctx, "INSERT INTO ops.migration_store SELECT $1, $2, fromUnixTimestamp64Milli($3)", script.Path, script.Checksum, time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("record %s in the ledger: %w", script.Path, err)
	}
	return nil
}

// readScripts reads the SQL files below a folder, in order of path.
func readScripts(files fs.FS, folder string) ([]Script, error) {
	var scripts []Script
	err := fs.WalkDir(files, folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".sql" {
			return err
		}
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		script, err := ParseScript(file, string(text))
		scripts = append(scripts, script)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the SQL files of %s: %w", folder, err)
	}
	sort.Slice(scripts, func(i, j int) bool { return strings.Compare(scripts[i].Path, scripts[j].Path) < 0 })
	return scripts, nil
}
