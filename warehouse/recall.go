package warehouse

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
)

// Recall makes in an empty warehouse what another one held at an instant: of each
// object the versions seen until then, with the presence seen then, the runs,
// reconciliations and closings until then, and the figures as of then. Its present
// stands still at the instant. The records are read with the transforms, and
// counted with the definitions, that are given: those of today. Nothing is ever
// written to From.
type Recall struct {
	From, Into *Store
	Files      fs.FS
	Transforms map[string]transform.Func // by source
	Contract   *contract.Contract
	Readings   []Reading // how the transforms read, a source each
	At         time.Time
}

// RecalledSource is what was known of a source.
type RecalledSource struct {
	Source   string `json:"source"`
	Versions int    `json:"versions"` // of its records
	Refused  int    `json:"refused"`  // of these
	// ReadAnew is when all records of the source were last read anew, if that was
	// after the instant: its figures may have been read otherwise at the time.
	ReadAnew *time.Time `json:"read_anew,omitempty"`
}

// Run fills Into and tells what was known of each source.
func (r Recall) Run(ctx context.Context) ([]RecalledSource, error) {
	if _, err := r.Into.Migrate(ctx, r.Files); err != nil {
		return nil, err
	}
	if err := r.Into.Insert(ctx, []transform.Row{&present{r.At.UTC()}}); err != nil {
		return nil, err
	}
	if err := r.Into.PutReference(ctx, r.Contract, r.Files, r.At); err != nil {
		return nil, err
	}
	sightings, err := r.sightings(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := r.load(ctx, sightings)
	if err != nil {
		return nil, err
	}
	if err := r.copyOperations(ctx); err != nil {
		return nil, err
	}
	if err := r.copyClosings(ctx); err != nil {
		return nil, err
	}
	if err := r.tellReadings(ctx, sources); err != nil {
		return nil, err
	}
	if err := r.Into.Rebuild(ctx, r.Files, r.Contract, r.At); err != nil {
		return nil, err
	}
	radar := Radar{Store: r.Into, Files: r.Files, Transforms: r.Transforms, Contract: r.Contract, AsOf: r.At}
	return sources, radar.Fill(ctx)
}

// Fingerprint says of what Run makes its result: two recalls with the same
// fingerprint give the same. It is a stop fault when nothing was known at the
// instant, or when From lacks definitions that are needed.
func (r Recall) Fingerprint(ctx context.Context) (string, error) {
	pending, err := r.From.Check(ctx, r.Files)
	if err != nil {
		return "", err
	}
	if len(pending.Applied) > 0 {
		return "", &connectors.Fault{Kind: connectors.Stop, Op: "recall what was known", Hint: "run pilotis warehouse migrate first",
			Err: fmt.Errorf("the warehouse lacks %s", strings.Join(pending.Applied, ", "))}
	}
	at := r.At.UnixMilli()
	_, rows, err := r.From.Select(ctx, `SELECT countIf(seen_at <= fromUnixTimestamp64Milli($1)), min(seen_at), groupBitXorIf(cityHash64(record_key, version, sha256, seen_at, presence), seen_at <= fromUnixTimestamp64Milli($1)),
			(SELECT groupBitXor(cityHash64(run_id)) FROM ops.sync_runs WHERE ended_at <= fromUnixTimestamp64Milli($1)),
			(SELECT groupBitXor(cityHash64(source, began_at)) FROM ops.reconciliations WHERE ended_at <= fromUnixTimestamp64Milli($1)),
			(SELECT groupBitXor(cityHash64(chain_sha256)) FROM contractual.closed_period_store WHERE closed_at <= fromUnixTimestamp64Milli($1))
		FROM raw.sightings`, at)
	if err != nil {
		return "", fmt.Errorf("read what was known: %w", err)
	}
	if rows[0][0].(uint64) == 0 {
		return "", &connectors.Fault{Kind: connectors.Stop, Op: "recall what was known on " + r.At.Format(time.RFC3339), Hint: "choose a later instant",
			Err: fmt.Errorf("no record was known yet: the first was seen at %s", rows[0][1].(time.Time).UTC().Format(time.RFC3339))}
	}
	readings, err := r.From.Readings(ctx)
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	fmt.Fprintln(digest, at, rows[0])
	for _, reading := range r.Readings {
		reading.Since = readings[reading.Source].Since
		fmt.Fprintln(digest, reading)
	}
	err = fs.WalkDir(r.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(r.Files, path)
		fmt.Fprintf(digest, "%s %d %s\n", path, len(text), text)
		return err
	})
	return hex.EncodeToString(digest.Sum(nil)), err
}

