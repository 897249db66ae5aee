// Package embedded is a Kafka broker inside this process, for running without a
// server to install: franz-go's kfake on disk, every write synced. It speaks the
// Kafka protocol on loopback, so the code that talks to it is the code that talks
// to a cluster. One broker, no replica, no account: not for production.
//
// It imports nothing of the project but connectors.
package embedded
