package jira

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// FileKind is what a recorded file turned out to be.
type FileKind string

// The three kinds of recorded files.
const (
	FileIssues     FileKind = "issues"     // it holds issues, and all of it could be read
	FileOther      FileKind = "other"      // it holds none: comments, projects, users…
	FileUnreadable FileKind = "unreadable" // not UTF-8 or not JSON; what it holds is served all the same
)

// FileReport says what became of one file, so that the sum over all reports
// accounts for every byte that was recorded.
type FileReport struct {
	Site       string // empty when the folder is no site
	Path       string // below the folder that was read, with slashes
	Kind       FileKind
	Issues     int    // issues found in the file
	Superseded int    // of those, how many are not served because another observation is newer
	WithoutID  int    // objects that look like issues but have no id: not served
	Reason     string // why it is other or unreadable
}

// ReadRecordings makes sites of the payloads that real JIRA servers sent. Each
// child folder of dir/jira that holds issues, at any depth, is a site named
// "jira-" and the folder's name in lower-case letters, digits and dashes.
//
// An issue is an object with id, key and fields, found at top level, in an
// array, in the issues of a search page, in the issue of a webhook's body or in
// the data of an archive's envelope. Of several observations of one id the one
// updated last is served, then the one with the most fields, then the longest.
// Bytes are kept as they are. A file that is not JSON is served as one issue
// that no client can read: that is what it is for.
//
// Every file is reported. It fails when a folder cannot be read or when two
// folders give one site name.
func ReadRecordings(dir string) ([]Site, []FileReport, error) {
	root := filepath.Join(dir, "jira")
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, nil, fmt.Errorf("read the recordings: %w", err)
	}
	var sites []Site
	var reports []FileReport
	names := map[string]string{}
	for _, entry := range entries {
		if !entry.IsDir() {
			reports = append(reports, FileReport{Path: "jira/" + entry.Name(), Kind: FileOther, Reason: "it is in no site's folder"})
			continue
		}
		name := siteName(entry.Name())
		if other, used := names[name]; used {
			return nil, nil, fmt.Errorf("read the recordings: folders %q and %q are both site %s", other, entry.Name(), name)
		}
		names[name] = entry.Name()
		recording := recording{name: name}
		if err := recording.read(dir, filepath.Join(root, entry.Name())); err != nil {
			return nil, nil, err
		}
		site, served := recording.site()
		if !served {
			for n := range recording.reports {
				recording.reports[n].Site = ""
			}
		} else {
			sites = append(sites, site)
		}
		reports = append(reports, recording.reports...)
	}
	return sites, reports, nil
}

func siteName(folder string) string {
	clean := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return '-'
	}, strings.ToLower(folder))
	return "jira-" + strings.Trim(clean, "-")
}

// recording is one site's folder while it is read.
type recording struct {
	name         string
	reports      []FileReport
	observations []observation
}

// read reads every file below folder, in a stable order.
func (r *recording) read(dir, folder string) error {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		below, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		report := FileReport{Site: r.name, Path: filepath.ToSlash(below)}
		if !entry.Type().IsRegular() {
			report.Kind, report.Reason = FileOther, "it is not a regular file"
			r.reports = append(r.reports, report)
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found := examine(data, &report)
		for n := range found {
			found[n].file = len(r.reports)
		}
		r.reports = append(r.reports, report)
		r.observations = append(r.observations, found...)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the recordings of %s: %w", r.name, err)
	}
	return nil
}

// observation is one issue as one file shows it.
type observation struct {
	Issue
	file    int    // index of its report
	members int    // number of its fields
	heard   string // epoch milliseconds at which a webhook told it
}

// newer orders observations of one issue.
func (o observation) newer(other observation) bool {
	return cmp.Or(o.Updated.Compare(other.Updated), cmp.Compare(o.members, other.members), cmp.Compare(len(o.Raw), len(other.Raw))) > 0
}

// served picks one observation an id and counts the others.
func (r *recording) served() []observation {
	latest := map[string]int{}
	var order []string
	for n, o := range r.observations {
		if o.Broken {
			continue
		}
		kept, seen := latest[o.ID]
		switch {
		case !seen:
			order = append(order, o.ID)
			latest[o.ID] = n
		case o.newer(r.observations[kept]):
			r.reports[r.observations[kept].file].Superseded++
			latest[o.ID] = n
		default:
			r.reports[o.file].Superseded++
		}
	}
	var all []observation
	for _, id := range order {
		all = append(all, r.observations[latest[id]])
	}
	for _, o := range r.observations {
		if !o.Broken {
			continue
		}
		// What is guessed from broken bytes must not hide an issue that can be read.
		if _, taken := latest[o.ID]; taken || o.ID == "" {
			o.ID = syntheticID(r.reports[o.file].Path, o.Raw)
		}
		latest[o.ID] = o.file
		all = append(all, o)
	}
	return all
}

// errNoIssue marks a folder that is no source.
var errNoIssue = errors.New("the folder holds no issue")

// site makes the site; false when there is nothing to serve.
func (r *recording) site() (Site, bool) {
	served := r.served()
	if len(served) == 0 {
		for n := range r.reports {
			r.reports[n].Reason = cmp.Or(r.reports[n].Reason, errNoIssue.Error())
		}
		return Site{}, false
	}
	words := lexicon{}
	for n := range served {
		words.read(&served[n])
	}
	site := Site{
		Name: r.name, Tool: "jira", Flavor: words.flavor(), Zone: "UTC", BaseURL: "https://" + r.name + ".example",
		Account: Account{ID: "recorded", Name: "recorded", DisplayName: "Recorded payloads"},
	}
	complete(served)
	for n := range served {
		o := &served[n]
		if o.Project == "" {
			o.Project = words.anyProject()
		}
		if o.Key == "" {
			o.Key = o.Project + "-" + o.ID
		}
		words.project(Project{Key: o.Project})
		site.Issues = append(site.Issues, o.Issue)
	}
	slices.SortFunc(site.Issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(number(a.ID), number(b.ID)), strings.Compare(a.ID, b.ID))
	})
	words.fill(&site)
	return site, true
}

// complete gives every issue a place in time: one without an update time is
// placed by the webhook that told it, by its creation, or as the newest.
func complete(served []observation) {
	newest := served[0].Updated
	for _, o := range served {
		if o.Updated.After(newest) {
			newest = o.Updated
		}
	}
	for n := range served {
		o := &served[n]
		if o.Updated.IsZero() {
			o.Updated = epochMilliseconds(o.heard)
		}
		if o.Updated.IsZero() {
			o.Updated = o.Created
		}
		if o.Updated.IsZero() {
			o.Updated = newest
		}
		if o.Created.IsZero() {
			o.Created = o.Updated
		}
	}
}
