package jira

// Flavor is which of the two products a site plays. They differ in paging, in
// how much history a search gives, in identities and in what they refuse.
type Flavor string

// The two flavours of JIRA.
const (
	DataCenter Flavor = "DataCenter"
	Cloud      Flavor = "Cloud"
)

// Site is the content of one server before it is started. It is data only: the
// living server is the [Instance] made from it.
type Site struct {
	Name        string // the source's name, and its context path on the server
	Tool        string // "jira"
	Flavor      Flavor
	Zone        string // IANA name of the calling account's zone (myself.timeZone); empty is UTC
	BaseURL     string // the address that the site believes to have, in its self links
	Account     Account
	Credentials Credentials
	Projects    []Project
	Statuses    []Status
	Priorities  []Named
	Types       []Named
	Fields      []Field
	Users       []Account
	Issues      []Issue
	Limits      Limits
}

// Account is who the caller is, as myself tells it.
type Account struct {
	ID          string // user key on Data Center, accountId on Cloud
	Name        string // login on Data Center
	DisplayName string
	Email       string
}

// Credentials is what a site demands; the zero value lets everybody in. With
// Token it takes a bearer token, with User and Password basic authentication.
type Credentials struct {
	Token    string
	User     string
	Password string
}

// String hides the secrets.
func (c Credentials) String() string {
	switch {
	case c.Token != "":
		return "bearer token"
	case c.User != "":
		return "basic " + c.User
	}
	return "none"
}

// GoString hides the secrets.
func (c Credentials) GoString() string { return c.String() }

// Limits is how much a site gives at once and how often. Zero values are JIRA's
// own: 1000 issues a page on Data Center; on Cloud 100 with fields, 5000
// without; no rate limit.
type Limits struct {
	MaxResults      int     // issues a page, whatever the caller asks
	InlineChangelog int     // Cloud: histories that a search or an issue gives inline; 0 is 40. It binds mutated issues; the raw bytes given with a site are sent as they are
	RequestsPerSec  float64 // refill of the token bucket; 0 is no limit
	Burst           int     // size of the token bucket
}

// Named is a priority or an issue type.
type Named struct{ ID, Name string }

// Status is a workflow status. Category is the key of JIRA's class ("new",
// "indeterminate", "done"); empty when the server gives none.
type Status struct{ ID, Name, Category string }

// Project is a JIRA project with its components.
type Project struct {
	ID, Key, Name string
	Components    []Named
	Versions      []Version
}

// Field is a field of the /field list; Type is its schema type.
type Field struct{ ID, Name, Type string }

// systemFields are the fields that every JIRA has.
func systemFields() []Field {
	return []Field{
		{"summary", "Résumé", "string"}, {"description", "Description", "string"},
		{"issuetype", "Type de ticket", "issuetype"}, {"project", "Projet", "project"},
		{"status", "État", "status"}, {"priority", "Priorité", "priority"},
		{"resolution", "Résolution", "resolution"}, {"resolutiondate", "Résolu", "datetime"},
		{"components", "Composants", "array"}, {"labels", "Étiquettes", "array"},
		{"versions", "Affecte la/les version(s)", "array"}, {"fixVersions", "Corrigé dans la/les version(s)", "array"},
		{"issuelinks", "Demandes liées", "array"}, {"attachment", "Pièce jointe", "array"},
		{"comment", "Commentaire", "comments-page"}, {"worklog", "Journal de travail", "array"},
		{"creator", "Créateur", "user"}, {"reporter", "Rapporteur", "user"}, {"assignee", "Responsable", "user"},
		{"created", "Création", "datetime"}, {"updated", "Mise à jour", "datetime"},
	}
}
