package embedded

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// readVerbs are the statements that a reader may send. The engine's own
// readonly mode lets through more than it should: INSERT INTO FUNCTION, SYSTEM.
var readVerbs = []string{"SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "SET", "USE"}

// guard refuses what this server never lets through to the engine: statements
// by which SQL reaches files, and for a reader everything that does not read.
func (c *call) guard() *exception {
	if refused := c.statement.guard(); refused != nil {
		return refused
	}
	for _, p := range c.parameters {
		if p.value == fileFunction && bytes.Contains(c.statement.text, []byte("Identifier")) {
			return (&statement{file: fileFunction}).guard()
		}
	}
	if c.readonly != 0 && !slices.Contains(readVerbs, c.statement.verb) {
		return refuse(codeReadonly, "READONLY", "Cannot execute query in readonly mode: it starts with %q, and a reader's starts with one of %s",
			c.statement.verb, strings.Join(readVerbs, ", "))
	}
	if c.readonly == 1 && c.statement.verb == "SET" {
		return refuse(codeReadonly, "READONLY", "Cannot execute query in readonly mode: SET changes a setting")
	}
	return nil
}

// guard refuses text by which SQL reaches files. The engine's grants keep table
// functions and engines away from them; these words pass beside the grants.
func (s *statement) guard() *exception {
	if s.file == "" {
		return nil
	}
	return refuse(codeAccessDenied, "ACCESS_DENIED", "%s is not allowed: the server's files are not in reach of SQL; a column of this name must be written table.%[1]s", s.file)
}

// execute runs the call and waits for its end. When ctx ends first the
// statement is stopped in the engine. The result must be freed.
func (s *server) execute(ctx context.Context, c *call) (*result, error) {
	if refused := c.guard(); refused != nil {
		return nil, refused
	}
	if err := s.pool.enter(ctx); err != nil {
		return nil, refuse(codeCancelled, "QUERY_WAS_CANCELLED", "The client left before the query could run")
	}
	defer s.pool.leave()
	if c.session != "" {
		return s.executeInSession(ctx, c)
	}
	wanted := mayWrite
	if c.readonly != 0 {
		wanted = mayRead
	}
	seat, err := s.pool.take(wanted)
	if err != nil {
		return nil, err
	}
	defer s.pool.give(seat)
	seat.used = c.statement.changes || len(c.settings) > 0
	if c.database == "" {
		c.database = "default"
	}
	if err := seat.apply(c); err != nil {
		return nil, err
	}
	return s.executeOn(ctx, seat, c)
}

// apply gives the connection the database and the settings of the call.
func (s *seat) apply(c *call) error {
	if err := s.use(c.database); err != nil {
		return err
	}
	for _, setting := range c.settings {
		if err := s.set(setting.name, setting.value); err != nil {
			return err
		}
	}
	return nil
}

// executeOn runs the statement on a connection that is ready for it.
func (s *server) executeOn(ctx context.Context, on *seat, c *call) (*result, error) {
	text := c.statement.text
	for i := range c.tables {
		if err := c.tables[i].load(on); err != nil {
			return nil, err
		}
		defer func() { on.used = c.tables[i].unload(on) != nil || on.used }()
	}
	if c.statement.inline {
		rows, err := newPayload(c.statement.data)
		if err != nil {
			return nil, err
		}
		defer func() { _ = rows.close() }()
		text = c.statement.insertFrom(rows.path())
	}
	return s.runStoppable(ctx, on, text, c)
}

// stopInterval is how often a statement whose client has left is stopped again:
// it may not have been registered yet the first time.
const stopInterval = 200 * time.Millisecond

// runStoppable runs the text; the connection is free again when it returns.
func (s *server) runStoppable(ctx context.Context, on *seat, text []byte, c *call) (*result, error) {
	type outcome struct {
		result *result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := on.run(text, c.answerFormat(), c.parameters)
		done <- outcome{r, err}
	}()
	select {
	case o := <-done:
		return o.result, o.err
	case <-ctx.Done():
	}
	on.used = true // the engine keeps a stopped statement in its list as long as the connection is idle
	again := time.NewTicker(stopInterval)
	defer again.Stop()
	for {
		stopped := s.pool.stop(on.tag)
		select {
		case o := <-done:
			if o.err == nil {
				o.result.free()
			}
			return nil, errors.Join(refuse(codeCancelled, "QUERY_WAS_CANCELLED", "The client left"), stopped)
		case <-again.C:
		}
	}
}

// answerFormat is the format of the answer: the statement's own, else the
// request's, else ClickHouse's.
func (c *call) answerFormat() string {
	switch {
	case c.statement.inline:
		return "Null"
	case c.statement.format != "":
		return c.statement.format
	case c.format != "":
		return c.format
	}
	return "TabSeparated"
}
