package mapping

import (
	"strconv"
	"strings"
	"unicode"
)

// longest is how much of a value a message shows, in characters.
const longest = 80

// quote shows a value of a record in a message: printable, in quotes, shortened.
func quote(text string) string {
	return strconv.QuoteToGraphic(shorten(text))
}

// printable makes a text of unknown origin fit for a one-line message.
func printable(text string) string { return oneLine(shorten(text)) }

// longestCause is how much of an error a message shows, in characters: what is in
// it of a record was shortened already.
const longestCause = 600

func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

func shorten(text string) string { return shortenTo(longest, text) }

func shortenTo(most int, text string) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
