// Package rest is the one HTTP client by which the sources talk to their tools.
//
// It knows no tool. It paces requests, sends as many at once ([Each]) and asks for
// pages as large ([Size]) as a server bears, waits as a server asks, repeats what
// may safely be repeated, bounds every wait and every body, refuses to be led to
// another host, and turns answers into [connectors.Fault]s:
//
//	caller ─► Do ─► Authenticate ─► RoundTrip ─────────────────────► network
//	                                pace · window · deadline · limit · retry
//
// It imports connectors and golang.org/x; every source may import it.
package rest
