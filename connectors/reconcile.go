package connectors

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ReconcileOptions says how to reconcile. The zero value is usable.
type ReconcileOptions struct {
	// Kinds are those that the census is trusted to name completely, even when
	// it names none of them. By default they are those of which it names at
	// least one object: a tool that shows none of what it showed yesterday has
	// more likely closed its door than lost everything.
	Kinds []string
	// Now is the clock of Began, Ended and SeenAt; by default the machine's.
	Now func() time.Time
}

const (
	reconcilePage = 200 // envelopes published at once
	reconcilePain = 10  // sightings that fail in a row before the tool is left alone
)

// Reconcile takes a complete census of the source and compares it with what is
// known. What is missing is marked only after a second sighting of it by the
// source's [Witness], and published with its last known body; what came back is
// published as present, and what was never received is fetched if the source can.
//
// A census that ends with an error, or a known sequence that does, marks
// nothing. A sighting that fails leaves its object unconfirmed; the first such
// error is returned at the end, with a Reconciliation that is valid for the rest.
func Reconcile(ctx context.Context, source Source, known Known, publisher Publisher, opts ReconcileOptions) (Reconciliation, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	r := &reconciler{source: source, known: known, publisher: publisher, opts: opts, containers: map[string]Presence{}}
	r.result = Reconciliation{Source: source.Name(), Began: opts.Now().UTC()}
	err := r.run(ctx)
	if unsent := r.flush(ctx, 1); err == nil {
		err = unsent
	}
	if err == nil {
		err = r.first
	}
	r.result.Ended = opts.Now().UTC()
	r.result.sort()
	return r.result, err
}

type reconciler struct {
	source     Source
	known      Known
	publisher  Publisher
	opts       ReconcileOptions
	result     Reconciliation
	outbox     []Envelope
	containers map[string]Presence // as seen in this run
	pain       int
	first      error // of a sighting
}