// present is a row of ref.present_store.
type present struct {
	Instant time.Time `ch:"instant"`
}

func (*present) Table() string { return "ref.present_store" }

// sightings reads every observation until the instant, in order, and copies it.
func (r Recall) sightings(ctx context.Context) ([]sighting, error) {
	var sightings []sighting
	err := r.From.SelectStructs(ctx, &sightings, `SELECT record_key, version, toString(sha256) AS sha256, seen_at, presence FROM raw.sightings
		WHERE seen_at <= fromUnixTimestamp64Milli($1) ORDER BY seen_at, record_key, version, sha256`, r.At.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("read what was seen: %w", err)
	}
	const block = 100_000
	for i := 0; i < len(sightings); i += block {
		var rows []transform.Row
		for j := range sightings[i:min(i+block, len(sightings))] {
			rows = append(rows, &sightings[i+j])
		}
		if err := r.Into.Insert(ctx, rows); err != nil {
			return nil, err
		}
	}
	return sightings, nil
}

// load makes the facts of the records as the loader made them. A version that was
// seen several times stands where it was seen last, as in the tables, where the
// last delivery of a version replaces the others.
func (r Recall) load(ctx context.Context, sightings []sighting) ([]RecalledSource, error) {
	type content struct {
		key     uint64
		version int64
		sha     string
	}
	seen := map[content]bool{}
	var last []sighting
	for _, one := range slices.Backward(sightings) {
		if id := (content{one.RecordKey, one.Version.UnixMilli(), one.SHA256}); !seen[id] {
			seen[id] = true
			last = append(last, one)
		}
	}
	slices.Reverse(last)
	parked, err := r.parked(ctx)
	if err != nil {
		return nil, err
	}
	known := &knownRecords{from: r.From, into: r.Into, left: last, parked: parked, bySource: map[string]*RecalledSource{}}
	loader := &Loader{Records: known, Parking: known, Warehouse: known, Transforms: r.Transforms, BatchSize: recallBatch, Now: func() time.Time { return r.At }}
	for {
		batch, err := loader.LoadBatch(ctx)
		if err != nil {
			return nil, fmt.Errorf("read again what was known: %w", err)
		}
		if batch.Records == 0 {
			break
		}
	}
	sources := make([]RecalledSource, 0, len(known.bySource))
	for _, source := range known.bySource {
		sources = append(sources, *source)
	}
	slices.SortFunc(sources, func(a, b RecalledSource) int { return cmp.Compare(a.Source, b.Source) })
	return sources, nil
}

// recallBatch bounds how many records are read at once.
const recallBatch = 1000

// refusal names a record that was refused.
type refusal struct {
	key uint64
	sha string
}

// parked is when the refusals until the instant were.
func (r Recall) parked(ctx context.Context) (map[refusal]time.Time, error) {
	_, rows, err := r.From.Select(ctx, "SELECT record_key, toString(sha256), max(parked_at) FROM ops.dead_letter_store WHERE parked_at <= fromUnixTimestamp64Milli($1) GROUP BY 1, 2", r.At.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("read the refusals until then: %w", err)
	}
	parked := make(map[refusal]time.Time, len(rows))
	for _, row := range rows {
		parked[refusal{row[0].(uint64), row[1].(string)}] = row[2].(time.Time)
	}
	return parked, nil
}

