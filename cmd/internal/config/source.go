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
	orderBy    = regexp.MustCompile(`(?i)\border\s+by\b`)
	projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// Tools lists the tools that a source may name.
func Tools() []string {
	return []string{"jira", "mantis", "squash", "openproject", "documents", "files"}
}

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
	switch {
	case k.recalled:
	case s.Tool == "files":
		k.folderOfFiles(path, s)
	default:
		k.url(child(path, "url"), s)
		k.credentials(path, s)
	}
	k.tls(child(path, "tls"), s.TLS)
	k.times(path, s)
	if s.RequestsPerSecond < 0 || s.RequestsPerSecond > 1000 {
		k.fail(child(path, "requests_per_second"), "requests_per_second is a number between 0 and 1000; 0, or no key, leaves it to the connector")
	}
	if s.InFlight < 0 || s.InFlight > 64 {
		k.fail(child(path, "in_flight"), "in_flight is a number between 0 and 64; 0, or no key, leaves it to the connector")
	}
	k.pages(child(path, "page_size"), s)
	k.jira(child(path, "jira"), s)
	k.mantis(child(path, "mantis"), s)
	k.documents(child(path, "documents"), s)
	if len(s.Tables) > 0 && s.Tool != "files" {
		k.fail(child(path, "tables"), "tables go with tool: files")
	}
	switch {
	case s.Mapping == "":
		k.fail(child(path, "mapping"), "a source needs mapping: the path of the file that says what its records mean")
	case k.toDraft:
		s.Mapping = resolvePath(k.folder, s.Mapping)
	default:
		k.file(child(path, "mapping"), &s.Mapping, "mapping file")
	}
	if len(s.Projects) == 0 && k.given(child(path, "projects")) {
		k.fail(child(path, "projects"), "no project is named: write projects: [KEY], with the keys as the tool shows them, or remove the key to read all that the account sees")
	}
	for i, project := range s.Projects {
		at := child(path, "projects", strconv.Itoa(i))
		if s.Tool == "jira" && !projectKey.MatchString(project) {
			k.fail(at, "a project key is made of capitals, digits and underscores, such as N2CAS")
		} else if slices.Index(s.Projects, project) < i {
			k.fail(at, "this project is named twice")
		}
	}
}

// pages checks how many objects are asked for at once. Pages overlap by one.
func (k *checker) pages(path yaml.Path, s *Source) {
	switch {
	case s.PageSize == 0:
	case s.PageSize < 2 || s.PageSize > 1000:
		k.fail(path, "page_size is a number between 2 and 1000; no key finds what suits the server")
	case s.Tool == "files" || s.Tool == "documents" && (s.Documents == nil || !s.Documents.CMIS):
		k.fail(path, "page_size goes with a tool that answers in pages: jira, mantis, squash, openproject, or documents by cmis")
	}
}

func (k *checker) documents(path yaml.Path, s *Source) {
	switch {
	case s.Documents == nil:
		return
	case s.Tool != "documents":
		k.fail(path, "documents goes with tool: documents")
		return
	}
	if s.Documents.Repository != "" && !s.Documents.CMIS {
		k.fail(child(path, "repository"), "repository goes with cmis: true")
	}
	if s.Documents.Listing != "" {
		k.oneOf(child(path, "listing"), s.Documents.Listing, "auto", "mlsd", "list")
	}
	if s.Documents.Listing != "" && !strings.HasPrefix(s.URL, "ftp") {
		k.fail(child(path, "listing"), "listing goes with an address of ftp, ftps or ftp+clear")
	}
	if s.Documents.VanishLimit < 0 || s.Documents.VanishLimit > 100 {
		k.fail(child(path, "vanish_limit"), "vanish_limit is a share from 1 to 100 percent; no key leaves it to the connector")
	}
}

