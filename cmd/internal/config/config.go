package config

import "time"

// Defaults of a configuration that says nothing.
const (
	DefaultData   = "/var/lib/pilotis"
	DefaultListen = "127.0.0.1:8080"
	DefaultGrace  = 30 * time.Second
	DefaultEvery  = 10 * time.Minute

	// DefaultReconcile is at night: a census reads the names of all objects.
	DefaultReconcile = "30 2 * * *"
	Never            = "never"
)

// Config is a checked configuration: references are resolved, defaults filled in,
// paths usable from the working directory.
type Config struct {
	// Data is the folder where embedded parts and local state live.
	Data string `yaml:"data"`
	// Listen is the host:port of the pages; loopback unless the file says more.
	Listen string `yaml:"listen"`
	// Grace is how long running work may take to end when the daemon stops.
	Grace time.Duration `yaml:"grace"`
	// Kafka and ClickHouse are nil when the embedded ones serve.
	Kafka      *Kafka      `yaml:"kafka"`
	ClickHouse *ClickHouse `yaml:"clickhouse"`
	// Contract is the path of the contract file; empty: the defaults of the CCTP.
	Contract string   `yaml:"contract"`
	Log      Log      `yaml:"log"`
	Sources  []Source `yaml:"sources"`
	// Recalled is the instant, in RFC 3339, as of which pilotis recall made the
	// warehouse of the folder; empty anywhere else. Nothing connects to the sources
	// of such a configuration, which have no credentials.
	Recalled string `yaml:"recalled"`

	// File is the path the configuration was read from.
	File string `yaml:"-"`
	// Warnings are what works and should not stay so, each as
	// "file:line:column: message"; they never hold a secret.
	Warnings []string `yaml:"-"`
}

// Kafka is an Apache Kafka cluster.
type Kafka struct {
	Brokers []string `yaml:"brokers"` // host:port
	TLS     *TLS     `yaml:"tls"`     // nil: plain text
	SASL    *SASL    `yaml:"sasl"`    // nil: no authentication
}

// SASL is how the program names itself to Kafka.
type SASL struct {
	Mechanism string `yaml:"mechanism"` // plain, scram-sha-256 or scram-sha-512
	User      string `yaml:"user"`
	Password  Secret `yaml:"password"`
}

