package documents

import (
	"fmt"
	"path"
	"strings"
)

// patterns choose files by their paths. One without a slash is for the name in
// any directory; "**" stands for any number of directories; the rest is as in
// path.Match. Case does not count.
type patterns [][]string

func parsePatterns(list []string) (patterns, error) {
	var parsed patterns
	for _, text := range list {
		if text == "" {
			return nil, fmt.Errorf("pattern %q is empty", text)
		}
		parts := strings.Split(strings.ToLower(readable(strings.TrimPrefix(text, "/"))), "/")
		if len(parts) == 1 && !strings.HasPrefix(text, "/") {
			parts = []string{"**", parts[0]}
		}
		for _, part := range parts {
			if _, err := path.Match(part, "x"); err != nil {
				return nil, fmt.Errorf("pattern %q: %w", text, err)
			}
		}
		parsed = append(parsed, parts)
	}
	return parsed, nil
}

func (p patterns) match(filePath string) bool {
	if len(p) == 0 {
		return false
	}
	parts := strings.Split(strings.ToLower(readable(strings.TrimPrefix(filePath, "/"))), "/")
	for _, pattern := range p {
		if matchParts(pattern, parts) {
			return true
		}
	}
	return false
}

func matchParts(pattern, parts []string) bool {
	for len(pattern) > 0 {
		if len(pattern) == 2 && pattern[0] == "**" && pattern[1] != "**" && len(parts) > 0 { // the usual case, quickly
			pattern, parts = pattern[1:], parts[len(parts)-1:]
		}
		if pattern[0] == "**" {
			for skip := range len(parts) + 1 {
				if matchParts(pattern[1:], parts[skip:]) {
					return true
				}
			}
			return false
		}
		if len(parts) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], parts[0]); err != nil || !ok {
			return false
		}
		pattern, parts = pattern[1:], parts[1:]
	}
	return len(parts) == 0
}
