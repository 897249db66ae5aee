package config

import (
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"pilotis/transform/yaml"
)

func (k *checker) config(c *Config) {
	if c.Data == "" {
		k.fail(yaml.Path{"data"}, "data is empty: name the folder for local state, such as %s", DefaultData)
	}
	c.Data = resolvePath(k.folder, c.Data)
	if host, ok := k.address(yaml.Path{"listen"}, c.Listen); ok && !loopback(host) {
		k.warn(yaml.Path{"listen"}, "the pages have no login and are offered beyond this machine: keep 127.0.0.1 behind a reverse proxy that authenticates")
	}
	if c.Grace <= 0 {
		k.fail(yaml.Path{"grace"}, "grace must be longer than nothing, such as 30s")
	}
	k.oneOf(yaml.Path{"log", "level"}, c.Log.Level, "debug", "info", "warn", "error")
	k.oneOf(yaml.Path{"log", "format"}, c.Log.Format, "text", "json")
	if c.Contract != "" {
		k.file(yaml.Path{"contract"}, &c.Contract, "contract file")
	}
	if c.Kafka != nil {
		k.kafka(c.Kafka)
	}
	if c.ClickHouse != nil {
		k.clickhouse(c.ClickHouse)
	}
	if c.Recalled != "" {
		k.recalledConfig(c)
	}
	k.sources(c.Sources)
}

// recalledConfig checks what pilotis recall wrote.
func (k *checker) recalledConfig(c *Config) {
	k.recalled = true
	path := yaml.Path{"recalled"}
	if _, err := time.Parse(time.RFC3339, c.Recalled); err != nil {
		k.fail(path, "an instant is wanted here, such as 2026-10-01T00:00:00Z; pilotis recall writes it")
	}
	if c.Kafka != nil || c.ClickHouse != nil {
		k.fail(path, "a recalled warehouse is the embedded one of its folder: remove kafka and clickhouse")
	}
}

func (k *checker) kafka(kafka *Kafka) {
	path := yaml.Path{"kafka"}
	if len(kafka.Brokers) == 0 {
		k.fail(child(path, "brokers"), "no broker is named: write brokers: [host:9093], or remove kafka to use the embedded one")
	}
	for i, broker := range kafka.Brokers {
		k.address(child(path, "brokers", strconv.Itoa(i)), broker)
	}
	k.tls(child(path, "tls"), kafka.TLS)
	if kafka.SASL == nil {
		return
	}
	sasl := child(path, "sasl")
	k.oneOf(child(sasl, "mechanism"), kafka.SASL.Mechanism, "plain", "scram-sha-256", "scram-sha-512")
	if kafka.SASL.User == "" {
		k.fail(child(sasl, "user"), "sasl needs a user")
	}
	if !kafka.SASL.Password.IsSet() {
		k.fail(child(sasl, "password"), "sasl needs a password: write password: ${file:/path} or ${NAME}")
	}
	if kafka.TLS == nil && kafka.SASL.Mechanism == "plain" {
		k.warn(child(sasl, "mechanism"), "the password travels readable: add tls: {} to kafka, or use scram-sha-512")
	}
}

func (k *checker) clickhouse(server *ClickHouse) {
	path := yaml.Path{"clickhouse"}
	k.oneOf(child(path, "protocol"), server.Protocol, "http", "native")
	k.tls(child(path, "tls"), server.TLS)
	if server.Address == "" {
		k.fail(child(path, "address"), "no address is named: write address: host:8443, or remove clickhouse to use the embedded one")
		return
	}
	host, ok := k.address(child(path, "address"), server.Address)
	if !ok {
		return
	}
	if server.TLS == nil && server.Password.IsSet() && !loopback(host) {
		k.warn(child(path, "address"), "the password travels readable: add tls: {} to clickhouse")
	}
	usual := map[string]string{"8123": "http", "8443": "http", "9000": "native", "9440": "native"}
	_, port, _ := net.SplitHostPort(server.Address)
	if wanted := usual[port]; wanted != "" && wanted != server.Protocol {
		k.warn(child(path, "protocol"), "port %s usually speaks %s, and protocol is %s: check both", port, wanted, server.Protocol)
	}
}

func (k *checker) tls(path yaml.Path, tls *TLS) {
	if tls == nil {
		return
	}
	for _, part := range []struct {
		name string
		file *string
	}{{"ca", &tls.CA}, {"certificate", &tls.Certificate}, {"key", &tls.Key}} {
		if *part.file != "" {
			k.file(child(path, part.name), part.file, "PEM file")
		}
	}
	if (tls.Certificate == "") != (tls.Key == "") {
		k.fail(path, "certificate and key go together: write both, or neither")
	}
}

// address checks a host:port and gives the host.
func (k *checker) address(path yaml.Path, text string) (host string, ok bool) {
	host, port, err := net.SplitHostPort(text)
	number, portErr := strconv.ParseUint(port, 10, 16)
	listening, example := path[0] == "listen", "kafka1:9093"
	if listening { // it may leave out the host, and let the system choose the port
		example = DefaultListen
	}
	if err != nil || portErr != nil || !listening && (host == "" || number == 0) || strings.ContainsAny(host, " /@") {
		k.fail(path, "a host and a port are wanted here, such as %s", example)
		return "", false
	}
	return host, true
}

func (k *checker) oneOf(path yaml.Path, text string, allowed ...string) {
	if !slices.Contains(allowed, text) {
		k.fail(path, "%s must be one of %s", path[len(path)-1], strings.Join(allowed, ", "))
	}
}

// file makes a path usable and checks that there is a file, without opening it.
func (k *checker) file(path yaml.Path, file *string, what string) {
	*file = resolvePath(k.folder, *file)
	info, err := os.Stat(*file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		k.fail(path, "the %s %s does not exist: relative paths count from the folder of this file", what, *file)
	case err != nil:
		k.fail(path, "the %s %s cannot be reached: %v", what, *file, errors.Unwrap(err))
	case !info.Mode().IsRegular():
		k.fail(path, "%s is no file", *file)
	}
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func child(path yaml.Path, steps ...string) yaml.Path {
	return append(slices.Clone(path), steps...)
}
