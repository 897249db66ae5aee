package config

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"pilotis/connectors"
)

// TLS asks for an encrypted connection. An empty one trusts the authorities of
// the system; there is no way to trust just anybody.
type TLS struct {
	CA          string `yaml:"ca"`          // PEM file of authorities that are trusted besides the system's
	Certificate string `yaml:"certificate"` // PEM file, for servers that ask who calls
	Key         string `yaml:"key"`         // PEM file
	ServerName  string `yaml:"server_name"` // when the certificate names another host
}

// Client reads the files and gives a configuration for clients; nil for a nil
// TLS, which means plain text for servers addressed by host and port, and the
// system's authorities for https.
func (t *TLS) Client() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	client := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, stop("read the certificate authorities", err, "check that the user of the program may read the file")
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, stop("read the certificate authorities", fmt.Errorf("%s holds no PEM certificate", t.CA), "convert it to PEM, with its BEGIN CERTIFICATE lines")
		}
		client.RootCAs = pool
	}
	if t.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(t.Certificate, t.Key)
		if err != nil {
			return nil, stop("read the client certificate", err, "check that certificate and key belong together and are PEM")
		}
		client.Certificates = []tls.Certificate{pair}
	}
	return client, nil
}

func stop(op string, err error, hint string) error {
	return &connectors.Fault{Kind: connectors.Stop, Op: op, Err: err, Hint: hint}
}
