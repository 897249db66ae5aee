package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	kafkago "github.com/segmentio/kafka-go"

	"pilotis/connectors"
)

// fault gives an error of the brokers or of the network its kind and a hint. An
// error that is a Fault already keeps its kind.
func fault(op string, err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*connectors.Fault](err); ok {
		return fmt.Errorf("%s: %w", op, known)
	}
	if writes, ok := errors.AsType[kafkago.WriteErrors](err); ok {
		err = worst(writes)
	}
	kind, hint := classify(err)
	return &connectors.Fault{Kind: kind, Op: op, Err: err, Hint: hint}
}

// worst picks what decides about a page of which several records failed: what
// needs a human goes before what needs a wait.
func worst(writes kafkago.WriteErrors) error {
	rank := map[connectors.FaultKind]int{connectors.Retry: 1, connectors.Reject: 2, connectors.Stop: 3}
	var found error
	most := 0
	for _, err := range writes {
		if err == nil {
			continue
		}
		if kind, _ := classify(err); rank[kind] > most {
			found, most = err, rank[kind]
		}
	}
	return found
}

func classify(err error) (connectors.FaultKind, string) {
	if code, ok := errors.AsType[kafkago.Error](err); ok {
		return classifyCode(code)
	}
	if _, ok := errors.AsType[kafkago.MessageTooLargeError](err); ok {
		return classifyCode(kafkago.MessageSizeTooLarge)
	}
	if connectors.Untrusted(err) {
		return connectors.Stop, "check the CA, the client certificate and the server name against the brokers' listener"
	}
	if errors.Is(err, context.Canceled) {
		return connectors.Retry, ""
	}
	if unreachable(err) {
		return connectors.Retry, "check that the brokers run, that their advertised addresses can be reached from here, that both sides use TLS or neither, and that the account is right: some brokers hang up on a wrong password"
	}
	return connectors.Stop, ""
}

// classifyCode follows the brokers' own division into what passes by itself and
// what does not, with the exceptions that practice taught.
func classifyCode(code kafkago.Error) (connectors.FaultKind, string) {
	switch code {
	case kafkago.SASLAuthenticationFailed, kafkago.UnsupportedSASLMechanism, kafkago.IllegalSASLState, kafkago.SecurityDisabled:
		return connectors.Stop, "check user, password and SASL mechanism of the Kafka account"
	case kafkago.TopicAuthorizationFailed:
		return connectors.Stop, "grant the account READ, WRITE and DESCRIBE on topics raw.*, dead.* and cursors, and CREATE unless they exist"
	case kafkago.GroupAuthorizationFailed:
		return connectors.Stop, "grant the account READ and DESCRIBE on the consumer group"
	case kafkago.ClusterAuthorizationFailed:
		return connectors.Stop, "grant the account CREATE on the cluster, or let the cluster's owner make the topics"
	case kafkago.OffsetOutOfRange:
		return connectors.Stop, "the topic was emptied or made anew: rewind the group, which replays it from its beginning"
	case kafkago.MessageSizeTooLarge, kafkago.RecordListTooLarge, kafkago.InvalidRecord:
		return connectors.Reject, "raise max.message.bytes of the topic, or make the object smaller in its tool"
	case kafkago.UnknownTopicOrPartition:
		return connectors.Retry, "the topic does not exist, or not yet on every broker: the daemon makes it at start, or the cluster's owner must"
	case kafkago.RebalanceInProgress, kafkago.IllegalGeneration, kafkago.UnknownMemberId, kafkago.MemberIDRequired:
		return connectors.Retry, "the consumer group is being redistributed"
	case kafkago.NotEnoughReplicas, kafkago.NotEnoughReplicasAfterAppend:
		return connectors.Retry, "too few replicas are in sync: check the brokers"
	case kafkago.Unknown, kafkago.KafkaStorageError, kafkago.LogDirNotFound:
		return connectors.Retry, "read the broker's log; a full disk answers like this"
	case kafkago.BrokerNotAvailable, kafkago.ReplicaNotAvailable, kafkago.StaleControllerEpoch:
		return connectors.Retry, ""
	case kafkago.InvalidReplicationFactor, kafkago.InvalidReplicaAssignment:
		return connectors.Stop, "ask for no more replicas than there are brokers"
	case kafkago.PolicyViolation, kafkago.InvalidConfiguration:
		return connectors.Stop, "the cluster forbids these topic settings: let its owner make the topics"
	}
	if code.Temporary() || code.Timeout() {
		return connectors.Retry, ""
	}
	return connectors.Stop, ""
}

func unreachable(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	if _, ok := errors.AsType[syscall.Errno](err); ok {
		return true
	}
	return stale(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, io.ErrNoProgress)
}
