package embedded

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// blockBytes is how much of an answer goes into one compressed block.
const blockBytes = 1 << 20

// readBody reads the whole body and undoes its compression: the web's
// (Content-Encoding) and, inside it, ClickHouse's own blocks (decompress=1).
func readBody(r *http.Request, blocks bool) ([]byte, *exception) {
	var body io.Reader = r.Body
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(r.Body)
		if errors.Is(err, io.EOF) {
			return nil, nil // no body at all
		}
		if err != nil {
			return nil, refuse(codeCannotDecompress, "CANNOT_DECOMPRESS", "The body is not gzip: %v", err)
		}
		body = unpacked
	case "lz4":
		body = lz4.NewReader(r.Body)
	case "zstd":
		unpacked, err := zstd.NewReader(r.Body, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, refuse(codeCannotDecompress, "CANNOT_DECOMPRESS", "The body is not zstd: %v", err)
		}
		defer unpacked.Close()
		body = unpacked
	default:
		return nil, refuse(codeUnknownCompression, "UNKNOWN_COMPRESSION_METHOD", "Content-Encoding %s is not offered; use gzip, lz4 or zstd", encoding)
	}
	text, err := io.ReadAll(body)
	if err == nil && blocks && len(text) > 0 {
		text, err = readBlocks(text)
	}
	if err != nil {
		return nil, refuse(codeCannotDecompress, "CANNOT_DECOMPRESS", "Cannot read the body: %v", err)
	}
	return text, nil
}

// readBlocks undoes ClickHouse's own block compression.
func readBlocks(packed []byte) ([]byte, error) {
	if !wholeBlocks(packed) {
		return nil, io.ErrUnexpectedEOF
	}
	var out bytes.Buffer
	// The reader has no end of its own: it gives EOF where no further block starts.
	if _, err := out.ReadFrom(compress.NewReader(bytes.NewReader(packed))); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("undo block compression: %w", err)
	}
	return out.Bytes(), nil
}

// wholeBlocks tells whether packed ends where a block ends. A block is a
// checksum, then a header of method and sizes, the first of which counts the
// header and the data; the reader takes a cut behind the header for the end.
func wholeBlocks(packed []byte) bool {
	const checksum, header, size = 16, 9, 1
	for len(packed) > 0 {
		if len(packed) < checksum+header {
			return false
		}
		length := uint64(binary.LittleEndian.Uint32(packed[checksum+size:]))
		if length < header || uint64(len(packed)) < checksum+length {
			return false
		}
		packed = packed[checksum+length:]
	}
	return true
}

// packing is how an answer is compressed.
type packing struct {
	blocks   bool   // ClickHouse's own blocks
	zstd     bool   // their method, when it is not LZ4
	encoding string // the web's encoding, or empty
}

// choosePacking reads from the request what the client wants and we offer.
func choosePacking(c *call) packing {
	p := packing{blocks: c.compress, zstd: strings.EqualFold(c.blockMethod, "ZSTD")}
	if !c.webCompression {
		return p
	}
	offered := map[string]bool{}
	for part := range strings.SplitSeq(c.acceptEncoding, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		offered[strings.ToLower(strings.TrimSpace(name))] = strings.ReplaceAll(weight, " ", "") != "q=0"
	}
	for _, name := range []string{"zstd", "lz4", "gzip"} {
		if offered[name] {
			p.encoding = name
			break
		}
	}
	return p
}

// write sends body packed as chosen.
func (p packing) write(w io.Writer, body []byte) error {
	if p.encoding != "" {
		packer, err := p.encoder(w)
		if err != nil {
			return err
		}
		if err := (packing{blocks: p.blocks, zstd: p.zstd}).write(packer, body); err != nil {
			return err
		}
		return packer.Close()
	}
	if !p.blocks {
		_, err := w.Write(body)
		return err
	}
	method := compress.LZ4
	if p.zstd {
		method = compress.ZSTD
	}
	packer := compress.NewWriter(compress.LevelZero, method)
	for len(body) > 0 {
		part := body[:min(blockBytes, len(body))]
		body = body[len(part):]
		if err := packer.Compress(part); err != nil {
			return fmt.Errorf("compress the answer: %w", err)
		}
		if _, err := w.Write(packer.Data); err != nil {
			return err
		}
	}
	return nil
}

func (p packing) encoder(w io.Writer) (io.WriteCloser, error) {
	switch p.encoding {
	case "zstd":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	case "lz4":
		return lz4.NewWriter(w), nil
	default:
		return gzip.NewWriterLevel(w, gzip.BestSpeed)
	}
}