// knownRecords gives the loader the records of a warehouse as they were seen, and
// takes what it makes of them to another.
type knownRecords struct {
	from     *Store
	into     *Store
	left     []sighting
	parked   map[refusal]time.Time
	bySource map[string]*RecalledSource
}

// storedRecord is a version of a record as raw.records has it.
type storedRecord struct {
	Key       uint64    `ch:"record_key"`
	Source    string    `ch:"source"`
	Kind      string    `ch:"kind"`
	ObjectID  string    `ch:"object_id"`
	Version   time.Time `ch:"version"`
	Body      string    `ch:"body"`
	SHA256    string    `ch:"sha"`
	Topic     string    `ch:"topic"`
	Partition uint32    `ch:"partition"`
	Offset    uint64    `ch:"offset"`
}

// Fetch gives the next versions, in the order in which they were last seen. Where
// each lies in Kafka is its latest place, with the same bytes.
func (k *knownRecords) Fetch(ctx context.Context, most int, _ time.Duration) ([]connectors.Record, error) {
	batch := k.left[:min(most, len(k.left))]
	if len(batch) == 0 {
		return nil, nil
	}
	keys, names := make([]uint64, len(batch)), make([]string, len(batch))
	for i, one := range batch {
		if strings.Trim(one.SHA256, "0123456789abcdef") != "" {
			return nil, fmt.Errorf("read raw records: %q is no SHA-256", one.SHA256)
		}
		keys[i], names[i] = one.RecordKey, fmt.Sprintf("(%d, %d, '%s')", one.RecordKey, one.Version.UnixMilli(), one.SHA256)
	}
	var stored []storedRecord
	if err := k.from.SelectStructs(ctx, &stored, `SELECT record_key, source, kind, object_id, version, body, toString(sha256) AS sha, topic, partition, offset
		FROM raw.records WHERE record_key IN ($1) AND (record_key, toUnixTimestamp64Milli(version), toString(sha256)) IN (`+strings.Join(names, ", ")+")", keys); err != nil {
		return nil, err
	}
	byName := make(map[string]storedRecord, len(stored))
	for _, one := range stored {
		byName[fmt.Sprintf("(%d, %d, '%s')", one.Key, one.Version.UnixMilli(), one.SHA256)] = one
	}
	records := make([]connectors.Record, len(batch))
	for i, one := range batch {
		found, ok := byName[names[i]]
		if !ok {
			return nil, &connectors.Fault{Kind: connectors.Stop, Op: "read raw records", Hint: "compare the warehouse with a backup",
				Err: fmt.Errorf("raw.records lacks version %s of record %d, which was seen at %s", one.Version.UTC().Format(time.RFC3339), one.RecordKey, one.SeenAt.UTC().Format(time.RFC3339))}
		}
		records[i] = found.seen(one)
		k.of(found.Source).Versions++
	}
	k.left = k.left[len(batch):]
	return records, nil
}

// seen is the record as it was seen: the tool's own time, where it gave none, is
// none again.
func (s storedRecord) seen(one sighting) connectors.Record {
	version := s.Version.UTC()
	if version.Unix() == 0 {
		version = time.Time{}
	}
	return connectors.Record{
		Envelope: connectors.Envelope{Source: s.Source, Kind: s.Kind, ID: s.ObjectID, Version: version, SeenAt: one.SeenAt.UTC(),
			Presence: connectors.Presence(one.Presence), Body: json.RawMessage(s.Body)},
		Topic: s.Topic, Partition: int(s.Partition), Offset: int64(s.Offset), SHA256: s.SHA256,
	}
}

func (k *knownRecords) of(source string) *RecalledSource {
	if k.bySource[source] == nil {
		k.bySource[source] = &RecalledSource{Source: source}
	}
	return k.bySource[source]
}

