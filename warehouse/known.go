package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
)

// Known is what the warehouse received of a source, for a census to be compared
// with. It must hold all that Kafka holds: load what waits before.
type Known struct{ Store *Store }

var _ connectors.Known = Known{}

// Objects yields the latest state of each object.
func (k Known) Objects(ctx context.Context, source string) iter.Seq2[connectors.Object, error] {
	return func(yield func(connectors.Object, error) bool) {
		_, rows, err := k.Store.Select(ctx, `SELECT kind, object_id, argMax(presence, (version, seen_at)), max(version)
			FROM raw.record_store WHERE source = $1 GROUP BY kind, object_id ORDER BY kind, object_id`, source)
		if err != nil {
			yield(connectors.Object{}, err)
			return
		}
		for _, row := range rows {
			version := row[3].(time.Time).UTC()
			object := connectors.Object{Key: row[0].(string) + "/" + row[1].(string), Presence: connectors.Presence(row[2].(string)), Version: version}
			if version.Unix() > 0 {
				object.Month = time.Date(version.Year(), version.Month(), 1, 0, 0, 0, 0, time.UTC)
			}
			if !yield(object, nil) {
				return
			}
		}
	}
}

// Body gives the last body of an object; nil when none is kept.
func (k Known) Body(ctx context.Context, source, key string) (json.RawMessage, error) {
	kind, id, _ := strings.Cut(key, "/")
	_, rows, err := k.Store.Select(ctx, "SELECT body FROM raw.record_store WHERE record_key = $1 ORDER BY version DESC, seen_at DESC LIMIT 1", transform.Key(source, kind, id))
	if err != nil {
		return nil, fmt.Errorf("read the last body of %s of %s: %w", key, source, err)
	}
	if len(rows) == 0 || rows[0][0].(string) == "" {
		return nil, nil
	}
	return json.RawMessage(rows[0][0].(string)), nil
}

// ReconciliationRow is a row of ops.reconciliation_store.
type ReconciliationRow struct {
	Source      string    `ch:"source"`
	Began       time.Time `ch:"began_at"`
	Ended       time.Time `ch:"ended_at"`
	Complete    bool      `ch:"complete"`
	Listed      uint64    `ch:"listed"`
	Known       uint64    `ch:"known"`
	Missing     []string  `ch:"missing"`
	Deleted     []string  `ch:"deleted"`
	Hidden      []string  `ch:"hidden"`
	Moved       []string  `ch:"moved"`
	Unlisted    []string  `ch:"unlisted"`
	Unconfirmed []string  `ch:"unconfirmed"`
	Returned    []string  `ch:"returned"`
	Extra       []string  `ch:"extra"`
	Fetched     []string  `ch:"fetched"`
	Silent      []string  `ch:"silent"`
	Agrees      bool      `ch:"agrees"`
	Error       string    `ch:"error"`
}

// Table is where reconciliations are stored; readers use ops.reconciliations.
func (*ReconciliationRow) Table() string { return "ops.reconciliation_store" }

// NewReconciliationRow makes the row of a reconciliation and of the error that
// ended it, if any.
func NewReconciliationRow(r connectors.Reconciliation, failure error) *ReconciliationRow {
	row := &ReconciliationRow{
		Source: r.Source, Began: r.Began, Ended: r.Ended, Complete: r.Complete, Listed: uint64(r.Listed), Known: uint64(r.Known),
		Missing: r.Missing, Deleted: r.Deleted, Hidden: r.Hidden, Moved: r.Moved, Unlisted: r.Unlisted, Unconfirmed: r.Unconfirmed,
		Returned: r.Returned, Extra: r.Extra, Fetched: r.Fetched, Silent: r.Silent, Agrees: r.Agrees() && failure == nil,
	}
	if failure != nil {
		row.Error = failure.Error()
	}
	return row
}

// LastAgreements tells when each source was last found to agree with what is
// known of it.
func (s *Store) LastAgreements(ctx context.Context) (map[string]time.Time, error) {
	_, rows, err := s.Select(ctx, "SELECT source, max(began_at) FROM ops.reconciliations WHERE agrees GROUP BY source")
	if err != nil {
		return nil, fmt.Errorf("read the last reconciliations that agree: %w", err)
	}
	agreements := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		agreements[row[0].(string)] = row[1].(time.Time).UTC()
	}
	return agreements, nil
}
