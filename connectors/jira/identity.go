package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"pilotis/connectors"
)

// identityAge is how long the server's word on itself and on the account is
// believed. The zone of the account decides what JQL means, and anybody can
// change it.
const identityAge = time.Hour

// identity is who the server is and who we are to it.
type identity struct {
	flavor Flavor
	zone   *time.Location
	skew   time.Duration // how far the Date header is ahead of JIRA's own clock; 0 when it is not
	time   time.Time     // JIRA's own clock when it was asked; may be zero
	at     time.Time     // our clock when it was asked
}

// Check asks the server who it is and who we are. It fails with a stop Fault on
// an address that is no JIRA, on credentials that are not accepted, and on a
// flavour that is not the one configured.
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
	who := identity{at: s.opts.REST.Clock.Now()}
	if err := s.server(ctx, &who); err != nil {
		return identity{}, err
	}
	if err := s.account(ctx, &who); err != nil {
		return identity{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who = &who
	return who, nil
}

func (s *Source) server(ctx context.Context, who *identity) error {
	const do = "identify the server"
	const hint = "check that the address is the base address of a JIRA, with its context path"
	got, err := s.ask(ctx, do, "rest/api/2/serverInfo", nil, nil)
	if err != nil {
		return err
	}
	var info struct {
		BaseURL        string `json:"baseUrl"`
		Version        string `json:"version"`
		DeploymentType string `json:"deploymentType"`
		ServerTime     string `json:"serverTime"`
	}
	if err := json.Unmarshal(got.body, &info); err != nil {
		return s.bad(undecodable(got.body), do, hint, fmt.Errorf("decode serverInfo: %w", err))
	}
	if info.Version == "" && info.DeploymentType == "" {
		return s.bad(connectors.Stop, do, hint, errors.New("serverInfo has neither version nor deploymentType"))
	}
	who.flavor = DataCenter
	if info.DeploymentType == "Cloud" {
		who.flavor = Cloud
	}
	if s.opts.Flavor != Auto && s.opts.Flavor != who.flavor {
		return s.bad(connectors.Stop, do, "remove jira.flavor from the source, or correct it",
			fmt.Errorf("configured as %s, but the server says it is %s", s.opts.Flavor, who.flavor))
	}
	if at, err := parseTime(info.ServerTime); err == nil {
		who.time = at
		if date, err := http.ParseTime(got.header.Get("Date")); err == nil {
			who.skew = max(0, date.Sub(at))
		}
	}
	return nil
}

func (s *Source) account(ctx context.Context, who *identity) error {
	const do = "identify the account"
	got, err := s.ask(ctx, do, "rest/api/2/myself", nil, nil)
	if err != nil {
		return err
	}
	var me struct {
		AccountID string `json:"accountId"`
		Name      string `json:"name"`
		Key       string `json:"key"`
		TimeZone  string `json:"timeZone"`
	}
	if err := json.Unmarshal(got.body, &me); err != nil {
		return s.bad(undecodable(got.body), do, "check the address", fmt.Errorf("decode myself: %w", err))
	}
	if me.AccountID == "" && me.Name == "" && me.Key == "" {
		return s.bad(connectors.Stop, do, "check the credentials", errors.New("myself names no account"))
	}
	zone, err := time.LoadLocation(me.TimeZone)
	if err != nil || me.TimeZone == "" || me.TimeZone == "Local" {
		return s.bad(connectors.Stop, do, "set a time zone in the profile of the account, best UTC",
			fmt.Errorf("the time zone %q of the account is unknown", me.TimeZone))
	}
	who.zone = zone
	return nil
}

// now is JIRA's own time as an answer tells it. It is never later than the
// clock that stamps the issues, as far as that is known.
func (w identity) now(header http.Header) time.Time {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		return date.Add(-w.skew).UTC()
	}
	return w.time.UTC()
}
