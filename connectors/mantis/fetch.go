package mantis

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"pilotis/connectors"
	"pilotis/connectors/rest"
)

// denseFrom is how many issues wanted on one page make it cheaper than as many
// single requests.
const denseFrom = 3

// fetch reads the issues that are wanted of those listed: by pages where many
// stand together, as the index tells; then one by one what is left.
func (r *run) fetch(ctx context.Context, rows []row) error {
	size := r.wholes.Now()
	wanted := map[int64]bool{}
	dense := make([]int, (len(rows)+size-1)/size)
	for i, one := range rows {
		k, met := r.issues[one.id]
		if r.view.covers(one.project) && (!met || k.stale || k.updated != stamp(one.updated)) {
			wanted[one.id] = true
			dense[i/size]++
		}
	}
	for i, n := range dense {
		if n < denseFrom {
			continue
		}
		page, got, err := r.list(r.wholes.Watched(ctx), "read issues", "", i+1, size)
		if tooHeavy(err) {
			continue // they are read one by one
		}
		if err != nil {
			return err
		}
		if err := r.deliver(ctx, page, got.date(), wanted); err != nil {
			return err
		}
	}
	return r.singly(ctx, rows, wanted, size)
}

// singly reads the issues wanted one by one and emits them by pages.
func (r *run) singly(ctx context.Context, rows []row, wanted map[int64]bool, size int) error {
	var left []int64
	for _, listed := range rows {
		if wanted[listed.id] {
			left = append(left, listed.id)
		}
	}
	for some := range slices.Chunk(left, size) {
		found, err := rest.Each(ctx, r.client, some, r.single)
		if err != nil {
			return err
		}
		var envelopes []connectors.Envelope
		for i, id := range some {
			one := found[i].row
			if found[i].refused != nil {
				r.refused[id] = found[i].refused
			}
			if one == nil || !r.view.covers(one.project) {
				delete(r.issues, id)
				continue
			}
			if err := r.complete(ctx, []row{*one}); err != nil {
				return err
			}
			envelopes = r.take(envelopes, *one, found[i].at)
		}
		if err := r.send(envelopes, nil); err != nil {
			return err
		}
	}
	return nil
}

// single is one issue read alone.
type single struct {
	row     *row // nil when it is gone meanwhile or refused
	at      time.Time
	refused error
}

// single reads one issue that is listed.
func (s *Source) single(ctx context.Context, id int64) (single, error) {
	one, got, err := s.read(ctx, id)
	switch {
	case err == nil:
		return single{row: &one, at: got.date()}, nil
	case got.missing():
		return single{}, nil
	case got.denied(), got.spoken && got.status == http.StatusNotFound:
		return single{refused: err}, nil
	}
	return single{}, err
}

// read reads one whole issue.
func (s *Source) read(ctx context.Context, id int64) (row, answer, error) {
	do := fmt.Sprintf("read issue %d", id)
	got, err := s.ask(ctx, do, "issues/"+strconv.FormatInt(id, 10), nil)
	if err != nil {
		return row{}, got, err
	}
	rows, err := decodeRows(got.body)
	if err == nil && (len(rows) != 1 || rows[0].id != id) {
		err = errors.New("the answer is not the one issue")
	}
	if err != nil {
		return row{}, got, s.bad(connectors.Retry, do, "", err)
	}
	return rows[0], got, nil
}

// deliver emits the issues in scope that differ from what was emitted, and
// strikes them off the list.
func (r *run) deliver(ctx context.Context, page []row, at time.Time, wanted map[int64]bool) error {
	if err := r.complete(ctx, page); err != nil {
		return err
	}
	var envelopes []connectors.Envelope
	for _, one := range page {
		if r.view.covers(one.project) {
			envelopes = r.take(envelopes, one, at)
			delete(wanted, one.id)
		}
	}
	return r.send(envelopes, nil)
}

// complete refuses issues without history where the account may not see any:
// they look like issues to which nothing ever happened.
func (r *run) complete(ctx context.Context, page []row) error {
	for _, one := range page {
		if one.history {
			return nil
		}
	}
	if len(page) == 0 || r.privileged {
		return nil
	}
	var err error
	if r.privileged, err = r.mayRead(ctx); err != nil || r.privileged {
		return err
	}
	return r.bad(connectors.Stop, "read histories", "give the account the access level that view_history_threshold asks for",
		errors.New("the issues come without their histories"))
}
