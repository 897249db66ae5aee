package ftp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/documents"
)

// lines gives the lines of a listing. One that does not end its last line was cut.
func lines(data []byte) ([]string, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		return nil, errors.New("the last line is cut")
	}
	all := strings.Split(string(data[:len(data)-1]), "\n")
	for i, line := range all {
		all[i] = strings.TrimSuffix(line, "\r")
		if all[i] == "" {
			return nil, fmt.Errorf("line %d is empty", i+1)
		}
	}
	return all, nil
}

// parseMLSD reads a listing of RFC 3659 whole or refuses it: "facts SP name".
func parseMLSD(data []byte) ([]documents.Entry, error) {
	all, err := lines(data)
	if err != nil {
		return nil, err
	}
	var entries []documents.Entry
	for i, line := range all {
		e, itself, err := parseFacts(line)
		if err != nil {
			return nil, fmt.Errorf("line %d (%.200q): %w", i+1, line, err)
		}
		if !itself {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// parseFacts reads one line; itself tells that it is the directory or its parent.
func parseFacts(line string) (e documents.Entry, itself bool, err error) {
	facts, name, ok := strings.Cut(line, " ")
	if !ok || name == "" {
		return e, false, errors.New("it has no name")
	}
	e = documents.Entry{Name: name, Size: -1}
	for facts != "" {
		fact, rest, ok := strings.Cut(facts, ";")
		key, value, named := strings.Cut(fact, "=")
		if !ok || !named || key == "" {
			return e, false, fmt.Errorf("%q is no fact", fact)
		}
		facts = rest
		switch strings.ToLower(key) {
		case "type":
			e.Type, itself = typeOf(strings.ToLower(value))
		case "size":
			n, err := strconv.ParseUint(value, 10, 63)
			if err != nil {
				return e, false, fmt.Errorf("the size %q is not a number of bytes", value)
			}
			e.Size = int64(n)
		case "modify":
			if e.Modified, err = stamp(value); err != nil {
				return e, false, err
			}
		}
	}
	if e.Type == "" && !itself {
		return e, false, errors.New("it does not tell what it is")
	}
	if e.Type != documents.File {
		e.Size = -1
	}
	itself = itself || name == "." || name == ".."
	e.Said, err = json.Marshal(map[string]any{"protocol": "ftp-mlsd", "line": documents.Bytes(line)})
	return e, itself, err
}

func typeOf(value string) (documents.Type, bool) {
	switch {
	case value == "file":
		return documents.File, false
	case value == "dir":
		return documents.Directory, false
	case value == "cdir" || value == "pdir":
		return "", true
	case value == "":
		return "", false
	case strings.HasPrefix(value, "os.unix=slink") || strings.HasPrefix(value, "os.unix=symlink"):
		return documents.Link, false
	}
	return documents.Other, false
}

// stamp reads the time of MLSD and MDTM: YYYYMMDDhhmmss in UTC, with a fraction
// or not.
func stamp(text string) (time.Time, error) {
	whole, fraction, dotted := strings.Cut(strings.TrimSpace(text), ".")
	at, err := time.Parse("20060102150405", whole)
	if err != nil || len(whole) != 14 || dotted && (fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return time.Time{}, fmt.Errorf("the time %q cannot be read", text)
	}
	if dotted {
		nanoseconds, err := strconv.Atoi((fraction + "000000000")[:9])
		if err != nil {
			return time.Time{}, fmt.Errorf("the time %q cannot be read", text)
		}
		at = at.Add(time.Duration(nanoseconds))
	}
	return at, nil
}
