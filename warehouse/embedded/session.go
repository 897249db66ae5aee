package embedded

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	defaultSessionTimeout = 60 * time.Second
	maxSessionTimeout     = time.Hour
	maxSessions           = 200
)

// sessions are the connections that clients keep by name: their settings,
// current database and temporary tables live from one request to the next.
type sessions struct {
	pool *pool
	mu   sync.Mutex
	open map[sessionKey]*session
}

// sessionKey keeps the two logins apart: neither can enter the other's session.
type sessionKey struct {
	access access
	name   string
}

type session struct {
	seat   *seat
	busy   bool
	expiry *time.Timer
}

func newSessions(pool *pool) *sessions {
	return &sessions{pool: pool, open: map[sessionKey]*session{}}
}

// take gives the connection of the named session, made when it is new. A
// session runs one statement at a time: a second one is refused.
func (s *sessions) take(key sessionKey, mustExist bool) (*seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.open[key]; known != nil {
		if known.busy {
			return nil, refuse(codeSessionLocked, "SESSION_IS_LOCKED", "Session %s is locked by a concurrent client", key.name)
		}
		known.busy = true
		known.expiry.Stop()
		return known.seat, nil
	}
	if mustExist {
		return nil, refuse(codeSessionNotFound, "SESSION_NOT_FOUND", "Session %s not found", key.name)
	}
	if len(s.open) >= maxSessions {
		return nil, refuse(codeTooManySessions, "TOO_MANY_SIMULTANEOUS_QUERIES", "Too many sessions: %d are open", len(s.open))
	}
	opened, err := s.pool.open(key.access)
	if err != nil {
		return nil, err
	}
	s.open[key] = &session{seat: opened, busy: true, expiry: time.AfterFunc(maxSessionTimeout, func() { s.expire(key, opened) })}
	return opened, nil
}

// give ends a statement of the session; without another one within timeout the
// session is closed.
func (s *sessions) give(key sessionKey, timeout time.Duration, end bool) {
	s.mu.Lock()
	known := s.open[key]
	known.busy = false
	known.expiry.Reset(timeout)
	s.mu.Unlock()
	if end {
		s.expire(key, known.seat)
	}
}

// expire closes the session unless it is in use.
func (s *sessions) expire(key sessionKey, which *seat) {
	s.mu.Lock()
	known := s.open[key]
	if known == nil || known.busy || known.seat != which {
		s.mu.Unlock()
		return
	}
	known.expiry.Stop()
	delete(s.open, key)
	s.mu.Unlock()
	which.close()
}

// close ends every session. No statement may be running any more.
func (s *sessions) close() {
	s.mu.Lock()
	open := s.open
	s.open = map[sessionKey]*session{}
	s.mu.Unlock()
	for _, known := range open {
		known.expiry.Stop()
		known.seat.close()
	}
}

// readSessionTimeout reads a number of seconds.
func readSessionTimeout(text string) (time.Duration, *exception) {
	seconds, err := strconv.Atoi(text)
	timeout := time.Duration(seconds) * time.Second
	if err != nil || seconds < 0 || timeout > maxSessionTimeout {
		return 0, refuse(codeBadArguments, "BAD_ARGUMENTS", "Invalid session timeout: %q", text)
	}
	return timeout, nil
}

// executeInSession runs the call on the connection of its session. Settings of
// the request hold for this statement only, as on a server: what the session
// had before is put back. readonly cannot be put back, so that the guard alone
// enforces it here for the login that may write.
func (s *server) executeInSession(ctx context.Context, c *call) (r *result, err error) {
	key := sessionKey{c.login, c.session}
	seat, err := s.sessions.take(key, c.sessionCheck)
	if err != nil {
		return nil, err
	}
	defer s.sessions.give(key, c.sessionTimeout, c.sessionClose)
	before, err := seat.remember(c)
	if err != nil {
		return nil, err
	}
	defer func() {
		if restored := seat.restore(before); restored != nil && err == nil {
			r.free()
			r, err = nil, restored
		}
	}()
	if err := seat.apply(c); err != nil {
		return nil, err
	}
	r, err = s.executeOn(ctx, seat, c)
	if err == nil && c.statement.verb == "USE" {
		before.database = ""
		seat.database = "" // known to the engine only
	}
	return r, err
}

// remembered is what a request in a session changes for its own time.
type remembered struct {
	database string
	settings []string // the statements that bring them back
}

// remember reads what the call is about to change.
func (s *seat) remember(c *call) (remembered, error) {
	var before remembered
	if c.database != "" {
		if before.database = s.database; before.database == "" {
			rows, err := s.ask("SELECT currentDatabase()")
			if err != nil {
				return before, err
			}
			before.database = rows[0][0]
		}
	}
	if len(c.settings) == 0 {
		return before, nil
	}
	names := make([]string, len(c.settings))
	for i, setting := range c.settings {
		names[i] = quoteString(setting.name)
	}
	rows, err := s.ask("SELECT name, toString(changed), value FROM system.settings WHERE name IN (" + strings.Join(names, ", ") + ")")
	for _, row := range rows {
		value := "DEFAULT"
		if row[1] == "1" {
			value = quoteString(row[2])
		}
		before.settings = append(before.settings, "SET "+quoteName(row[0])+" = "+value)
	}
	return before, err
}

// restore brings back what remember saw.
func (s *seat) restore(before remembered) error {
	failed := s.use(before.database)
	for _, sql := range before.settings {
		failed = errors.Join(failed, s.command(sql))
	}
	return failed
}
