package kafka

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	kafkago "github.com/segmentio/kafka-go"
)

// CursorsTopic holds the cursors of all sources, one key a source.
const CursorsTopic = "cursors"

// letterBytes is what a dead letter may weigh beyond its record: its reason.
const letterBytes = 1 << 20

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// CheckSource tells whether a name can be part of a topic's name; if not, it is a
// Stop fault. Dots and underscores are out because Kafka confuses them in metrics.
func CheckSource(name string) error {
	if !sourceName.MatchString(name) || len(name) > 200 {
		return stop("check the name of a source", fmt.Errorf("%q", name), "use lower-case letters, digits and hyphens, starting with a letter or digit")
	}
	return nil
}

// RawTopic is the topic that holds a source's records.
func RawTopic(source string) string { return "raw." + source }

// DeadTopic is the topic that holds a source's parked records.
func DeadTopic(source string) string { return "dead." + source }

// sourceOf is the source whose records a raw or dead topic holds.
func sourceOf(topic string) string {
	if source, ok := strings.CutPrefix(topic, "raw."); ok {
		return source
	}
	return strings.TrimPrefix(topic, "dead.")
}

// TopicOptions shape the topics that Ensure makes. They never change one that exists.
type TopicOptions struct {
	Partitions  int // of a raw topic; 4 when zero
	Replication int // the brokers' default when zero
}

// Topics makes and checks the topics of the program.
type Topics struct {
	client  *Client
	options TopicOptions
}

// NewTopics makes a Topics; it touches no network.
func NewTopics(client *Client, options TopicOptions) *Topics {
	if options.Partitions <= 0 {
		options.Partitions = 4
	}
	if options.Replication <= 0 {
		options.Replication = -1
	}
	return &Topics{client: client, options: options}
}

// Drift is a setting of an existing topic that differs from what Ensure would have
// chosen. It may be somebody's decision, so it is reported and never mended.
type Drift struct {
	Topic, Setting, Have, Want string
	Risk                       string // what can go wrong, for the operator
}

// String is the drift on one line.
func (d Drift) String() string {
	return fmt.Sprintf("topic %s: %s is %q, expected %q: %s", d.Topic, d.Setting, d.Have, d.Want, d.Risk)
}

// Ensure makes what is missing of raw.<source>, dead.<source> and cursors, and
// reports where those that exist differ. It can be called again at any time.
// Without the right to read settings it reports that as a drift, and goes on.
func (t *Topics) Ensure(ctx context.Context, sources []string) ([]Drift, error) {
	wanted := []kafkago.TopicConfig{t.cursors()}
	for _, source := range slices.Compact(slices.Sorted(slices.Values(sources))) {
		if err := CheckSource(source); err != nil {
			return nil, err
		}
		wanted = append(wanted, t.raw(source), t.dead(source))
	}
	ctx, cancel := context.WithTimeout(ctx, t.client.timeout)
	defer cancel()

	names := make([]string, len(wanted))
	for i := range wanted {
		names[i] = wanted[i].Topic
	}
	t.client.pool.reset()
	existing, _, err := t.client.lookUp(ctx, names)
	if err != nil {
		return nil, fault("look up topics", err)
	}
	var missing []kafkago.TopicConfig
	for _, topic := range wanted {
		if _, ok := existing[topic.Topic]; !ok {
			missing = append(missing, topic)
		}
	}
	if err := t.create(ctx, missing); err != nil {
		return nil, err
	}
	return t.drift(ctx, wanted, existing)
}

func (t *Topics) create(ctx context.Context, missing []kafkago.TopicConfig) error {
	if len(missing) == 0 {
		return nil
	}
	created, err := t.client.api.CreateTopics(ctx, &kafkago.CreateTopicsRequest{Topics: missing})
	if err != nil {
		return fault("create topics", err)
	}
	for _, topic := range missing {
		if err := created.Errors[topic.Topic]; err != nil && !errors.Is(err, kafkago.TopicAlreadyExists) {
			return fault("create topic "+topic.Topic, err)
		}
	}
	return nil
}

