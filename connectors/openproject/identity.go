package openproject

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pilotis/connectors"
)

// identityAge is how long the server's word on the account is believed. Where
// no login is demanded, a token that is no longer accepted makes us an anonymous
// visitor who is shown less, with status 200.
const identityAge = time.Minute

// identity is who we are to the server.
type identity struct {
	admin    bool // sees all that is not archived, so that what it does not see is not there
	language string
	scope    []string // ids of the projects configured; nil means all
	now      time.Time
	at       time.Time // our clock when it was asked
}

// Check asks the server who we are. It fails with a stop Fault on an address that
// is no OpenProject, on credentials that are not accepted and on projects it may
// not see.
func (s *Source) Check(ctx context.Context) error {
	_, err := s.look(ctx)
	return err
}

// whoami is the identity, asked again once it is old.
func (s *Source) whoami(ctx context.Context) (identity, error) {
	s.mu.Lock()
	who := s.who
	s.mu.Unlock()
	if who != nil && s.opts.REST.Clock.Now().Sub(who.at) < identityAge {
		return *who, nil
	}
	return s.look(ctx)
}

func (s *Source) look(ctx context.Context) (identity, error) {
	const do = "identify the account"
	who := identity{at: s.opts.REST.Clock.Now()}
	got, err := s.ask(ctx, do, "users/me", nil)
	if err != nil {
		return who, err
	}
	var me struct {
		Type     string `json:"_type"`
		ID       int    `json:"id"`
		Login    string `json:"login"`
		Admin    bool   `json:"admin"`
		Language string `json:"language"`
	}
	if err := json.Unmarshal(got.body, &me); err != nil {
		return who, s.bad(connectors.Stop, do, "check that the address is the base address of an OpenProject", fmt.Errorf("decode users/me: %w", err))
	}
	if me.Type != "User" || me.ID == 0 || me.Login == "" {
		return who, s.bad(connectors.Stop, do, "renew the API key, and see that token authentication is switched on in the administration",
			errors.New("OpenProject did not take the credentials and answers as to an anonymous visitor"))
	}
	who.admin, who.language = me.Admin, me.Language
	if who.now, err = http.ParseTime(got.header.Get("Date")); err != nil {
		return who, s.bad(connectors.Stop, do, "let the Date header of the server through the proxies before it", errors.New("the server does not tell its time"))
	}
	if who.scope, err = s.scope(ctx); err != nil {
		return who, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who = &who
	return who, nil
}

// scope gives the ids of the configured projects. One that is not to be seen is
// a stop Fault: what it holds must not be taken for deleted.
func (s *Source) scope(ctx context.Context) ([]string, error) {
	if len(s.opts.Projects) == 0 {
		return nil, nil
	}
	const do = "find the configured projects"
	rows, err := s.everything(ctx, do, listOf(KindProject), nil)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, r := range rows {
		var p struct {
			Identifier string `json:"identifier"`
		}
		_ = json.Unmarshal(r.body, &p)
		ids[r.id], ids[p.Identifier] = r.id, r.id
	}
	var scope, hidden []string
	for _, name := range s.opts.Projects {
		if id := ids[name]; id != "" {
			scope = append(scope, id)
		} else {
			hidden = append(hidden, name)
		}
	}
	if len(hidden) > 0 {
		return nil, s.bad(connectors.Stop, do, "make the account a member of them, restore them, or correct the configuration",
			fmt.Errorf("not visible: %s", strings.Join(hidden, ", ")))
	}
	return scope, nil
}
