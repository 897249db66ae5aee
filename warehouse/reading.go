package warehouse

import (
	"context"
	"fmt"
	"time"
)

// Reading is how a source's records are read: rows of one source all come from
// one mapping, one contract and one revision of the transform.
type Reading struct {
	Source   string    `ch:"source"`
	Mapping  string    `ch:"mapping"`
	Contract string    `ch:"contract"`
	Revision uint16    `ch:"revision"`
	Since    time.Time `ch:"since"`
}

// Table is where readings are stored; readers use ops.readings.
func (*Reading) Table() string { return "ops.reading_store" }

// Same tells whether two readings give the same rows.
func (r Reading) Same(other Reading) bool {
	return r.Source == other.Source && r.Mapping == other.Mapping && r.Contract == other.Contract && r.Revision == other.Revision
}

// Readings gives the reading in force of each source that was ever loaded.
func (s *Store) Readings(ctx context.Context) (map[string]Reading, error) {
	var found []Reading
	if err := s.SelectStructs(ctx, &found, "SELECT source, mapping, contract, revision, since FROM ops.readings"); err != nil {
		return nil, fmt.Errorf("read the readings in force: %w", err)
	}
	readings := make(map[string]Reading, len(found))
	for _, reading := range found {
		readings[reading.Source] = reading
	}
	return readings, nil
}

// Prune removes what an earlier reading of the source left: rows that the
// reading in force did not make again, and refusals from before since. It is
// called once every raw record was read again.
func (s *Store) Prune(ctx context.Context, reading Reading, since time.Time) error {
	op := "remove what the earlier reading of " + reading.Source + " left"
	_, tables, err := s.Select(ctx, `SELECT DISTINCT database || '.' || table FROM system.columns
		WHERE database = 'core' AND table LIKE '%\_store' AND name = 'mapping' ORDER BY 1`)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	for _, table := range tables {
		err := s.Exec(ctx, "ALTER TABLE "+table[0].(string)+" DELETE WHERE source = $1 AND NOT (mapping = $2 AND contract = $3 AND revision = $4) SETTINGS mutations_sync = 2",
			reading.Source, reading.Mapping, reading.Contract, reading.Revision)
		if err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	err = s.Exec(ctx, "ALTER TABLE ops.dead_letter_store DELETE WHERE source = $1 AND parked_at < fromUnixTimestamp64Milli($2) SETTINGS mutations_sync = 2",
		reading.Source, since.UnixMilli())
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}