// Damage is a Reject fault for a record whose bytes were not those published.
func (*knownRecords) Damage(record connectors.Record) error {
	sum := sha256.Sum256(record.Body)
	if hex.EncodeToString(sum[:]) == record.SHA256 && record.Presence != "" {
		return nil
	}
	return &connectors.Fault{Kind: connectors.Reject, Op: "recall a record", Hint: "run pilotis sync backfill with the source to have it sent again",
		Err: errors.New("it was damaged when it arrived")}
}

// Commit has nothing to say to anybody: Kafka is not concerned.
func (*knownRecords) Commit(context.Context, []connectors.Record) error { return nil }

// Park counts: the loader writes refusals into the warehouse itself.
func (k *knownRecords) Park(_ context.Context, letters []connectors.DeadLetter) error {
	for _, letter := range letters {
		k.of(letter.Source).Refused++
	}
	return nil
}

// Insert writes the rows. A refusal of the time keeps its instant.
func (k *knownRecords) Insert(ctx context.Context, rows []transform.Row) error {
	for _, row := range rows {
		if letter, ok := row.(*deadLetterRow); ok {
			if at, known := k.parked[refusal{letter.RecordKey, letter.SHA256}]; known {
				letter.ParkedAt = at
			}
		}
	}
	return k.into.Insert(ctx, rows)
}

// copyOperations copies the runs and reconciliations that had ended.
func (r Recall) copyOperations(ctx context.Context) error {
	var runs []SyncRun
	if err := r.From.SelectStructs(ctx, &runs, `SELECT toString(run_id) AS run_id, source, tool, started_at, ended_at, pages, records, requests, error, error_kind
		FROM ops.sync_runs WHERE ended_at <= fromUnixTimestamp64Milli($1)`, r.At.UnixMilli()); err != nil {
		return fmt.Errorf("read the runs until then: %w", err)
	}
	var reconciliations []ReconciliationRow
	if err := r.From.SelectStructs(ctx, &reconciliations, "SELECT * FROM ops.reconciliations WHERE ended_at <= fromUnixTimestamp64Milli($1)", r.At.UnixMilli()); err != nil {
		return fmt.Errorf("read the reconciliations until then: %w", err)
	}
	var rows []transform.Row
	for i := range runs {
		rows = append(rows, &runs[i])
	}
	for i := range reconciliations {
		rows = append(rows, &reconciliations[i])
	}
	return r.Into.Insert(ctx, rows)
}

// copyClosings copies the closings until then, with what they froze.
func (r Recall) copyClosings(ctx context.Context) error {
	closings, err := r.From.Closings(ctx)
	if err != nil {
		return fmt.Errorf("read the closings until then: %w", err)
	}
	for i := range closings {
		if closings[i].ClosedAt.After(r.At) {
			break
		}
		frozen, err := r.From.closedRowsOf(ctx, closings[i].Period, closings[i].Chain)
		if err != nil {
			return fmt.Errorf("read what was closed of %s: %w", closings[i].Period, err)
		}
		if err := r.Into.Insert(ctx, append(frozen.under(closings[i].Chain), &closings[i])); err != nil {
			return err
		}
	}
	return nil
}

// tellReadings writes down how the sources are read, and tells which were read
// anew since then.
func (r Recall) tellReadings(ctx context.Context, sources []RecalledSource) error {
	inForce, err := r.From.Readings(ctx)
	if err != nil {
		return err
	}
	rows := make([]transform.Row, len(r.Readings))
	for i := range r.Readings {
		reading := r.Readings[i]
		if before := inForce[reading.Source]; before.Same(reading) {
			reading.Since = before.Since
		}
		rows[i] = &reading
		at := slices.IndexFunc(sources, func(s RecalledSource) bool { return s.Source == reading.Source })
		if at >= 0 && reading.Since.After(r.At) {
			since := reading.Since.UTC()
			sources[at].ReadAnew = &since
		}
	}
	return r.Into.Insert(ctx, rows)
}
