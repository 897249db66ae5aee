package documents

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// Body is the document that an envelope carries, in JSON. Of a file that is gone
// or hidden it holds what identifies it.
type Body struct {
	Type Type `json:"type"` // file, link or other
	// Path is for people and patterns: composed characters, bytes that are not
	// UTF-8 read as Windows-1252. PathBytes is the path itself, in base64, where
	// that is not the same.
	Path      string          `json:"path"`
	PathBytes string          `json:"path_bytes,omitempty"`
	Name      string          `json:"name"`
	ID        string          `json:"id,omitempty"`       // the server's own
	Size      *int64          `json:"size,omitempty"`     // bytes; absent when not told
	Modified  string          `json:"modified,omitempty"` // RFC 3339 in UTC; absent when not told
	Fineness  int64           `json:"modified_within_s,omitempty"`
	Tag       *Bytes          `json:"tag,omitempty"`
	Said      json.RawMessage `json:"said,omitempty"` // what the server said, verbatim, in the words of its protocol
	Content   *Content        `json:"content,omitempty"`
}

// Content is what was read of a file because a pattern asked for it.
type Content struct {
	SHA256  string `json:"sha256,omitempty"`  // lower-case hexadecimal
	Text    string `json:"text,omitempty"`    // when a Text pattern asks and it is UTF-8
	Base64  string `json:"base64,omitempty"`  // when a Text pattern asks and it is not
	Omitted string `json:"omitted,omitempty"` // why there is none of these
}

func base(filePath string) Body {
	b := Body{Type: File, Path: readable(filePath)}
	b.Name = path.Base(b.Path)
	if b.Path != filePath {
		b.PathBytes = base64.StdEncoding.EncodeToString([]byte(filePath))
	}
	return b
}

func describe(filePath string, e Entry, content *Content) ([]byte, error) {
	b := base(filePath)
	b.Type, b.ID, b.Said, b.Content = e.Type, e.ID, e.Said, content
	if e.Size >= 0 {
		b.Size = &e.Size
	}
	if !e.Modified.IsZero() {
		b.Modified = e.Modified.UTC().Format(time.RFC3339Nano)
		b.Fineness = int64(max(e.Fineness, time.Second) / time.Second)
	}
	if e.Tag != "" {
		tag := Bytes(e.Tag)
		b.Tag = &tag
	}
	body, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("write the record of %s: %w", b.Path, err)
	}
	return body, nil
}

func describeAbsent(f *file) ([]byte, error) {
	b := base(f.path)
	b.ID = f.id
	body, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("write the record of %s: %w", b.Path, err)
	}
	return body, nil
}

// mark is a hash of what was read, and 0 of what was not.
func (c *Content) mark() uint32 {
	if c == nil || c.SHA256 == "" {
		return 0
	}
	return uint32(xxhash.Sum64String(c.SHA256))
}

// mark is a hash of all that makes a version of the entry.
func (e Entry) mark(filePath string) uint32 {
	h := xxhash.New()
	for _, part := range []string{string(e.Type), strconv.FormatInt(e.Size, 10), strconv.FormatInt(e.Modified.UnixMilli(), 10), e.Tag, e.ID} {
		_, _ = h.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	if e.ID != "" {
		_, _ = h.WriteString(filePath)
	}
	return uint32(h.Sum64())
}

// content reads what the patterns ask for, nil when they ask nothing. It is not
// stable when the file is no more what the listing said, or when the server does
// not let it be read and sure does not yet say that it never will.
func (r *run) content(ctx context.Context, filePath string, e Entry, sure bool) (content *Content, stable bool, err error) {
	keep := r.text.match(filePath)
	if e.Type != File || !keep && !r.hash.match(filePath) {
		return nil, true, nil
	}
	if r.sealed.match(filePath) {
		return &Content{Omitted: "sealed"}, true, nil
	}
	tooLong := &Content{Omitted: fmt.Sprintf("longer than %d bytes", r.opts.Limit)}
	if e.Size > r.opts.Limit {
		return tooLong, true, nil
	}
	var data []byte
	for range 2 { // an answer that was cut is worth another look before the next run
		data, err = r.opts.Server.Read(ctx, e.Handle, r.opts.Limit)
		if err != nil || e.Size < 0 || int64(len(data)) == e.Size {
			break
		}
	}
	switch {
	case errors.Is(err, ErrTooLarge):
		return tooLong, true, nil
	case errors.Is(err, ErrUnreadable):
		return &Content{Omitted: "the server does not let it be read"}, sure, nil
	case err != nil:
		return nil, false, r.fault("read "+readable(filePath), err)
	case e.Size >= 0 && int64(len(data)) != e.Size:
		return nil, false, nil
	}
	sum := sha256.Sum256(data)
	content = &Content{SHA256: hex.EncodeToString(sum[:])}
	switch {
	case !keep:
	case utf8.Valid(data):
		content.Text = string(data)
	default:
		content.Base64 = base64.StdEncoding.EncodeToString(data)
	}
	return content, true, nil
}
