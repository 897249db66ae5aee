package embedded

import (
	"encoding/binary"
	"strings"
)

// handshakeQuery is what clickhouse-go asks first on a new connection.
const handshakeQuery = "SELECT displayName(), version(), revision(), timezone()"

// isHandshake tells whether the call is that question, to be answered here. The
// engine writes Native of revision 0 only; the driver decodes the answer to this
// one question at its own revision, and all later ones at the revision that the
// answer names. So the answer is written by hand and names revision 0.
func (c *call) isHandshake() bool {
	return c.newBlocks && c.answerFormat() == "Native" &&
		strings.Join(strings.Fields(string(c.statement.text)), " ") == handshakeQuery
}

// handshakeAnswer is the block that answers it, in a revision with block
// information and a serialisation flag for each column.
func handshakeAnswer(name, version string) []byte {
	const overflows, bucket, end = 1, 2, 0
	out := []byte{overflows, 0, bucket}
	out = binary.LittleEndian.AppendUint32(out, 0xffffffff) // bucket -1
	out = append(out, end)
	out = binary.AppendUvarint(out, 4) // columns
	out = binary.AppendUvarint(out, 1) // rows
	column := func(name, kind string, value []byte) {
		out = appendString(appendString(out, name), kind)
		out = append(out, 0) // the usual serialisation
		out = append(out, value...)
	}
	column("displayName()", "String", appendString(nil, name))
	column("version()", "String", appendString(nil, version))
	column("revision()", "UInt32", binary.LittleEndian.AppendUint32(nil, 0))
	column("timezone()", "String", appendString(nil, timezone))
	return out
}

func appendString(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}
