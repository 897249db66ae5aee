// Package timeline runs lives that are written down: of a ticket, of several,
// or series of dates and rates. It is how a verdict is explained, disputed and
// tried under another reading of the contract.
//
// It imports calendar, clock and contract, and is pure like them.
package timeline
