package jira

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// examine finds the issues in the bytes of one file and fills its report.
func examine(data []byte, report *FileReport) []observation {
	documents, err := documents(data)
	if err != nil {
		return unreadable(data, report, err)
	}
	var found []observation
	for _, document := range documents {
		found = append(found, report.find(document)...)
	}
	report.Issues = len(found)
	report.Kind = FileIssues
	switch {
	case !utf8.Valid(data):
		report.Kind, report.Reason = FileUnreadable, fmt.Sprintf("not UTF-8 at byte %d", invalidAt(data))
		if len(found) == 0 && report.WithoutID == 0 {
			return unreadable(data, report, errors.New(report.Reason))
		}
	case len(found) == 0 && report.WithoutID > 0:
		report.Kind, report.Reason = FileOther, "its issues have no id"
	case len(found) == 0:
		report.Kind, report.Reason = FileOther, "it holds no issue"
	}
	return found
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// documents cuts the data into its JSON values: one, or one a line.
func documents(data []byte) ([]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, byteOrderMark)))
	var all []json.RawMessage
	for {
		var document json.RawMessage
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) && len(all) > 0 {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("not JSON at byte %d: %w", decoder.InputOffset(), err)
		}
		all = append(all, document)
	}
}

func invalidAt(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(data)
}

// find looks for issues where tools and collectors put them.
func (report *FileReport) find(document json.RawMessage) []observation {
	trimmed := bytes.TrimSpace(document)
	if len(trimmed) == 0 {
		return nil
	}
	if trimmed[0] == '[' {
		var items []json.RawMessage
		if json.Unmarshal(document, &items) != nil {
			return nil // it was decoded before: it is an array
		}
		var found []observation
		for _, item := range items {
			found = append(found, report.findInObject(item)...)
		}
		return found
	}
	return report.findInObject(document)
}

func (report *FileReport) findInObject(raw json.RawMessage) []observation {
	top, err := parseObject(raw)
	if err != nil {
		return nil // a number, a string, null
	}
	if isIssue(top) {
		return report.observe(raw, top, "")
	}
	var found []observation
	var issues []json.RawMessage
	if json.Unmarshal(top.get("issues"), &issues) == nil {
		for _, issue := range issues {
			if inner, err := parseObject(issue); err == nil && isIssue(inner) {
				found = append(found, report.observe(issue, inner, "")...)
			}
		}
	}
	if inner := top.child("issue"); isIssue(inner) {
		found = append(found, report.observe(top.get("issue"), inner, top.text("timestamp"))...)
	}
	if inner := top.child("data"); isIssue(inner) {
		found = append(found, report.observe(top.get("data"), inner, "")...)
	}
	return found
}

func isIssue(o object) bool {
	return o.get("key") != nil && o.child("fields") != nil
}

func (report *FileReport) observe(raw json.RawMessage, top object, heard string) []observation {
	issue, err := ParseIssue(raw)
	if err != nil {
		report.WithoutID++
		return nil
	}
	return []observation{{Issue: issue, members: len(top.child("fields")), heard: heard}}
}

func epochMilliseconds(text string) time.Time {
	milliseconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || milliseconds <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds).UTC()
}

var (
	idIn      = regexp.MustCompile(`"id"\s*:\s*"?(\d+)`)
	keyIn     = regexp.MustCompile(`"key"\s*:\s*"([A-Z][A-Z0-9_]*-\d+)"`)
	updatedIn = regexp.MustCompile(`"updated"\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4})"`)
	createdIn = regexp.MustCompile(`"created"\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4})"`)
)

// unreadable serves a file that is no JSON as one issue, with what can be
// guessed from its bytes. A file that does not even begin as JSON and is not
// named so is none.
func unreadable(data []byte, report *FileReport, cause error) []observation {
	start := bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))
	begins := len(start) > 0 && (start[0] == '{' || start[0] == '[')
	if !begins && !strings.EqualFold(path.Ext(report.Path), ".json") {
		report.Kind, report.Reason = FileOther, "it is not a JSON document"
		return nil
	}
	report.Kind, report.Issues, report.Reason = FileUnreadable, 1, cause.Error()
	issue := Issue{
		Raw: data, ID: firstMatch(idIn, data), Key: firstMatch(keyIn, data), Broken: true,
		Updated: instant(firstMatch(updatedIn, data)), Created: instant(firstMatch(createdIn, data)),
	}
	issue.Project = projectOf(issue.Key)
	return []observation{{Issue: issue}}
}

func firstMatch(pattern *regexp.Regexp, data []byte) string {
	if m := pattern.FindSubmatch(data); m != nil {
		return string(m[1])
	}
	return ""
}

// syntheticID is a number that stands for a file whose id is unknown: the same
// for the same file, and far above the ids of servers.
func syntheticID(path string, data []byte) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(path)) // a hash takes everything
	_, _ = sum.Write(data)
	return strconv.FormatUint(8_000_000_000_000+sum.Sum64()%1_000_000_000_000, 10)
}
