package jira

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pilotis/connectors/sandbox/world"
)

// Sites writes the JIRA servers of a world: one for each site that its projects
// name, in that order. PPN's is a Cloud whose account lives in Cayenne, every
// other a Data Center with an account in Paris. It is a function of the world:
// the same world gives the same bytes. It fails when the machine has no time
// zone data.
func Sites(w *world.World) ([]Site, error) {
	var all []Site
	for _, project := range w.Projects {
		if slices.ContainsFunc(all, func(s Site) bool { return s.Name == project.Site }) {
			continue
		}
		site, err := siteOf(w, project.Site)
		if err != nil {
			return nil, fmt.Errorf("write the issues of %s: %w", project.Site, err)
		}
		all = append(all, site)
	}
	return all, nil
}

func siteOf(w *world.World, name string) (Site, error) {
	short := strings.TrimPrefix(name, "jira-")
	site := Site{
		Name: name, Tool: "jira", Flavor: DataCenter, Zone: "Europe/Paris", BaseURL: "https://" + short + ".jira.example",
		Account:     Account{ID: "JIRAUSER10100", Name: "svc-pilotis", DisplayName: "Compte de service Pilotis", Email: "svc-pilotis@contrat.example"},
		Credentials: Credentials{Token: "sandbox-" + short + "-token"},
		Types:       types,
		Fields:      systemFields(),
	}
	words := dataCenterWords()
	if name == world.SitePPN {
		words = cloudWords()
		site.Flavor, site.Zone = Cloud, "America/Cayenne"
		site.Account.ID, site.Account.Name = "5f000000000000000000f17e", ""
		site.Credentials = Credentials{User: site.Account.Email, Password: "sandbox-" + short + "-token"}
	}
	for _, state := range states {
		site.Statuses = append(site.Statuses, words.statuses[state])
	}
	for _, urgency := range urgencies {
		if priority, used := words.priorities[urgency]; used {
			site.Priorities = append(site.Priorities, priority)
		}
	}
	for _, kind := range []string{world.FieldPhone, world.FieldFirstResponse, world.FieldException} {
		site.Fields = append(site.Fields, dates[kind])
	}
	site.Fields = append(site.Fields, anomaly)
	site.describe(w)
	zone, err := time.LoadLocation(site.Zone)
	if err != nil {
		return Site{}, err
	}
	writer := &writer{site: site, words: words, zone: zone, people: map[string]world.Person{}, users: map[string]json.RawMessage{}}
	for _, person := range w.People {
		if person.Site == name {
			writer.people[person.Login] = person
			site.Users = append(site.Users, writer.account(person))
		}
	}
	site.Issues = writer.issues(w)
	return site, nil
}

// describe lists the projects of the site with their components and versions.
func (s *Site) describe(w *world.World) {
	for _, project := range w.Projects {
		if project.Site != s.Name {
			continue
		}
		n := len(s.Projects)
		described := Project{ID: strconv.Itoa(10100 + n*100), Key: project.Key, Name: project.Name}
		for k, name := range project.Components {
			described.Components = append(described.Components, Named{strconv.Itoa(11000 + n*100 + k), name})
		}
		for k, version := range w.Versions {
			if version.Project == project.Key {
				described.Versions = append(described.Versions, versionOf(version, 12000+k, w.Until))
			}
		}
		s.Projects = append(s.Projects, described)
	}
}

// versionOf describes a version by what tests it, orders it and was delivered of
// it. A version is archived a year after its release.
func versionOf(v world.Version, id int, until time.Time) Version {
	var parts []string
	for _, part := range [][2]string{{"recette", v.Campaign}, {"commande", v.Order}, {"livrables", strings.Join(v.Deliverables, " ")}} {
		if part[1] != "" {
			parts = append(parts, part[0]+" "+part[1])
		}
	}
	return Version{
		ID: strconv.Itoa(id), Name: v.Name, Description: strings.Join(parts, ", "), Released: v.Released,
		Archived: v.Released && v.ReleaseOn.AddDate(1, 0, 0).Before(until), ReleaseDate: v.ReleaseOn.Format(time.DateOnly),
	}
}

// issues writes the tickets and the tasks of the site in order of their numbers.
func (w *writer) issues(from *world.World) []Issue {
	var renderings []*rendering
	for _, list := range [][]world.Ticket{from.Tickets, from.Tasks} {
		for n := range list {
			if list[n].Site == w.site.Name {
				renderings = append(renderings, &rendering{writer: w, ticket: &list[n]})
			}
		}
	}
	slices.SortStableFunc(renderings, func(a, b *rendering) int { return cmp.Compare(a.ticket.Number, b.ticket.Number) })
	numberChanges(renderings)
	for _, r := range renderings {
		r.replay()
	}
	w.discuss(renderings)
	w.tie(renderings)
	issues := make([]Issue, len(renderings))
	for n, r := range renderings {
		issues[n] = r.issue()
	}
	return issues
}

// numberChanges gives every change its place in the history of the whole site.
func numberChanges(renderings []*rendering) {
	var entries []*entry
	for _, r := range renderings {
		in := r.ticket.Project
		for _, change := range slices.Backward(r.ticket.Changes) { // the project it was in before a move
			for _, setting := range change.Settings {
				if setting.Field == world.FieldProject {
					in = setting.From
				}
			}
		}
		r.entries = make([]entry, len(r.ticket.Changes))
		for n, change := range r.ticket.Changes {
			r.entries[n] = entry{change: change, in: in}
			for _, setting := range change.Settings {
				if setting.Field == world.FieldProject {
					in = setting.To
				}
			}
			entries = append(entries, &r.entries[n])
		}
	}
	slices.SortStableFunc(entries, func(a, b *entry) int { return a.change.At.Compare(b.change.At) })
	for n, e := range entries {
		e.id = 30001 + n
	}
}
