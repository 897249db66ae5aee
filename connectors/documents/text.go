package documents

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Bytes is text as a server sent it. In JSON it is a string, or {"base64": "…"}
// when it is not UTF-8: nothing is replaced.
type Bytes string

// MarshalJSON writes the text or its base64.
func (b Bytes) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(b)) {
		return json.Marshal(string(b))
	}
	return json.Marshal(map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(b))})
}

// readable is text for people: composed characters (NFC), and bytes that are not
// UTF-8 read as Windows-1252, which old servers send.
func readable(text string) string {
	if !utf8.ValidString(text) {
		decoded, err := charmap.Windows1252.NewDecoder().String(text)
		if err != nil {
			decoded = strings.ToValidUTF8(text, "�")
		}
		text = decoded
	}
	return norm.NFC.String(text)
}

// PathID makes an envelope's identifier of a path: the path itself, but for "%", control
// characters and bytes that are not UTF-8, which are escaped as in an address. It
// is always UTF-8, and two paths never share one: composed and decomposed
// characters stay apart, as they can be two files of one directory.
func PathID(path string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); {
		r, size := utf8.DecodeRuneInString(path[i:])
		if r != '%' && !unicode.IsControl(r) && (r != utf8.RuneError || size > 1) {
			b.WriteString(path[i : i+size])
			i += size
			continue
		}
		for range size {
			b.WriteByte('%')
			b.WriteByte(digits[path[i]>>4])
			b.WriteByte(digits[path[i]&15])
			i++
		}
	}
	return b.String()
}

// pathOf gives back the path of a PathID.
func pathOf(key string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		if key[i] != '%' {
			b.WriteByte(key[i])
			continue
		}
		if i+2 >= len(key) {
			return "", false
		}
		high, low := strings.IndexByte("0123456789ABCDEF", key[i+1]), strings.IndexByte("0123456789ABCDEF", key[i+2])
		if high < 0 || low < 0 {
			return "", false
		}
		b.WriteByte(byte(high<<4 | low))
		i += 2
	}
	return b.String(), true
}
