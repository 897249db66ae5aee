package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

const largestSecret = 64 << 10 // bytes; a bigger file is no secret but a mistake

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expander resolves the references of one file. Its messages name variables and
// paths, never a value.
type expander struct {
	folder string // relative paths of ${file:…} count from here
}

// expansionError is a reference that cannot be resolved, and where in the text.
type expansionError struct {
	column int // in characters, from 1
	reason string
}

func (e *expansionError) Error() string { return e.reason }

// expand gives the text with its references resolved, and whether it had any.
// Values that come in are not read again: a password may hold "${".
func (x expander) expand(text string) (resolved string, referred bool, err error) {
	var out strings.Builder
	for rest := text; ; {
		at := strings.Index(rest, "${")
		if at < 0 {
			out.WriteString(rest)
			return out.String(), referred, nil
		}
		if at > 0 && rest[at-1] == '$' { // $${ is the text ${
			out.WriteString(rest[:at-1] + "${")
			rest = rest[at+2:]
			continue
		}
		out.WriteString(rest[:at])
		column := utf8.RuneCountInString(text[:len(text)-len(rest)+at]) + 1
		end := closing(rest[at+2:])
		if end < 0 {
			return "", true, &expansionError{column, "a reference starts here and has no }: close it, or write $${ for the two characters"}
		}
		value, err := x.resolve(rest[at+2 : at+2+end])
		if err != nil {
			return "", true, &expansionError{column, err.Error()}
		}
		out.WriteString(value)
		referred = true
		rest = rest[at+2+end+1:]
	}
}

// closing finds the } that ends a reference, past the inner ones.
func closing(text string) int {
	depth := 1
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "${"):
			depth++
			i++
		case text[i] == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func (x expander) resolve(name string) (string, error) {
	if path, ok := strings.CutPrefix(name, "file:"); ok {
		path, _, err := x.expand(path)
		if err != nil {
			return "", err
		}
		return x.read(path)
	}
	if !variable.MatchString(name) {
		return "", fmt.Errorf("${%s} is no reference: write ${NAME} for an environment variable or ${file:/path} for a file", name)
	}
	switch value, set := os.LookupEnv(name); {
	case !set:
		return "", fmt.Errorf("the environment variable %s is not set: set it where the program is started", name)
	case value == "":
		return "", fmt.Errorf("the environment variable %s is empty: give it a value", name)
	default:
		return value, nil
	}
}

func (x expander) read(path string) (string, error) {
	if path == "" {
		return "", errors.New("${file:} names no file: write ${file:/path}")
	}
	path = resolvePath(x.folder, path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the file %s does not exist: create it, or correct the path", path)
	case err == nil && !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no file: name the file that holds the value", path)
	case err == nil && info.Size() > largestSecret:
		return "", fmt.Errorf("the file %s is larger than %d bytes: it cannot be a value of the configuration", path, largestSecret)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the file %s cannot be read by this user: %w", path, errors.Unwrap(err))
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	switch {
	case text == "":
		return "", fmt.Errorf("the file %s is empty: write the value in it", path)
	case !utf8.ValidString(text):
		return "", fmt.Errorf("the file %s is not UTF-8 text", path)
	}
	return text, nil
}

// resolvePath makes a path of the file usable from the working directory.
func resolvePath(folder, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
