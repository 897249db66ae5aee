package mantis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors"
)

// view is what the server lets the account see at the start of a run.
type view struct {
	release  release
	at       time.Time // the server's time
	projects []project // all that are visible, in the order of their numbers
	scope    map[int64]bool
	all      bool // nothing is out of scope
}

// release is the version of a Mantis, as far as it changes how it is read.
type release struct{ major, minor int }

// selects tells that lists can be asked for some fields only, and that the users
// of a project can be listed.
func (r release) selects() bool { return r.atLeast(2, 26) }

// hides tells that a list without a filter obeys the account's last clicks.
func (r release) hides() bool { return !r.atLeast(2, 20) }

func (r release) atLeast(major, minor int) bool {
	return r.major > major || r.major == major && r.minor >= minor
}

func parseRelease(text string) (release, error) {
	first, rest, _ := strings.Cut(text, ".")
	second, _, _ := strings.Cut(rest, ".")
	second, _, _ = strings.Cut(second, "-")
	major, err := strconv.Atoi(first)
	if err != nil {
		return release{}, fmt.Errorf("the version %q cannot be read", text)
	}
	minor, err := strconv.Atoi(second)
	if err != nil {
		return release{}, fmt.Errorf("the version %q cannot be read", text)
	}
	return release{major, minor}, nil
}

// look reads the projects, and with them who the server is.
func (s *Source) look(ctx context.Context) (view, error) {
	const do = "list the projects"
	got, err := s.ask(ctx, do, "projects", nil)
	if err != nil {
		return view{}, err
	}
	v := view{at: got.date()}
	if v.at.IsZero() {
		return v, s.bad(connectors.Stop, do, "let the Date header of the server through the proxies before it", errors.New("the server does not tell its time"))
	}
	if v.release, err = parseRelease(got.header.Get("X-Mantis-Version")); err != nil {
		return v, s.bad(connectors.Stop, do, "let the X-Mantis headers through the proxies before it", err)
	}
	if !v.release.atLeast(2, 9) {
		return v, s.bad(connectors.Stop, do, "update Mantis", fmt.Errorf("the version is %d.%d, and before 2.9 the interface gives no history", v.release.major, v.release.minor))
	}
	if v.release.hides() && s.opts.FilterID == 0 {
		return v, s.bad(connectors.Stop, do, "store a filter for the account that shows every status of all projects, and give its number as mantis.filter of the source",
			fmt.Errorf("the version is %d.%d, and before 2.20 a list without a filter hides issues", v.release.major, v.release.minor))
	}
	if v.projects, err = decodeProjects(got.body); err != nil {
		return v, s.bad(connectors.Retry, do, "check the address", err)
	}
	if len(v.projects) == 0 {
		return v, s.bad(connectors.Stop, do, "give the account access to the projects", errors.New("the account sees no project"))
	}
	return v, s.limit(&v)
}

// limit finds the projects in scope. A project named that is not visible is not
// an empty one.
func (s *Source) limit(v *view) error {
	v.scope = map[int64]bool{}
	v.all = len(s.opts.Projects) == 0
	var hidden []string
	for _, wanted := range s.opts.Projects {
		found := false
		for _, p := range v.projects {
			if p.Name == wanted || strconv.FormatInt(p.ID, 10) == wanted {
				v.scope[p.ID], found = true, true
			}
		}
		if !found {
			hidden = append(hidden, wanted)
		}
	}
	if len(hidden) > 0 {
		return s.bad(connectors.Stop, "list the projects", "give the account access to them, enable them, or correct their names in the configuration",
			fmt.Errorf("not visible: %s", strings.Join(hidden, ", ")))
	}
	for grown := true; grown; {
		grown = false
		for _, p := range v.projects {
			for _, sub := range p.SubProjects {
				if v.scope[p.ID] && !v.scope[sub.ID] {
					v.scope[sub.ID], grown = true, true
				}
			}
		}
	}
	return nil
}

func (v view) covers(project int64) bool { return v.all || v.scope[project] }

// mine gives the visible projects in scope.
func (v view) mine() []project {
	var mine []project
	for _, p := range v.projects {
		if v.covers(p.ID) {
			mine = append(mine, p)
		}
	}
	return mine
}

// mayRead tells that the account may see histories, by the server's own
// threshold. It is asked only when issues came without one.
func (s *Source) mayRead(ctx context.Context) (bool, error) {
	const do = "read the right to see histories"
	got, err := s.ask(ctx, do, "users/me", nil)
	if err != nil {
		return false, err
	}
	var me struct {
		Access struct {
			ID int `json:"id"`
		} `json:"access_level"`
	}
	if err := json.Unmarshal(got.body, &me); err != nil {
		return false, s.bad(connectors.Retry, do, "", fmt.Errorf("decode the account: %w", err))
	}
	options, err := s.config(ctx, do, 0, "view_history_threshold")
	if err != nil {
		return false, err
	}
	for _, o := range options {
		var threshold int
		if o.Option == "view_history_threshold" && json.Unmarshal(o.Value, &threshold) == nil {
			return me.Access.ID >= threshold, nil
		}
	}
	return false, nil
}

// missing tells that an answer is a proof of Mantis itself that the issue does
// not exist.
func (a answer) missing() bool {
	const issueNotFound = 1100
	return a.status == http.StatusNotFound && a.spoken && a.code == issueNotFound
}

// denied tells that Mantis itself, and not a proxy, refuses to show an object.
func (a answer) denied() bool { return a.status == http.StatusForbidden && a.spoken }
