package connectors

import "context"

// Witness is implemented by a source that can look for one object by its key. It
// is the second, independent sighting without which no absence from a census is
// believed.
type Witness interface {
	// See tells what the tool itself says of the object with the key kind/id:
	// Present, Deleted, Hidden or Moved. It says Deleted only when the tool
	// proves it; where a tool answers the same for what is deleted and for what
	// the account may not see, and nothing else decides, it says Hidden. An
	// error proves nothing.
	See(ctx context.Context, key string) (Presence, error)
}

// Fetcher is implemented by a source that can read one object by its key, whole
// and as Pull would emit it. It brings in what a census found and Pull cannot
// meet: an object whose permission was given back has not changed.
type Fetcher interface {
	// Fetch fails with a [Fault] when the object is not to be had.
	Fetch(ctx context.Context, key string) (Envelope, error)
}

// Locator is implemented by a source whose objects lie in containers that are
// objects of the source too. What lies in a container that cannot be seen is
// hidden with it, and is never taken for deleted.
type Locator interface {
	// Container gives the key kind/id of what holds the object, by its last
	// known body; empty when the object lies in nothing, or the body tells not.
	Container(e Envelope) string
}
