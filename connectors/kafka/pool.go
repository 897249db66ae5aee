package kafka

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol/produce"
)

// pool is the client's own pool of connections. A pooled connection that the
// broker closed meanwhile (restart, idle limit) answers "unexpected EOF" to the
// next request; pool hides it by asking once more on a new connection.
type pool struct{ transport *kafkago.Transport }

// RoundTrip sends a request and repeats it once when the connection was stale.
// A produce request is left to the writer's own retries: it has been read from
// already and would be sent empty.
func (p *pool) RoundTrip(ctx context.Context, addr net.Addr, request kafkago.Request) (kafkago.Response, error) {
	response, err := p.transport.RoundTrip(ctx, addr, request)
	if _, produces := request.(*produce.Request); produces || ctx.Err() != nil || !stale(err) {
		return response, err
	}
	p.reset()
	return p.transport.RoundTrip(ctx, addr, request)
}

// reset forgets connections and cached metadata.
func (p *pool) reset() { p.transport.CloseIdleConnections() }

func stale(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
