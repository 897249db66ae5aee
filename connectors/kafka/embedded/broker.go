package embedded

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/twmb/franz-go/pkg/kfake"

	"pilotis/connectors"
)

// DefaultCompactOver is the size of the log from which Start compacts it.
const DefaultCompactOver = 1 << 30

// Options say where the broker lives. Dir is required.
type Options struct {
	Dir string // holds everything; one broker a folder

	// Listen is a loopback address. With port 0, the default, the port of the last
	// start is taken again, so that clients which know the address keep it; if
	// another program has taken it meanwhile, a new one is chosen and written down.
	Listen string

	// CompactOver is the size in bytes from which Start compacts the log before it
	// opens it; DefaultCompactOver when zero, never when negative.
	CompactOver int64

	// Logf, if given, gets the broker's warnings: a full disk, a damaged segment.
	Logf func(format string, args ...any)
}

// Broker is a running broker. What it acknowledged is on disk and survives
// kill -9; so do the topics, their settings and the offsets of groups.
type Broker struct {
	cluster *kfake.Cluster
	lock    *os.File
	addr    string
	close   sync.Once
}

// Start opens the folder, making it if need be, and listens. A folder that
// another broker holds, and an address that is no loopback or is taken, are Stop
// faults.
func Start(options Options) (*Broker, error) {
	op := "start the embedded Kafka in " + options.Dir
	host, port, err := listenAddress(options)
	if err != nil {
		return nil, fault(op, err, "listen on 127.0.0.1: the embedded broker has no accounts")
	}
	lock, err := acquire(options.Dir)
	if err != nil {
		return nil, err
	}
	broker, err := open(options, host, port)
	if err != nil {
		lock.Close()
		return nil, err
	}
	broker.lock = lock
	return broker, nil
}

func open(options Options, host, port string) (*Broker, error) {
	op := "start the embedded Kafka in " + options.Dir
	if err := compactIfLarge(options); err != nil {
		return nil, err
	}
	wanted := port
	if port == "0" {
		wanted = lastPort(options.Dir)
	}
	cluster, err := newCluster(logDir(options.Dir), host, wanted, options.Logf)
	if taken(err) && port == "0" && wanted != "0" {
		cluster, err = newCluster(logDir(options.Dir), host, "0", options.Logf)
	}
	if taken(err) {
		return nil, fault(op, err, "another program listens on this port: choose another, or 0 for any")
	}
	if err != nil {
		return nil, fault(op, err, "check that the folder can be written and that its disk is not full")
	}
	addr := cluster.ListenAddrs()[0]
	if err := writeAddress(options.Dir, addr); err != nil {
		cluster.Close()
		return nil, fault(op, err, "check that the folder can be written and that its disk is not full")
	}
	return &Broker{cluster: cluster, addr: addr}, nil
}

// Addr is the host:port at which clients reach the broker.
func (b *Broker) Addr() string { return b.addr }

// Close ends connections, writes a snapshot that makes the next start fast, and
// frees the folder. It can be called more than once.
func (b *Broker) Close() {
	b.close.Do(func() {
		b.cluster.Close()
		b.lock.Close()
	})
}

// Address is where the broker of a folder listens, or listened last, for another
// process that wants to reach it.
func Address(dir string) (string, error) {
	text, err := os.ReadFile(addressFile(dir))
	if err != nil {
		return "", fault("find the embedded Kafka of "+dir, err, "it was never started in this folder")
	}
	return strings.TrimSpace(string(text)), nil
}

func newCluster(dir, host, port string, logf func(string, ...any)) (*kfake.Cluster, error) {
	return kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.DataDir(dir),
		kfake.SyncWrites(),
		kfake.WithLogger(logger(logf)),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			return net.Listen(network, net.JoinHostPort(host, port))
		}),
		kfake.BrokerConfigs(map[string]string{
			// Its own compaction deletes a segment before it has written the new one:
			// a kill in between would lose the partition. See Compact.
			"log.cleaner.backoff.ms": "9000000000000",
			// It applies retention to compacted topics too, seven days by default.
			"log.retention.ms": "-1",
			// After seven days without a commit a group would start anew.
			"offsets.retention.minutes": "52560000",
		}),
	)
}

func listenAddress(options Options) (host, port string, err error) {
	if options.Dir == "" {
		return "", "", errors.New("no folder given")
	}
	if options.Listen == "" {
		return "127.0.0.1", "0", nil
	}
	host, port, err = net.SplitHostPort(options.Listen)
	if err != nil {
		return "", "", err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", "", fmt.Errorf("%s is not a loopback address", options.Listen)
	}
	return host, port, nil
}

func logDir(dir string) string      { return filepath.Join(dir, "log") }
func addressFile(dir string) string { return filepath.Join(dir, "address") }

func lastPort(dir string) string {
	addr, err := Address(dir)
	if err != nil {
		return "0"
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "0"
	}
	return port
}

// writeAddress replaces the file as a whole: a reader never sees half of it.
func writeAddress(dir, addr string) error {
	next := addressFile(dir) + ".next"
	if err := os.WriteFile(next, []byte(addr+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(next, addressFile(dir))
}

func fault(op string, err error, hint string) error {
	return &connectors.Fault{Kind: connectors.Stop, Op: op, Err: err, Hint: hint}
}

// logger passes on what needs attention.
type logger func(format string, args ...any)

// Logf implements kfake.Logger.
func (l logger) Logf(level kfake.LogLevel, format string, args ...any) {
	if l != nil && level <= kfake.LogLevelWarn {
		l("embedded Kafka: "+format, args...)
	}
}
