package openproject

import (
	"strings"
)

// node is what the published schemas use of YAML: maps, lists and plain texts.
type node struct {
	text string
	keys map[string]*node
	list []*node
}

// readYAML reads the block style in which the schemas are written. Texts of
// several lines are read as empty: only prose is written so.
func readYAML(data string) *node {
	var lines []string
	for line := range strings.SplitSeq(data, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed != "" && trimmed != "---" && !strings.HasPrefix(trimmed, "#") {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	n, _ := readBlock(lines, 0)
	return n
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// readBlock reads the lines indented by at least as much as the first.
func readBlock(lines []string, at int) (*node, int) {
	n := &node{keys: map[string]*node{}}
	if at >= len(lines) {
		return n, at
	}
	depth := indent(lines[at])
	for at < len(lines) && indent(lines[at]) >= depth {
		line := lines[at]
		if indent(line) > depth {
			at++ // of a text of several lines
			continue
		}
		body := line[depth:]
		if item, ok := strings.CutPrefix(body, "- "); ok {
			if _, _, isMap := cutKey(item); isMap {
				lines[at] = strings.Repeat(" ", depth+2) + item
				var child *node
				child, at = readBlock(lines, at)
				n.list = append(n.list, child)
				continue
			}
			n.list = append(n.list, &node{text: plain(item)})
			at++
			continue
		}
		key, value, isMap := cutKey(body)
		at++
		if !isMap {
			continue
		}
		switch {
		case strings.HasPrefix(value, "["):
			child := &node{}
			for part := range strings.SplitSeq(strings.Trim(value, "[]"), ",") {
				child.list = append(child.list, &node{text: plain(part)})
			}
			n.keys[key] = child
		case value != "" && value[0] != '|' && value[0] != '>':
			n.keys[key] = &node{text: plain(value)}
		case at < len(lines) && (indent(lines[at]) > depth || (indent(lines[at]) == depth && strings.HasPrefix(lines[at][depth:], "- "))):
			if value != "" {
				n.keys[key] = &node{}
				for at < len(lines) && indent(lines[at]) > depth {
					at++
				}
				continue
			}
			if indent(lines[at]) == depth { // a list that is not indented
				end := at
				for end < len(lines) && (indent(lines[end]) > depth || (indent(lines[end]) == depth && strings.HasPrefix(lines[end][depth:], "- "))) {
					end++
				}
				n.keys[key], _ = readBlock(append([]string(nil), lines[at:end]...), 0)
				at = end
				continue
			}
			n.keys[key], at = readBlock(lines, at)
		default:
			n.keys[key] = &node{}
		}
	}
	return n, at
}

func cutKey(text string) (key, value string, ok bool) {
	i := strings.Index(text, ":")
	if i <= 0 || (i+1 < len(text) && text[i+1] != ' ') {
		return "", "", false
	}
	return plain(text[:i]), strings.TrimSpace(text[i+1:]), true
}

func plain(text string) string { return strings.Trim(strings.TrimSpace(text), `"'`) }
