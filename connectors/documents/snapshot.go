package documents

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"pilotis/connectors"
)

// format is raised when an older program could not read the cursor.
const format = 1

// graves is how many deleted files are remembered, so that one that comes back
// with its old time is a newer version than its deletion.
const graves = 2000

// standing is what a file was last emitted as.
type standing uint8

const (
	unknown standing = iota // never emitted
	present
	deleted
	hidden
)

// doubt is what the last runs saw of a file that is not what was emitted.
type doubt uint8

const (
	none    doubt = iota
	changed       // it is new or other
	missing       // it is not in a complete listing
	denied        // the server refuses the directory
)

// file is what is remembered of one file.
type file struct {
	path     string
	id       string // the server's; empty when it has none
	standing standing
	mark     uint32 // of what was emitted, when present
	version  int64  // of what was emitted, epoch ms
	doubt    doubt
	doubtful uint32 // the mark of what is changed
	since    int64  // epoch s: when the doubt arose, or the file was found deleted
	passes   uint8  // that saw the same doubt
}

func (f *file) key() string {
	switch {
	case f.id == "":
		return PathID(f.path)
	case strings.HasPrefix(f.id, "/"):
		return "id:" + PathID(f.id)
	}
	return PathID(f.id)
}

// snapshot is every file remembered, by key.
type snapshot map[string]*file

// stored is the form of a cursor: columns of the files in the order of their
// paths, compressed.
type stored struct {
	Format   int    `json:"format"`
	Files    int    `json:"files"`
	Snapshot []byte `json:"snapshot"`
}

// codec compresses cursors. It is made once a source, as its parts cost more than
// a small cursor does.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("make a compressor: %w", err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return nil, fmt.Errorf("make a decompressor: %w", err)
	}
	return &codec{encoder, decoder}, nil
}

func (z *codec) parse(from connectors.Cursor) (snapshot, error) {
	s := snapshot{}
	if len(from) == 0 || string(from) == "null" {
		return s, nil
	}
	var c stored
	if err := json.Unmarshal(from, &c); err != nil {
		return nil, fmt.Errorf("decode the cursor: %w", err)
	}
	if c.Format != format {
		return nil, fmt.Errorf("the cursor has format %d, this program writes %d", c.Format, format)
	}
	data, err := z.decoder.DecodeAll(c.Snapshot, nil)
	if err != nil {
		return nil, fmt.Errorf("decompress the cursor: %w", err)
	}
	r := &columnReader{data: data}
	before := &file{}
	for range c.Files {
		f := r.file(before)
		if r.err != nil {
			return nil, r.err
		}
		s[f.key()], before = f, f
	}
	if len(r.data) > 0 || len(s) != c.Files {
		return nil, errors.New("the cursor does not hold what it announces")
	}
	return s, nil
}

// encode forgets the oldest graves beyond the number kept, and writes the rest.
// The same snapshot always gives the same bytes.
func (z *codec) encode(s snapshot) (connectors.Cursor, error) {
	s.bury()
	files := s.sorted()
	var w columnWriter
	before := &file{}
	for _, f := range files {
		w.file(f, before)
		before = f
	}
	data, err := json.Marshal(stored{Format: format, Files: len(files), Snapshot: z.encoder.EncodeAll(w.Bytes(), nil)})
	if err != nil {
		return nil, fmt.Errorf("encode the cursor: %w", err)
	}
	return connectors.Cursor(data), nil
}

func (s snapshot) sorted() []*file {
	return slices.SortedFunc(maps.Values(s), func(a, b *file) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
}

func (s snapshot) bury() {
	var dead []string
	for key, f := range s {
		if f.standing == deleted && f.doubt == none {
			dead = append(dead, key)
		}
	}
	if len(dead) <= graves {
		return
	}
	slices.SortFunc(dead, func(a, b string) int {
		if c := s[a].since - s[b].since; c != 0 {
			return int(max(-1, min(1, c)))
		}
		return strings.Compare(a, b)
	})
	for _, key := range dead[:len(dead)-graves] {
		delete(s, key)
	}
}

// columnWriter writes files, each as what differs from the one before.
type columnWriter struct{ bytes.Buffer }

func (w *columnWriter) number(n int64)   { w.Write(binary.AppendVarint(nil, n)) }
func (w *columnWriter) unsigned(n int)   { w.Write(binary.AppendUvarint(nil, uint64(n))) }
func (w *columnWriter) mark(m uint32)    { w.Write(binary.LittleEndian.AppendUint32(nil, m)) }
func (w *columnWriter) text(text string) { w.unsigned(len(text)); w.WriteString(text) }

func (w *columnWriter) file(f, before *file) {
	shared := 0
	for shared < min(len(f.path), len(before.path)) && f.path[shared] == before.path[shared] {
		shared++
	}
	w.WriteByte(byte(f.standing) | byte(f.doubt)<<2 | min(f.passes, 15)<<4)
	w.unsigned(shared)
	w.text(f.path[shared:])
	w.text(f.id)
	if f.standing != unknown {
		w.number(f.version - before.version)
	}
	if f.standing == present {
		w.mark(f.mark)
	}
	if f.doubt == changed {
		w.mark(f.doubtful)
	}
	if f.doubt != none || f.standing == deleted {
		w.number(f.since)
	}
}

// columnReader reads what columnWriter wrote; err is its first failure.
type columnReader struct {
	data []byte
	err  error
}

func (r *columnReader) take(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.err, r.data = errors.New("the cursor is cut short"), nil
		return make([]byte, max(0, min(n, 8)))
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *columnReader) number() int64 {
	n, size := binary.Varint(r.data)
	if size <= 0 {
		size = -1
	}
	r.take(size)
	return n
}

func (r *columnReader) unsigned() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<31 {
		size = -1
	}
	r.take(size)
	return int(n)
}

func (r *columnReader) mark() uint32 {
	four := r.take(4)
	if r.err != nil {
		return 0
	}
	return binary.LittleEndian.Uint32(four)
}

func (r *columnReader) text() string {
	n := r.unsigned()
	if r.err != nil {
		return ""
	}
	return string(r.take(n))
}

func (r *columnReader) file(before *file) *file {
	f := &file{}
	flags := r.take(1)
	if r.err != nil {
		return f
	}
	f.standing, f.doubt, f.passes = standing(flags[0]&3), doubt(flags[0]>>2&3), flags[0]>>4
	shared := r.unsigned()
	if shared > len(before.path) {
		r.err = errors.New("the cursor is damaged")
		return f
	}
	f.path = before.path[:shared] + r.text()
	f.id = r.text()
	if f.standing != unknown {
		f.version = r.number() + before.version
	}
	if f.standing == present {
		f.mark = r.mark()
	}
	if f.doubt == changed {
		f.doubtful = r.mark()
	}
	if f.doubt != none || f.standing == deleted {
		f.since = r.number()
	}
	return f
}
