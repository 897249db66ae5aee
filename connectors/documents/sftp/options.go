package sftp

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"pilotis/connectors/rest"
)

// Defaults of [Options].
const (
	DefaultTimeout  = 2 * time.Minute
	DefaultAttempts = 4
)

// Options says which SFTP server to read.
type Options struct {
	Address string // host or host:port; the port is 22
	Root    string // absolute path of the folder to read; "/" when empty
	// HostKeys are the keys of which the server must show one, each as in
	// known_hosts ("ssh-ed25519 AAAA…") or as fingerprint ("SHA256:…"). At least
	// one is needed: without it anybody could stand in for the server.
	HostKeys   []string
	User       string
	Password   string // one of Password and Key, or both
	Key        []byte // private key in PEM
	Passphrase string // of Key, when it has one
	Timeout    time.Duration
	Attempts   int        // of each request
	Clock      rest.Clock // by which to wait; by default the machine's
}

// String hides the secrets.
func (o Options) String() string { return "(SFTP server and its credentials)" }

// GoString hides the secrets.
func (o Options) GoString() string { return "sftp.Options{…}" }

var errHostKey = errors.New("the host key is not one of those configured")

func (o Options) checked() (Options, error) {
	if o.Address == "" || strings.Contains(o.Address, "/") {
		return o, errors.New("address: want a host, or host:port")
	}
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		o.Address = net.JoinHostPort(strings.Trim(o.Address, "[]"), "22")
	}
	if o.Root = strings.TrimRight(o.Root, "/"); o.Root == "" {
		o.Root = "/"
	}
	if !strings.HasPrefix(o.Root, "/") {
		return o, errors.New("root: want an absolute path")
	}
	if o.User == "" || o.Password == "" && len(o.Key) == 0 {
		return o, errors.New("auth: want a user, with a key or a password")
	}
	if len(o.HostKeys) == 0 {
		return o, errors.New("host keys: want at least one, as ssh-keyscan prints it, checked with the server's administrators")
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.Clock == nil {
		o.Clock = rest.SystemClock{}
	}
	return o, nil
}

func (o Options) client() (*ssh.ClientConfig, error) {
	config := &ssh.ClientConfig{User: o.User, ClientVersion: "SSH-2.0-pilotis", Timeout: o.Timeout}
	if len(o.Key) > 0 {
		signer, err := o.signer()
		if err != nil {
			return nil, err
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if o.Password != "" {
		password := o.Password
		config.Auth = append(config.Auth, ssh.Password(password),
			ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
				answers := make([]string, len(questions))
				for i := range answers {
					answers[i] = password
				}
				return answers, nil
			}))
	}
	return config, o.pin(config)
}

func (o Options) signer() (ssh.Signer, error) {
	var signer ssh.Signer
	var err error
	if o.Passphrase != "" {
		signer, err = ssh.ParsePrivateKeyWithPassphrase(o.Key, []byte(o.Passphrase))
	} else {
		signer, err = ssh.ParsePrivateKey(o.Key)
	}
	if err != nil {
		return nil, errors.New("key: it cannot be read; check its form and its passphrase")
	}
	return signer, nil
}

// pin accepts the configured keys only, and asks the server for a key of their
// kinds: it would show another of its keys else.
func (o Options) pin(config *ssh.ClientConfig) error {
	var keys []ssh.PublicKey
	var prints []string
	for _, text := range o.HostKeys {
		if strings.HasPrefix(text, "SHA256:") {
			prints = append(prints, text)
			continue
		}
		key, err := publicKey(text)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	config.HostKeyCallback = func(_ string, _ net.Addr, shown ssh.PublicKey) error {
		for _, key := range keys {
			if bytes.Equal(key.Marshal(), shown.Marshal()) {
				return nil
			}
		}
		for _, print := range prints {
			if subtle.ConstantTimeCompare([]byte(print), []byte(ssh.FingerprintSHA256(shown))) == 1 {
				return nil
			}
		}
		return fmt.Errorf("%w: it is %s %s", errHostKey, shown.Type(), ssh.FingerprintSHA256(shown))
	}
	if len(prints) > 0 {
		return nil
	}
	for _, key := range keys {
		if key.Type() == ssh.KeyAlgoRSA {
			config.HostKeyAlgorithms = append(config.HostKeyAlgorithms, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			continue
		}
		config.HostKeyAlgorithms = append(config.HostKeyAlgorithms, key.Type())
	}
	return nil
}

// publicKey reads a line of known_hosts, with or without the host before the key.
func publicKey(text string) (ssh.PublicKey, error) {
	if key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text)); err == nil {
		return key, nil
	}
	if _, _, key, _, _, err := ssh.ParseKnownHosts([]byte(text)); err == nil {
		return key, nil
	}
	return nil, errors.New(`host keys: want lines such as "ssh-ed25519 AAAA…" or fingerprints such as "SHA256:…"`)
}
