// Package rest is the one HTTP client by which the sources talk to their tools.
//
// It knows no tool. It paces requests, waits as a server asks, repeats what may
// safely be repeated, bounds every wait and every body, refuses to be led to
// another host, and turns answers into [connectors.Fault]s:
//
//	caller ─► Do ─► Authenticate ─► RoundTrip ─────────────────────► network
//	                                pace · deadline · limit · retry
//
// It imports connectors and golang.org/x/time; every source may import it.
package rest
