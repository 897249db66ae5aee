package transform

import "time"

// Origin is what every fact carries of the record it was made of. It is embedded
// in the rows of facts.
type Origin struct {
	FactKey   uint64    `ch:"fact_key"` // surrogate of (source, kind, object_id)
	Source    string    `ch:"source"`
	ObjectID  string    `ch:"object_id"` // the tool's immutable identifier
	URL       string    `ch:"url"`       // the tool's own page
	Presence  string    `ch:"presence"`
	Mapping   string    `ch:"mapping"`  // fingerprint of the mapping file that made the row
	Contract  string    `ch:"contract"` // fingerprint of the contract data
	Revision  uint16    `ch:"revision"` // of the transform that made the row
	RawSHA256 string    `ch:"raw_sha256"`
	Version   time.Time `ch:"version"` // the tool's update time: the latest replaces the others
}
