package rest

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Each gives what do makes of each item, in the order of the items, and lets the
// client send as many requests at once as the host bears. After an error it begins
// no more, waits for what is on its way, and gives the first.
func Each[T, R any](ctx context.Context, c *Client, items []T, do func(context.Context, T) (R, error)) ([]R, error) {
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(c.opts.InFlight)
	results := make([]R, len(items))
	for i, item := range items {
		if running.Err() != nil {
			break
		}
		group.Go(func() (err error) {
			results[i], err = do(running, item)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, ctx.Err()
}
