package embedded

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
)

const (
	maxRunning = 32 // statements at the same time; more wait their turn
	maxIdle    = 8  // connections kept open for each kind of access
)

// pool hands out connections to one open folder, one for each running statement.
type pool struct {
	lib       *library
	arguments []string
	running   chan struct{}
	serial    atomic.Int64

	mu     sync.Mutex
	idle   map[access][]*seat
	closed bool
	keeper *connection // keeps the folder open while nobody is connected
}

// seat is a connection of the pool with what is known of its state.
type seat struct {
	*connection
	access   access
	tag      string // marks its statements in system.processes, so that they can be stopped
	database string
	used     bool // carries settings or temporary tables of somebody: not to be handed out again
}

// newPool opens the folder named in arguments.
func newPool(lib *library, arguments []string) (*pool, error) {
	keeper, err := lib.connect(arguments...)
	if err != nil {
		return nil, err
	}
	return &pool{lib: lib, arguments: arguments, keeper: keeper,
		running: make(chan struct{}, maxRunning), idle: map[access][]*seat{}}, nil
}

// enter waits for a turn to run a statement; leave must follow.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pool) leave() { <-p.running }

// take gives an unused connection with the given access.
func (p *pool) take(access access) (*seat, error) {
	p.mu.Lock()
	if free := p.idle[access]; len(free) > 0 {
		s := free[len(free)-1]
		p.idle[access] = free[:len(free)-1]
		p.mu.Unlock()
		return s, nil
	}
	p.mu.Unlock()
	return p.open(access)
}

// open makes a new connection with the given access, in database default.
func (p *pool) open(access access) (*seat, error) {
	c, err := p.lib.connect(p.arguments...)
	if err != nil {
		return nil, fmt.Errorf("open a connection to the engine: %w", err)
	}
	s := &seat{connection: c, access: access, database: "default", tag: "seat-" + strconv.FormatInt(p.serial.Add(1), 10)}
	if err := s.set("log_comment", s.tag); err != nil {
		c.close()
		return nil, err
	}
	if access == mayRead {
		if err := s.set("readonly", "2"); err != nil {
			c.close()
			return nil, err
		}
	}
	return s, nil
}

// give takes a connection back; one that carries somebody's state is closed.
func (p *pool) give(s *seat) {
	p.mu.Lock()
	keep := !s.used && !p.closed && len(p.idle[s.access]) < maxIdle
	if keep {
		p.idle[s.access] = append(p.idle[s.access], s)
	}
	p.mu.Unlock()
	if !keep {
		s.close()
	}
}

// stop asks the engine to end what runs under tag. The statement itself then
// returns with an error of its own.
func (p *pool) stop(tag string) error {
	s, err := p.take(mayWrite)
	if err != nil {
		return err
	}
	defer p.give(s)
	return s.command("KILL QUERY WHERE Settings['log_comment'] = '" + tag + "' ASYNC")
}

// close closes the idle connections and, last, the folder. Every seat handed
// out must have come back before.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = map[access][]*seat{}, true
	p.mu.Unlock()
	for _, seats := range idle {
		for _, s := range seats {
			s.close()
		}
	}
	p.keeper.close()
}

// set changes a setting of the connection.
func (s *seat) set(name, value string) error {
	return s.command("SET " + quoteName(name) + " = " + quoteString(value))
}

// use changes the current database.
func (s *seat) use(database string) error {
	if database == "" || database == s.database {
		return nil
	}
	if err := s.command("USE " + quoteName(database)); err != nil {
		return err
	}
	s.database = database
	return nil
}

// command runs a statement whose answer does not matter.
func (s *seat) command(sql string) error {
	r, err := s.run([]byte(sql), "Null", nil)
	if err != nil {
		return err
	}
	r.free()
	return nil
}

// ask runs a query of ours whose columns are all strings.
func (s *seat) ask(sql string) ([][]string, error) {
	r, err := s.run([]byte(sql), "JSONCompactEachRow", nil)
	if err != nil {
		return nil, err
	}
	defer r.free()
	var rows [][]string
	for lines := json.NewDecoder(bytes.NewReader(r.bytes())); lines.More(); {
		var row []string
		if err := lines.Decode(&row); err != nil {
			return nil, fmt.Errorf("read the engine's answer: %w", err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
