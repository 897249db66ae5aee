// Package kafka carries raw records: topics, publisher, reader, cursors and dead
// letters. It is transport only. It never looks inside a body, it knows no tool
// and no contract, and it holds back nothing that the broker acknowledged.
//
//	Publisher ──► raw.<source>  ──► Reader (consumer group) ──► loader
//	Cursors   ◄─► cursors                                         │
//	DeadLetters ◄─ dead.<source> ◄──────────────── Park ──────────┘
//
// Delivery is at least once: the client library has no idempotent producer, so a
// retry can write a record twice. Whoever reads must let the later version of an
// object win and treat an equal one as nothing new.
//
// It is the only package that imports segmentio/kafka-go, and it imports nothing
// of the project but connectors. The broker of the embedded mode lies in the
// embedded folder and is reached over the protocol like any other.
package kafka
