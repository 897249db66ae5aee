// Package mantis is a Mantis BT server as its REST interface shows it, filled
// with the anomalies of a world or with what a real server was recorded to say.
//
// It has the traps of the real one: lists without total, link or date bound, in
// an order that moves; changes that leave updated_at alone; errors told in the
// reason phrase, in HTML or under status 200; a token that is not known and still
// answered; and what differs from version to version.
//
// The package imports connectors/sandbox/world and nothing else of the project.
package mantis