// ClickHouse is a ClickHouse server.
type ClickHouse struct {
	Address  string `yaml:"address"`  // host:port
	Protocol string `yaml:"protocol"` // http (the default) or native
	TLS      *TLS   `yaml:"tls"`      // nil: plain text
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// Source is one tool to read. Exactly one of three credentials is set: Token
// alone (a personal access token), Email with Token (JIRA Cloud), or User with
// Password. Exactly one of Every and Cron is set.
type Source struct {
	Name     string        `yaml:"name"` // names the topics, the cursor and the rows: never change it
	Tool     string        `yaml:"tool"` // one of [Tools]
	URL      string        `yaml:"url"`  // without a slash at its end
	TLS      *TLS          `yaml:"tls"`
	Token    Secret        `yaml:"token"`
	Email    string        `yaml:"email"`
	User     string        `yaml:"user"`
	Password Secret        `yaml:"password"`
	Projects []string      `yaml:"projects"` // nil: all that the account sees
	Every    time.Duration `yaml:"every"`
	Cron     string        `yaml:"cron"`    // five fields, read in Europe/Paris
	Mapping  string        `yaml:"mapping"` // path of the mapping file

	// RequestsPerSecond paces a tool over HTTP; 0 is the connector's own choice,
	// polite to a server that people work on.
	RequestsPerSecond float64 `yaml:"requests_per_second"`
	// InFlight is how many requests a tool over HTTP gets at once while it answers
	// well; 0 is the connector's own choice.
	InFlight int `yaml:"in_flight"`
	// PageSize is how many objects a tool that answers in pages is asked for at once
	// at most; 0 finds what suits the server.
	PageSize int `yaml:"page_size"`

	// Reconcile is when the source is compared with what is known of it: a cron
	// line in Europe/Paris, or never.
	Reconcile string `yaml:"reconcile"`

	JIRA      *JIRA      `yaml:"jira"`      // only of tool jira
	Mantis    *Mantis    `yaml:"mantis"`    // only of tool mantis
	Documents *Documents `yaml:"documents"` // only of tool documents
	Tables    []Table    `yaml:"tables"`    // only of tool files
}

// JIRA says what is particular to one JIRA.
type JIRA struct {
	// Flavor is auto (the default: the server is asked), datacenter or cloud. Any
	// other than auto stops a source whose server says it is not that.
	Flavor string `yaml:"flavor"`
	// JQL narrows what is read, without ORDER BY. An issue that leaves the filter is
	// not deleted; what a wider filter adds is read by pilotis sync backfill.
	JQL string `yaml:"jql"`
}

// Mantis says what is particular to one Mantis.
type Mantis struct {
	// Filter is the number of a stored filter of the account that hides nothing:
	// before 2.20 a list without one obeys the account's last clicks.
	Filter int `yaml:"filter"`
	// Index is auto (the default: whole where the server bears it), whole or paged.
	Index string `yaml:"index"`
	// WithoutUsers leaves the users unread: for an account that may not list them.
	WithoutUsers bool `yaml:"without_users"`
}

// Documents says how a document server is read. The scheme of the source's URL is
// the protocol: https or http is WebDAV, unless CMIS is set; ftp is FTP with TLS
// from AUTH TLS, ftps is TLS from the first byte, ftp+clear is FTP as it was; sftp
// is SFTP.
type Documents struct {
	CMIS bool `yaml:"cmis"`
	// Repository is the identifier of one; needed where CMIS serves several.
	Repository string `yaml:"repository"`
	// Listing is how FTP lists a directory: auto (the default), mlsd or list.
	Listing string `yaml:"listing"`
	// VanishLimit is the share of the known files, in percent, that may be gone at
	// once before the source stops in doubt; 0 is the connector's default.
	VanishLimit int `yaml:"vanish_limit"`

	HostKeys []string `yaml:"host_keys"` // of SFTP: "SHA256:…" or as in known_hosts
	Hash     []string `yaml:"hash"`      // patterns of files whose content is hashed
	Text     []string `yaml:"text"`      // patterns of files whose text is kept, such as delivery slips
	Exclude  []string `yaml:"exclude"`   // patterns of files that are not read
	Passes   int      `yaml:"passes"`    // runs in a row that must see a file the same; 0 is the connector's default
}

// Table is a family of files of one shape, of which each row is a record.
type Table struct {
	Kind    string   `yaml:"kind"`    // of its records
	Files   string   `yaml:"files"`   // pattern of the files' paths in the folder
	Key     []string `yaml:"key"`     // the columns that identify a row
	Sheet   string   `yaml:"sheet"`   // of XLSX; empty is the first
	Records string   `yaml:"records"` // of JSON: the members that lead to the list
}

// KnownAt is the instant of Recalled; zero where the warehouse is no recalled one.
func (c Config) KnownAt() time.Time {
	at, _ := time.Parse(time.RFC3339, c.Recalled) // checked when it was loaded
	return at.UTC()
}

func defaults() Config {
	return Config{
		Data:   DefaultData,
		Listen: DefaultListen,
		Grace:  DefaultGrace,
		Log:    Log{Level: "info", Format: "text"},
	}
}

// fill sets the defaults of parts that the file opens.
func (c *Config) fill() {
	if c.ClickHouse != nil {
		if c.ClickHouse.Protocol == "" {
			c.ClickHouse.Protocol = "http"
		}
		if c.ClickHouse.User == "" {
			c.ClickHouse.User = "default"
		}
	}
	for i := range c.Sources {
		if s := &c.Sources[i]; s.Every == 0 && s.Cron == "" {
			s.Every = DefaultEvery
		}
		if s := &c.Sources[i]; s.Reconcile == "" {
			s.Reconcile = DefaultReconcile
		}
	}
}
