package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pilotis/cmd/internal/config"
	"pilotis/connectors/kafka"
	"pilotis/connectors/kafka/embedded"
)

// Kafka opens the transport on first use, by the same rule as Warehouse.
func (a *App) Kafka(ctx context.Context) (*kafka.Client, error) {
	if err := a.fromNow("open Kafka"); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.client != nil {
		return a.client, nil
	}
	options, err := a.kafkaOptions(ctx)
	if err != nil {
		return nil, err
	}
	client, err := kafka.New(options)
	if err != nil {
		return nil, err
	}
	a.onClose("the connection to Kafka", func(context.Context) error { return client.Close() })
	drifts, err := kafka.NewTopics(client, kafka.TopicOptions{}).Ensure(ctx, a.sourceNames())
	if err != nil {
		return nil, err
	}
	for _, drift := range drifts {
		a.log.WithField("part", "kafka").Warn(drift.String())
	}
	a.client = client
	return client, nil
}

func (a *App) sourceNames() []string {
	names := make([]string, len(a.config.Sources))
	for i, source := range a.config.Sources {
		names[i] = source.Name
	}
	return names
}

func (a *App) kafkaOptions(ctx context.Context) (kafka.Options, error) {
	if cluster := a.config.Kafka; cluster != nil {
		return clusterOptions(cluster)
	}
	folder := filepath.Join(a.config.Data, "kafka")
	if running, ok := runningBroker(ctx, folder); ok {
		return running, nil
	}
	broker, err := embedded.Start(embedded.Options{Dir: folder, Logf: a.log.WithField("part", "kafka").Warnf})
	if err != nil {
		return kafka.Options{}, err
	}
	a.onClose("the embedded Kafka", func(context.Context) error { broker.Close(); return nil })
	return kafka.Options{Brokers: []string{broker.Addr()}}, nil
}

// runningBroker finds the broker that another process of ours runs on the folder.
func runningBroker(ctx context.Context, folder string) (kafka.Options, bool) {
	address, err := embedded.Address(folder)
	if err != nil {
		return kafka.Options{}, false
	}
	options := kafka.Options{Brokers: []string{address}, Timeout: 2 * time.Second}
	client, err := kafka.New(options)
	if err != nil {
		return kafka.Options{}, false
	}
	defer client.Close()
	if _, err := client.Ping(ctx); err != nil {
		return kafka.Options{}, false
	}
	return kafka.Options{Brokers: []string{address}}, true
}

func clusterOptions(cluster *config.Kafka) (kafka.Options, error) {
	options := kafka.Options{Brokers: cluster.Brokers}
	if cluster.SASL != nil {
		options.SASL = &kafka.SASL{
			Mechanism: strings.ToUpper(cluster.SASL.Mechanism), Username: cluster.SASL.User, Password: cluster.SASL.Password.Reveal(),
		}
	}
	if cluster.TLS == nil {
		return options, nil
	}
	options.TLS = &kafka.TLS{ServerName: cluster.TLS.ServerName}
	for _, part := range []struct {
		path string
		into *[]byte
	}{{cluster.TLS.CA, &options.TLS.CA}, {cluster.TLS.Certificate, &options.TLS.Cert}, {cluster.TLS.Key, &options.TLS.Key}} {
		if part.path == "" {
			continue
		}
		pem, err := os.ReadFile(part.path)
		if err != nil {
			return options, fmt.Errorf("read the TLS material of Kafka: %w", err)
		}
		*part.into = pem
	}
	return options, nil
}

// lags counts, by source, the records that Kafka holds and the warehouse does not.
func (a *App) lags(ctx context.Context) (map[string]int64, error) {
	client, err := a.Kafka(ctx)
	if err != nil {
		return nil, err
	}
	topics := make([]string, len(a.config.Sources))
	for i, source := range a.config.Sources {
		topics[i] = kafka.RawTopic(source.Name)
	}
	byTopic, err := client.Lag(ctx, loadGroup, topics)
	if err != nil {
		return nil, err
	}
	lags := map[string]int64{}
	for _, source := range a.config.Sources {
		lags[source.Name] = byTopic[kafka.RawTopic(source.Name)]
	}
	return lags, nil
}