func (t *Topics) drift(ctx context.Context, wanted []kafkago.TopicConfig, existing map[string]int) ([]Drift, error) {
	var found []Drift
	var resources []kafkago.DescribeConfigRequestResource
	for _, topic := range wanted {
		partitions, ok := existing[topic.Topic]
		if !ok {
			continue
		}
		if partitions != topic.NumPartitions {
			found = append(found, Drift{topic.Topic, "partitions", strconv.Itoa(partitions), strconv.Itoa(topic.NumPartitions),
				"never change it on a topic in use: an object's versions would spread over two partitions"})
		}
		resources = append(resources, kafkago.DescribeConfigRequestResource{ResourceType: kafkago.ResourceTypeTopic, ResourceName: topic.Topic})
	}
	if len(resources) == 0 {
		return found, nil
	}
	described, err := t.client.api.DescribeConfigs(ctx, &kafkago.DescribeConfigsRequest{Resources: resources})
	if err != nil {
		return found, fault("read the settings of topics", err)
	}
	settings := make(map[string]map[string]string, len(described.Resources))
	for _, resource := range described.Resources {
		if resource.Error != nil {
			found = append(found, Drift{Topic: resource.ResourceName, Setting: "settings", Have: resource.Error.Error(), Want: "readable",
				Risk: "grant DESCRIBE_CONFIGS so that retention and limits can be checked"})
			continue
		}
		values := make(map[string]string, len(resource.ConfigEntries))
		for _, entry := range resource.ConfigEntries {
			values[entry.ConfigName] = entry.ConfigValue
		}
		settings[resource.ResourceName] = values
	}
	for _, topic := range wanted {
		if values, ok := settings[topic.Topic]; ok {
			found = append(found, compare(topic, values)...)
		}
	}
	return found, nil
}

func compare(topic kafkago.TopicConfig, have map[string]string) []Drift {
	var found []Drift
	for _, entry := range topic.ConfigEntries {
		if have[entry.ConfigName] != entry.ConfigValue {
			found = append(found, Drift{topic.Topic, entry.ConfigName, have[entry.ConfigName], entry.ConfigValue, risks[entry.ConfigName]})
		}
	}
	return found
}

// risks say what a different value of a setting can do.
var risks = map[string]string{
	"cleanup.policy":            "with delete, records that cannot be pulled again are lost; with compact missing, the topic grows for ever",
	"retention.ms":              "records older than this are lost",
	"retention.bytes":           "records beyond this size are lost",
	"max.message.bytes":         "a record larger than this is refused and parked",
	"min.compaction.lag.ms":     "a version can vanish before a stopped loader has read it",
	"min.cleanable.dirty.ratio": "the cursors take longer to read",
	"segment.ms":                "the cursors take longer to read",
}

// raw keeps the latest record of each object for ever, and every version for a
// week: the loader may be down that long before the warehouse misses one.
func (t *Topics) raw(source string) kafkago.TopicConfig {
	return t.compacted(RawTopic(source), t.options.Partitions, t.client.maxMessageBytes,
		kafkago.ConfigEntry{ConfigName: "min.compaction.lag.ms", ConfigValue: "604800000"})
}

// dead is compacted on the place of the record: parking a record again after a
// replay replaces its letter. One partition keeps letters in the order of parking.
func (t *Topics) dead(source string) kafkago.TopicConfig {
	return t.compacted(DeadTopic(source), 1, t.client.maxMessageBytes+letterBytes)
}

// cursors rolls hourly, as the segment being written is never compacted.
func (t *Topics) cursors() kafkago.TopicConfig {
	return t.compacted(CursorsTopic, 1, letterBytes,
		kafkago.ConfigEntry{ConfigName: "segment.ms", ConfigValue: "3600000"},
		kafkago.ConfigEntry{ConfigName: "min.cleanable.dirty.ratio", ConfigValue: "0.1"})
}

// compacted sets retention although compaction alone should ignore it: some
// brokers apply it all the same, and somebody may add delete to the policy.
func (t *Topics) compacted(name string, partitions, maxBytes int, more ...kafkago.ConfigEntry) kafkago.TopicConfig {
	return kafkago.TopicConfig{
		Topic:             name,
		NumPartitions:     partitions,
		ReplicationFactor: t.options.Replication,
		ConfigEntries: append([]kafkago.ConfigEntry{
			{ConfigName: "cleanup.policy", ConfigValue: "compact"},
			{ConfigName: "retention.ms", ConfigValue: "-1"},
			{ConfigName: "retention.bytes", ConfigValue: "-1"},
			{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(maxBytes)},
		}, more...),
	}
}
