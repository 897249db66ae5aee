package kafka

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

const (
	// DefaultMaxMessageBytes is the largest record that a raw topic takes. JIRA
	// issues of several MiB exist; the broker's own default of 1 MiB refuses them.
	DefaultMaxMessageBytes = 16 << 20

	// DefaultTimeout bounds one exchange with the brokers.
	DefaultTimeout = 30 * time.Second
)

// Options say how to reach a cluster. Only Brokers is required.
type Options struct {
	Brokers         []string      // host:port of some brokers; the others are discovered
	ClientID        string        // shown in the brokers' logs and quotas; "pilotis" when empty
	TLS             *TLS          // nil: plain text
	SASL            *SASL         // nil: no authentication
	Timeout         time.Duration // of one exchange; DefaultTimeout when zero
	MaxMessageBytes int           // of one record; DefaultMaxMessageBytes when zero
}

// Client is one configured way to a cluster, with its own pool of connections.
// It is safe for concurrent use. Making one does not connect.
type Client struct {
	brokers         []string
	clientID        string
	timeout         time.Duration
	maxMessageBytes int
	pool            *pool
	api             *kafkago.Client
	dialer          *kafkago.Dialer
}

// New checks the options and makes a client; the network is first touched by the
// first call. A wrong option is a Stop fault.
func New(options Options) (*Client, error) {
	const op = "configure the Kafka client"
	if len(options.Brokers) == 0 {
		return nil, stop(op, errors.New("no broker given"), "list at least one host:port")
	}
	for _, broker := range options.Brokers {
		if _, _, err := net.SplitHostPort(broker); err != nil {
			return nil, stop(op, err, "write each broker as host:port")
		}
	}
	tlsConfig, err := options.TLS.config()
	if err != nil {
		return nil, stop(op, err, "give certificates and key as PEM text")
	}
	mechanism, err := options.SASL.mechanism()
	if err != nil {
		return nil, stop(op, err, "SASL mechanisms are PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512")
	}
	c := &Client{
		brokers:         slices.Clone(options.Brokers),
		clientID:        options.ClientID,
		timeout:         options.Timeout,
		maxMessageBytes: options.MaxMessageBytes,
	}
	if c.clientID == "" {
		c.clientID = "pilotis"
	}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.maxMessageBytes <= 0 {
		c.maxMessageBytes = DefaultMaxMessageBytes
	}
	c.pool = &pool{&kafkago.Transport{
		ClientID:    c.clientID,
		DialTimeout: min(c.timeout, 10*time.Second),
		TLS:         tlsConfig,
		SASL:        mechanism,
	}}
	c.api = &kafkago.Client{Addr: kafkago.TCP(c.brokers...), Transport: c.pool, Timeout: c.timeout}
	c.dialer = &kafkago.Dialer{
		ClientID:      c.clientID,
		Timeout:       min(c.timeout, 10*time.Second),
		DualStack:     true,
		TLS:           tlsConfig,
		SASLMechanism: mechanism,
	}
	return c, nil
}

// Ping asks the cluster for its brokers and returns how many answered for. It
// proves address, encryption and authentication, and nothing about topics.
func (c *Client) Ping(ctx context.Context) (brokers int, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	c.pool.reset()
	metadata, err := c.api.Metadata(ctx, &kafkago.MetadataRequest{})
	if err != nil {
		return 0, fault("reach Kafka at "+strings.Join(c.brokers, ", "), err)
	}
	return len(metadata.Brokers), nil
}

// Close drops the pooled connections. Publishers and readers made from the
// client must be closed before.
func (c *Client) Close() error {
	c.pool.reset()
	return nil
}

// partitions gives the number of partitions of each topic. A topic unknown to the
// cached metadata is asked for once more, as another process may have made it.
func (c *Client) partitions(ctx context.Context, topics []string) (map[string]int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	found, missing, err := c.lookUp(ctx, topics)
	if err == nil && len(missing) > 0 {
		c.pool.reset()
		found, missing, err = c.lookUp(ctx, topics)
	}
	if err != nil {
		return nil, fault("look up topics", err)
	}
	if len(missing) > 0 {
		return nil, fault("look up "+strings.Join(missing, ", "), kafkago.UnknownTopicOrPartition)
	}
	return found, nil
}

func (c *Client) lookUp(ctx context.Context, topics []string) (map[string]int, []string, error) {
	metadata, err := c.api.Metadata(ctx, &kafkago.MetadataRequest{Topics: topics})
	if err != nil {
		return nil, nil, err
	}
	found := make(map[string]int, len(topics))
	var missing []string
	for _, topic := range metadata.Topics {
		switch {
		case errors.Is(topic.Error, kafkago.UnknownTopicOrPartition):
			missing = append(missing, topic.Name)
		case topic.Error != nil:
			return nil, nil, topic.Error
		default:
			found[topic.Name] = len(topic.Partitions)
		}
	}
	return found, missing, nil
}

// batchBytes is what a batch may weigh before compression, so that with framing
// it still passes the topic's limit when nothing could be compressed.
func (c *Client) batchBytes() int { return c.maxMessageBytes - 4096 }

// writer makes a synchronous writer with the durability that a raw record needs.
func (c *Client) writer(batchBytes int) *kafkago.Writer {
	return &kafkago.Writer{
		Addr:         c.api.Addr,
		Transport:    c.pool,
		Balancer:     &kafkago.Hash{},
		RequiredAcks: kafkago.RequireAll,
		Compression:  kafkago.Zstd,
		BatchSize:    10_000,
		BatchBytes:   int64(batchBytes),
		// The library waits this long for a batch to fill; its default of one
		// second would bound a synchronous caller to one page a second.
		BatchTimeout: 5 * time.Millisecond,
		// About fifteen seconds: a broker's restart passes unnoticed.
		MaxAttempts:  20,
		ReadTimeout:  c.timeout,
		WriteTimeout: c.timeout,
	}
}

func stop(op string, err error, hint string) error {
	return &connectors.Fault{Kind: connectors.Stop, Op: op, Err: err, Hint: hint}
}
