package squash

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/fnv"
)

// mark is what is remembered of an object: 24 bits of what its row looked like,
// and 24 of its body. One change of a row in 16 million is overlooked, until the
// next refresh.
type mark struct{ row, body uint32 }

const markMask = 1<<24 - 1

// marks is what is remembered of a list, by number.
type marks map[int64]mark

// pack writes seven bytes or so an object: the distance from the number before,
// and the mark.
func (m marks) pack() string {
	var packed []byte
	before := int64(0)
	for _, id := range sortedKeys(m) {
		packed = binary.AppendUvarint(packed, uint64(id-before))
		packed = append24(append24(packed, m[id].row), m[id].body)
		before = id
	}
	return base64.RawStdEncoding.EncodeToString(packed)
}

func append24(to []byte, n uint32) []byte {
	return append(to, byte(n>>16), byte(n>>8), byte(n))
}

func unpack(text string) (marks, error) {
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	m, id := marks{}, int64(0)
	for len(packed) > 0 {
		distance, n := binary.Uvarint(packed)
		if n <= 0 || len(packed) < n+6 {
			return nil, errors.New("the marks end too early")
		}
		b := packed[n : n+6]
		id += int64(distance)
		m[id] = mark{uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]), uint32(b[3])<<16 | uint32(b[4])<<8 | uint32(b[5])}
		packed = packed[n+6:]
	}
	return m, nil
}

// digest is a hash of what the parts say. Links are left out of JSON: they bear
// the host and the scheme of whatever proxy or node answered.
func digest(parts ...[]byte) uint32 {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write(withoutLinks(part)) // a hash takes everything
		_, _ = h.Write([]byte{0})
	}
	sum := h.Sum64()
	return uint32(sum^sum>>24^sum>>48) & markMask
}

// withoutLinks gives the JSON without its _links at any depth and in one
// spelling; bytes that are no JSON as they are.
func withoutLinks(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return body
	}
	plain, err := json.Marshal(unlinked(value))
	if err != nil {
		return body
	}
	return plain
}

func unlinked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "_links")
		for key, inner := range v {
			v[key] = unlinked(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = unlinked(inner)
		}
	}
	return value
}
