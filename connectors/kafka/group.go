package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	kafkago "github.com/segmentio/kafka-go"
)

// Lag gives, for each topic, how far the group's committed offsets are behind the
// end. It is a bound: compaction leaves offsets without a record. It joins no
// group, so it can be asked from any process. A group that stands behind the end
// of a topic, which happens when a topic was made anew, is a Stop fault: it would
// wait for ever.
func (c *Client) Lag(ctx context.Context, group string, topics []string) (map[string]int64, error) {
	all, err := c.bounds(ctx, topics)
	if err != nil {
		return nil, err
	}
	committed, err := c.committed(ctx, group, all)
	if err != nil {
		return nil, err
	}
	lag := make(map[string]int64, len(all))
	for topic, partitions := range all {
		lag[topic] = 0
		for p, b := range partitions {
			at, ok := committed[topic][p]
			if ok && at > b.end {
				return nil, fault(fmt.Sprintf("compare group %s with %s/%d: it stands at %d and the end is %d", group, topic, p, at, b.end), kafkago.OffsetOutOfRange)
			}
			lag[topic] += b.end - max(at, b.first)
		}
	}
	return lag, nil
}

// Rewind puts the group back to the beginning. The group must be empty: with a
// member in it, Rewind is a Stop fault and moves nothing.
func (c *Client) Rewind(ctx context.Context, group string, topics []string) error {
	if err := c.mustBeEmpty(ctx, group); err != nil {
		return err
	}
	all, err := c.bounds(ctx, topics)
	if err != nil {
		return err
	}
	request := &kafkago.OffsetCommitRequest{GroupID: group, GenerationID: -1, Topics: map[string][]kafkago.OffsetCommit{}}
	for topic, partitions := range all {
		for p, b := range partitions {
			request.Topics[topic] = append(request.Topics[topic], kafkago.OffsetCommit{Partition: p, Offset: b.first})
		}
	}
	return c.commit(ctx, "rewind group "+group, request)
}

func (c *Client) commit(ctx context.Context, op string, request *kafkago.OffsetCommitRequest) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := coordinated(ctx, func() error {
		answer, err := c.api.OffsetCommit(ctx, request)
		if err != nil {
			return err
		}
		for topic, partitions := range answer.Topics {
			for _, p := range partitions {
				if p.Error != nil {
					return fmt.Errorf("%s/%d: %w", topic, p.Partition, p.Error)
				}
			}
		}
		return nil
	})
	if errors.Is(err, kafkago.UnknownMemberId) {
		return stop(op, err, "a member joined meanwhile: stop the daemon first")
	}
	return fault(op, err)
}

// coordinated repeats a call while the group's coordinator is being found. At the
// first use of groups a cluster makes their topic and says so by these errors for
// a second or more.
func coordinated(ctx context.Context, call func() error) error {
	for {
		err := call()
		if !errors.Is(err, kafkago.NotCoordinatorForGroup) && !errors.Is(err, kafkago.GroupCoordinatorNotAvailable) &&
			!errors.Is(err, kafkago.GroupLoadInProgress) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Client) mustBeEmpty(ctx context.Context, group string) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	op := "rewind group " + group
	var members []kafkago.DescribeGroupsResponseMember
	err := coordinated(ctx, func() error {
		described, err := c.api.DescribeGroups(ctx, &kafkago.DescribeGroupsRequest{GroupIDs: []string{group}})
		if err != nil {
			return err
		}
		for _, g := range described.Groups {
			// A group that never was is nobody's; brokers differ in how they say it.
			if g.Error != nil && !errors.Is(g.Error, kafkago.GroupIdNotFound) {
				return g.Error
			}
			members = g.Members
		}
		return nil
	})
	if err != nil {
		return fault(op, err)
	}
	if len(members) > 0 {
		return stop(op, fmt.Errorf("it has %d member(s), %s among them", len(members), members[0].ClientID),
			"stop the daemon first; after a crash its place is freed within the session timeout")
	}
	return nil
}

// committed gives the group's offsets by topic and partition; a partition for
// which it has none is absent.
func (c *Client) committed(ctx context.Context, group string, all map[string][]bounds) (map[string]map[int]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request := &kafkago.OffsetFetchRequest{GroupID: group, Topics: make(map[string][]int, len(all))}
	for topic, partitions := range all {
		for p := range partitions {
			request.Topics[topic] = append(request.Topics[topic], p)
		}
	}
	op := "read the offsets of group " + group
	var answer *kafkago.OffsetFetchResponse
	err := coordinated(ctx, func() (err error) {
		if answer, err = c.api.OffsetFetch(ctx, request); err == nil {
			err = answer.Error
		}
		return err
	})
	if errors.Is(err, kafkago.GroupIdNotFound) { // it never committed
		return nil, nil
	}
	if err != nil {
		return nil, fault(op, err)
	}
	found := make(map[string]map[int]int64, len(answer.Topics))
	for topic, partitions := range answer.Topics {
		found[topic] = map[int]int64{}
		for _, p := range partitions {
			if p.Error != nil {
				return nil, fault(op, p.Error)
			}
			if p.CommittedOffset >= 0 {
				found[topic][p.Partition] = p.CommittedOffset
			}
		}
	}
	return found, nil
}