func (r *reconciler) run(ctx context.Context) error {
	listed, err := r.census(ctx)
	if err != nil {
		return err
	}
	objects, err := r.objects(ctx)
	if err != nil {
		return err
	}
	r.result.Complete, r.result.Listed = true, len(listed)
	trusted := map[string]bool{}
	for _, kind := range r.opts.Kinds {
		trusted[kind] = true
	}
	if len(r.opts.Kinds) == 0 {
		for key := range listed {
			trusted[Object{Key: key}.Kind()] = true
		}
	}
	r.count(objects, listed, trusted)
	for _, o := range objects {
		if err := r.compare(ctx, o, listed[o.Key], trusted[o.Kind()]); err != nil {
			return err
		}
		delete(listed, o.Key)
	}
	for _, key := range sortedKeys(listed) {
		if err := r.extra(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// census gives the keys that a complete census names.
func (r *reconciler) census(ctx context.Context) (map[string]bool, error) {
	census, ok := r.source.(Census)
	if !ok {
		return nil, &Fault{Kind: Stop, Op: "reconcile " + r.source.Name(), Err: errors.New("the source cannot list what it holds"),
			Hint: "this kind of source has no census; leave it out"}
	}
	listed := map[string]bool{}
	for key, err := range census.IDs(ctx) {
		if err != nil {
			return nil, fmt.Errorf("take the census of %s: %w", r.source.Name(), err)
		}
		listed[key] = true
	}
	return listed, ctx.Err()
}

func (r *reconciler) objects(ctx context.Context) ([]Object, error) {
	var objects []Object
	for o, err := range r.known.Objects(ctx, r.source.Name()) {
		if err != nil {
			return nil, fmt.Errorf("list what is known of %s: %w", r.source.Name(), err)
		}
		if o.Presence == "" {
			o.Presence = Present
		}
		objects = append(objects, o)
	}
	return objects, ctx.Err()
}

// count fills the groups and the silent kinds.
func (r *reconciler) count(objects []Object, listed, trusted map[string]bool) {
	var uncounted []string
	if source, ok := r.source.(Uncounted); ok {
		uncounted = source.Uncounted()
	}
	groups := map[Group]*Group{}
	for _, o := range objects {
		if o.Presence == Deleted || slices.Contains(uncounted, o.Kind()) {
			continue
		}
		r.result.Known++
		if !trusted[o.Kind()] {
			if !slices.Contains(r.result.Silent, o.Kind()) {
				r.result.Silent = append(r.result.Silent, o.Kind())
			}
			continue
		}
		id := Group{Kind: o.Kind(), Container: o.Container, Month: o.Month}
		if groups[id] == nil {
			groups[id] = &Group{Kind: id.Kind, Container: id.Container, Month: id.Month}
		}
		g := groups[id]
		g.Known++
		if listed[o.Key] {
			g.Listed++
		} else if o.Presence == Present {
			g.Missing++
		}
	}
	for _, g := range groups {
		r.result.Groups = append(r.result.Groups, *g)
	}
}

// compare treats one known object.
func (r *reconciler) compare(ctx context.Context, o Object, listed, trusted bool) error {
	switch {
	case listed && o.Presence == Present, !listed && o.Presence == Deleted, !listed && !trusted:
		return nil
	case listed:
		return r.returned(ctx, o)
	}
	if o.Presence == Present {
		r.result.Missing = append(r.result.Missing, o.Key)
	}
	e, err := r.last(ctx, o)
	if err != nil {
		return err
	}
	seen, err := r.see(ctx, e)
	if err != nil {
		if o.Presence == Present {
			r.result.Unconfirmed = append(r.result.Unconfirmed, o.Key)
		}
		return r.bear(err)
	}
	if seen == Present && o.Presence != Present {
		return r.returned(ctx, o)
	}
	r.file(seen, o.Key)
	if seen == o.Presence || seen == Present {
		return nil
	}
	e.Presence = seen
	return r.publish(ctx, e)
}

// errNoWitness leaves an object unconfirmed without being an error of the tool.
var errNoWitness = errors.New("the source is no witness")

// see is the second sighting. What lies in a container that cannot be seen is
// hidden with it.
func (r *reconciler) see(ctx context.Context, e Envelope) (Presence, error) {
	witness, ok := r.source.(Witness)
	if !ok {
		return "", errNoWitness
	}
	seen, err := witness.See(ctx, e.Key())
	if err != nil {
		return "", fmt.Errorf("look for %s of %s: %w", e.Key(), r.source.Name(), err)
	}
	locator, ok := r.source.(Locator)
	if !ok || seen != Deleted {
		return seen, nil
	}
	container := locator.Container(e)
	if container == "" {
		return seen, nil
	}
	around, known := r.containers[container]
	if !known {
		if around, err = witness.See(ctx, container); err != nil {
			return "", fmt.Errorf("look for %s, which holds %s of %s: %w", container, e.Key(), r.source.Name(), err)
		}
		r.containers[container] = around
	}
	if around == Hidden || around == Moved {
		return Hidden, nil
	}
	return seen, nil
}

// bear keeps the first error and gives up when the tool fails all the time, or
// when trying further cannot help.
func (r *reconciler) bear(err error) error {
	if errors.Is(err, errNoWitness) {
		return nil
	}
	if r.first == nil {
		r.first = err
	}
	r.pain++
	if r.pain >= reconcilePain || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return r.first
	}
	return nil
}

func (r *reconciler) file(seen Presence, key string) {
	r.pain = 0
	switch seen {
	case Deleted:
		r.result.Deleted = append(r.result.Deleted, key)
	case Hidden:
		r.result.Hidden = append(r.result.Hidden, key)
	case Moved:
		r.result.Moved = append(r.result.Moved, key)
	default:
		r.result.Unlisted = append(r.result.Unlisted, key)
	}
}

// returned publishes an object that is back: as it is now if the source can read
// it, else as it was.
func (r *reconciler) returned(ctx context.Context, o Object) error {
	r.result.Returned = append(r.result.Returned, o.Key)
	if fetcher, ok := r.source.(Fetcher); ok {
		e, err := fetcher.Fetch(ctx, o.Key)
		if err == nil {
			return r.publish(ctx, e)
		}
		if err := r.bear(fmt.Errorf("read %s of %s: %w", o.Key, r.source.Name(), err)); err != nil {
			return err
		}
	}
	e, err := r.last(ctx, o)
	if err != nil {
		return err
	}
	if len(e.Body) == 0 {
		r.result.Unconfirmed = append(r.result.Unconfirmed, o.Key)
		return nil // a present object without its body would say nothing
	}
	e.Presence = Present
	return r.publish(ctx, e)
}

// extra reads an object that the census names and that was never received.
func (r *reconciler) extra(ctx context.Context, key string) error {
	r.result.Extra = append(r.result.Extra, key)
	fetcher, ok := r.source.(Fetcher)
	if !ok {
		return nil
	}
	e, err := fetcher.Fetch(ctx, key)
	if err != nil {
		return r.bear(fmt.Errorf("read %s of %s: %w", key, r.source.Name(), err))
	}
	r.pain = 0
	r.result.Fetched = append(r.result.Fetched, key)
	return r.publish(ctx, e)
}

// last is the object as it was last known.
func (r *reconciler) last(ctx context.Context, o Object) (Envelope, error) {
	body, err := r.known.Body(ctx, r.source.Name(), o.Key)
	if err != nil {
		return Envelope{}, fmt.Errorf("read what is known of %s of %s: %w", o.Key, r.source.Name(), err)
	}
	kind, id, _ := strings.Cut(o.Key, "/")
	return Envelope{Source: r.source.Name(), Kind: kind, ID: id, Version: o.Version, Presence: o.Presence, Body: body}, nil
}

func (r *reconciler) publish(ctx context.Context, e Envelope) error {
	e.SeenAt = r.opts.Now().UTC()
	r.outbox = append(r.outbox, e)
	return r.flush(ctx, reconcilePage)
}

// flush publishes what waits once there are at least so many.
func (r *reconciler) flush(ctx context.Context, enough int) error {
	if len(r.outbox) < enough {
		return nil
	}
	if err := r.publisher.Publish(ctx, r.outbox); err != nil {
		return fmt.Errorf("publish what the reconciliation of %s found: %w", r.source.Name(), err)
	}
	r.outbox = nil
	return nil
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
