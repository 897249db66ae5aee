package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
)

// toUTF8 gives the text of a file in UTF-8 without a byte order mark.
func toUTF8(data []byte, encoding Encoding) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, markUTF8):
		data, encoding = data[len(markUTF8):], UTF8
	case bytes.HasPrefix(data, markUTF16LE):
		return fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, markUTF16BE):
		return fromUTF16(data[2:], binary.BigEndian)
	}
	switch {
	case encoding == Windows1252:
		return fromWindows1252(data), nil
	case utf8.Valid(data):
		return data, nil
	case encoding == UTF8:
		return nil, errors.New("it is not UTF-8")
	}
	return fromWindows1252(data), nil
}

func fromUTF16(data []byte, order binary.ByteOrder) ([]byte, error) {
	if len(data)%2 != 0 {
		return nil, errors.New("it is UTF-16 cut in the middle of a character")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units))), nil
}

// windows1252 holds what 0x80 to 0x9f stand for; the five that stand for nothing
// are control characters, as browsers have it.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

func fromWindows1252(data []byte) []byte {
	text := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		r := rune(b)
		if b >= 0x80 && b <= 0x9f {
			r = windows1252[b-0x80]
		}
		text = utf8.AppendRune(text, r)
	}
	return text
}
