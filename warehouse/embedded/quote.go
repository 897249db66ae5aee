package embedded

import "strings"

// quoteString writes text as a string literal.
func quoteString(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

// quoteName writes text as an identifier.
func quoteName(text string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(text) + "`"
}

// xmlText writes text as the content of an XML element.
func xmlText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
