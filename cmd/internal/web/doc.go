// Package web serves the pages of the program: the dashboards in French, the data
// dictionary, health, version and metrics. It listens on loopback unless told
// otherwise, and has no login of its own.
//
//	GET /            the three dashboards      GET /livez            the process answers
//	GET /dictionary  tables and columns        GET /readyz?verbose   its parts, one a line
//	GET /version     JSON                      GET /metrics          Prometheus
//	GET /preuve/X    how X came about: a reference, or an indicator's figure
//
// A page selects figures, it computes none: each number has its one definition in
// the warehouse. Pages are complete without script, and every chart has its table.
// The package declares the [Warehouse] it reads and the [Explainer] it asks, and
// imports of the project the evidence that it shows alone.
package web
