// Package warehouse remembers: it is the sole user of ClickHouse. It loads raw
// records, inserts the rows that the transform makes of them, applies the
// migrations and marts of the sql folder, and answers queries.
//
//	records ─► Load ─► transform ─► Insert (raw, core, ops) ─► Rebuild (marts)
//	             ▲                        │
//	             └──── offsets committed ◄┘ only after the insert is acknowledged
//
// Nothing here relies on deduplication tokens or transactions: every table
// replaces rows by a deterministic key and version, so that a batch inserted
// twice, or half inserted before a crash and inserted again, changes nothing.
package warehouse