func (k *checker) jira(path yaml.Path, s *Source) {
	switch {
	case s.JIRA == nil:
		return
	case s.Tool != "jira":
		k.fail(path, "jira goes with tool: jira")
		return
	case s.JIRA.Flavor != "":
		k.oneOf(child(path, "flavor"), s.JIRA.Flavor, "auto", "datacenter", "cloud")
	}
	if orderBy.MatchString(s.JIRA.JQL) {
		k.fail(child(path, "jql"), "the filter must not have an ORDER BY: the source needs its own")
	}
}

func (k *checker) mantis(path yaml.Path, s *Source) {
	switch {
	case s.Mantis == nil:
		return
	case s.Tool != "mantis":
		k.fail(path, "mantis goes with tool: mantis")
		return
	case s.Mantis.Index != "":
		k.oneOf(child(path, "index"), s.Mantis.Index, "auto", "whole", "paged")
	}
	if s.Mantis.Filter < 0 {
		k.fail(child(path, "filter"), "filter is the number of a stored filter")
	}
}

func (k *checker) url(path yaml.Path, s *Source) {
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "" || err != nil || u.Host == "" || !slices.Contains(schemes(s.Tool), u.Scheme):
		example := "https://jira.example.justice.gouv.fr/jira"
		if s.Tool == "documents" {
			example = "https://letsdocit.example.justice.gouv.fr/dav or ftp://messie.example.justice.gouv.fr/"
		}
		k.fail(path, "the address of the tool is wanted here, such as %s", example)
		return
	case u.User != nil:
		k.fail(path, "an address holds no credentials: write user and password, or token, as keys of their own")
		return
	case u.RawQuery != "" || u.Fragment != "":
		k.fail(path, "an address ends before ? and #: keep what comes before")
		return
	case (u.Scheme == "http" || u.Scheme == "ftp+clear") && !loopback(u.Hostname()):
		k.warn(path, "the credentials travel readable: use https, ftp, ftps or sftp")
	case u.Scheme == "sftp" && (s.Documents == nil || len(s.Documents.HostKeys) == 0):
		k.fail(path, "sftp needs documents: {host_keys: [\"SHA256:…\"]}: without the server's key anybody could stand in for it")
	case s.Tool == "jira" && strings.HasSuffix(u.Hostname(), ".atlassian.net") && s.Email == "":
		k.warn(path, "JIRA Cloud expects email beside token")
	}
	s.URL = strings.TrimRight(s.URL, "/")
}

// schemes are those that a tool may be reached by.
func schemes(tool string) []string {
	if tool == "documents" {
		return []string{"https", "http", "ftp", "ftps", "ftp+clear", "sftp"}
	}
	return []string{"https", "http"}
}

// folderOfFiles checks a source that is a folder: its url is the folder's path.
func (k *checker) folderOfFiles(path yaml.Path, s *Source) {
	if s.URL == "" {
		k.fail(child(path, "url"), "the folder of the files is wanted here, such as /srv/order-book")
	}
	s.URL = resolvePath(k.folder, s.URL)
	if len(s.Tables) == 0 {
		k.fail(path, "files need tables: write tables: [{kind: quote, files: \"devis*.csv\", key: [reference]}]")
	}
	kinds := map[string]bool{}
	for i, table := range s.Tables {
		at := child(path, "tables", strconv.Itoa(i))
		switch {
		case table.Kind == "" || kinds[table.Kind]:
			k.fail(at, "each table needs a kind of its own")
		case table.Files == "":
			k.fail(at, "a table needs files: the pattern of their paths in the folder")
		case len(table.Key) == 0:
			k.fail(at, "a table needs key: the columns that identify a row")
		}
		kinds[table.Kind] = true
	}
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
	if s.Reconcile != Never && schedule.CheckCron(s.Reconcile) != nil {
		k.fail(child(path, "reconcile"), `reconcile is a cron line of five fields, read in Europe/Paris, such as "30 2 * * *", or never`)
	}
}
