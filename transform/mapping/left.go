package mapping

import "strings"

// Undone is one thing that a drafted mapping leaves to its reader, with the lines
// where it stands, counted from 1.
type Undone struct {
	Do    string `json:"do"`
	Lines []int  `json:"lines"`
}

// Left tells what is left to do in a mapping as [Draft] writes it. It is empty once
// nothing of the draft waits for a decision.
func Left(draft []byte) []Undone {
	all := []Undone{
		{Do: "say for which records this is true"},
		{Do: "verify this meaning, which is a guess"},
		{Do: "give the words their meanings"},
	}
	number := 0
	for line := range strings.Lines(string(draft)) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasSuffix(line, "when: 'false'"), strings.HasSuffix(line, "scope: 'false'"):
			all[0].Lines = append(all[0].Lines, number)
		case strings.HasSuffix(line, "# "+toVerify):
			all[1].Lines = append(all[1].Lines, number)
		case strings.HasSuffix(line, "values: {}"):
			all[2].Lines = append(all[2].Lines, number)
		}
	}
	var left []Undone
	for _, one := range all {
		if len(one.Lines) > 0 {
			left = append(left, one)
		}
	}
	return left
}
