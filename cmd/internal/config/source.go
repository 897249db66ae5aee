package config

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pilotis/cmd/internal/schedule"
	"pilotis/transform/yaml"
)

var (
	sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,199}$`) // a topic name holds 249 characters
	projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// Tools lists the tools that a source may name.
func Tools() []string { return []string{"jira"} }

func (k *checker) sources(sources []Source) {
	if len(sources) == 0 {
		k.warn(yaml.Path{"sources"}, "there is no source: nothing will be synchronised")
	}
	seen := map[string]int{}
	for i := range sources {
		path := yaml.Path{"sources", strconv.Itoa(i)}
		name := child(path, "name")
		if first, twice := seen[sources[i].Name]; twice && sources[i].Name != "" {
			k.fail(name, "the source of line %d has this name too: two sources never share one", first)
		} else {
			seen[sources[i].Name] = k.document.Line(name)
		}
		k.source(path, &sources[i])
	}
}

func (k *checker) source(path yaml.Path, s *Source) {
	if !sourceName.MatchString(s.Name) {
		k.fail(child(path, "name"), "a source needs a name of small letters, digits and hyphens, such as jira-cassiopee")
	}
	k.oneOf(child(path, "tool"), s.Tool, Tools()...)
	k.url(child(path, "url"), s)
	k.tls(child(path, "tls"), s.TLS)
	k.credentials(path, s)
	k.times(path, s)
	if s.Mapping == "" {
		k.fail(child(path, "mapping"), "a source needs mapping: the path of the file that says what its records mean")
	} else {
		k.file(child(path, "mapping"), &s.Mapping, "mapping file")
	}
	if len(s.Projects) == 0 && k.given(child(path, "projects")) {
		k.fail(child(path, "projects"), "no project is named: write projects: [KEY], with the keys as the tool shows them, or remove the key to read all that the account sees")
	}
	for i, project := range s.Projects {
		at := child(path, "projects", strconv.Itoa(i))
		if !projectKey.MatchString(project) {
			k.fail(at, "a project key is made of capitals, digits and underscores, such as N2CAS")
		} else if slices.Index(s.Projects, project) < i {
			k.fail(at, "this project is named twice")
		}
	}
}

func (k *checker) url(path yaml.Path, s *Source) {
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "" || err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		k.fail(path, "the address of the tool is wanted here, such as https://jira.example.justice.gouv.fr/jira")
		return
	case u.User != nil:
		k.fail(path, "an address holds no credentials: write user and password, or token, as keys of their own")
		return
	case u.RawQuery != "" || u.Fragment != "":
		k.fail(path, "an address ends before ? and #: keep what comes before")
		return
	case u.Scheme == "http" && !loopback(u.Hostname()):
		k.warn(path, "the credentials travel readable: use https")
	case s.Tool == "jira" && strings.HasSuffix(u.Hostname(), ".atlassian.net") && s.Email == "":
		k.warn(path, "JIRA Cloud expects email beside token")
	}
	s.URL = strings.TrimRight(s.URL, "/")
}

// credentials accepts exactly one of the three ways to log in.
func (k *checker) credentials(path yaml.Path, s *Source) {
	const wanted = "write token; or email and token; or user and password"
	token, password := k.given(child(path, "token")), k.given(child(path, "password"))
	switch {
	case !token && !password && s.User == "" && s.Email == "":
		k.fail(path, "there are no credentials: %s", wanted)
	case token && (password || s.User != ""):
		k.fail(path, "there are two ways to log in: keep one of them (%s)", wanted)
	case s.Email != "" && !token:
		k.fail(child(path, "email"), "email goes with token: %s", wanted)
	case !token && (s.User == "" || !password) && !slices.ContainsFunc(k.blamed, func(p yaml.Path) bool { return slices.Equal(p, child(path, "user")) }):
		k.fail(path, "user and password go together: %s", wanted)
	}
}

func (k *checker) times(path yaml.Path, s *Source) {
	every, cron := child(path, "every"), child(path, "cron")
	switch {
	case s.Cron != "" && k.given(every):
		k.fail(cron, "every and cron are both given: keep one of them")
	case s.Cron != "":
		if schedule.CheckCron(s.Cron) != nil {
			k.fail(cron, `a cron line of five fields is wanted here, read in Europe/Paris, such as "*/10 7-20 * * 1-5"`)
		}
	case s.Every < schedule.MinEvery:
		k.fail(every, "every must be at least %s, such as 10m", schedule.MinEvery)
	}
}
