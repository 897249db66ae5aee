package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"pilotis/connectors"
	"pilotis/transform"
	"pilotis/transform/contract"
	"pilotis/transform/dossier"
)

// suppose makes all the rows that figures count from the raw records behind them,
// under a contract: the tickets, and the dossiers as seen at an instant. Records
// that were refused are read too, for another contract may know what they name.
// asOf says whether the tickets are those of the instant too: what happened later
// is then taken away from them.
func (a *App) suppose(ctx context.Context, c *contract.Contract, at time.Time, asOf bool) ([]transform.Row, error) {
	store, err := a.Warehouse(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := store.Behind(ctx)
	if err != nil {
		return nil, err
	}
	transforms := map[string]transform.Func{}
	for name, mapped := range a.mappings {
		transforms[name] = mapped.Func(c)
	}
	tickets := map[uint64]*transform.Ticket{}
	var f dossier.Facts
	err = a.eachRecord(ctx, facts, func(record rawRecord) error {
		read := transforms[record.Source]
		if read == nil {
			return fmt.Errorf("read %s of %s again: the source is no longer configured", record.ObjectID, record.Source)
		}
		sum := sha256.Sum256([]byte(record.Body))
		if hex.EncodeToString(sum[:]) != record.SHA256 {
			return nil // refused because it is damaged: no contract makes a fact of it
		}
		rows, err := read(record.envelope())
		if err != nil && connectors.KindOf(err) != connectors.Reject {
			return err
		}
		for _, row := range rows {
			ticket, isTicket := row.(*transform.Ticket)
			if !isTicket {
				f.Add(row)
				continue
			}
			if known := tickets[ticket.TicketKey]; known == nil || ticket.Version.After(known.Version) {
				tickets[ticket.TicketKey] = ticket
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows := dossier.Assemble(f, c, at)
	for _, key := range slices.Sorted(maps.Keys(tickets)) {
		ticket := tickets[key]
		if ticket.Presence == string(connectors.Deleted) {
			continue
		}
		if asOf {
			if ticket, err = ticket.AsOf(at, c.AtInstant(submission(ticket)).Rules()); err != nil {
				return nil, fmt.Errorf("judge %s as of %s: %w", tickets[key].Reference, at.Format(time.RFC3339), err)
			}
		}
		if ticket != nil {
			rows = append(rows, ticket)
		}
	}
	return rows, nil
}
