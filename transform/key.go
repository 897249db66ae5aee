package transform

import "github.com/cespare/xxhash/v2"

// Key is the surrogate key of an object in the warehouse: the same object has
// the same key for ever. Replacing tables are keyed by it because a 64-bit
// integer merges twice as fast as the strings it stands for.
func Key(source, kind, id string) uint64 {
	digest := xxhash.New()
	for _, part := range [...]string{source, kind, id} {
		digest.WriteString(part)
		digest.Write([]byte{0})
	}
	return digest.Sum64()
}
