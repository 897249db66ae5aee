package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// TLS holds the contents of PEM files, not their paths.
type TLS struct {
	CA         []byte // of the authority that signed the brokers; the machine's own roots when empty
	Cert, Key  []byte // the client's certificate and key, both or none
	ServerName string // only when the brokers' certificate names another host than their address
}

// String tells what is set and shows no key.
func (t TLS) String() string {
	return fmt.Sprintf("TLS{CA: %d bytes, client certificate: %t}", len(t.CA), len(t.Cert) > 0)
}

// GoString is String, so that %#v shows no key.
func (t TLS) GoString() string { return t.String() }

func (t *TLS) config() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if len(t.CA) > 0 {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(t.CA) {
			return nil, errors.New("the CA holds no PEM certificate")
		}
	}
	if len(t.Cert) == 0 && len(t.Key) == 0 {
		return config, nil
	}
	pair, err := tls.X509KeyPair(t.Cert, t.Key)
	if err != nil {
		// The cause is kept out: a decoder's message may quote what it read.
		return nil, errors.New("the client certificate and its key do not form a pair")
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

// SASL is how the client proves who it is.
type SASL struct {
	Mechanism string // PLAIN (only over TLS), SCRAM-SHA-256 or SCRAM-SHA-512
	Username  string
	Password  string
}

// String shows no password.
func (s SASL) String() string {
	return fmt.Sprintf("SASL{%s, %s, password hidden}", s.Mechanism, s.Username)
}

// GoString is String, so that %#v shows no password.
func (s SASL) GoString() string { return s.String() }

// MarshalText is String: a configuration printed as JSON or YAML shows no password.
func (s SASL) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s *SASL) mechanism() (sasl.Mechanism, error) {
	if s == nil {
		return nil, nil
	}
	switch s.Mechanism {
	case "PLAIN":
		return plain.Mechanism{Username: s.Username, Password: s.Password}, nil
	case "SCRAM-SHA-256":
		return scram.Mechanism(scram.SHA256, s.Username, s.Password)
	case "SCRAM-SHA-512":
		return scram.Mechanism(scram.SHA512, s.Username, s.Password)
	}
	return nil, fmt.Errorf("unknown SASL mechanism %q", s.Mechanism)
}
