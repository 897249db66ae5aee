package jira_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pilotis/connectors"
	sandbox "pilotis/connectors/sandbox/jira"
	"pilotis/connectors/sourcetest"
)

func TestTrace(t *testing.T) {
	tool := newTool(t, sandbox.DataCenter, sourcetest.Setting{Page: 3, Start: time.Date(2026, 6, 10, 9, 0, 12, 0, time.UTC)})
	var keys []string
	for _, n := range []int{2, 4, 1, 1} {
		keys = append(keys, tool.Create(n)...)
		tool.Advance(95 * time.Second)
	}
	tool.Advance(25 * time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	tool.BeforeRequest(func(n int) {
		tool.Advance(time.Second)
		for i := range 1 {
			tool.Change(keys[(n+i)%2])
		}
		if n > 20 {
			cancel()
		}
	})
	tool.trace = true
	err := tool.Source(t).Pull(ctx, nil, func(es []connectors.Envelope, c connectors.Cursor) error {
		for _, e := range es {
			fmt.Print(" ", e.Key(), e.Version.Format("@15:04:05"))
		}
		fmt.Println()
		return nil
	})
	fmt.Println(err)
}
